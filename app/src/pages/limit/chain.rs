//! Where the number comes from: the steps, the last of which is the limit. They are the very
//! steps by which the limit was resolved, so the explanation cannot differ from what is enforced.

use domain::apps::LimitView;
use domain::limits::{Explanation, LimitOrigin, Step, Target};
use domain::units::{Measure, rate_amount};
use leptos::prelude::*;

use super::shared::measure_of;
use crate::components::{LimitText, OriginMark, Sources, origin_name};
use crate::ui::{EmptyState, Moment, Panel};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Chains(view: LimitView) -> impl IntoView {
    let words = &text().limit;
    let plan = use_viewer().locale.name(&view.plan.name).to_owned();
    let has_several = view.explanations.len() > 1;
    let chains = view
        .explanations
        .clone()
        .into_iter()
        .map(|one| {
            let measure = measure_of(&view.limit, &one.target);
            let plan = plan.clone();
            view! { <Chain explanation=one measure=measure plan=plan titled=has_several/> }
        })
        .collect_view();
    let nothing = view.explanations.is_empty().then(|| view! { <Nothing/> });
    view! {
        <Panel id="why" title=words.chain note=words.chain_note>
            <div class="stack">{chains} {nothing}</div>
        </Panel>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let words = &text().limit;
    view! { <EmptyState title=words.chain_empty detail=words.chain_empty_detail class="small"/> }
}

#[component]
fn Chain(explanation: Explanation, measure: Measure, plan: String, titled: bool) -> impl IntoView {
    if explanation.steps.is_empty() {
        return view! { <Nothing/> }.into_any();
    }
    let last = explanation.steps.len() - 1;
    let title = match &explanation.target {
        Target::Rate { rate, .. } if titled => {
            let locale = use_viewer().locale;
            let unit = rate_amount(0, *rate, locale).trim_start_matches(['0', ' ']).to_owned();
            let scope = crate::pages::app_key::scope_name(rate.scope, text());
            Some(view! { <h3>{unit} " " {scope}</h3> })
        }
        _ => None,
    };
    let steps = explanation
        .steps
        .into_iter()
        .enumerate()
        .map(|(index, step)| {
            let plan = plan.clone();
            view! { <ChainStep step=step measure=measure plan=plan holds=index == last/> }
        })
        .collect_view();
    view! { <div class="stack tight">{title} <ol class="chain">{steps}</ol></div> }.into_any()
}

#[component]
fn ChainStep(step: Step, measure: Measure, plan: String, holds: bool) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let name = match step.origin {
        LimitOrigin::Plan => format!("{} {plan}", origin_name(step.origin, words)),
        origin => origin_name(origin, words).to_owned(),
    };
    let class = if holds { "chain-step holds" } else { "chain-step" };
    let state = if holds { words.limit.in_force } else { words.limit.replaced };
    let note = step.note.map(|note| viewer.locale.name(&note).to_owned());
    let set = step
        .by
        .zip(step.at)
        .map(|(by, at)| (words.limit.set_by)(&by, &viewer.zone.date_time(at, viewer.locale)));
    let time = step.from.filter(|_| step.until.is_some()).zip(step.until).map(|(from, until)| {
        view! { <span><Moment at=from/> " – " <Moment at=until/></span> }
    });
    let has_sources = !step.source.is_empty();
    view! {
        <li class=class>
            <span class="chain-value"><LimitText limit=Some(step.value) measure=measure/></span>
            <div class="stack tight">
                <span class="row">
                    <strong><OriginMark origin=step.origin/></strong>
                    <span class="unseen">{name.clone()}</span>
                    {(step.origin == LimitOrigin::Plan).then_some(plan)}
                    <small class="faint">{state}</small>
                </span>
                {has_sources.then(|| view! { <span><Sources sources=step.source/></span> })}
                {note.map(|note| view! { <small class="soft">{note}</small> })}
                {step.reason.map(|reason| view! { <blockquote>{reason}</blockquote> })}
                {set.map(|set| view! { <small class="faint">{set}</small> })}
                {time.map(|time| view! { <small class="faint">{time}</small> })}
            </div>
        </li>
    }
}
