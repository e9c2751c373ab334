//! Webhooks end to end: a receiver of the test's own that answers well, badly, late or not at all.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use domain::access::Role;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;
use store::webhooks::send;

use crate::gateway::{Gateway, etag, more_groups};
use crate::receiver::{Arrived, Receiver, verifies};
use crate::wait::until;

/// A server whose webhooks are tried.
struct Desk(Gateway);

impl Desk {
    async fn start(pool: PgPool) -> Self {
        Self(Gateway::start_with(pool, &["--webhook-private-addresses"]).await)
    }

    async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let answer = self.0.client.api(method, path, &self.0.token, body).await;
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or_default())
    }

    /// Makes a webhook: its id and its secret.
    async fn webhook(&self, name: &str, url: &str) -> (String, String) {
        let made = self.0.made("/webhooks", json!({ "name": name, "url": url })).await;
        (made["id"].as_str().unwrap().to_owned(), made["secret"].as_str().unwrap().to_owned())
    }

    async fn ping(&self, webhook: &str) -> String {
        let (status, made) =
            self.call(Method::POST, &format!("/webhooks/{webhook}/test"), None).await;
        assert_eq!(status, 202, "{made}");
        made["id"].as_str().unwrap().to_owned()
    }

    async fn read(&self, webhook: &str) -> Value {
        self.0.read(&format!("/webhooks/{webhook}")).await
    }

    async fn deliveries(&self, webhook: &str) -> Vec<Value> {
        let page = self.0.read(&format!("/webhooks/{webhook}/deliveries")).await;
        page["items"].as_array().unwrap().clone()
    }

    /// Waits until the newest delivery has so many attempts.
    async fn attempts(&self, webhook: &str, count: usize) -> Value {
        let look = async || {
            let newest = self.deliveries(webhook).await.first().cloned().unwrap_or_default();
            let is_there = newest["attempts"].as_array().is_some_and(|made| made.len() >= count);
            if is_there { Ok(newest) } else { Err(newest.to_string()) }
        };
        until(Duration::from_secs(20), look).await
    }

    async fn file(&self) {
        self.0.made("/requests", more_groups(300)).await;
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn what_happens_to_a_request_arrives_signed(pool: PgPool) {
    let (desk, receiver) = (Desk::start(pool).await, Receiver::start().await);
    let (id, secret) = desk.webhook("portal", &receiver.at("/ok")).await;
    let shown = desk.read(&id).await;
    assert!(!shown.to_string().contains("whsec_") && shown.get("secret").is_none());
    desk.file().await;
    let arrived = receiver.wait_for("/ok", 1).await.remove(0);
    assert!(verifies(&arrived, &secret));
    assert!(!verifies(&Arrived { body: Bytes::from("{}"), ..arrived.clone() }, &secret));
    assert_eq!(arrived.header("content-type"), "application/json");
    assert!(arrived.header("user-agent").starts_with("Headroom/"));
    let sent_at: i64 = arrived.header("webhook-timestamp").parse().unwrap();
    assert!((crate::spawn::now().timestamp() - sent_at).abs() < 30);
    let body = arrived.json();
    assert_eq!(body["type"], "request.submitted");
    assert_eq!(body["id"], arrived.header("webhook-id"));
    assert_eq!(
        (&body["data"]["app"], &body["data"]["state"]),
        (&json!("acme#shop"), &json!("submitted"))
    );
    assert_eq!(body["data"]["event"]["kind"], "submitted");
    let made = desk.attempts(&id, 1).await;
    assert_eq!((&made["state"], &made["type"]), (&json!("delivered"), &body["type"]));
    assert_eq!(
        (&made["attempts"][0]["status"], &made["attempts"][0]["answer"]),
        (&json!(200), &json!("thanks"))
    );
    assert!(desk.read(&id).await["last_success_at"].is_string());
    // Changing the secret: both sign for a while.
    let (status, rotated) = desk.call(Method::POST, &format!("/webhooks/{id}/rotate"), None).await;
    assert_eq!(status, 200);
    let new = rotated["secret"].as_str().unwrap();
    assert_ne!(new, secret);
    desk.ping(&id).await;
    let arrived = receiver.wait_for("/ok", 2).await.remove(1);
    assert!(verifies(&arrived, new) && verifies(&arrived, &secret));
    assert_eq!(arrived.json()["type"], "ping");
}

#[sqlx::test(migrations = "../migrations")]
async fn what_failed_is_tried_again_and_can_be_repeated(pool: PgPool) {
    let (desk, receiver) = (Desk::start(pool).await, Receiver::start().await);
    let (id, _) = desk.webhook("flaky", &receiver.at("/flaky")).await;
    let delivery = desk.ping(&id).await;
    let failed = desk.attempts(&id, 1).await;
    assert_eq!(
        (&failed["state"], &failed["attempts"][0]["error"]),
        (&json!("waiting"), &json!("status"))
    );
    assert_eq!(
        (&failed["attempts"][0]["status"], &failed["attempts"][0]["answer"]),
        (&json!(500), &json!("<b>no room</b>"))
    );
    let health = desk.read(&id).await;
    assert!(health["failing_since"].is_string() && health["waiting"] == 1);
    let due: chrono::DateTime<chrono::Utc> = failed["due_at"].as_str().unwrap().parse().unwrap();
    let wait = (due - crate::spawn::now()).num_milliseconds();
    assert!((1000..=6500).contains(&wait), "{wait} ms");
    desk.0.server.advance(Duration::from_millis(6500));
    let done = desk.attempts(&id, 2).await;
    assert_eq!(done["state"], "delivered");
    assert!(desk.read(&id).await.get("failing_since").is_none());
    // Again, because the receiver lost it: the same id and body.
    let (status, _) =
        desk.call(Method::POST, &format!("/webhooks/deliveries/{delivery}/repeat"), None).await;
    assert_eq!(status, 202);
    let arrived = receiver.wait_for("/flaky", 3).await;
    let ids: Vec<_> = arrived.iter().map(|one| one.header("webhook-id")).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert!(arrived.iter().all(|one| one.body == arrived[0].body));
    assert_eq!(desk.attempts(&id, 3).await["state"], "delivered");
}

#[sqlx::test(migrations = "../migrations")]
async fn each_way_to_fail_is_named(pool: PgPool) {
    let (desk, receiver) = (Desk::start(pool).await, Receiver::start().await);
    // Nobody listens.
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let nobody = format!("http://{}/", free.local_addr().unwrap());
    drop(free);
    let (id, _) = desk.webhook("down", &nobody).await;
    desk.ping(&id).await;
    let made = desk.attempts(&id, 1).await;
    assert_eq!(
        (&made["state"], &made["attempts"][0]["error"]),
        (&json!("waiting"), &json!("connection"))
    );
    assert!(made["attempts"][0]["detail"].as_str().unwrap().contains("refused"), "{made}");
    // It leads elsewhere: nobody goes there.
    let (id, _) = desk.webhook("redirect", &receiver.at("/redirect")).await;
    desk.ping(&id).await;
    let made = desk.attempts(&id, 1).await;
    assert_eq!(
        (&made["attempts"][0]["error"], &made["attempts"][0]["status"]),
        (&json!("redirect"), &json!(307))
    );
    assert!(receiver.arrived("/landing").is_empty());
    // An answer without end is not read to its end.
    let (id, _) = desk.webhook("huge", &receiver.at("/huge")).await;
    desk.ping(&id).await;
    let made = desk.attempts(&id, 1).await;
    assert_eq!(
        (&made["state"], made["attempts"][0]["answer"].as_str().unwrap().len()),
        (&json!("delivered"), 500)
    );
    // It is gone: nothing more is sent, until somebody lets it go on.
    let (id, _) = desk.webhook("gone", &receiver.at("/gone")).await;
    desk.ping(&id).await;
    let made = desk.attempts(&id, 1).await;
    assert_eq!((&made["state"], &made["attempts"][0]["error"]), (&json!("failed"), &json!("gone")));
    let paused = desk.read(&id).await;
    assert_eq!(paused["pause_cause"], "gone");
    desk.file().await;
    receiver.wait_for("/huge", 2).await;
    assert_eq!(receiver.arrived("/gone").len(), 1);
    for (tag, status) in [("\"1\"", 412), ("\"2\"", 200)] {
        let change = Some(json!({ "paused": false, "url": receiver.at("/back") }));
        let resumed = desk.0.tagged(Method::PATCH, &format!("/webhooks/{id}"), tag, change).await;
        assert_eq!(resumed.status(), status);
    }
    assert_eq!(receiver.wait_for("/back", 1).await[0].json()["type"], "request.submitted");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_slow_endpoint_holds_up_nobody_else(pool: PgPool) {
    let (desk, receiver) = (Desk::start(pool).await, Receiver::start().await);
    let (slow, _) = desk.webhook("slow", &receiver.at("/slow")).await;
    let (fast, _) = desk.webhook("fast", &receiver.at("/fast")).await;
    for _ in 0..12 {
        desk.ping(&slow).await;
    }
    receiver.wait_for("/slow", 4).await;
    let began = Instant::now();
    for _ in 0..5 {
        desk.ping(&fast).await;
    }
    let last = receiver.wait_for("/fast", 5).await[4].at;
    assert!(last - began < Duration::from_secs(4), "{:?}", last - began);
    // A few at once, and no more while they last.
    assert_eq!(receiver.arrived("/slow").len(), 4);
    let tried = until(Duration::from_secs(20), async || {
        let made = desk.deliveries(&slow).await;
        let tried = made.iter().filter_map(|one| one["attempts"].as_array()?.first().cloned());
        let tried: Vec<Value> = tried.collect();
        if tried.len() >= 4 { Ok(tried) } else { Err(format!("{tried:?}")) }
    })
    .await;
    assert!(tried.iter().all(|one| one["error"] == "timeout"), "{tried:?}");
    let took = tried[0]["took_ms"].as_u64().unwrap();
    assert!((9_500..14_000).contains(&took), "{took} ms");
}

#[sqlx::test(migrations = "../migrations")]
async fn nothing_is_lost_when_servers_come_and_go(pool: PgPool) {
    let receiver = Receiver::start().await;
    let first = Desk::start(pool.clone()).await;
    let (id, secret) = first.webhook("portal", &receiver.at("/ok")).await;
    first.0.server.stop().await;
    // Nobody sends; one message waits, another was taken by a server that died with it.
    first.file().await;
    first.ping(&id).await;
    let none = std::collections::HashMap::new();
    let lost = send::take(&first.0.server.db, &none, 1, first.0.server.db.now()).await.unwrap();
    assert_eq!(lost.len(), 1);
    let second = Desk::start(pool).await;
    receiver.wait_for("/ok", 1).await;
    // What comes later is sent before it.
    let (later, _) = second.webhook("later", &receiver.at("/later")).await;
    second.ping(&later).await;
    receiver.wait_for("/later", 1).await;
    assert_eq!(receiver.arrived("/ok").len(), 1, "the other one is leased");
    second.0.server.advance(send::LEASE.to_std().unwrap());
    let arrived = receiver.wait_for("/ok", 2).await;
    assert!(arrived.iter().all(|one| verifies(one, &secret)));
    let mut types: Vec<_> = arrived.iter().map(|one| one.json()["type"].to_string()).collect();
    types.sort();
    assert_eq!(types, ["\"ping\"", "\"request.submitted\""]);
    // Two servers send each message once.
    let third = second.0.server.start_after(Duration::ZERO).await;
    for _ in 0..20 {
        second.ping(&id).await;
    }
    until(Duration::from_secs(20), async || {
        let made = second.deliveries(&id).await;
        let is_sent = |one: &Value| {
            let attempts = one["attempts"].as_array().map_or(0, Vec::len);
            (&one["state"], attempts) == (&json!("delivered"), 1)
        };
        if made.iter().take(20).all(is_sent) { Ok(()) } else { Err(json!(made).to_string()) }
    })
    .await;
    assert_eq!(receiver.arrived("/ok").len(), 22);
    drop(third);
}

#[sqlx::test(migrations = "../migrations")]
async fn private_addresses_are_refused_unless_allowed(pool: PgPool) {
    let receiver = Receiver::start().await;
    let desk = Desk(Gateway::start(pool).await);
    for (url, says) in [
        (receiver.at("/ok"), "https"),
        ("https://127.0.0.1/".to_owned(), "private"),
        ("https://169.254.169.254/latest".to_owned(), "private"),
        ("https://0x7f000001/".to_owned(), "private"),
        ("https://a:b@portal.example/".to_owned(), "password"),
        (format!("https://portal.example/{}", "x".repeat(2000)), "2000"),
        ("javascript:alert(1)".to_owned(), "https"),
    ] {
        let body = json!({ "name": "x", "url": url });
        let (status, problem) = desk.call(Method::POST, "/webhooks", Some(body)).await;
        assert_eq!((status, &problem["errors"][0]["pointer"]), (422, &json!("/url")), "{url}");
        assert!(problem["detail"].as_str().unwrap().contains(says), "{problem}");
    }
    // A name is looked at when it is connected to.
    let port = receiver.url.rsplit(':').next().unwrap().to_owned();
    let (id, _) = desk.webhook("name", &format!("https://localhost:{port}/")).await;
    desk.ping(&id).await;
    let made = desk.attempts(&id, 1).await;
    assert_eq!(made["attempts"][0]["error"], "private_address", "{made}");
    // So is what was allowed once.
    let before = "update webhook_endpoints set url = $1, failing_since = null";
    sqlx::query(before).bind(receiver.at("/ok")).execute(&desk.0.server.pool).await.unwrap();
    desk.ping(&id).await;
    let made = desk.attempts(&id, 1).await;
    assert_eq!(made["attempts"][0]["error"], "address", "{made}");
    assert!(receiver.arrived.lock().unwrap().is_empty());
}

#[sqlx::test(migrations = "../migrations")]
async fn webhooks_are_kept_by_the_api(pool: PgPool) {
    let (desk, receiver) = (Desk::start(pool).await, Receiver::start().await);
    let (id, _) = desk.webhook("portal", &receiver.at("/ok")).await;
    let (_, list) = desk.call(Method::GET, "/webhooks", None).await;
    assert_eq!(list["items"][0]["name"], "portal");
    let wrong = format!("/webhooks/{id}/deliveries?state=nowhere");
    assert!(matches!(desk.call(Method::GET, &wrong, None).await.0, 400 | 422));
    let path = format!("/webhooks/{id}");
    assert_eq!(desk.call(Method::DELETE, &path, None).await.0, 428);
    assert_eq!(desk.call(Method::PATCH, &path, Some(json!({}))).await.0, 428);
    let patch = async |body: Value| desk.0.tagged(Method::PATCH, &path, "\"1\"", Some(body)).await;
    assert_eq!(patch(json!({ "org": "no org" })).await.status(), 422);
    let edited = patch(json!({ "org": "acme", "paused": true })).await;
    assert_eq!((edited.status().as_u16(), etag(&edited).as_str()), (200, "\"2\""));
    let edited: Value = edited.json().await.unwrap();
    assert_eq!((&edited["org"], &edited["pause_cause"]), (&json!("acme"), &json!("person")));
    for (tag, status) in [("\"1\"", 412), ("\"2\"", 204)] {
        let deleted = desk.0.tagged(Method::DELETE, &path, tag, None).await;
        assert_eq!(deleted.status(), status);
    }
    assert_eq!(desk.call(Method::GET, &path, None).await.0, 404);
    let nothing = uuid::Uuid::nil();
    let path = format!("/webhooks/deliveries/{nothing}/repeat");
    assert_eq!(desk.call(Method::POST, &path, None).await.0, 404);
    // The page shows a new secret too.
    let (id, _) = desk.webhook("other", &receiver.at("/ok")).await;
    let browser = desk.0.server.signed_in(Role::Admin).await;
    let rotated = browser.post_form(&format!("/admin/webhooks/{id}"), &[("do", "rotate")]).await;
    assert!(rotated.text().await.unwrap().contains("whsec_"));
}
