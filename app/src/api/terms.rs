//! What is documented: the catalogue with its ledger, and the plans.

use std::sync::Arc;

use domain::plans::Terms;
use domain::terms::{BlastRadius, Release, TermsEdit};

use super::Answer;

/// The plans with the quotas that they speak of, and the catalogue: all editions, and the ledger.
/// `None`: of the newest release.
pub async fn read_terms(release: Option<u32>) -> Answer<Arc<Terms>> {
    super::serve::<domain::access::ReadLimits, _, _>(|call| async move {
        store::terms::of(&call.db, &call.permit, release).await
    })
    .await
}

/// The releases of plans and catalogue, the newest first.
pub async fn list_releases() -> Answer<Vec<Release>> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        store::terms::list(&call.db, &call.permit).await
    })
    .await
}

/// What an edit of plans or catalogue would do.
pub async fn preview_terms(edit: TermsEdit) -> Answer<BlastRadius> {
    super::serve::<domain::access::EditTerms, _, _>(|call| async move {
        store::term_edits::preview(&call.db, &call.permit, &edit, call.now).await
    })
    .await
}
