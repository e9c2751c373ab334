//! `/api/v1/requests/{id}/decision` and `/agreement`: deciding, and the second approver's word. A
//! decision is about the versions that were shown, which `If-Match` names.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::{DecideRequest, ReadConsole};
use domain::checks::Check;
use domain::requests::{Decision, DecisionPreview, Request};
use serde::Deserialize;
use store::Db;
use utoipa::ToSchema;
use uuid::Uuid;

use super::shown::one;
use crate::http::extract::{Allowed, Id, Json};
use crate::http::if_match::SeenMatch;
use crate::http::openapi::{BadBody, Barred, Contradicted, Missing, Outdated};
use crate::problem::ApiResult;

/// `POST /requests/{id}/decision` with `If-Match`: approves, makes a counter-offer, denies or asks
/// back. What is granted holds at once, as overrides. Over a threshold it becomes a proposal
/// instead (the request is in review), and a second approver agrees or not. Whoever filed it may
/// not (403). Refused (422, `unconfirmed`) until `confirm` names every check that fires.
#[utoipa::path(
    post,
    path = "/requests/{id}/decision",
    operation_id = "decide_request",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id"), ("If-Match" = String, Header, description = "What was shown, as `ETag` gave it")),
    request_body = Decision,
    responses((status = 200, description = "The request as it is now", body = Request, headers(("ETag" = String, description = "For If-Match"))), Barred, Missing, BadBody, Contradicted, Outdated),
    security(("token" = [])),
)]
pub async fn decide(
    State(db): State<Db>,
    Allowed(permit): Allowed<DecideRequest>,
    Id(id): Id<Uuid>,
    SeenMatch(seen): SeenMatch,
    Json(decision): Json<Decision>,
) -> ApiResult<impl IntoResponse> {
    let decided = store::requests::decide(&db, &permit, id, seen, &decision, db.now()).await?;
    one(permit.caller(), decided)
}

/// `POST /requests/{id}/decision/preview`: what that decision would do now, without doing it: the
/// state, every effective value that changes, what must be confirmed, and why a second approver
/// would be needed. It needs no reason yet.
#[utoipa::path(
    post,
    path = "/requests/{id}/decision/preview",
    operation_id = "preview_decision",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id")),
    request_body = Decision,
    responses((status = 200, description = "What it would do", body = DecisionPreview), Barred, Missing, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn preview(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    Id(id): Id<Uuid>,
    Json(decision): Json<Decision>,
) -> ApiResult<Answer<DecisionPreview>> {
    Ok(Answer(store::requests::preview_decision(&db, &permit, id, &decision, db.now()).await?))
}

/// The body of `POST /requests/{id}/agreement`.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(as = RequestAgreement)]
pub struct Agreement {
    agree: bool,
    /// Required where it is refused.
    reason: Option<String>,
    /// The checks that were read and accepted.
    #[serde(default)]
    confirm: Vec<Check>,
}

/// `POST /requests/{id}/agreement` with `If-Match`: the second approver's word on what was
/// proposed. Agreed, it holds at once; refused, the request stays in review without a proposal.
/// Neither the one who filed it nor the one who proposed it may (403).
#[utoipa::path(
    post,
    path = "/requests/{id}/agreement",
    operation_id = "agree_request",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id"), ("If-Match" = String, Header, description = "What was shown, as `ETag` gave it")),
    request_body = Agreement,
    responses((status = 200, description = "The request as it is now", body = Request, headers(("ETag" = String, description = "For If-Match"))), Barred, Missing, BadBody, Contradicted, Outdated),
    security(("token" = [])),
)]
pub async fn agree(
    State(db): State<Db>,
    Allowed(permit): Allowed<DecideRequest>,
    Id(id): Id<Uuid>,
    SeenMatch(seen): SeenMatch,
    Json(body): Json<Agreement>,
) -> ApiResult<impl IntoResponse> {
    let Agreement { agree, reason, confirm } = &body;
    let (reason, now) = (reason.as_deref(), db.now());
    let agreed =
        store::requests::agree(&db, &permit, id, seen, *agree, reason, confirm, now).await?;
    one(permit.caller(), agreed)
}
