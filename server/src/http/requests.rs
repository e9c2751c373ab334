//! `/api/v1/requests`: customers ask for more, and follow what becomes of it. What is done to one
//! lies in [`moves`], how it is decided in [`decisions`].

pub mod decisions;
pub mod moves;
mod shown;

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::{FileRequest, FollowRequest};
use domain::page::{self, Page, PageRequest};
use domain::requests::list::{RequestQuery, RequestRow, Show, With};
use domain::requests::{NewRequest, Request, RequestState, RequestView};
use http::{StatusCode, header};
use serde::Deserialize;
use store::Db;
use utoipa::IntoParams;
use uuid::Uuid;

use self::shown::{one, page, tag};
use super::extract::{Allowed, Id, Json, Params};
use super::idempotency::{Creation, IdempotencyKey};
use super::if_match::{MaySeen, SeenMatch};
use super::openapi::{AlreadyOpen, BadBody, BadQuery, Barred, Missing, Outdated, Overtaken};
use crate::problem::{ApiResult, request_path};

/// What `GET /requests` may ask for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Absent: as `show` says.
    #[param(inline)]
    state: Option<RequestState>,
    /// Part of the App Key, upper and lower case alike.
    #[serde(default)]
    app: String,
    /// The id of a quota or bucket, or part of its name in either language.
    #[serde(default)]
    target: String,
    /// Who works on it.
    #[param(inline)]
    with: Option<With>,
    /// Only those past the service goal.
    #[serde(default)]
    overdue: bool,
    /// Only those that the caller filed.
    #[serde(default)]
    mine: bool,
    /// Where no state is named: what is open, oldest first, or everything, newest first.
    #[serde(default)]
    #[param(inline)]
    show: Show,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows on the page, at most 500.
    #[serde(default, deserialize_with = "page::read_limit")]
    limit: Option<u32>,
}

/// `GET /requests`: open ones oldest first, all others newest first. Of drafts only the caller's
/// own. A portal is not told who works on one.
#[utoipa::path(
    get,
    path = "/requests",
    operation_id = "list_requests",
    tag = "requests",
    params(ListParams),
    responses((status = 200, description = "A page of requests", body = Page<RequestRow>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Allowed(permit): Allowed<FollowRequest>,
    Params(params): Params<ListParams>,
) -> ApiResult<impl IntoResponse> {
    let query = RequestQuery {
        show: params.show,
        state: params.state,
        app: params.app,
        target: params.target,
        with: params.with,
        overdue: params.overdue,
        mine: params.mine,
        page: PageRequest { cursor: params.cursor, limit: params.limit },
    };
    let rows = store::requests::list(&db, &permit, &query, db.now()).await?;
    Ok(Answer(page(permit.caller(), &rows)?))
}

/// `POST /requests`: 201 with the request, submitted or (`draft`) kept for its author. Where one of
/// its limits has an open request already: 409, which leads there by `Location` and `existing`,
/// unless it `follows` that one and so takes its place. With `Idempotency-Key` once, however often
/// it is sent.
#[utoipa::path(
    post,
    path = "/requests",
    operation_id = "file_request",
    tag = "requests",
    params(IdempotencyKey),
    request_body = NewRequest,
    responses((status = 201, description = "The request", body = Request, headers(("ETag" = String, description = "For If-Match"), ("Location" = String, description = "Where it is followed"))), Barred, BadBody, AlreadyOpen),
    security(("token" = [])),
)]
pub async fn file(
    State(db): State<Db>,
    Allowed(permit): Allowed<FileRequest>,
    creation: Creation<NewRequest, Request>,
) -> ApiResult<impl IntoResponse> {
    let caller = permit.caller().clone();
    let made = match creation {
        Creation::Repeated(made) => made,
        Creation::First(new, once) => {
            store::requests::file(&db, &permit.once(once), &new, db.now()).await?
        }
    };
    let location = [(header::LOCATION, request_path(made.id))];
    Ok((StatusCode::CREATED, location, one(&caller, made)?))
}

/// `GET /requests/{id}`: the request with its thread. A portal sees what is for the customer.
#[utoipa::path(
    get,
    path = "/requests/{id}",
    operation_id = "read_request",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The request", body = RequestView, headers(("ETag" = String, description = "What it is judged on, for If-Match: the versions of the request and of its App Key, and when time last changed what that may"))), Barred, Missing),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<FollowRequest>,
    Id(id): Id<Uuid>,
) -> ApiResult<impl IntoResponse> {
    let view = store::requests::read(&db, &permit, id, db.now()).await?;
    Ok((tag(view.request.seen()), Answer(shown::told(permit.caller(), &view)?)))
}

/// `PUT /requests/{id}` with `If-Match`: saves one's own draft anew, or (`draft: false`) submits
/// it. Of the tag only the version of the request counts.
#[utoipa::path(
    put,
    path = "/requests/{id}",
    operation_id = "edit_request",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id"), ("If-Match" = String, Header, description = "As `ETag` gave it")),
    request_body = NewRequest,
    responses((status = 200, description = "The request as it is now", body = Request, headers(("ETag" = String, description = "For If-Match"))), Barred, Missing, BadBody, AlreadyOpen, Outdated),
    security(("token" = [])),
)]
pub async fn edit(
    State(db): State<Db>,
    Allowed(permit): Allowed<FileRequest>,
    Id(id): Id<Uuid>,
    SeenMatch(seen): SeenMatch,
    Json(new): Json<NewRequest>,
) -> ApiResult<impl IntoResponse> {
    let version = Some(seen.request);
    let saved = store::requests::edit_draft(&db, &permit, id, version, &new, db.now()).await?;
    one(permit.caller(), saved)
}

/// `POST /requests/{id}/submit`: one's own draft takes its place in the queue as it is.
#[utoipa::path(
    post,
    path = "/requests/{id}/submit",
    operation_id = "submit_request",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id"), MaySeen),
    responses((status = 200, description = "The request as it is now", body = Request, headers(("ETag" = String, description = "For If-Match"))), Barred, Missing, BadBody, AlreadyOpen, Overtaken),
    security(("token" = [])),
)]
pub async fn submit(
    State(db): State<Db>,
    Allowed(permit): Allowed<FileRequest>,
    Id(id): Id<Uuid>,
    seen: MaySeen,
) -> ApiResult<impl IntoResponse> {
    let submitted = store::requests::submit(&db, &permit, id, seen.version(), db.now()).await?;
    one(permit.caller(), submitted)
}
