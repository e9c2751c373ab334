//! `/api/v1/platforms`: where recounts ask the platform itself, for admins.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::ManagePlatforms;
use domain::page::{Page, PageRequest};
use domain::platforms::{Platform, PlatformForm};
use http::{HeaderName, HeaderValue, StatusCode, header};
use store::Db;
use store::cursor::Cursor;
use uuid::Uuid;

use super::extract::{Allowed, Id, Json, Params};
use super::idempotency::{Creation, IdempotencyKey};
use super::if_match::{IfMatch, etag};
use super::openapi::{BadBody, BadQuery, Barred, Contradicted, Missing, Outdated};
use crate::config::ServeSettings;
use crate::outside;
use crate::problem::ApiResult;

const CURSOR: Cursor<String> = Cursor::new("platforms");

fn tag(platform: &Platform) -> [(HeaderName, HeaderValue); 1] {
    etag(i64::try_from(platform.version).unwrap_or(i64::MAX))
}

/// `GET /platforms`: all of them; there are at most 200. Client secrets are never shown.
#[utoipa::path(
    get,
    path = "/platforms",
    operation_id = "list_platforms",
    tag = "recounts",
    params(PageRequest),
    responses((status = 200, description = "A page of platforms, by name", body = Page<Platform>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManagePlatforms>,
    Params(page): Params<PageRequest>,
) -> ApiResult<Answer<Page<Platform>>> {
    let platforms = store::platforms::list(&db, &permit).await?;
    Ok(Answer(CURSOR.of_whole(platforms, &page, |one| one.id.to_string())?))
}

/// `POST /platforms`: `{name, url, scope, client_id, client_secret, calls_per_minute, enabled?}`; 201.
#[utoipa::path(
    post,
    path = "/platforms",
    operation_id = "create_platform",
    tag = "recounts",
    params(IdempotencyKey),
    request_body = PlatformForm,
    responses((status = 201, description = "The new platform, without its secret", body = Platform, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn create(
    State(db): State<Db>,
    State(settings): State<Arc<ServeSettings>>,
    Allowed(permit): Allowed<ManagePlatforms>,
    creation: Creation<PlatformForm, Platform>,
) -> ApiResult<impl IntoResponse> {
    let platform = match creation {
        Creation::Repeated(platform) => platform,
        Creation::First(form, once) => {
            let private = settings.webhook_private_addresses;
            let new = form.parse(None, private)?;
            outside::check(&new.url, private)?;
            store::platforms::create(&db, &permit.once(once), &new, db.now()).await?
        }
    };
    let place = HeaderValue::from_str(&format!("/api/v1/platforms/{}", platform.id));
    let place = place.unwrap_or(HeaderValue::from_static("/api/v1/platforms"));
    Ok((StatusCode::CREATED, tag(&platform), [(header::LOCATION, place)], Answer(platform)))
}

/// `GET /platforms/{id}`, with the version as `ETag`.
#[utoipa::path(
    get,
    path = "/platforms/{id}",
    operation_id = "read_platform",
    tag = "recounts",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The platform, without its secret", body = Platform, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, Missing),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManagePlatforms>,
    Id(id): Id<Uuid>,
) -> ApiResult<impl IntoResponse> {
    let platform = store::platforms::read(&db, &permit, id).await?;
    Ok((tag(&platform), Answer(platform)))
}

/// `PATCH /platforms/{id}` with `If-Match`. Absent fields stay; another address needs the client
/// secret again.
#[utoipa::path(
    patch,
    path = "/platforms/{id}",
    operation_id = "edit_platform",
    tag = "recounts",
    params(("id" = Uuid, Path, description = "The id"), ("If-Match" = String, Header, description = "The version that is changed, as `ETag` gave it")),
    request_body = PlatformForm,
    responses((status = 200, description = "The platform as it is now", body = Platform, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, Missing, BadBody, Outdated),
    security(("token" = [])),
)]
pub async fn edit(
    State(db): State<Db>,
    State(settings): State<Arc<ServeSettings>>,
    Allowed(permit): Allowed<ManagePlatforms>,
    Id(id): Id<Uuid>,
    IfMatch(version): IfMatch<i64>,
    Json(form): Json<PlatformForm>,
) -> ApiResult<impl IntoResponse> {
    let private = settings.webhook_private_addresses;
    if let Some(url) = &form.url {
        outside::check(url.trim(), private)?;
    }
    let edited =
        store::platforms::edit(&db, &permit, id, version, &form, private, db.now()).await?;
    Ok((tag(&edited), Answer(edited)))
}

/// `DELETE /platforms/{id}` with `If-Match`: with its credentials; 204.
#[utoipa::path(
    delete,
    path = "/platforms/{id}",
    operation_id = "delete_platform",
    tag = "recounts",
    params(("id" = Uuid, Path, description = "The id"), ("If-Match" = String, Header, description = "The version that is deleted, as `ETag` gave it")),
    responses((status = 204, description = "Done"), Barred, Missing, Outdated),
    security(("token" = [])),
)]
pub async fn delete(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManagePlatforms>,
    Id(id): Id<Uuid>,
    IfMatch(version): IfMatch<i64>,
) -> ApiResult<StatusCode> {
    store::platforms::delete(&db, &permit, id, version, db.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
