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
use crate::components::{DoneNotice, FailureNotice, Form, Submit, loaded};
use crate::page::Page;
use crate::paths;
use crate::reply::{Reply, use_reply};
use crate::ui::{
    Badge, BadgeKind, ButtonKind, CheckField, Crumb, EmptyState, Isolated, LinkButton, Moment,
    PageHeader, Panel, Table, TextField,
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
    let body = view! {
        <div class="stack loose">
            <PageHeader
                title=words.title
                lead=words.lead
                crumbs=vec![Crumb::new(text().admin.title, paths::ADMIN)]
            />
            <DoneNotice at=DoneAt::Platforms/>
            <FailureNotice/>
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
    let edited = edited.map(|one| edit(one.clone(), reply));
    let deleted = list.iter().find(|one| open.delete == Some(one.id)).map(delete);
    let rows = match list.is_empty() {
        true => view! { <EmptyState title=words.none detail=words.none_detail class="small"/> }
            .into_any(),
        false => table(list),
    };
    view! {
        <div class="stack loose">
            {deleted}
            {edited}
            {rows}
            <Panel id="create" title=words.create>
                <Form action=paths::ADMIN_PLATFORMS act="create" prefix="new-">
                    {fields(None)}
                    <div class="actions"><Submit label=words.create kind=ButtonKind::Primary/></div>
                </Form>
            </Panel>
        </div>
    }
    .into_any()
}

/// As typed, or else as they are.
fn fields(before: Option<&Platform>) -> AnyView {
    let viewer = use_viewer();
    let words = &viewer.text().platforms;
    let known = |field: fn(&Platform) -> String| before.map(field).unwrap_or_default();
    let secret_hint = match before {
        None => words.secret_hint.to_owned(),
        Some(one) => {
            let at = viewer.zone.date_time(one.secret_at, viewer.locale);
            format!("{} {}", (words.secret_kept)(&at), words.secret_hint)
        }
    };
    let is_new = before.is_none();
    let enabled = before.is_none_or(|one| one.enabled);
    let calls = before.map_or(600, |one| one.calls_per_minute).to_string();
    view! {
        <TextField name="name" label=words.name hint=words.name_hint required=true
            value=known(|one| one.name.clone())/>
        <TextField name="url" kind="url" label=words.url hint=words.url_hint required=true
            value=known(|one| one.url.clone())/>
        <TextField name="scope" label=words.scope hint=words.scope_hint required=true
            value=known(|one| one.scope.clone())/>
        <TextField name="client_id" label=words.client_id required=true
            value=known(|one| one.client_id.clone())/>
        <TextField name="client_secret" kind="password" label=words.client_secret hint=secret_hint required=is_new autocomplete="new-password"/>
        <TextField name="calls_per_minute" kind="number" label=words.calls hint=words.calls_hint required=true value=calls/>
        <CheckField name="enabled" label=words.enabled hint=words.enabled_hint
            checked=enabled/>
    }
    .into_any()
}

fn edit(one: Platform, reply: &Reply) -> AnyView {
    let words = &text().platforms;
    let name = format!("edit-{}", one.id);
    let hidden =
        vec![("id", one.id.to_string()), ("version", reply.of(&name).version(one.version))];
    let title = (words.edit)(&isolate(&one.name));
    view! {
        <Panel id="edit" title=title>
            <Form action=paths::ADMIN_PLATFORMS act="edit" name=name hidden=hidden prefix="edit-">
                {fields(Some(&one))}
                <div class="actions">
                    <Submit label=words.save kind=ButtonKind::Primary/>
                    <LinkButton href=paths::ADMIN_PLATFORMS>{text().ui.cancel}</LinkButton>
                </div>
            </Form>
        </Panel>
    }
    .into_any()
}

/// Says what will happen before the button.
fn delete(one: &Platform) -> AnyView {
    let words = &text().platforms;
    let hidden = vec![("id", one.id.to_string()), ("version", one.version.to_string())];
    let title = (words.delete_title)(&isolate(&one.name));
    view! {
        <Panel id="delete" title=title>
            <Form action=paths::ADMIN_PLATFORMS act="delete" hidden=hidden>
                <p>{words.delete_effect}</p>
                <div class="actions">
                    <Submit label=words.delete_button kind=ButtonKind::Danger/>
                    <LinkButton href=paths::ADMIN_PLATFORMS>{text().ui.cancel}</LinkButton>
                </div>
            </Form>
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
