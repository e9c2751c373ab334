//! Platforms, for the admin page. Changes come by forms.

use domain::platforms::Platform;
use leptos::prelude::*;

use super::Answer;

/// All platforms, without their secrets.
#[server(prefix = "/rpc", endpoint = "platforms", input = server_fn::codec::Json)]
pub async fn read_platforms() -> Answer<Vec<Platform>> {
    super::serve::<domain::access::ManagePlatforms, _, _>(|call| async move {
        store::platforms::list(&call.db, &call.permit).await
    })
    .await
}
