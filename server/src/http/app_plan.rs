//! `/api/v1/apps/{org}/{app}/plan…`: what a change of plan would do, making it, calling it off.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use domain::access::{ChoosePlan, ReadConsole};
use domain::changes::plan::{PlanChange, PlanPreview};
use domain::checks::Check;
use domain::ids::PlanId;
use domain::times;
use serde::Deserialize;
use store::Db;
use utoipa::{IntoParams, ToSchema};

use super::apps::{Entry, entry, tag};
use super::extract::{Allowed, App, AppParts, Json, Params};
use super::if_match::{IfMatch, etag};
use super::openapi::{BadBody, BadQuery, Barred, Missing, Outdated};
use crate::problem::ApiResult;

/// What `GET …/plan-preview` asks.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Asked {
    /// The plan that would be chosen.
    #[param(value_type = String)]
    plan: PlanId,
    /// From when on. Absent: now.
    #[serde(default, deserialize_with = "times::read_optional")]
    starts_at: Option<DateTime<Utc>>,
}

/// `GET /apps/{org}/{app}/plan-preview`: every limit whose effective value changes, the most
/// dangerous first, with the checks that must be confirmed.
#[utoipa::path(
    get,
    path = "/apps/{org}/{app}/plan-preview",
    operation_id = "preview_plan",
    tag = "apps",
    params(AppParts, Asked),
    responses((status = 200, description = "What the change would do", body = PlanPreview, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, Missing, BadQuery),
    security(("token" = [])),
)]
pub async fn preview(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    App(app): App,
    Params(asked): Params<Asked>,
) -> ApiResult<impl IntoResponse> {
    let Asked { plan, starts_at } = asked;
    let told = store::changes::plan_preview(&db, &permit, &app, &plan, starts_at, db.now()).await?;
    Ok((etag(tag(told.version)), Answer(told)))
}

/// `PUT /apps/{org}/{app}/plan` with `If-Match`: chooses the plan, from now on or from a later
/// moment; it takes the place of a change to come. Refused (422, `unconfirmed`) until `confirm`
/// names every check that fires.
#[utoipa::path(
    put,
    path = "/apps/{org}/{app}/plan",
    operation_id = "choose_plan",
    tag = "apps",
    params(AppParts, ("If-Match" = String, Header, description = "The version that is changed, as `ETag` gave it")),
    request_body = PlanChange,
    responses((status = 200, description = "The App Key as it is now", body = Entry, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, Missing, BadBody, Outdated),
    security(("token" = [])),
)]
pub async fn choose(
    State(db): State<Db>,
    Allowed(permit): Allowed<ChoosePlan>,
    App(app): App,
    IfMatch(version): IfMatch<u64>,
    Json(change): Json<PlanChange>,
) -> ApiResult<impl IntoResponse> {
    store::apps::choose_plan(&db, &permit, &app, version, &change, db.now()).await?;
    let entry = entry(&db, &app)?;
    Ok((etag(tag(entry.version)), Answer(entry)))
}

/// The body of `DELETE …/plan/coming`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Cancelling {
    reason: String,
    /// What of its consequences was seen and is meant.
    #[serde(default)]
    confirm: Vec<Check>,
}

/// `DELETE /apps/{org}/{app}/plan/coming` with `If-Match`: calls off the plan that is to come. It
/// stays on record.
#[utoipa::path(
    delete,
    path = "/apps/{org}/{app}/plan/coming",
    operation_id = "cancel_plan",
    tag = "apps",
    params(AppParts, ("If-Match" = String, Header, description = "The version that is changed, as `ETag` gave it")),
    request_body = Cancelling,
    responses((status = 200, description = "The App Key as it is now", body = Entry, headers(("ETag" = String, description = "The version, for If-Match"))), Barred, Missing, BadBody, Outdated),
    security(("token" = [])),
)]
pub async fn cancel(
    State(db): State<Db>,
    Allowed(permit): Allowed<ChoosePlan>,
    App(app): App,
    IfMatch(version): IfMatch<u64>,
    Json(body): Json<Cancelling>,
) -> ApiResult<impl IntoResponse> {
    let (reason, confirm) = (&body.reason, &body.confirm);
    store::apps::cancel_plan(&db, &permit, &app, version, reason, confirm, db.now()).await?;
    let entry = entry(&db, &app)?;
    Ok((etag(tag(entry.version)), Answer(entry)))
}
