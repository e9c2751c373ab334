//! `/api/v1/accounts`: what admins do to accounts.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::{ManageAccounts, Role};
use domain::accounts::{Account, AccountEdit, AccountForm};
use domain::ids::AccountId;
use domain::page::{Page, PageRequest};
use domain::problem::Problem;
use domain::rules::PeopleRule;
use http::StatusCode;
use serde::Deserialize;
use store::Db;
use utoipa::ToSchema;

use super::extract::{Allowed, Id, Json, Params};
use super::idempotency::{Creation, IdempotencyKey};
use super::if_match::{IfMatch, etag};
use super::openapi::{BadBody, BadQuery, Barred, Contradicted, Missing, Outdated};
use crate::problem::ApiResult;

/// `GET /accounts`: all accounts by login.
#[utoipa::path(
    get,
    path = "/accounts",
    operation_id = "list_accounts",
    tag = "accounts",
    params(PageRequest),
    responses((status = 200, description = "A page of accounts", body = Page<Account>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageAccounts>,
    Params(page): Params<PageRequest>,
) -> ApiResult<Answer<Page<Account>>> {
    Ok(Answer(store::accounts::list(&db, &permit, &page, db.now()).await?))
}

/// `POST /accounts`: `{login, name, role, password}`; 201.
#[utoipa::path(
    post,
    path = "/accounts",
    operation_id = "create_account",
    tag = "accounts",
    params(IdempotencyKey),
    request_body = AccountForm,
    responses((status = 201, description = "The new account", body = Account, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, BadBody),
    security(("token" = [])),
)]
pub async fn create(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageAccounts>,
    creation: Creation<AccountForm, Account>,
) -> ApiResult<impl IntoResponse> {
    let account = match creation {
        Creation::Repeated(account) => account,
        Creation::First(form, once) => {
            store::accounts::create(&db, &permit.once(once), &form.parse()?, db.now()).await?
        }
    };
    Ok((StatusCode::CREATED, etag(account.version), Answer(account)))
}

/// `GET /accounts/{id}`, with the version as `ETag`.
#[utoipa::path(
    get,
    path = "/accounts/{id}",
    operation_id = "read_account",
    tag = "accounts",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The account", body = Account, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, Missing),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageAccounts>,
    Id(id): Id<AccountId>,
) -> ApiResult<impl IntoResponse> {
    let account = store::accounts::read(&db, &permit, id, db.now()).await?;
    Ok((etag(account.version), Answer(account)))
}

/// What `PATCH /accounts/{id}` may change; absent fields stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AccountEdit)]
pub struct Edit {
    name: Option<String>,
    role: Option<String>,
    disabled: Option<bool>,
}

/// `PATCH /accounts/{id}` with `If-Match`.
#[utoipa::path(
    patch,
    path = "/accounts/{id}",
    operation_id = "edit_account",
    tag = "accounts",
    params(("id" = Uuid, Path, description = "The id"), ("If-Match" = String, Header, description = "The version that is changed, as `ETag` gave it")),
    request_body = Edit,
    responses((status = 200, description = "The account as it is now", body = Account, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, Missing, BadBody, Contradicted, Outdated),
    security(("token" = [])),
)]
pub async fn edit(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageAccounts>,
    Id(id): Id<AccountId>,
    IfMatch(version): IfMatch<i64>,
    Json(edit): Json<Edit>,
) -> ApiResult<impl IntoResponse> {
    let role = edit.role.as_deref().map(|role| {
        Role::parse(role).ok_or_else(|| Problem::field("/role", PeopleRule::NoSuchRole))
    });
    let edit = AccountEdit { name: edit.name, role: role.transpose()?, disabled: edit.disabled };
    let account = store::accounts::edit(&db, &permit, id, version, &edit, db.now()).await?;
    Ok((etag(account.version), Answer(account)))
}

/// A new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    password: String,
}

/// `POST /accounts/{id}/password`: gives a new password and ends all sessions; 204.
#[utoipa::path(
    post,
    path = "/accounts/{id}/password",
    operation_id = "reset_password",
    tag = "accounts",
    params(("id" = Uuid, Path, description = "The id")),
    request_body = NewPassword,
    responses((status = 204, description = "Done"), Barred, Missing, BadBody),
    security(("token" = [])),
)]
pub async fn reset_password(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageAccounts>,
    Id(id): Id<AccountId>,
    Json(new): Json<NewPassword>,
) -> ApiResult<StatusCode> {
    store::accounts::reset_password(&db, &permit, id, &new.password, db.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /accounts/{id}/sessions`: signs the account out everywhere; 204.
#[utoipa::path(
    delete,
    path = "/accounts/{id}/sessions",
    operation_id = "end_sessions",
    tag = "accounts",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 204, description = "Done"), Barred, Missing),
    security(("token" = [])),
)]
pub async fn end_sessions(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageAccounts>,
    Id(id): Id<AccountId>,
) -> ApiResult<StatusCode> {
    store::accounts::end_sessions(&db, &permit, id, db.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
