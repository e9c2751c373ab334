//! `/api/v1/audit`: who changed what, and the seal over it.

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use domain::access::ReadAudit;
use domain::audit::{AuditQuery, AuditRow, Checked, SealState};
use domain::ids::AppKey;
use domain::page::{self, Page, PageRequest};
use domain::problem::Problem;
use domain::times;
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, header};
use serde::Deserialize;
use store::Db;
use store::audit::Format;
use tokio_stream::wrappers::ReceiverStream;
use utoipa::IntoParams;

use super::extract::{Allowed, Id, Params};
use super::openapi::{BadQuery, Barred, Contradicted, Missing};
use crate::accept::{EXPORTED, preferred};
use crate::problem::ApiResult;

/// Which changes.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AuditParams {
    /// Of this App Key, written `org#app`.
    app: Option<String>,
    /// By this account or token: its name at that time, or its id.
    #[serde(default)]
    actor: String,
    /// This action (`override.set`), or all of a noun (`override`).
    #[serde(default)]
    action: String,
    /// Of this target within its kind.
    #[serde(default)]
    target: String,
    /// From this moment on.
    #[serde(default, deserialize_with = "times::read_optional")]
    from: Option<DateTime<Utc>>,
    /// Before this moment.
    #[serde(default, deserialize_with = "times::read_optional")]
    to: Option<DateTime<Utc>>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows on the page, at most 500.
    #[serde(default, deserialize_with = "page::read_limit")]
    limit: Option<u32>,
}

impl AuditParams {
    fn query(self) -> Result<AuditQuery, Problem> {
        let app = self.app.filter(|app| !app.is_empty()).map(|app| app.parse::<AppKey>());
        let app =
            app.transpose().map_err(|rule| Problem::technical_field("/app", rule.to_string()))?;
        Ok(AuditQuery {
            app,
            actor: self.actor,
            action: self.action,
            target: self.target,
            from: self.from,
            to: self.to,
            page: PageRequest { cursor: self.cursor, limit: self.limit },
        })
    }
}

/// `GET /audit`: newest first. With `Accept: application/x-ndjson` or `text/csv` everything that
/// the query asks for and that is sealed, oldest first, as a stream; the last line of JSON lines is
/// the proof that `headroom verify --export` checks. An export is itself on record.
#[utoipa::path(
    get,
    path = "/audit",
    operation_id = "list_audit",
    tag = "audit",
    params(AuditParams),
    responses(
        (status = 200, description = "A page of changes, or the export", content(
            (Page<AuditRow> = "application/json"),
            (String = "application/x-ndjson"),
            (String = "text/csv"),
        )),
        Barred,
        BadQuery,
    ),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadAudit>,
    Params(params): Params<AuditParams>,
    headers: HeaderMap,
) -> ApiResult<Response> {
    let query = params.query()?;
    let format = match preferred(&headers, &EXPORTED) {
        "application/x-ndjson" => Format::JsonLines,
        "text/csv" => Format::Csv,
        _ => {
            let page = store::audit::list(&db, &permit, &query).await?;
            return Ok(([(header::VARY, "accept")], Answer(page)).into_response());
        }
    };
    let pieces = store::audit::export(&db, &permit, &query, format, db.now()).await?;
    Ok(([(header::VARY, "accept")], exported(pieces, format)).into_response())
}

/// The pieces as a file. What fails on the way ends the stream unfinished, so that nobody takes a
/// part for the whole.
pub fn exported(pieces: store::audit::Pieces, format: Format) -> Response {
    let (kind, name) = match format {
        Format::JsonLines => ("application/x-ndjson", "audit.jsonl"),
        Format::Csv => ("text/csv; charset=utf-8", "audit.csv"),
    };
    let body = ReceiverStream::new(pieces).map(|piece| piece.map_err(std::io::Error::other));
    let mut answer = Body::from_stream(body).into_response();
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let name = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""));
    headers.insert(
        header::CONTENT_DISPOSITION,
        name.unwrap_or(HeaderValue::from_static("attachment")),
    );
    answer
}

/// `GET /audit/{id}`.
#[utoipa::path(
    get,
    path = "/audit/{id}",
    operation_id = "read_audit",
    tag = "audit",
    params(("id" = i64, Path, description = "The id")),
    responses((status = 200, description = "The change", body = AuditRow), Barred, Missing),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadAudit>,
    Id(id): Id<i64>,
) -> ApiResult<Answer<AuditRow>> {
    Ok(Answer(store::audit::read(&db, &permit, id).await?))
}

/// `GET /audit/seal`: what is sealed, the newest checkpoint, the key that checks it.
#[utoipa::path(
    get,
    path = "/audit/seal",
    operation_id = "read_audit_seal",
    tag = "audit",
    responses((status = 200, description = "Where the seal stands", body = SealState), Barred),
    security(("token" = [])),
)]
pub async fn seal(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadAudit>,
) -> ApiResult<Answer<SealState>> {
    Ok(Answer(store::audit::seal_state(&db, &permit)))
}

/// `POST /audit/check`: checks the whole log against what this server has kept outside the
/// database. One check at a time (429).
#[utoipa::path(
    post,
    path = "/audit/check",
    operation_id = "check_audit",
    tag = "audit",
    responses((status = 200, description = "What was found", body = Checked), Barred, Contradicted),
    security(("token" = [])),
)]
pub async fn check(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadAudit>,
) -> ApiResult<Answer<Checked>> {
    Ok(Answer(store::audit::check_now(&db, &permit, db.now()).await?))
}
