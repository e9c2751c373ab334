//! The record of changes: who changed what, when and why. One change of it, and the seal over all.

use domain::audit::{AuditQuery, AuditRow};
use domain::page::{Page, PageRequest};
use domain::units::count;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

mod address;
mod filters;
mod one;
mod rows;
mod seal;

pub use one::AuditChangePage;
pub use seal::AuditSealPage;

use crate::api::Answer;
use crate::api::audit::list_audit;
use crate::components::loaded;
use crate::paths;
use crate::ui::{EmptyState, LinkButton, PageHeader, Pager};
use crate::viewer::{text, use_viewer};

#[component]
pub fn AuditPage() -> impl IntoView {
    let words = &text().audit;
    let params = use_query_map();
    let zone = use_viewer().zone.clone();
    let query = Memo::new(move |_| params.with(|params| address::read(params, &zone)));
    let read = Resource::new(move || query.get(), list);
    view! {
        <Title text=words.title/>
        <div class="stack">
            <PageHeader title=words.title lead=words.question>
                <LinkButton href=paths::AUDIT_SEAL>{words.seal}</LinkButton>
            </PageHeader>
            {move || view! { <filters::Filters query=query.get()/> }}
            {loaded(read, |(query, page)| view! { <List query=query page=page/> })}
        </div>
    }
}

async fn list(query: AuditQuery) -> Answer<(AuditQuery, Page<AuditRow>)> {
    let page = list_audit(query.clone()).await?;
    Ok((query, page))
}

#[component]
fn List(query: AuditQuery, page: Page<AuditRow>) -> impl IntoView {
    let words = &text().audit;
    if page.items.is_empty() {
        return view! { <EmptyState title=words.none detail=words.none_detail/> }.into_any();
    }
    let shown = page.items.len() as u64;
    let first = query
        .page
        .cursor
        .is_some()
        .then(|| address::of(&AuditQuery { page: PageRequest::default(), ..query.clone() }));
    let next = page.next.map(|cursor| {
        let page = PageRequest { cursor: Some(cursor), limit: None };
        address::of(&AuditQuery { page, ..query.clone() })
    });
    view! {
        <rows::Rows rows=page.items/>
        <Pager first=first next=next note=(words.rows)(shown, &count(shown))/>
        <filters::Exports query=query/>
    }
    .into_any()
}
