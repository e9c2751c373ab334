//! The form above the lists: a plain GET form.

use domain::growth::{HORIZON_DAYS, THRESHOLDS_PERCENT, What};
use domain::ids::{PlanId, QuotaId};
use domain::usage::Level;
use leptos::prelude::*;

use super::Choices;
use super::address::{self, Asked, View};
use crate::components::{LEVELS_BY_URGENCY, level_name};
use crate::paths;
use crate::ui::{Button, SelectField, TextField};
use crate::viewer::use_viewer;

/// Tells the fields from the search in the header.
const PREFIX: &str = "growth-";

/// Days that the filter offers.
const WITHIN: [u32; 3] = [7, 14, HORIZON_DAYS];

type Options = Vec<(String, String)>;

#[component]
pub(super) fn Filters(asked: Asked, choices: Choices) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().growth;
    let name = |name: &domain::language::Name| viewer.locale.name(name).to_owned();
    let quotas: Options =
        choices.quotas.iter().map(|(id, quota)| (id.to_string(), name(quota))).collect();
    let plans = choices.plans.iter().map(|plan| (plan.id.to_string(), name(&plan.name)));
    let plans = first(words.any_plan, plans.collect());
    let view = (asked.view == View::Utilization)
        .then(|| view! { <input type="hidden" name=address::VIEW value=address::UTILIZATION/> });
    let plan = asked.plan.as_ref().map(PlanId::to_string).unwrap_or_default();
    let query = asked.query.clone();
    let own = match asked.view {
        View::Growth => view! { <OfGrowth asked=asked quotas=quotas/> }.into_any(),
        View::Utilization => view! { <OfUtilization asked=asked quotas=quotas/> }.into_any(),
    };
    view! {
        <form class="filters" action=paths::REPORTS_GROWTH role="search" data-follow="results" aria-label=words.filters>
            {view}
            <TextField
                name=address::QUERY
                label=words.query
                kind="search"
                value=query
                class="grows"
                prefix=PREFIX
            />
            <SelectField name=address::PLAN label=words.plan options=plans selected=plan prefix=PREFIX/>
            {own}
            <Button>{viewer.text().ui.apply}</Button>
        </form>
    }
}

/// "Any", and then the others.
fn first(any: &str, others: Options) -> Options {
    let any = (String::new(), any.to_owned());
    std::iter::once(any).chain(others).collect()
}

#[component]
fn OfGrowth(asked: Asked, quotas: Options) -> impl IntoView {
    let words = &use_viewer().text().growth;
    let number = |number: Option<u32>| number.map(|one| one.to_string()).unwrap_or_default();
    let percents = THRESHOLDS_PERCENT.map(|one| (one.to_string(), (words.of_limit)(one)));
    let percents = first(words.next_threshold, percents.to_vec());
    let within = WITHIN.map(|days| (days.to_string(), (words.within_days)(days))).to_vec();
    let quota = asked.quota.as_ref().map(QuotaId::to_string).unwrap_or_default();
    view! {
        <SelectField
            name=address::QUOTA
            label=words.what
            options=first(words.any_quota, quotas)
            selected=quota
            prefix=PREFIX
        />
        <SelectField
            name=address::PERCENT
            label=words.threshold
            options=percents
            selected=number(asked.percent)
            prefix=PREFIX
        />
        <SelectField
            name=address::WITHIN
            label=words.within
            options=within
            selected=number(asked.within.or(Some(HORIZON_DAYS)))
            prefix=PREFIX
        />
    }
}

#[component]
fn OfUtilization(asked: Asked, quotas: Options) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().growth;
    let all = [(What::Quotas, words.all_quotas), (What::Rates, words.all_rates)];
    let all = all.map(|(what, name)| (what.as_str().to_owned(), name.to_owned()));
    let what = asked.what.as_ref().map(|what| what.as_str().to_owned()).unwrap_or_default();
    let levels = LEVELS_BY_URGENCY
        .map(|one| (one.as_str().to_owned(), level_name(one, viewer.text()).to_owned()));
    view! {
        <SelectField
            name=address::WHAT
            label=words.what
            options=first(words.any_limit, all.into_iter().chain(quotas).collect())
            selected=what
            prefix=PREFIX
        />
        <SelectField
            name=address::LEVEL
            label=words.level
            options=first(words.any_level, levels.to_vec())
            selected=asked.level.map(Level::as_str).unwrap_or_default()
            prefix=PREFIX
        />
    }
}
