//! Forms of pages: plain POSTs that work without JavaScript. A form finds what came of it in the
//! page's [`Reply`]: what was typed and what is wrong stand at its fields, the rest above them. The
//! version that it sends is the one that what was typed was typed to, unless the page itself shows what
//! changed since.

use domain::access::Right;
use domain::problem::{Code, Problem};
use leptos::context::Provider;
use leptos::prelude::*;

use super::{Refusal, role_name};
use crate::reply::{Reply, use_reply};
use crate::ui::{Button, ButtonKind, FormState, Notice, NoticeKind, Refused};
use crate::viewer::{locale, text, use_viewer};

/// Fields that nobody types.
pub type Hidden = Vec<(&'static str, String)>;

/// The field of the checks that are ticked.
pub const CONFIRM: &str = "confirm";

/// The field of the version that a form changes.
const VERSION: &str = "version";

/// The field of the zone in which the times of a form are meant.
pub fn zone_field() -> (&'static str, String) {
    ("zone", use_viewer().zone.name.clone())
}

/// A form that is sent to `action`.
#[component]
pub fn Form(
    #[prop(into)] action: String,
    /// What it asks for; none: its buttons say so.
    #[prop(into, optional)]
    act: String,
    /// By which name the answer knows it, where that is not `act`.
    #[prop(into, optional)]
    name: String,
    #[prop(optional)] hidden: Hidden,
    /// Before the ids of its fields.
    #[prop(into, optional)]
    prefix: String,
    #[prop(default = "form card")] class: &'static str,
    /// The part of the page in which the answer is shown, where there is JavaScript.
    #[prop(optional)]
    follow: Option<&'static str>,
    /// What the page itself says, so that the form does not.
    #[prop(optional)]
    silent: &'static [Code],
    children: Children,
) -> impl IntoView {
    let reply = use_reply().of(if name.is_empty() { &act } else { &name });
    let state = state_of(&reply, prefix);
    // Who sees on the page what somebody else did may do theirs all the same.
    let keeps_version = !silent.contains(&Code::Stale);
    let asks = (!act.is_empty()).then_some(("do", act));
    let named = (!name.is_empty()).then_some(("form", name));
    let hidden = asks.into_iter().chain(named).chain(hidden);
    let hidden = hidden.map(|(name, value)| {
        let value = if name == VERSION && keeps_version { reply.version(value) } else { value };
        view! { <input type="hidden" name=name value=value/> }
    });
    let hidden = hidden.collect_view();
    // The fields say first what is wrong with them.
    let fields = view! { <Provider value=state.clone()>{children()}</Provider> }.into_any();
    let is_told = use_context::<ToldAbove>().is_some();
    let problem = reply.problem.filter(|problem| !silent.contains(&problem.code));
    let refusal = problem.and_then(|problem| refusal(problem, &state, is_told, &action));
    view! {
        <form class=(!class.is_empty()).then_some(class) method="post" action=action data-follow=follow>
            {refusal}
            {hidden}
            {fields}
        </form>
    }
}

/// What was typed into the form, and the sentences at its fields.
fn state_of(reply: &Reply, prefix: String) -> FormState {
    let of = |code| reply.problem.iter().filter(move |problem| problem.code == code);
    let errors = of(Code::Invalid).flat_map(|problem| &problem.errors).rev().map(|error| {
        let name = error.pointer.trim_start_matches('/').to_owned();
        (name, error.rule.text(locale()).into_owned())
    });
    let missing = text().changes.confirm_missing.to_owned();
    let unconfirmed = of(Code::Unconfirmed).map(|_| (CONFIRM.to_owned(), missing.clone()));
    let typed = (!reply.typed.is_empty()).then(|| reply.typed.clone());
    FormState::new(prefix, typed, errors.chain(unconfirmed).collect())
}

/// What no field says.
fn refusal(problem: Problem, state: &FormState, is_told: bool, action: &str) -> Option<AnyView> {
    if is_told && problem.errors.is_empty() {
        return None;
    }
    if problem.code == Code::Unconfirmed {
        return Some(view! { <Refusal problem=problem/> }.into_any());
    }
    if problem.code == Code::Stale {
        let (page, _) = action.split_once('#').unwrap_or((action, ""));
        return Some(view! { <Stale problem=problem page=page.to_owned()/> }.into_any());
    }
    if !state.has_errors() {
        return Some(view! { <Refusal problem=problem/> }.into_any());
    }
    let others = state.elsewhere();
    let title = text().states.of_form(problem.code).title;
    (!others.is_empty()).then(|| {
        let rows = others.into_iter().map(|error| view! { <li>{error}</li> }).collect_view();
        view! { <Notice kind=NoticeKind::Error title=title><ul>{rows}</ul></Notice> }.into_any()
    })
}

/// Somebody was quicker: what was typed stays until the page is loaded again.
#[component]
fn Stale(problem: Problem, page: String) -> impl IntoView {
    let words = &text().states;
    let failure = words.of_form(problem.code);
    view! {
        <Notice kind=NoticeKind::Error title=failure.title>
            <p>{failure.advice}</p>
            <p><a href=page>{words.load_again}</a></p>
        </Notice>
    }
}

/// In the context of a page that says above all its forms why one did not do its work.
#[derive(Clone, Copy, Debug)]
pub(super) struct ToldAbove;

/// Why the viewer may not do what needs the right `R`; `None`: the viewer may.
pub fn locked<R: Right>() -> Option<String> {
    let viewer = use_viewer();
    let words = viewer.text();
    let role = R::ROLE.map(|role| role_name(role, words)).unwrap_or_default();
    (!viewer.may::<R>()).then(|| (words.terms.needs_role)(role))
}

/// What the Enter key presses: a form's first button, so that it is none that takes a row away.
#[component]
pub fn FirstButton(act: &'static str) -> impl IntoView {
    view! { <button class="unseen" name="do" value=act tabindex="-1" aria-hidden="true"></button> }
}

/// The button that sends a form, or why it cannot be pressed. `id` is that reason's.
#[component]
pub fn Submit(
    #[prop(into)] label: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] id: &'static str,
    /// What it asks for, in a form with several buttons.
    #[prop(optional)]
    act: Option<&'static str>,
    /// Why it cannot be pressed.
    #[prop(default = None)]
    locked: Option<String>,
) -> impl IntoView {
    match locked {
        Some(why) => view! { <Refused id=id why=why>{label}</Refused> }.into_any(),
        None => {
            let name = act.map(|_| "do");
            view! { <Button kind=kind attr:name=name attr:value=act>{label}</Button> }.into_any()
        }
    }
}
