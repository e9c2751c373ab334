//! `/api/v1/plans`: the plans, and the quotas that they speak of.

use axum::Json as Answer;
use axum::extract::State;
use domain::access::ReadLimits;
use domain::plans::PlanBook;
use store::Db;

use super::extract::Allowed;
use super::openapi::Barred;
use crate::problem::ApiResult;

/// `GET /plans`
#[utoipa::path(
    get,
    path = "/plans",
    operation_id = "read_plans",
    tag = "terms",
    responses((status = 200, description = "The plans and the quotas", body = PlanBook), Barred),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(_permit): Allowed<ReadLimits>,
) -> ApiResult<Answer<PlanBook>> {
    Ok(Answer(db.snapshot().terms.book.clone()))
}
