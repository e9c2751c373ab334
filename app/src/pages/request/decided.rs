//! What was decided: by whom, why, what was granted of what was requested, and what it set.

use domain::access::Actor;
use domain::requests::evidence::Evidence;
use domain::requests::{RequestState, RuleUse};
use domain::units::Measure;
use leptos::prelude::*;

use super::grants::{Grants, Line, lines};
use crate::components::{LimitText, RequestBadge};
use crate::paths::{self, History, history};
use crate::ui::{Fact, Facts, Isolated, LinkButton, Moment, Table};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Decided(desk: Evidence) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let request = desk.view.request.clone();
    let state = request.state;
    let Some(decision) = request.decision else {
        return view! {
            <div class="card stack tight">
                <p><RequestBadge state=state/></p>
                <p class="soft">{words.desk.no_decision}</p>
            </div>
        }
        .into_any();
    };
    let lines = lines(&desk, &viewer);
    let second = decision.second.map(|second| {
        let remark = second
            .reason
            .map(|reason| view! { <span class="subline"><Isolated text=reason/></span> });
        view! {
            <Fact name=words.desk.second>
                <By actor=second.by/> ", " <Moment at=second.at/> {remark}
            </Fact>
        }
    });
    let links = (1..).zip(decision.overrides).map(|(number, id)| {
        let name = (words.desk.override_number)(number);
        view! { <a href=paths::one_override(id)>{name}</a> " " }
    });
    let links: Vec<_> = links.collect();
    let overrides = (!links.is_empty()).then(|| {
        view! { <Fact name=words.desk.overrides>{links}</Fact> }
    });
    let ends = decision.grants.iter().any(|grant| grant.ends_at.is_some());
    let again = match state {
        RequestState::Denied => Some(words.desk.file_again),
        _ if ends => Some(words.desk.extend),
        _ => None,
    };
    let again = again.map(|label| {
        view! { <p><LinkButton href=paths::file_again(request.id)>{label}</LinkButton></p> }
    });
    let grants = (!decision.grants.is_empty()).then(|| {
        view! { <Grants lines=lines.clone() grants=decision.grants caption=words.desk.grants/> }
    });
    let rule = decision.rule.map(|rule| view! { <ByRule rule=rule lines=lines/> });
    view! {
        <div class="card stack">
            <h3>{words.desk.decided}</h3>
            <p><RequestBadge state=state/></p>
            <Facts>
                <Fact name=words.desk.decided_by>
                    <By actor=decision.by/> ", " <Moment at=decision.at/>
                </Fact>
                {second}
                <Fact name=words.desk.reason>
                    <span class="desk-text"><Isolated text=decision.reason/></span>
                </Fact>
                {overrides}
            </Facts>
            {grants}
            {rule}
            {again}
        </div>
    }
    .into_any()
}

/// Who, with the way to everything that they did.
#[component]
fn By(actor: Actor) -> impl IntoView {
    view! { <a href=history(History::By(&actor))><Isolated text=actor.name()/></a> }
}

/// The rule that decided, with what it saw.
#[component]
fn ByRule(rule: RuleUse, lines: Vec<Line>) -> impl IntoView {
    let viewer = use_viewer();
    let words = text();
    let rows = lines.into_iter().zip(rule.inputs).map(|(line, facts)| {
        let measure = line.measure;
        let amount = |value: Option<u64>| said(value, measure, viewer.locale);
        let (used, peak) = (amount(facts.used), amount(facts.peak_30_days));
        view! {
            <tr>
                <th scope="row">{line.name}</th>
                <td class="number"><LimitText limit=facts.limit measure=measure/></td>
                <td class="number"><LimitText limit=facts.plan_value measure=measure/></td>
                <td class="number">{used}</td>
                <td class="number">{peak}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="stack tight">
            <p>{words.desk.rule} " " <strong><Isolated text=rule.words.name/></strong></p>
            <Table caption=words.desk.rule_inputs>
                <thead>
                    <tr>
                        <th scope="col">{words.terms.limit}</th>
                        <th scope="col" class="number">{words.desk.limit}</th>
                        <th scope="col" class="number">{words.desk.plan_value}</th>
                        <th scope="col" class="number">{words.desk.used}</th>
                        <th scope="col" class="number">{words.desk.peak_30}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        </div>
    }
}

fn said(value: Option<u64>, measure: Measure, locale: domain::language::Locale) -> String {
    value.map_or_else(|| "—".to_owned(), |value| measure.amount(value as f64, locale))
}
