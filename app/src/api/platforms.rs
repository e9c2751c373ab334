//! Platforms, for the admin page. Changes come by forms.

use domain::platforms::Platform;

use super::Answer;

/// All platforms, without their secrets.
pub async fn read_platforms() -> Answer<Vec<Platform>> {
    super::serve::<domain::access::ManagePlatforms, _, _>(|call| async move {
        store::platforms::list(&call.db, &call.permit).await
    })
    .await
}
