//! `/api/v1/plans`: the plans, and the quotas that they speak of.

use axum::Json as Answer;
use axum::extract::State;
use domain::access::ReadLimits;
use domain::plans::PlanBook;
use store::Db;

use super::extract::Allowed;
use crate::problem::ApiResult;

/// `GET /plans`
pub async fn read(
    State(db): State<Db>,
    Allowed(_): Allowed<ReadLimits>,
) -> ApiResult<Answer<PlanBook>> {
    Ok(Answer(db.snapshot().terms.book.clone()))
}
