//! `GET /api/v1/limits/stream`: the changes of limits, as they happen.
//!
//! A stream is a place in the one log of changes that all share: it keeps no queue, and the text of
//! an App Key is the same memory for all who are sent it. A reader who is too slow stays behind
//! until the log no longer knows its place; then the stream ends, and the reader is told 410.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use domain::access::{Origin, Permit, ReadLimits};
use domain::ids::SessionId;
use domain::problem::{Code, Problem};
use domain::reach::CustomerReach;
use domain::sessions::Visitor;
use domain::tokens::BearerToken;
use futures::StreamExt;
use http::request::Parts;
use http::{HeaderName, HeaderValue, header};
use store::snapshot::Snapshot;
use store::{Db, gateways, sessions, tokens};
use tokio::sync::{OwnedSemaphorePermit, watch};
use utoipa::IntoParams;

use super::super::extract::{Allowed, Params};
use super::super::openapi::{BadQuery, Barred, Missing, TooOld};
use super::bulk;
use super::changes::too_old;
use crate::problem::ApiResult;
use crate::{AppState, layers};

/// How often a stream says that it is alive, and asks whether who holds it still may.
const PING: Duration = Duration::from_secs(15);

/// How long that question may take.
const CHECK_LONGEST: Duration = Duration::from_millis(500);

/// Changes that are written in one go: what a reader who is slow keeps in memory.
const BATCH: usize = 8;

/// App Keys that one stream may be restricted to.
const NAMED_MAX: usize = 1000;

/// What `GET /limits/stream` may ask for.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes the query, which is read pair by pair")]
pub struct StreamParams {
    /// The version after which to go on; `Last-Event-ID` comes before it.
    since: Option<u64>,
    /// Only changes of this App Key, `org#app`; may be given many times. Versions of others are
    /// left out then.
    app: Vec<String>,
    /// The name of the gateway: the console shows it as connected. Needs the right to
    /// acknowledge.
    gateway: Option<String>,
}

#[derive(Default)]
struct Wanted {
    since: Option<u64>,
    apps: BTreeSet<String>,
    gateway: Option<String>,
}

impl Wanted {
    fn read(pairs: Vec<(String, String)>, parts: &Parts) -> Result<Self, Problem> {
        let mut wanted = Self::default();
        for (name, value) in pairs {
            match name.as_str() {
                "since" => wanted.since = Some(parse_version(&value, "/since")?),
                "app" => drop(wanted.apps.insert(value)),
                "gateway" => wanted.gateway = Some(value),
                _ => {}
            }
        }
        if wanted.apps.len() > NAMED_MAX {
            let rule = format!("at most {NAMED_MAX} App Keys are named one by one");
            return Err(Problem::technical_field("/app", rule));
        }
        if let Some(last) = parts.headers.get("last-event-id").filter(|last| !last.is_empty()) {
            let last = last.to_str().unwrap_or_default();
            wanted.since = Some(parse_version(last, "/last-event-id")?);
        }
        Ok(wanted)
    }

    /// The numbers of the named App Keys; `None`: all.
    fn ids(
        &self,
        reach: &CustomerReach,
        snapshot: &Snapshot,
    ) -> Result<Option<BTreeSet<i32>>, Problem> {
        let id = |text: &String| {
            let app = text.parse().map_err(|error: domain::ids::AppKeyError| {
                Problem::technical_field("/app", error.to_string())
            })?;
            let missing =
                || Problem::technical(Code::NotFound, format!("the App Key {app} does not exist"));
            Ok(snapshot.app(&app).filter(|_| reach.has(&app)).ok_or_else(missing)?.id)
        };
        let ids = self.apps.iter().map(id).collect::<Result<BTreeSet<i32>, Problem>>()?;
        Ok((!ids.is_empty()).then_some(ids))
    }
}

fn parse_version(text: &str, pointer: &str) -> Result<u64, Problem> {
    text.trim().parse().map_err(|_| Problem::technical_field(pointer, "a version is a number"))
}

/// `GET /limits/stream`: server-sent events. `limits` has the limits of one App Key as they are when
/// it is sent, its `id` is the version of the change: each version comes once and in order. An
/// event without `id` is a change that time brought while PostgreSQL was away; it comes again with
/// its number. `hello` opens a stream that does not resume, `ping` follows every 15 s; both have
/// `version`, up to which everything was sent, and `age`, the seconds for which PostgreSQL has been
/// away.
#[utoipa::path(
    get,
    path = "/limits/stream",
    operation_id = "follow_limits",
    tag = "limits",
    params(StreamParams, ("Last-Event-ID" = Option<u64>, Header, description = "The version after which to go on")),
    responses((status = 200, description = "Events `limits`, `hello`, `ping`", body = String, content_type = "text/event-stream"), (status = 503, description = "There are too many streams"), Barred, Missing, BadQuery, TooOld),
    security(("token" = [])),
)]
pub async fn follow(
    State(state): State<AppState>,
    Allowed(permit): Allowed<ReadLimits>,
    Params(pairs): Params<Vec<(String, String)>>,
    parts: Parts,
) -> ApiResult<Response> {
    let wanted = Wanted::read(pairs, &parts)?;
    let reader = Reader::open(state, &permit, &wanted, Holder::find(&parts)?).await?;
    let db = reader.state.db.clone();
    let now = db.now();
    let hello = wanted.since.is_none().then(|| reader.sign("hello"));
    let hello = futures::stream::iter(hello.map(Ok::<_, Infallible>));
    let batches = futures::stream::unfold(reader, |mut reader| async {
        let batch = reader.next().await?;
        Some((futures::stream::iter(batch.into_iter().map(Ok::<_, Infallible>)), reader))
    });
    let mut answer = Body::from_stream(hello.chain(batches.flatten())).into_response();
    let out = answer.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    out.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    bulk::tell_age(out, &db, now);
    Ok(answer)
}

/// One stream's place in the log.
struct Reader {
    state: AppState,
    moved: watch::Receiver<(u64, u64)>,
    /// Everything up to here was sent.
    version: u64,
    /// So many of the changes without a number were sent.
    told: u64,
    apps: Option<BTreeSet<i32>>,
    reach: Arc<CustomerReach>,
    /// By the clock's time since the start.
    ping_at: Duration,
    holder: Holder,
    _gateway: Option<gateways::Connection>,
    _place: OwnedSemaphorePermit,
}

impl Reader {
    async fn open(
        state: AppState,
        permit: &Permit<ReadLimits>,
        wanted: &Wanted,
        holder: Holder,
    ) -> Result<Self, Problem> {
        let db = &state.db;
        // Subscribed before the snapshot is taken: what comes in between is not missed.
        let moved = db.limits_moved();
        let snapshot = db.snapshot();
        let version = wanted.since.unwrap_or(snapshot.version);
        if snapshot.changes_since(version).is_none() {
            return Err(too_old(&snapshot, version));
        }
        let reach = Arc::clone(&permit.caller().reach);
        let apps = wanted.ids(&reach, &snapshot)?;
        let place = Arc::clone(&state.limit_streams).try_acquire_owned().map_err(|_| {
            let detail = "as many streams are open as this server holds; try another one, or later";
            Problem::technical(Code::Unavailable, detail).retry_after(5)
        })?;
        let gateway = match &wanted.gateway {
            Some(name) => {
                let permit = permit.caller().permit()?;
                Some(gateways::connect(db, &permit, name, db.now()).await?)
            }
            None => None,
        };
        // Who resumes while nothing can be numbered may have missed what had no number.
        let is_resumed_in_outage = wanted.since.is_some() && bulk::age(db, db.now()).is_some();
        let told = if is_resumed_in_outage { 0 } else { snapshot.told() };
        let ping_at = db.clock().elapsed() + PING;
        Ok(Self {
            state,
            moved,
            version,
            told,
            apps,
            reach,
            ping_at,
            holder,
            _gateway: gateway,
            _place: place,
        })
    }

    /// What is to be sent next; waits until there is something. `None`: the stream has ended, with
    /// the server, with the right of who holds it, or because the log has forgotten its place.
    async fn next(&mut self) -> Option<Vec<Bytes>> {
        loop {
            if self.state.stop.is_cancelled() {
                return None;
            }
            let elapsed = self.state.db.clock().elapsed();
            if elapsed >= self.ping_at {
                self.ping_at = elapsed + PING;
                let is_good = self.holder.is_good(&self.state.db).await;
                return is_good.then(|| vec![self.sign("ping")]);
            }
            self.moved.mark_unchanged();
            let batch = self.batch()?;
            if !batch.is_empty() {
                return Some(batch);
            }
            tokio::select! {
                () = self.state.stop.cancelled() => return None,
                moved = self.moved.changed() => moved.ok()?,
                () = self.state.db.clock().sleep_until(self.ping_at) => {}
            }
        }
    }

    /// What has happened since, as far as one go takes it. `None`: the log does not know this place
    /// any more.
    fn batch(&mut self) -> Option<Vec<Bytes>> {
        let (snapshot, mut batch) = (self.state.db.snapshot(), Vec::new());
        while batch.is_empty() {
            let mut taken = 0;
            for (version, id) in snapshot.changes_since(self.version)?.take(BATCH) {
                (self.version, taken) = (version, taken + 1);
                self.write(&mut batch, &snapshot, Some(version), id);
            }
            taken += self.unnumbered(&mut batch, &snapshot, BATCH - taken);
            if taken == 0 {
                break;
            }
        }
        Some(batch)
    }

    /// At most `room` of the changes without a number; how many there were.
    fn unnumbered(&mut self, batch: &mut Vec<Bytes>, snapshot: &Snapshot, room: usize) -> usize {
        let left = snapshot.told_since(self.told).count();
        // The oldest may be forgotten: those are not waited for.
        let first = snapshot.told() - left as u64;
        let mut taken = 0;
        for id in snapshot.told_since(first).take(room) {
            taken += 1;
            self.write(batch, snapshot, None, id);
        }
        self.told = first + taken as u64;
        taken
    }

    /// One event, if this stream wants it.
    fn write(&self, batch: &mut Vec<Bytes>, snapshot: &Snapshot, version: Option<u64>, id: i32) {
        let entry = snapshot.app_by_id(id);
        let is_reached = self.reach.all || entry.is_some_and(|entry| self.reach.has(&entry.app));
        if !is_reached || self.apps.as_ref().is_some_and(|apps| !apps.contains(&id)) {
            return;
        }
        let number = version.map(|version| format!("id: {version}\n")).unwrap_or_default();
        let now = self.state.db.now();
        let text = entry.map(|entry| bulk::pieces(snapshot, entry, now));
        match text {
            Some(Ok([head, tail])) => {
                let start = format!("{number}event: limits\ndata: ");
                let end = Bytes::from_static(b"\n\n");
                batch.extend([Bytes::from(start), head, tail, end]);
            }
            // A number without its limits is told too: there are no gaps.
            unreadable => {
                if let Some(Err(error)) = unreadable {
                    tracing::error!("limits cannot be written: {error}");
                }
                batch.push(format!("{number}event: unreadable\ndata: {{}}\n\n").into());
            }
        }
    }

    /// An event that says how far this stream is, and how old what it knows.
    fn sign(&self, event: &str) -> Bytes {
        let (version, db) = (self.version, &self.state.db);
        let age = bulk::age(db, db.now()).unwrap_or(0);
        let data = serde_json::json!({ "version": version, "age": age });
        format!("id: {version}\nevent: {event}\ndata: {data}\n\n").into()
    }
}

/// Who holds a stream: asked again and again whether that still counts.
enum Holder {
    Token(BearerToken, Origin),
    Session(SessionId),
}

impl Holder {
    fn find(parts: &Parts) -> Result<Self, Problem> {
        if let Some(visitor) = parts.extensions.get::<Visitor>() {
            return Ok(Self::Session(visitor.session));
        }
        let origin = parts.extensions.get::<Origin>().cloned().unwrap_or_default();
        let bearer = layers::caller::bearer(&parts.headers);
        let bearer =
            bearer.ok_or_else(|| Problem::technical(Code::Unauthenticated, "send a token"))?;
        Ok(Self::Token(bearer, origin))
    }

    /// A database that cannot be asked ends nobody's stream, and holds it up no longer than a turn
    /// may take to be told.
    async fn is_good(&self, db: &Db) -> bool {
        let ask = async {
            match self {
                Self::Token(bearer, origin) => {
                    let caller = tokens::caller(db, bearer, origin, db.now()).await;
                    caller.map(|caller| caller.is_some())
                }
                Self::Session(session) => sessions::keep(db, *session, db.now()).await,
            }
        };
        !matches!(tokio::time::timeout(CHECK_LONGEST, ask).await, Ok(Ok(false)))
    }
}
