//! Overrides: setting and ending them.

use domain::ids::AppKey;
use domain::overrides::{NewOverride, Override};
use leptos::prelude::*;
use uuid::Uuid;

use super::Answer;

/// Sets an override. `version` is the App Key's that the person saw.
#[server(prefix = "/rpc", endpoint = "overrides/set", input = server_fn::codec::Json)]
pub async fn set_override(app: AppKey, version: u64, new: NewOverride) -> Answer<Override> {
    super::serve::<domain::access::SetOverride, _, _>(|call| async move {
        store::overrides::set(&call.db, &call.permit, &app, Some(version), &new, call.now).await
    })
    .await
}

/// Ends an override now.
#[server(prefix = "/rpc", endpoint = "overrides/end", input = server_fn::codec::Json)]
pub async fn end_override(id: Uuid, reason: String) -> Answer<()> {
    super::serve::<domain::access::SetOverride, _, _>(|call| async move {
        store::overrides::end(&call.db, &call.permit, id, &reason, call.now).await
    })
    .await
}
