use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::spawn::{PASSWORD, TestServer};

#[sqlx::test(migrations = "../migrations")]
async fn an_edit_over_the_api_needs_the_version_that_was_read(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let (admin, client) = (server.token(Some(Role::Admin), &[]).await, server.browser());
    let body = json!({ "login": "ana", "name": "Ana", "role": "viewer", "password": PASSWORD });
    let made = client.api(Method::POST, "/accounts", &admin, Some(body.clone())).await;
    assert_eq!((made.status().as_u16(), made.headers()["etag"].to_str().unwrap()), (201, "\"1\""));
    let made: Value = made.json().await.unwrap();
    assert!(made.get("password_hash").is_none());
    let path = format!("/api/v1/accounts/{}", made["id"].as_str().unwrap());
    let patch = |version: Option<&'static str>| {
        let request = client.request(Method::PATCH, &path).bearer_auth(&admin);
        let request = request.json(&json!({ "role": "support" }));
        version.into_iter().fold(request, |request, tag| request.header("if-match", tag)).send()
    };
    assert_eq!(patch(None).await.unwrap().status(), 428);
    assert_eq!(patch(Some("\"9\"")).await.unwrap().status(), 412);
    assert_eq!(patch(Some("\"01\"")).await.unwrap().status(), 412);
    assert_eq!(patch(Some("W/\"1\"")).await.unwrap().status(), 412);
    assert_eq!(patch(Some("\"0\", \"1\"")).await.unwrap().status(), 200);
    assert_eq!(patch(Some("\"1\"")).await.unwrap().status(), 412);
    assert_eq!(patch(Some("*")).await.unwrap().status(), 200, "whatever it is now");
    let twice = client.api(Method::POST, "/accounts", &admin, Some(body)).await;
    assert_eq!(twice.status(), 422);
}

#[sqlx::test(migrations = "../migrations")]
async fn the_last_admin_is_told_why_they_must_stay_one(pool: PgPool) {
    let server = TestServer::start(pool.clone()).await;
    let admin = server.signed_in(Role::Admin).await;
    let id: uuid::Uuid =
        sqlx::query_scalar("select id from accounts").fetch_one(&pool).await.unwrap();
    let fields = [("do", "disable"), ("id", &id.to_string()), ("version", "1")];
    let answer = admin.post_form("/admin/accounts", &fields).await;
    assert_eq!(answer.status(), 409);
    let page = answer.text().await.unwrap();
    assert!(page.contains("The last admin who can sign in must stay one."), "{page}");
    assert!(admin.is_signed_in().await);
}
