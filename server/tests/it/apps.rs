use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, body, etag, problem, refused_at};

#[sqlx::test(migrations = "../migrations")]
async fn an_app_key_is_registered_read_and_given_another_plan(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let register =
        |plan: &'static str| gateway.send(Method::PUT, "/apps/acme/two", json!({ "plan": plan }));
    let made = register("basic").await;
    assert_eq!(made.status(), 201);
    assert!(made.headers().contains_key("etag"));
    let made = body(made).await;
    assert_eq!((&made["app"], &made["plan"]), (&json!("acme#two"), &json!("basic")));
    let again = register("basic").await;
    assert_eq!(again.status(), 200);
    assert_eq!(body(again).await["plan"], "basic");
    problem(register("free").await, 409, "conflict").await;
    let read = gateway.get("/apps/acme/two").await;
    let tag = etag(&read);
    assert_eq!(tag, format!("\"{}\"", made["version"]));
    let choose = |tag: Option<&str>, change: Value| {
        let request = gateway.client.request(Method::PUT, "/api/v1/apps/acme/two/plan");
        let request = request.bearer_auth(&gateway.token).json(&change);
        tag.into_iter().fold(request, |request, tag| request.header("if-match", tag)).send()
    };
    let change = json!({ "plan": "advanced", "reason": "growth" });
    problem(choose(None, change.clone()).await.unwrap(), 428, "version_required").await;
    for stale in ["\"999\"", "W/\"2\"", "\"-1\"", "\"x\""] {
        problem(choose(Some(stale), change.clone()).await.unwrap(), 412, "stale").await;
    }
    for (wrong, field) in [
        (json!({ "plan": "gold", "reason": "x" }), "/plan"),
        (json!({ "plan": "a\0", "reason": "x" }), "/plan"),
        (json!({ "plan": "basic", "reason": "x" }), "/plan"),
        (json!({ "plan": "advanced", "reason": " " }), "/reason"),
        (json!({ "plan": "advanced", "reason": "a\0b" }), "/reason"),
        (json!({ "plan": "advanced", "reason": "x".repeat(1001) }), "/reason"),
    ] {
        refused_at(choose(Some(&tag), wrong).await.unwrap(), field).await;
    }
    problem(choose(Some(&tag), json!({ "plan": "advanced" })).await.unwrap(), 422, "invalid").await;
    let chosen = choose(Some(&tag), change.clone()).await.unwrap();
    assert_eq!(chosen.status(), 200);
    assert_ne!(chosen.headers()["etag"].to_str().unwrap(), tag);
    assert_eq!(body(chosen).await["plan"], "advanced");
    problem(choose(Some(&tag), change).await.unwrap(), 412, "stale").await;
}

#[sqlx::test(migrations = "../migrations")]
async fn the_directory_is_listed_page_by_page(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    for nth in 0..6 {
        let path = format!("/apps/org/app_{nth}");
        gateway.register(&path, "basic").await;
    }
    for sort in ["name", "utilization"] {
        let mut names = Vec::new();
        let mut cursor = String::new();
        loop {
            let path = format!("/apps?sort={sort}&limit=3{cursor}");
            let page = gateway.read(&path).await;
            let items = page["items"].as_array().unwrap();
            names.extend(items.iter().map(|row| row["app"].as_str().unwrap().to_owned()));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={}", next.replace('#', "%23")),
                None => break,
            }
        }
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 7);
    }
    let count = |query: &'static str| {
        let gateway = &gateway;
        async move {
            let page = gateway.read(&format!("/apps?{query}")).await;
            page["items"].as_array().unwrap().len()
        }
    };
    assert_eq!(count("query=APP_").await, 6);
    assert_eq!(count("query=%25").await, 0);
    assert_eq!(count("plan=free").await, 1);
    assert_eq!(count("level=over").await, 0);
    assert_eq!(count("limit=500").await, 7);
    for (query, status, code) in [
        ("limit=x", 422, "invalid"),
        ("limit=-1", 422, "invalid"),
        ("sort=age", 422, "invalid"),
        ("level=high", 422, "invalid"),
    ] {
        problem(gateway.get(&format!("/apps?{query}")).await, status, code).await;
    }
}

/// Ten thousand App Keys that nobody would think of: each is told what is wrong with it.
#[sqlx::test(migrations = "../migrations")]
async fn no_name_however_odd_is_an_error_of_ours(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let mut rng = StdRng::seed_from_u64(2026);
    let odd: Vec<char> =
        "aZ0._-#%/\\?&=+ \0\n\r\t'\";<>{}[]()|~^`$!*:,@é字\u{202e}\u{feff}\u{1f600}"
            .chars()
            .collect();
    let mut part = || -> String {
        let length = match rng.random_range(0..20) {
            0 => 0,
            1 => rng.random_range(60..200),
            _ => rng.random_range(1..8),
        };
        let plain = rng.random_bool(0.3);
        (0..length).map(|_| odd[rng.random_range(0..if plain { 6 } else { odd.len() })]).collect()
    };
    let encode = |part: &str| part.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let mut made = 0;
    for nth in 0..10_000 {
        let (org, app) = (part(), part());
        let path = format!("/apps/{}/{}", encode(&org), encode(&app));
        let answer = match nth % 4 {
            0 => gateway.send(Method::PUT, &path, json!({ "plan": "free" })).await,
            1 => gateway.get(&path).await,
            2 => gateway.get(&format!("{path}/limits")).await,
            _ => {
                gateway
                    .get(&format!(
                        "/apps?sort=name&limit=1&query={}&cursor={}",
                        encode(&org),
                        encode(&app)
                    ))
                    .await
            }
        };
        let status = answer.status().as_u16();
        made += usize::from(status == 201);
        assert!(matches!(status, 200 | 201 | 400 | 404 | 405 | 422), "{org:?} {app:?}: {status}");
    }
    let rows: i64 = sqlx::query_scalar("select count(*) from apps").fetch_one(&pool).await.unwrap();
    assert_eq!(rows as usize, made + 1);
    let broken = gateway.get("/apps/%FF/%C3").await;
    problem(broken, 400, "malformed").await;
    refused_at(gateway.get("/apps/a%20b/c").await, "/app").await;
}

#[sqlx::test(migrations = "../migrations")]
async fn terms_and_the_document_are_served(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let catalogue = gateway.read("/catalogue").await;
    assert_eq!(catalogue["editions"][0]["operations"].as_array().unwrap().len(), 143);
    assert!(catalogue["editions"][0]["operations"][0]["module"]["zh"].is_string());
    assert!(!catalogue["conflicts"].as_array().unwrap().is_empty());
    let plans = gateway.read("/plans").await;
    assert_eq!(plans["plans"][0]["id"], "free");
    let stranger = gateway.server.browser();
    let document = stranger.get("/api/v1/openapi.json").await;
    assert_eq!(document.status(), 200);
    let document = body(document).await;
    assert!(document["paths"]["/api/v1/usage"]["post"].is_object());
    problem(stranger.get("/api/v1/plans").await, 401, "unauthenticated").await;
}
