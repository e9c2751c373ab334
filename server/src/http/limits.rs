//! `/api/v1/apps/{org}/{app}/limits`: what gateways enforce, from memory, and why.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::BytesMut;
use domain::access::{ReadConsole, ReadLimits};
use domain::ids::{BucketId, QuotaId};
use domain::limits::{AppLimits, Explanation, Target, explain as explain_target, rate_keys};
use domain::problem::{Code, Problem};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use store::snapshot::Contract;
use store::{Db, Error};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Allowed, App, AppParts, Params};
use super::openapi::{BadQuery, Barred, Missing};
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

/// What is to be explained: a bucket or a quota.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExplainParams {
    /// Either a bucket
    #[param(value_type = Option<String>)]
    bucket: Option<BucketId>,
    /// or a quota.
    #[param(value_type = Option<String>)]
    quota: Option<QuotaId>,
}

/// One explanation for a quota, one per rate for a bucket.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explained {
    explanations: Vec<Explanation>,
}

/// `GET /apps/{org}/{app}/limits/explain?bucket=|quota=`
#[utoipa::path(
    get,
    path = "/apps/{org}/{app}/limits/explain",
    operation_id = "explain_limit",
    tag = "limits",
    params(AppParts, ExplainParams),
    responses((status = 200, description = "Why it is what it is", body = Explained), Barred, Missing, BadQuery),
    security(("token" = [])),
)]
pub async fn explain(
    State(db): State<Db>,
    Allowed(_permit): Allowed<ReadConsole>,
    App(app): App,
    Params(params): Params<ExplainParams>,
) -> ApiResult<Answer<Explained>> {
    let snapshot = db.snapshot();
    let entry = snapshot.app(&app).ok_or_else(|| Error::not_found("the App Key"))?;
    let now = now();
    let Contract { terms, plan, .. } = &**entry.contract(now);
    let targets = match (params.bucket, params.quota) {
        (None, Some(quota)) => {
            terms.book.quota(&quota).ok_or_else(|| Error::not_found("the quota"))?;
            vec![Target::Quota { quota }]
        }
        (Some(id), None) => {
            let bucket = terms.catalogue.bucket(&plan.catalogue, &id);
            let bucket = bucket.ok_or_else(|| Error::not_found("the bucket"))?;
            let target = |rate| Target::Rate { bucket: id.clone(), rate };
            rate_keys(plan, bucket).into_iter().map(target).collect()
        }
        _ => {
            let rule = "name either a bucket or a quota";
            return Err(Problem::new(Code::Malformed, rule).into());
        }
    };
    let subject = snapshot.subject(entry, now);
    let explanations = targets.iter().map(|target| explain_target(subject, target)).collect();
    Ok(Answer(Explained { explanations }))
}
