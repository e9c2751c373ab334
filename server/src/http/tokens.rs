//! `/api/v1/tokens`: API tokens, for admins.

use axum::extract::State;
use axum::response::IntoResponse;
use axum::{Extension, Json as Answer};
use domain::access::ManageTokens;
use domain::ids::TokenId;
use domain::page::{Page, PageRequest};
use domain::tokens::{Token, TokenForm};
use http::StatusCode;
use serde::Serialize;
use store::Db;
use utoipa::ToSchema;

use super::extract::{Allowed, Id, Params};
use super::idempotency::{Creation, IdempotencyKey, shown_once};
use super::openapi::{BadBody, BadQuery, Barred, Missing};
use crate::layers::compression::ShownOnce;
use crate::problem::ApiResult;

/// `GET /tokens`: all tokens, newest first; revoked ones too.
#[utoipa::path(
    get,
    path = "/tokens",
    operation_id = "list_tokens",
    tag = "tokens",
    params(PageRequest),
    responses((status = 200, description = "A page of tokens", body = Page<Token>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageTokens>,
    Params(page): Params<PageRequest>,
) -> ApiResult<Answer<Page<Token>>> {
    Ok(Answer(store::tokens::list(&db, &permit, &page).await?))
}

/// The answer to a new token: the only one with its secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewToken)]
pub struct Created {
    #[serde(flatten)]
    token: Token,
    /// The whole token, to be sent as `Authorization: Bearer …`. It is in the first answer alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    /// Why there is no secret, where the request was sent again.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'static str>,
}

/// `POST /tokens`: `{name, role}` or `{name, scopes}`, and `expires_in_days`; 201. Scopes are for the
/// customers that `orgs` and `apps` name, to whose token there are no others; for all of them only by
/// `"all": true`.
#[utoipa::path(
    post,
    path = "/tokens",
    operation_id = "create_token",
    tag = "tokens",
    params(IdempotencyKey),
    request_body = TokenForm,
    responses((status = 201, description = "The new token, with its secret", body = Created), Barred, BadBody),
    security(("token" = [])),
)]
pub async fn create(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageTokens>,
    creation: Creation<TokenForm, Token>,
) -> ApiResult<impl IntoResponse> {
    let (token, bearer) = match creation {
        Creation::Repeated(token) => (token, None),
        Creation::First(form, once) => {
            store::tokens::create(&db, &permit.once(once), &form.parse()?, db.now()).await?
        }
    };
    let (secret, note) = shown_once(bearer.map(|bearer| bearer.expose()));
    let created = Created { token, secret, note };
    Ok((StatusCode::CREATED, Extension(ShownOnce), Answer(created)))
}

/// `GET /tokens/{id}`.
#[utoipa::path(
    get,
    path = "/tokens/{id}",
    operation_id = "read_token",
    tag = "tokens",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The token", body = Token), Barred, Missing),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageTokens>,
    Id(id): Id<TokenId>,
) -> ApiResult<Answer<Token>> {
    Ok(Answer(store::tokens::read(&db, &permit, id).await?))
}

/// `DELETE /tokens/{id}`: revokes; the token stays on record.
#[utoipa::path(
    delete,
    path = "/tokens/{id}",
    operation_id = "revoke_token",
    tag = "tokens",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The token, revoked", body = Token), Barred, Missing),
    security(("token" = [])),
)]
pub async fn revoke(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageTokens>,
    Id(id): Id<TokenId>,
) -> ApiResult<Answer<Token>> {
    Ok(Answer(store::tokens::revoke(&db, &permit, id, db.now()).await?))
}
