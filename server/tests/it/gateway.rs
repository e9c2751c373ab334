//! A server with the documented terms, an App Key and tokens: what tests of the platform need.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use domain::access::{Caller, Role};
use embedded_postgres::EmbeddedPostgres;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use store::Db;

use crate::spawn::{Browser, TestServer};

/// A server with `acme#shop` on the plan `free`, and one who may do everything there.
pub struct Gateway {
    pub server: TestServer,
    pub client: Browser,
    pub token: String,
}

impl Gateway {
    pub async fn start(pool: PgPool) -> Self {
        Self::start_with(pool, &[]).await
    }

    pub async fn start_with(pool: PgPool, flags: &[&str]) -> Self {
        let db = Db::from_pool(pool.clone());
        let caller = Caller::system("test");
        store::terms::load(&db, &caller, db.now()).await.unwrap();
        store::usage::partitions::make_ahead(&db, db.now()).await.unwrap();
        let app = "acme#shop".parse().unwrap();
        let permit = caller.permit().unwrap();
        db.load_snapshot(db.now()).await.unwrap();
        let plan = "free".into();
        store::apps::register(&db, &permit, &app, &plan, db.now()).await.unwrap();
        let server = TestServer::start_with(pool, flags).await;
        server.db.load_snapshot(server.db.now()).await.unwrap();
        let (client, token) = (server.browser(), server.token(Some(Role::Admin), &[]).await);
        Self { server, client, token }
    }

    /// Its server ends, and another one begins so much later.
    pub async fn restart_after(self, time: Duration) -> Self {
        self.server.stop().await;
        let server = self.server.start_after(time).await;
        Self { client: server.browser(), server, token: self.token }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.client.api(Method::GET, path, &self.token, None).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Value) -> Response {
        self.client.api(method, path, &self.token, Some(body)).await
    }

    /// What a path answers that is there.
    pub async fn read(&self, path: &str) -> Value {
        succeeded(self.get(path).await, 200).await
    }

    /// Makes something; what was answered.
    pub async fn made(&self, path: &str, body: Value) -> Value {
        succeeded(self.send(Method::POST, path, body).await, 201).await
    }

    /// Registers an App Key by its path.
    pub async fn register(&self, path: &str, plan: &str) {
        succeeded(self.send(Method::PUT, path, json!({ "plan": plan })).await, 201).await;
    }

    /// Sends with `If-Match`.
    pub async fn tagged(
        &self,
        method: Method,
        path: &str,
        tag: &str,
        body: Option<Value>,
    ) -> Response {
        let request = self.client.request(method, &format!("/api/v1{path}"));
        let request = request.bearer_auth(&self.token).header("if-match", tag);
        let request = body.iter().fold(request, |request, body| request.json(body));
        request.send().await.unwrap()
    }

    /// Reports a batch that must be stored whole.
    pub async fn report(&self, batch: u64, gauges: Value, calls: Value) {
        let body =
            json!({ "source": "gateway-7", "batch": batch, "gauges": gauges, "calls": calls });
        let answer = succeeded(self.send(Method::POST, "/usage", body).await, 200).await;
        assert_eq!(answer["refused"], json!([]));
    }
}

/// An override of groups.
pub fn groups(amount: u64) -> Value {
    json!({
        "target": { "quota": "groups" }, "value": { "kind": "limited", "amount": amount },
        "reason": "campaign",
    })
}

/// A temporary one, also where it lowers the limit.
pub fn groups_between(amount: u64, starts_at: String, ends_at: String) -> Value {
    let mut groups = groups(amount);
    groups["starts_at"] = json!(starts_at);
    groups["ends_at"] = json!(ends_at);
    groups["confirm"] = json!(["below_current_use", "below_peak", "drops_more_than_10_percent"]);
    groups
}

/// A request of `acme#shop` for more groups.
pub fn more_groups(amount: u64) -> Value {
    json!({
        "app": "acme#shop", "target": { "quota": "groups" }, "justification": "a launch",
        "requested": { "kind": "limited", "amount": amount },
    })
}

/// Connects to a PostgreSQL of a test's own, and makes it ready.
pub async fn migrated(postgres: &EmbeddedPostgres) -> PgPool {
    let options = PgPoolOptions::new().max_connections(8).acquire_timeout(Duration::from_secs(1));
    let pool = options.connect(&postgres.url()).await.unwrap();
    sqlx::migrate!("../migrations").run(&pool).await.unwrap();
    pool
}

/// `seconds` ago, as JSON has it.
pub fn ago(seconds: i64) -> String {
    text(crate::spawn::now() - TimeDelta::seconds(seconds))
}

pub fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// A body as JSON, whatever it is.
pub async fn body(answer: Response) -> Value {
    answer.json().await.unwrap()
}

/// Asserts the status of an answer that succeeded, and gives its body.
pub async fn succeeded(answer: Response, status: u16) -> Value {
    serde_json::from_str(&crate::spawn::text(answer, status).await).unwrap()
}

/// The version tag of an answer.
pub fn etag(answer: &Response) -> String {
    answer.headers()["etag"].to_str().unwrap().to_owned()
}

/// Asserts that an answer is a problem document, and gives it.
pub async fn problem(answer: Response, status: u16, code: &str) -> Value {
    let header =
        |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let (kind, id) = (header("content-type"), header("x-request-id"));
    let actual = answer.status();
    let problem = body(answer).await;
    assert_eq!(actual, status, "{problem}");
    assert_eq!(kind.as_deref(), Some("application/problem+json"), "{problem}");
    assert_eq!((&problem["code"], &problem["status"]), (&json!(code), &json!(status)));
    assert_eq!(problem["request_id"].as_str(), id.as_deref(), "{problem}");
    assert!(id.is_some_and(|id| !id.is_empty()));
    assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    problem
}

/// Asserts that a call was refused because of the field `at`, and gives the problem.
pub async fn refused_at(answer: Response, at: &str) -> Value {
    let url = answer.url().clone();
    let problem = problem(answer, 422, "invalid").await;
    assert_eq!(pointer(&problem), at, "{url}: {problem}");
    problem
}

/// The pointer of the first field at fault.
pub fn pointer(problem: &Value) -> &str {
    problem["errors"][0]["pointer"].as_str().unwrap_or_default()
}

/// A directory below the temporary one that every user may pass, gone when dropped.
pub struct Scratch(std::path::PathBuf);

impl Scratch {
    /// One of its own for each test: they run at the same time, in one process.
    pub fn new(name: &str) -> Self {
        use std::os::unix::fs::PermissionsExt;
        use std::sync::atomic::{AtomicU32, Ordering};
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let dir = format!("headroom-{name}-{}-{number}", std::process::id());
        let dir = std::env::temp_dir().join(dir);
        std::fs::create_dir(&dir).unwrap();
        std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self(dir)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
