//! The record of changes and its seal, for their pages. Exports and checks come by forms and links.

use std::collections::BTreeMap;

use domain::audit::{AuditQuery, AuditRow, SealState};
use domain::language::Name;
use domain::page::Page;

use super::Answer;

/// A page of the record, and what the limits are called that it is about, by their targets.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditPage {
    pub page: Page<AuditRow>,
    pub names: BTreeMap<String, Name>,
}

/// One page of the record.
pub async fn list_audit(query: AuditQuery) -> Answer<AuditPage> {
    super::serve::<domain::access::ReadAudit, _, _>(|call| async move {
        let page = store::audit::list(&call.db, &call.permit, &query).await?;
        let names = store::audit::names(&call.db, &page.items);
        Ok(AuditPage { page, names })
    })
    .await
}

/// One change, and what its limit is called.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangeView {
    pub row: AuditRow,
    pub names: BTreeMap<String, Name>,
}

/// One change.
pub async fn read_change(id: i64) -> Answer<ChangeView> {
    super::serve::<domain::access::ReadAudit, _, _>(|call| async move {
        let row = store::audit::read(&call.db, &call.permit, id).await?;
        let names = store::audit::names(&call.db, std::slice::from_ref(&row));
        Ok(ChangeView { row, names })
    })
    .await
}

/// Where the seal stands.
pub async fn read_seal() -> Answer<SealState> {
    super::serve::<domain::access::ReadAudit, _, _>(|call| async move {
        Ok(store::audit::seal_state(&call.db, &call.permit))
    })
    .await
}
