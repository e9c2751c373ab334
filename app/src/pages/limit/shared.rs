//! What hangs on the limit besides: the operations that share it, and where documents disagree
//! about it.

use domain::apps::LimitRow;
use domain::catalogue::{Conflict, Operation};
use domain::limit_values::Target;
use domain::units::Measure;
use leptos::prelude::*;

use crate::components::{RouteText, Sources};
use crate::ui::{Badge, BadgeKind, Panel, Table};
use crate::viewer::{text, use_viewer};

/// The unit of a target, by the quota itself where the page has it.
pub(super) fn measure_of(row: &LimitRow, target: &Target) -> Measure {
    match row {
        LimitRow::Quota(row) => Measure::Quota(row.quota.unit),
        LimitRow::Bucket(_) => Measure::of(target),
    }
}

#[component]
pub(super) fn Operations(operations: Vec<Operation>) -> impl IntoView {
    let words = text();
    if operations.is_empty() {
        return ().into_any();
    }
    let rows = operations.into_iter().map(|one| view! { <OperationRow one=one/> }).collect_view();
    view! {
        <Panel id="operations" title=words.limit.operations note=words.limit.operations_note>
            <Table caption=words.limit.operations>
                <thead>
                    <tr>
                        <th scope="col">{words.terms.operation}</th>
                        <th scope="col">{words.terms.route}</th>
                        <th scope="col" class="second">{words.terms.source}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </Panel>
    }
    .into_any()
}

#[component]
fn OperationRow(one: Operation) -> impl IntoView {
    let deprecated = one.deprecated.then(|| {
        view! { <Badge kind=BadgeKind::Warning>{text().limit.deprecated}</Badge> }
    });
    view! {
        <tr>
            <th scope="row">{use_viewer().locale.name(&one.name).to_owned()} " " {deprecated}</th>
            <td><RouteText route=one.route documented=one.path/></td>
            <td class="second"><Sources sources=one.sources/></td>
        </tr>
    }
}

#[component]
pub(super) fn Conflicts(conflicts: Vec<Conflict>) -> impl IntoView {
    let words = &text().limit;
    if conflicts.is_empty() {
        return ().into_any();
    }
    let items = conflicts.into_iter().map(|one| view! { <OneConflict one=one/> }).collect_view();
    view! {
        <Panel id="conflicts" title=words.conflicts note=words.conflicts_note>
            <div class="stack">{items}</div>
        </Panel>
    }
    .into_any()
}

#[component]
fn OneConflict(one: Conflict) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let locale = viewer.locale;
    let readings = one
        .readings
        .into_iter()
        .map(|reading| {
            let spoken = (words.terms.source_line)(&reading.document, reading.line);
            view! {
                <div>
                    <dt>
                        <abbr class="source code" title=spoken>
                            {reading.document} ":" {reading.line}
                        </abbr>
                    </dt>
                    <dd><q lang=language_of(&reading.text)>{reading.text.clone()}</q></dd>
                </div>
            }
        })
        .collect_view();
    let reason = one.reason.map(|reason| {
        view! { <p class="faint">{locale.name(&reason).to_owned()}</p> }
    });
    view! {
        <article class="card stack tight">
            <h3>{locale.name(&one.subject).to_owned()}</h3>
            <dl class="readings">{readings}</dl>
            <p><strong>{words.limit.decision} ": "</strong> {locale.name(&one.decision).to_owned()}</p>
            {reason}
        </article>
    }
}

/// The language of a quotation, so that it is read and set in its own.
fn language_of(text: &str) -> &'static str {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    if text.chars().any(is_han) { "zh-Hans" } else { "en" }
}
