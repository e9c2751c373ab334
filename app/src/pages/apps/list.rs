//! One page of the list. Its figures are live; its rows and their order are those that were asked
//! for, until another page is.

use domain::apps::{AppQuery, AppRow};
use domain::page::{Page, PageRequest};
use domain::units::count;
use leptos::prelude::*;

use super::address;
use crate::components::{AppCells, AppHeadings, StaleNotice, row_key};
use crate::paths;
use crate::ui::{EmptyState, Icon, LinkButton, Pager, Table};
use crate::viewer::text;

pub(super) fn list(query: &AppQuery, page: Page<AppRow>) -> AnyView {
    if page.items.is_empty() {
        return nothing(query);
    }
    let words = &text().apps;
    let stream = paths::live_apps(page.items.iter().map(|row| &row.summary.app));
    let number = page.items.len() as u64;
    let note = (words.on_this_page)(number, &count(number));
    let at = |cursor| address::of(&AppQuery { page: cursor, ..query.clone() });
    let first = query.page.cursor.is_some().then(|| at(PageRequest::default()));
    let next = page.next.map(|next| at(PageRequest { cursor: Some(next), limit: None }));
    let rows = page.items.into_iter().map(|row| {
        let key = row_key(&row.summary.app);
        view! { <tr data-row=key><AppCells row=row/></tr> }
    });
    view! {
        <div class="stack" data-stale="false" data-live-url=stream>
            <StaleNotice/>
            <Table caption=words.title>
                <thead><AppHeadings/></thead>
                <tbody>{rows.collect_view()}</tbody>
            </Table>
            <Pager first=first next=next note=note/>
        </div>
    }
    .into_any()
}

/// Nothing matches, or there is nothing yet.
fn nothing(query: &AppQuery) -> AnyView {
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
