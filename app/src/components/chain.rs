//! Where a number comes from: the steps, the last of which is the limit, and below them what
//! exists and does not speak. They are the very steps by which the limit was resolved, so the
//! explanation cannot differ from what is enforced.

use domain::catalogue::Conflict;
use domain::ids::ConflictId;
use domain::language::Name;
use domain::limit_values::LimitOrigin;
use domain::limits::{Explanation, SilentStep, Step};
use domain::texts::isolate;
use domain::units::{Measure, count};
use leptos::prelude::*;

use crate::components::{EditedMark, LimitText, OriginMark, Sources};
use crate::paths;
use crate::ui::{EmptyState, Isolated, Moment, Sentence};
use crate::viewer::{text, use_viewer};

/// What does not speak and is shown at once; the rest is folded away.
const SILENT_SHOWN: usize = 4;

/// `conflicts` are the rows of the ledger that steps may name.
#[component]
pub fn Chain(
    explanation: Explanation,
    measure: Measure,
    #[prop(optional)] conflicts: Vec<Conflict>,
) -> impl IntoView {
    let last = explanation.steps.len().saturating_sub(1);
    let nothing = explanation.steps.is_empty().then(|| view! { <Nothing/> });
    let steps = explanation
        .steps
        .into_iter()
        .enumerate()
        .map(|(index, step)| {
            let state = if index == last { State::Holds } else { State::Overruled };
            let conflicts = named(&step, &conflicts);
            view! { <ChainStep step=step measure=measure state=state conflicts=conflicts/> }
        })
        .collect::<Vec<_>>();
    let steps = (!steps.is_empty()).then(|| view! { <ol class="chain">{steps}</ol> });
    view! {
        <div class="stack tight">
            {nothing} {steps} <Silent silent=explanation.not_in_force measure=measure/>
        </div>
    }
}

#[component]
pub fn Nothing() -> impl IntoView {
    let words = &text().limit;
    view! { <EmptyState title=words.chain_empty detail=words.chain_empty_detail class="small"/> }
}

fn named(step: &Step, conflicts: &[Conflict]) -> Vec<(ConflictId, Name)> {
    let of_step = conflicts.iter().filter(|one| step.conflicts.contains(&one.id));
    of_step.map(|one| (one.id.clone(), one.subject.clone())).collect()
}

/// What exists and is not in force, and why.
#[component]
fn Silent(silent: Vec<SilentStep>, measure: Measure) -> impl IntoView {
    if silent.is_empty() {
        return ().into_any();
    }
    let words = &text().why;
    let mut rows = silent.into_iter().map(|one| {
        let because = (words.not_in_force)(words.because(one.because));
        view! { <ChainStep step=one.step measure=measure state=State::Silent(because)/> }
    });
    let shown: Vec<_> = rows.by_ref().take(SILENT_SHOWN).collect();
    let rest: Vec<_> = rows.collect();
    let older = (!rest.is_empty()).then(|| {
        let number = rest.len() as u64;
        let summary = (words.more_silent)(number, &count(number));
        view! { <details><summary>{summary}</summary><ul class="chain" aria-label=words.silent>{rest}</ul></details> }
    });
    view! {
        <div class="stack tight silent-steps">
            <p class="faint">{words.silent}</p>
            <ul class="chain" aria-label=words.silent>{shown}</ul>
            {older}
        </div>
    }
    .into_any()
}

/// What a step is worth.
#[derive(Clone, PartialEq)]
enum State {
    Holds,
    Overruled,
    /// Beside the chain, with why.
    Silent(String),
}

#[component]
fn ChainStep(
    step: Step,
    measure: Measure,
    state: State,
    #[prop(optional)] conflicts: Vec<(ConflictId, Name)>,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let (class, said) = match state {
        State::Holds => ("chain-step holds", words.limit.in_force.to_owned()),
        State::Overruled => ("chain-step", words.limit.replaced.to_owned()),
        State::Silent(because) => ("chain-step silent", because),
    };
    let plan = step.plan.as_ref().map(|plan| viewer.locale.name(&plan.name).to_owned());
    let edition = step.edition.as_ref().map(|edition| {
        let version = count(u64::from(edition.version));
        let of = (words.why.version_of)(&version, viewer.locale.name(&edition.name));
        view! { <small class="faint">{of}</small> }
    });
    let note = step.note.as_ref().map(|note| viewer.locale.name(note).to_owned());
    let edited = step.edited.clone().map(|edited| view! { <EditedMark edited=edited/> });
    let has_sources = !step.source.is_empty();
    let (value, origin, source) = (step.value, step.origin, step.source.clone());
    view! {
        <li class=class>
            <span class="chain-value"><LimitText limit=Some(value) measure=measure/></span>
            <div class="stack tight">
                <span class="row">
                    <strong><OriginMark origin=origin/></strong>
                    {plan}
                    {edition}
                    <small class="faint">{said}</small>
                </span>
                {has_sources.then(|| view! { <span><Sources sources=source/></span> })}
                {edited}
                <Disagree conflicts=conflicts/>
                {note.map(|note| view! { <small class="soft">{note}</small> })}
                <Decision step=step/>
            </div>
        </li>
    }
}

/// Links to the ledger, where documents contradict each other about the step.
#[component]
fn Disagree(conflicts: Vec<(ConflictId, Name)>) -> impl IntoView {
    if conflicts.is_empty() {
        return ().into_any();
    }
    let viewer = use_viewer();
    let words = &viewer.text().why;
    let links = conflicts
        .into_iter()
        .map(|(id, subject)| {
            let subject = viewer.locale.name(&subject).to_owned();
            view! { <a href=paths::conflict(&id)>{subject}</a> }
        })
        .collect_view();
    view! {
        <div class="disagree">
            <small class="faint">{words.disagree} {words.colon}</small>
            {links}
        </div>
    }
    .into_any()
}

/// Who decided it, when, why, and for which time.
#[component]
fn Decision(step: Step) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let is_first_plan = step.origin == LimitOrigin::Plan && step.reason.is_none();
    let decided = match step.origin {
        LimitOrigin::Plan if is_first_plan => words.why.registered_by,
        LimitOrigin::Plan => words.why.chosen_by,
        _ => words.limit.set_by,
    };
    let set = step
        .by
        .zip(step.at)
        .map(|(by, at)| decided(&isolate(&by), &viewer.zone.date_time(at, viewer.locale)));
    // A plan that began when it was chosen, and an override that did, need not say it twice.
    let is_later = step.from.zip(step.at).is_some_and(|(from, at)| from > at);
    let time = match (step.from, step.until) {
        (Some(from), Some(until)) => Some(
            view! { <small class="faint"><Moment at=from/> " – " <Moment at=until/></small> }
                .into_any(),
        ),
        (Some(from), None) if is_later => {
            let from = viewer.zone.date_time(from, viewer.locale);
            Some(view! { <small class="faint">{(words.limit.from_on)(&from)}</small> }.into_any())
        }
        _ => None,
    };
    view! {
        {step.reason.map(|reason| view! { <blockquote><Isolated text=reason/></blockquote> })}
        {set.map(|set| view! { <small class="faint"><Sentence text=set/></small> })}
        {time}
    }
}
