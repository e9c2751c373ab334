//! `/api/v1/apps`: the directory of App Keys.

pub mod bulk;

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use domain::access::{ReadConsole, RegisterApp};
use domain::apps::{AppQuery, AppRow, AppSort};
use domain::ids::{AppKey, PlanId};
use domain::page::{self, Page, PageRequest};
use domain::problem::{Code, Problem};
use domain::rules::{LimitRule, Thing};
use domain::usage::Level;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{Db, Error};
use utoipa::{IntoParams, ToSchema};

use super::extract::{Allowed, App, AppParts, Json, Params};
use super::if_match::etag;
use super::openapi::{BadBody, BadQuery, Barred, Contradicted, Missing};
use crate::problem::ApiResult;

/// What `GET /apps` may ask for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// Part of the App Key, upper and lower case alike.
    #[serde(default)]
    query: String,
    #[param(value_type = Option<String>)]
    plan: Option<PlanId>,
    /// Only App Keys whose tightest limit is at this level.
    #[param(inline)]
    level: Option<Level>,
    #[serde(default)]
    #[param(inline)]
    sort: AppSort,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows on the page, at most 500.
    #[serde(default, deserialize_with = "page::read_limit")]
    limit: Option<u32>,
}

/// `GET /apps`: App Keys with their tightest limit.
#[utoipa::path(
    get,
    path = "/apps",
    operation_id = "list_apps",
    tag = "apps",
    params(ListParams),
    responses((status = 200, description = "A page of App Keys", body = Page<AppRow>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    Params(params): Params<ListParams>,
) -> ApiResult<Answer<Page<AppRow>>> {
    let ListParams { query, plan, level, sort, cursor, limit } = params;
    let query = AppQuery { query, plan, level, sort, page: PageRequest { cursor, limit } };
    Ok(Answer(store::apps::list(&db, &permit, &query).await?))
}

/// One App Key of the directory.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = App)]
pub struct Entry {
    app: AppKey,
    plan: PlanId,
    pub(super) version: u64,
    registered_at: DateTime<Utc>,
    /// The plan that it will have, and from when on.
    #[serde(skip_serializing_if = "Option::is_none")]
    coming: Option<Coming>,
}

/// A plan that an App Key will have.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppComing)]
pub struct Coming {
    plan: PlanId,
    starts_at: DateTime<Utc>,
}

pub(super) fn entry(db: &Db, app: &AppKey) -> ApiResult<Entry> {
    let (snapshot, now) = (db.snapshot(), db.now());
    let entry = snapshot.app(app).ok_or_else(|| Error::not_found(Thing::App))?;
    let coming = entry.coming_plan(now);
    Ok(Entry {
        app: app.clone(),
        plan: entry.plan(now).id.clone(),
        version: entry.version,
        registered_at: entry.registered_at,
        coming: coming
            .map(|span| Coming { plan: span.contract.plan.id.clone(), starts_at: span.starts_at }),
    })
}

/// `GET /apps/{org}/{app}`, with the version as `ETag`.
#[utoipa::path(
    get,
    path = "/apps/{org}/{app}",
    operation_id = "read_app",
    tag = "apps",
    params(AppParts),
    responses((status = 200, description = "The App Key", body = Entry, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, Missing),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(_permit): Allowed<ReadConsole>,
    App(app): App,
) -> ApiResult<impl IntoResponse> {
    let entry = entry(&db, &app)?;
    Ok((etag(tag(entry.version)), Answer(entry)))
}

pub(super) fn tag(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

/// The body of `PUT /apps/{org}/{app}`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Registration {
    plan: PlanId,
}

/// `PUT /apps/{org}/{app}`: 201 for a new App Key; 200 with what is there for a known one that has
/// this plan. One that has another is refused: a plan is changed at `…/plan`.
#[utoipa::path(
    put,
    path = "/apps/{org}/{app}",
    operation_id = "register_app",
    tag = "apps",
    params(AppParts),
    request_body = Registration,
    responses((status = 201, description = "It is new", body = Entry, headers(("ETag" = String, description = "The version, for If-Match"))), (status = 200, description = "It was there already and is as it was", body = Entry, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn register(
    State(db): State<Db>,
    Allowed(permit): Allowed<RegisterApp>,
    App(app): App,
    Json(body): Json<Registration>,
) -> ApiResult<impl IntoResponse> {
    let is_new = store::apps::register(&db, &permit, &app, &body.plan, db.now()).await?;
    if !is_new {
        // Another server may have registered it a moment ago.
        db.refresh_snapshot(db.now()).await?;
    }
    let entry = entry(&db, &app)?;
    if entry.plan != body.plan {
        let (app, plan) = (app.to_string(), entry.plan.to_string());
        return Err(Problem::new(Code::Conflict, LimitRule::OtherPlan { app, plan }).into());
    }
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, etag(tag(entry.version)), Answer(entry)))
}
