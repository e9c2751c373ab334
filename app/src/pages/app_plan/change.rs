//! What the plan that was asked about would do, and the form that does it.

use std::sync::Arc;

use domain::access::ChoosePlan;
use domain::changes::plan::{PlanChoice, PlanPreview};
use domain::plans::Terms;
use domain::problem::Code;
use domain::texts::isolate;
use leptos::prelude::*;

use super::{Asked, CHOOSE, names, plan_name};
use crate::components::{ChangePreview, CheckSummary, Confirm, Form, Submit, locked, zone_field};
use crate::paths;
use crate::ui::{ButtonKind, LinkButton, Notice, NoticeKind, Panel, Sentence, TextArea};
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
                <Choose choice=choice preview=preview asked=asked/>
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
fn Choose(choice: PlanChoice, preview: PlanPreview, asked: Asked) -> impl IntoView {
    let words = text();
    let hidden = vec![
        ("version", choice.version.to_string()),
        (names::SEEN, choice.plan.to_string()),
        (names::PLAN, preview.to.to_string()),
        zone_field(),
        (names::STARTS_AT, asked.starts_at),
    ];
    let action = format!("{}#change", paths::app_plan(&choice.app));
    view! {
        <Form action=action act=CHOOSE hidden=hidden silent=&[Code::Stale] follow="main">
            <Confirm preview=preview.preview/>
            <TextArea
                name=names::REASON
                label=words.limit.reason
                hint=words.app_key.plan_reason_hint
                value=asked.reason
                required=true
                maxlength=1000
            />
            <div class="actions">
                <Submit id="plan-why" kind=ButtonKind::Primary label=words.app_key.plan_submit locked={locked::<ChoosePlan>()}/>
                <LinkButton href=paths::app(&choice.app)>{words.ui.cancel}</LinkButton>
            </div>
        </Form>
    }
}
