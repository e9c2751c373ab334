//! One override for many App Keys: one form in which what it does is looked at before it is set.

use domain::access::SetOverride as MaySet;
use domain::override_sets::SetPreview;
use domain::problem::Code;
use domain::units::{count, rate};
use leptos::prelude::*;

use super::confirm::Confirm;
use super::effects::{CannotHave, Counts, firing};
use crate::address::query;
use crate::api::overrides::{SetChoices, TargetChoice, read_set_choices};
use crate::components::{Form, Submit, loaded, locked, zone_field};
use crate::page::Page;
use crate::paths;
use crate::reply::{Reply, use_reply};
use crate::ui::{
    Button, ButtonKind, CheckField, Crumb, FormState, Notice, NoticeKind, PageHeader, Panel,
    RadioField, SelectField, TextArea, TextField,
};
use crate::viewer::{Viewer, text, use_viewer};

/// Characters of a pasted list: 10,000 App Keys of the longest name.
const LIST_CHARS_MAX: u32 = 1_400_000;

pub(crate) async fn overrides_bulk() -> Page {
    let words = &text().overrides;
    let reply = use_reply();
    let choices = read_set_choices().await;
    let crumbs = vec![Crumb::new(words.title, paths::OVERRIDES)];
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.bulk_title lead=words.bulk_lead crumbs=crumbs/>
            {loaded(choices, |choices| view! { <Choose choices=choices reply=reply/> })}
        </div>
    };
    Page::new(words.bulk_title, body)
}

/// The field's value in the address.
fn begin() -> impl Fn(&str) -> String + use<> {
    let query = query();
    move |field| query.get(field).unwrap_or_default()
}

#[component]
fn Choose(choices: SetChoices, reply: Reply) -> impl IntoView {
    let previewed = reply.preview.clone();
    let seen = previewed.as_ref().map(|one| one.seen.clone()).unwrap_or_default();
    let hidden = vec![zone_field(), ("seen", seen)];
    let submit = text().overrides.preview;
    // Looking is also what Enter presses: it changes nothing.
    view! {
        <Form action=paths::OVERRIDES_BULK name="bulk" hidden=hidden prefix="bulk-" class="stack loose" silent=SILENT>
            <Failed reply=reply.clone()/>
            <What targets=choices.targets.clone()/>
            <Which choices=choices is_previewed=reply.preview.is_some()/>
            <div class="actions">
                <Submit id="bulk-why" kind=ButtonKind::Primary act="preview" label=submit locked={locked::<MaySet>()}/>
            </div>
            {previewed.map(|one| view! { <Preview preview=one.preview reply=reply/> })}
        </Form>
    }
}

/// What [`Failed`] says.
const SILENT: &[Code] = &[Code::Unconfirmed, Code::Stale];

/// Why it was not set, where that is about what was looked at.
#[component]
fn Failed(reply: Reply) -> impl IntoView {
    let words = &text().overrides;
    let (kind, title) = match reply.problem?.code {
        Code::Unconfirmed => (NoticeKind::Error, words.confirm_title),
        Code::Stale => (NoticeKind::Warning, words.preview_changed),
        _ => return None,
    };
    Some(view! { <Notice kind=kind title=title/> })
}

#[component]
fn What(targets: Vec<TargetChoice>) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let kept = begin();
    let choose = (String::new(), words.overrides.bulk_choose.to_owned());
    let named = targets.iter().map(|one| (one.target.clone(), target_name(one, &viewer)));
    let options = std::iter::once(choose).chain(named).collect();
    let hint = words.overrides.bulk_value_hint;
    view! {
        <Panel id="what" title=words.overrides.bulk_what>
            <div class="form card">
                <SelectField name="target" label=words.overrides.target options=options selected=kept("target") required=true/>
                <TextField name="value" label=words.limit.value hint=hint value=kept("value") required=true/>
                <TextArea name="reason" label=words.limit.reason hint=words.limit.reason_hint value=kept("reason") required=true maxlength=1000/>
                <div class="form-pair">
                    <TextField name="starts_at" kind="datetime-local" label=words.limit.starts_at hint=words.limit.starts_hint value=kept("starts_at") optional=true/>
                    <TextField name="ends_at" kind="datetime-local" label=words.limit.ends_at hint=(words.limit.ends_hint)(&viewer.zone.name) value=kept("ends_at") optional=true/>
                </div>
            </div>
        </Panel>
    }
}

/// "Groups", or "User registration and push settings – 100/s".
fn target_name(choice: &TargetChoice, viewer: &Viewer) -> String {
    let name = viewer.locale.name(&choice.name);
    match &choice.rate {
        Some(one) => format!("{name} – {}", rate(one.amount, one.key(), viewer.locale)),
        None => name.to_owned(),
    }
}

#[component]
fn Which(choices: SetChoices, is_previewed: bool) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let kept = begin();
    let form = FormState::around();
    let is_filter = form.value("which", kept("which")) == "filter";
    let any = (String::new(), words.overrides.any_plan.to_owned());
    let plans = choices.plans.iter();
    let plans = plans.map(|one| (one.id.to_string(), viewer.locale.name(&one.name).to_owned()));
    let plans = std::iter::once(any).chain(plans).collect();
    // Of those that cannot have it the preview tells.
    let error = form.error("apps").filter(|_| !is_previewed);
    let (of_list, of_filter) = if is_filter { (None, error) } else { (error, None) };
    view! {
        <Panel id="which" title=words.overrides.bulk_which>
            <div class="form card">
                <div class="field"><RadioField name="which" value="list" label=words.overrides.by_list checked=!is_filter/></div>
                <TextArea name="apps" label=words.overrides.apps hint=words.overrides.apps_hint value=kept("apps") error=of_list.unwrap_or_default() rows=6 maxlength=LIST_CHARS_MAX optional=true/>
                <div class="field"><RadioField name="which" value="filter" label=words.overrides.by_filter checked=is_filter/></div>
                <div class="form-pair">
                    <TextField name="query" label=words.overrides.query value=kept("query") error=of_filter.unwrap_or_default() optional=true/>
                    <SelectField name="plan" label=words.overrides.plan options=plans selected=kept("plan")/>
                </div>
            </div>
        </Panel>
    }
}

#[component]
fn Preview(preview: SetPreview, reply: Reply) -> impl IntoView {
    let words = &text().overrides;
    let SetPreview { asked, settable, effects, left_out_count, left_out } = preview;
    let checks = firing(&effects);
    let problem = reply.problem.as_ref();
    let is_needed = problem.is_some_and(|problem| problem.for_field("apps").is_some());
    let needed = if is_needed { words.leave_out_needed } else { "" };
    let leaving = (left_out_count > 0 && settable > 0).then(|| {
        view! { <CheckField name="leave_out" label=words.leave_out value="true" error=needed/> }
    });
    let submit = (settable > 0).then(|| {
        view! {
            <div class="actions">
                <Button kind=ButtonKind::Danger attr:name="do" attr:value="apply">
                    {(words.bulk_submit)(settable, &count(settable))}
                </Button>
            </div>
        }
    });
    view! {
        <Panel id="preview" title=words.preview_title>
            <div class="stack">
                <p><strong>{(words.preview_settable)(&count(settable), &count(asked))}</strong></p>
                <Counts effects=effects/>
                <CannotHave left_out=left_out total=left_out_count/>
                {leaving}
                <Confirm checks=checks/>
                {submit}
            </div>
        </Panel>
    }
}
