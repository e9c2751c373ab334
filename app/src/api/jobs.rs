//! Background jobs: what each did last.

use domain::jobs::JobRun;

use super::Answer;

/// What every job did last.
pub async fn list_jobs() -> Answer<Vec<JobRun>> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        store::jobs::list(&call.db, &call.permit).await
    })
    .await
}
