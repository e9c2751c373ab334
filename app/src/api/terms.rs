//! What is documented: the catalogue with its ledger, and the plans.

use domain::catalogue::Catalogue;
use domain::plans::PlanBook;
use domain::terms::{BlastRadius, Release, TermsEdit};

use super::Answer;

/// The whole catalogue: all editions, and the ledger. `None`: of the newest release.
pub async fn read_catalogue(release: Option<u32>) -> Answer<Catalogue> {
    super::serve::<domain::access::ReadLimits, _, _>(|call| async move {
        let terms = store::terms::of(&call.db, &call.permit, release).await?;
        Ok(terms.catalogue.catalogue().clone())
    })
    .await
}

/// All plans and the quotas that they speak of. `None`: of the newest release.
pub async fn read_plans(release: Option<u32>) -> Answer<PlanBook> {
    super::serve::<domain::access::ReadLimits, _, _>(|call| async move {
        Ok(store::terms::of(&call.db, &call.permit, release).await?.book)
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
        store::terms::preview(&call.db, &call.permit, &edit, call.now).await
    })
    .await
}
