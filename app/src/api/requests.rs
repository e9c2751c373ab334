//! Requests for more: one with its thread, for their pages. Changes come by forms.

use domain::requests::RequestView;
use leptos::prelude::*;
use uuid::Uuid;

use super::Answer;

/// A request with everything said and done.
#[server(prefix = "/rpc", endpoint = "requests/view", input = server_fn::codec::Json)]
pub async fn read_request(id: Uuid) -> Answer<RequestView> {
    super::serve::<domain::access::FollowRequest, _, _>(|call| async move {
        store::requests::read(&call.db, &call.permit, id).await
    })
    .await
}
