use std::time::Duration;

use embedded_postgres::Settings;
use reqwest::Method;
use serde_json::json;
use sqlx::PgPool;

use crate::gateway::{Gateway, Scratch, ago, body, etag, groups, migrated, problem};

#[sqlx::test(migrations = "../migrations")]
async fn limits_carry_a_tag_and_are_sent_only_when_they_changed(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let gateway_token = gateway.server.token(None, &["limits:read"]).await;
    let read = |tag: Option<String>| {
        let request = gateway.client.request(Method::GET, "/api/v1/apps/acme/shop/limits");
        let request = request.bearer_auth(&gateway_token);
        tag.into_iter().fold(request, |request, tag| request.header("if-none-match", tag)).send()
    };
    let first = read(None).await.unwrap();
    assert_eq!(first.status(), 200);
    let tag = etag(&first);
    assert!(tag.starts_with('"'), "a strong tag");
    let limits = body(first).await;
    assert_eq!(limits["plan"], "free");
    assert!(limits["rates"].as_array().unwrap().len() > 100);
    for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
        let answer = read(Some(known)).await.unwrap();
        assert_eq!(answer.status(), 304);
        assert_eq!(answer.headers()["etag"].to_str().unwrap(), tag);
        assert!(answer.text().await.unwrap().is_empty());
    }
    // A temporary override: the tag changes when it begins and when it ends, without a word.
    let new = json!({
        "target": { "quota": "groups" }, "value": { "kind": "unlimited" }, "reason": "campaign",
    });
    gateway.made("/apps/acme/shop/overrides", new).await;
    let changed = read(Some(tag.clone())).await.unwrap();
    assert_eq!(changed.status(), 200);
    assert_ne!(changed.headers()["etag"].to_str().unwrap(), tag);
    assert!(body(changed).await["version"].as_u64() > limits["version"].as_u64());
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_not_there_cannot_be_explained(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    for (path, status, code) in [
        ("/apps/no/body/limits", 404, "not_found"),
        ("/apps/no/body/limits/explain?quota=groups", 404, "not_found"),
        ("/apps/acme/shop/limits/explain?quota=%00", 422, "invalid"),
        ("/apps/acme/shop/limits/explain?bucket=nothing", 404, "not_found"),
        ("/apps/acme/shop/limits/explain", 400, "malformed"),
        ("/apps/acme/shop/limits/explain?bucket=accounts&quota=groups", 400, "malformed"),
        ("/apps/acme/shop/limits/explain?quota=groups&at=2020-01-01T00:00:00Z", 404, "not_found"),
        ("/apps/acme/shop/limits/explain?quota=groups&at=9999-12-31T00:00:00Z", 422, "invalid"),
        ("/apps/acme/shop/limits/explain?quota=groups&at=yesterday", 422, "invalid"),
        ("/apps/acme/shop/limits/explain?quota=groups&at=%00", 422, "invalid"),
        ("/nothing", 404, "not_found"),
    ] {
        problem(gateway.get(path).await, status, code).await;
    }
    let explained = gateway.get("/apps/acme/shop/limits/explain?bucket=accounts").await;
    let explained = body(explained).await;
    let steps = &explained["explanations"][0]["steps"];
    assert!(!steps[0]["source"].as_array().unwrap().is_empty(), "{explained}");
}

/// What a gateway was given at a moment is what the explanation of that moment ends in.
#[sqlx::test(migrations = "../migrations")]
async fn a_past_moment_is_explained_as_it_was(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let given = || async {
        let at = crate::spawn::now();
        let limits = gateway.read("/apps/acme/shop/limits").await;
        let groups =
            limits["quotas"].as_array().unwrap().iter().find(|one| one["quota"] == "groups");
        (at, groups.unwrap()["value"].clone())
    };
    let mut seen = vec![given().await];
    let set = |amount: u64| gateway.send(Method::POST, "/apps/acme/shop/overrides", groups(amount));
    let first = body(set(700).await).await;
    seen.push(given().await);
    assert_eq!(set(900).await.status(), 201);
    seen.push(given().await);
    for (at, value) in &seen {
        let at = at.to_rfc3339_opts(chrono::SecondsFormat::Nanos, true);
        let path = format!("/apps/acme/shop/limits/explain?quota=groups&at={at}");
        let told = gateway.read(&path).await;
        assert_eq!(&told["effective"]["value"], value, "{told}");
        assert_eq!(&told["steps"].as_array().unwrap().last().unwrap()["value"], value);
        assert_eq!(told["explanations"][0]["steps"], told["steps"]);
    }
    let now = gateway.read("/apps/acme/shop/limits/explain?quota=groups").await;
    let steps = now["steps"].as_array().unwrap();
    assert_eq!(steps[0]["by"], "test", "who registered it: {now}");
    assert_eq!(steps[0]["edition"]["version"], 1);
    assert_eq!(steps[1]["value"]["amount"], 900);
    let silent = &now["not_in_force"][0];
    assert_eq!((&silent["because"], &silent["override"]), (&json!("replaced"), &first["id"]));
    let future = gateway.get("/apps/acme/shop/limits/explain?quota=groups&at=2999-01-01T00:00:00Z");
    let future = problem(future.await, 422, "invalid").await;
    assert_eq!(crate::gateway::pointer(&future), "/at");
    let bucket = gateway.read("/apps/acme/shop/limits/explain?bucket=accounts").await;
    assert_eq!(bucket["target"]["bucket"], "accounts");
}

/// Gateways go on reading limits while PostgreSQL is away; the server says that it is not ready,
/// takes no usage, and recovers by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn limits_survive_the_death_of_the_database() {
    let scratch = Scratch::new("limits");
    let settings = Settings { durable: false, ..Settings::new(scratch.path().join("postgres")) };
    let start = || {
        let settings = settings.clone();
        tokio::task::spawn_blocking(move || embedded_postgres::start(&settings).unwrap())
    };
    let postgres = start().await.unwrap();
    let pool = migrated(&postgres).await;
    let gateway = Gateway::start(pool).await;
    let ready = || gateway.client.get("/readyz");
    let report = |number: u64| {
        let gauge = json!({ "app": "acme#shop", "quota": "groups", "value": 1, "at": ago(1) });
        let report = json!({ "source": "gateway-7", "batch": number, "gauges": [gauge] });
        gateway.send(Method::POST, "/usage", report)
    };
    assert_eq!(ready().await.status(), 200);
    assert_eq!(gateway.get("/apps/acme/shop/limits").await.status(), 200);
    tokio::task::spawn_blocking(move || postgres.stop()).await.unwrap();

    let limits = gateway.get("/apps/acme/shop/limits").await;
    assert_eq!(limits.status(), 200);
    assert_eq!(body(limits).await["plan"], "free");
    let not_ready = ready().await;
    assert_eq!(not_ready.status(), 503);
    let not_ready = body(not_ready).await;
    assert_eq!(not_ready["ready"], false);
    assert!(!not_ready["reasons"][0].as_str().unwrap().is_empty());
    let refused = report(1).await;
    assert!(refused.headers().contains_key("retry-after"));
    problem(refused, 503, "unavailable").await;
    problem(gateway.get("/apps/acme/shop/usage").await, 503, "unavailable").await;
    assert_eq!(gateway.client.get("/healthz").await.status(), 200);

    let postgres = start().await.unwrap();
    let recovered = async {
        while ready().await.status() != 200 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), recovered).await.unwrap();
    let stored = body(report(1).await).await;
    assert_eq!((&stored["stored"], &stored["repeated"]), (&json!(1), &json!(false)));
    drop(gateway);
    tokio::task::spawn_blocking(move || postgres.stop()).await.unwrap();
}
