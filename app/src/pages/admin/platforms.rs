//! Platforms: where recounts ask what is really there. A client secret goes in and never comes out.

use domain::access::ManagePlatforms;
use domain::locale::done::DoneAt;
use domain::platforms::Platform;
use domain::texts::isolate;
use domain::units;
use leptos::prelude::*;
use uuid::Uuid;

use crate::address::query;
use crate::api::platforms::read_platforms;
use crate::components::{DoneNotice, FailureNotice, loaded, mistake};
use crate::page::Page;
use crate::paths;
use crate::reply::{Reply, use_reply};
use crate::ui::{
    Badge, BadgeKind, Button, ButtonKind, CheckField, Crumb, EmptyState, Isolated, LinkButton,
    Moment, PageHeader, Panel, Table, TextField,
};
use crate::viewer::{text, use_viewer};

/// Which one the page has open, and what for.
#[derive(Clone, Copy, Debug)]
struct Open {
    edit: Option<Uuid>,
    delete: Option<Uuid>,
}

pub(crate) async fn admin_platforms() -> Page {
    let words = &text().platforms;
    let reply = use_reply();
    let query = query();
    let id = |name| query.get_str(name)?.parse().ok();
    let open = Open { edit: id("edit"), delete: id("delete") };
    let list = read_platforms().await;
    let problem = reply.problem.clone();
    let body = view! {
        <div class="stack loose">
            <PageHeader
                title=words.title
                lead=words.lead
                crumbs=vec![Crumb::new(text().admin.title, paths::ADMIN)]
            />
            <DoneNotice at=DoneAt::Platforms/>
            <FailureNotice problem=problem/>
            {loaded(list, |list| parts(list, open, &reply))}
        </div>
    };
    Page::new(words.title, body)
}

fn parts(list: Vec<Platform>, open: Open, reply: &Reply) -> AnyView {
    let words = &text().platforms;
    if !use_viewer().may::<ManagePlatforms>() {
        return ().into_any();
    }
    // A form that was refused stays open.
    let refused = list.iter().find(|one| reply.is_for(&format!("edit-{}", one.id)));
    let edited = refused.or_else(|| list.iter().find(|one| open.edit == Some(one.id)));
    let edited = edited.map(|one| edit(one, &reply.of(&format!("edit-{}", one.id))));
    let deleted = list.iter().find(|one| open.delete == Some(one.id)).map(delete);
    let rows = match list.is_empty() {
        true => view! { <EmptyState title=words.none detail=words.none_detail class="small"/> }
            .into_any(),
        false => table(list),
    };
    let fields = fields(&reply.of("create"), None, "new-");
    view! {
        <div class="stack loose">
            {deleted}
            {edited}
            {rows}
            <Panel id="create" title=words.create>
                <form class="form card" method="post" action=paths::ADMIN_PLATFORMS>
                    <input type="hidden" name="do" value="create"/>
                    {fields}
                    <div class="actions">
                        <Button kind=ButtonKind::Primary>{words.create}</Button>
                    </div>
                </form>
            </Panel>
        </div>
    }
    .into_any()
}

/// As typed, or else as they are.
fn fields(reply: &Reply, before: Option<&Platform>, prefix: &'static str) -> AnyView {
    let viewer = use_viewer();
    let words = &viewer.text().platforms;
    let value = |name: &str, known: Option<String>| {
        reply.typed.get(name).cloned().or(known).unwrap_or_default()
    };
    let secret_hint = match before {
        None => words.secret_hint.to_owned(),
        Some(one) => {
            let at = viewer.zone.date_time(one.secret_at, viewer.locale);
            format!("{} {}", (words.secret_kept)(&at), words.secret_hint)
        }
    };
    let is_new = before.is_none();
    let enabled = match reply.typed.is_empty() {
        true => before.is_none_or(|one| one.enabled),
        false => !reply.typed("enabled").is_empty(),
    };
    let calls = before.map_or(600, |one| one.calls_per_minute).to_string();
    view! {
        <TextField name="name" label=words.name hint=words.name_hint prefix=prefix required=true
            value=value("name", before.map(|one| one.name.clone())) error=mistake(reply, "name")/>
        <TextField name="url" kind="url" label=words.url hint=words.url_hint prefix=prefix required=true
            value=value("url", before.map(|one| one.url.clone())) error=mistake(reply, "url")/>
        <TextField name="scope" label=words.scope hint=words.scope_hint prefix=prefix required=true
            value=value("scope", before.map(|one| one.scope.clone())) error=mistake(reply, "scope")/>
        <TextField name="client_id" label=words.client_id prefix=prefix required=true
            value=value("client_id", before.map(|one| one.client_id.clone()))
            error=mistake(reply, "client_id")/>
        <TextField name="client_secret" kind="password" label=words.client_secret hint=secret_hint
            prefix=prefix required=is_new autocomplete="new-password"
            error=mistake(reply, "client_secret")/>
        <TextField name="calls_per_minute" kind="number" label=words.calls hint=words.calls_hint
            prefix=prefix required=true value=value("calls_per_minute", Some(calls))
            error=mistake(reply, "calls_per_minute")/>
        <CheckField name="enabled" label=words.enabled hint=words.enabled_hint prefix=prefix
            checked=enabled/>
    }
    .into_any()
}

fn edit(one: &Platform, reply: &Reply) -> AnyView {
    let words = &text().platforms;
    let version = match reply.typed("version") {
        text if text.is_empty() => one.version.to_string(),
        text => text,
    };
    let (id, title) = (one.id.to_string(), (words.edit)(&isolate(&one.name)));
    let fields = fields(reply, Some(one), "edit-");
    view! {
        <Panel id="edit" title=title>
            <form class="form card" method="post" action=paths::ADMIN_PLATFORMS>
                <input type="hidden" name="do" value="edit"/>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="version" value=version/>
                {fields}
                <div class="actions">
                    <Button kind=ButtonKind::Primary>{words.save}</Button>
                    <LinkButton href=paths::ADMIN_PLATFORMS>{text().ui.cancel}</LinkButton>
                </div>
            </form>
        </Panel>
    }
    .into_any()
}

/// Says what will happen before the button.
fn delete(one: &Platform) -> AnyView {
    let words = &text().platforms;
    let (id, version) = (one.id.to_string(), one.version.to_string());
    let title = (words.delete_title)(&isolate(&one.name));
    view! {
        <Panel id="delete" title=title>
            <form class="form card" method="post" action=paths::ADMIN_PLATFORMS>
                <input type="hidden" name="do" value="delete"/>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="version" value=version/>
                <p>{words.delete_effect}</p>
                <div class="actions">
                    <Button kind=ButtonKind::Danger>{words.delete_button}</Button>
                    <LinkButton href=paths::ADMIN_PLATFORMS>{text().ui.cancel}</LinkButton>
                </div>
            </form>
        </Panel>
    }
    .into_any()
}

fn table(list: Vec<Platform>) -> AnyView {
    let words = &text().platforms;
    let rows = list.into_iter().map(row).collect_view();
    view! {
        <Table caption=words.title>
            <thead>
                <tr>
                    <th scope="col">{words.name}</th>
                    <th scope="col">{words.scope}</th>
                    <th scope="col" class="third">{words.url}</th>
                    <th scope="col" class="number second">{words.calls}</th>
                    <th scope="col">{words.state}</th>
                    <th scope="col" class="third">{words.client_secret}</th>
                    <th scope="col">{words.delete_button}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(one: Platform) -> AnyView {
    let words = &text().platforms;
    let id = one.id.to_string();
    let edit = paths::with_query(paths::ADMIN_PLATFORMS, &[("edit", &id)]);
    let delete = paths::with_query(paths::ADMIN_PLATFORMS, &[("delete", &id)]);
    let (kind, state) = match one.enabled {
        true => (BadgeKind::Good, words.on),
        false => (BadgeKind::Plain, words.off),
    };
    let calls = (words.calls_value)(&units::count(u64::from(one.calls_per_minute)));
    view! {
        <tr>
            <th scope="row"><a class="row-link" href=edit><Isolated text=one.name/></a></th>
            <td>{one.scope}</td>
            <td class="third webhook-url">{one.url}</td>
            <td class="number second">{calls}</td>
            <td><Badge kind=kind>{state}</Badge></td>
            <td class="third"><Moment at=one.secret_at/></td>
            <td><LinkButton href=delete small=true>{words.delete}</LinkButton></td>
        </tr>
    }
    .into_any()
}
