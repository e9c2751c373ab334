//! How long samples and audit rows are kept, for the page of admins. Changes come by a form.

use domain::retention::{Going, Retention, RetentionView};

use super::Answer;

/// What the page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct RetentionPage {
    pub version: u64,
    pub view: RetentionView,
    /// What would go with other settings.
    pub preview: Option<Going>,
}

/// What is kept, and what would go if `preview` were the settings.
pub async fn read_retention(preview: Option<Retention>) -> Answer<RetentionPage> {
    super::serve::<domain::access::ReadAudit, _, _>(|call| async move {
        let (db, permit) = (&call.db, &call.permit);
        let (version, view) = store::retention::read(db, permit, call.now).await?;
        let preview = match preview {
            Some(other) => Some(store::retention::preview(db, permit, &other, call.now).await?),
            None => None,
        };
        Ok(RetentionPage { version, view, preview })
    })
    .await
}
