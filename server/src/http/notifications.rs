//! `/api/v1/notifications`: what the caller's account is told of requests.

use axum::Json as Answer;
use axum::extract::{FromRequestParts, State};
use domain::access::{Actor, OwnAccount, Permit};
use domain::notifications::{MarkRead, Notification, Unread};
use domain::page::{Page, PageRequest};
use domain::problem::{Code, Problem};
use domain::rules::PeopleRule;
use http::request::Parts;
use serde::Serialize;
use store::Db;
use utoipa::ToSchema;

use super::extract::{Allowed, Json, Params};
use super::openapi::{BadBody, BadQuery, Barred};
use crate::problem::{ApiProblem, ApiResult};

/// The proof that an account calls: a token has no notifications, and is told so before its body is
/// looked at.
pub struct Own(Permit<OwnAccount>);

impl<S: Send + Sync> FromRequestParts<S> for Own {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiProblem> {
        let Allowed(permit) = Allowed::<OwnAccount>::from_request_parts(parts, state).await?;
        match permit.actor() {
            Actor::Account { .. } => Ok(Self(permit)),
            _ => Err(Problem::new(Code::Forbidden, PeopleRule::OnlyAccountsNotified).into()),
        }
    }
}

/// A page of notifications, and how many are unread in all.
#[derive(Debug, Serialize, ToSchema)]
pub struct Notifications {
    #[serde(flatten)]
    page: Page<Notification>,
    unread: Unread,
}

/// `GET /notifications`: the account's own, newest first. A token has none: sign in.
#[utoipa::path(
    get,
    path = "/notifications",
    operation_id = "list_notifications",
    tag = "notifications",
    params(PageRequest),
    responses((status = 200, description = "A page of notifications", body = Notifications), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Own(permit): Own,
    Params(page): Params<PageRequest>,
) -> ApiResult<Answer<Notifications>> {
    let page = store::notifications::list(&db, &permit, &page).await?;
    let unread = store::notifications::unread(&db, &permit).await?;
    Ok(Answer(Notifications { page, unread }))
}

/// How many are unread now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Marked {
    marked: u64,
    unread: Unread,
}

/// `POST /notifications/read`: `{ids}`, or `{until}` for all up to one that was seen.
#[utoipa::path(
    post,
    path = "/notifications/read",
    operation_id = "mark_notifications_read",
    tag = "notifications",
    request_body = MarkRead,
    responses((status = 200, description = "How many were marked, and are still unread", body = Marked), Barred, BadBody),
    security(("token" = [])),
)]
pub async fn mark_read(
    State(db): State<Db>,
    Own(permit): Own,
    Json(read): Json<MarkRead>,
) -> ApiResult<Answer<Marked>> {
    let marked = store::notifications::mark_read(&db, &permit, &read, db.now()).await?;
    let unread = store::notifications::unread(&db, &permit).await?;
    Ok(Answer(Marked { marked, unread }))
}
