//! One webhook: its health, what may be done to it, what was sent.

use domain::locale::done::DoneAt;
use domain::texts::isolate;
use domain::webhooks::{DeliveryQuery, DeliveryState, Endpoint, PauseCause};
use leptos::prelude::*;
use uuid::Uuid;

use super::{delivery, fields, health, moment, secret, waiting};
use crate::address::{path_params, query};
use crate::api::Answer;
use crate::api::webhooks::{WebhookPage, read_webhook};
use crate::components::{DoneNotice, FailureNotice, Form, HistoryLink, Submit, loaded_page};
use crate::page::Page;
use crate::paths::{self, History, history};
use crate::reply::{Reply, use_reply};
use crate::ui::{
    ButtonKind, Chip, Chips, Crumb, EmptyState, Fact, Facts, Isolated, LinkButton, Moment, Notice,
    NoticeKind, PageHeader, Pager, Panel,
};
use crate::viewer::{text, use_viewer};

pub(crate) async fn admin_webhook() -> Page {
    let id = path_params().get_str("id").and_then(|id| id.parse().ok());
    let query = query();
    let get = |name| query.get(name).filter(|text| !text.is_empty());
    let asked = DeliveryQuery { state: get("state"), cursor: get("cursor"), limit: None };
    let deletes = get("delete").is_some();
    let reply = use_reply();
    let page = read(id, asked.clone()).await;
    let body = loaded_page(page, |page| parts(page, (asked, deletes), reply));
    Page::new(text().webhooks.title, body)
}

async fn read(id: Option<Uuid>, query: DeliveryQuery) -> Answer<WebhookPage> {
    match id {
        Some(id) => read_webhook(id, query).await,
        None => crate::pages::app_key::not_found(),
    }
}

fn parts(page: WebhookPage, (query, deletes): (DeliveryQuery, bool), reply: Reply) -> AnyView {
    let words = &text().webhooks;
    let one = page.endpoint;
    let crumbs = vec![
        Crumb::new(text().admin.title, paths::ADMIN),
        Crumb::new(words.title, paths::ADMIN_WEBHOOKS),
    ];
    let delete = deletes.then(|| delete(&one));
    let name = isolate(&one.name).into_owned();
    view! {
        <div class="stack loose">
            <PageHeader title=name lead=words.one_lead crumbs=crumbs>
                <HistoryLink href=history(History::Webhook(one.id))/>
            </PageHeader>
            <DoneNotice at=DoneAt::Webhook/>
            <FailureNotice/>
            {reply.secret.clone().map(secret)}
            {delete}
            {standing(&one)}
            {deliveries(&one, page.deliveries, query)}
            <div class="columns">{operate(&one)} {settings(one.clone(), &reply)}</div>
        </div>
    }
    .into_any()
}

fn standing(one: &Endpoint) -> AnyView {
    let viewer = use_viewer();
    let words = &viewer.text().webhooks;
    let paused = match one.pause_cause {
        Some(PauseCause::Gone) => {
            Some(view! { <Notice kind=NoticeKind::Warning title=words.gone_detail/> })
        }
        Some(PauseCause::Person) => {
            Some(view! { <Notice kind=NoticeKind::Info title=words.paused_detail/> })
        }
        None => None,
    };
    let fault = one.last_error.filter(|_| one.failing_since.is_some());
    let fault = fault.map(|fault| view! { <span class="faint">" " {(words.fault)(fault)}</span> });
    let old_secret = one.old_secret_until.filter(|until| *until > viewer.now).map(|until| {
        let until = viewer.zone.date_time(until, viewer.locale);
        view! { <p class="faint">{(words.old_secret)(&until)}</p> }
    });
    let org = one.org.clone().unwrap_or_else(|| words.all_orgs.to_owned());
    let (health, url, waiting) = (health(one), one.url.clone(), waiting(one));
    let (success, failing) = (moment(one.last_success_at), moment(one.failing_since));
    let (created_at, created_by) = (one.created_at, one.created_by.clone());
    view! {
        <div class="stack">
            {paused}
            <Facts>
                <Fact name=words.health>{health} {fault}</Fact>
                <Fact name=words.url><span class="webhook-url">{url}</span></Fact>
                <Fact name=words.org>{org}</Fact>
                <Fact name=words.last_success>{success}</Fact>
                <Fact name=words.failing_since>{failing}</Fact>
                <Fact name=words.waiting>{waiting}</Fact>
                <Fact name=words.created>
                    <Moment at=created_at/>
                    " "
                    <span class="faint"><Isolated text=created_by/></span>
                </Fact>
            </Facts>
            {old_secret}
        </div>
    }
    .into_any()
}

fn deliveries(
    one: &Endpoint,
    page: domain::page::Page<domain::webhooks::Delivery>,
    query: DeliveryQuery,
) -> AnyView {
    let words = &text().webhooks;
    let here = paths::webhook(one.id);
    let state = query.state.clone().unwrap_or_default();
    let of_state = |state: &str| paths::with_query(&here, &[("state", state)]);
    let mut chips = vec![Chip::new(words.all, here.clone(), state.is_empty())];
    chips.extend(DeliveryState::ALL.map(|known| {
        Chip::new((words.state)(known), of_state(known.as_str()), state == known.as_str())
    }));
    let first = query.cursor.is_some().then(|| of_state(&state));
    let next = page
        .next
        .map(|next| paths::with_query(&here, &[("state", state.as_str()), ("cursor", &next)]));
    let id = one.id;
    let list = match page.items.is_empty() {
        true => {
            let (title, detail) = (words.no_deliveries, words.no_deliveries_detail);
            view! { <EmptyState title=title detail=detail class="small"/> }.into_any()
        }
        false => {
            let rows = page.items.into_iter().map(|one| delivery::row(id, one)).collect_view();
            view! {
                <ul class="deliveries">{rows}</ul>
                <Pager first=first next=next/>
            }
            .into_any()
        }
    };
    view! {
        <Panel id="deliveries" title=words.deliveries note=words.no_deliveries_detail>
            <div class="stack">
                <Chips label=words.filter chips=chips/>
                {list}
            </div>
        </Panel>
    }
    .into_any()
}

/// A form with one button, and what it does.
fn act(
    one: &Endpoint,
    (name, label, effect): (&'static str, &'static str, &'static str),
    kind: ButtonKind,
) -> AnyView {
    view! {
        <Form action=paths::webhook(one.id) act=name hidden=vec![("version", one.version.to_string())]>
            <p>{effect}</p>
            <div class="actions"><Submit label=label kind=kind/></div>
        </Form>
    }
    .into_any()
}

fn operate(one: &Endpoint) -> AnyView {
    let words = &text().webhooks;
    let pause = match one.paused_at {
        Some(_) => ("resume", words.resume, words.resume_effect),
        None => ("pause", words.pause, words.pause_effect),
    };
    let delete = paths::with_query(&paths::webhook(one.id), &[("delete", "yes")]);
    let test = act(one, ("test", words.test, words.test_effect), ButtonKind::Secondary);
    let pause = act(one, pause, ButtonKind::Secondary);
    let rotate = ("rotate", words.rotate, words.rotate_effect);
    let rotate = act(one, rotate, ButtonKind::Secondary);
    view! {
        <Panel id="operate" title=words.operate>
            <div class="stack">
                {test}
                {pause}
                {rotate}
                <p><LinkButton href=delete>{words.delete_title} "…"</LinkButton></p>
            </div>
        </Panel>
    }
    .into_any()
}

fn settings(one: Endpoint, reply: &Reply) -> AnyView {
    let words = &text().webhooks;
    let version = reply.of("edit").version(one.version);
    let action = paths::webhook(one.id);
    view! {
        <Panel id="settings" title=words.settings>
            <Form action=action act="edit" hidden=vec![("version", version)]>
                {fields(Some(&one))}
                <div class="actions"><Submit label=words.save kind=ButtonKind::Primary/></div>
            </Form>
        </Panel>
    }
    .into_any()
}

/// Says what will happen before the button.
fn delete(one: &Endpoint) -> AnyView {
    let words = text();
    let effect = (words.webhooks.delete_effect)(&waiting(one));
    let (here, back) = (paths::webhook(one.id), paths::webhook(one.id));
    let version = one.version.to_string();
    view! {
        <Panel id="delete" title=words.webhooks.delete_title>
            <Form action=here hidden=vec![("version", version)]>
                <p>{effect}</p>
                <div class="actions">
                    <Submit label=words.webhooks.delete kind=ButtonKind::Danger act="delete"/>
                    <LinkButton href=back>{words.ui.cancel}</LinkButton>
                </div>
            </Form>
        </Panel>
    }
    .into_any()
}
