//! The form above the list.

use domain::apps::{AppQuery, AppSort};
use domain::ids::PlanId;
use domain::plans::PlanRef;
use domain::usage::Level;
use leptos::prelude::*;

use super::address;
use crate::api::Answer;
use crate::api::terms::read_terms;
use crate::components::{LEVELS_BY_URGENCY, level_name};
use crate::paths;
use crate::ui::{Button, SelectField, TextField};
use crate::viewer::use_viewer;

/// Tells the field from the search in the header, which has the same name.
const PREFIX: &str = "apps-";

/// The id of the region that follows the form.
pub(super) const RESULTS: &str = "results";

/// The plans by name, for the filter.
pub(super) async fn plan_choices() -> Answer<Vec<PlanRef>> {
    Ok(read_terms(None).await?.book.plans.iter().map(PlanRef::from).collect())
}

pub(super) fn filters(plans: &[PlanRef], query: &AppQuery) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let words = &viewer.text().apps;
    let plan = query.plan.as_ref().map(PlanId::to_string).unwrap_or_default();
    let level = query.level.map(Level::as_str).unwrap_or_default();
    view! {
        <form
            class="filters"
            action=paths::APPS
            role="search"
            aria-label=words.filters
            data-follow=RESULTS
        >
            <TextField
                name=address::QUERY
                label=words.query_label
                kind="search"
                value=query.query.clone()
                class="grows"
                prefix=PREFIX
            />
            <SelectField
                name=address::PLAN
                label=words.plan_label
                options=plan_options(plans, &viewer)
                selected=plan
            />
            <SelectField
                name=address::LEVEL
                label=words.level_label
                options=level_options(&viewer)
                selected=level
            />
            <SelectField
                name=address::SORT
                label=words.sort_label
                options=sort_options(&viewer)
                selected=address::sort_name(query.sort)
            />
            <Button>{viewer.text().ui.apply}</Button>
        </form>
    }
}

fn plan_options(plans: &[PlanRef], viewer: &crate::viewer::Viewer) -> Vec<(String, String)> {
    let any = (String::new(), viewer.text().apps.any_plan.to_owned());
    let name = |plan: &PlanRef| (plan.id.to_string(), viewer.locale.name(&plan.name).to_owned());
    std::iter::once(any).chain(plans.iter().map(name)).collect()
}

fn level_options(viewer: &crate::viewer::Viewer) -> Vec<(String, String)> {
    let words = viewer.text();
    let any = (String::new(), words.apps.any_level.to_owned());
    let name = |level: Level| (level.as_str().to_owned(), level_name(level, words).to_owned());
    std::iter::once(any).chain(LEVELS_BY_URGENCY.map(name)).collect()
}

fn sort_options(viewer: &crate::viewer::Viewer) -> Vec<(String, String)> {
    let words = &viewer.text().apps;
    [(AppSort::Utilization, words.sort_tightest), (AppSort::Name, words.sort_name)]
        .map(|(sort, name)| (address::sort_name(sort).to_owned(), name.to_owned()))
        .to_vec()
}
