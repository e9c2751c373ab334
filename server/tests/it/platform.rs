//! A platform of the tests' own: it speaks the protocol of the real one (token, lists by cursor,
//! capacity, JSON errors) and does to it whatever a test wants.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

pub const CLIENT_ID: &str = "YXA6client";
pub const CLIENT_SECRET: &str = "YXA6-very-secret";

/// What a path answers once, in place of what it would.
#[derive(Clone, Debug)]
pub enum Script {
    /// Status, `Retry-After`, body.
    Answer(u16, Option<&'static str>, &'static str),
    /// Leads elsewhere.
    Redirect(&'static str),
    /// Answers well, but late.
    Late(Duration),
    /// So many users come before it answers.
    Grow(usize),
    /// What it would answer, cut off in the middle.
    Truncated,
}

/// How it behaves from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quirk {
    /// Never gives a cursor: it does not page.
    NoCursor,
    /// Gives the same cursor again and again.
    SameCursor,
    /// Gives the first page again under other cursors.
    SamePage,
    /// Each page begins with the last entry of the one before.
    Overlap,
}

#[derive(Default)]
struct Inner {
    lists: HashMap<&'static str, Vec<String>>,
    bytes: u64,
    scripts: HashMap<&'static str, VecDeque<Script>>,
    quirks: HashSet<Quirk>,
    tokens: HashMap<String, Instant>,
    token_seconds: u64,
    arrived: Vec<(Instant, String)>,
}

/// Listens on this machine.
#[derive(Clone, Default)]
pub struct Platform {
    inner: Arc<Mutex<Inner>>,
    pub url: String,
}

impl Platform {
    /// With so many users, groups and chat rooms, and bytes of user attributes.
    pub async fn start(users: usize, groups: usize, rooms: usize, bytes: u64) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let platform = Self { url, ..Self::default() };
        {
            let mut inner = platform.inner.lock().unwrap();
            for (path, count) in [("/users", users), ("/chatgroups", groups), ("/chatrooms", rooms)]
            {
                inner.lists.insert(path, (0..count).map(|it| format!("one-{it}")).collect());
            }
            (inner.bytes, inner.token_seconds) = (bytes, 3600);
        }
        let app = Router::new().fallback(answer).with_state(platform.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        platform
    }

    /// What the next calls of a path do, one after the other.
    pub fn script(&self, path: &'static str, scripts: &[Script]) {
        self.inner.lock().unwrap().scripts.insert(path, scripts.iter().cloned().collect());
    }

    pub fn quirk(&self, quirk: Quirk) {
        self.inner.lock().unwrap().quirks.insert(quirk);
    }

    /// Well again, and nothing remembered of calls.
    pub fn reset(&self) {
        let mut inner = self.inner.lock().unwrap();
        inner.scripts.clear();
        inner.quirks.clear();
        inner.arrived.clear();
        inner.token_seconds = 3600;
    }

    /// Tokens that are given from now on last so long; those that were given end.
    pub fn tokens_last(&self, seconds: u64) {
        let mut inner = self.inner.lock().unwrap();
        inner.token_seconds = seconds;
        inner.tokens.clear();
    }

    /// When each call of a path arrived; an empty path: of all.
    pub fn arrived(&self, path: &str) -> Vec<Instant> {
        let inner = self.inner.lock().unwrap();
        let of_path = |it: &&(Instant, String)| path.is_empty() || it.1 == path;
        inner.arrived.iter().filter(of_path).map(|it| it.0).collect()
    }

    /// Until so many calls of the path have come.
    pub async fn wait_for(&self, path: &str, count: usize) {
        crate::wait::until(Duration::from_secs(60), async || {
            let arrived = self.arrived(path).len();
            if arrived >= count { Ok(()) } else { Err(format!("{path}: {arrived}")) }
        })
        .await;
    }
}

async fn answer(
    State(platform): State<Platform>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path().splitn(4, '/').nth(3).map_or(String::new(), |rest| format!("/{rest}"));
    let script = {
        let mut inner = platform.inner.lock().unwrap();
        inner.arrived.push((Instant::now(), path.clone()));
        inner.scripts.get_mut(path.as_str()).and_then(VecDeque::pop_front)
    };
    match script {
        Some(Script::Answer(status, retry_after, body)) => {
            let status = StatusCode::from_u16(status).unwrap();
            let mut response = (status, body).into_response();
            if let Some(wait) = retry_after {
                response.headers_mut().insert("retry-after", wait.parse().unwrap());
            }
            return response;
        }
        Some(Script::Redirect(to)) => {
            return (StatusCode::FOUND, [("location", to)], "").into_response();
        }
        Some(Script::Late(wait)) => tokio::time::sleep(wait).await,
        Some(Script::Grow(count)) => {
            let mut inner = platform.inner.lock().unwrap();
            let users = inner.lists.get_mut("/users").unwrap();
            users.extend((0..count).map(|it| format!("late-{it}")));
        }
        Some(Script::Truncated) => {
            let whole = usual(&platform, &method, &uri, &path, &headers, &body);
            let text = whole.1.to_string();
            return (whole.0, text[..text.len() / 2].to_owned()).into_response();
        }
        None => {}
    }
    let (status, answer) = usual(&platform, &method, &uri, &path, &headers, &body);
    (status, axum::Json(answer)).into_response()
}

fn told(status: StatusCode, error: &str, description: &str) -> (StatusCode, Value) {
    (status, json!({ "error": error, "error_description": description, "duration": 0 }))
}

fn usual(
    platform: &Platform,
    method: &Method,
    uri: &Uri,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> (StatusCode, Value) {
    let mut inner = platform.inner.lock().unwrap();
    if path == "/token" {
        let asked: Value = serde_json::from_slice(body).unwrap_or_default();
        let is_right = method == Method::POST
            && asked["grant_type"] == "client_credentials"
            && asked["client_id"] == CLIENT_ID
            && asked["client_secret"] == CLIENT_SECRET;
        if !is_right {
            let said =
                format!("client_id or client_secret {} does not match", asked["client_secret"]);
            return told(StatusCode::BAD_REQUEST, "invalid_grant", &said);
        }
        let (token, seconds) = (format!("YWMt{}", inner.arrived.len()), inner.token_seconds);
        inner.tokens.insert(token.clone(), Instant::now() + Duration::from_secs(seconds));
        return (
            StatusCode::OK,
            json!({ "access_token": token, "expires_in": seconds, "application": "x" }),
        );
    }
    let bearer = headers.get("authorization").and_then(|value| value.to_str().ok());
    let token = bearer.and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default();
    if inner.tokens.get(token).is_none_or(|until| *until <= Instant::now()) {
        return told(StatusCode::UNAUTHORIZED, "unauthorized", "Unable to authenticate");
    }
    if path == "/metadata/user/capacity" {
        return (StatusCode::OK, json!({ "timestamp": 1, "data": inner.bytes, "duration": 5 }));
    }
    match inner.lists.get(path) {
        Some(list) => (StatusCode::OK, page(list, &inner.quirks, path, uri.query().unwrap_or(""))),
        None => told(StatusCode::NOT_FOUND, "service_resource_not_found", "no such path"),
    }
}

fn page(list: &[String], quirks: &HashSet<Quirk>, path: &str, query: &str) -> Value {
    let of = |name: &str| {
        let pair = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        pair.map(str::to_owned)
    };
    // Of users never more than 100 at once, of the others 1,000.
    let most = if path == "/users" { 100 } else { 1000 };
    let limit = of("limit").and_then(|text| text.parse().ok()).unwrap_or(10).min(most);
    let from: usize =
        of("cursor").and_then(|text| text.trim_start_matches('c').parse().ok()).unwrap_or(0);
    let first = if quirks.contains(&Quirk::SamePage) { 0 } else { from };
    let first = first - usize::from(quirks.contains(&Quirk::Overlap) && from > 0);
    let shown: Vec<&String> = list.iter().skip(first).take(limit).collect();
    let next = first + shown.len();
    let cursor = match next < list.len() {
        _ if quirks.contains(&Quirk::NoCursor) => None,
        true if quirks.contains(&Quirk::SameCursor) => Some("c100".to_owned()),
        true if quirks.contains(&Quirk::SamePage) => Some(format!("c{}", from + limit)),
        true => Some(format!("c{next}")),
        false => None,
    };
    let entries: Vec<Value> = match path {
        "/users" => shown.iter().map(|id| json!({ "username": id, "type": "user" })).collect(),
        "/chatgroups" => shown.iter().map(|id| json!({ "groupid": id, "type": "group" })).collect(),
        _ => shown.iter().map(|id| json!({ "id": id, "affiliations_count": 2 })).collect(),
    };
    let mut answer = json!({ "action": "get", "count": entries.len(), "duration": 3 });
    answer[if path == "/users" { "entities" } else { "data" }] = Value::Array(entries);
    if let Some(cursor) = cursor {
        answer["cursor"] = Value::String(cursor);
    }
    answer
}
