//! Accounts: who may sign in, and as what. The account in `?account=` is open for changes.

use domain::access::Role;
use domain::accounts::Account;
use domain::locale::done::DoneAt;
use leptos::prelude::*;

mod change;

use crate::address::query;
use crate::api::accounts::{AccountsPage, read_accounts};
use crate::components::{DoneNotice, FailureNotice, Form, HistoryLink, Submit, loaded, role_name};
use crate::page::Page;
use crate::paths::{self, History, history};
use crate::reply::use_reply;
use crate::ui::{
    Badge, BadgeKind, ButtonKind, Crumb, Isolated, Moment, PageHeader, Pager, Panel, SelectField,
    Table, TextField,
};
use crate::viewer::text;

pub(crate) async fn admin_accounts() -> Page {
    let words = &text().admin;
    let reply = use_reply();
    let query = query();
    let cursor = query.get("cursor");
    let is_first = cursor.is_none();
    // The form of an account that was answered by this page keeps its account open.
    let replied = || reply.form.split_once(' ').map(|(_, id)| id.to_owned());
    let chosen = query.get("account").or_else(replied);
    let page = read_accounts(cursor, chosen).await;
    let body = view! {
        <div class="stack loose">
            <PageHeader
                title=words.accounts
                lead=words.accounts_lead
                crumbs=vec![Crumb::new(words.title, paths::ADMIN)]
            />
            <DoneNotice at=DoneAt::Accounts/>
            <FailureNotice conflict=words.last_admin/>
            {loaded(page, |page| view! { <Parts page=page is_first=is_first/> })}
        </div>
    };
    Page::new(words.accounts, body)
}

#[component]
fn Parts(page: AccountsPage, is_first: bool) -> impl IntoView {
    let words = &text().admin;
    let first = (!is_first).then(|| paths::ADMIN_ACCOUNTS.to_owned());
    let next = page.page.next.map(|login| paths::continued(paths::ADMIN_ACCOUNTS, &login));
    let rows = page.page.items.into_iter().map(row).collect_view();
    let change = page.chosen.map(|account| view! { <change::Change account=account/> });
    view! {
        <div class="stack loose">
            {change}
            <div class="stack tight">
                <Table caption=words.accounts>
                    <thead>
                        <tr>
                            <th scope="col">{words.login}</th>
                            <th scope="col" class="second">{words.name}</th>
                            <th scope="col">{words.role}</th>
                            <th scope="col" class="second">{words.state}</th>
                            <th scope="col" class="number third">{words.sessions}</th>
                            <th scope="col" class="third">{words.last_sign_in}</th>
                            <th scope="col"><span class="unseen">{words.change}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
                <Pager first=first next=next/>
            </div>
            <Create/>
        </div>
    }
}

fn row(account: Account) -> impl IntoView {
    let words = &text().admin;
    let state = match account.disabled_at {
        None => view! { <Badge kind=BadgeKind::Good>{words.enabled}</Badge> },
        Some(_) => view! { <Badge kind=BadgeKind::Warning>{words.disabled}</Badge> },
    };
    let seen = match account.last_sign_in_at {
        Some(at) => view! { <Moment at=at/> }.into_any(),
        None => view! { <span class="faint">{words.never}</span> }.into_any(),
    };
    let href = paths::change_account(account.id);
    let label = (words.change_label)(&account.login);
    let (past, login) = (history(History::Account(&account.login)), account.login.clone());
    view! {
        <tr>
            <th scope="row">{account.login}</th>
            <td class="second"><Isolated text=account.name/></td>
            <td>{role_name(account.role, text())}</td>
            <td class="second">{state}</td>
            <td class="number third">{account.sessions}</td>
            <td class="third">{seen}</td>
            <td class="snug">
                <HistoryLink href=past name=login/>
                <a class="button small row-link" href=href aria-label=label>{words.change}</a>
            </td>
        </tr>
    }
}

#[component]
fn Create() -> impl IntoView {
    let words = &text().admin;
    view! {
        <Panel id="create" title=words.create_account>
            <Form action=paths::ADMIN_ACCOUNTS act="create">
                <TextField
                    name="login"
                    label=words.login
                    hint=words.login_hint
                    required=true
                />
                <TextField
                    name="name"
                    label=words.name
                    optional=true
                />
                <SelectField
                    name="role"
                    label=words.role
                    options=roles()
                />
                <TextField
                    name="password"
                    kind="password"
                    label=words.password
                    hint=words.password_hint
                    autocomplete="new-password"
                    required=true
                />
                <div class="actions"><Submit label=words.create_account kind=ButtonKind::Primary/></div>
            </Form>
        </Panel>
    }
}

fn roles() -> Vec<(String, String)> {
    Role::ALL.map(|role| (role.as_str().to_owned(), role_name(role, text()).to_owned())).to_vec()
}
