use domain::access::Role;
use sqlx::PgPool;

use crate::spawn::{PASSWORD, TestServer, location, session_cookie};

#[sqlx::test(migrations = "../migrations")]
async fn a_person_signs_in_and_comes_where_they_wanted_to_go(pool: PgPool) {
    let server = TestServer::start(pool).await;
    server.account("ana", Role::Viewer).await;
    let browser = server.browser();
    let sent_away = browser.get("/apps?plan=free&sort=name").await;
    assert_eq!(sent_away.status(), 303);
    assert_eq!(location(&sent_away), "/sign-in?next=/apps%3Fplan%3Dfree%26sort%3Dname");
    let page = browser.get(location(&sent_away)).await.text().await.unwrap();
    assert!(page.contains(r#"value="/apps?plan=free&amp;sort=name""#), "{page}");
    let fields = [("login", "ANA"), ("password", PASSWORD), ("next", "/apps?plan=free&sort=name")];
    let answer = browser.post_form("/sign-in", &fields).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/apps?plan=free&sort=name"));
    let cookie = session_cookie(&answer);
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{cookie}");
    }
    assert!(browser.is_signed_in().await);
}

#[sqlx::test(migrations = "../migrations")]
async fn nobody_is_led_to_another_site(pool: PgPool) {
    let server = TestServer::start(pool).await;
    server.account("ana", Role::Viewer).await;
    for next in ["https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nset-cookie: x"]
    {
        let fields = [("login", "ana"), ("password", PASSWORD), ("next", next)];
        let answer = server.browser().post_form("/sign-in", &fields).await;
        assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/"), "{next:?}");
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn what_is_no_form_is_refused(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let browser = server.browser();
    let post = |body: Vec<u8>| browser.request(reqwest::Method::POST, "/sign-in").body(body).send();
    assert_eq!(post(b"login=%FF%FE&password=%".to_vec()).await.unwrap().status(), 401);
    assert_eq!(post(vec![b'x'; 100_000]).await.unwrap().status(), 413);
    assert_eq!(post(Vec::new()).await.unwrap().status(), 401);
}

#[sqlx::test(migrations = "../migrations")]
async fn language_and_theme_are_remembered_and_nonsense_is_not(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let browser = server.browser();
    let fields = [("locale", "zh"), ("theme", "dark"), ("back", "/sign-in?next=/apps")];
    let answer = browser.post_form("/preferences", &fields).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/sign-in?next=/apps"));
    let page = browser.get("/sign-in").await.text().await.unwrap();
    assert!(page.contains(r#"lang="zh-Hans""#) && page.contains(r#"data-theme="dark""#), "{page}");
    let nonsense = [("locale", "xx\r\nx: y"), ("theme", "<"), ("back", "//evil.example")];
    let answer = browser.post_form("/preferences", &nonsense).await;
    assert_eq!((answer.status().as_u16(), location(&answer)), (303, "/"));
    assert!(answer.headers().get("set-cookie").is_none());
}
