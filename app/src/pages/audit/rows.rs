//! Rows of the record, each a link to the whole change.

use domain::access::Actor;
use domain::audit::AuditRow;
use leptos::prelude::*;

use crate::paths;
use crate::ui::{Moment, Table};
use crate::viewer::text;

#[component]
pub(super) fn Rows(rows: Vec<AuditRow>) -> impl IntoView {
    let words = &text().audit;
    let rows = rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view();
    view! {
        <Table caption=words.title>
            <thead>
                <tr>
                    <th scope="col">{words.column_when}</th>
                    <th scope="col">{words.column_who}</th>
                    <th scope="col">{words.column_action}</th>
                    <th scope="col" class="second">{words.column_what}</th>
                    <th scope="col" class="third">{words.column_reason}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

#[component]
fn Row(row: AuditRow) -> impl IntoView {
    let what = match (&row.app, row.target.as_str()) {
        (Some(app), target) if app.as_str() != target => format!("{app} · {target}"),
        (_, target) => target.to_owned(),
    };
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=paths::audit_change(row.id)><Moment at=row.at/></a>
            </th>
            <td><Who actor=row.actor/></td>
            <td>
                <code>{row.action}</code>
                <span class="below subline">{what.clone()}</span>
            </td>
            <td class="second">{what}</td>
            <td class="third wrap">{row.reason}</td>
        </tr>
    }
}

/// Who, and by what means where it was not by hand.
#[component]
pub(super) fn Who(actor: Actor) -> impl IntoView {
    let words = &text().audit;
    let by = match &actor {
        Actor::Account { .. } => None,
        Actor::Token { .. } => Some(words.by_token),
        Actor::System { .. } => Some(words.by_system),
    };
    let by = by.map(|by| view! { " " <span class="faint">"(" {by} ")"</span> });
    view! { <span>{actor.name().to_owned()} {by}</span> }
}
