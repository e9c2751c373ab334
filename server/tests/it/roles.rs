//! Two logins of a database: the owner's migrates, the server's is only a member of the role. And
//! the whole server works with it, and with it the record cannot be changed.

use domain::access::Role;
use reqwest::{Client, Method};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, PgConnection, PgPool};

use crate::gateway::ago;
use crate::process::Headroom;
use crate::wait::until;

/// How long a server may take until its first seal.
const SEALED_MAX: std::time::Duration = std::time::Duration::from_secs(30);

/// The database of a test, for the owner, and for a login that has only the role.
async fn logins(pool: &PgPool) -> (String, String) {
    let owner = pool.connect_options().to_url_lossy();
    let password = owner.password().unwrap_or("none");
    let make = format!(
        "do $$ begin create role headroom_test_serve login noinherit password '{password}';
         exception when duplicate_object or unique_violation then null; end $$"
    );
    sqlx::query(&make).execute(pool).await.unwrap();
    let mut member = owner.clone();
    member.set_username("headroom_test_serve").unwrap();
    (owner.to_string(), member.to_string())
}

#[sqlx::test]
async fn a_login_that_is_only_a_member_of_the_role_runs_the_whole_server(pool: PgPool) {
    let (owner, member) = logins(&pool).await;
    // Before the owner has migrated there is nothing to serve, and that is said.
    let mut server = Headroom::new("roles", Some(member.clone()));
    let (done, said) = server.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert!(!done && said.contains("as the owner of the database"), "{said}");
    let (done, said) = Headroom::new("roles-owner", Some(owner)).run(&["migrate"]);
    assert!(done, "{said}");
    sqlx::query("grant headroom_app to headroom_test_serve").execute(&pool).await.unwrap();
    let (done, said) = server.run(&["migrate"]);
    assert!(done, "where all is up to date, there is nothing to do: {said}");

    server.restart().await;
    let token = server.token(&["--role", "admin"]);
    let (done, said) = server.run(&["user", "create", "--login", "ana", "--role", "viewer"]);
    assert!(done, "{said}");
    let client = Client::new();
    let send = async |method: Method, path: &str, body: Value| {
        let request = client.request(method, format!("{}/api/v1{path}", server.url()));
        let request = request.bearer_auth(&token).json(&body);
        let request = match path {
            "/retention" => request.header("if-match", "\"0\""),
            _ => request,
        };
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.text().await.unwrap())
    };
    let (status, said) = send(Method::PUT, "/apps/acme/shop", json!({ "plan": "free" })).await;
    assert_eq!(status, 201, "{said}");
    let set = json!({
        "target": { "quota": "groups" },
        "value": { "kind": "limited", "amount": 300 },
        "reason": "a launch",
    });
    let (status, said) = send(Method::POST, "/apps/acme/shop/overrides", set).await;
    assert_eq!(status, 201, "{said}");
    // Of today and of two months ago, whose day has yet to be made.
    let old = ago(60 * 86_400);
    let gauges = json!([
        { "app": "acme#shop", "quota": "groups", "value": 95, "at": ago(5) },
        { "app": "acme#shop", "quota": "groups", "value": 90, "at": old },
    ]);
    let batch = json!({ "source": "gateway", "batch": 1, "gauges": gauges, "calls": [] });
    let (status, said) = send(Method::POST, "/usage", batch).await;
    assert_eq!(status, 200, "{said}");
    let stored: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(stored["stored"], 2, "{said}");
    let other = json!({ "sample_days": 120, "audit_days": 400, "confirm": true });
    let (status, said) = send(Method::PUT, "/retention", other).await;
    assert_eq!(status, 200, "{said}");

    // Signing in and out, a page, a job's result.
    let browser = Client::builder().cookie_store(true).build().unwrap();
    let fields = [("login", "admin"), ("password", crate::process::ADMIN_PASSWORD)];
    let signed = browser.post(format!("{}/sign-in", server.url())).form(&fields).send().await;
    assert_eq!(signed.unwrap().status(), 200);
    let page = browser.get(format!("{}/admin/retention", server.url())).send().await.unwrap();
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("value=\"120\""));
    let failed: Vec<String> =
        sqlx::query_scalar("select job || ': ' || error from job_runs where error is not null")
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(failed, Vec::<String>::new());

    // It seals, and says that it could not do anything else.
    let state = until(SEALED_MAX, async || {
        let (_, said) = send(Method::GET, "/audit/seal", Value::Null).await;
        let state: Value = serde_json::from_str(&said).unwrap();
        let is_kept = state["size"].as_u64() > Some(4) && state["size"] == state["kept_outside"];
        if is_kept { Ok(state) } else { Err(said) }
    })
    .await;
    assert_eq!((&state["guard"], &state["trouble"]), (&json!("login"), &Value::Null), "{state}");
    let (whole, said) = server.run(&["verify"]);
    assert!(whole && said.starts_with("whole: "), "{said}");
    let mut login: PgConnection =
        member.parse::<sqlx::postgres::PgConnectOptions>().unwrap().connect().await.unwrap();
    for role in ["", "set role headroom_app;"] {
        for statement in ["update audit_log set reason = 'x'", "delete from audit_log"] {
            let refused = sqlx::raw_sql(&format!("{role} {statement}")).execute(&mut login).await;
            let refused = refused.unwrap_err();
            let code = refused.as_database_error().and_then(|error| error.code());
            assert_eq!(code.as_deref(), Some("42501"), "{refused}");
        }
    }
}

/// The server that makes its own PostgreSQL is its owner: it works as the role and could leave it,
/// which the page says.
#[tokio::test]
async fn the_owner_works_as_the_role_too() {
    let server = Headroom::start("roles-embedded").await;
    let token = server.token(&["--role", Role::Viewer.as_str()]);
    let guard = until(SEALED_MAX, async || {
        let url = format!("{}/api/v1/audit/seal", server.url());
        let read = Client::new().get(url).bearer_auth(&token).send().await.unwrap();
        let state = read.json::<Value>().await.unwrap();
        if state["guard"].is_null() { Err(state.to_string()) } else { Ok(state["guard"].clone()) }
    })
    .await;
    assert_eq!(guard, "role");
    let url = server.database_url();
    let pool = PgPool::connect(&url).await.unwrap();
    // What the server's own connections are, as PostgreSQL sees them.
    let can: bool = sqlx::query_scalar(
        "select has_table_privilege('headroom_app', 'audit_log', 'update, delete, truncate')",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert!(!can);
}
