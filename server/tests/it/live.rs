use std::time::{Duration, Instant};

use domain::access::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, problem};
use crate::spawn::Browser;

/// Longest wait for an event: pings come every two seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// A stream, event by event.
pub struct Events {
    answer: Response,
    text: String,
    /// The `id` of the last event that had one.
    pub id: Option<u64>,
}

impl Events {
    async fn open(browser: &Browser, path: &str) -> Self {
        Self::of(browser.get(path).await)
    }

    pub fn of(answer: Response) -> Self {
        assert_eq!(answer.status(), 200, "{}", answer.url());
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        assert_eq!(answer.headers()["cache-control"], "no-store");
        Self { answer, text: String::new(), id: None }
    }

    /// The next event with its data; `None`: the stream has ended.
    pub async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    let lines = event.lines().filter_map(|line| line.strip_prefix(name));
                    lines.map(str::trim).collect::<String>()
                };
                let (name, data) = (field("event:"), field("data:"));
                self.id = field("id:").parse().ok().or(self.id);
                self.text = rest.to_owned();
                return Some((name, serde_json::from_str(&data).unwrap()));
            }
            let chunk = tokio::time::timeout(PATIENCE, self.answer.chunk()).await.unwrap();
            let chunk = chunk.unwrap()?;
            self.text.push_str(std::str::from_utf8(&chunk).unwrap());
        }
    }

    /// The next frame's body that `is_wanted`.
    pub async fn frame(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let (name, data) = self.next().await.expect("the stream ended");
            if name == "frame" && is_wanted(&data["body"]) {
                return data["body"].clone();
            }
        }
    }
}

fn gauge(value: u64) -> Value {
    json!([{ "app": "acme#shop", "quota": "groups", "value": value, "at": ago(0) }])
}

fn has_value(value: u64) -> impl Fn(&Value) -> bool {
    move |body| {
        let quotas = body["quotas"].as_array().into_iter().flatten();
        quotas.clone().any(|one| one["quota"] == "groups" && one["used"] == value)
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn a_value_that_is_posted_is_seen_within_a_second(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    gateway.report(1, gauge(41), json!([])).await;
    let browser = gateway.server.signed_in(Role::Viewer).await;
    let mut events = Events::open(&browser, "/live/apps/acme/shop").await;
    let (name, hello) = events.next().await.unwrap();
    assert_eq!(name, "hello");
    assert!(hello["build"].is_string());
    let whole = events.frame(|_| true).await;
    assert_eq!(whole["kind"], "app");
    assert!(has_value(41)(&whole), "the first frame is the whole state: {whole}");
    let mut waits = Vec::new();
    for value in 50..56 {
        gateway.report(value, gauge(value), json!([])).await;
        let answered = Instant::now();
        events.frame(has_value(value)).await;
        waits.push(answered.elapsed());
    }
    // The machine of a test may be busy; that the design takes a second is not its fault.
    let least = waits.iter().min().unwrap();
    assert!(*least < Duration::from_secs(1), "{waits:?}");
}

#[sqlx::test(migrations = "../migrations")]
async fn the_overview_and_lists_move_too(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let browser = gateway.server.signed_in(Role::Viewer).await;
    let mut overview = Events::open(&browser, "/live/overview").await;
    let mut rows = Events::open(&browser, "/live/apps?keys=acme%23shop,no%23body,%00").await;
    assert_eq!(overview.next().await.unwrap().0, "hello");
    assert_eq!(rows.next().await.unwrap().0, "hello");
    let first = rows.frame(|_| true).await;
    assert_eq!(first["rows"].as_array().unwrap().len(), 1);
    assert_eq!((&first["kind"], &first["rows"][0]["level"]), (&json!("apps"), &json!("calm")));
    gateway.report(1, gauge(97), json!([])).await;
    let body = overview.frame(|body| body["counts"]["critical"] == 1).await;
    assert_eq!(body["rows"][0]["app"], "acme#shop");
    assert_eq!(body["sources"][0]["source"], "gateway-7");
    let row = rows.frame(|body| body["rows"][0]["level"] == "critical").await;
    assert_eq!(row["rows"][0]["tightest"]["used"], 97.0);
}

/// The limit changes on this very server: what is near it is measured anew without new usage.
#[sqlx::test(migrations = "../migrations")]
async fn a_limit_that_changes_is_seen_without_new_usage(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    gateway.report(1, gauge(97), json!([])).await;
    let browser = gateway.server.signed_in(Role::Viewer).await;
    let mut overview = Events::open(&browser, "/live/overview").await;
    overview.frame(|body| body["counts"]["critical"] == 1).await;
    let new = json!({
        "target": { "quota": "groups" }, "value": { "kind": "limited", "amount": 1000 },
        "reason": "growth",
    });
    let made = gateway.send(Method::POST, "/apps/acme/shop/overrides", new).await;
    assert_eq!(made.status(), 201);
    overview.frame(|body| body["counts"]["critical"] == 0).await;
    // One that begins by itself, in two seconds.
    let later = json!({
        "target": { "quota": "groups" }, "value": { "kind": "limited", "amount": 10 },
        "reason": "abuse", "starts_at": ago(-2), "ends_at": ago(-600),
        "confirm": ["below_current_use", "below_peak", "drops_more_than_10_percent"],
    });
    let made = gateway.send(Method::POST, "/apps/acme/shop/overrides", later).await;
    assert_eq!(made.status(), 201);
    overview.frame(|body| body["counts"]["over"] == 1).await;
}

#[sqlx::test(migrations = "../migrations")]
async fn a_quiet_stream_says_that_it_is_alive(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let browser = gateway.server.signed_in(Role::Viewer).await;
    let mut rows = Events::open(&browser, "/live/apps?keys=").await;
    loop {
        let (name, data) = rows.next().await.unwrap();
        if name == "ping" {
            assert!(data["now"].is_string() && data["feed_at"].is_string());
            break;
        }
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn a_stream_ends_with_its_session(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let browser = gateway.server.signed_in(Role::Viewer).await;
    let mut rows = Events::open(&browser, "/live/apps?keys=").await;
    assert_eq!(browser.post_form("/sign-out", &[]).await.status(), 303);
    let ended = async { while rows.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(40), ended).await.unwrap();
}

#[sqlx::test(migrations = "../migrations")]
async fn a_stream_ends_with_its_server(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let browser = gateway.server.signed_in(Role::Viewer).await;
    let mut rows = Events::open(&browser, "/live/overview").await;
    drop(gateway);
    let ended = async { while rows.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(5), ended).await.unwrap();
}

#[sqlx::test(migrations = "../migrations")]
async fn strangers_and_tokens_see_no_stream(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let stranger = gateway.server.browser();
    for path in ["/live/overview", "/live/apps?keys=acme%23shop", "/live/apps/acme/shop"] {
        problem(stranger.get(path).await, 401, "unauthenticated").await;
        let token = stranger.request(Method::GET, path).bearer_auth(&gateway.token);
        problem(token.send().await.unwrap(), 401, "unauthenticated").await;
    }
    let browser = gateway.server.signed_in(Role::Viewer).await;
    problem(browser.get("/live/apps/no/body").await, 404, "not_found").await;
    problem(browser.get("/live/apps/a%20b/c").await, 422, "invalid").await;
    problem(browser.get("/live/apps").await, 400, "malformed").await;
    let many = vec!["acme%23shop"; 101].join(",");
    problem(browser.get(&format!("/live/apps?keys={many}")).await, 422, "invalid").await;
}
