//! An App Key as it was at a past moment, or two moments compared.

use domain::as_of::AsOfView;
use domain::ids::AppKey;

use super::Answer;

/// The moments are as they were typed or linked to, empty for now and for none; `zone` is the name
/// of the zone in which they are meant.
pub async fn read_as_of(app: AppKey, at: String, and: String, zone: String) -> Answer<AsOfView> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let zone = crate::viewer::zone(&zone).unwrap_or_default();
        let asked = store::as_of::Asked { app: &app, at: &at, and: &and, zone: &zone };
        store::as_of::view(&call.db, &call.permit, asked, call.now).await
    })
    .await
}
