//! What is documented: the catalogue with its ledger, and the plans.

use domain::catalogue::Catalogue;
use domain::plans::PlanBook;
use leptos::prelude::*;

use super::Answer;

/// The whole catalogue: all editions, and the ledger.
#[server(prefix = "/rpc", endpoint = "catalogue", input = server_fn::codec::Json)]
pub async fn read_catalogue() -> Answer<Catalogue> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        Ok(call.db.snapshot().terms.catalogue.catalogue().clone())
    })
    .await
}

/// All plans and the quotas that they speak of.
#[server(prefix = "/rpc", endpoint = "plans", input = server_fn::codec::Json)]
pub async fn read_plans() -> Answer<PlanBook> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        Ok(call.db.snapshot().terms.book.clone())
    })
    .await
}
