use std::time::Duration;

use domain::access::Role;
use reqwest::Method;
use sqlx::PgPool;

use crate::spawn::{PASSWORD, TestServer, location, session_cookie};

fn value(cookie: &str) -> &str {
    cookie.split(';').next().unwrap_or_default()
}

#[sqlx::test(migrations = "../migrations")]
async fn a_planted_session_id_is_worth_nothing_after_sign_in(pool: PgPool) {
    let server = TestServer::start(pool).await;
    server.account("ana", Role::Viewer).await;
    server.account("eve", Role::Viewer).await;
    let eve = server.browser();
    let planted = session_cookie(&eve.sign_in("eve", PASSWORD).await);
    let planted = value(&planted);
    let victim = server.browser();
    let fields = [("login", "ana"), ("password", PASSWORD)];
    let request = victim.request(Method::POST, "/sign-in").header("cookie", planted).form(&fields);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let own = session_cookie(&answer);
    assert!(!own.is_empty() && value(&own) != planted);
    assert!(!eve.is_signed_in().await, "the planted session lives on");
    let unknown = "headroom_session=AAAAAAAAAAAAAAAAAAAAAA";
    let request = victim.request(Method::POST, "/sign-in").header("cookie", unknown).form(&fields);
    assert_ne!(value(&session_cookie(&request.send().await.unwrap())), unknown);
}

#[sqlx::test(migrations = "../migrations")]
async fn signing_out_ends_the_session_and_the_cookie(pool: PgPool) {
    let server = TestServer::start(pool).await;
    server.account("ana", Role::Viewer).await;
    let browser = server.browser();
    let cookie = session_cookie(&browser.sign_in("ana", PASSWORD).await);
    let answer = browser.post_form("/sign-out", &[]).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/sign-in?done=signed_out"));
    assert!(!browser.is_signed_in().await);
    // Whoever kept the cookie has nothing.
    let stale = server.browser();
    let kept = stale.request(Method::GET, "/account").header("cookie", value(&cookie));
    assert_eq!(kept.send().await.unwrap().status(), 303);
    let page = stale.get("/sign-in?done=signed_out").await.text().await.unwrap();
    assert!(page.contains("You are signed out."), "{page}");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_session_that_expired_or_idled_is_none(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let browser = server.signed_in(Role::Viewer).await;
    assert!(browser.is_signed_in().await);
    server.advance(Duration::from_secs(8 * 3600 + 1));
    assert!(!browser.is_signed_in().await);
    browser.sign_in("viewer", PASSWORD).await;
    for _ in 0..24 {
        assert!(browser.is_signed_in().await);
        server.advance(Duration::from_secs(7 * 3600));
    }
    assert!(!browser.is_signed_in().await, "seven days are over");
}
