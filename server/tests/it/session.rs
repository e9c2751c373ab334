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
    let server = TestServer::start(pool.clone()).await;
    let browser = server.signed_in(Role::Viewer).await;
    assert!(browser.is_signed_in().await);
    sqlx::query("update sessions set last_seen_at = now() - interval '8 hours 1 second'")
        .execute(&pool)
        .await
        .unwrap();
    assert!(!browser.is_signed_in().await);
    let browser = server.browser();
    browser.sign_in("viewer", PASSWORD).await;
    sqlx::query("update sessions set created_at = now() - interval '8 days', expires_at = now()")
        .execute(&pool)
        .await
        .unwrap();
    assert!(!browser.is_signed_in().await);
}

#[sqlx::test(migrations = "../migrations")]
async fn sessions_are_ended_one_by_one_and_everywhere(pool: PgPool) {
    let server = TestServer::start(pool.clone()).await;
    let here = server.signed_in(Role::Viewer).await;
    let (there, elsewhere) = (server.browser(), server.browser());
    for browser in [&there, &elsewhere] {
        browser.sign_in("viewer", PASSWORD).await;
    }
    let newest: uuid::Uuid =
        sqlx::query_scalar("select id from sessions order by created_at desc limit 1")
            .fetch_one(&pool)
            .await
            .unwrap();
    let fields = [("do", "end_session"), ("session", &newest.to_string())];
    let answer = here.post_form("/account", &fields).await;
    assert_eq!(location(&answer), "/account?done=session_ended");
    assert!(!elsewhere.is_signed_in().await && there.is_signed_in().await);
    let again = here.post_form("/account", &fields).await;
    assert_eq!(again.status(), 404);
    assert!(again.text().await.unwrap().trim_end().ends_with("</html>"));
    let answer = there.post_form("/sign-out-everywhere", &[]).await;
    assert_eq!(answer.status(), 303);
    assert!(!here.is_signed_in().await && !there.is_signed_in().await);
}

#[sqlx::test(migrations = "../migrations")]
async fn a_changed_password_keeps_this_browser_and_ends_the_others(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let here = server.signed_in(Role::Viewer).await;
    let there = server.browser();
    there.sign_in("viewer", PASSWORD).await;
    let change = |current, new, repeat| {
        [
            ("do", "change_password"),
            ("current_password", current),
            ("new_password", new),
            ("repeat_password", repeat),
        ]
    };
    let new = "another good phrase";
    let wrong = here.post_form("/account", &change("wrong", new, new)).await;
    assert_eq!(wrong.status(), 422);
    let page = wrong.text().await.unwrap();
    assert!(
        page.contains("the current password is wrong") && page.contains("aria-invalid=\"true\"")
    );
    let differ = here.post_form("/account", &change(PASSWORD, new, "x")).await;
    assert!(differ.text().await.unwrap().contains("the two new passwords differ"));
    let answer = here.post_form("/account", &change(PASSWORD, new, new)).await;
    assert_eq!(location(&answer), "/account?done=password_changed");
    assert!(here.is_signed_in().await && !there.is_signed_in().await);
    assert_eq!(there.sign_in("viewer", new).await.status(), 303);
}
