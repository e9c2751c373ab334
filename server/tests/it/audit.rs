//! The audit log over HTTP and on the command line: pages of it, exports that check themselves, a
//! superuser who is found out.

use std::time::Duration;

use domain::access::Role;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, PgPool};

use crate::gateway::{body, problem};
use crate::process::Headroom;
use crate::spawn::TestServer;
use crate::wait::until;

/// A server whose log is sealed, a token that operates, and an App Key with some changes.
async fn changed() -> (Headroom, String) {
    let server = Headroom::start("audit").await;
    let token = server.token(&["--role", "operator"]);
    let client = Client::new();
    let put = |path: &str, method: Method, body: Value| {
        let url = format!("{}/api/v1{path}", server.url());
        client.request(method, url).bearer_auth(&token).json(&body).send()
    };
    let made = put("/apps/acme/shop", Method::PUT, json!({ "plan": "free" })).await.unwrap();
    assert_eq!(made.status(), 201);
    for amount in [200, 300, 400] {
        let set = json!({
            "target": { "quota": "groups" },
            "value": { "kind": "limited", "amount": amount },
            "reason": format!("=SUM({amount}), a launch"),
        });
        let set = put("/apps/acme/shop/overrides", Method::POST, set).await.unwrap();
        assert_eq!(set.status(), 201);
    }
    (server, token)
}

async fn get(server: &Headroom, token: &str, path: &str, accept: &str) -> String {
    let url = format!("{}/api/v1{path}", server.url());
    let answer = Client::new().get(url).bearer_auth(token).header("accept", accept).send().await;
    let answer = answer.unwrap();
    assert_eq!(answer.status(), 200);
    answer.text().await.unwrap()
}

/// Waits until everything that is committed is sealed and kept outside.
async fn sealed(server: &Headroom, token: &str) -> Value {
    let mut database = PgConnection::connect(&server.database_url()).await.unwrap();
    let rows = sqlx::query_scalar("select count(*) from audit_log").fetch_one(&mut database);
    let rows: i64 = rows.await.unwrap();
    until(Duration::from_secs(60), async || {
        let state = get(server, token, "/audit/seal", "application/json").await;
        let state: Value = serde_json::from_str(&state).unwrap();
        assert_eq!(state["trouble"], Value::Null);
        let is_sealed = state["size"] == rows && state["kept_outside"] == rows;
        if is_sealed { Ok(state) } else { Err(format!("{state}\n{}", server.log())) }
    })
    .await
}

#[tokio::test]
async fn what_a_superuser_changes_is_found_and_named() {
    let (server, token) = changed().await;
    let state = sealed(&server, &token).await;
    let (whole, said) = server.run(&["verify"]);
    assert!(whole && said.starts_with("whole: "), "{said}");

    let export = get(&server, &token, "/audit?app=acme%23shop", "application/x-ndjson").await;
    assert_eq!(export.lines().count(), 5, "four changes and the proof");
    let file = server.file("export.jsonl", &export);
    let key = state["public_key"].as_str().unwrap();
    let (whole, said) = server.run(&["verify", "--export", &file, "--key", key]);
    assert!(whole && said.starts_with("whole: 4 rows, 4 of them sealed"), "{said}");
    let lied = server.file("lied.jsonl", &export.replacen("launch", "lunch", 1));
    let (whole, said) = server.run(&["verify", "--export", &lied, "--key", key]);
    assert!(!whole && said.contains("is not as it was sealed"), "{said}");

    let csv = get(&server, &token, "/audit?app=acme%23shop", "text/csv").await;
    assert!(csv.contains(",\"'=SUM(200), a launch\""), "{csv}");

    let mut superuser = PgConnection::connect(&server.database_url()).await.unwrap();
    sqlx::query("set session_replication_role = replica").execute(&mut superuser).await.unwrap();
    let id: i64 = sqlx::query_scalar(
        "update audit_log set actor_name = 'mallory'
         where id = (select min(id) from audit_log where action = 'override.set') returning id",
    )
    .fetch_one(&mut superuser)
    .await
    .unwrap();
    let (whole, said) = server.run(&["verify"]);
    assert!(!whole && said.contains(&format!("row {id}, at place ")), "{said}");
    let url = format!("{}/api/v1/audit/check", server.url());
    let checked = Client::new().post(url).bearer_auth(&token).send().await.unwrap();
    let checked: Value = checked.json().await.unwrap();
    assert_eq!(checked["report"]["fault"]["kind"], "altered");
    assert_eq!(checked["report"]["fault"]["id"], id);
    // Put back, it is whole again.
    sqlx::query("update audit_log set actor_name = 'test' where id = $1")
        .bind(id)
        .execute(&mut superuser)
        .await
        .unwrap();
    let (whole, said) = server.run(&["verify"]);
    assert!(whole, "{said}");
}

#[sqlx::test(migrations = "../migrations")]
async fn the_log_is_read_by_page_and_by_filter(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let token = server.token(Some(Role::Viewer), &[]).await;
    let browser = server.browser();
    for login in ["ana", "bo", "cy"] {
        server.account(login, Role::Viewer).await;
    }
    let read = async |query: &str| {
        body(browser.api(Method::GET, &format!("/audit{query}"), &token, None).await).await
    };
    let first = read("?action=account&limit=2").await;
    assert_eq!(first["items"][0]["target"], "cy");
    assert_eq!(first["items"].as_array().unwrap().len(), 2);
    let next = first["next"].as_str().unwrap();
    // What happens meanwhile does not move what lies in the past.
    server.account("di", Role::Viewer).await;
    let second = read(&format!("?action=account&limit=2&cursor={next}")).await;
    assert_eq!(second["items"][0]["target"], "ana");
    let one = &second["items"][0];
    assert_eq!(read(&format!("/{}", one["id"])).await["action"], "account.create");
    assert_eq!(read("?target=bo&actor=test").await["items"].as_array().unwrap().len(), 1);
    assert_eq!(read("?actor=nobody").await["items"], json!([]));
    assert_eq!(read("?action=accoun%25").await["items"], json!([]));
    assert_eq!(read("?from=2100-01-01T00:00:00Z").await["items"], json!([]));
    let wrong = browser.api(Method::GET, "/audit?app=acme", &token, None).await;
    problem(wrong, 422, "invalid").await;
    let missing = browser.api(Method::GET, "/audit/999999", &token, None).await;
    problem(missing, 404, "not_found").await;
}

#[sqlx::test(migrations = "../migrations")]
async fn newer_rows_are_counted_and_pages_behind_stay(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let viewer = server.signed_in(Role::Viewer).await;
    let ask = async |action: &str, after: i64| -> Value {
        let query = json!({ "action": action }).to_string();
        let body = json!({ "query": query, "after": after });
        let call = viewer.request(Method::POST, "/rpc/audit/newer").json(&body);
        call.send().await.unwrap().json().await.unwrap()
    };
    let newest: i64 =
        sqlx::query_scalar("select max(id) from audit_log").fetch_one(&server.pool).await.unwrap();
    assert_eq!(ask("account", newest).await, 0);
    server.account("ana", Role::Viewer).await;
    server.account("bo", Role::Viewer).await;
    assert_eq!(ask("account", newest).await, 2);
    assert_eq!(ask("token", newest).await, 0);
    assert_eq!(ask("accoun%", newest).await, 0);
}
