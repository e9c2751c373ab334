//! The record of changes and its seal, for their pages. Exports and checks come by forms and links.

use domain::audit::{AuditQuery, AuditRow, SealState};
use domain::page::Page;
use leptos::prelude::*;

use super::Answer;

/// One page of the record.
#[server(prefix = "/rpc", endpoint = "audit/list", input = server_fn::codec::Json)]
pub async fn list_audit(query: AuditQuery) -> Answer<Page<AuditRow>> {
    super::serve::<domain::access::ReadAudit, _, _>(|call| async move {
        store::audit::list(&call.db, &call.permit, &query).await
    })
    .await
}

/// One change.
#[server(prefix = "/rpc", endpoint = "audit/view", input = server_fn::codec::Json)]
pub async fn read_change(id: i64) -> Answer<AuditRow> {
    super::serve::<domain::access::ReadAudit, _, _>(|call| async move {
        store::audit::read(&call.db, &call.permit, id).await
    })
    .await
}

/// Where the seal stands.
#[server(prefix = "/rpc", endpoint = "audit/seal", input = server_fn::codec::Json)]
pub async fn read_seal() -> Answer<SealState> {
    super::serve::<domain::access::ReadAudit, _, _>(|call| async move {
        Ok(store::audit::seal_state(&call.db, &call.permit))
    })
    .await
}
