//! The usage report and its kept months, for their pages. Exports come by forms.

use domain::reports::form::ReportForm;
use domain::reports::query::Month;
use domain::reports::{KeptMonth, MonthCheck, ReportPage};

use super::Answer;

/// One page of the report; of a kept month where one is named.
pub async fn read_report(form: ReportForm, month: Option<Month>) -> Answer<ReportPage> {
    super::serve::<domain::access::ReadReports, _, _>(|call| async move {
        let query = form.parse(month, call.now.date_naive())?;
        store::reports::page(&call.db, &call.permit, month, &query, call.now).await
    })
    .await
}

/// The months that are closed, newest first.
pub async fn list_months() -> Answer<Vec<KeptMonth>> {
    super::serve::<domain::access::ReadReports, _, _>(|call| async move {
        store::reports::kept_months(&call.db, &call.permit).await
    })
    .await
}

/// Whether a kept month is what was closed.
pub async fn check_kept_month(month: Month) -> Answer<MonthCheck> {
    super::serve::<domain::access::ReadReports, _, _>(|call| async move {
        store::reports::check_month(&call.db, &call.permit, month).await
    })
    .await
}
