//! `/api/v1/apps/bulk`: many App Keys at once, as JSON lines or CSV.

use axum::Json as Answer;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequestParts, State};
use domain::access::RegisterApp;
use domain::apps::bulk::{
    BODY_BYTES_MAX, BulkAnswer, BulkFormat, BulkMode, BulkRegistration, refuse_all,
};
use domain::problem::{Code, Problem};
use domain::rules::Rule;
use http::header;
use http::request::Parts;
use serde::Deserialize;
use store::{Db, Error, idempotency};
use utoipa::IntoParams;

use crate::http::extract::{Allowed, Params, unreadable};
use crate::http::idempotency::IdempotencyKey;
use crate::http::openapi::{BadBody, BadQuery, Barred, Unsupported};
use crate::problem::{ApiProblem, ApiResult};

/// What happens where some lines are wrong.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BulkParams {
    /// Register the good lines and name the others, instead of refusing all.
    #[serde(default)]
    partial: bool,
}

/// The format of the body, by its `Content-Type`; others are refused before the body is read.
pub struct Format(BulkFormat);

impl<S: Send + Sync> FromRequestParts<S> for Format {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        let named = parts.headers.get(header::CONTENT_TYPE).and_then(|named| named.to_str().ok());
        let format = named.and_then(BulkFormat::parse).ok_or_else(|| {
            let known = BulkFormat::ALL.map(BulkFormat::media_type).join(" or ");
            Problem::technical(Code::UnsupportedMedia, format!("the Content-Type must be {known}"))
        })?;
        Ok(Self(format))
    }
}

/// `POST /apps/bulk`: registers many App Keys in one transaction, at most 100,000 lines and 16 MiB:
/// `{"app":"acme#shop","plan":"free"}` a line, or CSV below the line `app,plan`. An App Key that has
/// the plan of its line already is left as it is. Where a line is wrong nothing is registered and
/// each wrong line is named (`/lines/10`, counted from 1); with `?partial=true` the good ones are
/// registered and the answer names the others.
#[utoipa::path(
    post,
    path = "/apps/bulk",
    operation_id = "register_apps",
    tag = "apps",
    params(BulkParams, IdempotencyKey),
    request_body(content((String = "application/x-ndjson"), (String = "text/csv"))),
    responses((status = 200, description = "What became of the lines", body = BulkAnswer), Barred, BadQuery, BadBody, Unsupported),
    security(("token" = [])),
)]
pub async fn register(
    State(db): State<Db>,
    Allowed(permit): Allowed<RegisterApp>,
    Params(BulkParams { partial }): Params<BulkParams>,
    key: IdempotencyKey,
    Format(format): Format,
    body: Result<Bytes, BytesRejection>,
) -> ApiResult<Answer<BulkAnswer>> {
    let body = body.map_err(too_large)?;
    let mode = if partial { BulkMode::Partial } else { BulkMode::AllOrNothing };
    let once = key.once(&body);
    if let Some(once) = &once
        && let Some(first) = idempotency::lookup(&db, permit.caller(), once, db.now()).await?
    {
        return Ok(Answer(first));
    }
    // A large body takes a core for a while: others are not to wait for it.
    let bulk = tokio::task::spawn_blocking(move || BulkRegistration::parse(format, &body)).await;
    let bulk = bulk.map_err(|error| Error::Corrupt(format!("lines were not read: {error}")))?;
    let bulk = bulk.map_err(Problem::from)?;
    let outcome =
        store::apps::register_many(&db, &permit.once(once), &bulk, mode, db.now()).await?;
    let refusal = || refuse_all(&outcome.faults, bulk.line_count());
    Ok(Answer(outcome.answer.ok_or_else(refusal)?))
}

fn too_large(rejection: BytesRejection) -> ApiProblem {
    let mut problem = unreadable(rejection);
    if problem.0.code == Code::TooLarge {
        let most = BODY_BYTES_MAX / (1024 * 1024);
        let text = format!("the body has at most {most} MiB; send the rest by itself");
        *problem.0.rule = Rule::technical(text);
    }
    problem
}
