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
use domain::language::Locale;
use domain::live::{Frame, PING_SECONDS};
use domain::problem::{Code, Problem};
use domain::sessions::Visitor;
use futures::StreamExt;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use serde::Deserialize;
use tokio::sync::watch;

use super::hub::{RowShown, Scene, Shown};
use crate::AppState;
use crate::http::extract::{App, Params};
use crate::problem::ApiResult;

/// App Keys that one list stream follows at most.
const LIST_APPS_MAX: usize = 100;

/// How often a stream asks whether its session still holds.
const SESSION_CHECK: Duration = Duration::from_secs(15);

/// A signed-in browser that may look.
struct Viewer {
    session: SessionId,
    /// By the clock's time since the start.
    checked_at: Duration,
    /// The language in which the page was rendered: the same headers choose it.
    locale: Locale,
}

fn admit(
    state: &AppState,
    caller: Option<Extension<Caller>>,
    visitor: Option<Extension<Visitor>>,
    headers: &HeaderMap,
) -> ApiResult<Viewer> {
    let (Some(Extension(caller)), Some(Extension(visitor))) = (caller, visitor) else {
        return Err(Problem::technical(Code::Unauthenticated, "sign in first").into());
    };
    caller.permit::<ReadConsole>()?;
    Ok(Viewer {
        session: visitor.session,
        checked_at: state.db.clock().elapsed(),
        locale: app::viewer::locale_of(headers),
    })
}

/// `GET /live/overview`
pub async fn overview(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    visitor: Option<Extension<Visitor>>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let viewer = admit(&state, caller, visitor, &headers)?;
    let scenes = state.hub.overview();
    Ok(stream(state, viewer, Topic::scenes(scenes)))
}

/// `GET /live/gateways`: begins with the state of the moment, as the hub's may be old.
pub async fn gateways(
    State(state): State<AppState>,
    caller: Option<Extension<Caller>>,
    visitor: Option<Extension<Visitor>>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let viewer = admit(&state, caller, visitor, &headers)?;
    let scenes = state.hub.gateways();
    let now = state.db.now();
    state.hub.publish_gateways(store::gateways::fleet(&state.db, now), now);
    Ok(stream(state, viewer, Topic::scenes(scenes)))
}

/// `GET /live/apps/{org}/{app}`
pub async fn app(
    State(state): State<AppState>,
    App(key): App,
    caller: Option<Extension<Caller>>,
    visitor: Option<Extension<Visitor>>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let viewer = admit(&state, caller, visitor, &headers)?;
    let snapshot = state.db.snapshot();
    let entry = snapshot
        .app(&key)
        .ok_or_else(|| Problem::technical(Code::NotFound, "the App Key does not exist"))?;
    let scenes = state.hub.app(entry.id);
    Ok(stream(state, viewer, Topic::scenes(scenes)))
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
    headers: HeaderMap,
) -> ApiResult<Response> {
    let viewer = admit(&state, caller, visitor, &headers)?;
    let keys: Vec<AppKey> = query.keys.split(',').filter_map(|key| key.parse().ok()).collect();
    if keys.len() > LIST_APPS_MAX {
        let rule = format!("keys has at most {LIST_APPS_MAX} App Keys");
        return Err(Problem::technical_field("/keys", rule).into());
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
    Scenes {
        scenes: watch::Receiver<Arc<Scene>>,
        /// What the browser shows.
        seen: Option<Arc<Shown>>,
    },
    Rows {
        changes: watch::Receiver<u64>,
        rows: Vec<(i32, Option<Arc<RowShown>>)>,
        is_first: bool,
    },
}

impl Topic {
    fn scenes(mut scenes: watch::Receiver<Arc<Scene>>) -> Self {
        scenes.mark_changed();
        Self::Scenes { scenes, seen: None }
    }

    /// Waits until something changed. Dropping the wait loses nothing.
    async fn changed(&mut self) -> Result<(), watch::error::RecvError> {
        match self {
            Self::Scenes { scenes, .. } => scenes.changed().await,
            Self::Rows { changes, .. } => changes.changed().await,
        }
    }

    /// What changed since the last frame, if that concerns this stream.
    fn news(&mut self, state: &AppState, locale: Locale) -> Option<Arc<Frame>> {
        match self {
            Self::Scenes { scenes, seen } => {
                let scene = Arc::clone(&scenes.borrow_and_update());
                let shown = scene.shown(locale)?;
                let frame = shown.frame(seen.as_deref());
                *seen = Some(shown);
                frame
            }
            Self::Rows { changes, rows, is_first } => {
                changes.mark_unchanged();
                let mut news = Frame::default();
                for (id, seen) in rows {
                    let Some(summary) = state.db.board().summary(*id) else { continue };
                    let shown = state.hub.row(*id, &summary, locale, state.db.now());
                    if let Some(row) = shown.news(seen.as_deref()) {
                        news.parts.extend(row.parts);
                    }
                    *seen = Some(shown);
                }
                let is_something = std::mem::take(is_first) || !news.parts.is_empty();
                is_something.then(|| Arc::new(news))
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
    let ping_at = state.db.clock().elapsed() + Duration::from_secs(PING_SECONDS);
    loop {
        let elapsed = state.db.clock().elapsed();
        if elapsed - viewer.checked_at >= SESSION_CHECK {
            viewer.checked_at = elapsed;
            // A database that cannot be asked ends nobody's session.
            if let Ok(false) =
                store::sessions::keep(&state.db, viewer.session, state.db.now()).await
            {
                return None;
            }
        }
        let event = tokio::select! {
            () = state.stop.cancelled() => return None,
            changed = topic.changed() => {
                changed.ok()?;
                let Some(news) = topic.news(&state, viewer.locale) else { continue };
                Event::default().event("frame").data(state.hub.write(state.db.now(), Some(&news)))
            }
            () = state.db.clock().sleep_until(ping_at) => {
                Event::default().event("ping").data(state.hub.write(state.db.now(), None))
            }
        };
        return Some((Ok(event), (state, viewer, topic)));
    }
}
