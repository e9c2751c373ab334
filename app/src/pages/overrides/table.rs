//! The table: one page of overrides, each with what it changes and when it last mattered.

use domain::overrides::list::{Mattered, OverrideQuery, OverrideRow, OverrideState};
use domain::page::{Page, PageRequest};
use domain::units::count;
use leptos::prelude::*;

use super::address;
use crate::components::{LimitText, OriginMark, OverrideBadge, OverrideTime};
use crate::paths;
use crate::ui::{EmptyState, Icon, Isolated, LinkButton, Moment, Pager, Table};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn List(query: OverrideQuery, page: Page<OverrideRow>) -> impl IntoView {
    if page.items.is_empty() {
        return view! { <Nothing query=query/> }.into_any();
    }
    let words = &text().overrides;
    let number = page.items.len() as u64;
    let note = (words.on_this_page)(number, &count(number));
    let at = |page| address::of(&OverrideQuery { page, ..query.clone() });
    let first = query.page.cursor.is_some().then(|| at(PageRequest::default()));
    let next = page.next.map(|next| at(PageRequest { cursor: Some(next), limit: None }));
    view! {
        <div class="stack tight">
            <p class="faint">{words.mattered_note}</p>
            <Rows rows=page.items/>
            <Pager first=first next=next note=note/>
        </div>
    }
    .into_any()
}

/// Nothing matches, or there is nothing yet.
#[component]
fn Nothing(query: OverrideQuery) -> impl IntoView {
    let words = &text().overrides;
    if query == OverrideQuery::default() {
        return view! { <EmptyState title=words.none detail=words.none_detail/> }.into_any();
    }
    view! {
        <EmptyState icon=Icon::Missing title=words.no_match detail=words.no_match_detail>
            <LinkButton href=paths::OVERRIDES>{words.clear_filters}</LinkButton>
        </EmptyState>
    }
    .into_any()
}

/// The rows alone, also of a set.
#[component]
pub(super) fn Rows(rows: Vec<OverrideRow>) -> impl IntoView {
    let words = text();
    let rows = rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view();
    view! {
        <Table caption=words.overrides.title>
            <thead>
                <tr>
                    <th scope="col">{words.terms.app_key}</th>
                    <th scope="col">{words.overrides.column_limit}</th>
                    <th scope="col" class="number">{words.overrides.column_value}</th>
                    <th scope="col" class="number second">{words.overrides.column_without}</th>
                    <th scope="col">{words.limit.column_state}</th>
                    <th scope="col" class="second">{words.limit.column_from}</th>
                    <th scope="col" class="second">{words.overrides.column_mattered}</th>
                    <th scope="col" class="third">{words.limit.column_reason}</th>
                    <th scope="col" class="third">{words.limit.column_author}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

#[component]
fn Row(row: OverrideRow) -> impl IntoView {
    let viewer = use_viewer();
    let measure = row.measure();
    let name = viewer.locale.name(&row.name).to_owned();
    let one = row.one.clone();
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=paths::one_override(one.id)>{row.app.to_string()}</a>
            </th>
            <td><a href=paths::target(&row.app, &one.target)>{name}</a></td>
            <td class="number"><LimitText limit=Some(one.value) measure=measure/></td>
            <td class="number second"><LimitText limit=row.without measure=measure/></td>
            <td><Standing row=row.clone()/></td>
            <td class="second"><OverrideTime one=one.clone()/></td>
            <td class="second"><LastMattered row=row.clone()/></td>
            <td class="third wrap"><Isolated text=one.reason/></td>
            <td class="third"><Isolated text=one.author/></td>
        </tr>
    }
}

/// Its state; while it holds also its mark, with the time that is left.
#[component]
pub(super) fn Standing(row: OverrideRow) -> impl IntoView {
    let is_in_force = row.one.state(use_viewer().now) == OverrideState::InForce;
    let ends_at = row.one.end();
    let mark = is_in_force.then(|| view! { " " <OriginMark origin=row.origin ends_at=ends_at/> });
    view! { <OverrideBadge one=row.one/> {mark} }
}

/// When use was last above what the limit would be without it.
#[component]
pub(super) fn LastMattered(row: OverrideRow) -> impl IntoView {
    let words = &text().overrides;
    let is_coming = row.one.state(use_viewer().now) == OverrideState::Coming;
    let Mattered { is_measured, last_at, checked_until } = row.mattered;
    match (last_at, is_measured, checked_until) {
        _ if is_coming => view! { <span class="faint">{words.mattered_coming}</span> }.into_any(),
        (Some(at), ..) => view! { <Moment at=at/> }.into_any(),
        (None, false, _) => {
            view! { <span class="faint">{words.mattered_unmeasured}</span> }.into_any()
        }
        (None, true, Some(_)) => view! { <span>{words.mattered_never}</span> }.into_any(),
        (None, true, None) => {
            view! { <span class="faint">{words.mattered_unknown}</span> }.into_any()
        }
    }
}
