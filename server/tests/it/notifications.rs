//! What people are told of requests, over HTTP.

use domain::access::{Caller, Role};
use domain::ids::AppKey;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::spawn::{Browser, TestServer};

/// A request that `support` filed, and so many comments of somebody else on it.
async fn told(server: &TestServer, comments: u32) {
    let (db, system) = (&server.db, Caller::system("test"));
    store::terms::load(db, &system, db.now()).await.unwrap();
    db.load_snapshot(db.now()).await.unwrap();
    let app: AppKey = "acme#shop".parse().unwrap();
    let permit = system.permit().unwrap();
    store::apps::register(db, &permit, &app, &"free".into(), db.now()).await.unwrap();
    let id: uuid::Uuid = sqlx::query_scalar("select id from accounts where login = 'support'")
        .fetch_one(&server.pool)
        .await
        .unwrap();
    let actor = domain::access::Actor::Account { id, name: "support".to_owned() };
    let support = Caller { actor, role: Some(Role::Support), ..Caller::system("test") };
    let new = serde_json::from_value(json!({
        "app": "acme#shop", "target": { "quota": "groups" }, "justification": "a launch",
        "requested": { "kind": "limited", "amount": 300 },
    }));
    let permit = support.permit().unwrap();
    let request = store::requests::file(db, &permit, &new.unwrap(), db.now()).await.unwrap();
    for number in 1..=comments {
        let (permit, text) = (system.permit().unwrap(), format!("<b>word {number}</b>"));
        store::requests::comment(db, &permit, request.id, &text, false, db.now()).await.unwrap();
    }
}

async fn list(browser: &Browser, query: &str) -> Value {
    browser.get(&format!("/api/v1/notifications{query}")).await.json().await.unwrap()
}

#[sqlx::test(migrations = "../migrations")]
async fn notifications_are_listed_and_read_by_the_api(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let support = server.signed_in(Role::Support).await;
    told(&server, 3).await;
    let first = list(&support, "?limit=2").await;
    assert_eq!(
        (&first["unread"]["count"], &first["items"][0]["kind"]),
        (&json!(3), &json!("commented"))
    );
    assert_eq!(first["items"][0]["text"], "<b>word 3</b>");
    assert_eq!(
        (&first["items"][0]["number"], &first["items"][0]["app"]),
        (&json!(1), &json!("acme#shop"))
    );
    let next = first["next"].as_str().unwrap();
    let second = list(&support, &format!("?limit=2&cursor={next}")).await;
    assert_eq!((second["items"].as_array().unwrap().len(), &second["next"]), (1, &Value::Null));
    let mark = |body: Value| {
        support.request(Method::POST, "/api/v1/notifications/read").json(&body).send()
    };
    let marked = mark(json!({ "ids": [first["items"][0]["id"]] })).await.unwrap();
    assert_eq!(marked.status(), 200);
    let marked: Value = marked.json().await.unwrap();
    assert_eq!((&marked["marked"], &marked["unread"]["count"]), (&json!(1), &json!(2)));
    assert_eq!(mark(json!({})).await.unwrap().status(), 422);
    let all = mark(json!({ "until": first["items"][0]["id"] })).await.unwrap();
    assert_eq!(all.json::<Value>().await.unwrap()["unread"]["count"], 0);
    // A page of another site marks nothing.
    let foreign = support.request(Method::POST, "/api/v1/notifications/read");
    let foreign = foreign.header("sec-fetch-site", "cross-site").json(&json!({ "until": 1 }));
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    // A token has none.
    let token = server.token(Some(Role::Admin), &[]).await;
    let none = support.api(Method::GET, "/notifications", &token, None).await;
    assert_eq!(none.status(), 403);
}
