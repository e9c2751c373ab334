//! `/api/v1/…/overrides`: values for one App Key in place of its plan's.

pub mod sets;

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use domain::access::{ReadConsole, SetOverride};
use domain::checks::Check;
use domain::ids::AppKey;
use domain::limit_values::LimitValue;
use domain::overrides::list::{
    ENDING_DAYS_MAX, Kind, OverrideQuery, OverrideRow, OverrideState, Sort,
};
use domain::overrides::{EndOverride, NewOverride, Override};
use domain::page::{self, Page, PageRequest};
use domain::problem::Problem;
use domain::times;
use http::StatusCode;
use serde::Deserialize;
use store::Db;
use store::overrides::NewEnd;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::extract::{Allowed, App, AppParts, Id, Json, Params};
use super::idempotency::{Creation, IdempotencyKey};
use super::if_match::{IfMatch, MayMatch, etag};
use super::openapi::{BadBody, BadQuery, Barred, Contradicted, Missing, Outdated, Overtaken};
use crate::problem::ApiResult;

/// What `GET /overrides` may ask for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Part of the App Key, upper and lower case alike.
    #[serde(default)]
    app: String,
    /// Part of the author's name, the same.
    #[serde(default)]
    author: String,
    /// The id of a quota or bucket, or part of its name in either language.
    #[serde(default)]
    target: String,
    #[param(inline)]
    state: Option<OverrideState>,
    #[param(inline)]
    kind: Option<Kind>,
    /// Only those that still stand and end within so many days.
    ending_within_days: Option<u16>,
    /// Only those that have not mattered since they began.
    #[serde(default)]
    unused: bool,
    /// Only those of one set.
    set: Option<Uuid>,
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows on the page, at most 500.
    #[serde(default, deserialize_with = "page::read_limit")]
    limit: Option<u32>,
}

/// `GET /overrides`: all overrides, each with what the limit would be without it and when it last
/// mattered.
#[utoipa::path(
    get,
    path = "/overrides",
    operation_id = "list_overrides",
    tag = "limits",
    params(ListParams),
    responses((status = 200, description = "A page of overrides", body = Page<OverrideRow>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    Params(params): Params<ListParams>,
) -> ApiResult<Answer<Page<OverrideRow>>> {
    if params.ending_within_days.is_some_and(|days| days > ENDING_DAYS_MAX) {
        let rule = format!("at most {ENDING_DAYS_MAX} days");
        return Err(Problem::technical_field("/ending_within_days", rule).into());
    }
    let query = OverrideQuery {
        app: params.app,
        author: params.author,
        target: params.target,
        state: params.state,
        kind: params.kind,
        ending_within_days: params.ending_within_days,
        unused: params.unused,
        set: params.set,
        sort: params.sort,
        page: PageRequest { cursor: params.cursor, limit: params.limit },
    };
    Ok(Answer(store::overrides::list(&db, &permit, &query, db.now()).await?))
}

/// `GET /overrides/{id}`, with the version of its App Key as `ETag`.
#[utoipa::path(
    get,
    path = "/overrides/{id}",
    operation_id = "read_override",
    tag = "limits",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The override", body = OverrideRow, headers(("ETag" = String, description = "The version of the App Key, for If-Match"))), Barred, Missing),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    Id(id): Id<Uuid>,
) -> ApiResult<impl IntoResponse> {
    let row = store::overrides::read_one(&db, &permit, id, db.now()).await?;
    Ok((etag(i64::try_from(row.version).unwrap_or(i64::MAX)), Answer(row)))
}

/// `POST /apps/{org}/{app}/overrides`: 201 with the override. One that lowers a limit is refused
/// (422, `unconfirmed`) until `confirm` names every check that fires. With `If-Match` only if the
/// App Key is still at that version; with `Idempotency-Key` once, however often it is sent.
#[utoipa::path(
    post,
    path = "/apps/{org}/{app}/overrides",
    operation_id = "set_override",
    tag = "limits",
    params(AppParts, MayMatch, IdempotencyKey),
    request_body = NewOverride,
    responses((status = 201, description = "The override", body = Override), Barred, Missing, BadBody, Contradicted, Overtaken),
    security(("token" = [])),
)]
pub async fn set(
    State(db): State<Db>,
    Allowed(permit): Allowed<SetOverride>,
    App(app): App,
    MayMatch(version): MayMatch,
    creation: Creation<NewOverride, Override>,
) -> ApiResult<(StatusCode, Answer<Override>)> {
    let made = match creation {
        Creation::Repeated(made) => made,
        Creation::First(new, once) => {
            store::overrides::set(&db, &permit.once(once), &app, version, &new, db.now()).await?
        }
    };
    Ok((StatusCode::CREATED, Answer(made)))
}

/// `DELETE /overrides/{id}`: ends it now; it stays on record. To end what raised a limit lowers it,
/// and asks for `confirm` as setting one does.
#[utoipa::path(
    delete,
    path = "/overrides/{id}",
    operation_id = "end_override",
    tag = "limits",
    params(("id" = Uuid, Path, description = "The id")),
    request_body = EndOverride,
    responses((status = 204, description = "Done"), Barred, Missing, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn end(
    State(db): State<Db>,
    Allowed(permit): Allowed<SetOverride>,
    Id(id): Id<Uuid>,
    Json(body): Json<EndOverride>,
) -> ApiResult<impl IntoResponse> {
    store::overrides::end(&db, &permit, id, &body, db.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The body of `PATCH /overrides/{id}`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Extension {
    /// The new end, later or sooner; `null`: for good.
    #[serde(deserialize_with = "times::read_optional")]
    ends_at: Option<DateTime<Utc>>,
    reason: String,
    /// The checks that were read and accepted.
    #[serde(default)]
    confirm: Vec<Check>,
}

/// `PATCH /overrides/{id}` with `If-Match` (the version of its App Key): gives it another end. Where
/// a temporary one in force becomes permanent, or the other way round, it goes on under a new id.
#[utoipa::path(
    patch,
    path = "/overrides/{id}",
    operation_id = "extend_override",
    tag = "limits",
    params(("id" = Uuid, Path, description = "The id"), ("If-Match" = String, Header, description = "The version of its App Key, as `ETag` gave it")),
    request_body = Extension,
    responses((status = 200, description = "The override as it is now", body = Override), Barred, Missing, BadBody, Contradicted, Outdated),
    security(("token" = [])),
)]
pub async fn extend(
    State(db): State<Db>,
    Allowed(permit): Allowed<SetOverride>,
    Id(id): Id<Uuid>,
    IfMatch(version): IfMatch<u64>,
    Json(body): Json<Extension>,
) -> ApiResult<Answer<Override>> {
    let Extension { ends_at, reason, confirm } = body;
    let new = NewEnd { ends_at, reason, confirm };
    Ok(Answer(store::overrides::extend(&db, &permit, id, version, &new, db.now()).await?))
}

/// The body of `POST /overrides/{id}/copy`: what is not said is as the original has it.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Copying {
    /// The App Key that gets it.
    app: AppKey,
    #[serde(default)]
    value: Option<LimitValue>,
    #[serde(default)]
    reason: Option<String>,
    /// Absent: now, or the start of the original where that is still to come.
    #[serde(default, deserialize_with = "times::read_optional")]
    starts_at: Option<DateTime<Utc>>,
    /// `null`: for good. Absent: as the original.
    #[serde(default, deserialize_with = "times::read_or_null")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    ends_at: Option<Option<DateTime<Utc>>>,
    /// The checks that were read and accepted.
    #[serde(default)]
    confirm: Vec<Check>,
}

/// `POST /overrides/{id}/copy`: the same for another App Key, whose plan must have the limit.
/// `If-Match` means the version of that App Key.
#[utoipa::path(
    post,
    path = "/overrides/{id}/copy",
    operation_id = "copy_override",
    tag = "limits",
    params(("id" = Uuid, Path, description = "The id"), MayMatch, IdempotencyKey),
    request_body = Copying,
    responses((status = 201, description = "The new override", body = Override), Barred, Missing, BadBody, Contradicted, Overtaken),
    security(("token" = [])),
)]
pub async fn copy(
    State(db): State<Db>,
    Allowed(permit): Allowed<SetOverride>,
    Allowed(read): Allowed<ReadConsole>,
    Id(id): Id<Uuid>,
    MayMatch(version): MayMatch,
    creation: Creation<Copying, Override>,
) -> ApiResult<(StatusCode, Answer<Override>)> {
    let (body, once) = match creation {
        Creation::Repeated(made) => return Ok((StatusCode::CREATED, Answer(made))),
        Creation::First(body, once) => (body, once),
    };
    let now = db.now();
    let one = store::overrides::read_one(&db, &read, id, now).await?.one;
    let new = NewOverride {
        value: body.value.unwrap_or(one.value),
        reason: body.reason.unwrap_or(one.reason),
        starts_at: body.starts_at.or(Some(one.starts_at).filter(|start| *start > now)),
        ends_at: body.ends_at.unwrap_or(one.ends_at),
        target: one.target,
        confirm: body.confirm,
    };
    let made =
        store::overrides::set(&db, &permit.once(once), &body.app, version, &new, now).await?;
    Ok((StatusCode::CREATED, Answer(made)))
}
