//! One override for many App Keys: one form in which what it does is looked at before it is set.

use domain::access::{Role, SetOverride as MaySet};
use domain::override_sets::SetPreview;
use domain::units::{count, rate};
use leptos::prelude::*;

use super::confirm::{Confirm, ticked};
use super::effects::{CannotHave, Counts, firing};
use crate::address::query;
use crate::api::overrides::{SetChoices, TargetChoice, read_set_choices};
use crate::components::{Refusal, loaded, mistake, role_name};
use crate::page::Page;
use crate::paths;
use crate::reply::{Previewed, Reply, use_reply};
use crate::ui::{
    Button, ButtonKind, CheckField, Crumb, Notice, NoticeKind, PageHeader, Panel, Refused,
    SelectField, TextArea, TextField,
};
use crate::viewer::{Viewer, text, use_viewer};

/// Tells the fields from the search in the header.
const PREFIX: &str = "bulk-";

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
            {loaded(choices, |choices| view! { <Form choices=choices reply=reply/> })}
        </div>
    };
    Page::new(words.bulk_title, body)
}

/// What the form begins with: as it was sent, or what the address says.
fn begin(reply: &Reply) -> impl Fn(&str) -> String + use<> {
    let query = query();
    let typed = reply.typed.clone();
    let is_sent = !reply.form.is_empty();
    move |field| match is_sent {
        true => typed.get(field).cloned().unwrap_or_default(),
        false => query.get(field).unwrap_or_default(),
    }
}

#[component]
fn Form(choices: SetChoices, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let previewed = reply.preview.clone();
    let seen = previewed.as_ref().map(|one| one.seen.clone()).unwrap_or_default();
    let preview = previewed.map(|one| {
        let Previewed { preview, .. } = *one;
        view! { <Preview preview=preview reply=reply.clone()/> }
    });
    view! {
        <form class="stack loose" method="post" action=paths::OVERRIDES_BULK>
            <input type="hidden" name="zone" value=viewer.zone.name.clone()/>
            <input type="hidden" name="seen" value=seen/>
            <Failed reply=reply.clone()/>
            <What targets=choices.targets.clone() reply=reply.clone()/>
            <Which choices=choices reply=reply/>
            <div class="actions"><Look/></div>
            {preview}
        </form>
    }
}

/// The first button is also what Enter presses: looking changes nothing.
#[component]
fn Look() -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    if viewer.may::<MaySet>() {
        return view! {
            <Button kind=ButtonKind::Primary attr:name="do" attr:value="preview">
                {words.overrides.preview}
            </Button>
        }
        .into_any();
    }
    let why = (words.terms.needs_role)(role_name(Role::Operator, words));
    view! { <Refused id="bulk-why" why=why>{words.overrides.preview}</Refused> }.into_any()
}

/// Why it was not set, where no field is to blame; of those that cannot have it, all.
#[component]
fn Failed(reply: Reply) -> impl IntoView {
    use domain::problem::Code;
    let words = &text().overrides;
    let problem = reply.problem?;
    let fields = ["target", "value", "reason", "starts_at", "ends_at", "apps"];
    let is_told = fields.iter().any(|field| problem.for_field(field).is_some());
    match problem.code {
        Code::Unconfirmed => {
            Some(view! { <Notice kind=NoticeKind::Error title=words.confirm_title/> }.into_any())
        }
        Code::Stale => Some(
            view! { <Notice kind=NoticeKind::Warning title=words.preview_changed/> }.into_any(),
        ),
        Code::Invalid if is_told => None,
        _ => Some(view! { <Refusal problem=problem/> }.into_any()),
    }
}

#[component]
fn What(targets: Vec<TargetChoice>, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let kept = begin(&reply);
    let choose = (String::new(), words.overrides.bulk_choose.to_owned());
    let named = targets.iter().map(|one| (one.target.clone(), target_name(one, &viewer)));
    let options = std::iter::once(choose).chain(named).collect();
    let hint = words.overrides.bulk_value_hint;
    view! {
        <Panel id="what" title=words.overrides.bulk_what>
            <div class="form card">
                <SelectField name="target" prefix=PREFIX label=words.overrides.target options=options selected=kept("target") error=mistake(&reply, "target") required=true/>
                <TextField name="value" prefix=PREFIX label=words.limit.value hint=hint value=kept("value") error=mistake(&reply, "value") required=true/>
                <TextArea name="reason" prefix=PREFIX label=words.limit.reason hint=words.limit.reason_hint value=kept("reason") error=mistake(&reply, "reason") required=true maxlength=1000/>
                <div class="form-pair">
                    <TextField name="starts_at" prefix=PREFIX kind="datetime-local" label=words.limit.starts_at hint=words.limit.starts_hint value=kept("starts_at") error=mistake(&reply, "starts_at") optional=true/>
                    <TextField name="ends_at" prefix=PREFIX kind="datetime-local" label=words.limit.ends_at hint=(words.limit.ends_hint)(&viewer.zone.name) value=kept("ends_at") error=mistake(&reply, "ends_at") optional=true/>
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
fn Which(choices: SetChoices, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let kept = begin(&reply);
    let is_filter = kept("which") == "filter";
    let any = (String::new(), words.overrides.any_plan.to_owned());
    let plans = choices.plans.iter();
    let plans = plans.map(|one| (one.id.to_string(), viewer.locale.name(&one.name).to_owned()));
    let plans = std::iter::once(any).chain(plans).collect();
    // Of those that cannot have it the preview tells.
    let error = match reply.preview {
        Some(_) => String::new(),
        None => mistake(&reply, "apps"),
    };
    let (of_list, of_filter) =
        if is_filter { (String::new(), error) } else { (error, String::new()) };
    view! {
        <Panel id="which" title=words.overrides.bulk_which>
            <div class="form card">
                <Radio value="list" label=words.overrides.by_list checked=!is_filter/>
                <TextArea name="apps" prefix=PREFIX label=words.overrides.apps hint=words.overrides.apps_hint value=kept("apps") error=of_list rows=6 maxlength=LIST_CHARS_MAX optional=true/>
                <Radio value="filter" label=words.overrides.by_filter checked=is_filter/>
                <div class="form-pair">
                    <TextField name="query" prefix=PREFIX label=words.overrides.query value=kept("query") error=of_filter optional=true/>
                    <SelectField name="plan" prefix=PREFIX label=words.overrides.plan options=plans selected=kept("plan")/>
                </div>
            </div>
        </Panel>
    }
}

#[component]
fn Radio(value: &'static str, label: &'static str, checked: bool) -> impl IntoView {
    let id = format!("field-{PREFIX}which-{value}");
    view! {
        <div class="field">
            <span class="check">
                <input id=id.clone() type="radio" name="which" value=value checked=checked/>
                <label for=id>{label}</label>
            </span>
        </div>
    }
}

#[component]
fn Preview(preview: SetPreview, reply: Reply) -> impl IntoView {
    let words = &text().overrides;
    let SetPreview { asked, settable, effects, left_out_count, left_out } = preview;
    let checks = firing(&effects);
    let (ticked, leave_out) = (ticked(&reply), reply.typed("leave_out") == "true");
    let problem = reply.problem.as_ref();
    let is_needed = problem.is_some_and(|problem| problem.for_field("apps").is_some());
    let needed = if is_needed { words.leave_out_needed } else { "" };
    let leaving = (left_out_count > 0 && settable > 0).then(|| {
        view! { <CheckField name="leave_out" prefix=PREFIX label=words.leave_out value="true" checked=leave_out error=needed/> }
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
                <Confirm checks=checks ticked=ticked prefix=PREFIX/>
                {submit}
            </div>
        </Panel>
    }
}
