//! What holds for every route of the API, whatever it is about: what is misspelled is refused by
//! name, what is sent again is answered as the first time, what cannot be stored is no fault of ours.
//! The routes are read from the API's own document.

use std::io::Write;

use domain::access::Role;
use flate2::Compression;
use flate2::write::GzEncoder;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, body, etag, problem, refused_at};
use crate::spawn::TestServer;

/// Every `GET` of the API with its parameters, ids filled in that nothing has.
fn reads() -> Vec<(String, Vec<Value>)> {
    let document = server::http::openapi::json();
    let paths = document["paths"].as_object().unwrap().iter();
    let of_api =
        paths.filter(|(path, _)| path.starts_with("/api/v1/") && !path.ends_with("/stream"));
    let reads = of_api.filter_map(|(path, item)| {
        let parameters = item.get("get")?["parameters"].as_array().cloned().unwrap_or_default();
        let id = "00000000-0000-0000-0000-000000000000";
        let path = path.replace("{id}", id).replace("{org}", "acme").replace("{app}", "shop");
        Some((path.replace("{month}", "2026-10"), parameters))
    });
    reads.collect()
}

#[sqlx::test(migrations = "../migrations")]
async fn a_parameter_that_a_route_does_not_know_is_refused_by_name(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let admin = server.signed_in(Role::Admin).await;
    let reads = reads();
    assert!(reads.len() > 30, "{reads:?}");
    for (path, _) in reads {
        let answer = admin.get(&format!("{path}?qeury=x")).await;
        refused_at(answer, "/qeury").await;
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn what_postgresql_cannot_store_is_refused_as_the_callers(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let admin = server.signed_in(Role::Admin).await;
    let mut tried = 0;
    for (path, parameters) in reads() {
        for parameter in parameters.iter().filter(|one| one["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            for odd in [
                "%00",
                "-5000-01-01T00:00:00Z",
                "%2B262143-01-01T00:00:00Z",
                "99999999999999999999",
                "-1",
                "%F0%9F%98%80%E2%80%AE",
                "%ED%A0%80",
                "'",
            ] {
                let answer = admin.get(&format!("{path}?{name}={odd}")).await;
                assert!(answer.status().as_u16() < 500, "{path}?{name}={odd}: {}", answer.status());
                tried += 1;
            }
            let answer = admin.get(&format!("{path}?{name}=a%00")).await;
            assert_eq!(answer.status(), 422, "{path}?{name}=a%00");
        }
    }
    assert!(tried > 300, "{tried}");
}

/// What a parameter's schema does not accept, and what it just accepts.
fn around(schema: &Value) -> (Vec<String>, Vec<String>) {
    let bounds = ["minimum", "maximum"].map(|bound| schema[bound].as_i64());
    let words = schema["enum"].as_array().into_iter().flatten();
    let mut edges: Vec<String> = words.map(|word| word.to_string().replace('"', "")).collect();
    if edges.is_empty() {
        edges.extend(bounds.iter().flatten().map(i64::to_string));
    }
    let [least, most] = bounds;
    let mut outside: Vec<String> = least.map(|least| (least - 1).to_string()).into_iter().collect();
    outside.extend(most.map(|most| (most + 1).to_string()));
    if schema["type"] == "integer" {
        outside.extend(["x", "4294967296000000000000", ""].map(str::to_owned));
    }
    if schema["enum"].is_array() || matches!(schema["format"].as_str(), Some("date" | "date-time"))
    {
        outside.push("77".to_owned());
    }
    (outside, edges)
}

#[sqlx::test(migrations = "../migrations")]
async fn a_parameter_is_refused_outside_its_bounds_and_not_at_their_edge(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let admin = gateway.server.signed_in(Role::Admin).await;
    let is_named = |body: &Value, at: &str| {
        body["errors"].as_array().is_some_and(|all| all.iter().any(|one| one["pointer"] == at))
    };
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (path, parameters) in reads() {
        // What is listed there must be made first.
        if path.contains("0000") || path.contains("2026-10") {
            continue;
        }
        for parameter in parameters.iter().filter(|one| one["in"] == "query") {
            let name = parameter["name"].as_str().unwrap();
            let at = format!("/{name}");
            let (outside, edges) = around(&parameter["schema"]);
            for value in outside {
                let answer = admin.get(&format!("{path}?{name}={value}")).await;
                let status = answer.status();
                if status != 422 || !is_named(&body(answer).await, &at) {
                    wrong.push(format!("{path}?{name}={value} was {status}"));
                }
                count += 1;
            }
            for value in edges {
                let answer = admin.get(&format!("{path}?{name}={value}")).await;
                if answer.status() == 422 && is_named(&body(answer).await, &at) {
                    wrong.push(format!("{path}?{name}={value} was refused"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 100, "{count}");
}

/// Sends `new` to `path` under `key`, as the admin.
struct Sender {
    gateway: Gateway,
    admin: String,
}

impl Sender {
    async fn start(pool: PgPool) -> Self {
        let gateway = Gateway::start(pool).await;
        let admin = gateway.server.token(Some(Role::Admin), &[]).await;
        Self { gateway, admin }
    }

    async fn send(&self, path: &str, key: &str, new: &Value) -> Response {
        let request = self.gateway.client.request(Method::POST, &format!("/api/v1{path}"));
        let request = request.bearer_auth(&self.admin).header("Idempotency-Key", key).json(new);
        request.send().await.unwrap()
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn whatever_creates_is_made_once_and_answered_as_the_first_time(pool: PgPool) {
    let sender = Sender::start(pool).await;
    let quota = json!({ "quota": "groups" });
    let value = json!({ "kind": "limited", "amount": 500_000 });
    let ask = json!({ "app": "acme#shop", "target": quota, "requested": value, "justification": "a fair" });
    let filed = body(sender.send("/requests", "request", &ask).await).await;
    let comments = format!("/requests/{}/comments", filed["id"].as_str().unwrap());
    let rule = json!({
        "name": "small", "of": { "kind": "all" }, "factor_percent": 150, "unchanged_days": 30,
        "peak_percent": 80, "headroom_percent": 150,
    });
    for (path, new) in [
        (
            "/accounts",
            json!({ "login": "eva", "name": "Eva", "role": "viewer", "password": "correct horse battery" }),
        ),
        ("/tokens", json!({ "name": "one", "role": "viewer" })),
        ("/webhooks", json!({ "name": "one", "url": "https://example.org/" })),
        (
            "/platforms",
            json!({ "name": "one", "url": "https://example.org/", "scope": "acme", "client_id": "id", "client_secret": "secret", "calls_per_minute": 60 }),
        ),
        ("/requests/rules", rule),
        (
            "/apps/acme/shop/overrides",
            json!({ "target": quota, "value": value, "reason": "a fair" }),
        ),
        (comments.as_str(), json!({ "text": "we look into it" })),
    ] {
        let first = sender.send(path, path, &new).await;
        let status = first.status();
        let mut first = body(first).await;
        assert!(status.is_success(), "{path}: {first}");
        // Its members in another order, with other spaces.
        let same = serde_json::to_string_pretty(&new).unwrap();
        let request = sender.gateway.client.request(Method::POST, &format!("/api/v1{path}"));
        let request = request.bearer_auth(&sender.admin).header("Idempotency-Key", path);
        let request = request.header("Content-Type", "application/json").body(same);
        let again = request.send().await.unwrap();
        assert_eq!(again.status(), status, "{path}");
        let mut again = body(again).await;
        // A secret is shown once: the second answer says so in its place.
        if let Some(fields) = first.as_object_mut().filter(|fields| fields.contains_key("secret")) {
            fields.remove("secret");
            assert!(again.get("secret").is_none(), "{path}");
            let note = again.as_object_mut().unwrap().remove("note").unwrap();
            assert!(note.as_str().unwrap().contains("the first answer alone"), "{path}");
        }
        assert_eq!(again, first, "{path}");
        let mut other = new.clone();
        let changed = other.as_object_mut().unwrap().values_mut().find(|value| value.is_string());
        *changed.unwrap() = json!("other");
        refused_at(sender.send(path, path, &other).await, "/Idempotency-Key").await;
    }
}

/// The App Key has another version meanwhile: as a new request it would be refused.
#[sqlx::test(migrations = "../migrations")]
async fn a_repetition_is_not_judged_again(pool: PgPool) {
    let sender = Sender::start(pool).await;
    let app = sender.gateway.get("/apps/acme/shop").await;
    let tag = etag(&app);
    let new = json!({
        "target": { "quota": "groups" }, "value": { "kind": "unlimited" }, "reason": "a fair",
    });
    let send = |key: &str| {
        let path = "/api/v1/apps/acme/shop/overrides";
        let request = sender.gateway.client.request(Method::POST, path).bearer_auth(&sender.admin);
        request.header("Idempotency-Key", key).header("If-Match", &tag).json(&new).send()
    };
    let first = body(send("key").await.unwrap()).await;
    problem(send("other").await.unwrap(), 412, "stale").await;
    let again = send("key").await.unwrap();
    assert_eq!((again.status().as_u16(), body(again).await), (201, first));
}

#[sqlx::test(migrations = "../migrations")]
async fn members_that_nobody_knows_are_refused_by_name(pool: PgPool) {
    let sender = Sender::start(pool).await;
    let value = json!({ "kind": "limited", "amount": 500_000 });
    let new = json!({ "target": { "quota": "groups" }, "value": value, "reason": "a fair" });
    let with = |name: &str, value: Value| {
        let mut new = new.clone();
        new[name] = value;
        new
    };
    let filter = json!({ "qeury": "x" });
    for (path, body, at) in [
        ("/overrides/bulk?dry_run=true", with("filter", filter), "/filter/qeury"),
        (
            "/apps/acme/shop/overrides",
            with("expires_at", json!("2030-01-01T00:00:00Z")),
            "/expires_at",
        ),
        (
            "/apps/acme/shop/overrides",
            with("value", json!({ "kind": "unlimited", "amount": 1 })),
            "/value",
        ),
        (
            "/apps/acme/shop/overrides",
            with("target", json!({ "quota": "groups", "bucket": "users" })),
            "/target",
        ),
        ("/tokens", json!({ "name": "one", "role": "viewer", "expires_at": null }), "/expires_at"),
        (
            "/requests",
            json!({ "app": "acme#shop", "target": { "quota": "groups" }, "requested": { "kind": "unlimited" }, "justification": "x", "needed_til": null }),
            "/needed_til",
        ),
    ] {
        refused_at(sender.send(path, "key", &body).await, at).await;
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn a_copy_without_an_end_is_for_good_and_one_that_says_nothing_ends_as_the_original(
    pool: PgPool,
) {
    let sender = Sender::start(pool).await;
    for path in ["/apps/acme/one", "/apps/acme/two"] {
        sender.gateway.register(path, "free").await;
    }
    // PostgreSQL keeps microseconds: what is finer is left away before it is answered.
    let new = json!({
        "target": { "quota": "groups" }, "value": { "kind": "unlimited" },
        "reason": "a fair", "ends_at": "2026-12-24T08:00:00.123456789Z",
    });
    let made = body(sender.send("/apps/acme/shop/overrides", "a", &new).await).await;
    assert_eq!(made["ends_at"], "2026-12-24T08:00:00.123456Z");
    let path = format!("/overrides/{}/copy", made["id"].as_str().unwrap());
    let same = body(sender.send(&path, "b", &json!({ "app": "acme#one" })).await).await;
    assert_eq!(same["ends_at"], made["ends_at"]);
    let for_good = json!({ "app": "acme#two", "ends_at": null });
    let for_good = body(sender.send(&path, "c", &for_good).await).await;
    assert_eq!(for_good["ends_at"], Value::Null);
}

#[sqlx::test(migrations = "../migrations")]
async fn bodies_are_json_plain_or_gzipped(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let batch = json!({
        "source": "gateway-1", "batch": 1,
        "gauges": [{ "app": "acme#shop", "quota": "groups", "value": 7, "at": crate::spawn::now() }],
    });
    let post = |headers: &[(&str, &str)], content: Vec<u8>| {
        let request = gateway.client.request(Method::POST, "/api/v1/usage");
        let request = request.bearer_auth(&gateway.token).body(content);
        let with = |request: reqwest::RequestBuilder, (name, value): &(&str, &str)| {
            request.header(*name, *value)
        };
        headers.iter().fold(request, with).send()
    };
    let plain = batch.to_string().into_bytes();
    let json = ("Content-Type", "application/json");
    let gzip = ("Content-Encoding", "gzip");
    for headers in [
        &[][..],
        &[("Content-Type", "text/plain")],
        &[("Content-Type", "application/x-www-form-urlencoded")],
        &[json, ("Content-Encoding", "br")],
        &[json, ("Content-Encoding", "gzip, gzip")],
    ] {
        problem(post(headers, plain.clone()).await.unwrap(), 415, "unsupported_media").await;
    }
    let broken = post(&[json, gzip], plain.clone()).await.unwrap();
    problem(broken, 400, "malformed").await;
    let stored = post(&[json, gzip], gzipped(&plain)).await.unwrap();
    assert_eq!(body(stored).await["stored"], 1);
    let shouted = post(&[json, ("Content-Encoding", "GZIP")], gzipped(&plain)).await.unwrap();
    assert_eq!(body(shouted).await["repeated"], true);
    let repeated = post(&[("Content-Type", "Application/JSON; charset=utf-8")], plain);
    assert_eq!(body(repeated.await.unwrap()).await["repeated"], true);
    // Small when it is sent, large when it is read.
    let bomb = gzipped(&vec![b' '; 64 * 1024 * 1024]);
    assert!(bomb.len() < 1024 * 1024);
    problem(post(&[json, gzip], bomb).await.unwrap(), 413, "too_large").await;
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}
