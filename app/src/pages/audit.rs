//! The record of changes: who changed what, when and why. One change of it, and the seal over all.

use domain::audit::AuditQuery;
use domain::page::PageRequest;
use domain::units::count;
use leptos::prelude::*;

mod about;
mod address;
mod filters;
mod newer;
mod one;
mod rows;
mod seal;

pub(crate) use one::audit_change;
pub(crate) use seal::audit_seal;

use crate::address::query;
use crate::api::Answer;
use crate::api::audit::{AuditPage as Found, list_audit};
use crate::components::loaded;
use crate::page::Page;
use crate::paths;
use crate::ui::{EmptyState, Icon, LinkButton, PageHeader, Pager};
use crate::viewer::{text, use_viewer};

use address::Asked;

pub(crate) async fn audit() -> Page {
    let words = &text().audit;
    let asked = Asked::parse(&query(), &use_viewer().zone);
    let read = list(&asked).await;
    let query = asked.query.clone();
    let body = view! {
        <div class="stack">
            <PageHeader title=words.title lead=words.question>
                <LinkButton href=paths::AUDIT_SEAL>{words.seal}</LinkButton>
            </PageHeader>
            <filters::Filters asked=asked/>
            <div class="stack" id="results">
                {loaded(read, |found| view! { <List query=query found=found/> })}
            </div>
        </div>
    };
    Page::new(words.title, body)
}

/// Filters that cannot be read find nothing: a list without them would be taken for the answer.
async fn list(asked: &Asked) -> Answer<Option<Found>> {
    if !asked.faults.is_empty() {
        return Ok(None);
    }
    list_audit(asked.query.clone()).await.map(Some)
}

#[component]
fn List(query: AuditQuery, found: Option<Found>) -> impl IntoView {
    let words = &text().audit;
    let Some(Found { page, names }) = found else {
        return view! {
            <EmptyState icon=Icon::Missing title=words.not_asked detail=words.not_asked_detail class="small"/>
        }
        .into_any();
    };
    let is_filtered =
        AuditQuery { page: PageRequest::default(), ..query.clone() } != AuditQuery::default();
    if page.items.is_empty() {
        let clear = is_filtered.then(|| {
            view! { <LinkButton href=paths::AUDIT>{words.clear}</LinkButton> }
        });
        return view! {
            <EmptyState title=words.none detail=words.none_detail>{clear}</EmptyState>
        }
        .into_any();
    }
    let shown = page.items.len() as u64;
    let is_newest = query.page.cursor.is_none();
    let first = (!is_newest)
        .then(|| address::of(&AuditQuery { page: PageRequest::default(), ..query.clone() }));
    let next = page.next.map(|cursor| {
        let page = PageRequest { cursor: Some(cursor), limit: None };
        address::of(&AuditQuery { page, ..query.clone() })
    });
    let newest = page.items.first().map_or(0, |row| row.id);
    let newer = is_newest.then(|| view! { <newer::Newer query=query.clone() newest=newest/> });
    view! {
        <div class="stack tight">
            {newer}
            <rows::Rows rows=page.items names=names/>
            <Pager first=first next=next note=(words.rows)(shown, &count(shown))/>
        </div>
        <filters::Exports query=query/>
    }
    .into_any()
}
