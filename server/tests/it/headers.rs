use domain::access::Role;
use reqwest::Method;
use sqlx::PgPool;

use crate::spawn::{PASSWORD, TestServer, session_cookie};

#[sqlx::test(migrations = "../migrations")]
async fn every_page_has_a_policy_with_a_nonce_of_its_own(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let browser = server.signed_in(Role::Viewer).await;
    let mut nonces = Vec::new();
    for _ in 0..2 {
        let answer = browser.get("/").await;
        let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        let policy = header("content-security-policy");
        for part in [
            "default-src 'none'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header("cache-control"), "private, no-cache");
        assert!(answer.headers().get("strict-transport-security").is_none());
        let nonce = policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        let page = answer.text().await.unwrap();
        let tags = page.split("<script").skip(1).map(|script| script.split('>').next().unwrap());
        let tags: Vec<_> = tags.collect();
        assert!(tags.iter().any(|tag| tag.contains("type=\"module\"")), "no module: {tags:?}");
        for tag in tags {
            let is_ours = tag.contains(&format!("nonce=\"{nonce}\""));
            assert!(is_ours, "a script without the nonce: {tag}");
        }
        assert!(!page.contains(" style=\""), "inline style");
        nonces.push(nonce);
    }
    assert_ne!(nonces[0], nonces[1]);
}

/// A page may be kept for the way back; what came of a form, such as a secret, may not.
#[sqlx::test(migrations = "../migrations")]
async fn what_came_of_a_form_is_kept_nowhere(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let admin = server.signed_in(Role::Admin).await;
    let fields = [("do", "create"), ("name", "x"), ("role", "viewer")];
    let made = admin.post_form("/admin/tokens", &fields).await;
    assert_eq!(made.headers()["cache-control"], "no-store");
    assert!(made.text().await.unwrap().contains("<code>hr_"));
    for path in ["/api/v1/tokens", "/live/overview"] {
        assert_eq!(admin.get(path).await.headers()["cache-control"], "no-store", "{path}");
    }
    let gone = admin.post_form("/sign-out", &[]).await;
    assert_eq!(gone.headers()["cache-control"], "no-store");
    assert_eq!(gone.headers()["clear-site-data"], "\"cache\"", "what was kept goes too");
}

/// Nothing lives there, so nothing is loaded; nor does any page carry the data that it was made of.
#[sqlx::test(migrations = "../migrations")]
async fn the_sign_in_page_has_no_script_and_no_page_has_its_data(pool: PgPool) {
    let server = TestServer::start(pool).await;
    for path in ["/sign-in", "/sign-in?done=signed_out"] {
        let page = server.browser().get(path).await.text().await.unwrap();
        for word in ["<script", "modulepreload", ".wasm", ".js\"", "<leptos-island"] {
            assert!(!page.contains(word), "{path} has {word}: {page}");
        }
        assert!(page.contains("<form") && page.trim_end().ends_with("</html>"), "{page}");
    }
    let viewer = server.signed_in(Role::Viewer).await;
    for path in ["/", "/apps", "/audit", "/account"] {
        let page = viewer.get(path).await.text().await.unwrap();
        for word in ["__RESOLVED_RESOURCES", "__PENDING_RESOURCES", "__SERIALIZED_ERRORS"] {
            assert!(!page.contains(word), "{path} has {word}: {page}");
        }
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn over_https_the_cookie_is_bound_to_this_host(pool: PgPool) {
    let flags = ["--public-url", "https://console.example.org"];
    let server = TestServer::start_with(pool, &flags).await;
    server.account("ana", Role::Viewer).await;
    let browser = server.browser();
    let answer = browser.sign_in("ana", PASSWORD).await;
    let cookie = session_cookie(&answer);
    assert!(cookie.starts_with("__Host-headroom_session="), "{cookie}");
    assert!(cookie.contains("Secure") && cookie.contains("Path=/") && !cookie.contains("Domain"));
    assert!(answer.headers().contains_key("strict-transport-security"));
}

#[sqlx::test(migrations = "../migrations")]
async fn a_request_id_is_taken_over_if_it_is_a_plain_one(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let browser = server.browser();
    let with = |id: &'static str| {
        browser.request(Method::GET, "/api/v1/tokens").header("x-request-id", id)
    };
    let answer = with("trace-7").send().await.unwrap();
    assert_eq!(answer.headers()["x-request-id"], "trace-7");
    let problem: serde_json::Value = answer.json().await.unwrap();
    assert_eq!(problem["request_id"], "trace-7");
    let minted = with("<script>").send().await.unwrap();
    assert_eq!(minted.headers()["x-request-id"].len(), 32);
}

#[sqlx::test(migrations = "../migrations")]
async fn only_a_trusted_proxy_says_who_its_client_is(pool: PgPool) {
    let address = |pool: PgPool, flags: &'static [&'static str]| async move {
        let server = TestServer::start_with(pool.clone(), flags).await;
        let request = server.browser().request(Method::POST, "/sign-in");
        let request = request.header("x-forwarded-for", "203.0.113.7").form(&[("login", "x")]);
        assert_eq!(request.send().await.unwrap().status(), 401);
        sqlx::query_scalar::<_, Option<String>>(
            "select address from audit_log order by id desc limit 1",
        )
        .fetch_one(&pool)
        .await
        .unwrap()
    };
    assert_eq!(address(pool.clone(), &[]).await.as_deref(), Some("127.0.0.1"));
    let trusting = &["--trusted-proxies", "127.0.0.1"];
    assert_eq!(address(pool, trusting).await.as_deref(), Some("203.0.113.7"));
}
