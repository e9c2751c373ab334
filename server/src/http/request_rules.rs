//! `/api/v1/requests/settings` and `/api/v1/requests/rules`: how requests are decided, and rules
//! that may decide alone. Everybody of the console reads them, admins change them.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::{ManageRequests, ReadConsole};
use domain::page::{Page, PageRequest};
use domain::requests::{Replay, Rule, RuleView, RuleWords, Settings};
use http::StatusCode;
use store::Db;
use store::cursor::Cursor;
use store::requests::{rules, settings};
use uuid::Uuid;

use super::extract::{Allowed, Id, Json, Params};
use super::idempotency::{Creation, IdempotencyKey};
use super::if_match::{IfMatch, etag};
use super::openapi::{BadBody, BadQuery, Barred, Contradicted, Missing, Outdated};
use crate::problem::ApiResult;

const CURSOR: Cursor<String> = Cursor::new("request rules");

/// The tag of a version.
fn tag(version: u64) -> impl axum::response::IntoResponseParts {
    etag(i64::try_from(version).unwrap_or(i64::MAX))
}

/// `GET /requests/settings`: service goal, reminders, thresholds; `ETag` is their version.
#[utoipa::path(
    get,
    path = "/requests/settings",
    operation_id = "read_request_settings",
    tag = "requests",
    responses((status = 200, description = "The settings", body = Settings, headers(("ETag" = String, description = "For If-Match"))), Barred),
    security(("token" = [])),
)]
pub async fn read_settings(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
) -> ApiResult<impl IntoResponse> {
    let (version, settings) = settings::read(&db, &permit).await?;
    Ok((tag(version), Answer(settings)))
}

/// `PUT /requests/settings` with `If-Match`: others in their place.
#[utoipa::path(
    put,
    path = "/requests/settings",
    operation_id = "save_request_settings",
    tag = "requests",
    params(("If-Match" = String, Header, description = "The version, as `ETag` gave it")),
    request_body = Settings,
    responses((status = 200, description = "The settings, as they are now", body = Settings), Barred, BadBody, Outdated),
    security(("token" = [])),
)]
pub async fn save_settings(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    IfMatch(version): IfMatch<u64>,
    Json(new): Json<Settings>,
) -> ApiResult<impl IntoResponse> {
    let saved = settings::save(&db, &permit, version, &new, db.now()).await?;
    Ok((tag(saved), Answer(new)))
}

/// `GET /requests/rules`: all rules, in the order in which they are asked: the first one that a
/// request meets decides it.
#[utoipa::path(
    get,
    path = "/requests/rules",
    operation_id = "list_request_rules",
    tag = "requests",
    params(PageRequest),
    responses((status = 200, description = "A page of rules", body = Page<Rule>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    Params(page): Params<PageRequest>,
) -> ApiResult<Answer<Page<Rule>>> {
    let rules = rules::list(&db, &permit).await?;
    Ok(Answer(CURSOR.of_whole(rules, &page, |one| one.id.to_string())?))
}

/// `POST /requests/rules`: a new rule, switched off.
#[utoipa::path(
    post,
    path = "/requests/rules",
    operation_id = "create_request_rule",
    tag = "requests",
    params(IdempotencyKey),
    request_body = RuleWords,
    responses((status = 201, description = "The rule", body = Rule), Barred, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn create(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    creation: Creation<RuleWords, Rule>,
) -> ApiResult<impl IntoResponse> {
    let rule = match creation {
        Creation::Repeated(rule) => rule,
        Creation::First(words, once) => {
            rules::create(&db, &permit.once(once), &words, db.now()).await?
        }
    };
    Ok((StatusCode::CREATED, tag(rule.version), Answer(rule)))
}

/// `POST /requests/rules/preview`: what a rule would have decided, before it is made.
#[utoipa::path(
    post,
    path = "/requests/rules/preview",
    operation_id = "preview_request_rule",
    tag = "requests",
    request_body = RuleWords,
    responses((status = 200, description = "What it would have decided", body = Replay), Barred, BadBody),
    security(("token" = [])),
)]
pub async fn preview(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Json(words): Json<RuleWords>,
) -> ApiResult<Answer<Replay>> {
    Ok(Answer(rules::preview(&db, &permit, &words, db.now()).await?))
}

/// `GET /requests/rules/{id}`: one rule with its replay; `ETag` is the version of its words.
#[utoipa::path(
    get,
    path = "/requests/rules/{id}",
    operation_id = "read_request_rule",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The rule", body = RuleView, headers(("ETag" = String, description = "For If-Match"))), Barred, Missing),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    Id(id): Id<Uuid>,
) -> ApiResult<impl IntoResponse> {
    let view = rules::read(&db, &permit, id).await?;
    Ok((tag(view.rule.version), Answer(view)))
}

/// `PUT /requests/rules/{id}` with `If-Match`: other words. That switches it off and forgets its
/// replay.
#[utoipa::path(
    put,
    path = "/requests/rules/{id}",
    operation_id = "change_request_rule",
    tag = "requests",
    params(
        ("id" = Uuid, Path, description = "The id"),
        ("If-Match" = String, Header, description = "The version, as `ETag` gave it"),
    ),
    request_body = RuleWords,
    responses((status = 200, description = "The rule", body = Rule), Barred, Missing, BadBody, Outdated),
    security(("token" = [])),
)]
pub async fn change(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Id(id): Id<Uuid>,
    IfMatch(version): IfMatch<u64>,
    Json(words): Json<RuleWords>,
) -> ApiResult<impl IntoResponse> {
    let rule = rules::change(&db, &permit, id, version, &words, db.now()).await?;
    Ok((tag(rule.version), Answer(rule)))
}

/// `DELETE /requests/rules/{id}` with `If-Match`: ends it for good; it stays on record.
#[utoipa::path(
    delete,
    path = "/requests/rules/{id}",
    operation_id = "end_request_rule",
    tag = "requests",
    params(
        ("id" = Uuid, Path, description = "The id"),
        ("If-Match" = String, Header, description = "The version, as `ETag` gave it"),
    ),
    responses((status = 204, description = "It is ended"), Barred, Missing, Outdated),
    security(("token" = [])),
)]
pub async fn end(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Id(id): Id<Uuid>,
    IfMatch(version): IfMatch<u64>,
) -> ApiResult<StatusCode> {
    rules::end(&db, &permit, id, version, db.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /requests/rules/{id}/replay`: what it would have decided of the newest 10,000 requests that
/// people decided. It may be switched on then.
#[utoipa::path(
    post,
    path = "/requests/rules/{id}/replay",
    operation_id = "replay_request_rule",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The rule with its replay", body = RuleView), Barred, Missing),
    security(("token" = [])),
)]
pub async fn replay(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Id(id): Id<Uuid>,
) -> ApiResult<impl IntoResponse> {
    let view = rules::replay(&db, &permit, id, db.now()).await?;
    Ok((tag(view.rule.version), Answer(view)))
}

/// `POST /requests/rules/{id}/enable` with `If-Match`: lets it decide. 409 before this version of
/// it was replayed.
#[utoipa::path(
    post,
    path = "/requests/rules/{id}/enable",
    operation_id = "enable_request_rule",
    tag = "requests",
    params(
        ("id" = Uuid, Path, description = "The id"),
        ("If-Match" = String, Header, description = "The version, as `ETag` gave it"),
    ),
    responses((status = 200, description = "The rule", body = Rule), Barred, Missing, Contradicted, Outdated),
    security(("token" = [])),
)]
pub async fn enable(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Id(id): Id<Uuid>,
    IfMatch(version): IfMatch<u64>,
) -> ApiResult<impl IntoResponse> {
    let rule = rules::enable(&db, &permit, id, version, db.now()).await?;
    Ok((tag(rule.version), Answer(rule)))
}

/// `POST /requests/rules/{id}/disable`: stops it from deciding at once, whatever its version.
#[utoipa::path(
    post,
    path = "/requests/rules/{id}/disable",
    operation_id = "disable_request_rule",
    tag = "requests",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The rule", body = Rule), Barred, Missing),
    security(("token" = [])),
)]
pub async fn disable(
    State(db): State<Db>,
    Allowed(permit): Allowed<ManageRequests>,
    Id(id): Id<Uuid>,
) -> ApiResult<impl IntoResponse> {
    let rule = rules::disable(&db, &permit, id, db.now()).await?;
    Ok((tag(rule.version), Answer(rule)))
}
