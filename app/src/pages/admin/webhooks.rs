//! Webhooks: which systems are told of requests, and whether they can be reached. A new one's
//! secret is shown once, in the answer to its form.

use domain::locale::done::DoneAt;
use domain::webhooks::{Endpoint, PauseCause, WAITING_COUNTED};
use leptos::prelude::*;

mod delivery;
mod one;

pub(crate) use one::admin_webhook;

use crate::api::webhooks::read_webhooks;
use crate::components::{DoneNotice, FailureNotice, Form, Submit, loaded};
use crate::page::Page;
use crate::paths;
use crate::reply::use_reply;
use crate::ui::{
    Badge, BadgeKind, ButtonKind, CopyButton, Crumb, EmptyState, Isolated, Moment, Notice,
    NoticeKind, PageHeader, Panel, Table, TextField,
};
use crate::viewer::text;

pub(crate) async fn admin_webhooks() -> Page {
    let words = &text().webhooks;
    let reply = use_reply();
    let list = read_webhooks().await;
    let secret = reply.secret.map(secret);
    let body = view! {
        <div class="stack loose">
            <PageHeader
                title=words.title
                lead=words.lead
                crumbs=vec![Crumb::new(text().admin.title, paths::ADMIN)]
            />
            <DoneNotice at=DoneAt::Webhooks/>
            <FailureNotice/>
            {secret}
            {loaded(list, parts)}
        </div>
    };
    Page::new(words.title, body)
}

/// The one time that a secret is shown.
fn secret(secret: String) -> AnyView {
    let words = &text().webhooks;
    view! {
        <Notice kind=NoticeKind::Warning title=words.secret_title>
            <p>{words.secret_detail}</p>
            <p class="token-secret">
                <code>{secret.clone()}</code>
                <CopyButton value=secret what=words.secret_title/>
            </p>
        </Notice>
    }
    .into_any()
}

fn parts(list: Vec<Endpoint>) -> AnyView {
    let words = &text().webhooks;
    let list = match list.is_empty() {
        true => view! { <EmptyState title=words.none detail=words.none_detail class="small"/> }
            .into_any(),
        false => table(list),
    };
    view! {
        <div class="stack loose">
            {list}
            <Panel id="create" title=words.create note=words.how>
                <Form action=paths::ADMIN_WEBHOOKS name="create">
                    {fields(None)}
                    <div class="actions"><Submit label=words.create kind=ButtonKind::Primary/></div>
                </Form>
            </Panel>
        </div>
    }
    .into_any()
}

/// Name, address, organisation: as typed, or else as they are.
fn fields(before: Option<&Endpoint>) -> AnyView {
    let words = &text().webhooks;
    let known = |field: fn(&Endpoint) -> String| before.map(field).unwrap_or_default();
    view! {
        <TextField
            name="name"
            label=words.name
            hint=words.name_hint
            value=known(|one| one.name.clone())
            required=true
        />
        <TextField
            name="url"
            kind="url"
            label=words.url
            hint=words.url_hint
            value=known(|one| one.url.clone())
            required=true
        />
        <TextField
            name="org"
            label=words.org
            hint=words.org_hint
            value=known(|one| one.org.clone().unwrap_or_default())
            optional=true
        />
    }
    .into_any()
}

fn table(list: Vec<Endpoint>) -> AnyView {
    let words = &text().webhooks;
    let rows = list.into_iter().map(row).collect_view();
    view! {
        <Table caption=words.title>
            <thead>
                <tr>
                    <th scope="col">{words.name}</th>
                    <th scope="col" class="third">{words.url}</th>
                    <th scope="col" class="third">{words.org}</th>
                    <th scope="col">{words.health}</th>
                    <th scope="col" class="second">{words.last_success}</th>
                    <th scope="col" class="second">{words.failing_since}</th>
                    <th scope="col" class="number">{words.waiting}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(one: Endpoint) -> AnyView {
    let words = &text().webhooks;
    let health = health(&one);
    let org = one.org.clone().unwrap_or_else(|| words.all_orgs.to_owned());
    view! {
        <tr>
            <th scope="row"><a class="row-link" href=paths::webhook(one.id)><Isolated text=one.name.clone()/></a></th>
            <td class="third webhook-url">{one.url.clone()}</td>
            <td class="third">{org}</td>
            <td>{health}</td>
            <td class="second">{moment(one.last_success_at)}</td>
            <td class="second">{moment(one.failing_since)}</td>
            <td class="number">{waiting(&one)}</td>
        </tr>
    }
    .into_any()
}

fn moment(at: Option<chrono::DateTime<chrono::Utc>>) -> AnyView {
    match at {
        Some(at) => view! { <Moment at=at/> }.into_any(),
        None => view! { <span class="faint">{text().webhooks.never}</span> }.into_any(),
    }
}

fn waiting(one: &Endpoint) -> String {
    (text().webhooks.waiting_count)(one.waiting, one.waiting >= WAITING_COUNTED)
}

/// Whether messages arrive, in a word.
fn health(one: &Endpoint) -> AnyView {
    let words = &text().webhooks;
    let (kind, word) = match (one.pause_cause, one.failing_since, one.last_success_at) {
        (Some(PauseCause::Gone), ..) => (BadgeKind::Danger, words.gone),
        (Some(PauseCause::Person), ..) => (BadgeKind::Plain, words.paused),
        (None, Some(_), _) => (BadgeKind::Danger, words.failing),
        (None, None, Some(_)) => (BadgeKind::Good, words.healthy),
        (None, None, None) => (BadgeKind::Outline, words.untried),
    };
    view! { <Badge kind=kind>{word}</Badge> }.into_any()
}
