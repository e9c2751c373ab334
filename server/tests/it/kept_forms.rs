//! A session that ended while somebody wrote: the form is back after the sign-in, and nothing was
//! done by itself.

use domain::access::Role;
use reqwest::{Method, Response};
use sqlx::PgPool;

use crate::gateway::{Gateway, more_groups};
use crate::spawn::{Browser, PASSWORD, location};

/// The cookies that an answer sets for the form.
fn kept(answer: &Response) -> Vec<String> {
    let cookies = answer.headers().get_all("set-cookie").iter();
    let cookies = cookies.map(|cookie| cookie.to_str().unwrap().to_owned());
    cookies.filter(|cookie| cookie.starts_with("headroom_form=")).collect()
}

async fn signed_out(gateway: &Gateway, role: Role) -> Browser {
    gateway.server.account(role.as_str(), role).await;
    gateway.server.browser()
}

async fn comments(pool: &PgPool) -> i64 {
    let count = "select count(*) from request_events where kind = 'commented'";
    sqlx::query_scalar(count).fetch_one(pool).await.unwrap()
}

async fn request(gateway: &Gateway) -> String {
    let filed = gateway.made("/requests", more_groups(900)).await;
    filed["id"].as_str().unwrap().to_owned()
}

const COMMENT: [(&str, &str); 3] =
    [("do", "comment"), ("text", "a long <b>thought</b>\r\nof two lines"), ("to", "customer")];
const SHOWN: &str = "a long &lt;b&gt;thought&lt;/b&gt;";

#[sqlx::test(migrations = "../migrations")]
async fn what_was_typed_is_back_after_signing_in(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    let path = format!("/requests/{}/comment", request(&gateway).await);
    let browser = signed_out(&gateway, Role::Support).await;
    let sent = browser.post_form(&path, &COMMENT).await;
    let to = location(&sent).to_owned();
    assert_eq!(sent.status(), 303);
    assert!(to.starts_with("/sign-in?next=") && !to.contains("thought"), "{to}");
    let cookie = kept(&sent).pop().unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1800"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    // Whoever is not signed in does not see it.
    assert_eq!(browser.get(&path).await.status(), 303);
    assert_eq!(browser.sign_in("support", PASSWORD).await.status(), 303);
    let back = browser.get(&path).await;
    assert_eq!((back.status().as_u16(), kept(&back).len()), (200, 1));
    assert_eq!(back.headers()["cache-control"], "no-store");
    let page = back.text().await.unwrap();
    assert!(page.contains(SHOWN), "{page}");
    assert!(page.contains("Your session had ended"), "{page}");
    assert_eq!(comments(&pool).await, 0, "nothing is done by itself");
    // It was shown; pressing again does it, and another look has an empty form.
    assert_eq!(browser.post_form(&path, &COMMENT).await.status(), 303);
    assert_eq!(comments(&pool).await, 1);
    assert!(!browser.get(&path).await.text().await.unwrap().contains("Your session had ended"));
}

#[sqlx::test(migrations = "../migrations")]
async fn secrets_are_not_kept_and_pages_are_for_those_who_may_see_them(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let admin = signed_out(&gateway, Role::Admin).await;
    let platform = [
        ("do", "create"),
        ("name", "Cluster nine"),
        ("url", "https://a1.example.com"),
        ("scope", "acme"),
        ("client_id", "YXA6"),
        ("client_secret", "hush-hush"),
        ("calls_per_minute", "600"),
    ];
    assert_eq!(kept(&admin.post_form("/admin/platforms", &platform).await).len(), 1);
    let viewer = signed_out(&gateway, Role::Viewer).await;
    assert_eq!(kept(&viewer.post_form("/admin/platforms", &platform).await).len(), 1);
    for (browser, login, sees) in [(&admin, "admin", true), (&viewer, "viewer", false)] {
        browser.sign_in(login, PASSWORD).await;
        let page = browser.get("/admin/platforms").await.text().await.unwrap();
        assert_eq!(page.contains("Cluster nine"), sees, "{login}: {page}");
        assert!(!page.contains("hush-hush"), "{login}: {page}");
    }
    // Another browser of the same person has nothing.
    let form = admin.post_form("/sign-out", &[]).await;
    assert_eq!(kept(&form).len(), 1, "the cookie is taken away");
    admin.post_form("/admin/platforms", &platform).await;
    let other = gateway.server.browser();
    other.sign_in("admin", PASSWORD).await;
    let page = other.get("/admin/platforms").await.text().await.unwrap();
    assert!(!page.contains("Cluster nine"), "{page}");
}

#[sqlx::test(migrations = "../migrations")]
async fn forms_of_other_sites_without_a_page_or_too_large_are_not_kept(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let stranger = gateway.server.browser();
    let foreign = stranger.request(Method::POST, "/requests/new").form(&COMMENT);
    let foreign = foreign.header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!((foreign.status().as_u16(), kept(&foreign).len()), (403, 0));
    for path in ["/audit/export", "/reports/export", "/sign-out-everywhere"] {
        let sent = stranger.post_form(path, &[("format", "csv")]).await;
        assert_eq!((location(&sent), kept(&sent).len()), ("/sign-in", 0), "{path}");
    }
    let large = "x".repeat(70_000);
    let sent = stranger.post_form("/requests/new", &[("justification", &large)]).await;
    assert_eq!((sent.status().as_u16(), kept(&sent).len()), (413, 0));
}
