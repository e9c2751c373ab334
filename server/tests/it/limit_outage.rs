//! Gateways go on being told what holds while PostgreSQL is dead, also what time alone changes; and
//! a server that was dead itself tells afterwards what it missed.

use std::process::Command;
use std::time::Duration;

use chrono::TimeDelta;
use embedded_postgres::Settings;
use reqwest::Method;
use serde_json::json;
use sqlx::PgPool;

use crate::gateway::{Gateway, Scratch, body, migrated};
use crate::limit_stream::{follow, groups_of, hello, next_limits, set_temporary};

const HOUR: Duration = Duration::from_secs(3600);

/// Asks again until the answer is the wanted one.
async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let wanted = async || ask().await.ok_or_else(|| what.to_owned());
    crate::wait::until(Duration::from_secs(60), wanted).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_time_changes_reaches_the_gateways_while_the_database_is_dead() {
    let scratch = Scratch::new("outage");
    let settings = Settings { durable: false, ..Settings::new(scratch.path().join("postgres")) };
    let start = move || embedded_postgres::start(&settings).unwrap();
    let mut postgres = tokio::task::spawn_blocking(start).await.unwrap();
    let gateway = Gateway::start(migrated(&postgres).await).await;
    let mut events = follow(&gateway, "?gateway=g-1", None).await;
    let begins = gateway.server.db.now() + TimeDelta::hours(1);
    let ends = begins + TimeDelta::hours(1);
    assert_eq!(set_temporary(&gateway, 7, begins, ends).await, 201);
    let version = hello(&mut events).await + 1;
    assert_eq!(next_limits(&mut events).await.0, Some(version));
    let killed = Command::new("kill").args(["-KILL", &postgres.pid().to_string()]).status();
    assert!(killed.unwrap().success());

    gateway.server.advance_to_before(begins);
    let (number, limits) = next_limits(&mut events).await;
    let late = gateway.server.db.now() - begins;
    assert!(late >= TimeDelta::zero(), "too early");
    assert_eq!((number, groups_of(&limits)), (None, &json!(7)));
    let read = until("the answers do not say how old they are", async || {
        let answer = gateway.get("/apps/acme/shop/limits").await;
        assert_eq!(answer.status(), 200);
        answer.headers().contains_key("age").then_some(answer)
    });
    assert_eq!(groups_of(&body(read.await).await), 7);
    let asked = gateway.read(&format!("/limits?since={version}")).await;
    assert_eq!((&asked["version"], groups_of(&asked["items"][0])), (&json!(version), &json!(7)));
    let mut resumed = follow(&gateway, "", Some(version)).await;
    let (number, limits) = next_limits(&mut resumed).await;
    assert_eq!((number, groups_of(&limits)), (None, &json!(7)));
    let ack = json!({ "gateway": "g-1", "version": version });
    assert_eq!(gateway.send(Method::POST, "/limits/ack", ack).await.status(), 200);
    let ready = body(gateway.client.get("/readyz").await).await;
    assert!(ready["reasons"][1].as_str().unwrap().contains("served from memory"), "{ready}");
    gateway.server.advance_to_before(ends);
    for events in [&mut events, &mut resumed] {
        let (number, limits) = next_limits(events).await;
        assert_eq!((number, groups_of(&limits)), (None, &json!(100)));
        assert!(gateway.server.db.now() >= ends);
    }
    // The first one came after a wait, the last with a busy machine perhaps.
    let later = gateway.server.db.now() - ends;
    assert!(late.min(later) < TimeDelta::seconds(1), "{late} {later}");

    postgres = tokio::task::spawn_blocking(move || {
        assert!(postgres.ensure_running().unwrap());
        postgres
    })
    .await
    .unwrap();
    // It comes again, with its number; nothing was lost and nothing is told out of order.
    for events in [&mut events, &mut resumed] {
        let (number, limits) = next_limits(events).await;
        assert_eq!((number, groups_of(&limits)), (Some(version + 1), &json!(100)));
    }
    until("what was acknowledged is not written", async || {
        let row = sqlx::query_scalar::<_, i64>("select version from gateways where name = 'g-1'");
        let row = row.fetch_optional(&gateway.server.pool).await.ok()??;
        (row.unsigned_abs() == version).then_some(())
    })
    .await;
    drop((events, resumed, gateway));
    tokio::task::spawn_blocking(move || postgres.stop()).await.unwrap();
}

#[sqlx::test(migrations = "../migrations")]
async fn what_began_and_ended_while_the_server_was_dead_is_told_when_it_lives(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let hour = TimeDelta::hours(1);
    let start = gateway.server.db.now();
    // One begins while the server is dead, and ends long after.
    assert_eq!(set_temporary(&gateway, 700, start + hour, start + hour * 9).await, 201);
    let mut events = follow(&gateway, "", Some(1)).await;
    let (version, limits) = next_limits(&mut events).await;
    assert_eq!((version, groups_of(&limits)), (Some(2), &json!(100)));
    let gateway = gateway.restart_after(2 * HOUR).await;
    let limits = gateway.read("/apps/acme/shop/limits").await;
    assert_eq!(groups_of(&limits), 700, "it holds from the first answer on");
    let mut events = follow(&gateway, "", Some(2)).await;
    let (version, limits) = next_limits(&mut events).await;
    assert_eq!((version, groups_of(&limits)), (Some(3), &json!(700)));
    // Now it is ended, and another one begins here and ends while the server is dead.
    let quotas = limits["quotas"].as_array().unwrap();
    let id = quotas.iter().find(|one| one["quota"] == "groups").unwrap()["override"].clone();
    let path = format!("/overrides/{}", id.as_str().unwrap());
    let end = json!({ "reason": "over", "confirm": ["drops_more_than_10_percent"] });
    assert_eq!(gateway.send(Method::DELETE, &path, end).await.status(), 204);
    assert_eq!(next_limits(&mut events).await.0, Some(4));
    assert_eq!(set_temporary(&gateway, 900, start + hour * 3, start + hour * 4).await, 201);
    assert_eq!(next_limits(&mut events).await.0, Some(5));
    gateway.server.advance(HOUR);
    let (version, limits) = next_limits(&mut events).await;
    assert_eq!((version, groups_of(&limits)), (Some(6), &json!(900)));
    let gateway = gateway.restart_after(2 * HOUR).await;
    let limits = gateway.read("/apps/acme/shop/limits").await;
    assert_eq!(groups_of(&limits), 100);
    let mut events = follow(&gateway, "", Some(6)).await;
    let (version, limits) = next_limits(&mut events).await;
    assert_eq!((version, groups_of(&limits)), (Some(7), &json!(100)));
}
