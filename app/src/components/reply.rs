//! What came of a form, as its page shows it.

use domain::locale::done::DoneAt;
use domain::problem::Code;
use domain::units::duration;
use leptos::prelude::*;

use super::form::ToldAbove;
use crate::reply::{Reply, use_done, use_reply};
use crate::ui::{Notice, NoticeKind};
use crate::viewer::{locale, use_viewer};

/// The mistake at a field, in the viewer's language.
pub fn mistake(reply: &Reply, field: &str) -> String {
    reply.mistake(field).map(|rule| rule.text(locale()).into_owned()).unwrap_or_default()
}

/// Says what a form did, if one did something here.
#[component]
pub fn DoneNotice(at: DoneAt) -> impl IntoView {
    let done = use_done(at);
    done.map(|done| view! { <Notice kind=NoticeKind::Good title=done.text(locale())/> })
}

/// Says above all forms of the page why one did not do its work, where no field is to blame.
#[component]
pub fn FailureNotice(
    /// What a conflict means on this page.
    #[prop(optional)]
    conflict: Option<&'static str>,
) -> impl IntoView {
    provide_context(ToldAbove);
    let problem = use_reply().problem.filter(|problem| problem.errors.is_empty())?;
    let viewer = use_viewer();
    let words = &viewer.text().states;
    if let Some(sentence) = conflict.filter(|_| problem.code == Code::Conflict) {
        return Some(view! { <Notice kind=NoticeKind::Error title=sentence/> }.into_any());
    }
    let failure = words.of_form(problem.code);
    let wait = problem
        .retry_after_seconds
        .map(|seconds| (words.retry_after)(&duration(u64::from(seconds), viewer.locale)));
    let advice = view! { <p>{failure.advice} " " {wait}</p> };
    Some(view! { <Notice kind=NoticeKind::Error title=failure.title>{advice}</Notice> }.into_any())
}
