//! Choosing the plan of an App Key: what it would do, and the forms that do it. They answer as
//! those of `forms` do.

use chrono::{DateTime, Utc};
use domain::changes::plan::PlanChoice;
use domain::ids::{AppKey, PlanId};
use leptos::prelude::*;

use super::Answer;
#[cfg(feature = "ssr")]
use super::forms::{names, ssr};
#[cfg(feature = "ssr")]
use crate::paths;
#[cfg(feature = "ssr")]
use domain::overrides::form::read_checks;

/// The present plan, the one to come, and what `plan` would do.
#[server(prefix = "/rpc", endpoint = "apps/plan-choice", input = server_fn::codec::Json)]
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

/// Chooses the plan. `version` is the App Key's and `seen` the plan that the person saw, `zone`
/// the name of the zone in which `starts_at` is meant; `confirm` names checks.
#[server(prefix = "/rpc", endpoint = "apps/post-plan")]
pub async fn post_plan(
    app: AppKey,
    version: u64,
    seen: PlanId,
    plan: PlanId,
    #[server(default)] zone: String,
    #[server(default)] starts_at: String,
    reason: String,
    #[server(default)] confirm: Vec<String>,
) -> Answer<()> {
    let (to, why, start) = (plan.clone(), reason.clone(), starts_at.clone());
    let (key, ticked) = (app.clone(), confirm.join(","));
    let answer = super::serve::<domain::access::ChoosePlan, _, _>(|call| async move {
        let starts_at = read_start(&starts_at, &zone, call.now)?;
        let change = PlanChange { plan, reason, confirm: read_checks(&confirm), starts_at };
        store::apps::choose_plan(&call.db, &call.permit, &app, version, &change, call.now).await
    })
    .await;
    let typed = [
        (names::SEEN, seen.as_str()),
        (names::PLAN, to.as_str()),
        (names::STARTS_AT, start.as_str()),
        (names::REASON, why.as_str()),
        (names::CONFIRM, ticked.as_str()),
    ];
    match &answer {
        Ok(()) => {
            let done = if start.trim().is_empty() { names::PLAN } else { names::LATER };
            ssr::leave(&answer, &paths::app(&key), &[], done, "");
        }
        Err(_) => ssr::leave(&answer, &paths::app_plan(&key), &typed, "", "#change"),
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

#[cfg(feature = "ssr")]
use domain::{
    changes::plan::PlanChange, overrides::form::Fault, overrides::form::read_time, problem::Problem,
};

/// Empty: now.
#[cfg(feature = "ssr")]
fn read_start(
    text: &str,
    zone: &str,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Problem> {
    let zone = crate::viewer::zone(zone, now).unwrap_or_default();
    let words = &domain::locale::Locale::En.text().limit;
    read_time(text, &zone, Fault::StartUnreadable)
        .map_err(|fault| Problem::field("/starts_at", words.fault(fault)))
}
