//! The record of changes: how many are newer than those on show.

use domain::audit::AuditQuery;
use leptos::prelude::*;

use super::Answer;

/// How many changes came after the row `after`.
#[server(prefix = "/rpc", endpoint = "audit/newer", input = server_fn::codec::Json)]
pub async fn count_newer(query: AuditQuery, after: i64) -> Answer<u64> {
    super::serve::<domain::access::ReadAudit, _, _>(|call| async move {
        store::audit::newer(&call.db, &call.permit, &query, after).await
    })
    .await
}
