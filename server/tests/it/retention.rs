//! How long samples and changes are kept, by the API.

use domain::access::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, body, problem};
use crate::spawn::{Browser, TestServer};

async fn put(browser: &Browser, token: &str, tag: Option<&str>, new: Value) -> Response {
    let request = browser.request(Method::PUT, "/api/v1/retention").bearer_auth(token).json(&new);
    let request = match tag {
        Some(tag) => request.header("if-match", tag),
        None => request,
    };
    request.send().await.unwrap()
}

#[sqlx::test(migrations = "../migrations")]
async fn the_settings_are_read_and_saved_over_the_api(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let token = server.token(Some(Role::Admin), &[]).await;
    let browser = server.browser();
    let read = browser.api(Method::GET, "/retention", &token, None).await;
    assert_eq!(read.headers()["etag"], "\"0\"");
    let read = body(read).await;
    assert_eq!(read["settings"], json!({ "sample_days": 90, "audit_days": null }));
    assert_eq!(read["next"]["audit_rows"], 0);

    let more = json!({ "sample_days": 120 });
    problem(put(&browser, &token, None, more.clone()).await, 428, "version_required").await;
    let saved = put(&browser, &token, Some("\"0\""), more.clone()).await;
    assert_eq!((saved.status().as_u16(), saved.headers()["etag"].as_bytes()), (200, &b"\"1\""[..]));
    assert_eq!(body(saved).await, json!({ "sample_days": 120, "audit_days": null }));
    problem(put(&browser, &token, Some("\"0\""), more).await, 412, "stale").await;

    let less = json!({ "sample_days": 62, "audit_days": 365 });
    let refused = put(&browser, &token, Some("\"1\""), less.clone()).await;
    let refused = problem(refused, 422, "unconfirmed").await;
    assert!(refused["detail"].as_str().unwrap().contains("do not come back"), "{refused}");
    let mut confirmed = less.clone();
    confirmed["confirm"] = json!(true);
    let saved = put(&browser, &token, Some("\"1\""), confirmed).await;
    assert_eq!(body(saved).await, less);

    let wrong = json!({ "sample_days": 61, "audit_days": 364 });
    let wrong = problem(put(&browser, &token, Some("\"2\""), wrong).await, 422, "invalid").await;
    let at = |place: usize| wrong["errors"][place]["pointer"].as_str().unwrap();
    assert_eq!((at(0), at(1)), ("/sample_days", "/audit_days"));
    let unknown = json!({ "sample_days": 90, "days": 1 });
    assert_eq!(put(&browser, &token, Some("\"2\""), unknown).await.status().as_u16() / 100, 4);

    let rows = browser.api(Method::GET, "/audit?action=retention", &token, None).await;
    let rows = body(rows).await;
    assert_eq!(rows["items"].as_array().unwrap().len(), 2);
    assert_eq!(rows["items"][0]["before"]["sample_days"], 120);
    assert_eq!(rows["items"][0]["after"]["audit_days"], 365);
    for role in [Role::Viewer, Role::Operator] {
        let token = server.token(Some(role), &[]).await;
        let read = browser.api(Method::GET, "/retention", &token, None).await;
        assert_eq!(read.status(), 200);
        let more = json!({ "sample_days": 200 });
        problem(put(&browser, &token, Some("\"2\""), more).await, 403, "forbidden").await;
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn samples_are_taken_as_far_back_as_they_are_kept(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let (browser, token) = (&gateway.client, &gateway.token);
    let report = async |number: u64| {
        let gauge = json!([{
            "app": "acme#shop", "quota": "groups", "value": 95, "at": ago(100 * 86_400),
        }]);
        let batch = json!({ "source": "g", "batch": number, "gauges": gauge, "calls": [] });
        body(browser.api(Method::POST, "/usage", token, Some(batch)).await).await
    };
    let refused = report(1).await;
    assert_eq!(refused["stored"], 0, "{refused}");
    assert!(refused["refused"][0]["detail"].as_str().unwrap().contains("90 days"), "{refused}");
    let more = json!({ "sample_days": 120 });
    assert_eq!(put(browser, token, Some("\"0\""), more).await.status(), 200);
    assert_eq!(report(2).await["stored"], 1);
    let page = gateway.read("/retention").await;
    assert_eq!(page["next"]["samples"], Value::Null);
    assert!(page["samples"]["days"].as_u64() >= Some(1), "{page}");
}
