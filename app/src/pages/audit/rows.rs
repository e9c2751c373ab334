//! Rows of the record, each a link to the whole change.

use domain::access::Actor;
use domain::audit::{AuditRow, Thing};
use domain::texts::isolate;
use leptos::prelude::*;

use super::about::{ActionCode, ActionName, Names, means, target_name, target_path};
use crate::paths::{self, History, history};
use crate::ui::{Isolated, Moment, Table};
use crate::viewer::text;

#[component]
pub(super) fn Rows(rows: Vec<AuditRow>, names: Names) -> impl IntoView {
    let words = &text().audit;
    let rows = rows.into_iter().map(|row| row_view(row, &names)).collect_view();
    view! {
        <Table caption=words.title class="audit-rows">
            <thead>
                <tr>
                    <th scope="col">{words.column_when}</th>
                    <th scope="col">{words.column_action}</th>
                    <th scope="col" class="second">{words.column_what}</th>
                    <th scope="col">{words.column_who}</th>
                    <th scope="col" class="third">{words.column_reason}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn row_view(row: AuditRow, names: &Names) -> AnyView {
    let below = {
        let app = row.app.as_ref().map(ToString::to_string);
        let target = Some(target_name(&row, names)).filter(|_| row.thing() != Thing::App);
        [app, target].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let what = view! { <What row=row.clone() names=names.clone()/> };
    let (id, at, action) = (row.id, row.at, row.action.clone());
    view! {
        <tr>
            <th scope="row" class="audit-when">
                <a class="row-link" href=paths::audit_change(id)><Moment at=at/></a>
            </th>
            <td>
                <ActionName code=action.clone()/>
                <ActionCode code=action/>
                <span class="below"><Isolated text=below/></span>
            </td>
            <td class="second">{what}</td>
            <td><Who actor=row.actor/></td>
            <td class="third wrap audit-reason">{row.reason.map(|reason| view! { <Isolated text=reason/> })}</td>
        </tr>
    }
    .into_any()
}

/// The App Key and what of it, each the way there.
#[component]
fn What(row: AuditRow, names: Names) -> impl IntoView {
    let name = target_name(&row, &names);
    let app = row.app.clone().map(|app| {
        view! { <a href=paths::app(&app)>{app.to_string()}</a> }
    });
    if row.thing() == Thing::App {
        return view! { <span class="audit-what">{app}</span> }.into_any();
    }
    let target = match target_path(&row) {
        Some(path) => view! { <a href=path><Isolated text=name/></a> }.into_any(),
        None => view! { <span><Isolated text=name/></span> }.into_any(),
    };
    view! { <span class="audit-what">{app} {target}</span> }.into_any()
}

/// Who, with the way to all that they did, and by what means where it was not by hand.
#[component]
pub(super) fn Who(actor: Actor) -> impl IntoView {
    let by = means(&actor).map(|by| view! { <span class="faint">{by}</span> });
    let label = (text().audit.all_by)(&isolate(actor.name()));
    view! {
        <span class="audit-what">
            <a href=history(History::By(&actor)) title=label><Isolated text=actor.name()/></a>
            {by}
        </span>
    }
}
