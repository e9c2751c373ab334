//! The form that sets an override. Faults stand at their fields and what was typed stays, with
//! JavaScript (the answer comes in place) and without (the address brings the form back).

use domain::access::{Role, SetOverride as MaySet};
use domain::apps::{LimitRow, LimitView};
use domain::overrides::form::{Fault, target_text};
use domain::problem::Code;
use domain::quotas::QuotaUnit;
use domain::units::{Measure, rate};
use leptos::form::ActionForm;
use leptos::prelude::*;

use super::forms::{Forms, Returned};
use crate::api::forms::PostOverride;
use crate::components::{Refusal, role_name};
use crate::ui::{
    Button, ButtonKind, EmptyState, Icon, Notice, NoticeKind, Panel, Refused, SelectField,
    TextArea, TextField,
};
use crate::viewer::{text, use_clock, use_viewer};

#[component]
pub(super) fn SetOverride(view: LimitView, forms: Forms) -> impl IntoView {
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
        None => view! { <Form view=view forms=forms/> }.into_any(),
    };
    view! {
        <Panel id="override" title=words.limit.set_title note=words.limit.set_note>{inside}</Panel>
    }
}

#[component]
fn Form(view: LimitView, forms: Forms) -> impl IntoView {
    let words = &text().limit;
    let returned = forms.returned(&view);
    let is_done = move || returned.with(|returned| returned.is_done);
    view! {
        <Show when=is_done><Notice kind=NoticeKind::Good>{words.saved}</Notice></Show>
        {move || view! { <Fields view=view.clone() set=forms.set returned=returned.get()/> }}
    }
}

#[component]
fn Fields(view: LimitView, set: ServerAction<PostOverride>, returned: Returned) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().limit;
    let Returned { form, problem, .. } = returned;
    let unit = match &view.limit {
        LimitRow::Quota(row) => Some(row.quota.unit),
        LimitRow::Bucket(_) => None,
    };
    let now = use_clock().now_untracked();
    let faults = match &problem {
        Some(problem) if problem.code == Code::Invalid => {
            form.read(unit, &viewer.zone, now).err().unwrap_or_default()
        }
        _ => Vec::new(),
    };
    let [target, value, reason, starts_at, ends_at] =
        ["target", "value", "reason", "starts_at", "ends_at"].map(|name| fault_text(&faults, name));
    let refusal = problem.filter(|_| faults.is_empty());
    let is_bytes = matches!(unit, Some(QuotaUnit::Bytes | QuotaUnit::BytesPerSecond));
    let value_hint = if is_bytes { words.value_hint_bytes } else { words.value_hint_count };
    view! {
        <ActionForm action=set attr:class="form card">
            {refusal.map(|problem| view! { <Refusal problem=problem/> })}
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
            <div class="actions"><Submit/></div>
        </ActionForm>
    }
}

/// Empty: there is nothing wrong with the field.
fn fault_text(faults: &[Fault], name: &str) -> &'static str {
    let fault = faults.iter().find(|fault| fault.field() == name);
    fault.map_or("", |fault| text().limit.fault(*fault))
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
fn Target(view: LimitView, chosen: String, error: &'static str) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().limit;
    let targets: Vec<_> = view.explanations.iter().map(|one| &one.target).collect();
    if let [only] = targets[..] {
        let only = target_text(only);
        return view! { <input type="hidden" name="form[target]" value=only/> }.into_any();
    }
    let options = view.explanations.iter().map(|one| {
        let name = match (&one.target, &one.effective) {
            (domain::limits::Target::Rate { rate: key, .. }, Some(limit)) => {
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
