//! What people are told of requests, over HTTP.

use domain::access::Role;
use domain::accounts::Account;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, more_groups};
use crate::spawn::{Browser, PASSWORD, acting};

/// A request that `support` filed, and so many comments of somebody else on it.
async fn told(gateway: &Gateway, support: &Account, comments: u32) {
    let (db, new) = (&gateway.server.db, serde_json::from_value(more_groups(300)).unwrap());
    let permit = acting(support).permit().unwrap();
    let request = store::requests::file(db, &permit, &new, db.now()).await.unwrap();
    for number in 1..=comments {
        let text = json!({ "text": format!("<b>word {number}</b>") });
        let path = format!("/requests/{}/comments", request.id);
        assert_eq!(gateway.send(Method::POST, &path, text).await.status(), 200);
    }
}

async fn list(browser: &Browser, query: &str) -> Value {
    browser.get(&format!("/api/v1/notifications{query}")).await.json().await.unwrap()
}

#[sqlx::test(migrations = "../migrations")]
async fn notifications_are_listed_and_read_by_the_api(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let account = gateway.server.account("support", Role::Support).await;
    let support = gateway.server.browser();
    support.sign_in("support", PASSWORD).await;
    told(&gateway, &account, 3).await;
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
    let none = support.api(Method::GET, "/notifications", &gateway.token, None).await;
    assert_eq!(none.status(), 403);
}
