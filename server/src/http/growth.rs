//! `/api/v1/utilization` and `/api/v1/growth`: how much of every limit is used, and which quotas
//! will pass a threshold.

use axum::Json as Answer;
use axum::extract::State;
use domain::access::ReadReports;
use domain::growth::{GrowthQuery, GrowthRow, UtilizationQuery, UtilizationRow, What};
use domain::ids::{PlanId, QuotaId};
use domain::page::{self, Page, PageRequest};
use domain::usage::Level;
use serde::Deserialize;
use store::Db;
use utoipa::IntoParams;

use super::extract::{Allowed, Params};
use super::openapi::{BadQuery, Barred};
use crate::problem::ApiResult;

/// What `GET /utilization` may ask for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UtilizationParams {
    /// Part of the App Key, upper and lower case alike.
    #[serde(default)]
    query: String,
    #[param(value_type = Option<String>)]
    plan: Option<PlanId>,
    /// `quotas`, `rates`, or the id of one quota.
    #[serde(default)]
    what: String,
    #[param(inline)]
    level: Option<Level>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows on the page, at most 500.
    #[serde(default, deserialize_with = "page::read_limit")]
    limit: Option<u32>,
}

/// `GET /utilization`: every limit that has a bound and a use, the largest share first, as it was
/// measured last.
#[utoipa::path(
    get,
    path = "/utilization",
    operation_id = "list_utilization",
    tag = "reports",
    params(UtilizationParams),
    responses((status = 200, description = "A page of limits", body = Page<UtilizationRow>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn utilization(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadReports>,
    Params(params): Params<UtilizationParams>,
) -> ApiResult<Answer<Page<UtilizationRow>>> {
    let UtilizationParams { query, plan, what, level, cursor, limit } = params;
    let what = What::parse(&what);
    let query = UtilizationQuery { query, plan, what, level, page: PageRequest { cursor, limit } };
    Ok(Answer(store::growth::utilization(&db, &permit, &query).await?))
}

/// What `GET /growth` may ask for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GrowthParams {
    /// Part of the App Key, upper and lower case alike.
    #[serde(default)]
    query: String,
    #[param(value_type = Option<String>)]
    plan: Option<PlanId>,
    #[param(value_type = Option<String>)]
    quota: Option<QuotaId>,
    /// The threshold: 80, 95 or 100 % of the limit. Absent: of each quota the next one.
    percent: Option<u32>,
    /// Days in which it is passed by the estimate, at most 30.
    within: Option<u32>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows on the page, at most 500.
    #[serde(default, deserialize_with = "page::read_limit")]
    limit: Option<u32>,
}

/// `GET /growth`: quotas that will pass a threshold within 30 days at their present trend, the
/// soonest first, with the interval. The trend is the Theil–Sen line through the daily peaks of the last
/// 28 complete days of UTC; where they are too few or show no growth there is no row.
#[utoipa::path(
    get,
    path = "/growth",
    operation_id = "list_growth",
    tag = "reports",
    params(GrowthParams),
    responses((status = 200, description = "A page of quotas", body = Page<GrowthRow>), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn growth(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadReports>,
    Params(params): Params<GrowthParams>,
) -> ApiResult<Answer<Page<GrowthRow>>> {
    let GrowthParams { query, plan, quota, percent, within, cursor, limit } = params;
    let page = PageRequest { cursor, limit };
    let query = GrowthQuery { query, plan, quota, percent, within, page };
    Ok(Answer(store::growth::growth(&db, &permit, &query).await?))
}
