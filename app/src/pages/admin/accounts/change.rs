//! The forms that change one account.

use domain::accounts::{Account, ScopeToken};
use leptos::prelude::*;

use super::roles;
use crate::components::mistake;
use crate::pages::admin::tokens::scopes_text;
use crate::paths;
use crate::reply::Reply;
use crate::ui::{Button, ButtonKind, LinkButton, Panel, SelectField, TextField};
use crate::viewer::text;

#[component]
pub(super) fn Change(account: Account, reply: Reply) -> impl IntoView {
    let words = text();
    let title = (words.admin.change_title)(&account.login);
    view! {
        <Panel id="change" title=title>
            <div class="account-columns">
                <Edit account=account.clone() reply=reply.of(&format!("edit {}", account.id))/>
                <Reset
                    account=account.clone()
                    reply=reply.of(&format!("reset_password {}", account.id))
                />
                <State account=account.clone()/>
            </div>
            <ScopeTokens tokens=account.scope_tokens/>
            <div class="row">
                <LinkButton href=paths::ADMIN_ACCOUNTS>{words.ui.close}</LinkButton>
            </div>
        </Panel>
    }
}

/// What every form of the account sends along.
#[component]
fn About(account: Account) -> impl IntoView {
    view! {
        <input type="hidden" name="id" value=account.id.to_string()/>
        <input type="hidden" name="version" value=account.version/>
    }
}

#[component]
fn Edit(account: Account, reply: Reply) -> impl IntoView {
    let words = text();
    let kept = |field: &str, stored: &str| {
        reply.typed.get(field).map_or_else(|| stored.to_owned(), Clone::clone)
    };
    view! {
        <form class="form card" method="post" action=paths::ADMIN_ACCOUNTS>
            <input type="hidden" name="do" value="edit"/>
            <TextField
                name="name"
                prefix="change-"
                label=words.admin.name
                value=kept("name", &account.name)
                error=mistake(&reply, "name")
                required=true
            />
            <SelectField
                name="role"
                prefix="change-"
                label=words.admin.role
                options=roles()
                selected=kept("role", account.role.as_str())
                error=mistake(&reply, "role")
            />
            <About account=account/>
            <div class="actions"><Button kind=ButtonKind::Primary>{words.ui.save}</Button></div>
        </form>
    }
}

#[component]
fn Reset(account: Account, reply: Reply) -> impl IntoView {
    let words = &text().admin;
    let effect = (words.reset_effect)(&account.sessions.to_string());
    view! {
        <form class="form card" method="post" action=paths::ADMIN_ACCOUNTS>
            <input type="hidden" name="do" value="reset_password"/>
            <TextField
                name="password"
                prefix="change-"
                kind="password"
                label=words.new_password
                hint=words.password_hint
                autocomplete="new-password"
                error=mistake(&reply, "password")
                required=true
            />
            <About account=account/>
            <p class="faint">{effect}</p>
            <div class="actions"><Button>{words.reset_password}</Button></div>
        </form>
    }
}

/// What goes on without the account, each with the way to revoke it.
#[component]
fn ScopeTokens(tokens: Vec<ScopeToken>) -> impl IntoView {
    let words = &text().admin;
    let rows = tokens.into_iter().map(|token| {
        let href = paths::revoke_token(token.id);
        view! {
            <li>
                <a href=href>{token.name}</a>
                " " <span class="faint">{scopes_text(&token.scopes)}</span>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <div class="stack tight">
                <h3>{words.scope_tokens}</h3>
                <p class="soft">{words.scope_tokens_detail}</p>
                <ul>{rows}</ul>
            </div>
        }
    })
}

#[component]
fn State(account: Account) -> impl IntoView {
    let words = &text().admin;
    let effect = (words.disable_effect)(&account.sessions.to_string());
    let is_disabled = account.disabled_at.is_some();
    let switch = match is_disabled {
        true => view! { <Button attr:name="do" attr:value="enable">{words.enable}</Button> }.into_any(),
        false => view! {
            <Button kind=ButtonKind::Danger attr:name="do" attr:value="disable">{words.disable}</Button>
        }
        .into_any(),
    };
    view! {
        <form class="form card" method="post" action=paths::ADMIN_ACCOUNTS>
            <About account=account/>
            {(!is_disabled).then(|| view! { <p class="faint">{effect}</p> })}
            <div class="actions">
                {switch}
                <Button attr:name="do" attr:value="end_sessions">{words.end_sessions}</Button>
            </div>
        </form>
    }
}
