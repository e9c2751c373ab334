//! `/api/v1/retention`: how long samples and audit rows are kept. Whoever reads the audit may know,
//! admins change it.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::{ManageRetention, ReadAudit};
use domain::retention::{Retention, RetentionView};
use serde::Deserialize;
use store::Db;
use store::retention;
use utoipa::ToSchema;

use super::extract::{Allowed, Json};
use super::if_match::{IfMatch, etag};
use super::openapi::{BadBody, Barred, Outdated};
use crate::problem::ApiResult;

/// Other settings.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetentionChange {
    /// Days of samples by minute and hour, 62 to 3650.
    sample_days: u16,
    /// Days of audit rows, 365 to 36500; `null` or absent: for ever.
    #[serde(default)]
    audit_days: Option<u16>,
    /// That less may be kept than before: what goes does not come back.
    #[serde(default)]
    confirm: bool,
}

/// The tag of a version.
fn tag(version: u64) -> impl axum::response::IntoResponseParts {
    etag(i64::try_from(version).unwrap_or(i64::MAX))
}

/// `GET /retention`: the settings, what is kept, what goes next and what is held back, what went;
/// `ETag` is the version of the settings.
#[utoipa::path(
    get,
    path = "/retention",
    operation_id = "read_retention",
    tag = "audit",
    responses((status = 200, description = "What is kept", body = RetentionView, headers(("ETag" = String, description = "For If-Match"))), Barred),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadAudit>,
) -> ApiResult<impl IntoResponse> {
    let (version, view) = retention::read(&db, &permit, db.now()).await?;
    Ok((tag(version), Answer(view)))
}

/// `PUT /retention` with `If-Match`: other settings in their place. To keep less than before needs
/// `confirm`; without it 422 `unconfirmed` says what would go.
#[utoipa::path(
    put,
    path = "/retention",
    operation_id = "save_retention",
    tag = "audit",
    params(("If-Match" = String, Header, description = "The version, as `ETag` gave it")),
    request_body = RetentionChange,
    responses((status = 200, description = "The settings, as they are now", body = Retention), Barred, BadBody, Outdated),
    security(("token" = [])),
)]
pub async fn save(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRetention>,
    IfMatch(version): IfMatch<u64>,
    Json(change): Json<RetentionChange>,
) -> ApiResult<impl IntoResponse> {
    let RetentionChange { sample_days, audit_days, confirm } = change;
    let new = Retention { sample_days, audit_days };
    let saved = retention::save(&db, &permit, version, &new, confirm, db.now()).await?;
    Ok((tag(saved), Answer(new)))
}
