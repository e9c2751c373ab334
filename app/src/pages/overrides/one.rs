//! One override: what it changes, whether it still matters, and giving it another end, ending it,
//! copying it.

use domain::access::SetOverride as MaySet;
use domain::limit_values::LimitValue;
use domain::locale::done::DoneAt;
use domain::overrides::Override;
use domain::overrides::form::target_text;
use domain::overrides::list::{OverrideRow, OverrideState};
use leptos::prelude::*;
use uuid::Uuid;

use super::confirm::{Confirm, refused};
use super::table::{LastMattered, Standing};
use crate::address::path_params;
use crate::api::Answer;
use crate::api::overrides::{OverrideView, read_override};
use crate::components::{
    DoneNotice, Form, Hidden, HistoryLink, LimitText, OverrideTime, Submit, loaded_page, locked,
    zone_field,
};
use crate::page::Page;
use crate::pages::app_key::not_found;
use crate::paths::{self, History, history};
use crate::reply::{Reply, use_reply};
use crate::ui::{
    ButtonKind, CheckField, Crumb, Fact, Facts, Isolated, Notice, PageHeader, Panel, TextArea,
    TextField,
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
    let has_ended = row.one.state(viewer.now) == OverrideState::Ended;
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

/// What every form of the page sends along.
fn about(row: &OverrideRow) -> Hidden {
    vec![("version", row.version.to_string()), zone_field()]
}

#[component]
fn Extend(row: OverrideRow, reply: Reply) -> impl IntoView {
    let words = text();
    let checks = refused(&reply);
    view! {
        <Panel id="extend" title=words.overrides.extend note=words.overrides.extend_note>
            <Form action=paths::one_override(row.one.id) act="extend" hidden=about(&row) prefix="extend-">
                <TextField name="ends_at" kind="datetime-local" label=words.limit.ends_at optional=true/>
                <CheckField name="for_good" label=words.limit.for_good value="true"/>
                <TextArea name="reason" label=words.limit.reason required=true maxlength=1000/>
                <Confirm checks=checks/>
                <div class="actions">
                    <Submit id="extend-why" label=words.overrides.extend_submit kind=ButtonKind::Primary locked={locked::<MaySet>()}/>
                </div>
            </Form>
        </Panel>
    }
}

#[component]
fn End(row: OverrideRow, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let value = row.measure().limit(row.one.value, viewer.locale);
    let checks = refused(&reply);
    view! {
        <Panel id="end" title=words.overrides.end>
            <Form action=paths::one_override(row.one.id) act="end" hidden=about(&row) prefix="end-">
                <p>{(words.limit.end_detail)(&value)}</p>
                <TextField name="reason" label=words.limit.end_reason required=true/>
                <Confirm checks=checks/>
                <div class="actions">
                    <Submit id="end-why" label=words.overrides.end_submit kind=ButtonKind::Danger locked={locked::<MaySet>()}/>
                </div>
            </Form>
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
    let value = match one.value {
        LimitValue::Limited { amount } => amount.to_string(),
        other => row.measure().limit(other, viewer.locale),
    };
    let starts_at = if one.starts_at > now { local(one.starts_at) } else { String::new() };
    let ends_at = one.ends_at.filter(|end| *end > now).map(local).unwrap_or_default();
    let checks = refused(&reply);
    let target = ("target", target_text(&one.target));
    let hidden = about(&row).into_iter().chain([target]).collect();
    view! {
        <Panel id="copy" title=words.overrides.copy note=words.overrides.copy_note>
            <Form action=paths::one_override(one.id) act="copy" hidden=hidden prefix="copy-">
                <TextField name="app" label=words.overrides.copy_app hint=words.overrides.copy_app_hint required=true/>
                <TextField name="value" label=words.limit.value value=value required=true/>
                <TextArea name="reason" label=words.limit.reason value=one.reason required=true maxlength=1000/>
                <div class="form-pair">
                    <TextField name="starts_at" kind="datetime-local" label=words.limit.starts_at hint=words.limit.starts_hint value=starts_at optional=true/>
                    <TextField name="ends_at" kind="datetime-local" label=words.limit.ends_at hint=(words.limit.ends_hint)(&viewer.zone.name) value=ends_at optional=true/>
                </div>
                <Confirm checks=checks/>
                <div class="actions"><Submit id="copy-why" label=words.overrides.copy_submit locked={locked::<MaySet>()}/></div>
            </Form>
        </Panel>
    }
}
