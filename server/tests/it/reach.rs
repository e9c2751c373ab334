//! A token that is for some customers, at every route: what is of others is not there.

use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::gateway::{Gateway, ago, body, pointer, problem};
use crate::limit_stream::next_limits;
use crate::live::Events;

const SCOPES: [&str; 3] = ["requests:write", "limits:read", "usage:write"];

/// A platform with `acme#shop`, of which two requests wait, and `beta#chat`.
struct World {
    gateway: Gateway,
    /// Of `beta`, with all scopes.
    token: String,
    /// The same for all customers.
    for_all: String,
    /// A request of acme's, and its tag.
    request: String,
    tag: String,
}

impl World {
    async fn new(pool: PgPool) -> Self {
        let gateway = Gateway::start(pool).await;
        let put = gateway.send(Method::PUT, "/apps/beta/chat", json!({ "plan": "free" })).await;
        assert_eq!(put.status(), 201);
        let for_all = gateway.server.token(None, &SCOPES).await;
        let mut ids = Vec::new();
        for quota in ["groups", "registered_users"] {
            let filed = gateway.send(Method::POST, "/requests", asking("acme#shop", quota)).await;
            assert_eq!(filed.status(), 201);
            ids.push(body(filed).await["id"].as_str().unwrap().to_owned());
        }
        let request = ids.swap_remove(0);
        let read = gateway.get(&format!("/requests/{request}")).await;
        let tag = read.headers()["etag"].to_str().unwrap().to_owned();
        let world = Self { gateway, token: String::new(), for_all, request, tag };
        let token = world.make(json!({ "scopes": SCOPES, "orgs": ["beta"] })).await;
        Self { token, ..world }
    }

    async fn make(&self, mut new: Value) -> String {
        new["name"] = json!("portal");
        let made = self.gateway.send(Method::POST, "/tokens", new).await;
        assert_eq!(made.status(), 201);
        body(made).await["secret"].as_str().unwrap().to_owned()
    }

    async fn get(&self, path: &str) -> Response {
        self.gateway.client.api(Method::GET, path, &self.token, None).await
    }

    async fn post(&self, path: &str, body: Value) -> Response {
        self.gateway.client.api(Method::POST, path, &self.token, Some(body)).await
    }

    /// A call that names what it saw, as the contract wants it of `path`.
    async fn call(&self, token: &str, method: &str, path: &str) -> Response {
        let method = method.to_uppercase().parse().unwrap();
        let request = self.gateway.client.request(method, &format!("/api/v1{path}"));
        let request = request.bearer_auth(token).header("if-match", &self.tag);
        let body = match path.rsplit('/').next().unwrap() {
            "withdraw" => json!({ "reason": "no" }),
            "answer" | "comments" => json!({ "text": "hello" }),
            _ => asking("beta#chat", "groups"),
        };
        request.json(&body).send().await.unwrap()
    }
}

fn asking(app: &str, quota: &str) -> Value {
    json!({ "app": app, "target": { "quota": quota }, "justification": "a launch",
            "requested": { "kind": "limited", "amount": 900_000 } })
}

/// An answer without what is its own.
async fn refusal(answer: Response) -> (u16, Value) {
    let (status, mut problem) = (answer.status().as_u16(), body(answer).await);
    problem.as_object_mut().unwrap().remove("request_id");
    (status, problem)
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_of_another_customer_is_missing_at_every_route_that_names_it(pool: PgPool) {
    let world = World::new(pool).await;
    let document = body(world.gateway.get("/openapi.json").await).await;
    let mut asked = Vec::new();
    for (route, methods) in document["paths"].as_object().unwrap() {
        let Some(route) = route.strip_prefix("/api/v1") else { continue };
        let at = |org: &str, app: &str, id: &str| {
            let path = route.replace("{org}", org).replace("{app}", app).replace("{id}", id);
            path.split('/')
                .map(|part| if part.starts_with('{') { "x" } else { part })
                .collect::<Vec<_>>()
                .join("/")
        };
        let theirs = at("acme", "shop", &world.request);
        let missing = at("nobody", "none", &Uuid::nil().to_string());
        if !route.contains('{') {
            continue;
        }
        for method in methods.as_object().unwrap().keys() {
            // Whether tokens with scopes come here at all.
            if world.call(&world.for_all, method, &missing).await.status() == 403 {
                continue;
            }
            let refused = refusal(world.call(&world.token, method, &theirs).await).await;
            assert_eq!(refused.0, 404, "{method} {route}: {}", refused.1);
            let nothing = refusal(world.call(&world.token, method, &missing).await).await;
            assert_eq!(refused, nothing, "{method} {route}");
            asked.push(format!("{method} {route}"));
        }
    }
    asked.sort();
    assert_eq!(
        asked,
        [
            "get /apps/{org}/{app}/limits",
            "get /requests/{id}",
            "post /requests/{id}/answer",
            "post /requests/{id}/comments",
            "post /requests/{id}/submit",
            "post /requests/{id}/withdraw",
            "put /requests/{id}",
        ]
    );
    let read = world.gateway.get(&format!("/requests/{}", world.request)).await;
    assert_eq!(read.headers()["etag"], world.tag, "the request was moved");
    // What the token is for is there.
    assert_eq!(world.get("/apps/beta/chat/limits").await.status(), 200);
    // What is of the whole platform, and the streams of people.
    for (path, status) in
        [("/metrics", 403), ("/live/apps/acme/shop", 401), ("/live/overview", 401)]
    {
        let request = world.gateway.client.request(Method::GET, path).bearer_auth(&world.token);
        assert_eq!(request.send().await.unwrap().status(), status, "{path}");
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn no_list_export_or_stream_has_anything_of_another_customer(pool: PgPool) {
    let world = World::new(pool).await;
    let filed = world.post("/requests", asking("beta#chat", "groups")).await;
    assert_eq!(filed.status(), 201);
    let version = body(world.get("/limits").await).await["version"].as_u64().unwrap();
    for app in ["acme/shop", "beta/chat"] {
        let set = json!({ "target": { "quota": "groups" }, "reason": "x",
                          "value": { "kind": "limited", "amount": 250 } });
        let set = world.gateway.send(Method::POST, &format!("/apps/{app}/overrides"), set).await;
        assert_eq!(set.status(), 201);
    }
    let since = format!("/limits?since={version}");
    let document = body(world.gateway.get("/openapi.json").await).await;
    let paths = document["paths"].as_object().unwrap();
    let paths = paths.iter().filter_map(|(path, one)| Some((path.strip_prefix("/api/v1")?, one)));
    let read = paths.filter(|(path, methods)| {
        let is_other = ["/openapi.json", "/limits/stream"].contains(path);
        !path.contains('{') && !is_other && methods.get("get").is_some()
    });
    let mut asked: Vec<String> = read.map(|(path, _)| path.to_owned()).collect();
    for query in ["show=all", "state=submitted", "app=acme", "app=a", "target=groups", "limit=1"] {
        asked.push(format!("/requests?{query}"));
    }
    let mut all = body(world.gateway.get("/requests?limit=1").await).await;
    asked.push(format!("/requests?cursor={}", all["next"].take().as_str().unwrap()));
    let mut all = body(world.gateway.get("/limits?limit=1").await).await;
    asked.push(format!("/limits?cursor={}", all["next"].take().as_str().unwrap()));
    asked.extend([since.clone(), format!("{since}&limit=1"), "/limits?limit=1".to_owned()]);
    for format in ["csv", "json", "envoy", "csv&plan=free", "csv&query=acme"] {
        asked.push(format!("/limits/export?format={format}"));
    }
    let mut found = Vec::new();
    for path in asked {
        let answer = world.get(&path).await;
        if answer.status() != 200 {
            assert!([403, 404, 422].contains(&answer.status().as_u16()), "{path}");
            continue;
        }
        let text = answer.text().await.unwrap();
        assert!(!text.contains("acme"), "{path}: {text}");
        if text.contains("beta") {
            found.push(path);
        }
    }
    for path in ["/requests", "/requests?limit=1", "/limits", "/limits?limit=1", &since] {
        assert!(found.iter().any(|one| one == path), "{path} has nothing: {found:?}");
    }
    for path in ["csv", "json", "envoy"].map(|format| format!("/limits/export?format={format}")) {
        assert!(found.contains(&path), "{path} has nothing: {found:?}");
    }
    for path in ["/limits/export?format=csv&app=", "/limits/stream?app="] {
        let theirs = refusal(world.get(&format!("{path}acme%23shop")).await).await;
        let nothing = refusal(world.get(&format!("{path}nobody%23none")).await).await;
        assert_eq!(theirs.0, 404);
        assert_eq!(
            theirs.1.to_string().replace("acme#shop", "x"),
            nothing.1.to_string().replace("nobody#none", "x")
        );
    }
    // A stream meets the change of acme's limits first.
    let mut events = Events::of(world.get(&format!("/limits/stream?since={version}")).await);
    assert_eq!(next_limits(&mut events).await.1["app"], "beta#chat");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_portal_files_and_moves_requests_of_its_customers_only(pool: PgPool) {
    let world = World::new(pool).await;
    let theirs = refusal(world.post("/requests", asking("acme#shop", "groups")).await).await;
    let nothing = refusal(world.post("/requests", asking("nobody#none", "groups")).await).await;
    assert_eq!((theirs.0, pointer(&theirs.1)), (422, "/app"));
    assert_eq!(theirs, nothing);
    // Nor in the place of one of theirs.
    let mut after = asking("beta#chat", "groups");
    after["follows"] = json!(world.request);
    assert_eq!(
        pointer(&problem(world.post("/requests", after).await, 422, "invalid").await),
        "/follows"
    );
    // Another token's answer is not given again.
    let send = async |token: &str| {
        let request = world.gateway.client.request(Method::POST, "/api/v1/requests");
        let request = request.bearer_auth(token).header("idempotency-key", "one");
        request.json(&asking("acme#shop", "chat_rooms")).send().await.unwrap()
    };
    let first = send(&world.for_all).await;
    assert_eq!(first.status(), 201, "{}", first.text().await.unwrap());
    assert_eq!(pointer(&problem(send(&world.token).await, 422, "invalid").await), "/app");
    // Its own customer's requests, also what others filed.
    let filed = world.gateway.send(Method::POST, "/requests", asking("beta#chat", "groups")).await;
    let path = format!("/requests/{}", body(filed).await["id"].as_str().unwrap());
    assert_eq!(world.get(&path).await.status(), 200);
    let said = world.post(&format!("{path}/comments"), json!({ "text": "when?" })).await;
    assert_eq!(said.status(), 200);
    let gone = world.post(&format!("{path}/withdraw"), json!({ "reason": "no" })).await;
    assert_eq!(body(gone).await["state"], "withdrawn");
    // One App Key of an organisation.
    let token = world.make(json!({ "scopes": ["requests:write"], "apps": ["beta#other"] })).await;
    let answer = world.gateway.client.api(Method::GET, &path, &token, None).await;
    assert_eq!(answer.status(), 404);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_gateway_reports_for_its_customers_and_under_its_names(pool: PgPool) {
    let world = World::new(pool).await;
    let batch = |source: &str, apps: &[&str]| {
        let gauges = apps
            .iter()
            .map(|app| json!({ "app": app, "quota": "groups", "value": 7, "at": ago(60) }));
        json!({ "source": source, "batch": 1, "gauges": gauges.collect::<Vec<_>>(), "calls": [] })
    };
    let apps = ["acme#shop", "beta#chat", "nobody#none"];
    let stored = body(world.post("/usage", batch("gateway-b", &apps)).await).await;
    assert_eq!(stored["stored"], 1, "{stored}");
    let refused = |place: usize, app: &str| {
        json!({ "pointer": format!("/gauges/{place}"), "code": "unknown_app",
                "detail": format!("{app} is not in the directory") })
    };
    assert_eq!(stored["refused"], json!([refused(0, apps[0]), refused(2, apps[2])]));
    // Its names.
    let new = json!({ "scopes": ["usage:write", "limits:read"], "all": true, "sources": ["g-1"] });
    let token = world.make(new).await;
    let client = &world.gateway.client;
    for (name, status) in [("g-1", 200), ("g-2", 404)] {
        let report = batch(name, &["acme#shop"]);
        let ack = json!({ "gateway": name, "version": 1 });
        let limits = format!("/limits?gateway={name}");
        let answers = [
            client.api(Method::POST, "/usage", &token, Some(report)).await,
            client.api(Method::POST, "/limits/ack", &token, Some(ack)).await,
            client.api(Method::GET, &limits, &token, None).await,
        ];
        for answer in answers {
            assert_eq!(answer.status(), status, "{name} {}", answer.url());
        }
    }
    // Whoever only reports needs no more than its names.
    let token = world.make(json!({ "scopes": ["usage:write"], "sources": ["g-3"] })).await;
    let report = batch("g-3", &["acme#shop"]);
    let stored = body(client.api(Method::POST, "/usage", &token, Some(report)).await).await;
    assert_eq!(stored["stored"], 1, "{stored}");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_new_token_tells_whom_it_is_for_also_when_it_is_asked_for_again(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let new = json!({ "name": "portal", "scopes": ["requests:write"],
                      "orgs": ["beta"], "apps": ["acme#shop"], "sources": [] });
    for _ in 0..2 {
        let request = gateway.client.request(Method::POST, "/api/v1/tokens").json(&new);
        let request = request.bearer_auth(&gateway.token).header("idempotency-key", "one");
        let made = body(request.send().await.unwrap()).await;
        for (name, value) in [
            ("all", json!(false)),
            ("orgs", json!(["beta"])),
            ("apps", json!(["acme#shop"])),
            ("sources", json!([])),
        ] {
            assert_eq!(made[name], value, "{made}");
        }
    }
    let listed = body(gateway.get("/tokens").await).await;
    assert_eq!(listed["items"].as_array().unwrap().len(), 2);
    assert_eq!(listed["items"][0]["orgs"], json!(["beta"]));
    assert_eq!(
        (&listed["items"][1]["all"], &listed["items"][1]["role"]),
        (&json!(true), &json!("admin"))
    );
}
