//! `/api/v1/recounts`: what the platform has beside what was reported, and what is made of the
//! difference.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::access::{Caller, ReadReports, Recount as MayRecount};
use domain::page::{Page, PageRequest};
use domain::problem::{Code, Problem};
use domain::recounts::{Ask, Plan, Reading, Recount, Run, RunView};
use http::{HeaderValue, StatusCode, header};
use serde::{Deserialize, Serialize};
use store::Db;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::extract::{Allowed, Id, Json, Params};
use super::idempotency::{Creation, IdempotencyKey};
use super::openapi::{BadBody, BadQuery, Barred, Contradicted, Missing, Overtaken};
use crate::problem::ApiResult;

/// Whether only to say what would be done.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct StartParams {
    /// `true`: nothing is asked for; the answer says how many calls it would take, how fast and how
    /// long.
    dry_run: bool,
}

/// `POST /recounts`: `{scope, quotas, calls_per_minute}`; 201 with the run, or with `dry_run` 200 with
/// what it would take. What is being counted already is 409, with the run as `existing`.
#[utoipa::path(
    post,
    path = "/recounts",
    operation_id = "start_recount",
    tag = "recounts",
    params(StartParams, IdempotencyKey),
    request_body = Ask,
    responses((status = 201, description = "The run", body = Run, headers(("Location" = String, description = "Where it is followed"))), (status = 200, description = "With `dry_run`: what it would take", body = Plan), Barred, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn start(
    State(db): State<Db>,
    Allowed(permit): Allowed<MayRecount>,
    Params(params): Params<StartParams>,
    creation: Creation<Ask, Run>,
) -> ApiResult<Response> {
    let run = match creation {
        Creation::Repeated(run) => run,
        Creation::First(ask, _) if params.dry_run => {
            let permit = permit.caller().permit::<ReadReports>().map_err(Problem::from)?;
            let plan = store::recounts::plan(&db, &permit, &ask, db.now()).await?;
            return Ok(Answer(plan).into_response());
        }
        Creation::First(ask, once) => {
            store::recounts::start(&db, &permit.once(once), &ask, db.now()).await?
        }
    };
    let place = HeaderValue::from_str(&format!("/api/v1/recounts/{}", run.id));
    let place = place.unwrap_or(HeaderValue::from_static("/api/v1/recounts"));
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Answer(run)).into_response())
}

/// `GET /recounts`: runs, newest first.
#[utoipa::path(
    get,
    path = "/recounts",
    operation_id = "list_recounts",
    tag = "recounts",
    params(PageRequest),
    responses((status = 200, description = "A page of runs", body = Page<Run>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadReports>,
    Params(page): Params<PageRequest>,
) -> ApiResult<Answer<Page<Run>>> {
    Ok(Answer(store::recounts::list(&db, &permit, &page).await?))
}

/// `GET /recounts/{id}`: a run with each App Key and quota in it: reported, counted, how fast, what was
/// made of it.
#[utoipa::path(
    get,
    path = "/recounts/{id}",
    operation_id = "read_recount",
    tag = "recounts",
    params(("id" = Uuid, Path, description = "The id of the run")),
    responses((status = 200, description = "The run", body = RunView), Barred, Missing),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadReports>,
    Id(id): Id<Uuid>,
) -> ApiResult<Answer<RunView>> {
    Ok(Answer(store::recounts::read(&db, &permit, id).await?))
}

/// `POST /recounts/{id}/cancel`: what waits is not begun, what runs stops.
#[utoipa::path(
    post,
    path = "/recounts/{id}/cancel",
    operation_id = "cancel_recount",
    tag = "recounts",
    params(("id" = Uuid, Path, description = "The id of the run")),
    responses((status = 200, description = "The run as it is now", body = Run), Barred, Missing, Contradicted),
    security(("token" = [])),
)]
pub async fn cancel(
    State(db): State<Db>,
    Allowed(permit): Allowed<MayRecount>,
    Id(id): Id<Uuid>,
) -> ApiResult<Answer<Run>> {
    Ok(Answer(store::recounts::cancel(&db, &permit, id, db.now()).await?))
}

/// Which of a run, and why.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = RecountDecision)]
pub struct Decision {
    /// The `id` of one of the run's `items`.
    item: i64,
    reason: String,
}

/// The same, with what the gauge said when it was decided.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
pub struct RepairForm {
    item: i64,
    reason: String,
    /// `present` of the item as it was read; absent: nothing was reported.
    seen: Option<Reading>,
}

/// That the item is one of the run.
async fn check(db: &Db, caller: &Caller, run: Uuid, item: i64) -> ApiResult<()> {
    let permit = caller.permit::<ReadReports>().map_err(Problem::from)?;
    let view = store::recounts::read(db, &permit, run).await?;
    match view.items.iter().any(|one| one.id == item) {
        true => Ok(()),
        false => Err(Problem::technical(Code::NotFound, "the run has no such item").into()),
    }
}

/// `POST /recounts/{id}/repair`: `{item, seen, reason}`: the count takes the gauge's place, as of the
/// time of the count. 412 when the gauge is not as it was `seen`, 409 when a newer sample than the
/// count has arrived.
#[utoipa::path(
    post,
    path = "/recounts/{id}/repair",
    operation_id = "repair_recount",
    tag = "recounts",
    params(("id" = Uuid, Path, description = "The id of the run")),
    request_body = RepairForm,
    responses((status = 200, description = "The item as it is now", body = Recount), Barred, Missing, BadBody, Contradicted, Overtaken),
    security(("token" = [])),
)]
pub async fn repair(
    State(db): State<Db>,
    Allowed(permit): Allowed<MayRecount>,
    Id(id): Id<Uuid>,
    Json(form): Json<RepairForm>,
) -> ApiResult<Answer<Recount>> {
    check(&db, permit.caller(), id, form.item).await?;
    let repaired =
        store::recounts::repair::repair(&db, &permit, form.item, form.seen, &form.reason, db.now());
    Ok(Answer(repaired.await?))
}

/// `POST /recounts/{id}/undo`: `{item, reason}`: the former value comes back, while nothing newer has
/// arrived (409).
#[utoipa::path(
    post,
    path = "/recounts/{id}/undo",
    operation_id = "undo_recount",
    tag = "recounts",
    params(("id" = Uuid, Path, description = "The id of the run")),
    request_body = Decision,
    responses((status = 200, description = "The item as it is now", body = Recount), Barred, Missing, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn undo(
    State(db): State<Db>,
    Allowed(permit): Allowed<MayRecount>,
    Id(id): Id<Uuid>,
    Json(form): Json<Decision>,
) -> ApiResult<Answer<Recount>> {
    check(&db, permit.caller(), id, form.item).await?;
    let undone = store::recounts::repair::undo(&db, &permit, form.item, &form.reason, db.now());
    Ok(Answer(undone.await?))
}

/// `POST /recounts/{id}/dismiss`: `{item, reason}`: nothing is to be done about the difference.
#[utoipa::path(
    post,
    path = "/recounts/{id}/dismiss",
    operation_id = "dismiss_recount",
    tag = "recounts",
    params(("id" = Uuid, Path, description = "The id of the run")),
    request_body = Decision,
    responses((status = 200, description = "The item as it is now", body = Recount), Barred, Missing, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn dismiss(
    State(db): State<Db>,
    Allowed(permit): Allowed<MayRecount>,
    Id(id): Id<Uuid>,
    Json(form): Json<Decision>,
) -> ApiResult<Answer<Recount>> {
    check(&db, permit.caller(), id, form.item).await?;
    let dismissed =
        store::recounts::repair::dismiss(&db, &permit, form.item, &form.reason, db.now());
    Ok(Answer(dismissed.await?))
}
