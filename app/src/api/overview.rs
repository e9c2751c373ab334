//! Who is near a limit now.

use domain::live::Overview;

use super::Answer;

/// The overview as the live feed last knew it.
pub async fn read_overview() -> Answer<Overview> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        Ok(call.db.board().overview().as_ref().clone())
    })
    .await
}
