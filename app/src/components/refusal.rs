//! What a form was answered, above its fields: the code's own words, and the detail where it says
//! more than they do.

use domain::problem::{Code, Problem};
use domain::rules::{CommonRule, Rule};
use domain::units::duration;
use leptos::prelude::*;

use crate::ui::{Isolated, Notice, NoticeKind};
use crate::viewer::{locale, text};

/// What to do now, and when.
pub(super) fn advice(problem: &Problem) -> impl IntoView + use<> {
    let words = &text().states;
    let wait = problem
        .retry_after_seconds
        .map(|seconds| (words.retry_after)(&duration(u64::from(seconds), locale())));
    view! { <p>{words.of_form(problem.code).advice} " " {wait}</p> }
}

#[component]
pub fn Refusal(problem: Problem) -> impl IntoView {
    let failure = text().states.of_form(problem.code);
    let says_more = matches!(problem.code, Code::Conflict | Code::Stale | Code::Invalid);
    let is_told = matches!(*problem.rule, Rule::Common(CommonRule::Code { .. }));
    let detail = (says_more && !is_told).then(|| {
        let told = problem.rule.text(locale()).into_owned();
        view! { <p class="soft"><Isolated text=told/></p> }
    });
    view! {
        <Notice kind=NoticeKind::Error title=failure.title>
            {advice(&problem)}
            {detail}
        </Notice>
    }
}
