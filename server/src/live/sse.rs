//! The streams: server-sent events for signed-in browsers.
//!
//! Each begins with `hello` (which build serves) and a whole state; then `frame` when something
//! changed and `ping` when nothing did for a while. A stream ends with its session and with the
//! server.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Extension, State};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use domain::access::{Caller, ReadConsole};
use domain::ids::{AppKey, SessionId};
use domain::live::{Body, PING_SECONDS};
use domain::problem::{Code, Problem};
use domain::sessions::Visitor;
use domain::usage::AppSummary;
use futures::StreamExt;
use http::{HeaderName, HeaderValue, header};
use serde::Deserialize;
use tokio::sync::watch;
use tokio::time::Instant;

use super::hub::{AppTopic, Wire};
use crate::http::extract::{App, Params};
use crate::problem::ApiResult;
use crate::{AppState, now};

/// App Keys that one list stream follows at most.
const LIST_APPS_MAX: usize = 100;

/// How often a stream asks whether its session still holds.
const SESSION_CHECK: Duration = Duration::from_secs(15);

/// A signed-in browser that may look.
struct Viewer {
    session: SessionId,
    checked_at: Instant,
}

fn admit(
    caller: Option<Extension<Caller>>,
    visitor: Option<Extension<Visitor>>,
) -> ApiResult<Viewer> {
    let (Some(Extension(caller)), Some(Extension(visitor))) = (caller, visitor) else {
        return Err(Problem::new(Code::Unauthenticated, "sign in first").into());
    };
    caller.permit::<ReadConsole>()?;
    Ok(Viewer { session: visitor.session, checked_at: Instant::now() })
}

/// `GET /live/overview`
pub async fn overview(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    visitor: Option<Extension<Visitor>>,
) -> ApiResult<Response> {
    let viewer = admit(caller, visitor)?;
    let mut frames = state.hub.overview();
    frames.mark_changed();
    Ok(stream(state, viewer, Topic::Whole(frames)))
}

/// `GET /live/gateways`: begins with the state of the moment, as the hub's may be old.
pub async fn gateways(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    visitor: Option<Extension<Visitor>>,
) -> ApiResult<Response> {
    let viewer = admit(caller, visitor)?;
    let mut frames = state.hub.gateways();
    let now = now();
    state.hub.publish_gateways(store::gateways::fleet(&state.db, now), now);
    frames.mark_changed();
    Ok(stream(state, viewer, Topic::Whole(frames)))
}

/// `GET /live/apps/{org}/{app}`
pub async fn app(
    State(state): State<AppState>,
    App(key): App,
    caller: Option<Extension<Caller>>,
    visitor: Option<Extension<Visitor>>,
) -> ApiResult<Response> {
    let viewer = admit(caller, visitor)?;
    let snapshot = state.db.snapshot();
    let entry = snapshot
        .app(&key)
        .ok_or_else(|| Problem::new(Code::NotFound, "the App Key does not exist"))?;
    let mut changes = state.hub.app(entry.id);
    changes.mark_changed();
    Ok(stream(state, viewer, Topic::App { changes, seen: 0 }))
}

#[derive(Deserialize)]
pub struct ListQuery {
    /// App Keys, separated by commas.
    keys: String,
}

/// `GET /live/apps?keys=a%23b,c%23d`: rows of a list, at most 100.
pub async fn apps(
    State(state): State<AppState>,
    Params(query): Params<ListQuery>,
    caller: Option<Extension<Caller>>,
    visitor: Option<Extension<Visitor>>,
) -> ApiResult<Response> {
    let viewer = admit(caller, visitor)?;
    let keys: Vec<AppKey> = query.keys.split(',').filter_map(|key| key.parse().ok()).collect();
    if keys.len() > LIST_APPS_MAX {
        let rule = format!("keys has at most {LIST_APPS_MAX} App Keys");
        return Err(Problem::field("/keys", rule).into());
    }
    let snapshot = state.db.snapshot();
    let rows = keys.iter().filter_map(|key| Some((snapshot.app(key)?.id, None)));
    let rows = rows.collect();
    let mut changes = state.hub.summaries();
    changes.mark_changed();
    Ok(stream(state, viewer, Topic::Rows { changes, rows, is_first: true }))
}

/// What a stream follows.
enum Topic {
    /// Each frame has the whole state.
    Whole(watch::Receiver<Option<Wire>>),
    App {
        changes: watch::Receiver<Arc<AppTopic>>,
        seen: u64,
    },
    Rows {
        changes: watch::Receiver<u64>,
        rows: Vec<(i32, Option<AppSummary>)>,
        is_first: bool,
    },
}

impl Topic {
    /// Waits until something changed. Dropping the wait loses nothing.
    async fn changed(&mut self) -> Result<(), watch::error::RecvError> {
        match self {
            Self::Whole(changes) => changes.changed().await,
            Self::App { changes, .. } => changes.changed().await,
            Self::Rows { changes, .. } => changes.changed().await,
        }
    }

    /// The frame for what changed since the last one, if that concerns this stream.
    fn frame(&mut self, state: &AppState) -> Option<Wire> {
        match self {
            Self::Whole(changes) => changes.borrow_and_update().clone(),
            Self::App { changes, seen } => {
                let topic = changes.borrow_and_update().clone();
                // The change alone for who has everything before it, else the whole.
                let is_next = *seen > 0 && topic.number == *seen + 1;
                *seen = topic.number;
                if is_next { topic.change.clone() } else { topic.whole.clone() }
            }
            Self::Rows { changes, rows, is_first } => {
                changes.mark_unchanged();
                let mut changed = Vec::new();
                for (id, sent) in rows {
                    let summary = state.db.board().summary(*id);
                    if summary != *sent {
                        changed.extend(summary.clone());
                        *sent = summary;
                    }
                }
                let is_something = std::mem::take(is_first) || !changed.is_empty();
                is_something.then(|| state.hub.write(now(), Body::Apps { rows: changed }))
            }
        }
    }
}

fn stream(state: AppState, viewer: Viewer, topic: Topic) -> Response {
    let hello = serde_json::json!({ "build": state.site.build }).to_string();
    let hello = futures::stream::once(async { Ok(Event::default().event("hello").data(hello)) });
    let events = futures::stream::unfold((state, viewer, topic), next_event);
    let mut answer = Sse::new(hello.chain(events)).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    answer
}

type Following = (AppState, Viewer, Topic);

/// The next event: a frame, or a ping after a while without. `None`: the session or the server has
/// ended.
async fn next_event(
    (state, mut viewer, mut topic): Following,
) -> Option<(Result<Event, Infallible>, Following)> {
    let ping_at = Instant::now() + Duration::from_secs(PING_SECONDS);
    loop {
        if viewer.checked_at.elapsed() >= SESSION_CHECK {
            viewer.checked_at = Instant::now();
            // A database that cannot be asked ends nobody's session.
            if let Ok(false) = store::sessions::keep(&state.db, viewer.session, now()).await {
                return None;
            }
        }
        let event = tokio::select! {
            () = state.stop.cancelled() => return None,
            changed = topic.changed() => {
                changed.ok()?;
                let Some(frame) = topic.frame(&state) else { continue };
                Event::default().event("frame").data(frame)
            }
            () = tokio::time::sleep_until(ping_at) => {
                Event::default().event("ping").data(state.hub.ping(now()))
            }
        };
        return Some((Ok(event), (state, viewer, topic)));
    }
}
