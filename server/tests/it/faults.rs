//! What was answered 200 is there, once, whatever dies meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use reqwest::Client;
use serde_json::{Value, json};
use sqlx::postgres::PgPoolOptions;

use crate::gateway::text;
use crate::process::{BEAT, Headroom};

const WRITERS: u64 = 4;
const APPS: [&str; 3] = ["shop", "chat", "game"];
const ROUTES: [&str; 3] = ["POST /users", "GET /users/{}", "POST /messages"];

/// How often each of both is killed.
const KILLS: u32 = 3;

/// Batches that are answered between two kills.
const BATCHES_BETWEEN: u64 = 25;

/// Calls by App Key and route.
type Sums = BTreeMap<(String, String), i64>;

/// One gateway: it sends a batch until it is answered 200, then the next one.
struct Writer {
    number: u64,
    url: String,
    token: String,
    hour: DateTime<Utc>,
    answered: Arc<AtomicU64>,
    stop: Arc<AtomicBool>,
}

impl Writer {
    /// The same for the same number, however often it is sent.
    fn batch(&self, number: u64) -> (Value, Sums) {
        let mut rng = StdRng::seed_from_u64(self.number << 32 | number);
        let mut sums = Sums::new();
        let calls = (0..6).map(|_| {
            let app = format!("acme#{}", APPS[rng.random_range(0..APPS.len())]);
            let route = ROUTES[rng.random_range(0..ROUTES.len())];
            let amount = rng.random_range(1..1000);
            let from = self.hour - TimeDelta::seconds(rng.random_range(60..7200));
            *sums.entry((app.clone(), route.to_owned())).or_default() += amount;
            json!({ "app": app, "route": route, "from": text(from), "seconds": 10, "calls": amount })
        });
        let calls: Vec<Value> = calls.collect();
        let source = format!("gateway-{}", self.number);
        (json!({ "source": source, "batch": number, "calls": calls }), sums)
    }

    async fn run(self) -> (u64, Sums) {
        let client = Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
        let (mut sums, mut number) = (Sums::new(), 0);
        while !self.stop.load(Ordering::Relaxed) {
            number += 1;
            let (batch, of_batch) = self.batch(number);
            self.send(&client, &batch).await;
            self.answered.fetch_add(1, Ordering::Relaxed);
            for (key, amount) in of_batch {
                *sums.entry(key).or_default() += amount;
            }
        }
        (number, sums)
    }

    async fn send(&self, client: &Client, batch: &Value) {
        let path = format!("{}/api/v1/usage", self.url);
        loop {
            let answer = client.post(&path).bearer_auth(&self.token).json(batch).send().await;
            if let Ok(answer) = answer {
                let status = answer.status().as_u16();
                assert!(matches!(status, 200 | 429 | 503), "answered {status}");
                // A body that was cut off tells nothing: the batch is sent again.
                let body = answer.json::<Value>().await;
                if let (200, Ok(body)) = (status, body) {
                    assert_eq!(body["refused"], json!([]));
                    return;
                }
            }
            tokio::time::sleep(BEAT).await;
        }
    }
}

async fn register(url: &str, token: &str) {
    for app in APPS {
        let path = format!("{url}/api/v1/apps/acme/{app}");
        let request = Client::new().put(path).bearer_auth(token).json(&json!({ "plan": "free" }));
        assert_eq!(request.send().await.unwrap().status(), 201);
    }
}

async fn stored(headroom: &Headroom, table: &str) -> Sums {
    let pool = PgPoolOptions::new().max_connections(1).connect(&headroom.database_url()).await;
    let pool = pool.unwrap();
    let query = format!(
        "select a.key, r.route, sum(t.calls)::bigint from {table} t
         join apps a on a.id = t.app_id join usage_routes r on r.id = t.route_id group by 1, 2"
    );
    let rows: Vec<(String, String, i64)> = sqlx::query_as(&query).fetch_all(&pool).await.unwrap();
    rows.into_iter().map(|(app, route, calls)| ((app, route), calls)).collect()
}

async fn batches(headroom: &Headroom) -> i64 {
    let pool = PgPoolOptions::new().max_connections(1).connect(&headroom.database_url()).await;
    sqlx::query_scalar("select count(*) from usage_batches")
        .fetch_one(&pool.unwrap())
        .await
        .unwrap()
}

/// Waits until so many more batches were answered, so that each kill meets a server at work.
async fn progress(answered: &AtomicU64, more: u64, headroom: &Headroom) {
    let goal = answered.load(Ordering::Relaxed) + more;
    crate::wait::until(Duration::from_secs(60), async || {
        let is_reached = answered.load(Ordering::Relaxed) >= goal;
        let stuck = || format!("nothing is answered any more\n{}", headroom.log());
        if is_reached { Ok(()) } else { Err(stuck()) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_that_was_answered_is_lost_or_counted_twice() {
    let mut headroom = Headroom::start("faults").await;
    let token = headroom.token(&["--role", "admin"]);
    register(&headroom.url(), &token).await;
    let (answered, stop) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
    let hour = crate::spawn::now().duration_trunc(TimeDelta::hours(1)).unwrap();
    let writers: Vec<_> = (0..WRITERS)
        .map(|number| Writer {
            number,
            url: headroom.url(),
            token: token.clone(),
            hour,
            answered: Arc::clone(&answered),
            stop: Arc::clone(&stop),
        })
        .map(|writer| tokio::spawn(writer.run()))
        .collect();
    let mut rng = StdRng::seed_from_u64(9);
    for _ in 0..KILLS {
        progress(&answered, BATCHES_BETWEEN, &headroom).await;
        // Anywhere between two commits, or within one.
        tokio::time::sleep(Duration::from_micros(rng.random_range(0..80_000))).await;
        headroom.kill();
        headroom.restart().await;
        progress(&answered, BATCHES_BETWEEN, &headroom).await;
        tokio::time::sleep(Duration::from_micros(rng.random_range(0..80_000))).await;
        assert!(headroom.kill_postgres(), "PostgreSQL does not run");
        headroom.wait_until_ready().await;
    }
    progress(&answered, BATCHES_BETWEEN, &headroom).await;
    stop.store(true, Ordering::Relaxed);
    let (mut number, mut sums) = (0, Sums::new());
    for writer in writers {
        let (batches, of_writer) = writer.await.unwrap();
        number += batches;
        for (key, amount) in of_writer {
            *sums.entry(key).or_default() += amount;
        }
    }
    assert_eq!(batches(&headroom).await as u64, number);
    assert_eq!(stored(&headroom, "call_minutes").await, sums);
    assert_eq!(stored(&headroom, "call_hours").await, sums);
}
