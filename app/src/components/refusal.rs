//! What a form was answered, above its fields: the code's own words, and the detail where it says
//! more than they do.

use domain::problem::{Code, Problem};
use leptos::prelude::*;

use crate::ui::{Isolated, Notice, NoticeKind};
use crate::viewer::text;

#[component]
pub fn Refusal(problem: Problem) -> impl IntoView {
    let failure = text().states.of_form(problem.code);
    let says_more = matches!(problem.code, Code::Conflict | Code::Stale | Code::Invalid);
    let detail = (says_more && !problem.detail.is_empty()).then(|| {
        view! { <p class="soft" lang="en"><Isolated text=problem.detail/></p> }
    });
    view! {
        <Notice kind=NoticeKind::Error title=failure.title>
            <p>{failure.advice}</p>
            {detail}
        </Notice>
    }
}
