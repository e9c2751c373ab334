//! The form above the list.

use std::time::Duration;

use domain::apps::{AppQuery, AppSort, PlanRef};
use domain::ids::PlanId;
use domain::page::PageRequest;
use domain::usage::Level;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;

use super::address;
use crate::api::Answer;
use crate::api::terms::read_plans;
use crate::components::{LEVELS_BY_URGENCY, level_name};
use crate::paths;
use crate::ui::{Button, SelectField, TextField};
use crate::viewer::use_viewer;

/// How long a person pauses before the list follows.
const TYPING_PAUSE: Duration = Duration::from_millis(200);

/// Tells the field from the search in the header, which has the same name.
const PREFIX: &str = "apps-";

/// The plans by name, for the filter.
pub(super) async fn plan_choices() -> Answer<Vec<PlanRef>> {
    let book = read_plans(None).await?;
    Ok(book.plans.into_iter().map(|plan| PlanRef { id: plan.id, name: plan.name }).collect())
}

/// What the form asked for last. An address that somebody else changed (a link, the way back) is
/// another: then the fields follow it, so that they say what the list answers. What the form asked
/// for itself leaves the typing alone.
pub(super) fn follow(query: Memo<AppQuery>) -> StoredValue<AppQuery> {
    let asked = StoredValue::new(query.get_untracked());
    Effect::new(move |_| {
        let now = query.get();
        if asked.with_value(|asked| is_same_choice(asked, &now)) {
            return;
        }
        #[cfg(feature = "hydrate")]
        browser::fill(&now);
        asked.set_value(now);
    });
    asked
}

fn is_same_choice(one: &AppQuery, other: &AppQuery) -> bool {
    let page = PageRequest::default;
    AppQuery { page: page(), ..one.clone() } == AppQuery { page: page(), ..other.clone() }
}

#[component]
pub(super) fn Filters(
    plans: Vec<PlanRef>,
    query: Memo<AppQuery>,
    asked: StoredValue<AppQuery>,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().apps;
    let first = query.get_untracked();
    let go = go_to(query, asked);
    let (type_on, choose, submit) = (go.clone(), go.clone(), go);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let typed = move |event| {
        let text = event_target_value(&event);
        let type_on = type_on.clone();
        let later = set_timeout_with_handle(move || type_on(address::QUERY, text), TYPING_PAUSE);
        if let Some(before) = waiting.get_value() {
            before.clear();
        }
        waiting.set_value(later.ok());
    };
    let plan = first.plan.as_ref().map(PlanId::to_string).unwrap_or_default();
    let level = first.level.map(Level::as_str).unwrap_or_default();
    let choose_plan = choose.clone();
    let choose_level = choose.clone();
    view! {
        <form class="filters" action=paths::APPS role="search" aria-label=words.filters>
            <TextField
                name=address::QUERY
                label=words.query_label
                kind="search"
                value=first.query
                class="grows"
                prefix=PREFIX
                on:input=typed
            />
            <SelectField
                name=address::PLAN
                label=words.plan_label
                options=plan_options(&plans, &viewer)
                selected=plan
                on:change=move |event| choose_plan(address::PLAN, event_target_value(&event))
            />
            <SelectField
                name=address::LEVEL
                label=words.level_label
                options=level_options(&viewer)
                selected=level
                on:change=move |event| choose_level(address::LEVEL, event_target_value(&event))
            />
            <SelectField
                name=address::SORT
                label=words.sort_label
                options=sort_options(&viewer)
                selected=address::sort_name(first.sort)
                on:change=move |event| submit(address::SORT, event_target_value(&event))
            />
            <Button>{viewer.text().ui.apply}</Button>
        </form>
    }
}

/// Opens the list with one thing chosen otherwise, from its first page on.
fn go_to(
    query: Memo<AppQuery>,
    asked: StoredValue<AppQuery>,
) -> impl Fn(&str, String) + Clone + Send + Sync + 'static {
    let navigate = use_navigate();
    move |name: &str, value: String| {
        let Some(mut next) = query.try_get_untracked() else { return };
        match name {
            address::QUERY => next.query = value.trim().to_owned(),
            address::PLAN => next.plan = (!value.is_empty()).then(|| PlanId::new(value)),
            address::LEVEL => next.level = Level::parse(&value),
            _ => next.sort = address::sort(&value).unwrap_or_default(),
        }
        next.page = PageRequest::default();
        asked.set_value(next.clone());
        let options = NavigateOptions { replace: true, scroll: false, ..Default::default() };
        navigate(&address::of(&next), options);
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

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::document;
    use leptos::wasm_bindgen::JsValue;

    use super::*;

    /// Sets the fields that a person may have changed: their attributes do not count any more.
    pub(super) fn fill(query: &AppQuery) {
        let plan = query.plan.as_ref().map(PlanId::as_str).unwrap_or_default();
        let level = query.level.map(Level::as_str).unwrap_or_default();
        let fields = [
            (format!("field-{PREFIX}{}", address::QUERY), query.query.as_str()),
            (format!("field-{}", address::PLAN), plan),
            (format!("field-{}", address::LEVEL), level),
            (format!("field-{}", address::SORT), address::sort_name(query.sort)),
        ];
        for (id, value) in fields {
            if let Some(field) = document().get_element_by_id(&id) {
                // An element takes any property.
                let _ =
                    js_sys::Reflect::set(&field, &JsValue::from("value"), &JsValue::from(value));
            }
        }
    }
}
