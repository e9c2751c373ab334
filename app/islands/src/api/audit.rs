//! The record of changes: how many are newer than those on show.

#[cfg(feature = "ssr")]
use domain::problem::{Code, Problem};
use leptos::prelude::*;

use super::Answer;

/// How many changes that `query`, an [`domain::audit::AuditQuery`] as JSON, asks for came after the
/// row `after`.
#[server(prefix = "/rpc", endpoint = "audit/newer", input = server_fn::codec::Json)]
pub async fn count_newer(query: String, after: i64) -> Answer<u64> {
    super::serve::<domain::access::ReadAudit, _, _>(|call| async move {
        let query = serde_json::from_str(&query)
            .map_err(|error| Problem::technical(Code::Malformed, format!("query: {error}")))?;
        store::audit::newer(&call.db, &call.permit, &query, after).await
    })
    .await
}
