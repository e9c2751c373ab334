//! What the document of the API says of the members of bodies is what the server holds: a value just
//! outside is refused at its member, one at the edge is not.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Role;
use reqwest::Response;
use serde_json::{Value, json};
use sqlx::PgPool;

use super::Recipe;
use super::call::{Body, Call, Means, Who};
use super::recipes;
use super::world::World;

mod samples;

use samples::{Place, Schemas};

/// Members that may be any text or number: whether they are right, only the data says.
const FREE: [&str; 11] = [
    "MarkRead/ids/0",
    "MarkRead/until",
    "NewSet/apps/0",
    "NewSet/filter/query",
    "bucket",
    "edition",
    "item",
    "plan",
    "plans/0",
    "quota",
    "route",
];

/// Members that exclude each other: who sets what begins with the first leaves out the others.
const INSTEAD: [(&str, &[&str]); 4] = [
    ("/asks", &["target", "requested"]),
    ("/scopes", &["role"]),
    ("/filter", &["apps"]),
    ("/apps", &["filter"]),
];

/// Where a value at the edge is refused all the same, because the data says so.
const BY_DATA: [&str; 1] = ["/apps"];

/// Bodies that are judged as those of another operation are.
const LIKE_OTHERS: [&str; 3] = [
    "POST /api/v1/requests/rules/preview",
    "POST /api/v1/requests/{id}/decision/preview",
    "POST /api/v1/terms/preview",
];

/// Calls that change nothing, which is why nobody walks them.
fn still() -> [Recipe; 3] {
    [
        Recipe("POST /api/v1/usage", |w| Box::pin(report(w))),
        Recipe("POST /api/v1/limits/ack", |w| Box::pin(ack(w))),
        Recipe("POST /api/v1/notifications/read", |w| Box::pin(mark_read(w))),
    ]
}

async fn report(w: &World) -> Call {
    let app = w.app().await.replacen('/', "#", 1);
    let gauge = json!({ "app": app, "quota": "groups", "value": 1, "at": crate::spawn::now() });
    let calls = json!({
        "app": app, "route": "POST /users", "from": crate::spawn::now(), "seconds": 60, "calls": 1,
    });
    w.post(
        "/api/v1/usage",
        json!({ "source": w.name("gateway"), "batch": 1, "gauges": [gauge], "calls": [calls] }),
    )
}

async fn ack(w: &World) -> Call {
    w.post("/api/v1/limits/ack", json!({ "gateway": w.name("gateway"), "version": 1 }))
}

async fn mark_read(w: &World) -> Call {
    // Only accounts have notifications.
    let (browser, login) = w.person(Role::Admin).await;
    let who = Who::Browser { browser, login, role: "admin" };
    w.post("/api/v1/notifications/read", json!({ "ids": [1] })).by(who)
}

/// The schema of each body that is JSON, by method and path.
fn bodies(document: &Value) -> BTreeMap<String, Value> {
    let mut bodies = BTreeMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            if !schema.is_null() {
                bodies.insert(format!("{} {path}", method.to_uppercase()), schema.clone());
            }
        }
    }
    bodies
}

fn json_of(call: &mut Call) -> Option<&mut Value> {
    match &mut call.means {
        Means::Http { body: Body::Json(json), .. } => Some(json),
        _ => None,
    }
}

/// Where an answer says that something is wrong; a report of use says it of each sample.
async fn refused_at(answer: Response) -> (u16, Vec<String>, Value) {
    let status = answer.status().as_u16();
    let body: Value = answer.json().await.unwrap_or_default();
    let named = body["errors"].as_array().into_iter().chain(body["refused"].as_array()).flatten();
    let pointers = named.filter_map(|one| one["pointer"].as_str()).map(str::to_owned);
    (status, pointers.collect(), body)
}

/// Sends the call with another value at a place.
async fn send(
    w: &World,
    mut call: Call,
    schemas: &Schemas,
    (schema, place): (&Value, &Place),
    value: &Value,
) -> (u16, Vec<String>, Value) {
    let body = json_of(&mut call).unwrap();
    *body = place.set(schemas, schema, body, value);
    for (begin, others) in INSTEAD {
        if place.pointer().starts_with(begin) {
            body.as_object_mut().unwrap().retain(|name, _| !others.contains(&name.as_str()));
        }
    }
    let stranger = w.gateway.server.browser();
    refused_at(call.send(Some(&call.who), &stranger, false).await.unwrap()).await
}

#[sqlx::test(migrations = "../migrations")]
async fn a_value_outside_its_bounds_is_refused_at_its_member_and_one_at_the_edge_is_not(
    pool: PgPool,
) {
    let world = World::start(pool).await;
    let schemas = Schemas(server::http::openapi::json());
    let mut bodies = bodies(&schemas.0);
    bodies.retain(|way, _| !LIKE_OTHERS.contains(&way.as_str()));
    let only = std::env::var("HEADROOM_WALK").unwrap_or_default();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for recipe in recipes().iter().chain(&still()).filter(|one| one.0.contains(&only)) {
        let Some(schema) = bodies.get(recipe.way()) else { continue };
        if json_of(&mut (recipe.1)(&world).await).is_none() {
            continue;
        }
        let schema = schema.clone();
        bodies.remove(recipe.way());
        for place in schemas.places(&schema) {
            let pointer = place.pointer();
            let is_named = |at: &[String]| at.iter().any(|at| pointer.starts_with(at.as_str()));
            for value in schemas.outside(&place.schema) {
                let call = (recipe.1)(&world).await;
                let (status, at, body) =
                    send(&world, call, &schemas, (&schema, &place), &value).await;
                let is_refused = match recipe.way() {
                    // A sample is refused by itself, and what is no batch is not read further.
                    "POST /api/v1/usage" => status == 400 || is_named(&at),
                    _ => status == 422 && is_named(&at),
                };
                if !is_refused {
                    wrong.push(format!(
                        "{} {pointer}: {} was {status} {body}",
                        recipe.0,
                        short(&value)
                    ));
                }
                count += 1;
            }
            for value in schemas.edges(&place.schema) {
                let call = (recipe.1)(&world).await;
                let (status, at, body) =
                    send(&world, call, &schemas, (&schema, &place), &value).await;
                if status >= 500
                    || status == 400
                    || at.contains(&pointer) && !BY_DATA.contains(&pointer.as_str())
                {
                    wrong.push(format!(
                        "{} {pointer}: {} was {status} {body}",
                        recipe.0,
                        short(&value)
                    ));
                }
                count += 1;
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    if only.is_empty() {
        assert!(bodies.is_empty(), "no call sends them: {:?}", bodies.keys());
        assert!(count > 500, "{count}");
    }
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}

#[test]
fn texts_and_numbers_of_bodies_have_bounds_unless_only_data_says_what_is_right() {
    let schemas = Schemas(server::http::openapi::json());
    let mut found = BTreeSet::new();
    for schema in bodies(&schemas.0).values() {
        let name = schema["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
        for place in schemas.places(schema) {
            if !schemas.is_bounded(&place.schema) {
                found.insert(format!("{name}{}", place.pointer()));
            }
        }
    }
    let free = |place: &&String| {
        FREE.iter().any(|free| place.ends_with(&format!("/{free}")) || place == free)
    };
    let unknown: Vec<_> = found.iter().filter(|place| !free(place)).collect();
    assert!(unknown.is_empty(), "they have no bounds: {unknown:#?}");
    let gone: Vec<_> =
        FREE.iter().filter(|free| !found.iter().any(|place| place.ends_with(*free))).collect();
    assert!(gone.is_empty(), "they have bounds: {gone:?}");
}
