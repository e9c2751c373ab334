//! Choosing the plan of an App Key: what it would do, and the forms that do it. They answer as
//! those of `forms` do.

use chrono::{DateTime, Utc};
use domain::changes::plan::{PlanChoice, PlanForm};
use domain::ids::{AppKey, PlanId};
use leptos::prelude::*;

use super::Answer;
use super::forms::{names, ssr};
use crate::paths;
use domain::overrides::form::read_checks;

/// The present plan, the one to come, and what `plan` would do.
pub async fn read_plan_choice(
    app: AppKey,
    plan: Option<PlanId>,
    starts_at: Option<DateTime<Utc>>,
) -> Answer<PlanChoice> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        let asked = plan.map(|plan| (plan, starts_at));
        store::changes::plan_choice(&call.db, &call.permit, &app, asked, call.now).await
    })
    .await
}

/// Chooses the plan. `version` is the App Key's that the person saw, `zone` the name of the zone in
/// which the start of `form` is meant.
#[server(prefix = "/rpc", endpoint = "apps/post-plan")]
pub async fn post_plan(app: AppKey, version: u64, zone: String, form: PlanForm) -> Answer<()> {
    let (key, typed) = (app.clone(), form.clone());
    let answer = super::serve::<domain::access::ChoosePlan, _, _>(|call| async move {
        let zone = crate::viewer::zone(&zone).unwrap_or_default();
        let change = form.read(&zone).map_err(|fault| ssr::faults(vec![fault]))?;
        store::apps::choose_plan(&call.db, &call.permit, &app, version, &change, call.now).await
    })
    .await;
    let confirm = typed.confirm.join(",");
    let pairs = [
        (names::SEEN, typed.seen.as_str()),
        (names::PLAN, &typed.plan),
        (names::STARTS_AT, &typed.starts_at),
        (names::REASON, &typed.reason),
        (names::CONFIRM, &confirm),
    ];
    match &answer {
        Ok(()) => {
            let is_now = typed.starts_at.trim().is_empty();
            let done = if is_now { names::PLAN } else { names::LATER };
            ssr::leave(&answer, &paths::app(&key), &[], done, "");
        }
        Err(_) => ssr::leave(&answer, &paths::app_plan(&key), &pairs, "", "#change"),
    }
    answer
}

/// Calls off the plan that is to come.
#[server(prefix = "/rpc", endpoint = "apps/post-cancel-plan")]
pub async fn post_cancel_plan(
    app: AppKey,
    version: u64,
    reason: String,
    #[server(default)] confirm: Vec<String>,
) -> Answer<()> {
    let (key, why, ticked) = (app.clone(), reason.clone(), confirm.join(","));
    let answer = super::serve::<domain::access::ChoosePlan, _, _>(|call| async move {
        let confirm = read_checks(&confirm);
        store::apps::cancel_plan(&call.db, &call.permit, &app, version, &reason, &confirm, call.now)
            .await
    })
    .await
    .map(|_| ());
    let typed = [
        (names::DONE, names::CANCELLED),
        (names::REASON, why.as_str()),
        (names::CONFIRM, ticked.as_str()),
    ];
    match &answer {
        Ok(()) => ssr::leave(&answer, &paths::app(&key), &[], names::CANCELLED, ""),
        Err(_) => ssr::leave(&answer, &paths::app_plan(&key), &typed, "", "#coming"),
    }
    answer
}
