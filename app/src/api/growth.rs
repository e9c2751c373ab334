//! How much of every limit is used, and which quotas will pass a threshold.

use domain::growth::{GrowthQuery, GrowthRow, UtilizationQuery, UtilizationRow};
use domain::page::Page;

use super::Answer;

/// Quotas that will pass a threshold, the soonest first.
pub async fn list_growth(query: GrowthQuery) -> Answer<Page<GrowthRow>> {
    super::serve::<domain::access::ReadReports, _, _>(|call| async move {
        store::growth::growth(&call.db, &call.permit, &query).await
    })
    .await
}

/// Every limit with a bound and a use, the hottest first.
pub async fn list_utilization(query: UtilizationQuery) -> Answer<Page<UtilizationRow>> {
    super::serve::<domain::access::ReadReports, _, _>(|call| async move {
        store::growth::utilization(&call.db, &call.permit, &query).await
    })
    .await
}
