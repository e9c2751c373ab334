use domain::access::Role;
use reqwest::Method;
use sqlx::PgPool;

use crate::spawn::TestServer;

#[sqlx::test(migrations = "../migrations")]
async fn a_form_of_another_site_is_refused(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let browser = server.signed_in(Role::Admin).await;
    let functions = server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned());
    for path in server::forms::routes().paths.into_iter().chain(functions) {
        let path = path.replace("{id}", &uuid::Uuid::nil().to_string());
        for (name, value) in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")]
        {
            let request = browser.request(Method::POST, &path).header(name, value);
            let answer = request.form(&[("do", "end_other_sessions")]).send().await.unwrap();
            assert_eq!(answer.status(), 403, "{path} with {name}: {value}");
            let problem: serde_json::Value = answer.json().await.unwrap();
            assert_eq!(problem["code"], "foreign_origin");
        }
    }
    assert!(browser.is_signed_in().await);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_form_of_our_own_is_accepted(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let browser = server.signed_in(Role::Viewer).await;
    let origin = format!("http://{}", server.host());
    let request = browser.request(Method::POST, "/sign-out").header("origin", origin);
    assert_eq!(request.header("sec-fetch-site", "same-origin").send().await.unwrap().status(), 303);
    assert!(!browser.is_signed_in().await);
}

#[sqlx::test(migrations = "../migrations")]
async fn another_site_can_neither_call_functions_nor_open_the_live_feed(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let browser = server.signed_in(Role::Viewer).await;
    let foreign =
        |method, path| browser.request(method, path).header("sec-fetch-site", "cross-site");
    let newer = serde_json::json!({ "query": "{}", "after": 0 });
    let call = foreign(Method::POST, "/rpc/audit/newer").json(&newer);
    assert_eq!(call.send().await.unwrap().status(), 403);
    let feed = foreign(Method::GET, "/live/overview");
    assert_eq!(feed.send().await.unwrap().status(), 403);
}

#[sqlx::test(migrations = "../migrations")]
async fn the_cookie_does_not_change_anything_in_the_json_api(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let browser = server.signed_in(Role::Admin).await;
    assert_eq!(browser.get("/api/v1/tokens").await.status(), 200);
    let create = browser.request(Method::POST, "/api/v1/tokens");
    let create = create.json(&serde_json::json!({ "name": "x", "role": "admin" }));
    assert_eq!(create.send().await.unwrap().status(), 401);
}
