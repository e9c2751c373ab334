//! One page of the list. Its figures are live; its rows and their order are those that were asked
//! for, until another page is.

use std::collections::HashMap;

use domain::apps::{AppQuery, AppRow};
use domain::ids::AppKey;
use domain::live::Body;
use domain::page::{Page, PageRequest};
use domain::units::count;
use domain::usage::AppSummary;
use leptos::prelude::*;

use super::address;
use crate::components::{AppCells, AppHeadings, StaleNotice};
use crate::live::use_live;
use crate::paths;
use crate::ui::{EmptyState, Icon, LinkButton, Pager, Table};
use crate::viewer::text;

/// What the feed said of each row since the page was read.
type Fresh = RwSignal<HashMap<AppKey, AppSummary>>;

#[component]
pub(super) fn List(query: AppQuery, page: Page<AppRow>) -> impl IntoView {
    if page.items.is_empty() {
        return view! { <Nothing query=query/> }.into_any();
    }
    let words = &text().apps;
    let fresh: Fresh = RwSignal::new(HashMap::new());
    let feed = paths::live_apps(page.items.iter().map(|row| &row.summary.app));
    let live = use_live(Signal::stored(Some(feed)), move |frame| {
        if let Body::Apps { rows } = &frame.body {
            let _ = fresh.try_update(|fresh| {
                fresh.extend(rows.iter().map(|row| (row.app.clone(), row.clone())));
            });
        }
    });
    let number = page.items.len() as u64;
    let note = (words.on_this_page)(number, &count(number));
    let at = |cursor| address::of(&AppQuery { page: cursor, ..query.clone() });
    let first = query.page.cursor.is_some().then(|| at(PageRequest::default()));
    let next = page.next.map(|next| at(PageRequest { cursor: Some(next), limit: None }));
    let rows =
        page.items.into_iter().map(|row| view! { <Row row=row fresh=fresh/> }).collect_view();
    view! {
        <div class="stack" data-stale=move || live.is_stale().to_string()>
            <StaleNotice/>
            <Table caption=words.title>
                <thead><AppHeadings/></thead>
                <tbody>{rows}</tbody>
            </Table>
            <Pager first=first next=next note=note/>
        </div>
    }
    .into_any()
}

#[component]
fn Row(row: AppRow, fresh: Fresh) -> impl IntoView {
    let read = row.summary.clone();
    let summary = Memo::new(move |_| {
        fresh.with(|fresh| fresh.get(&read.app).cloned()).unwrap_or_else(|| read.clone())
    });
    view! { <tr><AppCells row=row summary=summary/></tr> }
}

/// Nothing matches, or there is nothing yet.
#[component]
fn Nothing(query: AppQuery) -> impl IntoView {
    let words = &text().apps;
    let is_filtered = query.plan.is_some() || query.level.is_some() || !query.query.is_empty();
    match is_filtered || query.page.cursor.is_some() {
        true => view! {
            <EmptyState icon=Icon::Missing title=words.no_match detail=words.no_match_detail>
                <LinkButton href=paths::APPS>{words.clear_filters}</LinkButton>
            </EmptyState>
        }
        .into_any(),
        false => view! { <EmptyState title=words.no_apps detail=words.no_apps_detail/> }.into_any(),
    }
}
