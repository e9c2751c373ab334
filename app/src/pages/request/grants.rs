//! What is granted beside what was requested, and why one person does not suffice for it.

use domain::limit_values::LimitValue;
use domain::requests::evidence::Evidence;
use domain::requests::{Ask, Grant, Risk};
use domain::units::Measure;
use leptos::prelude::*;

use super::shared::name_of;
use crate::components::LimitText;
use crate::ui::{Icon, Moment, Table};
use crate::viewer::{Viewer, text, use_viewer};

/// What a limit is called, and how its amounts are written.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub name: String,
    pub measure: Measure,
    pub ask: Ask,
}

/// Of each ask, in their order.
pub(super) fn lines(desk: &Evidence, viewer: &Viewer) -> Vec<Line> {
    let asks = desk.view.request.asks.iter().zip(&desk.asks);
    asks.map(|(ask, known)| Line {
        name: name_of(&known.named, &ask.target, viewer),
        measure: known.measure(&ask.target),
        ask: ask.clone(),
    })
    .collect()
}

#[component]
pub(super) fn Grants(
    lines: Vec<Line>,
    grants: Vec<Grant>,
    /// No two tables of the page have the same.
    caption: &'static str,
) -> impl IntoView {
    let words = text();
    let rows = lines.into_iter().map(|line| {
        let grant = grants.iter().find(|grant| grant.target == line.ask.target).cloned();
        let (requested, measure) = (line.ask.requested, line.measure);
        view! {
            <tr>
                <th scope="row">{line.name}</th>
                <td class="number"><LimitText limit=Some(requested) measure=measure/></td>
                <td class="wrap"><Granted grant=grant measure=measure/></td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <Table caption=caption>
            <thead>
                <tr>
                    <th scope="col">{words.terms.limit}</th>
                    <th scope="col" class="number">{words.request_terms.requested}</th>
                    <th scope="col">{words.request_terms.granted}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

/// Its steps with their dates, and its end.
#[component]
fn Granted(grant: Option<Grant>, measure: Measure) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let Some(grant) = grant else {
        return view! { <span class="faint">{words.desk.not_granted}</span> }.into_any();
    };
    let steps = grant.steps.into_iter().map(|step| {
        let from = step.starts_at.map(|from| {
            let moment = viewer.zone.date_time(from, viewer.locale);
            view! { <span class="faint">" " {(words.desk.from_on)(&moment)}</span> }
        });
        view! {
            <span class="desk-step">
                <strong><LimitText limit=Some(step.value) measure=measure/></strong>
                {from}
            </span>
        }
    });
    let steps = steps.collect_view();
    let until = match grant.ends_at {
        Some(end) => view! { {words.desk.until} " " <Moment at=end/> }.into_any(),
        None => words.request_terms.for_good.into_any(),
    };
    view! { {steps} <span class="subline">{until}</span> }.into_any()
}

/// A sentence for each threshold that is exceeded.
#[component]
pub(super) fn Risks(risks: Vec<Risk>, lines: Vec<Line>) -> impl IntoView {
    if risks.is_empty() {
        return ().into_any();
    }
    let words = &text().desk;
    let rows = risks.into_iter().map(|risk| {
        let line = lines.iter().find(|line| line.ask.target == risk.target);
        let sentence = line.map(|line| sentence(&risk, line));
        view! { <li>{sentence}</li> }
    });
    let rows = rows.collect_view();
    view! {
        <div class="desk-risks">
            <p>{Icon::Warning.small()} " " <strong>{words.second_needed}</strong></p>
            <ul>{rows}</ul>
        </div>
    }
    .into_any()
}

fn sentence(risk: &Risk, line: &Line) -> String {
    let viewer = use_viewer();
    let words = &viewer.text().desk;
    let said = |value: LimitValue| line.measure.limit(value, viewer.locale);
    let granted = said(risk.granted);
    let of_plan = risk.plan_value.and_then(LimitValue::amount);
    let is_over = |factor: u32, of_plan: u64| match risk.granted.amount() {
        Some(amount) => u128::from(amount) * 100 > u128::from(of_plan) * u128::from(factor),
        None => true,
    };
    match (risk.threshold.factor_percent, of_plan, risk.threshold.amount) {
        (Some(factor), Some(plan), _) if is_over(factor, plan) => {
            let times = f64::from(factor) / 100.0;
            let plan = said(LimitValue::Limited { amount: plan });
            (words.over_factor)(&line.name, &granted, &times.to_string(), &plan)
        }
        (_, _, Some(amount)) => {
            let most = said(LimitValue::Limited { amount });
            (words.over_amount)(&line.name, &granted, &most)
        }
        (Some(_), None, None) => (words.over_no_plan)(&line.name, &granted),
        _ => (words.over_always)(&line.name, &granted),
    }
}
