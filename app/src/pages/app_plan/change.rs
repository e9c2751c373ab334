//! What the plan that was asked about would do, and the form that does it.

use std::sync::Arc;

use domain::access::{ChoosePlan, Role};
use domain::changes::plan::{PlanChoice, PlanPreview};
use domain::overrides::form::reason_fault;
use domain::plans::Terms;
use domain::problem::{Code, Problem};
use domain::texts::isolate;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::{Asked, plan_name};
use crate::api::app_plan::PostPlan;
use crate::components::{ChangePreview, CheckSummary, Confirm, Refusal, role_name};
use crate::paths;
use crate::ui::{
    Button, ButtonKind, LinkButton, Notice, NoticeKind, Panel, Refused, Sentence, TextArea,
};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Change(choice: PlanChoice, terms: Arc<Terms>, asked: Asked) -> impl IntoView {
    let preview = choice.preview.clone()?;
    if preview.from == preview.to && preview.preview.rows.is_empty() {
        return None;
    }
    let words = &text().changes;
    let title = (words.preview_title)(&plan_name(&terms.book, &preview.to));
    Some(view! {
        <Panel id="change" title=title.clone()>
            <div class="stack">
                <Summary preview=preview.clone() terms=terms/>
                <ChangePreview
                    app=preview.app.clone()
                    preview=preview.preview.clone()
                    caption=title
                />
                <Form choice=choice preview=preview asked=asked/>
            </div>
        </Panel>
    })
}

/// From which plan to which, when, and in place of what.
#[component]
fn Summary(preview: PlanPreview, terms: Arc<Terms>) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().changes;
    let moment = |at| viewer.zone.date_time(at, viewer.locale);
    let (from, to) = (plan_name(&terms.book, &preview.from), plan_name(&terms.book, &preview.to));
    let sentence = match preview.starts_at {
        Some(at) => (words.from_then)(&from, &to, &moment(at)),
        None => (words.at_once)(&from, &to),
    };
    let replaces = preview.replaces.map(|one| {
        let plan = plan_name(&terms.book, &one.plan);
        let sentence = (words.replaces)(&plan, &moment(one.starts_at), &isolate(&one.author));
        view! { <Notice kind=NoticeKind::Warning><Sentence text=sentence/></Notice> }
    });
    view! {
        <p>{sentence} " " <span class="soft">{words.overrides_stay}</span></p>
        {replaces}
        <CheckSummary preview=preview.preview/>
    }
}

#[component]
fn Form(choice: PlanChoice, preview: PlanPreview, asked: Asked) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let refused = asked.refused.filter(|_| !asked.is_cancelling);
    let reason_error = match refused {
        Some(Code::Invalid) => reason_fault(&asked.reason),
        _ => None,
    };
    let at_field = reason_error.is_some() || choice.problem.is_some();
    let refusal = refused.filter(|_| !at_field).map(|code| {
        view! { <Refusal problem=Problem::of(code)/> }
    });
    let is_unconfirmed = refused == Some(Code::Unconfirmed);
    view! {
        <form method="post" action=PostPlan::url() class="form card" data-follow="main">
            {refusal}
            <input type="hidden" name="app" value=choice.app.to_string()/>
            <input type="hidden" name="version" value=choice.version.to_string()/>
            <input type="hidden" name="form[seen]" value=choice.plan.to_string()/>
            <input type="hidden" name="form[plan]" value=preview.to.to_string()/>
            <input type="hidden" name="zone" value=viewer.zone.name.clone()/>
            <input type="hidden" name="form[starts_at]" value=asked.starts_at/>
            <Confirm
                preview=preview.preview
                name="form[confirm]"
                ticked=asked.ticked
                is_refused=is_unconfirmed
            />
            <TextArea
                name="form[reason]"
                label=words.limit.reason
                hint=words.app_key.plan_reason_hint
                value=asked.reason
                error=reason_error.map(|rule| rule.text(viewer.locale)).unwrap_or_default()
                required=true
                maxlength=1000
            />
            <div class="actions">
                <Submit/>
                <LinkButton href=paths::app(&choice.app)>{words.ui.cancel}</LinkButton>
            </div>
        </form>
    }
}

#[component]
fn Submit() -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    if viewer.may::<ChoosePlan>() {
        return view! { <Button kind=ButtonKind::Primary>{words.app_key.plan_submit}</Button> }
            .into_any();
    }
    let why = (words.terms.needs_role)(role_name(Role::Operator, words));
    view! { <Refused id="plan-why" why=why>{words.app_key.plan_submit}</Refused> }.into_any()
}
