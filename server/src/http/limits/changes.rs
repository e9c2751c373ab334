//! `GET /api/v1/limits`: all App Keys with their limits, and those that changed since a version.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadLimits};
use domain::ids::AppKey;
use domain::limits::AppLimits;
use domain::page::{self, PageRequest};
use domain::problem::{Code, Problem};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use store::cursor::Cursor;
use store::snapshot::{AppEntry, Snapshot};
use store::{Db, gateways};
use utoipa::{IntoParams, ToSchema};

use super::super::extract::{Allowed, Params};
use super::super::openapi::{BadQuery, Barred, TooOld};
use super::{bulk, is_known};
use crate::problem::ApiResult;

/// What `GET /limits` may ask for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// A version: only App Keys that changed after it. Without it: all App Keys, by name.
    since: Option<u64>,
    /// `next` of the page before; only without `since`.
    cursor: Option<String>,
    /// App Keys on the page, at most 500.
    #[serde(default, deserialize_with = "page::read_limit")]
    limit: Option<u32>,
    /// The name of the gateway that asks: the console shows when it was last seen. Needs the
    /// right to acknowledge.
    gateway: Option<String>,
}

/// A page of App Keys with their limits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LimitsPage)]
pub struct LimitsPage {
    /// With `since`: everything up to this version is in the pages read so far; go on with it as
    /// the next `since`. Without: follow the changes from the version of the first page on.
    version: u64,
    items: Vec<AppLimits>,
    /// With `since`: the next `since`, while there is more. Without: the next `cursor`.
    next: Option<String>,
}

/// `GET /limits`: without `since` all App Keys, page by page; with it those that changed after that
/// version, each once with its limits of now, in the order of their versions. 410: the version is
/// too old or none of ours; read all anew. Never asks PostgreSQL; `Age` says how long it is away.
#[utoipa::path(
    get,
    path = "/limits",
    operation_id = "list_limits",
    tag = "limits",
    params(ListParams, ("If-None-Match" = Option<String>, Header, description = "With `since`: the `ETag` of the answer that the caller has")),
    responses((status = 200, description = "A page of App Keys with their limits", body = LimitsPage), (status = 304, description = "Nothing has changed since that answer"), Barred, BadQuery, TooOld),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadLimits>,
    Params(params): Params<ListParams>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let now = db.now();
    if let Some(gateway) = &params.gateway {
        gateways::see(&db, &permit.caller().permit()?, gateway, now).await?;
    }
    let page = PageRequest { cursor: params.cursor, limit: params.limit };
    let snapshot = db.snapshot();
    let mut answer = match params.since {
        Some(since) => changed(&db, &permit, snapshot, since, page.limit() as usize, &headers)?,
        None => all(&permit, snapshot, &page, now)?,
    };
    let out = answer.headers_mut();
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    bulk::tell_age(out, &db, now);
    Ok(answer)
}

const JSON: (header::HeaderName, HeaderValue) =
    (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));

const CURSOR: Cursor<AppKey> = Cursor::new("limits");

fn all(
    permit: &Permit<ReadLimits>,
    snapshot: Arc<Snapshot>,
    page: &PageRequest,
    now: DateTime<Utc>,
) -> ApiResult<Response> {
    let after = CURSOR.after(page)?;
    let limit = page.limit() as usize;
    let reached = snapshot.apps_after(after.as_ref()).filter(|entry| permit.reaches(&entry.app));
    let mut entries: Vec<_> = reached.take(limit + 1).cloned().collect();
    let is_more = entries.len() > limit;
    entries.truncate(limit);
    let last = entries.last().filter(|_| is_more).map(|entry| CURSOR.encode(&entry.app));
    let last = last.transpose()?;
    let version = snapshot.version;
    let body = bulk::json_list(snapshot, entries, version, last.as_deref(), now);
    Ok(([JSON], body).into_response())
}

/// The problem of who must begin anew.
pub fn too_old(snapshot: &Snapshot, since: u64) -> Problem {
    let detail = format!(
        "the changes since version {since} are not known here (the newest version is {}): read \
         all limits anew",
        snapshot.version
    );
    Problem::technical(Code::Gone, detail)
}

fn changed(
    db: &Db,
    permit: &Permit<ReadLimits>,
    snapshot: Arc<Snapshot>,
    since: u64,
    limit: usize,
    headers: &HeaderMap,
) -> ApiResult<Response> {
    let now = db.now();
    let changes = snapshot.changes_since(since).ok_or_else(|| too_old(&snapshot, since))?;
    // A change that is not the newest of its App Key is told by the newest.
    let newest = changes.filter_map(|(version, id)| {
        let entry = snapshot.app_by_id(id)?;
        let is_told = entry.limits_version == version && permit.reaches(&entry.app);
        is_told.then(|| (version, Arc::clone(entry)))
    });
    let mut found: Vec<(u64, Arc<AppEntry>)> = newest.take(limit + 1).collect();
    let is_more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| is_more).map(|(version, _)| *version);
    let mut entries: Vec<_> = found.into_iter().map(|(_, entry)| entry).collect();
    if !is_more {
        let unnumbered = unnumbered(db, &snapshot, &entries, now);
        entries.extend(unnumbered.into_iter().filter(|entry| permit.reaches(&entry.app)));
    }
    let version = last.unwrap_or(snapshot.version);
    let tag = format!("\"{version}-{}\"", snapshot.told());
    let next = last.map(|version| version.to_string());
    let mut answer = match is_known(headers, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => {
            let body = bulk::json_list(snapshot, entries, version, next.as_deref(), now);
            ([JSON], body).into_response()
        }
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    Ok(answer)
}

/// App Keys that time has changed while nothing could be numbered. They are told with every answer
/// until the database is back and gives them their numbers.
fn unnumbered(
    db: &Db,
    snapshot: &Snapshot,
    told: &[Arc<AppEntry>],
    now: DateTime<Utc>,
) -> Vec<Arc<AppEntry>> {
    if bulk::age(db, now).is_none() {
        return Vec::new();
    }
    let mut known: HashSet<i32> = told.iter().map(|entry| entry.id).collect();
    let new = snapshot.told_since(0).filter(|id| known.insert(*id)).collect::<Vec<_>>();
    new.into_iter().filter_map(|id| snapshot.app_by_id(id).cloned()).collect()
}
