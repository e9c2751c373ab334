//! The change of plan that is to come, and calling it off.

use std::sync::Arc;

use domain::access::ChoosePlan;
use domain::changes::Preview;
use domain::changes::plan::{ComingPlan, PlanChoice};
use domain::plans::Terms;
use domain::texts::isolate;
use leptos::prelude::*;

use super::{CANCEL, plan_name};
use crate::components::{ChangePreview, Confirm, Form, locked};
use crate::paths;
use crate::ui::{Button, ButtonKind, Isolated, Panel, Refused, TextField};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Coming(
    choice: PlanChoice,
    terms: Arc<Terms>,
    coming: ComingPlan,
    preview: Preview,
    /// The form that calls off came back.
    is_open: bool,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().changes;
    let moment = |at| viewer.zone.date_time(at, viewer.locale);
    let plan = plan_name(&terms.book, &coming.plan);
    let sentence = (words.coming_plan)(&plan, &moment(coming.starts_at));
    let by = (words.coming_by)(&isolate(&coming.author), &moment(coming.created_at));
    let reason = coming.reason.map(|reason| view! { <p class="soft"><Isolated text=reason/></p> });
    let act = match locked::<ChoosePlan>() {
        None => view! { <CallOff choice=choice preview=preview is_open=is_open/> }.into_any(),
        Some(why) => view! { <Refused id="cancel-why" why=why>{words.cancel}</Refused> }.into_any(),
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
fn CallOff(choice: PlanChoice, preview: Preview, is_open: bool) -> impl IntoView {
    let words = &text().changes;
    let hidden = vec![("version", choice.version.to_string())];
    let action = format!("{}#coming", paths::app_plan(&choice.app));
    view! {
        <details class="call-off" open=is_open>
            <summary class="button small danger">{words.cancel}</summary>
            <ChangePreview app=choice.app preview=preview.clone() caption=words.cancel_title/>
            <Form action=action act=CANCEL hidden=hidden prefix="cancel-" follow="main">
                <p>{words.cancel_detail}</p>
                <Confirm preview=preview/>
                <TextField name="reason" label=words.cancel_reason required=true/>
                <div class="actions">
                    <Button kind=ButtonKind::Danger>{words.cancel_title}</Button>
                </div>
            </Form>
        </details>
    }
}
