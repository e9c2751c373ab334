//! Forms of pages: plain POSTs that work without JavaScript. A form finds what came of it in the
//! page's [`Reply`]: what was typed and what is wrong stand at its fields, the rest above them.

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
    /// What the page itself says, so that the form does not.
    #[prop(optional)]
    silent: &'static [Code],
    children: Children,
) -> impl IntoView {
    let reply = use_reply().of(if name.is_empty() { &act } else { &name });
    let state = state_of(&reply, prefix);
    let asks = (!act.is_empty()).then_some(("do", act));
    let hidden = asks.into_iter().chain(hidden);
    let hidden = hidden
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    // The fields say first what is wrong with them.
    let fields = view! { <Provider value=state.clone()>{children()}</Provider> }.into_any();
    let is_told = use_context::<ToldAbove>().is_some();
    let problem = reply.problem.filter(|problem| !silent.contains(&problem.code));
    let refusal = problem.and_then(|problem| refusal(problem, &state, is_told));
    view! {
        <form class=(!class.is_empty()).then_some(class) method="post" action=action>
            {refusal}
            {hidden}
            {fields}
        </form>
    }
}

/// What was typed into the form, and the sentences at its fields.
fn state_of(reply: &Reply, prefix: String) -> FormState {
    let invalid = reply.problem.iter().filter(|problem| problem.code == Code::Invalid);
    let errors = invalid.flat_map(|problem| &problem.errors).rev().map(|error| {
        let name = error.pointer.trim_start_matches('/').to_owned();
        (name, error.rule.text(locale()).into_owned())
    });
    let typed = (!reply.typed.is_empty()).then(|| reply.typed.clone());
    FormState::new(prefix, typed, errors.collect())
}

/// What no field says.
fn refusal(problem: Problem, state: &FormState, is_told: bool) -> Option<AnyView> {
    if !state.has_errors() {
        return (!is_told).then(|| view! { <Refusal problem=problem/> }.into_any());
    }
    let others = state.elsewhere();
    let title = text().states.of_form(problem.code).title;
    (!others.is_empty()).then(|| {
        let rows = others.into_iter().map(|error| view! { <li>{error}</li> }).collect_view();
        view! { <Notice kind=NoticeKind::Error title=title><ul>{rows}</ul></Notice> }.into_any()
    })
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
