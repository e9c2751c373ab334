//! The forms that change one account.

use domain::accounts::{Account, ScopeToken};
use leptos::prelude::*;

use super::roles;
use crate::components::Form;
use crate::pages::admin::tokens::scopes_text;
use crate::paths;
use crate::ui::{Button, ButtonKind, LinkButton, Panel, SelectField, TextField};
use crate::viewer::text;

#[component]
pub(super) fn Change(account: Account) -> impl IntoView {
    let words = text();
    let title = (words.admin.change_title)(&account.login);
    view! {
        <Panel id="change" title=title>
            <div class="account-columns">
                <Edit account=account.clone()/>
                <Reset account=account.clone()/>
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
fn about(account: &Account) -> Vec<(&'static str, String)> {
    vec![("id", account.id.to_string()), ("version", account.version.to_string())]
}

/// Each account has the same forms: the id tells whose.
fn name_of(act: &str, account: &Account) -> String {
    format!("{act} {}", account.id)
}

#[component]
fn Edit(account: Account) -> impl IntoView {
    let words = text();
    view! {
        <Form action=paths::ADMIN_ACCOUNTS act="edit" name=name_of("edit", &account) hidden=about(&account) prefix="change-">
            <TextField
                name="name"
                label=words.admin.name
                value=account.name.clone()
                required=true
            />
            <SelectField
                name="role"
                label=words.admin.role
                options=roles()
                selected=account.role.as_str()
            />
            <div class="actions"><Button kind=ButtonKind::Primary>{words.ui.save}</Button></div>
        </Form>
    }
}

#[component]
fn Reset(account: Account) -> impl IntoView {
    let words = &text().admin;
    let effect = (words.reset_effect)(&account.sessions.to_string());
    view! {
        <Form action=paths::ADMIN_ACCOUNTS act="reset_password" name=name_of("reset_password", &account) hidden=about(&account) prefix="change-">
            <TextField
                name="password"
                kind="password"
                label=words.new_password
                hint=words.password_hint
                autocomplete="new-password"
                required=true
            />
            <p class="faint">{effect}</p>
            <div class="actions"><Button>{words.reset_password}</Button></div>
        </Form>
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
        <Form action=paths::ADMIN_ACCOUNTS hidden=about(&account)>
            {(!is_disabled).then(|| view! { <p class="faint">{effect}</p> })}
            <div class="actions">
                {switch}
                <Button attr:name="do" attr:value="end_sessions">{words.end_sessions}</Button>
            </div>
        </Form>
    }
}
