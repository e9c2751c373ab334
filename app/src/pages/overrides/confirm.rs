//! What a change does that a person must accept by name: one tick each.

use domain::checks::Check;
use domain::problem::Code;
use domain::rules::{LimitRule, Rule};
use leptos::prelude::*;

use crate::components::CONFIRM;
use crate::reply::Reply;
use crate::ui::{CheckField, Notice, NoticeKind};
use crate::viewer::text;

/// The checks that were ticked when the form was sent.
fn ticked(reply: &Reply) -> Vec<Check> {
    reply.typed(CONFIRM).split(' ').filter_map(Check::parse).collect()
}

/// The ticks, each with `note` (for how many, or with which figures).
#[component]
pub(super) fn Confirm(checks: Vec<(Check, String)>) -> impl IntoView {
    if checks.is_empty() {
        return ().into_any();
    }
    let words = &text().overrides;
    let fields = checks
        .into_iter()
        .map(|(check, note)| {
            let label = match note.is_empty() {
                true => (words.check)(check).to_owned(),
                false => format!("{} ({note})", (words.check)(check)),
            };
            view! { <CheckField name=CONFIRM label=label value=check.as_str()/> }
        })
        .collect_view();
    view! {
        <Notice kind=NoticeKind::Warning title=words.confirm_title>
            <div class="stack tight">{fields}</div>
        </Notice>
    }
    .into_any()
}

/// The checks that a refusal of the form names, and those that were ticked already.
pub(super) fn refused(reply: &Reply) -> Vec<(Check, String)> {
    let ticked = ticked(reply);
    let problem = reply.problem.as_ref();
    let Some(problem) = problem.filter(|problem| problem.code == Code::Unconfirmed) else {
        return ticked.iter().map(|check| (*check, String::new())).collect();
    };
    let named = |check: &Check| {
        let is_of = |rule: &Rule| {
            matches!(rule, Rule::Limit(LimitRule::CheckOfMany { check: of, .. } | LimitRule::Check { check: of, .. })
                if *of == check.as_str())
        };
        problem.errors.iter().any(|error| is_of(&error.rule)) || ticked.contains(check)
    };
    Check::ALL.into_iter().filter(named).map(|check| (check, String::new())).collect()
}
