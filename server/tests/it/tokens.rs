use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::spawn::{TestServer, acting, location};

#[sqlx::test(migrations = "../migrations")]
async fn a_token_is_made_used_and_revoked_over_the_api(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let (admin, client) = (server.token(Some(Role::Admin), &[]).await, server.browser());
    let body = json!({ "name": "</title><script>", "scopes": ["limits:read"], "all": true,
            "expires_in_days": 90 });
    let made = client.api(Method::POST, "/tokens", &admin, Some(body)).await;
    assert_eq!(made.status(), 201);
    let made: Value = made.json().await.unwrap();
    let (id, secret) = (made["id"].as_str().unwrap(), made["secret"].as_str().unwrap());
    assert_eq!(client.api(Method::GET, "/tokens", secret, None).await.status(), 403);
    let list: Value = client.api(Method::GET, "/tokens", &admin, None).await.json().await.unwrap();
    let listed = list["items"].as_array().unwrap().iter().find(|token| token["id"] == id).unwrap();
    assert!(listed["last_used_at"].is_string() && listed.get("secret").is_none(), "{listed}");
    let path = format!("/tokens/{id}");
    assert_eq!(client.api(Method::DELETE, &path, &admin, None).await.status(), 200);
    assert_eq!(client.api(Method::GET, "/tokens", secret, None).await.status(), 401);
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_no_token_is_refused_as_such(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let good = server.token(Some(Role::Admin), &[]).await;
    let tampered = format!("{}0", &good[..good.len() - 1]);
    let other = if tampered == good { format!("{}1", &good[..good.len() - 1]) } else { tampered };
    for bad in ["", "x", "hr__", "hr_00_00", &good[3..], &format!("{good}0"), &other] {
        let answer = server.browser().api(Method::GET, "/tokens", bad, None).await;
        assert_eq!(answer.status(), 401, "{bad:?}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json");
        assert!(answer.headers().contains_key("www-authenticate"));
    }
    let basic = server.browser().request(Method::GET, "/api/v1/tokens").basic_auth("a", Some("b"));
    assert_eq!(basic.send().await.unwrap().status(), 401);
}

#[sqlx::test(migrations = "../migrations")]
async fn bad_tokens_are_refused_at_their_fields(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let (admin, client) = (server.token(Some(Role::Admin), &[]).await, server.browser());
    let cases = [
        (json!({ "name": "x" }), 422, "/scopes"),
        (json!({ "name": "x", "scopes": ["requests:write"] }), 422, "/all"),
        (json!({ "name": "x", "scopes": ["requests:write"], "orgs": ["a#b"] }), 422, "/orgs"),
        (json!({ "name": "x", "scopes": ["limits:read"], "apps": ["acme"] }), 422, "/apps"),
        (json!({ "name": "x", "role": "viewer", "apps": ["acme#shop"] }), 422, "/apps"),
        (json!({ "name": "", "role": "viewer" }), 422, "/name"),
        (json!({ "name": "x", "role": "king" }), 422, "/role"),
        (json!({ "name": "x", "role": "viewer", "expires_in_days": 0 }), 422, "/expires_in_days"),
    ];
    for (body, status, pointer) in cases {
        let answer = client.api(Method::POST, "/tokens", &admin, Some(body)).await;
        assert_eq!(answer.status(), status);
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(problem["errors"][0]["pointer"], pointer);
    }
    for body in [json!("x"), json!({ "name": 7 }), json!({ "name": "x", "expires_in_days": -1 })] {
        let answer = client.api(Method::POST, "/tokens", &admin, Some(body)).await;
        assert_eq!(answer.status(), 422);
    }
    assert_eq!(client.api(Method::GET, "/tokens/nonsense", &admin, None).await.status(), 404);
}

#[sqlx::test(migrations = "../migrations")]
async fn the_page_shows_a_new_token_once(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let admin = server.signed_in(Role::Admin).await;
    let fields = [
        ("do", "create"),
        ("name", "</title><script>x"),
        ("role", ""),
        ("scopes", "usage:write"),
        ("scopes", "limits:read"),
        ("orgs", "beta\nacme, gone"),
        ("sources", "gateway-7"),
    ];
    let answer = admin.post_form("/admin/tokens", &fields).await;
    assert_eq!(answer.status(), 201);
    let page = answer.text().await.unwrap();
    let secret = page.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(secret.starts_with("hr_"), "{page}");
    assert!(!page.contains("</title><script>x"), "the name is not escaped");
    assert_eq!(server.browser().api(Method::GET, "/tokens", &secret, None).await.status(), 403);
    let again = admin.get("/admin/tokens").await.text().await.unwrap();
    assert!(!again.contains(&secret) && again.contains("usage:write, limits:read"), "{again}");
    assert!(again.contains("for acme, beta, gone as gateway-7"), "{again}");
    let wrong = [("do", "create"), ("name", "kept name"), ("expires_in_days", "soon")];
    let answer = admin.post_form("/admin/tokens", &wrong).await;
    assert_eq!(answer.status(), 422);
    let page = answer.text().await.unwrap();
    assert!(page.contains("kept name") && page.contains("the lifetime is a number of days"));
    let id: uuid::Uuid =
        sqlx::query_scalar("select id from api_tokens").fetch_one(&server.pool).await.unwrap();
    let ask = admin.get(&format!("/admin/tokens?revoke={id}")).await.text().await.unwrap();
    assert!(ask.contains("This cannot be taken back."), "{ask}");
    let revoke = [("do", "revoke"), ("id", &id.to_string())];
    let answer = admin.post_form("/admin/tokens", &revoke).await;
    assert_eq!(location(&answer), "/admin/tokens?done=revoked");
    assert_eq!(server.browser().api(Method::GET, "/tokens", &secret, None).await.status(), 401);
}

#[sqlx::test(migrations = "../migrations")]
async fn tokens_with_a_role_end_or_fall_with_the_account_that_made_them(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let (root, client) = (server.token(Some(Role::Admin), &[]).await, server.browser());
    server.account("bo", Role::Admin).await;
    let eva = server.account("eva", Role::Admin).await;
    let caller = acting(&eva);
    let form = json!({ "name": "eva's", "role": "admin" });
    let form: domain::tokens::TokenForm = serde_json::from_value(form).unwrap();
    let (permit, new) = (caller.permit().unwrap(), form.parse().unwrap());
    let made = store::tokens::create(&server.db, &permit, &new, server.db.now()).await;
    let evas = made.unwrap().1.unwrap().expose();
    let make = async |body: Value| -> Value {
        let made = client.api(Method::POST, "/tokens", &evas, Some(body)).await;
        assert_eq!(made.status(), 201);
        made.json().await.unwrap()
    };
    let secret = |made: &Value| made["secret"].as_str().unwrap().to_owned();
    let script = make(json!({ "name": "script", "role": "operator" })).await;
    let gateway =
        make(json!({ "name": "gateway-7", "scopes": ["limits:read"], "all": true })).await;
    assert_eq!(
        (&script["created_by"], &script["maker"]["login"]),
        (&json!("eva's"), &json!("eva"))
    );
    let status = async |path: &str, token: &str| {
        client.api(Method::GET, path, token, None).await.status().as_u16()
    };
    let change = async |body: Value| -> Value {
        let path = format!("/accounts/{}", eva.id);
        let read = client.api(Method::GET, &path, &root, None).await;
        let request = client.request(Method::PATCH, &format!("/api/v1{path}")).bearer_auth(&root);
        let request = request.header("if-match", &read.headers()["etag"]).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    };
    assert_eq!([status("/tokens", &evas).await, status("/apps", &secret(&script)).await], [200; 2]);
    // It falls with her role, and is hers again with it.
    change(json!({ "role": "viewer" })).await;
    assert_eq!([status("/tokens", &evas).await, status("/apps", &evas).await], [403, 200]);
    change(json!({ "role": "admin" })).await;
    assert_eq!(status("/tokens", &evas).await, 200);
    // Disabled: at once, whatever was remembered of the tokens; gateways go on and are named.
    let disabled = change(json!({ "disabled": true })).await;
    assert_eq!(
        disabled["scope_tokens"],
        json!([{ "id": gateway["id"], "name": "gateway-7", "scopes": ["limits:read"] }])
    );
    for token in [&evas, &secret(&script)] {
        assert_eq!(status("/apps", token).await, 401);
    }
    assert_eq!(status("/plans", &secret(&gateway)).await, 200);
}

#[sqlx::test(migrations = "../migrations")]
async fn the_page_of_an_account_lists_the_tokens_that_go_on_without_it(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let admin = server.signed_in(Role::Admin).await;
    let form = [("do", "create"), ("name", "gateway-7"), ("scopes", "usage:write"), ("all", "on")];
    assert_eq!(admin.post_form("/admin/tokens", &form).await.status(), 201);
    let id: uuid::Uuid =
        sqlx::query_scalar("select id from accounts").fetch_one(&server.pool).await.unwrap();
    let page = admin.get(&format!("/admin/accounts?account={id}")).await.text().await.unwrap();
    for words in ["Tokens that go on", "gateway-7", "usage:write"] {
        assert!(page.contains(words), "{words}: {page}");
    }
}
