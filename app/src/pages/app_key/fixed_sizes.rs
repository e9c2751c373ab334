//! Limits of single things (a name, a message, a key): the same for everybody, without a use, and
//! folded away.

use domain::apps::QuotaRow;
use domain::ids::AppKey;
use domain::units::Measure;
use leptos::prelude::*;

use super::quotas::subject_name;
use crate::components::LimitText;
use crate::paths;
use crate::ui::Table;
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn FixedSizes(app: AppKey, rows: Vec<QuotaRow>) -> impl IntoView {
    let words = text();
    let rows = rows.into_iter().map(|row| view! { <Row app=app.clone() row=row/> }).collect_view();
    view! {
        <details class="fold" id="fixed-sizes">
            <summary>
                <h2>{words.app_key.fixed_sizes}</h2>
                <span class="panel-note">{words.app_key.fixed_sizes_note}</span>
            </summary>
            <Table caption=words.app_key.fixed_sizes>
                <thead>
                    <tr>
                        <th scope="col">{words.terms.quota}</th>
                        <th scope="col" class="number">{words.terms.limit}</th>
                        <th scope="col" class="second">{words.app_key.column_allowed}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </details>
    }
}

#[component]
fn Row(app: AppKey, row: QuotaRow) -> impl IntoView {
    let viewer = use_viewer();
    let locale = viewer.locale;
    let quota = row.quota;
    let of = subject_name(quota.subject, viewer.text());
    let allowed = quota.allowed_characters.map(|set| view! { <code>{set}</code> });
    let rule = quota.rule.map(|rule| locale.name(&rule.text).to_owned());
    let note = quota
        .note
        .map(|note| view! { <span class="subline">{locale.name(&note).to_owned()}</span> });
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=paths::quota(&app, &quota.id)>
                    {locale.name(&quota.name).to_owned()}
                </a>
                {of.map(|of| view! { <span class="subline">{of}</span> })}
            </th>
            <td class="number">
                <LimitText limit=Some(row.limit.value) measure=Measure::Quota(quota.unit)/>
            </td>
            <td class="second">{allowed} {rule} {note}</td>
        </tr>
    }
}
