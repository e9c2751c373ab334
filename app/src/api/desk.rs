//! What the page of one request shows. Deciding comes by forms.

use domain::requests::evidence::Evidence;
use uuid::Uuid;

use super::Answer;
use crate::viewer::locale;

/// A request with everything that whoever decides it should see.
pub async fn read_desk(id: Uuid) -> Answer<Evidence> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let mut desk = store::requests::evidence(&call.db, &call.permit, id, call.now).await?;
        store::requests::rules::retell(&call.db, &mut desk.view, locale());
        Ok(desk)
    })
    .await
}
