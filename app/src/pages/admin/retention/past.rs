//! What the last runs let go of, each with its row on record.

use domain::audit::AuditRow;
use domain::retention::{RETIRE, Retired};
use domain::units::{bytes, count};
use leptos::prelude::*;

use crate::paths;
use crate::ui::{EmptyState, Moment, Panel, Table};
use crate::viewer::text;

#[component]
pub(super) fn Past(rows: Vec<AuditRow>) -> impl IntoView {
    let words = &text().retention;
    let inside = match rows.is_empty() {
        true => view! { <EmptyState title=words.past_none class="small"/> }.into_any(),
        false => view! { <Rows rows=rows/> }.into_any(),
    };
    view! { <Panel id="past" title=words.past>{inside}</Panel> }
}

#[component]
fn Rows(rows: Vec<AuditRow>) -> impl IntoView {
    let words = &text().retention;
    let rows = rows.into_iter().map(|row| {
        let said = sentence(&row);
        view! {
            <tr>
                <th scope="row">
                    <a class="row-link" href=paths::audit_change(row.id)><Moment at=row.at/></a>
                </th>
                <td class="wrap">{said}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=words.past>
            <thead>
                <tr>
                    <th scope="col">{words.column_when}</th>
                    <th scope="col">{words.column_what}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn sentence(row: &AuditRow) -> String {
    let words = &text().retention;
    let before = |field: &str| {
        let number = row.before.as_ref().and_then(|before| before.get(field)?.as_u64());
        number.unwrap_or_default()
    };
    if row.action == RETIRE {
        let after = row.after.clone().and_then(|after| serde_json::from_value(after).ok());
        let places = after.map_or(0, |retired: Retired| retired.places);
        let rows = places.saturating_sub(before("places"));
        return (words.past_audit)(rows, &count(places));
    }
    (words.past_samples)(&row.target, &bytes(before("bytes")))
}
