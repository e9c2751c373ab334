//! The pages of webhooks, by plain forms.

use domain::access::Role;
use sqlx::PgPool;

use crate::receiver::Receiver;
use crate::spawn::TestServer;

#[sqlx::test(migrations = "../migrations")]
async fn a_webhooks_secret_is_shown_once_and_again_when_it_is_rotated(pool: PgPool) {
    let (server, receiver) = (TestServer::start(pool).await, Receiver::start().await);
    let admin = server.signed_in(Role::Admin).await;
    let bad = [("name", "<i>portal</i>"), ("url", "ftp://x"), ("org", "")];
    let page = admin.post_form("/admin/webhooks", &bad).await;
    assert_eq!(page.status(), 422);
    let page = page.text().await.unwrap();
    assert!(page.contains("the address begins with https://") && page.contains("ftp://x"));
    assert!(page.contains("&lt;i&gt;portal") && !page.contains("<i>portal"));
    let url = receiver.at("/ok");
    let good = [("name", "<i>portal</i>"), ("url", url.as_str()), ("org", "")];
    let made = admin.post_form("/admin/webhooks", &good).await;
    assert_eq!(made.status(), 201);
    let page = made.text().await.unwrap();
    assert!(page.contains("whsec_"));
    let list = admin.get("/admin/webhooks").await.text().await.unwrap();
    assert!(!list.contains("whsec_") && list.contains("&lt;i&gt;portal"));
    let id: uuid::Uuid = sqlx::query_scalar("select id from webhook_endpoints")
        .fetch_one(&server.pool)
        .await
        .unwrap();
    let path = format!("/admin/webhooks/{id}");
    let rotated = admin.post_form(&path, &[("do", "rotate")]).await;
    assert!(rotated.text().await.unwrap().contains("whsec_"));
}
