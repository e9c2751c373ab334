//! The question: which plan, and from when on. A form that only asks.

use std::sync::Arc;

use domain::changes::plan::PlanChoice;
use domain::ids::PlanId;
use domain::plans::Terms;
use domain::plans::{Plan, PlanBook};
use domain::rules::FormRule;
use leptos::prelude::*;

use super::{Asked, names};
use crate::paths;
use crate::ui::{Button, Panel, SelectField, TextField};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Choose(choice: PlanChoice, terms: Arc<Terms>, asked: Asked) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let told = |field: &str| {
        let problem = choice.problem.as_ref()?;
        problem.for_field(field).map(|rule| rule.text(viewer.locale).into_owned())
    };
    let is_same = choice.release.is_none()
        && choice.preview.as_ref().is_some_and(|one| one.from == one.to)
        && choice.preview.as_ref().is_some_and(|one| one.preview.rows.is_empty());
    let is_missing = asked.plan.is_empty() && asked.refused.is_some();
    let plan_error = match is_missing {
        true => Some(words.app_key.fault_plan_missing.to_owned()),
        false if is_same => Some(words.app_key.fault_plan_same.to_owned()),
        false => told("plan"),
    };
    let start_error = match asked.is_start_unreadable {
        true => Some(FormRule::StartUnreadable.text(viewer.locale).into_owned()),
        false => told("starts_at"),
    };
    view! {
        <Panel id="choose" title=words.changes.choose_title>
            <form method="get" action=paths::app_plan(&choice.app) class="form card" data-follow=super::RESULT>
                <div class="form-pair">
                    <SelectField
                        name=names::PLAN
                        label=words.app_key.plan_new
                        options=options(&terms.book, &choice.plan, choice.release)
                        selected=asked.plan
                        error=plan_error.unwrap_or_default()
                        required=true
                    />
                    <TextField
                        name=names::STARTS_AT
                        kind="datetime-local"
                        label=words.changes.starts_at
                        hint=(words.changes.starts_hint)(&viewer.zone.name)
                        value=asked.starts_at
                        error=start_error.unwrap_or_default()
                        optional=true
                    />
                </div>
                <div class="actions"><Button>{words.changes.show}</Button></div>
            </form>
        </Panel>
    }
}

/// Every plan but the present one; those of another price model say so. Who stays on an older
/// release may also choose the present one, as it is in the newest.
fn options(book: &PlanBook, now: &PlanId, release: Option<u32>) -> Vec<(String, String)> {
    let viewer = use_viewer();
    let words = &text().app_key;
    let edition = book.plan(now).map(|plan| plan.edition.clone());
    let name = |plan: &Plan| {
        let name = viewer.locale.name(&plan.name).to_owned();
        let other = edition.as_ref().is_some_and(|edition| *edition != plan.edition);
        let name = match other {
            true => format!("{name} – {}", words.plan_other_family),
            false if plan.id == *now => format!("{name} – {}", text().releases.follow),
            false => name,
        };
        (plan.id.to_string(), name)
    };
    let first = (String::new(), words.plan_choose.to_owned());
    let others = book.plans.iter().filter(|plan| release.is_some() || plan.id != *now).map(name);
    std::iter::once(first).chain(others).collect()
}
