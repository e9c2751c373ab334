//! Every limit with a bound and a use, the largest share first.

use domain::growth::{Outlook, UtilizationRow, next_reach};
use domain::limit_values::{LimitValue, Target};
use domain::page::Page;
use domain::texts::isolate;
use domain::units::count;
use leptos::prelude::*;

use super::address::{self, Asked, View};
use crate::components::{LevelMark, Use};
use crate::pages::app_key::scope_name;
use crate::paths;
use crate::ui::{EmptyState, Icon, LinkButton, Moment, Pager, Sentence, Table};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Hottest(asked: Asked, page: Page<UtilizationRow>) -> impl IntoView {
    let words = &text().growth;
    if page.items.is_empty() {
        return view! { <Nothing asked=asked/> }.into_any();
    }
    let shown = page.items.len() as u64;
    let at = |cursor: Option<String>| address::of(&Asked { cursor, ..asked.clone() });
    let first = asked.cursor.is_some().then(|| at(None));
    let next = page.next.map(|next| at(Some(next)));
    let rows = page.items.into_iter().map(|row| view! { <Row row=row/> }).collect_view();
    view! {
        <p class="soft">{words.utilization_note}</p>
        <Table caption=words.view_utilization>
            <thead>
                <tr>
                    <th scope="col">{text().terms.app_key}</th>
                    <th scope="col" class="second">{words.column_limit}</th>
                    <th scope="col">{words.column_use}</th>
                    <th scope="col" class="snug second">{words.column_level}</th>
                    <th scope="col" class="number third">{words.column_peak}</th>
                    <th scope="col" class="second snug">{words.column_outlook}</th>
                    <th scope="col" class="third snug">{words.column_measured}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Pager first=first next=next note=count(shown)/>
    }
    .into_any()
}

#[component]
fn Row(row: UtilizationRow) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().growth;
    let measure = row.measure();
    let name = viewer.locale.name(&row.name).to_owned();
    let scope = match &row.target {
        Target::Rate { rate, .. } => scope_name(rate.scope, viewer.text()),
        Target::Quota { .. } => None,
    };
    let scope = scope.map(|scope| view! { " " <small class="faint">{scope}</small> });
    let subject = row.subject.as_ref().map(|subject| {
        let said = (words.largest)(&isolate(subject));
        view! { <small class="faint why-reason"><Sentence text=said/></small> }
    });
    let peak = row.peak.map(|peak| measure.amount(peak as f64, viewer.locale));
    let outlook = match (row.outlook, next_reach(&row.reaches)) {
        (Some(Outlook::Growing), Some((percent, days))) => Some((words.next)(percent, days)),
        (Some(outlook), _) => Some(words.outlook(outlook).to_owned()),
        (None, _) => None,
    };
    let limit = LimitValue::Limited { amount: row.limit };
    view! {
        <tr>
            <th scope="row" class="app-cell">
                <a class="row-link" href=paths::target(&row.app, &row.target)>{row.app.to_string()}</a>
                <span class="below"><LevelMark level=row.level/> {name.clone()}</span>
            </th>
            <td class="second name-cell">{name} {scope} {subject}</td>
            <td class="use-cell">
                <Use
                    used=Some(row.used)
                    limit=Some(limit)
                    permille=Some(row.permille)
                    level=row.level
                    measure=measure
                />
            </td>
            <td class="snug second"><LevelMark level=row.level/></td>
            <td class="number third">{peak.unwrap_or_else(|| "—".to_owned())}</td>
            <td class="second snug">{outlook.unwrap_or_else(|| "—".to_owned())}</td>
            <td class="third snug"><Moment at=row.measured_at/></td>
        </tr>
    }
}

#[component]
fn Nothing(asked: Asked) -> impl IntoView {
    let words = &text().growth;
    if !asked.is_narrowed() {
        return view! {
            <EmptyState title=words.none_in_use detail=words.none_in_use_detail/>
        }
        .into_any();
    }
    let all = address::of(&Asked { view: View::Utilization, ..Asked::default() });
    view! {
        <EmptyState icon=Icon::Missing title=words.no_match detail=words.no_match_detail>
            <LinkButton href=all>{words.clear}</LinkButton>
        </EmptyState>
    }
    .into_any()
}
