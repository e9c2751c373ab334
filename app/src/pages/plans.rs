//! What each plan allows: one matrix per edition, every value with its source.

use domain::plans::{PlanBook, PlanEdition};
use leptos::prelude::*;

use crate::api::terms::read_terms;
use crate::components::{HistoryLink, ReleaseNotice, loaded, use_release};
use crate::page::Page;
use crate::paths::{self, History, history};
use crate::ui::{Chip, Chips, EmptyState, PageHeader};
use crate::viewer::{text, use_viewer};

mod matrix;
mod rates;

pub(crate) async fn plans() -> Page {
    let words = &text().plans;
    let release = use_release();
    let read = read_terms(release).await;
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.title lead=words.lead>
                <HistoryLink href=history(History::Terms)/>
            </PageHeader>
            <ReleaseNotice release=release page=paths::PLANS/>
            {loaded(read, |terms| view! { <Book book=&terms.book is_old=release.is_some()/> })}
        </div>
    };
    Page::new(words.title, body)
}

#[component]
fn Book<'a>(book: &'a PlanBook, is_old: bool) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let words = &viewer.text().plans;
    if book.plans.is_empty() {
        return view! { <EmptyState title=words.no_plans/> }.into_any();
    }
    let name = |edition: &PlanEdition| viewer.locale.name(&edition.name).to_owned();
    let anchor = |edition: &PlanEdition| format!("edition-{}", edition.id);
    let jumps = book
        .editions
        .iter()
        .map(|edition| Chip::new(name(edition), format!("#{}", anchor(edition)), false))
        .collect();
    let sections = book
        .editions
        .iter()
        .map(|edition| {
            let heading = format!("{}-heading", anchor(edition));
            view! {
                <section class="panel edition" id=anchor(edition) aria-labelledby=heading.clone()>
                    <div class="panel-head">
                        <h2 id=heading.clone()>{name(edition)}</h2>
                        <p class="panel-note">{(words.version)(edition.version)}</p>
                    </div>
                    <matrix::Quotas book=book edition=edition is_old=is_old/>
                    <rates::Rates book=book edition=edition/>
                </section>
            }
        })
        .collect_view();
    view! {
        <div class="stack loose">
            <div class="row">
                <Chips label=words.jump chips=jumps/>
                <a href=paths::RELEASES>{viewer.text().releases.title}</a>
            </div>
            {sections}
            <p class="faint">{words.byte_reading}</p>
        </div>
    }
    .into_any()
}
