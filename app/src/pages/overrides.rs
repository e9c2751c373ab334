//! All overrides: the table, one of them, one for many App Keys at once, and sets of them. The
//! forms are plain POSTs to their own page, with JavaScript and without.

use leptos::prelude::*;

use crate::address::query;
use crate::api::overrides::list_overrides;
use crate::components::loaded;
use crate::page::Page;
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

pub(crate) use bulk::overrides_bulk;
pub(crate) use one::one_override;
pub(crate) use set::override_set;

/// What follows the filters.
const RESULTS: &str = "results";

/// The table of all overrides.
pub(crate) async fn overrides() -> Page {
    let words = &text().overrides;
    let asked = address::parse(&query());
    let read = list_overrides(asked.clone()).await;
    let body = view! {
        <div class="stack">
            <PageHeader title=words.title lead=words.lead>
                <LinkButton href=paths::OVERRIDES_BULK>{words.to_bulk}</LinkButton>
            </PageHeader>
            <filters::Filters query=asked.clone()/>
            <div id=RESULTS>
                {loaded(read, |page| view! { <table::List query=asked page=page/> })}
            </div>
        </div>
    };
    Page::new(words.title, body)
}
