//! What else this customer asked for, and what became of it.

use domain::requests::evidence::{Related, RelatedAsk};
use leptos::prelude::*;

use super::shared::{name_of, number_of};
use crate::components::{LimitText, RequestBadge};
use crate::paths;
use crate::ui::{EmptyState, Isolated, Moment, Panel, Table};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Customer(related: Vec<Related>) -> impl IntoView {
    let words = text();
    let inside = if related.is_empty() {
        let title = words.desk.customer_none;
        view! { <EmptyState title=title class="small"/> }.into_any()
    } else {
        let rows = related.into_iter().map(|one| view! { <Row one=one/> }).collect_view();
        view! {
            <Table caption=words.desk.customer>
                <thead>
                    <tr>
                        <th scope="col">{words.request_terms.request}</th>
                        <th scope="col" class="third">{words.terms.app_key}</th>
                        <th scope="col">{words.desk.column_what}</th>
                        <th scope="col">{words.limit.column_state}</th>
                        <th scope="col" class="second">{words.desk.column_when}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any()
    };
    view! {
        <Panel id="customer" title=words.desk.customer note=words.desk.customer_note>{inside}</Panel>
    }
}

#[component]
fn Row(one: Related) -> impl IntoView {
    let asks = one.asks.into_iter().map(|ask| view! { <What ask=ask/> }).collect_view();
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=paths::request(one.id)>{number_of(one.number)}</a>
            </th>
            <td class="third">{one.app.to_string()}</td>
            <td class="wrap">{asks}</td>
            <td><RequestBadge state=one.state/></td>
            <td class="second">
                <Moment at=one.at/>
                {one.by.map(|by| view! { <span class="subline"><Isolated text=by/></span> })}
            </td>
        </tr>
    }
}

/// "groups 300, granted 200".
#[component]
fn What(ask: RelatedAsk) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().request_terms;
    let measure = ask.measure();
    let granted = ask.granted.map(|granted| {
        view! {
            <span class="subline">
                {words.granted} " " <LimitText limit=Some(granted) measure=measure/>
            </span>
        }
    });
    view! {
        <span class="desk-related">
            {name_of(&ask.named, &ask.target, &viewer)}
            " "
            <LimitText limit=Some(ask.requested) measure=measure/>
            {granted}
        </span>
    }
}
