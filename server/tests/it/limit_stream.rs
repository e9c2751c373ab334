//! The changes of limits as gateways follow them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Caller, Role, SetOverride};
use domain::ids::AppKey;
use domain::limit_values::{LimitValue, Target};
use domain::overrides::NewOverride;
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::PgPool;
use store::Db;

use crate::gateway::{Gateway, body, etag, problem, refused_at, text};
use crate::live::Events;

const WRITERS: u64 = 8;
const CHANGES: u64 = 60;

/// Opens a stream as a gateway does.
pub async fn follow(gateway: &Gateway, query: &str, last: Option<u64>) -> Events {
    let path = format!("/api/v1/limits/stream{query}");
    let request = gateway.client.request(Method::GET, &path).bearer_auth(&gateway.token);
    let request = last.into_iter().fold(request, |request, id| request.header("last-event-id", id));
    Events::of(request.send().await.unwrap())
}

/// The next event of limits: its version, if it has one, and the limits.
pub async fn next_limits(events: &mut Events) -> (Option<u64>, Value) {
    loop {
        let before = events.id.take();
        let (name, data) = events.next().await.expect("the stream ended");
        if name == "limits" {
            return (events.id, data);
        }
        events.id = events.id.or(before);
    }
}

pub async fn hello(events: &mut Events) -> u64 {
    let (name, data) = events.next().await.unwrap();
    assert_eq!(name, "hello");
    data["version"].as_u64().unwrap()
}

fn groups(amount: u64) -> NewOverride {
    serde_json::from_value(crate::gateway::groups(amount)).unwrap()
}

pub fn groups_of(limits: &Value) -> &Value {
    let quotas = limits["quotas"].as_array().unwrap();
    &quotas.iter().find(|one| one["quota"] == "groups").unwrap()["value"]["amount"]
}

async fn write(db: Db, app: AppKey) {
    let permit = Caller::system("test").permit::<SetOverride>().unwrap();
    for amount in 0..CHANGES {
        let new = groups(100_000 + amount);
        assert_eq!(new.target, Target::Quota { quota: "groups".into() });
        assert_eq!(new.value, LimitValue::Limited { amount: 100_000 + amount });
        store::overrides::set(&db, &permit, &app, None, &new, db.now()).await.unwrap();
    }
}

/// Follows until `last`, and opens its stream anew after every few events where it is told to.
async fn read(gateway: &Gateway, since: u64, last: u64, is_restless: bool) -> Vec<u64> {
    let mut events = follow(gateway, "", Some(since)).await;
    let mut versions = Vec::new();
    while versions.last() != Some(&last) {
        versions.push(next_limits(&mut events).await.0.unwrap());
        if is_restless && versions.len() % 37 == 0 {
            events = follow(gateway, "", versions.last().copied()).await;
        }
    }
    versions
}

/// Writers on two servers at once; the readers are at one of them.
#[sqlx::test(migrations = "../migrations")]
async fn every_version_comes_once_and_in_order_whoever_writes(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    for number in 0..WRITERS {
        gateway.register(&format!("/apps/w/a{number}"), "free").await;
    }
    let other = Db::from_pool(pool);
    other.load_snapshot(other.now()).await.unwrap();
    let mut live = follow(&gateway, "", None).await;
    let since = hello(&mut live).await;
    let last = since + WRITERS * CHANGES;
    let writers = (0..WRITERS).map(|number| {
        let db = if number % 2 == 0 { &gateway.server.db } else { &other };
        tokio::spawn(write(db.clone(), format!("w#a{number}").parse().unwrap()))
    });
    let writers: Vec<_> = writers.collect();
    let steady = async {
        let mut versions = Vec::new();
        while versions.last() != Some(&last) {
            versions.push(next_limits(&mut live).await.0.unwrap());
        }
        versions
    };
    let (steady, restless) = tokio::join!(steady, read(&gateway, since, last, true));
    let expected: Vec<u64> = (since + 1..=last).collect();
    assert_eq!(steady, expected);
    assert_eq!(restless, expected);
    for writer in writers {
        writer.await.unwrap();
    }
    // Who comes later reads the same from the log, and each App Key once by asking.
    assert_eq!(read(&gateway, since, last, false).await, expected);
    let (mut at, mut apps) = (since, Vec::new());
    loop {
        let page = gateway.read(&format!("/limits?since={at}&limit=3")).await;
        for limits in page["items"].as_array().unwrap() {
            assert_eq!(groups_of(limits), 100_000 + CHANGES - 1);
            apps.push(limits["version"].as_u64().unwrap());
        }
        at = page["version"].as_u64().unwrap();
        if page["next"].is_null() {
            break;
        }
        assert_eq!(page["next"], at.to_string());
    }
    assert_eq!((apps.len() as u64, at), (WRITERS, last));
    assert!(apps.is_sorted());
}

#[sqlx::test(migrations = "../migrations")]
async fn all_limits_are_read_page_by_page(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    for name in ["c", "a", "b"] {
        gateway.register(&format!("/apps/x/{name}"), "free").await;
    }
    let mut path = "/limits?limit=2".to_owned();
    let mut apps = Vec::new();
    loop {
        let page = gateway.read(&path).await;
        assert_eq!(page["version"], 4);
        let items = page["items"].as_array().unwrap();
        apps.extend(items.iter().map(|limits| limits["app"].as_str().unwrap().to_owned()));
        assert!(items.iter().all(|limits| limits["rates"].as_array().unwrap().len() > 100));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/limits?limit=2&cursor={}", next.replace('#', "%23"));
    }
    assert_eq!(apps, ["acme#shop", "x#a", "x#b", "x#c"]);
    problem(gateway.get("/limits?since=-1").await, 422, "invalid").await;
}

#[sqlx::test(migrations = "../migrations")]
async fn nothing_new_is_said_without_a_word(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let first = gateway.get("/limits?since=0").await;
    let tag = etag(&first);
    assert!(!first.headers().contains_key("age"), "memory is fresh");
    assert_eq!(body(first).await["items"][0]["app"], "acme#shop");
    let request = gateway.client.request(Method::GET, "/api/v1/limits?since=1");
    let request = request.bearer_auth(&gateway.token).header("if-none-match", tag);
    assert_eq!(request.send().await.unwrap().status(), 304);
    let empty = gateway.read("/limits?since=1").await;
    assert_eq!(empty, json!({ "version": 1, "items": [], "next": null }));
}

#[sqlx::test(migrations = "../migrations")]
async fn who_is_too_far_behind_begins_anew(pool: PgPool) {
    let gateway = Gateway::start(pool.clone()).await;
    for path in ["/limits?since=2", "/limits/stream?since=2", "/limits?since=18446744073709551615"]
    {
        let gone = problem(gateway.get(path).await, 410, "gone").await;
        assert!(gone["detail"].as_str().unwrap().contains("the newest version is 1"), "{gone}");
    }
    // A server that begins with a log that has lost its first half.
    for name in ["a", "b"] {
        gateway.register(&format!("/apps/x/{name}"), "free").await;
    }
    sqlx::query("delete from limit_changes where version = 1").execute(&pool).await.unwrap();
    gateway.server.db.load_snapshot(gateway.server.db.now()).await.unwrap();
    problem(gateway.get("/limits?since=0").await, 410, "gone").await;
    problem(gateway.get("/limits/stream?since=0").await, 410, "gone").await;
    let mut events = follow(&gateway, "", Some(1)).await;
    assert_eq!(next_limits(&mut events).await.0, Some(2));
    for (query, field) in [("since=x", "/since"), ("app=x", "/app")] {
        let answer = gateway.get(&format!("/limits/stream?{query}")).await;
        refused_at(answer, field).await;
    }
    problem(gateway.get("/limits/stream?app=no%23body").await, 404, "not_found").await;
}

#[sqlx::test(migrations = "../migrations")]
async fn a_stream_of_one_app_key_leaves_out_the_others(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    gateway.register("/apps/x/a", "free").await;
    let mut events = follow(&gateway, "?app=x%23a&app=x%23a", Some(0)).await;
    let (version, limits) = next_limits(&mut events).await;
    assert_eq!((version, &limits["app"]), (Some(2), &json!("x#a")));
}

#[sqlx::test(migrations = "../migrations")]
async fn streams_are_counted_and_one_too_many_is_refused(pool: PgPool) {
    let gateway = Gateway::start_with(pool, &["--limit-streams", "1"]).await;
    let mut first = follow(&gateway, "", None).await;
    hello(&mut first).await;
    let refused = gateway.get("/limits/stream").await;
    assert!(refused.headers().contains_key("retry-after"));
    problem(refused, 503, "unavailable").await;
    drop(first);
    let freed = async {
        while gateway.get("/limits/stream").await.status() != 200 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), freed).await.unwrap();
}

#[sqlx::test(migrations = "../migrations")]
async fn a_stream_says_that_it_is_alive_and_ends_with_its_token(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let viewer = gateway.server.signed_in(Role::Viewer).await;
    let mut browser = Events::of(viewer.get("/api/v1/limits/stream").await);
    let token = gateway.server.token(None, &["limits:read"]).await;
    let request = gateway.client.request(Method::GET, "/api/v1/limits/stream").bearer_auth(&token);
    let mut events = Events::of(request.send().await.unwrap());
    let mut steady = follow(&gateway, "", None).await;
    for events in [&mut events, &mut steady, &mut browser] {
        hello(events).await;
    }
    let tokens = gateway.read("/tokens").await;
    let id = tokens["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/tokens/{id}");
    let revoke = gateway.client.request(Method::DELETE, &path).bearer_auth(&gateway.token);
    assert_eq!(revoke.send().await.unwrap().status(), 200);
    assert_eq!(viewer.post_form("/sign-out", &[]).await.status(), 303);
    gateway.server.advance(Duration::from_secs(20));
    assert_eq!(events.next().await, None);
    assert_eq!(browser.next().await, None);
    let (name, ping) = steady.next().await.unwrap();
    assert_eq!((name.as_str(), &ping["version"]), ("ping", &json!(1)));
    assert!(ping["age"].is_u64(), "{ping}");
}

#[sqlx::test(migrations = "../migrations")]
async fn a_stream_ends_with_its_server(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let mut events = follow(&gateway, "", None).await;
    hello(&mut events).await;
    drop(gateway);
    let ended = tokio::time::timeout(Duration::from_secs(5), events.next()).await;
    assert_eq!(ended.unwrap(), None);
}

/// What time brings is told like any other change.
#[sqlx::test(migrations = "../migrations")]
async fn an_override_that_begins_and_ends_by_itself_is_told(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let mut events = follow(&gateway, "", None).await;
    let version = hello(&mut events).await;
    let set_at = gateway.server.db.now();
    let (begins, ends) = (set_at + TimeDelta::hours(1), set_at + TimeDelta::hours(2));
    assert_eq!(set_temporary(&gateway, 7, begins, ends).await, 201);
    for (number, at, amount) in [(1, set_at, 100), (2, begins, 7), (3, ends, 100)] {
        gateway.server.advance_to_before(at);
        let (told, limits) = next_limits(&mut events).await;
        assert_eq!((told, groups_of(&limits)), (Some(version + number), &json!(amount)));
        assert!(gateway.server.db.now() >= at, "too early");
    }
}

/// Sets a temporary limit of groups; the answer's status.
pub async fn set_temporary(
    gateway: &Gateway,
    amount: u64,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
) -> u16 {
    let new = crate::gateway::groups_between(amount, text(starts_at), text(ends_at));
    gateway.send(Method::POST, "/apps/acme/shop/overrides", new).await.status().as_u16()
}
