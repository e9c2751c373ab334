//! `/api/v1/apps/{org}/{app}/limits`: what gateways enforce, from memory.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::BytesMut;
use domain::access::ReadLimits;
use domain::limits::AppLimits;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use store::{Db, Error};

use super::extract::{Allowed, App, AppParts};
use super::openapi::{Barred, Missing};
use crate::now;
use crate::problem::ApiResult;

/// `GET /apps/{org}/{app}/limits`: all effective limits, with a strong `ETag`; 304 when the caller
/// has them. Never asks PostgreSQL.
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
    let snapshot = db.snapshot();
    let entry = snapshot.app(&app).ok_or_else(|| Error::not_found("the App Key"))?;
    let text = snapshot.rendered(entry, now())?;
    let tag = &*text.etag;
    let is_known = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == tag);
    let mut answer = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let json = HeaderValue::from_static("application/json");
        let mut body = BytesMut::with_capacity(text.len());
        body.extend_from_slice(&text.head);
        body.extend_from_slice(&text.tail);
        ([(header::CONTENT_TYPE, json)], Body::from(body.freeze())).into_response()
    };
    let out = answer.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        out.insert(header::ETAG, tag);
    }
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(answer)
}
