//! `/api/v1/webhooks`: where other systems are told of requests, for admins.

use std::sync::Arc;

use axum::extract::State;
use axum::response::IntoResponse;
use axum::{Extension, Json as Answer};
use domain::access::ManageRequests;
use domain::page::{Page, PageRequest};
use domain::webhooks::{Delivery, DeliveryQuery, Endpoint, EndpointEdit, EndpointForm};
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde::Serialize;
use store::Db;
use store::cursor::Cursor;
use utoipa::ToSchema;
use uuid::Uuid;

use super::extract::{Allowed, Id, Json, Params};
use super::idempotency::{Creation, IdempotencyKey, shown_once};
use super::if_match::{IfMatch, etag};
use super::openapi::{BadBody, BadQuery, Barred, Contradicted, Missing, Outdated};
use crate::config::ServeSettings;
use crate::layers::compression::ShownOnce;
use crate::outside;
use crate::problem::ApiResult;

const CURSOR: Cursor<String> = Cursor::new("webhooks");

fn tag(endpoint: &Endpoint) -> [(HeaderName, HeaderValue); 1] {
    etag(i64::try_from(endpoint.version).unwrap_or(i64::MAX))
}

/// `GET /webhooks`: all of them with their health; there are at most 50.
#[utoipa::path(
    get,
    path = "/webhooks",
    operation_id = "list_webhooks",
    tag = "webhooks",
    params(PageRequest),
    responses((status = 200, description = "A page of webhooks, by name", body = Page<Endpoint>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Params(page): Params<PageRequest>,
) -> ApiResult<Answer<Page<Endpoint>>> {
    let webhooks = store::webhooks::list(&db, &permit).await?;
    Ok(Answer(CURSOR.of_whole(webhooks, &page, |one| one.id.to_string())?))
}

/// The answer to a new webhook or a new secret: the only one that holds it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewWebhook)]
pub struct Created {
    #[serde(flatten)]
    webhook: Endpoint,
    /// `whsec_…`, to verify signatures with. It is in the first answer alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Why there is no secret, where the request was sent again.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
}

/// `POST /webhooks`: `{name, url, org}`; 201.
#[utoipa::path(
    post,
    path = "/webhooks",
    operation_id = "create_webhook",
    tag = "webhooks",
    params(IdempotencyKey),
    request_body = EndpointForm,
    responses((status = 201, description = "The new webhook, with its secret", body = Created, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn create(
    State(db): State<Db>,
    State(settings): State<Arc<ServeSettings>>,
    Allowed(permit): Allowed<ManageRequests>,
    creation: Creation<EndpointForm, Endpoint>,
) -> ApiResult<impl IntoResponse> {
    let (webhook, secret) = match creation {
        Creation::Repeated(webhook) => (webhook, None),
        Creation::First(form, once) => {
            let private = settings.webhook_private_addresses;
            let new = form.parse(private)?;
            outside::check(&new.url, private)?;
            store::webhooks::create(&db, &permit.once(once), &new, db.now()).await?
        }
    };
    let place = HeaderValue::from_str(&format!("/api/v1/webhooks/{}", webhook.id));
    let place = [(header::LOCATION, place.unwrap_or(HeaderValue::from_static("/api/v1/webhooks")))];
    let (tag, once) = (tag(&webhook), Extension(ShownOnce));
    let (secret, note) = shown_once(secret);
    Ok((StatusCode::CREATED, tag, place, once, Answer(Created { webhook, secret, note })))
}

/// `GET /webhooks/{id}`, with the version as `ETag`.
#[utoipa::path(
    get,
    path = "/webhooks/{id}",
    operation_id = "read_webhook",
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The webhook", body = Endpoint, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, Missing),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Id(id): Id<Uuid>,
) -> ApiResult<impl IntoResponse> {
    let webhook = store::webhooks::read(&db, &permit, id).await?;
    Ok((tag(&webhook), Answer(webhook)))
}

/// `PATCH /webhooks/{id}` with `If-Match`: name, address, organisation, paused.
#[utoipa::path(
    patch,
    path = "/webhooks/{id}",
    operation_id = "edit_webhook",
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The id"), ("If-Match" = String, Header, description = "The version that is changed, as `ETag` gave it")),
    request_body = EndpointEdit,
    responses((status = 200, description = "The webhook as it is now", body = Endpoint, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, Missing, BadBody, Outdated),
    security(("token" = [])),
)]
pub async fn edit(
    State(db): State<Db>,
    State(settings): State<Arc<ServeSettings>>,
    Allowed(permit): Allowed<ManageRequests>,
    Id(id): Id<Uuid>,
    IfMatch(version): IfMatch<i64>,
    Json(edit): Json<EndpointEdit>,
) -> ApiResult<impl IntoResponse> {
    let private = settings.webhook_private_addresses;
    if let Some(url) = &edit.url {
        outside::check(url.trim(), private)?;
    }
    let edited = store::webhooks::edit(&db, &permit, id, version, &edit, private, db.now()).await?;
    Ok((tag(&edited), Answer(edited)))
}

/// `DELETE /webhooks/{id}` with `If-Match`: with everything that waits for it; 204.
#[utoipa::path(
    delete,
    path = "/webhooks/{id}",
    operation_id = "delete_webhook",
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The id"), ("If-Match" = String, Header, description = "The version that is deleted, as `ETag` gave it")),
    responses((status = 204, description = "Done"), Barred, Missing, Outdated),
    security(("token" = [])),
)]
pub async fn delete(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Id(id): Id<Uuid>,
    IfMatch(version): IfMatch<i64>,
) -> ApiResult<StatusCode> {
    store::webhooks::delete(&db, &permit, id, version, db.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /webhooks/{id}/rotate`: another secret. The one before it signs too for 24 hours.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/rotate",
    operation_id = "rotate_webhook",
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The webhook, with its new secret", body = Created), Barred, Missing),
    security(("token" = [])),
)]
pub async fn rotate(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Id(id): Id<Uuid>,
) -> ApiResult<impl IntoResponse> {
    let (webhook, secret) = store::webhooks::rotate(&db, &permit, id, db.now()).await?;
    let tag = tag(&webhook);
    let created = Created { webhook, secret: Some(secret), note: None };
    Ok((tag, Extension(ShownOnce), Answer(created)))
}

/// `POST /webhooks/{id}/test`: sends a `ping`, also to one that is paused; 202.
#[utoipa::path(
    post,
    path = "/webhooks/{id}/test",
    operation_id = "test_webhook",
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 202, description = "The delivery that is made now", body = Delivery), Barred, Missing),
    security(("token" = [])),
)]
pub async fn test(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Id(id): Id<Uuid>,
) -> ApiResult<impl IntoResponse> {
    let delivery = store::webhooks::ping(&db, &permit, id, db.now()).await?;
    Ok((StatusCode::ACCEPTED, Answer(delivery)))
}

/// `GET /webhooks/{id}/deliveries?state=`: newest first, with their attempts.
#[utoipa::path(
    get,
    path = "/webhooks/{id}/deliveries",
    operation_id = "list_webhook_deliveries",
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The id"), DeliveryQuery),
    responses((status = 200, description = "A page of deliveries", body = Page<Delivery>), Barred, Missing, BadQuery),
    security(("token" = [])),
)]
pub async fn deliveries(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Id(id): Id<Uuid>,
    Params(query): Params<DeliveryQuery>,
) -> ApiResult<Answer<Page<Delivery>>> {
    Ok(Answer(store::webhooks::deliveries::list(&db, &permit, id, &query).await?))
}

/// `POST /webhooks/deliveries/{id}/repeat`: sends the same message under the same id again; 202.
#[utoipa::path(
    post,
    path = "/webhooks/deliveries/{id}/repeat",
    operation_id = "repeat_webhook_delivery",
    tag = "webhooks",
    params(("id" = Uuid, Path, description = "The id of the delivery")),
    responses((status = 202, description = "The delivery that is made again", body = Delivery), Barred, Missing),
    security(("token" = [])),
)]
pub async fn repeat(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Id(id): Id<Uuid>,
) -> ApiResult<impl IntoResponse> {
    let delivery = store::webhooks::deliveries::repeat(&db, &permit, id, db.now()).await?;
    Ok((StatusCode::ACCEPTED, Answer(delivery)))
}
