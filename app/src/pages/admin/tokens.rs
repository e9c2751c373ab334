//! API tokens: which programs may call, and for what. A new one is shown once, in the answer to
//! its form; the one in `?revoke=` is about to be revoked.

use domain::access::Scope;
use domain::locale::done::DoneAt;
use domain::texts::isolate;
use domain::tokens::{Token, TokenState};
use leptos::prelude::*;

mod create;

use crate::address::query;
use crate::api::tokens::{TokensPage, read_tokens};
use crate::components::{DoneNotice, FailureNotice, Form, HistoryLink, Submit, loaded, role_name};
use crate::page::Page;
use crate::paths::{self, History, history};
use crate::reply::use_reply;
use crate::ui::{
    Badge, BadgeKind, ButtonKind, CopyButton, Crumb, EmptyState, Isolated, LinkButton, Moment,
    Notice, NoticeKind, PageHeader, Pager, Panel, Sentence, Table,
};
use crate::viewer::{text, use_viewer};

pub(crate) async fn admin_tokens() -> Page {
    let words = &text().admin;
    let reply = use_reply();
    let query = query();
    let cursor = query.get("cursor");
    let is_first = cursor.is_none();
    let page = read_tokens(cursor, query.get("revoke")).await;
    let secret = reply.secret.clone().map(|secret| view! { <Secret secret=secret/> });
    let body = view! {
        <div class="stack loose">
            <PageHeader
                title=words.tokens
                lead=words.tokens_lead
                crumbs=vec![Crumb::new(words.title, paths::ADMIN)]
            />
            <DoneNotice at=DoneAt::Tokens/>
            <FailureNotice/>
            {secret}
            {loaded(page, |page| view! { <Parts page=page is_first=is_first/> })}
        </div>
    };
    Page::new(words.tokens, body)
}

/// The one time that a token is shown.
#[component]
fn Secret(secret: String) -> impl IntoView {
    let words = &text().admin;
    view! {
        <Notice kind=NoticeKind::Warning title=words.secret_title>
            <p>{words.secret_detail}</p>
            <p class="token-secret">
                <code>{secret.clone()}</code>
                <CopyButton value=secret what=words.secret_title/>
            </p>
        </Notice>
    }
}

#[component]
fn Parts(page: TokensPage, is_first: bool) -> impl IntoView {
    let words = &text().admin;
    let first = (!is_first).then(|| paths::ADMIN_TOKENS.to_owned());
    let next = page.page.next.map(|id| paths::continued(paths::ADMIN_TOKENS, &id));
    let revoke = page.chosen.map(|token| view! { <Revoke token=token/> });
    let list = match page.page.items.is_empty() {
        true => view! {
            <EmptyState title=words.no_tokens detail=words.no_tokens_detail class="small"/>
        }
        .into_any(),
        false => view! {
            <div class="stack tight">
                <List tokens=page.page.items/>
                <Pager first=first next=next/>
            </div>
        }
        .into_any(),
    };
    view! {
        <div class="stack loose">
            {revoke}
            {list}
            <create::Create/>
        </div>
    }
}

#[component]
fn List(tokens: Vec<Token>) -> impl IntoView {
    let words = &text().admin;
    let rows = tokens.into_iter().map(row).collect_view();
    view! {
        <Table caption=words.tokens>
            <thead>
                <tr>
                    <th scope="col">{words.name}</th>
                    <th scope="col">{words.may}</th>
                    <th scope="col" class="second">{words.state}</th>
                    <th scope="col" class="third">{words.created}</th>
                    <th scope="col" class="third">{words.ends}</th>
                    <th scope="col" class="second">{words.last_used}</th>
                    <th scope="col"><span class="unseen">{words.revoke}</span></th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

fn row(token: Token) -> impl IntoView {
    let words = &text().admin;
    let state = token.state(use_viewer().now);
    let badge = match state {
        TokenState::Active => view! { <Badge kind=BadgeKind::Good>{words.active}</Badge> },
        TokenState::Suspended => {
            view! { <Badge kind=BadgeKind::Warning>{words.suspended}</Badge> }
        }
        TokenState::Expired => view! { <Badge kind=BadgeKind::Warning>{words.expired}</Badge> },
        TokenState::Revoked => view! { <Badge kind=BadgeKind::Danger>{words.revoked}</Badge> },
    };
    let by = token.created_by.as_deref().unwrap_or(words.command_line);
    let by = (words.created_by)(&isolate(by));
    let label = (words.revoke_label)(&isolate(&token.name));
    let past = history(History::Token(token.id));
    let revoke = (state != TokenState::Revoked).then(|| {
        let href = paths::revoke_token(token.id);
        view! {
            <a class="button small row-link" href=href aria-label=label>{words.revoke_open}</a>
        }
    });
    view! {
        <tr>
            <th scope="row"><Isolated text=token.name.clone()/></th>
            <td>{may(&token)} " " <span class="faint"><Sentence text=reach(&token)/></span></td>
            <td class="second">{badge}</td>
            <td class="third"><Moment at=token.created_at/> " " <span class="faint"><Sentence text=by/></span></td>
            <td class="third">{moment(token.expires_at)}</td>
            <td class="second">{moment(token.last_used_at)}</td>
            <td class="snug"><HistoryLink href=past name=token.name.clone()/> {revoke}</td>
        </tr>
    }
}

fn moment(at: Option<chrono::DateTime<chrono::Utc>>) -> impl IntoView {
    match at {
        Some(at) => view! { <Moment at=at/> }.into_any(),
        None => view! { <span class="faint">{text().admin.never}</span> }.into_any(),
    }
}

/// Scopes as they are written in calls.
pub(super) fn scopes_text(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", ")
}

fn may(token: &Token) -> String {
    let Some(role) = token.role else { return scopes_text(&token.scopes) };
    let name = role_name(role, text());
    match token.role_now().filter(|now| *now != role) {
        Some(now) => (text().admin.role_now)(name, role_name(now, text())),
        None => name.to_owned(),
    }
}

/// Names that a row shows.
const NAMES_SHOWN: usize = 4;

/// Whom the scopes are for, and the names that it reports as.
fn reach(token: &Token) -> String {
    let words = &text().admin;
    if token.role.is_some() {
        return String::new();
    }
    let customers: Vec<&str> = token.reach.named().collect();
    let sources: Vec<&str> = token.reach.sources.iter().map(String::as_str).collect();
    let customers = match customers.is_empty() {
        true => words.for_all.to_owned(),
        false => (words.for_some)(&first_of(&customers)),
    };
    match sources.is_empty() {
        true => customers,
        false => format!("{customers} {}", (words.as_sources)(&first_of(&sources))),
    }
}

fn first_of(names: &[&str]) -> String {
    let shown: Vec<_> = names.iter().take(NAMES_SHOWN).map(|name| isolate(name)).collect();
    let shown = shown.join(", ");
    match names.len().saturating_sub(NAMES_SHOWN) {
        0 => shown,
        more => format!("{shown} {}", (text().admin.and_more)(more)),
    }
}

/// Says what will happen, with the last use, before the button.
#[component]
fn Revoke(token: Token) -> impl IntoView {
    let words = text();
    let viewer = use_viewer();
    let used = token.last_used_at.map_or_else(
        || words.admin.never.to_owned(),
        |at| viewer.zone.date_time(at, viewer.locale),
    );
    view! {
        <Panel id="revoke" title=(words.admin.revoke_title)(&isolate(&token.name))>
            <Form action=paths::ADMIN_TOKENS hidden=vec![("id", token.id.to_string())]>
                <p>{(words.admin.revoke_effect)(&used)}</p>
                <div class="actions">
                    <Submit label=words.admin.revoke kind=ButtonKind::Danger act="revoke"/>
                    <LinkButton href=paths::ADMIN_TOKENS>{words.ui.cancel}</LinkButton>
                </div>
            </Form>
        </Panel>
    }
}
