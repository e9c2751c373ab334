//! The pages of webhooks, by plain forms.

use domain::access::Role;
use sqlx::PgPool;

use crate::receiver::Receiver;
use crate::spawn::{TestServer, location};

#[sqlx::test(migrations = "../migrations")]
async fn webhooks_are_kept_by_plain_forms(pool: PgPool) {
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
    let act = |fields: Vec<(&'static str, &'static str)>| {
        let (admin, path) = (&admin, path.clone());
        async move { admin.post_form(&path, &fields).await }
    };
    let tested = act(vec![("do", "test")]).await;
    assert_eq!(
        (tested.status().as_u16(), location(&tested)),
        (303, format!("{path}?done=tested").as_str())
    );
    receiver.wait_for("/ok", 1).await;
    let paused = act(vec![("do", "pause"), ("version", "1")]).await;
    assert_eq!(location(&paused), format!("{path}?done=paused"));
    let stale = act(vec![("do", "resume"), ("version", "1")]).await;
    assert_eq!(stale.status(), 412);
    let resumed = act(vec![("do", "resume"), ("version", "2")]).await;
    assert_eq!(location(&resumed), format!("{path}?done=resumed"));
    let rotated = act(vec![("do", "rotate")]).await;
    assert!(rotated.text().await.unwrap().contains("whsec_"));
    let deleted = act(vec![("do", "delete"), ("version", "4")]).await;
    assert_eq!(location(&deleted), "/admin/webhooks?done=deleted");
    assert_eq!(admin.get(&path).await.status(), 404);
}
