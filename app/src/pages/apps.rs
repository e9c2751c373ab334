//! The list of App Keys. The address holds everything that is chosen, so each list can be shared
//! and the form works as any HTML form does; with JavaScript the list follows as one types.

use domain::apps::{AppQuery, AppRow};
use domain::page::Page;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::api::Answer;
use crate::api::apps::list_apps;
use crate::components::loaded;
use crate::ui::PageHeader;
use crate::viewer::text;

pub(super) mod address;
mod filters;
mod list;

#[component]
pub fn AppsPage() -> impl IntoView {
    let words = &text().apps;
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(address::read));
    let asked = filters::follow(query);
    let plans = Resource::new(|| (), |()| filters::plan_choices());
    let read = Resource::new(move || query.get(), list);
    view! {
        <Title text=words.title/>
        <div class="stack">
            <PageHeader title=words.title lead=words.lead/>
            {loaded(plans, move |plans| view! { <filters::Filters plans=plans query=query asked=asked/> })}
            {loaded(read, |(query, page)| view! { <list::List query=query page=page/> })}
        </div>
    }
}

/// A page with the question that it answers: while the next is on its way the address already
/// asks another.
async fn list(query: AppQuery) -> Answer<(AppQuery, Page<AppRow>)> {
    let page = list_apps(query.clone()).await?;
    Ok((query, page))
}
