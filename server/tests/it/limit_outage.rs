//! Gateways go on being told what holds while PostgreSQL is dead, also what time alone changes; and
//! a server that was dead itself tells afterwards what it missed.

use std::process::Command;
use std::time::Duration;

use chrono::TimeDelta;
use embedded_postgres::{EmbeddedPostgres, Settings};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::postgres::{PgPool, PgPoolOptions};

use crate::gateway::{Gateway, Scratch, body, text};
use crate::limit_stream::{follow, groups_of, hello, next_limits, set_temporary};
use crate::live::Events;
use crate::process::Headroom;

async fn connect(postgres: &EmbeddedPostgres) -> PgPool {
    let pool = PgPoolOptions::new()
        .max_connections(8)
        .acquire_timeout(Duration::from_secs(1))
        .connect(&postgres.url())
        .await
        .unwrap();
    sqlx::migrate!("../migrations").run(&pool).await.unwrap();
    pool
}

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
    let gateway = Gateway::start(connect(&postgres).await).await;
    let mut events = follow(&gateway, "?gateway=g-1", None).await;
    let begins = crate::spawn::now() + TimeDelta::seconds(3);
    let ends = begins + TimeDelta::seconds(8);
    assert_eq!(set_temporary(&gateway, 7, begins, ends).await, 201);
    let version = hello(&mut events).await + 1;
    assert_eq!(next_limits(&mut events).await.0, Some(version));
    let killed = Command::new("kill").args(["-KILL", &postgres.pid().to_string()]).status();
    assert!(killed.unwrap().success());

    let (number, limits) = next_limits(&mut events).await;
    let late = crate::spawn::now() - begins;
    assert_eq!((number, groups_of(&limits)), (None, &json!(7)));
    let read = until("the answers do not say how old they are", async || {
        let answer = gateway.get("/apps/acme/shop/limits").await;
        assert_eq!(answer.status(), 200);
        answer.headers().contains_key("age").then_some(answer)
    });
    assert_eq!(groups_of(&body(read.await).await), 7);
    let asked = body(gateway.get(&format!("/limits?since={version}")).await).await;
    assert_eq!((&asked["version"], groups_of(&asked["items"][0])), (&json!(version), &json!(7)));
    let mut resumed = follow(&gateway, "", Some(version)).await;
    let (number, limits) = next_limits(&mut resumed).await;
    assert_eq!((number, groups_of(&limits)), (None, &json!(7)));
    let ack = json!({ "gateway": "g-1", "version": version });
    assert_eq!(gateway.send(Method::POST, "/limits/ack", ack).await.status(), 200);
    let ready = body(gateway.client.get("/readyz").await).await;
    assert!(ready["reasons"][1].as_str().unwrap().contains("served from memory"), "{ready}");
    for events in [&mut events, &mut resumed] {
        let (number, limits) = next_limits(events).await;
        assert_eq!((number, groups_of(&limits)), (None, &json!(100)));
        assert!(crate::spawn::now() >= ends);
    }
    // The first one came after a wait, the last with a busy machine perhaps.
    let later = crate::spawn::now() - ends;
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

/// A gateway and an operator of a server that is a process of its own.
struct Outside {
    url: String,
    token: String,
}

impl Outside {
    async fn send(&self, method: Method, path: &str, body: Value) -> u16 {
        let request = reqwest::Client::new().request(method, format!("{}{path}", self.url));
        request.bearer_auth(&self.token).json(&body).send().await.unwrap().status().as_u16()
    }

    async fn groups(&self) -> u64 {
        let path = format!("{}/api/v1/apps/acme/shop/limits", self.url);
        let request = reqwest::Client::new().get(path).bearer_auth(&self.token);
        groups_of(&body(request.send().await.unwrap()).await).as_u64().unwrap()
    }

    async fn follow(&self, since: u64) -> Events {
        let path = format!("{}/api/v1/limits/stream?since={since}", self.url);
        Events::of(reqwest::Client::new().get(path).bearer_auth(&self.token).send().await.unwrap())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_began_and_ended_while_the_server_was_dead_is_told_when_it_lives() {
    let mut headroom = Headroom::start("turns").await;
    let token = headroom.token(&["--role", "admin"]);
    let outside = Outside { url: headroom.url(), token };
    let plan = json!({ "plan": "free" });
    assert_eq!(outside.send(Method::PUT, "/api/v1/apps/acme/shop", plan).await, 201);
    let set = async |amount: u64, begins: i64, ends: i64| {
        let at = |seconds| text(crate::spawn::now() + TimeDelta::seconds(seconds));
        let new = json!({
            "target": { "quota": "groups" }, "value": { "kind": "limited", "amount": amount },
            "reason": "campaign", "starts_at": at(begins), "ends_at": at(ends),
            "confirm": ["below_current_use", "below_peak", "drops_more_than_10_percent"],
        });
        let path = "/api/v1/apps/acme/shop/overrides";
        assert_eq!(outside.send(Method::POST, path, new).await, 201);
    };
    // One begins while the server is dead, and ends long after.
    set(700, 2, 3600).await;
    let mut events = outside.follow(1).await;
    let (version, limits) = next_limits(&mut events).await;
    assert_eq!((version, groups_of(&limits)), (Some(2), &json!(100)));
    headroom.kill();
    tokio::time::sleep(Duration::from_millis(2200)).await;
    headroom.restart().await;
    assert_eq!(outside.groups().await, 700, "it holds from the first answer on");
    let mut events = outside.follow(2).await;
    let (version, limits) = next_limits(&mut events).await;
    assert_eq!((version, groups_of(&limits)), (Some(3), &json!(700)));
    // Now it is ended, and another one begins here and ends while the server is dead.
    let explained = format!("{}/api/v1/apps/acme/shop/limits", outside.url);
    let limits = reqwest::Client::new().get(explained).bearer_auth(&outside.token);
    let limits = body(limits.send().await.unwrap()).await;
    let quotas = limits["quotas"].as_array().unwrap();
    let id = quotas.iter().find(|one| one["quota"] == "groups").unwrap()["override"].clone();
    let path = format!("/api/v1/overrides/{}", id.as_str().unwrap());
    let end = json!({ "reason": "over", "confirm": ["drops_more_than_10_percent"] });
    assert_eq!(outside.send(Method::DELETE, &path, end).await, 204);
    assert_eq!(next_limits(&mut events).await.0, Some(4));
    set(900, 1, 4).await;
    assert_eq!(next_limits(&mut events).await.0, Some(5));
    let (version, limits) = next_limits(&mut events).await;
    assert_eq!((version, groups_of(&limits)), (Some(6), &json!(900)));
    headroom.kill();
    tokio::time::sleep(Duration::from_millis(4200)).await;
    headroom.restart().await;
    assert_eq!(outside.groups().await, 100);
    let mut events = outside.follow(6).await;
    let (version, limits) = next_limits(&mut events).await;
    assert_eq!((version, groups_of(&limits)), (Some(7), &json!(100)));
}
