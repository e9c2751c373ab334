//! What came of a form, as its page shows it.

use domain::locale::done::DoneAt;
use domain::problem::Code;
use leptos::prelude::*;

use super::form::ToldAbove;
use super::refusal::advice;
use crate::reply::{Reply, use_done, use_reply};
use crate::ui::{Notice, NoticeKind};
use crate::viewer::{locale, text};

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
    if let Some(sentence) = conflict.filter(|_| problem.code == Code::Conflict) {
        return Some(view! { <Notice kind=NoticeKind::Error title=sentence/> }.into_any());
    }
    let (title, advice) = (text().states.of_form(problem.code).title, advice(&problem));
    Some(view! { <Notice kind=NoticeKind::Error title=title>{advice}</Notice> }.into_any())
}
