//! The answer: what held, under which plan, how much was used, what changed before and after.

use domain::language::Locale;
use domain::limit_values::Target;
use domain::limits::LimitChange;
use domain::texts::isolate;
use domain::units::{Zone, count};
use domain::why::{WhyAnswer, WhyView};
use domain::why_text::{Teller, target_name};
use leptos::prelude::*;

use super::copying::Copying;
use crate::components::{Chain, LimitText, OriginMark};
use crate::pages::app_key::scope_name;
use crate::paths;
use crate::ui::{Fact, Facts, Isolated, Moment, Panel, Sentence};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn AnswerOf(view: WhyView, answer: WhyAnswer) -> impl IntoView {
    let words = text();
    let measure = view.measure();
    let chain = answer.explanation.clone();
    let conflicts = answer.conflicts.clone();
    view! {
        <Held view=view.clone() answer=answer.clone()/>
        <Panel id="why" title=words.limit.chain note=words.limit.chain_note>
            <Chain explanation=chain measure=measure conflicts=conflicts/>
        </Panel>
        <Others view=view.clone() answer=answer.clone()/>
        <Copying view=view answer=answer/>
    }
}

/// What held then, at a glance.
#[component]
fn Held(view: WhyView, answer: WhyAnswer) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().why;
    let measure = view.measure();
    let effective = answer.explanation.effective.clone();
    let value = effective.as_ref().map(|limit| limit.value);
    let mark = effective.map(|limit| view! { <OriginMark origin=limit.origin/> });
    let scope = match &view.target {
        Target::Rate { rate, .. } => scope_name(rate.scope, viewer.text()),
        Target::Quota { .. } => None,
    };
    let use_then = match answer.usage {
        Some(usage) => teller(viewer.locale, &viewer.zone).usage_here(usage, measure),
        None if scope.is_some() => words.use_not_kept.to_owned(),
        None => words.use_unknown.to_owned(),
    };
    let has_several = !answer.others.is_empty();
    let binding = answer.binding.as_ref().map(|binding| {
        let said = teller(viewer.locale, &viewer.zone).binding(binding, has_several);
        view! { <Fact name=words.binding>{said}</Fact> }
    });
    let heading = if answer.is_now { words.holds } else { words.held };
    let at = answer.at;
    let plan = view! { <PlanThen answer=answer.clone()/> };
    view! {
        <div class="card why-held">
            <p class="why-value">
                <span class="faint">{heading}</span>
                " "
                <strong><LimitText limit=value measure=measure/></strong>
                " "
                {scope}
                " "
                {mark}
            </p>
            <Facts>
                <Fact name=words.as_of><Moment at=at/></Fact>
                <Fact name=words.plan_then>{plan}</Fact>
                <Fact name=words.use_then>{use_then}</Fact>
                <Changes view=view answer=answer/>
                {binding}
            </Facts>
        </div>
    }
}

fn teller(locale: Locale, zone: &Zone) -> Teller<'_> {
    Teller { locale, zone }
}

/// Which plan, of which version, who chose it and why.
#[component]
fn PlanThen(answer: WhyAnswer) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().why;
    let edition = answer.edition.map(|edition| {
        let version = count(u64::from(edition.version));
        (words.version_of)(&version, viewer.locale.name(&edition.name))
    });
    let choice = answer.choice;
    let chosen = if choice.reason.is_some() { words.chosen_by } else { words.registered_by };
    let at = viewer.zone.date_time(choice.created_at, viewer.locale);
    view! {
        <strong>{viewer.locale.name(&answer.plan.name).to_owned()}</strong>
        " "
        <small class="faint">{edition} " · " <Sentence text=chosen(&isolate(&choice.author), &at)/></small>
        {choice.reason.map(|reason| view! { <q class="soft why-reason"><Isolated text=reason/></q> })}
    }
}

/// Since when it held, and when that changes or changed.
#[component]
fn Changes(view: WhyView, answer: WhyAnswer) -> impl IntoView {
    let words = &text().why;
    let registered_at = view.registered_at;
    let previous = match answer.previous.clone() {
        Some(change) if change.at == registered_at => view! {
            <Moment at=change.at/>
            " · "
            {words.registered}
        }
        .into_any(),
        Some(change) => {
            view! { <Change view=view.clone() change=change answer=answer.clone()/> }.into_any()
        }
        None => words.no_previous.into_any(),
    };
    let next = match answer.next.clone() {
        Some(change) => view! { <Change view=view change=change answer=answer/> }.into_any(),
        None => words.no_next.into_any(),
    };
    view! {
        <Fact name=words.previous>{previous}</Fact>
        <Fact name=words.next>{next}</Fact>
    }
}

/// A change, with the way to its own moment unless that is still to come.
#[component]
fn Change(view: WhyView, change: LimitChange, answer: WhyAnswer) -> impl IntoView {
    let viewer = use_viewer();
    let became = teller(viewer.locale, &viewer.zone).became(&change, view.measure());
    let is_past = change.at <= viewer.now.max(answer.at);
    let moment = match is_past {
        true => {
            let href = paths::why(&view.app, &view.target, Some(change.at));
            view! { <a href=href><Moment at=change.at/></a> }.into_any()
        }
        false => view! { <Moment at=change.at/> }.into_any(),
    };
    view! { {moment} " · " {became} }
}

/// The other rates of the bucket, at the same moment.
#[component]
fn Others(view: WhyView, answer: WhyAnswer) -> impl IntoView {
    if answer.others.is_empty() {
        return ().into_any();
    }
    let viewer = use_viewer();
    let words = &viewer.text().why;
    let at = (!answer.is_now).then_some(answer.at);
    let links = answer
        .others
        .iter()
        .map(|other| {
            let name = other_name(other, viewer.locale, &viewer.zone);
            let href = paths::why(&view.app, other, at);
            view! { <li><a href=href>{name}</a></li> }
        })
        .collect_view();
    view! {
        <Panel id="others" title=words.others>
            <ul class="inline-list">{links}</ul>
        </Panel>
    }
    .into_any()
}

fn other_name(target: &Target, locale: Locale, zone: &Zone) -> String {
    target_name(target, teller(locale, zone)).unwrap_or_else(|| target.to_string())
}
