//! `/api/v1/requests/{id}/…`: what is done to a request short of deciding it.

use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::{DecideRequest, FileRequest};
use domain::requests::Request;
use serde::Deserialize;
use store::Db;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shown::one;
use crate::http::extract::{Allowed, Id, Json};
use crate::http::idempotency::{Creation, IdempotencyKey};
use crate::http::if_match::MaySeen;
use crate::http::openapi::{BadBody, Barred, Contradicted, Missing, Overtaken};
use crate::problem::ApiResult;

/// The body of what needs a reason.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RequestReason)]
pub struct Because {
    #[serde(default)]
    reason: String,
}

/// `POST /requests/{id}/withdraw`: takes it back, for the customer.
#[utoipa::path(
    post,
    path = "/requests/{id}/withdraw",
    operation_id = "withdraw_request",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id"), MaySeen),
    request_body = Because,
    responses((status = 200, description = "The request as it is now", body = Request, headers(("ETag" = String, description = "For If-Match"))), Barred, Missing, BadBody, Contradicted, Overtaken),
    security(("token" = [])),
)]
pub async fn withdraw(
    State(db): State<Db>,
    Allowed(permit): Allowed<FileRequest>,
    Id(id): Id<Uuid>,
    seen: MaySeen,
    Json(body): Json<Because>,
) -> ApiResult<impl IntoResponse> {
    let (version, reason) = (seen.version(), &body.reason);
    let gone = store::requests::withdraw(&db, &permit, id, version, reason, db.now()).await?;
    one(permit.caller(), gone)
}

/// `POST /requests/{id}/supersede`: closes one whose place another one took, or to which the limit
/// answers by now.
#[utoipa::path(
    post,
    path = "/requests/{id}/supersede",
    operation_id = "supersede_request",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id"), MaySeen),
    request_body = Because,
    responses((status = 200, description = "The request as it is now", body = Request, headers(("ETag" = String, description = "For If-Match"))), Barred, Missing, BadBody, Contradicted, Overtaken),
    security(("token" = [])),
)]
pub async fn supersede(
    State(db): State<Db>,
    Allowed(permit): Allowed<DecideRequest>,
    Id(id): Id<Uuid>,
    seen: MaySeen,
    Json(body): Json<Because>,
) -> ApiResult<impl IntoResponse> {
    let (MaySeen(seen), reason) = (seen, &body.reason);
    let gone = store::requests::supersede(&db, &permit, id, seen, reason, db.now()).await?;
    one(permit.caller(), gone)
}

/// The body of `POST /requests/{id}/claim`.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RequestClaim)]
pub struct Claiming {
    /// Also from somebody else; what was proposed then is withdrawn.
    #[serde(default)]
    take_over: bool,
}

/// `POST /requests/{id}/claim`: takes it, so that nobody else works on it. One that somebody else
/// has is left to them (409) unless `take_over` is said.
#[utoipa::path(
    post,
    path = "/requests/{id}/claim",
    operation_id = "claim_request",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id")),
    request_body = Claiming,
    responses((status = 200, description = "The request as it is now", body = Request, headers(("ETag" = String, description = "For If-Match"))), Barred, Missing, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn claim(
    State(db): State<Db>,
    Allowed(permit): Allowed<DecideRequest>,
    Id(id): Id<Uuid>,
    Json(body): Json<Claiming>,
) -> ApiResult<impl IntoResponse> {
    let claimed = store::requests::claim(&db, &permit, id, body.take_over, db.now()).await?;
    one(permit.caller(), claimed)
}

/// `POST /requests/{id}/release`: gives it back to the queue.
#[utoipa::path(
    post,
    path = "/requests/{id}/release",
    operation_id = "release_request",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The request as it is now", body = Request, headers(("ETag" = String, description = "For If-Match"))), Barred, Missing, Contradicted),
    security(("token" = [])),
)]
pub async fn release(
    State(db): State<Db>,
    Allowed(permit): Allowed<DecideRequest>,
    Id(id): Id<Uuid>,
) -> ApiResult<impl IntoResponse> {
    let released = store::requests::release(&db, &permit, id, db.now()).await?;
    one(permit.caller(), released)
}

/// The body of `POST /requests/{id}/answer`.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RequestAnswer)]
pub struct Answering {
    #[serde(default)]
    text: String,
}

/// `POST /requests/{id}/answer`: answers what was asked back.
#[utoipa::path(
    post,
    path = "/requests/{id}/answer",
    operation_id = "answer_request",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id")),
    request_body = Answering,
    responses((status = 200, description = "The request as it is now", body = Request, headers(("ETag" = String, description = "For If-Match"))), Barred, Missing, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn answer(
    State(db): State<Db>,
    Allowed(permit): Allowed<FileRequest>,
    Id(id): Id<Uuid>,
    Json(body): Json<Answering>,
) -> ApiResult<impl IntoResponse> {
    let answered = store::requests::answer(&db, &permit, id, &body.text, db.now()).await?;
    one(permit.caller(), answered)
}

/// The body of `POST /requests/{id}/comments`.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RequestComment)]
pub struct Commenting {
    #[serde(default)]
    text: String,
    /// Only for those who decide; a portal cannot.
    #[serde(default)]
    internal: bool,
}

/// `POST /requests/{id}/comments`: says something, at any time. What a portal says while a question
/// waits for the customer is the answer to it.
#[utoipa::path(
    post,
    path = "/requests/{id}/comments",
    operation_id = "comment_request",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id"), IdempotencyKey),
    request_body = Commenting,
    responses((status = 200, description = "The request as it is now", body = Request, headers(("ETag" = String, description = "For If-Match"))), Barred, Missing, BadBody),
    security(("token" = [])),
)]
pub async fn comment(
    State(db): State<Db>,
    Allowed(permit): Allowed<FileRequest>,
    Id(id): Id<Uuid>,
    creation: Creation<Commenting, Request>,
) -> ApiResult<impl IntoResponse> {
    let (body, once) = match creation {
        Creation::Repeated(said) => return one(permit.caller(), said),
        Creation::First(body, once) => (body, once),
    };
    let permit = permit.once(once);
    let said =
        store::requests::comment(&db, &permit, id, &body.text, body.internal, db.now()).await?;
    one(permit.caller(), said)
}
