//! All overrides: the table, one of them, one for many App Keys at once, and sets of them. The
//! forms are plain POSTs to their own page, with JavaScript and without.

use domain::overrides::list::{OverrideQuery, OverrideRow};
use domain::page::Page;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::api::Answer;
use crate::api::overrides::list_overrides;
use crate::components::loaded;
use crate::paths;
use crate::ui::{LinkButton, PageHeader};
use crate::viewer::text;

mod address;
mod bulk;
mod confirm;
mod effects;
mod filters;
mod one;
mod set;
mod table;

pub use bulk::BulkPage;
pub use one::OverridePage;
pub use set::OverrideSetPage;

/// The table of all overrides.
#[component]
pub fn OverridesPage() -> impl IntoView {
    let words = &text().overrides;
    let params = use_query_map();
    let query = Memo::new(move |_| params.with(address::read));
    let read = Resource::new(move || query.get(), list);
    view! {
        <Title text=words.title/>
        <div class="stack">
            <PageHeader title=words.title lead=words.lead>
                <LinkButton href=paths::OVERRIDES_BULK>{words.to_bulk}</LinkButton>
            </PageHeader>
            {move || view! { <filters::Filters query=query.get()/> }}
            {loaded(read, |(query, page)| view! { <table::List query=query page=page/> })}
        </div>
    }
}

/// A page with the question that it answers.
async fn list(query: OverrideQuery) -> Answer<(OverrideQuery, Page<OverrideRow>)> {
    let page = list_overrides(query.clone()).await?;
    Ok((query, page))
}
