//! App Keys: the directory, one of them, one limit of one of them, and changing its plan.

use domain::apps::{AppQuery, AppRow, AppView, LimitView, Subject};
use domain::history::Range;
use domain::ids::{AppKey, PlanId};
use domain::page::Page;
use leptos::prelude::*;

use super::Answer;

/// One page of the directory.
#[server(prefix = "/rpc", endpoint = "apps/list", input = server_fn::codec::Json)]
pub async fn list_apps(query: AppQuery) -> Answer<Page<AppRow>> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        store::apps::list(&call.db, &call.permit, &query).await
    })
    .await
}

/// One App Key with everything that is limited and used.
#[server(prefix = "/rpc", endpoint = "apps/view", input = server_fn::codec::Json)]
pub async fn read_app(app: AppKey) -> Answer<AppView> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        store::apps::view(&call.db, &call.permit, &app, call.now).await
    })
    .await
}

/// One quota or bucket of an App Key, over time and with its reasons.
#[server(prefix = "/rpc", endpoint = "apps/limit", input = server_fn::codec::Json)]
pub async fn read_limit(app: AppKey, about: Subject, range: Range) -> Answer<LimitView> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        store::apps::limit_view(&call.db, &call.permit, &app, &about, range, call.now).await
    })
    .await
}

/// Chooses the plan of an App Key. `version` is the one that the person saw.
#[server(prefix = "/rpc", endpoint = "apps/choose-plan", input = server_fn::codec::Json)]
pub async fn choose_plan(app: AppKey, version: u64, plan: PlanId, reason: String) -> Answer<()> {
    super::serve::<domain::access::ChoosePlan, _, _>(|call| async move {
        store::apps::choose_plan(&call.db, &call.permit, &app, version, &plan, &reason, call.now)
            .await
    })
    .await
}
