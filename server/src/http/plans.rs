//! `/api/v1/plans`: the plans, and the quotas that they speak of.

use axum::Json as Answer;
use axum::extract::State;
use domain::access::ReadLimits;
use domain::plans::PlanBook;
use serde::Deserialize;
use store::Db;
use utoipa::IntoParams;

use super::extract::{Allowed, Params};
use super::openapi::{BadQuery, Barred, Missing};
use crate::problem::ApiResult;

/// Which release of the terms is asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfRelease {
    /// Absent: the newest.
    pub(super) release: Option<u32>,
}

/// `GET /plans`
#[utoipa::path(
    get,
    path = "/plans",
    operation_id = "read_plans",
    tag = "terms",
    params(OfRelease),
    responses((status = 200, description = "The plans and the quotas", body = PlanBook), Barred, Missing, BadQuery),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadLimits>,
    Params(params): Params<OfRelease>,
) -> ApiResult<Answer<PlanBook>> {
    Ok(Answer(store::terms::of(&db, &permit, params.release).await?.book.clone()))
}
