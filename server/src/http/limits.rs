//! `/api/v1/apps/{org}/{app}/limits`: what gateways enforce, from memory.

pub mod bulk;
pub mod changes;
pub mod export;
pub mod stream;

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::access::ReadLimits;
use domain::limits::AppLimits;
use domain::rules::Thing;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use store::{Db, Error};

use super::extract::{Allowed, App, AppParts};
use super::openapi::{Barred, Missing};
use crate::problem::ApiResult;

/// `GET /apps/{org}/{app}/limits`: all effective limits, with a strong `ETag`; 304 when the caller
/// has them. Never asks PostgreSQL; while that is away, `Age` says since how many seconds.
#[utoipa::path(
    get,
    path = "/apps/{org}/{app}/limits",
    operation_id = "read_limits",
    tag = "limits",
    params(AppParts, ("If-None-Match" = Option<String>, Header, description = "The `ETag` of the answer that the caller has")),
    responses((status = 200, description = "All effective limits", body = AppLimits, headers(("ETag" = String, description = "A strong tag of the content"))), (status = 304, description = "The caller has them"), Barred, Missing),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(_permit): Allowed<ReadLimits>,
    App(app): App,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let (snapshot, now) = (db.snapshot(), db.now());
    let entry = snapshot.app(&app).ok_or_else(|| Error::not_found(Thing::App))?;
    let text = snapshot.rendered(entry, now)?;
    let tag = &*text.etag;
    let mut answer = if is_known(&headers, tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let json = HeaderValue::from_static("application/json");
        let body = Body::new(bulk::Pair::new(text.head.clone(), text.tail.clone()));
        ([(header::CONTENT_TYPE, json)], body).into_response()
    };
    let out = answer.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        out.insert(header::ETAG, tag);
    }
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    bulk::tell_age(out, &db, now);
    Ok(answer)
}

/// Whether the caller has the answer with this tag.
fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == tag)
}
