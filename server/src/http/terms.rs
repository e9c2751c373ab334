//! `/api/v1/terms`: plans and catalogue as numbered releases, and editing them.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::{EditTerms, ReadConsole};
use domain::terms::{BlastRadius, Release, TermsEdit};
use http::StatusCode;
use serde::Serialize;
use store::Db;
use utoipa::ToSchema;

use super::extract::{Allowed, Json};
use super::idempotency::{Creation, IdempotencyKey};
use super::if_match::{IfMatch, etag};
use super::openapi::{BadBody, Barred, Outdated};
use crate::now;
use crate::problem::ApiResult;

/// The newest releases.
#[derive(Debug, Serialize, ToSchema)]
pub struct Releases {
    /// The newest first, at most 500.
    items: Vec<Release>,
}

/// `GET /terms/releases`, with the newest number as `ETag`.
#[utoipa::path(
    get,
    path = "/terms/releases",
    operation_id = "list_releases",
    tag = "terms",
    responses((status = 200, description = "The releases", body = Releases, headers(("ETag" = String, description = "The newest release, for If-Match"))), Barred),
    security(("token" = [])),
)]
pub async fn releases(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
) -> ApiResult<impl IntoResponse> {
    let items = store::terms::list(&db, &permit).await?;
    let newest = items.first().map_or(0, |one| i64::from(one.release));
    Ok((etag(newest), Answer(Releases { items })))
}

/// `POST /terms/preview`: what an edit would do. Saves nothing.
#[utoipa::path(
    post,
    path = "/terms/preview",
    operation_id = "preview_terms",
    tag = "terms",
    request_body = TermsEdit,
    responses((status = 200, description = "What would change, and who would be over", body = BlastRadius), Barred, BadBody),
    security(("token" = [])),
)]
pub async fn preview(
    State(db): State<Db>,
    Allowed(permit): Allowed<EditTerms>,
    Json(edit): Json<TermsEdit>,
) -> ApiResult<Answer<BlastRadius>> {
    Ok(Answer(store::terms::preview(&db, &permit, &edit, now()).await?))
}

/// `POST /terms` with `If-Match`: saves an edit as the next release.
#[utoipa::path(
    post,
    path = "/terms",
    operation_id = "edit_terms",
    tag = "terms",
    params(("If-Match" = String, Header, description = "The newest release, as `ETag` gave it"), IdempotencyKey),
    request_body = TermsEdit,
    responses((status = 201, description = "The release", body = Release), Barred, BadBody, Outdated),
    security(("token" = [])),
)]
pub async fn edit(
    State(db): State<Db>,
    Allowed(permit): Allowed<EditTerms>,
    IfMatch(release): IfMatch<u32>,
    creation: Creation<TermsEdit, Release>,
) -> ApiResult<impl IntoResponse> {
    let made = match creation {
        Creation::Repeated(made) => made,
        Creation::First(edit, once) => {
            store::terms::save(&db, &permit.once(once), release, &edit, now()).await?
        }
    };
    Ok((StatusCode::CREATED, etag(i64::from(made.release)), Answer(made)))
}
