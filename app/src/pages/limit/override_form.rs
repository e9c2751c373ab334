//! The form that sets an override. Faults stand at their fields and what was typed stays, with
//! JavaScript (the answer comes in place) and without (the address brings the form back).

use chrono::TimeDelta;
use domain::access::{Role, SetOverride as MaySet};
use domain::apps::{LimitRow, LimitView};
use domain::changes::Preview;
use domain::overrides::form::target_text;
use domain::problem::Code;
use domain::quotas::QuotaUnit;
use domain::rules::FormRule;
use domain::units::{Measure, rate};
use islands::OverridePreview;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::forms::{Forms, Returned};
use super::shared::measure_of;
use crate::api::forms::PostOverride;
use crate::components::{
    ChangeFacts, Confirm, LastChangeText, LimitText, Refusal, Side, role_name,
};
use crate::paths;
use crate::ui::{
    Button, ButtonKind, EmptyState, Facts, Icon, LinkButton, Notice, NoticeKind, Panel, Refused,
    SelectField, TextArea, TextField,
};
use crate::viewer::{locale, text, use_viewer};

#[component]
pub(super) fn SetOverride(
    view: LimitView,
    preview: Option<Preview>,
    forms: Forms,
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
        None => view! { <Form view=view preview=preview forms=forms/> }.into_any(),
    };
    view! {
        <Panel id="override" title=words.limit.set_title note=words.limit.set_note>{inside}</Panel>
    }
}

#[component]
fn Form(view: LimitView, preview: Option<Preview>, forms: Forms) -> impl IntoView {
    let words = &text().limit;
    let returned = forms.returned(&view);
    let done = returned.is_done;
    let done = done.then(|| view! { <Notice kind=NoticeKind::Good>{words.saved}</Notice> });
    view! {
        {done}
        <Fields view=view preview=preview returned=returned/>
    }
}

#[component]
fn Fields(view: LimitView, preview: Option<Preview>, returned: Returned) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().limit;
    let Returned { form, problem, .. } = returned;
    let unit = match &view.limit {
        LimitRow::Quota(row) => Some(row.quota.unit),
        LimitRow::Bucket(_) => None,
    };
    let now = viewer.now;
    let faults = match &problem {
        Some(problem) if problem.code == Code::Invalid => {
            form.read(unit, &viewer.zone, now).err().unwrap_or_default()
        }
        _ => Vec::new(),
    };
    let [target, value, reason, starts_at, ends_at] =
        ["target", "value", "reason", "starts_at", "ends_at"].map(|name| fault_text(&faults, name));
    let code = problem.as_ref().map(|problem| problem.code);
    let told = preview.filter(|_| code == Some(Code::Unconfirmed));
    let told = told.map(|preview| self::told(preview, form.confirm.clone(), true).to_html());
    let (app, zone) = (view.app.clone(), viewer.zone.name.clone());
    let conflict = (code == Some(Code::Stale)).then(|| {
        view! { <Conflict view=view.clone() wanted=form.value.clone() target=form.target.clone()/> }
    });
    let refusal = problem.filter(|_| faults.is_empty() && code != Some(Code::Stale));
    let is_bytes = matches!(unit, Some(QuotaUnit::Bytes | QuotaUnit::BytesPerSecond));
    let value_hint = if is_bytes { words.value_hint_bytes } else { words.value_hint_count };
    view! {
        <form method="post" action=PostOverride::url() class="form card" data-follow="main">
            {refusal.map(|problem| view! { <Refusal problem=problem/> })}
            {conflict}
            <input type="hidden" name="app" value=view.app.to_string()/>
            <input type="hidden" name="version" value=view.version.to_string()/>
            <input type="hidden" name="zone" value=viewer.zone.name.clone()/>
            <Target view=view chosen=form.target error=target/>
            <TextField name="form[value]" label=words.value hint=value_hint value=form.value error=value required=true/>
            <TextArea name="form[reason]" label=words.reason hint=words.reason_hint value=form.reason error=reason required=true maxlength=1000/>
            <div class="form-pair">
                <TextField name="form[starts_at]" kind="datetime-local" label=words.starts_at hint=words.starts_hint value=form.starts_at error=starts_at optional=true/>
                <TextField name="form[ends_at]" kind="datetime-local" label=words.ends_at hint=(words.ends_hint)(&viewer.zone.name) value=form.ends_at error=ends_at optional=true/>
            </div>
            <OverridePreview app=app zone=zone html=told.unwrap_or_default()/>
            <div class="actions"><Submit/></div>
        </form>
    }
}

/// What the override would do, with a box for each thing that must be confirmed.
pub(in crate::pages) fn told(
    preview: Preview,
    ticked: Vec<String>,
    is_refused: bool,
) -> impl IntoView {
    let now = use_viewer().now + TimeDelta::minutes(1);
    view! {
        <ChangeFacts preview=preview.clone() now=now/>
        <Confirm preview=preview name="form[confirm]" ticked=ticked is_refused=is_refused is_draft=!is_refused/>
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

/// Empty: there is nothing wrong with the field.
fn fault_text(faults: &[FormRule], name: &str) -> String {
    let rule = faults.iter().find(|rule| rule.field() == name);
    rule.map(|rule| rule.text(locale()).into_owned()).unwrap_or_default()
}

#[component]
fn Submit() -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    if viewer.may::<MaySet>() {
        return view! { <Button kind=ButtonKind::Primary>{words.limit.set}</Button> }.into_any();
    }
    let why = (words.terms.needs_role)(role_name(Role::Operator, words));
    view! { <Refused id="override-why" why=why>{words.limit.set}</Refused> }.into_any()
}

/// Which limit is meant: a choice where the bucket has several rates.
#[component]
fn Target(view: LimitView, chosen: String, error: String) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().limit;
    let targets: Vec<_> = view.explanations.iter().map(|one| &one.target).collect();
    if let [only] = targets[..] {
        let only = target_text(only);
        return view! { <input type="hidden" name="form[target]" value=only/> }.into_any();
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
    view! { <SelectField name="form[target]" label=words.target options=options selected=chosen error=error/> }
        .into_any()
}
