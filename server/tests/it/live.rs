use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use domain::access::Role;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::gateway::{Gateway, ago, groups, groups_between, problem};
use crate::spawn::{Browser, PASSWORD};

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

    /// The next frame that `is_wanted`.
    pub async fn frame(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let (name, data) = self.next().await.expect("the stream ended");
            if name == "frame" && is_wanted(&data) {
                return data;
            }
        }
    }
}

/// What a frame puts into the part `key`; empty: it leaves the part as it is.
pub fn html<'a>(frame: &'a Value, key: &str) -> &'a str {
    frame["parts"][key].as_str().unwrap_or_default()
}

/// The same as a person reads it.
pub fn part(frame: &Value, key: &str) -> String {
    let texts =
        html(frame, key).split('<').map(|piece| piece.rsplit('>').next().unwrap_or_default());
    texts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The keys of the parts that a frame changes.
fn keys(frame: &Value) -> BTreeSet<&str> {
    frame["parts"].as_object().into_iter().flatten().map(|(key, _)| key.as_str()).collect()
}

fn gauge(value: u64) -> Value {
    json!([{ "app": "acme#shop", "quota": "groups", "value": value, "at": ago(0) }])
}

/// Frames that say that `value` of the 100 groups are used.
fn has_value(value: u64) -> impl Fn(&Value) -> bool {
    move |frame| part(frame, GROUPS).starts_with(&format!("{value} / 100"))
}

const GROUPS: &str = "quota/groups/use";

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
    assert!(has_value(41)(&whole), "the first frame is the whole state: {whole}");
    for key in ["head/tightest", "head/measured", "head/rejecting", "quota/groups/level"] {
        assert!(keys(&whole).contains(key), "the first frame is the whole state: {whole}");
    }
    assert!(whole["version"].is_u64(), "{whole}");
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
async fn only_what_has_changed_comes(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    gateway.report(1, gauge(41), json!([])).await;
    let browser = gateway.server.signed_in(Role::Viewer).await;
    let mut events = Events::open(&browser, "/live/apps/acme/shop").await;
    let mut again = Events::open(&browser, "/live/apps/acme/shop").await;
    let whole = events.frame(|_| true).await;
    assert_eq!(again.frame(|_| true).await["parts"], whole["parts"]);
    gateway.report(2, gauge(50), json!([])).await;
    let frame = events.frame(has_value(50)).await;
    for key in keys(&frame) {
        assert!(key.starts_with("quota/groups/") || key == "head/measured", "{key}: {frame}");
        assert_ne!(frame["parts"][key], whole["parts"][key], "{key} has not changed");
    }
    // All who look are told the same.
    assert_eq!(again.frame(has_value(50)).await["parts"], frame["parts"]);
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
    assert!(keys(&first).iter().all(|key| key.starts_with("app/acme#shop/")), "{first}");
    assert_eq!(part(&first, LEVEL), "—");
    let empty = overview.frame(|_| true).await;
    for list in ["nearest", "sources", "unknown"] {
        assert_eq!(empty["lists"][list], json!([]), "the first frame is whole: {empty}");
    }
    gateway.report(1, gauge(97), json!([])).await;
    let frame = overview.frame(has_row("app/acme#shop")).await;
    assert_eq!(part(&frame, CRITICAL), "1 critical", "{frame}");
    let row = frame["rows"]["app/acme#shop"].as_str().unwrap();
    assert!(row.contains("href=\"/apps/acme/shop\"") && row.contains("critical"), "{row}");
    assert!(row.contains("data-live=\"app/acme#shop/use\""), "{row}");
    let row = rows.frame(|frame| part(frame, LEVEL) == "critical").await;
    assert!(part(&row, "app/acme#shop/use").starts_with("97 / 100"), "{row}");
}

const LEVEL: &str = "app/acme#shop/level";
const CRITICAL: &str = "figure/critical";

/// Frames by which a row stands in the list of App Keys nearest to a limit.
fn has_row(key: &str) -> impl Fn(&Value) -> bool {
    move |frame| {
        let list = frame["lists"]["nearest"].as_array();
        list.is_some_and(|list| list.contains(&json!(key)))
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn a_new_source_and_an_unknown_app_key_come_as_rows(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let browser = gateway.server.signed_in(Role::Viewer).await;
    let mut overview = Events::open(&browser, "/live/overview").await;
    overview.frame(|_| true).await;
    let stranger = json!([{ "app": "no#body", "quota": "groups", "value": 1, "at": ago(0) }]);
    let body = json!({ "source": "gateway-7", "batch": 1, "gauges": stranger, "calls": [] });
    assert_eq!(gateway.send(Method::POST, "/usage", body).await.status(), 200);
    let (mut is_source, mut is_unknown) = (false, false);
    while !is_source || !is_unknown {
        let frame = overview.frame(|_| true).await;
        let row = |key: &str| frame["rows"][key].is_string();
        is_source |= frame["lists"]["sources"] == json!(["source/gateway-7"])
            && row("source/gateway-7")
            && part(&frame, "figure/sources").starts_with("1 ");
        is_unknown |= frame["lists"]["unknown"] == json!(["unknown/no#body"])
            && row("unknown/no#body")
            && part(&frame, "figure/unknown").starts_with("1 ");
    }
}

/// What moves on the overview is sent alone, however long its lists are.
#[sqlx::test(migrations = "../migrations")]
async fn a_changed_row_of_the_overview_is_less_than_a_kilobyte(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    gateway.report(1, gauge(97), json!([])).await;
    let browser = gateway.server.signed_in(Role::Viewer).await;
    let mut overview = Events::open(&browser, "/live/overview").await;
    overview.frame(has_row("app/acme#shop")).await;
    let uses = |text: &'static str| {
        move |frame: &Value| part(frame, "app/acme#shop/use").starts_with(text)
    };
    gateway.report(2, gauge(98), json!([])).await;
    let frame = overview.frame(uses("98 / 100")).await;
    assert!(frame["rows"].is_null() && frame["lists"].is_null(), "{frame}");
    let of_source = ["figure/sources", "source/gateway-7/age"];
    for key in keys(&frame) {
        assert!(key.starts_with("app/acme#shop/") || of_source.contains(&key), "{key}: {frame}");
    }
    gateway.made("/apps/acme/shop/overrides", groups(101)).await;
    let frame = overview.frame(uses("98 / 101")).await;
    assert!(keys(&frame).iter().all(|key| key.starts_with("app/acme#shop/")), "{frame}");
    let text = frame.to_string();
    assert!(text.len() < 1024, "{} bytes: {text}", text.len());
}

#[sqlx::test(migrations = "../migrations")]
async fn each_stream_speaks_the_language_of_its_page(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    gateway.report(1, gauge(97), json!([])).await;
    let english = gateway.server.signed_in(Role::Viewer).await;
    let chinese = gateway.server.browser();
    assert_eq!(chinese.sign_in("viewer", PASSWORD).await.status(), 303);
    assert_eq!(chinese.post_form("/preferences", &[("locale", "zh")]).await.status(), 303);
    for (browser, word) in [(&english, "critical"), (&chinese, "告急")] {
        let mut overview = Events::open(browser, "/live/overview").await;
        let frame = overview.frame(|frame| part(frame, CRITICAL).starts_with("1 ")).await;
        assert_eq!(part(&frame, CRITICAL), format!("1 {word}"));
        let page = browser.get("/").await.text().await.unwrap();
        assert!(page.contains(word), "{page}");
    }
}

/// The limit changes on this very server: what is near it is measured anew without new usage.
#[sqlx::test(migrations = "../migrations")]
async fn a_limit_that_changes_is_seen_without_new_usage(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    gateway.report(1, gauge(97), json!([])).await;
    let browser = gateway.server.signed_in(Role::Viewer).await;
    let mut overview = Events::open(&browser, "/live/overview").await;
    overview.frame(|frame| part(frame, CRITICAL).starts_with("1 ")).await;
    gateway.made("/apps/acme/shop/overrides", groups(1000)).await;
    overview.frame(|frame| part(frame, CRITICAL).starts_with("0 ")).await;
    // One that begins by itself.
    let later = groups_between(10, ago(-300), ago(-600));
    gateway.made("/apps/acme/shop/overrides", later).await;
    gateway.server.advance(Duration::from_secs(300));
    overview.frame(|frame| part(frame, "figure/over").starts_with("1 ")).await;
}

#[sqlx::test(migrations = "../migrations")]
async fn a_quiet_stream_says_that_it_is_alive(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let browser = gateway.server.signed_in(Role::Viewer).await;
    let mut rows = Events::open(&browser, "/live/apps?keys=").await;
    loop {
        let (name, data) = rows.next().await.unwrap();
        if name == "ping" {
            assert!(data["now"].is_i64() && data["feed_at"].is_i64());
            assert!(data["parts"].is_null(), "{data}");
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
    gateway.server.advance(Duration::from_secs(15));
    while rows.next().await.is_some() {}
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
    problem(browser.get("/live/apps").await, 422, "invalid").await;
    let many = vec!["acme%23shop"; 101].join(",");
    problem(browser.get(&format!("/live/apps?keys={many}")).await, 422, "invalid").await;
}
