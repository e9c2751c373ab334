//! One change: who stands for it, and what differs before and after it.

use chrono::DateTime;
use domain::access::Role;
use domain::audit::AuditRow;
use domain::audit::diff::{FieldChange, diff};
use domain::locale::audit_names;
use domain::units::{count, zone};
use leptos::prelude::*;

use super::about::{Names, target_history, target_name, target_path};
use super::rows::Who;
use crate::address::path_params;
use crate::api::Answer;
use crate::api::audit::{ChangeView, read_change};
use crate::components::{loaded_page, role_name};
use crate::page::Page;
use crate::pages::app_key::not_found;
use crate::paths::{self, History, history};
use crate::ui::{
    CopyButton, CopyText, Crumb, Fact, Facts, Isolated, Moment, PageHeader, Panel, Table,
};
use crate::viewer::{text, use_viewer};

pub(crate) async fn audit_change() -> Page {
    let id = path_params().get_str("id").and_then(|id| id.parse().ok());
    let read = read(id).await;
    let body = loaded_page(read, |view| view! { <Change row=view.row names=view.names/> });
    Page::new(text().audit.change, body)
}

async fn read(id: Option<i64>) -> Answer<ChangeView> {
    match id {
        Some(id) => read_change(id).await,
        None => not_found(),
    }
}

#[component]
fn Change(row: AuditRow, names: Names) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().audit;
    let crumbs = vec![Crumb::new(words.title, paths::AUDIT)];
    let action = audit_names::action(&row.action, viewer.locale).unwrap_or(&row.action).to_owned();
    let lines = diff(row.before.as_ref(), row.after.as_ref());
    let fact = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <Fact name=name><Isolated text=value/></Fact> })
    };
    let place = row.place.map_or_else(|| words.not_sealed.to_owned(), count);
    let app = row.app.clone().map(|app| {
        view! { <Fact name="App Key"><a href=paths::app(&app)>{app.to_string()}</a></Fact> }
    });
    let name = target_name(&row, &names);
    let what = match target_path(&row) {
        Some(path) => view! { <a href=path><Isolated text=name/></a> }.into_any(),
        None => view! { <Isolated text=name/> }.into_any(),
    };
    let one = row.override_id().map(|id| {
        view! { <Fact name=words.override_of><a href=paths::one_override(id)>{words.to_override}</a></Fact> }
    });
    let role = row.role.as_deref().map(|role| match Role::parse(role) {
        Some(role) => role_name(role, viewer.text()).to_owned(),
        None => role.to_owned(),
    });
    let reason = row.reason.clone().map(|reason| {
        view! { <Fact name=words.column_reason><span class="audit-reason"><Isolated text=reason/></span></Fact> }
    });
    let request_id = (!row.request_id.is_empty()).then(|| {
        let id = row.request_id.clone();
        view! { <Fact name=words.request_id><code><Isolated text=id.clone()/></code> <CopyButton value=id what=words.request_id/></Fact> }
    });
    let code = row.action.clone();
    let related = related(&row);
    let (actor, raw) = (row.actor.clone(), row.clone());
    let address = fact(words.address, row.address.clone());
    view! {
        <div class="stack loose">
            <PageHeader title=action lead=words.one_question crumbs=crumbs/>
            <div class="card">
                <Facts>
                    <Fact name=words.column_action><code lang="en">{code}</code></Fact>
                    <Fact name=words.column_when><Moment at=row.at/> " " <code class="faint" lang="en">{zone::machine(row.at)}</code></Fact>
                    <Fact name=words.column_who><Who actor=actor/></Fact>
                    {fact(words.role, role)}
                    {address}
                    {app}
                    <Fact name=words.column_what>{what}</Fact>
                    {one}
                    {reason}
                    {request_id}
                    <Fact name=words.place>{place}</Fact>
                </Facts>
            </div>
            <Panel id="diff" title=words.differs><Differs lines=lines/> <Raw row=raw/></Panel>
            <nav aria-label=words.related><ul class="audit-related">{related}</ul></nav>
        </div>
    }
}

/// The ways from one change to others.
fn related(row: &AuditRow) -> AnyView {
    let words = &text().audit;
    let link = |href: String, label: &'static str| view! { <li><a href=href>{label}</a></li> };
    let by = link(history(History::By(&row.actor)), words.same_actor);
    let about = target_history(row).map(|href| link(href, words.same_target));
    let of_app = row.app.as_ref().map(|app| link(history(History::App(app)), words.same_app));
    let then = row.app.as_ref().map(|app| link(paths::as_of(app, Some(row.at)), words.app_then));
    let same = link(history(History::Action(&row.action)), words.same_action);
    view! { {about} {of_app} {then} {by} {same} }.into_any()
}

#[component]
fn Differs(lines: Vec<FieldChange>) -> impl IntoView {
    let words = &text().audit;
    let (changed, same): (Vec<FieldChange>, Vec<FieldChange>) =
        lines.into_iter().partition(FieldChange::is_changed);
    let rest = same.len() as u64;
    let rest = (rest > 0).then(|| {
        let rows = same.into_iter().map(line_view).collect_view();
        view! {
            <details class="audit-same">
                <summary>{(words.unchanged)(rest)}</summary>
                <Lines caption=words.stayed rows=rows.into_any()/>
            </details>
        }
    });
    if changed.is_empty() {
        return view! { <p>{words.nothing_differs}</p> {rest} }.into_any();
    }
    let rows = changed.into_iter().map(line_view).collect_view();
    view! {
        <Lines caption=words.differs rows=rows.into_any()/>
        {rest}
    }
    .into_any()
}

#[component]
fn Lines(caption: &'static str, rows: AnyView) -> impl IntoView {
    let words = &text().audit;
    view! {
        <Table caption=caption class="audit-diff">
            <thead>
                <tr>
                    <th scope="col">{words.field}</th>
                    <th scope="col">{words.before}</th>
                    <th scope="col">{words.after}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn line_view(line: FieldChange) -> AnyView {
    let words = &text().audit;
    let changed = line.is_changed();
    let side = move |value: Option<String>, class: &'static str| match value {
        Some(value) if changed => view! { <span class=class>{shown(value)}</span> }.into_any(),
        Some(value) => shown(value),
        None => view! { <span class="faint">{words.absent}</span> }.into_any(),
    };
    let name = audit_names::field(&line.path, use_viewer().locale);
    // The code where the words say something else.
    let code = (name != line.path)
        .then(|| view! { <code class="audit-code" lang="en">{line.path}</code> });
    view! {
        <tr>
            <th scope="row">
                {name}
                {code}
            </th>
            <td>{side(line.before, "audit-before")}</td>
            <td>{side(line.after, "audit-after")}</td>
        </tr>
    }
    .into_any()
}

/// A value as a person reads it: numbers in groups, times in their zone. The record below has it as
/// it is written.
fn shown(value: String) -> AnyView {
    let words = &text().audit;
    if let Ok(number) = value.parse::<u64>()
        && number.to_string() == value
    {
        return count(number).into_any();
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(&value) {
        return view! { <Moment at=at.to_utc()/> }.into_any();
    }
    match value.as_str() {
        "true" => words.yes.into_any(),
        "false" => words.no.into_any(),
        _ => view! { <span class="audit-reason"><Isolated text=value/></span> }.into_any(),
    }
}

/// Before and after as they are written.
#[component]
fn Raw(row: AuditRow) -> impl IntoView {
    let words = &text().audit;
    let written = |value: &Option<serde_json::Value>| {
        value.as_ref().map(|value| serde_json::to_string_pretty(value).unwrap_or_default())
    };
    let side = |id: &'static str, label: &'static str, value: Option<String>| {
        value.map(
            |value| view! { <p>{label}</p> <CopyText id=id label=label lang="en" value=value/> },
        )
    };
    let (before, after) = (written(&row.before), written(&row.after));
    (before.is_some() || after.is_some()).then(|| {
        view! {
            <details class="audit-same">
                <summary>{words.as_written}</summary>
                {side("audit-raw-before", words.before, before)}
                {side("audit-raw-after", words.after, after)}
            </details>
        }
    })
}
