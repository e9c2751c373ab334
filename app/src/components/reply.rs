//! What came of a form, as its page shows it.

use domain::locale::done::DoneAt;
use domain::problem::Problem;
use domain::units::duration;
use leptos::prelude::*;

use crate::reply::{Reply, use_done};
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

/// Says why a form did not do its work, where no field is to blame.
#[component]
pub fn FailureNotice(problem: Option<Problem>) -> impl IntoView {
    let problem = problem.filter(|problem| problem.errors.is_empty())?;
    let viewer = use_viewer();
    let words = &viewer.text().states;
    let failure = words.of_form(problem.code);
    let wait = problem
        .retry_after_seconds
        .map(|seconds| (words.retry_after)(&duration(u64::from(seconds), viewer.locale)));
    Some(view! {
        <Notice kind=NoticeKind::Error title=failure.title>
            <p>{failure.advice} " " {wait}</p>
        </Notice>
    })
}
