//! What a form was answered, above its fields: the code's own words, and the detail where it says
//! more than they do.

use domain::problem::{Code, Problem};
use domain::rules::{CommonRule, Rule};
use leptos::prelude::*;

use crate::ui::{Isolated, Notice, NoticeKind};
use crate::viewer::{locale, text};

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
            <p>{failure.advice}</p>
            {detail}
        </Notice>
    }
}
