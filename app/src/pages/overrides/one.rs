//! One override: what it changes, whether it still matters, and giving it another end, ending it,
//! copying it.

use domain::access::{Role, SetOverride as MaySet};
use domain::limit_values::LimitValue;
use domain::locale::done::DoneAt;
use domain::overrides::Override;
use domain::overrides::form::target_text;
use domain::overrides::list::{OverrideRow, State};
use domain::problem::Problem;
use leptos::prelude::*;
use uuid::Uuid;

use super::confirm::{Confirm, refused, ticked};
use super::table::{LastMattered, Standing};
use crate::address::path_params;
use crate::api::Answer;
use crate::api::overrides::{OverrideView, read_override};
use crate::components::{
    DoneNotice, HistoryLink, LimitText, OverrideTime, Refusal, loaded_page, mistake, role_name,
};
use crate::page::Page;
use crate::pages::app_key::not_found;
use crate::paths::{self, History, history};
use crate::reply::{Reply, use_reply};
use crate::ui::{
    Button, ButtonKind, CheckField, Crumb, Fact, Facts, Isolated, Notice, PageHeader, Panel,
    Refused, TextArea, TextField,
};
use crate::viewer::{text, use_viewer};

pub(crate) async fn one_override() -> Page {
    let id = path_params().get_str("id").and_then(|id| id.parse().ok());
    let reply = use_reply();
    let read = read(id).await;
    let body = loaded_page(read, |view| view! { <One view=view reply=reply/> });
    Page::new(text().overrides.one_title, body)
}

async fn read(id: Option<Uuid>) -> Answer<OverrideView> {
    match id {
        Some(id) => read_override(id).await,
        None => not_found(),
    }
}

#[component]
fn One(view: OverrideView, reply: Reply) -> impl IntoView {
    let OverrideView { row, request, set_by } = view;
    let viewer = use_viewer();
    let words = viewer.text();
    let crumbs = vec![Crumb::new(words.overrides.title, paths::OVERRIDES)];
    let past = history(History::Limit(&row.app, &row.one.target));
    let has_ended = row.one.state(viewer.now) == State::Ended;
    let standing = (!has_ended).then(|| {
        let (row, reply) = (row.clone(), reply.clone());
        view! {
            <Extend row=row.clone() reply=reply.of("extend")/>
            <End row=row reply=reply.of("end")/>
        }
    });
    view! {
        <div class="stack loose">
            <PageHeader title=words.overrides.one_title lead=words.overrides.one_question crumbs=crumbs>
                <HistoryLink href=past/>
            </PageHeader>
            <DoneNotice at=DoneAt::Override/>
            <What row=row.clone() request=request set_by=set_by/>
            {has_ended.then(|| view! { <Notice>{words.overrides.has_ended}</Notice> })}
            <div class="columns">{standing} <Copy row=row reply=reply.of("copy")/></div>
        </div>
    }
}

#[component]
fn What(row: OverrideRow, request: Option<(Uuid, u64)>, set_by: Option<i64>) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let measure = row.measure();
    let (standing, mattered) = (row.clone(), row.clone());
    let (app, limit) = (paths::app(&row.app), paths::target(&row.app, &row.one.target));
    let (key, name) = (row.app.to_string(), viewer.locale.name(&row.name).to_owned());
    let (one, without) = (row.one.clone(), row.without);
    let Override { value, reason, author, .. } = row.one;
    let set = row.set_id.map(|set| {
        let words = &words.overrides;
        view! { <Fact name=words.part_of_set><a href=paths::override_set(set)>{words.set_title}</a></Fact> }
    });
    let granted_by = request.map(|(id, number)| {
        let name = format!("R-{number}");
        view! { <Fact name=words.desk.set_by_request><a href=paths::request(id)>{name}</a></Fact> }
    });
    let on_record = set_by.map(|id| {
        let words = &words.audit;
        view! { <Fact name=words.on_record><a href=paths::audit_change(id)>{words.row_of_it}</a></Fact> }
    });
    let end_reason = row.end_reason.map(|reason| {
        view! { <Fact name=words.overrides.end_reason><Isolated text=reason/></Fact> }
    });
    view! {
        <Facts>
            <Fact name=words.terms.app_key>
                <a href=app><strong>{key}</strong></a>
            </Fact>
            <Fact name=words.terms.limit>
                <a href=limit>{name}</a>
            </Fact>
            <Fact name=words.overrides.column_value>
                <LimitText limit=Some(value) measure=measure/>
            </Fact>
            <Fact name=words.overrides.column_without>
                <LimitText limit=without measure=measure/>
            </Fact>
            <Fact name=words.limit.column_state><Standing row=standing/></Fact>
            <Fact name=words.limit.column_from><OverrideTime one=one/></Fact>
            <Fact name=words.overrides.column_mattered>
                <LastMattered row=mattered/>
            </Fact>
            <Fact name=words.limit.column_reason><Isolated text=reason/></Fact>
            <Fact name=words.limit.column_author><Isolated text=author/></Fact>
            {end_reason}
            {granted_by}
            {set}
            {on_record}
        </Facts>
    }
}

/// Says why a form did not do its work, where no field and no tick is to blame.
#[component]
fn Failed(reply: Reply) -> impl IntoView {
    use domain::problem::Code;
    let shown = |problem: &Problem| {
        let at_field = ["ends_at", "reason", "app", "value", "starts_at"];
        let is_told = problem.code == Code::Invalid
            && at_field.iter().any(|field| problem.for_field(field).is_some());
        problem.code != Code::Unconfirmed && !is_told
    };
    reply.problem.filter(shown).map(|problem| view! { <Refusal problem=problem/> })
}

/// The mistake at a field. What the state of the App Key forbids is told above the form.
fn fault(reply: &Reply, field: &str) -> String {
    use domain::problem::Code;
    let is_invalid = reply.problem.as_ref().is_some_and(|problem| problem.code == Code::Invalid);
    if is_invalid { mistake(reply, field) } else { String::new() }
}

/// What every form of the page sends along.
#[component]
fn About(row: OverrideRow, act: &'static str) -> impl IntoView {
    view! {
        <input type="hidden" name="do" value=act/>
        <input type="hidden" name="version" value=row.version.to_string()/>
        <input type="hidden" name="zone" value=use_viewer().zone.name.clone()/>
    }
}

#[component]
fn Submit(
    #[prop(into)] label: String,
    id: &'static str,
    #[prop(optional)] kind: ButtonKind,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    if viewer.may::<MaySet>() {
        return view! { <Button kind=kind>{label}</Button> }.into_any();
    }
    let why = (words.terms.needs_role)(role_name(Role::Operator, words));
    view! { <Refused id=id why=why>{label}</Refused> }.into_any()
}

#[component]
fn Extend(row: OverrideRow, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let action = paths::one_override(row.one.id);
    let checks = refused(reply.problem.as_ref(), &ticked(&reply));
    let for_good = reply.typed.get("for_good").is_some_and(|typed| typed == "true");
    view! {
        <Panel id="extend" title=words.overrides.extend note=words.overrides.extend_note>
            <form class="form card" method="post" action=action>
                <Failed reply=reply.clone()/>
                <About row=row act="extend"/>
                <TextField
                    name="ends_at"
                    kind="datetime-local"
                    prefix="extend-"
                    label=words.limit.ends_at
                    value=reply.typed("ends_at")
                    error=fault(&reply, "ends_at")
                    optional=true
                />
                <CheckField name="for_good" prefix="extend-" label=words.limit.for_good value="true" checked=for_good/>
                <TextArea
                    name="reason"
                    prefix="extend-"
                    label=words.limit.reason
                    value=reply.typed("reason")
                    error=fault(&reply, "reason")
                    required=true
                    maxlength=1000
                />
                <Confirm checks=checks ticked=ticked(&reply) prefix="extend-"/>
                <div class="actions">
                    <Submit id="extend-why" label=words.overrides.extend_submit kind=ButtonKind::Primary/>
                </div>
            </form>
        </Panel>
    }
}

#[component]
fn End(row: OverrideRow, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let action = paths::one_override(row.one.id);
    let value = row.measure().limit(row.one.value, viewer.locale);
    let checks = refused(reply.problem.as_ref(), &ticked(&reply));
    view! {
        <Panel id="end" title=words.overrides.end>
            <form class="form card" method="post" action=action>
                <Failed reply=reply.clone()/>
                <About row=row act="end"/>
                <p>{(words.limit.end_detail)(&value)}</p>
                <TextField
                    name="reason"
                    prefix="end-"
                    label=words.limit.end_reason
                    value=reply.typed("reason")
                    error=fault(&reply, "reason")
                    required=true
                />
                <Confirm checks=checks ticked=ticked(&reply) prefix="end-"/>
                <div class="actions">
                    <Submit id="end-why" label=words.overrides.end_submit kind=ButtonKind::Danger/>
                </div>
            </form>
        </Panel>
    }
}

/// Filled in with what the original has.
#[component]
fn Copy(row: OverrideRow, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let now = viewer.now;
    let one = row.one.clone();
    let local = |at| viewer.zone.input_text(at);
    let typed = reply.typed.clone();
    let kept = move |field: &str, original: String| typed.get(field).cloned().unwrap_or(original);
    let value = match one.value {
        LimitValue::Limited { amount } => amount.to_string(),
        other => row.measure().limit(other, viewer.locale),
    };
    let starts_at = if one.starts_at > now { local(one.starts_at) } else { String::new() };
    let ends_at = one.ends_at.filter(|end| *end > now).map(local).unwrap_or_default();
    let checks = refused(reply.problem.as_ref(), &ticked(&reply));
    view! {
        <Panel id="copy" title=words.overrides.copy note=words.overrides.copy_note>
            <form class="form card" method="post" action=paths::one_override(one.id)>
                <Failed reply=reply.clone()/>
                <About row=row act="copy"/>
                <input type="hidden" name="target" value=target_text(&one.target)/>
                <TextField name="app" prefix="copy-" label=words.overrides.copy_app hint=words.overrides.copy_app_hint value=reply.typed("app") error=fault(&reply, "app") required=true/>
                <TextField name="value" prefix="copy-" label=words.limit.value value=kept("value", value) error=fault(&reply, "value") required=true/>
                <TextArea name="reason" prefix="copy-" label=words.limit.reason value=kept("reason", one.reason.clone()) error=fault(&reply, "reason") required=true maxlength=1000/>
                <div class="form-pair">
                    <TextField name="starts_at" prefix="copy-" kind="datetime-local" label=words.limit.starts_at hint=words.limit.starts_hint value=kept("starts_at", starts_at) error=fault(&reply, "starts_at") optional=true/>
                    <TextField name="ends_at" prefix="copy-" kind="datetime-local" label=words.limit.ends_at hint=(words.limit.ends_hint)(&viewer.zone.name) value=kept("ends_at", ends_at) error=fault(&reply, "ends_at") optional=true/>
                </div>
                <Confirm checks=checks ticked=ticked(&reply) prefix="copy-"/>
                <div class="actions"><Submit id="copy-why" label=words.overrides.copy_submit/></div>
            </form>
        </Panel>
    }
}
