//! `/api/v1/terms`: plans and catalogue as numbered releases, and editing them.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::{EditTerms, ReadConsole};
use domain::page::{Page, PageRequest};
use domain::terms::{BlastRadius, Release, TermsEdit};
use http::StatusCode;
use store::Db;
use store::cursor::Cursor;

use super::extract::{Allowed, Json, Params};
use super::idempotency::{Creation, IdempotencyKey};
use super::if_match::{IfMatch, etag};
use super::openapi::{BadBody, BadQuery, Barred, Outdated};
use crate::problem::ApiResult;

const CURSOR: Cursor<String> = Cursor::new("releases");

/// `GET /terms/releases`: the newest 500, newest first, with the newest number as `ETag`.
#[utoipa::path(
    get,
    path = "/terms/releases",
    operation_id = "list_releases",
    tag = "terms",
    params(PageRequest),
    responses((status = 200, description = "A page of releases", body = Page<Release>, headers(("ETag" = String, description = "The newest release, for If-Match"))), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn releases(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    Params(page): Params<PageRequest>,
) -> ApiResult<impl IntoResponse> {
    let releases = store::terms::list(&db, &permit).await?;
    let newest = releases.first().map_or(0, |one| i64::from(one.release));
    let page = CURSOR.of_whole(releases, &page, |one| one.release.to_string())?;
    Ok((etag(newest), Answer(page)))
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
    Ok(Answer(store::term_edits::preview(&db, &permit, &edit, db.now()).await?))
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
            store::term_edits::save(&db, &permit.once(once), release, &edit, db.now()).await?
        }
    };
    Ok((StatusCode::CREATED, etag(i64::from(made.release)), Answer(made)))
}
