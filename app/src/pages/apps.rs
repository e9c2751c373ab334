//! The list of App Keys. The address holds everything that is chosen, so each list can be shared
//! and the form works as any HTML form does; with JavaScript the list follows as one types.

use leptos::prelude::*;

use crate::address::query;
use crate::api::apps::list_apps;
use crate::components::loaded;
use crate::page::Page;
use crate::paths;
use crate::ui::{LinkButton, PageHeader};
use crate::viewer::text;

pub(super) mod address;
mod bulk;
mod filters;
mod list;

pub(crate) use bulk::apps_bulk;

pub(crate) async fn apps() -> Page {
    let words = &text().apps;
    let query = address::parse(&query());
    let plans = filters::plan_choices().await;
    let found = list_apps(query.clone()).await;
    let body = view! {
        <div class="stack">
            <PageHeader title=words.title lead=words.lead>
                <LinkButton href=paths::APPS_BULK>{words.to_bulk}</LinkButton>
            </PageHeader>
            {loaded(plans, |plans| filters::filters(&plans, &query))}
            <div id=filters::RESULTS>{loaded(found, |page| list::list(&query, page))}</div>
        </div>
    };
    Page::new(words.title, body)
}
