//! What the documents list: operations by module with their limits, or where the documents
//! contradict each other. The address holds the view and the search.

use domain::catalogue::Catalogue;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::api::terms::read_catalogue;
use crate::components::{HistoryLink, ReleaseNotice, loaded, use_release};
use crate::paths::{self, History, history};
use crate::ui::{Chip, EmptyState, PageHeader, Tabs};
use crate::viewer::{text, use_viewer};

mod conflicts;
mod operations;
mod search;

use search::Address;

#[component]
pub fn CataloguePage() -> impl IntoView {
    let words = &text().catalogue;
    let release = use_release();
    let read = Resource::new(move || release.get(), read_catalogue);
    view! {
        <Title text=words.title/>
        <div class="stack">
            <PageHeader title=words.title lead=words.lead>
                <HistoryLink href=history(History::Terms)/>
            </PageHeader>
            <ReleaseNotice release=release page=paths::CATALOGUE/>
            {loaded(read, |catalogue| view! { <Views catalogue=catalogue/> })}
        </div>
    }
}

#[component]
fn Views(catalogue: Catalogue) -> impl IntoView {
    let words = &text().catalogue;
    if catalogue.editions.is_empty() {
        return view! { <EmptyState title=words.not_loaded/> }.into_any();
    }
    let params = use_query_map();
    let address = Memo::new(move |_| params.with(Address::read));
    let view = Memo::new(move |_| address.with(|address| address.view));
    let catalogue = StoredValue::new(catalogue);
    view! {
        <div class="stack">
            {move || tabs(view.get(), address.get_untracked().release, catalogue)}
            {move || match view.get() {
                search::View::Operations => view! {
                    <operations::Operations catalogue=catalogue address=address/>
                }
                .into_any(),
                search::View::Conflicts => view! {
                    <conflicts::Conflicts catalogue=catalogue/>
                }
                .into_any(),
            }}
        </div>
    }
    .into_any()
}

fn tabs(
    current: search::View,
    release: Option<u32>,
    catalogue: StoredValue<Catalogue>,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().catalogue;
    let (operations, conflicts) = catalogue.with_value(|catalogue| {
        let operations: usize = catalogue.editions.iter().map(|one| one.operations.len()).sum();
        (operations, catalogue.conflicts.len())
    });
    let tab = |view: search::View, name: &str, count: usize| {
        let href = Address { view, release, ..Address::default() }.href();
        Chip::new(name, href, view == current).count(domain::units::count(count as u64))
    };
    let tabs = vec![
        tab(search::View::Operations, words.view_operations, operations),
        tab(search::View::Conflicts, words.view_conflicts, conflicts),
    ];
    view! { <Tabs label=words.view_label tabs=tabs/> }
}
