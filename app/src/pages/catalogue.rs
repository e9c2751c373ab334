//! What the documents list: operations by module with their limits, or where the documents
//! contradict each other. The address holds the view and the search.

use domain::catalogue::Catalogue;
use leptos::prelude::*;

use crate::address::query;
use crate::api::terms::read_terms;
use crate::components::{HistoryLink, ReleaseNotice, loaded};
use crate::page::Page;
use crate::paths::{self, History, history};
use crate::ui::{Chip, EmptyState, PageHeader, Tabs};
use crate::viewer::{text, use_viewer};

mod conflicts;
mod operations;
mod search;

use search::Address;

pub(crate) async fn catalogue() -> Page {
    let words = &text().catalogue;
    let address = Address::parse(&query());
    let release = address.release;
    let read = read_terms(release).await;
    let body = view! {
        <div class="stack">
            <PageHeader title=words.title lead=words.lead>
                <HistoryLink href=history(History::Terms)/>
            </PageHeader>
            <ReleaseNotice release=release page=paths::CATALOGUE/>
            {loaded(read, |terms| {
                view! { <Views catalogue=terms.catalogue.catalogue() address=address/> }
            })}
        </div>
    };
    Page::new(words.title, body)
}

#[component]
fn Views<'a>(catalogue: &'a Catalogue, address: Address) -> impl IntoView + use<> {
    let words = &text().catalogue;
    if catalogue.editions.is_empty() {
        return view! { <EmptyState title=words.not_loaded/> }.into_any();
    }
    let tabs = tabs(&address, catalogue);
    let shown = match address.view {
        search::View::Operations => view! {
            <operations::Operations catalogue=catalogue address=address/>
        }
        .into_any(),
        search::View::Conflicts => view! {
            <conflicts::Conflicts catalogue=catalogue/>
        }
        .into_any(),
    };
    view! { <div class="stack">{tabs} {shown}</div> }.into_any()
}

fn tabs(address: &Address, catalogue: &Catalogue) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let words = &viewer.text().catalogue;
    let operations: usize = catalogue.editions.iter().map(|one| one.operations.len()).sum();
    let tab = |view: search::View, name: &str, count: usize| {
        let href = Address { view, release: address.release, ..Address::default() }.href();
        Chip::new(name, href, view == address.view).count(domain::units::count(count as u64))
    };
    let tabs = vec![
        tab(search::View::Operations, words.view_operations, operations),
        tab(search::View::Conflicts, words.view_conflicts, catalogue.conflicts.len()),
    ];
    view! { <Tabs label=words.view_label tabs=tabs/> }
}
