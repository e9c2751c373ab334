//! What the account is told of requests. Marks come by a form.

use domain::notifications::{Notification, Unread};
use domain::page::{Page, PageRequest};

use super::Answer;

/// A page of the account's notifications, newest first.
pub async fn read_notifications(cursor: Option<String>) -> Answer<Page<Notification>> {
    super::serve::<domain::access::OwnAccount, _, _>(|call| async move {
        let request = PageRequest { cursor, limit: None };
        store::notifications::list(&call.db, &call.permit, &request).await
    })
    .await
}

/// How many are unread: one look into an index, for every page.
pub async fn read_unread() -> Answer<Unread> {
    super::serve::<domain::access::OwnAccount, _, _>(|call| async move {
        store::notifications::unread(&call.db, &call.permit).await
    })
    .await
}
