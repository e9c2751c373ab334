//! The form that sets an override. Faults stand at their fields and what was typed stays, with
//! JavaScript (the answer comes in place) and without (the page is the answer).

use chrono::TimeDelta;
use domain::access::SetOverride as MaySet;
use domain::apps::{LimitRow, LimitView};
use domain::changes::Preview;
use domain::locale::done::DoneAt;
use domain::overrides::form::{OverrideForm, target_text};
use domain::problem::Code;
use domain::quotas::QuotaUnit;
use domain::units::{Measure, rate};
use islands::OverridePreview;
use leptos::prelude::*;

use super::SET;
use super::shared::measure_of;
use crate::address::address;
use crate::components::{
    ChangeFacts, Confirm, DoneNotice, Form, LastChangeText, LimitText, Side, Submit, locked,
    zone_field,
};
use crate::paths;
use crate::reply::Reply;
use crate::ui::{
    ButtonKind, EmptyState, Facts, Icon, LinkButton, Notice, NoticeKind, Panel, SelectField,
    TextArea, TextField,
};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn SetOverride(
    view: LimitView,
    preview: Option<Preview>,
    /// Of the form.
    reply: Reply,
) -> impl IntoView {
    let words = text();
    let cannot = match &view.limit {
        LimitRow::Quota(row) if !row.quota.can_be_overridden() => Some(words.limit.fixed_detail),
        LimitRow::Bucket(row) if row.rates.is_empty() => Some(words.limit.undocumented_detail),
        _ => None,
    };
    let inside = match cannot {
        Some(why) => {
            let title = words.limit.fixed_title;
            view! { <EmptyState icon=Icon::Lock title=title detail=why class="small"/> }.into_any()
        }
        None => view! { <Fields view=view preview=preview reply=reply/> }.into_any(),
    };
    view! {
        <Panel id="override" title=words.limit.set_title note=words.limit.set_note>
            <DoneNotice at=DoneAt::LimitForm/>
            {inside}
        </Panel>
    }
}

#[component]
fn Fields(view: LimitView, preview: Option<Preview>, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().limit;
    let unit = match &view.limit {
        LimitRow::Quota(row) => Some(row.quota.unit),
        LimitRow::Bucket(_) => None,
    };
    let (app, zone) = (view.app.clone(), viewer.zone.name.clone());
    let typed = OverrideForm::of(&reply.typed);
    let is_stale = reply.problem.is_some_and(|problem| problem.code == Code::Stale);
    let conflict = is_stale.then(|| {
        view! { <Conflict view=view.clone() wanted=typed.value target=typed.target/> }
    });
    let is_bytes = matches!(unit, Some(QuotaUnit::Bytes | QuotaUnit::BytesPerSecond));
    let value_hint = if is_bytes { words.value_hint_bytes } else { words.value_hint_count };
    let version = ("version", view.version.to_string());
    let action = format!("{}#override", address().path);
    view! {
        <Form action=action act=SET hidden=vec![version, zone_field()] silent=&[Code::Stale] follow="main">
            {conflict}
            <Target view=view/>
            <TextField name="value" label=words.value hint=value_hint required=true/>
            <TextArea name="reason" label=words.reason hint=words.reason_hint required=true maxlength=1000/>
            <div class="form-pair">
                <TextField name="starts_at" kind="datetime-local" label=words.starts_at hint=words.starts_hint optional=true/>
                <TextField name="ends_at" kind="datetime-local" label=words.ends_at hint=(words.ends_hint)(&viewer.zone.name) optional=true/>
            </div>
            <OverridePreview app=app zone=zone html={preview.map(|preview| told(preview, true).to_html()).unwrap_or_default()}/>
            <div class="actions">
                <Submit id="override-why" kind=ButtonKind::Primary label=words.set locked={locked::<MaySet>()}/>
            </div>
        </Form>
    }
}

/// What the override would do, with a box for each thing that must be confirmed.
pub(in crate::pages) fn told(preview: Preview, is_refused: bool) -> impl IntoView {
    let now = use_viewer().now + TimeDelta::minutes(1);
    view! {
        <ChangeFacts preview=preview.clone() now=now/>
        <Confirm preview=preview is_draft=!is_refused/>
    }
}

/// Somebody was quicker: what was typed, what is there now, and who did it. The fields below keep
/// what was typed; to set it or to leave is the person's choice.
#[component]
fn Conflict(view: LimitView, wanted: String, target: String) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().changes;
    let page = view.explanations.first().map(|one| paths::target(&view.app, &one.target));
    let meant = view.explanations.iter().find(|one| target_text(&one.target) == target);
    let now = meant.or(view.explanations.first()).map(|one| {
        let limit = one.effective.as_ref().map(|limit| limit.value);
        view! { <LimitText limit=limit measure=measure_of(&view.limit, &one.target)/> }
    });
    let by = view.last_change.map(|change| view! { <LastChangeText change=change/> });
    // Loaded anew: the form of this page remembers what was typed.
    let keep = page.map(|page| {
        view! { <LinkButton href=page>{words.conflict_keep}</LinkButton> }
    });
    view! {
        <Notice kind=NoticeKind::Error title=words.conflict_title>
            <div class="stack tight">
                <Facts>
                    <Side name=words.conflict_wanted>{wanted}</Side>
                    <Side name=words.conflict_now>{now}</Side>
                    {by}
                </Facts>
                <p>{words.conflict_mine_hint}</p>
                <p>{keep}</p>
            </div>
        </Notice>
    }
}

/// Which limit is meant: a choice where the bucket has several rates.
#[component]
fn Target(view: LimitView) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().limit;
    let targets: Vec<_> = view.explanations.iter().map(|one| &one.target).collect();
    if let [only] = targets[..] {
        let only = target_text(only);
        return view! { <input type="hidden" name="target" value=only/> }.into_any();
    }
    let options = view.explanations.iter().map(|one| {
        let name = match (&one.target, &one.effective) {
            (domain::limit_values::Target::Rate { rate: key, .. }, Some(limit)) => {
                match limit.value.amount() {
                    Some(amount) => rate(amount, *key, viewer.locale),
                    None => Measure::Rate(*key).limit(limit.value, viewer.locale),
                }
            }
            (target, _) => target.to_string(),
        };
        (target_text(&one.target), name)
    });
    let options = options.collect();
    view! { <SelectField name="target" label=words.target options=options/> }.into_any()
}
