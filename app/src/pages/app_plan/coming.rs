//! The change of plan that is to come, and calling it off.

use std::sync::Arc;

use domain::access::{ChoosePlan, Role};
use domain::changes::Preview;
use domain::changes::plan::{ComingPlan, PlanChoice};
use domain::overrides::form::reason_fault;
use domain::plans::Terms;
use domain::problem::{Code, Problem};
use domain::texts::isolate;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::{Asked, plan_name};
use crate::api::app_plan::PostCancelPlan;
use crate::components::{ChangePreview, Confirm, Refusal, role_name};
use crate::ui::{Button, ButtonKind, Isolated, Panel, Refused, TextField};
use crate::viewer::{locale, use_viewer};

#[component]
pub(super) fn Coming(
    choice: PlanChoice,
    terms: Arc<Terms>,
    coming: ComingPlan,
    preview: Preview,
    asked: Asked,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().changes;
    let moment = |at| viewer.zone.date_time(at, viewer.locale);
    let plan = plan_name(&terms.book, &coming.plan);
    let sentence = (words.coming_plan)(&plan, &moment(coming.starts_at));
    let by = (words.coming_by)(&isolate(&coming.author), &moment(coming.created_at));
    let reason = coming.reason.map(|reason| view! { <p class="soft"><Isolated text=reason/></p> });
    let act = if viewer.may::<ChoosePlan>() {
        view! { <CallOff choice=choice preview=preview asked=asked/> }.into_any()
    } else {
        let why = role_name(Role::Operator, viewer.text());
        let why = (viewer.text().terms.needs_role)(why);
        view! { <Refused id="cancel-why" why=why>{words.cancel}</Refused> }.into_any()
    };
    view! {
        <Panel id="coming" title=words.coming note=by>
            <div class="stack tight">
                <p><strong>{sentence}</strong></p>
                {reason}
                {act}
            </div>
        </Panel>
    }
}

/// Asks before it is called off: what that does, and why.
#[component]
fn CallOff(choice: PlanChoice, preview: Preview, asked: Asked) -> impl IntoView {
    let words = use_viewer().text();
    let refused = asked.refused.filter(|_| asked.is_cancelling);
    let (reason, ticked) = match asked.is_cancelling {
        true => (asked.reason, asked.ticked),
        false => (String::new(), Vec::new()),
    };
    let reason_error = refused.filter(|code| *code == Code::Invalid);
    let reason_error = reason_error.and_then(|_| reason_fault(&reason));
    let refusal = refused.filter(|_| reason_error.is_none()).map(|code| {
        view! { <Refusal problem=Problem::of(code)/> }
    });
    view! {
        <details class="call-off" open=refused.is_some()>
            <summary class="button small danger">{words.changes.cancel}</summary>
            <ChangePreview
                    app=choice.app.clone()
                    preview=preview.clone()
                    caption=words.changes.cancel_title
                />
            <form method="post" action=PostCancelPlan::url() class="form card" data-follow="main">
                {refusal}
                <p>{words.changes.cancel_detail}</p>
                <input type="hidden" name="app" value=choice.app.to_string()/>
                <input type="hidden" name="version" value=choice.version.to_string()/>
                <Confirm
                    preview=preview
                    name="confirm"
                    ticked=ticked
                    is_refused=refused == Some(Code::Unconfirmed)
                    prefix="cancel-"
                />
                <TextField
                    name="reason"
                    label=words.changes.cancel_reason
                    value=reason
                    error=reason_error.map(|rule| rule.text(locale())).unwrap_or_default()
                    required=true
                    prefix="cancel-"
                />
                <div class="actions">
                    <Button kind=ButtonKind::Danger>{words.changes.cancel_title}</Button>
                </div>
            </form>
        </details>
    }
}
