//! The top bar: the name, the search, the live indicator, the person.

use domain::notifications::Unread;
use islands::{LiveMark, LiveWords};
use leptos::prelude::*;

use crate::layouts::preferences::Preferences;
use crate::paths;
use crate::ui::{Badge, BadgeKind, Icon, Isolated};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn TopBar(unread: Option<Unread>) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let demo = viewer.demo.then(|| {
        view! {
            <span title=words.shell.demo_detail>
                <Badge kind=BadgeKind::Warning>{words.shell.demo}</Badge>
            </span>
        }
    });
    view! {
        <header class="top-bar">
            <a class="brand" href=paths::OVERVIEW>{Icon::Overview.view()} {words.shell.product}</a>
            <Search/>
            <div class="top-tools">
                {demo}
                <LiveMark words=live_words() locale=viewer.locale/>
                {unread.map(|unread| view! { <super::bell::Bell unread=unread/> })}
                <button
                    type="button"
                    class="button quiet small"
                    popovertarget="user-menu"
                >
                    {Icon::Account.view()}
                    <span class="unseen">{words.shell.user_menu} ": "</span>
                    <span class="user-name">
                        {viewer.account.as_ref().map(|account| {
                            view! { <Isolated text=account.name.clone()/> }
                        })}
                    </span>
                </button>
            </div>
            <UserMenu/>
        </header>
    }
}

fn live_words() -> LiveWords {
    let words = text();
    LiveWords {
        status: words.shell.live_status.to_owned(),
        connecting: words.shell.live_connecting.to_owned(),
        live: words.terms.live.to_owned(),
        lost: words.shell.live_lost.to_owned(),
        lost_detail: words.shell.live_lost_detail.to_owned(),
    }
}

/// Works as any form does: it opens the list of App Keys with what was typed.
#[component]
fn Search() -> impl IntoView {
    let words = &text().shell;
    view! {
        <form class="top-search" role="search" action=paths::APPS>
            <input
                id="search"
                type="search"
                name="query"
                aria-label=words.search_label
                placeholder=words.search_placeholder
                autocomplete="off"
                spellcheck="false"
                maxlength="129"
                aria-keyshortcuts="/"
            />
            {Icon::Search.view()}
            <kbd aria-hidden="true">"/"</kbd>
        </form>
    }
}

#[component]
fn UserMenu() -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let account = viewer.account.as_ref().map(|account| {
        let role = crate::components::role_name(account.role, words);
        view! {
            <div class="menu-head">
                <span class="menu-label unseen">{words.shell.signed_in_as}</span>
                <strong><Isolated text=account.name.clone()/></strong>
                " "
                <Badge>{role}</Badge>
            </div>
        }
    });
    view! {
        <div id="user-menu" class="menu" popover="auto">
            {account}
            <div class="menu-group"><Preferences/></div>
            <div class="menu-group">
                <a class="menu-item" href=paths::ACCOUNT>{Icon::Account.view()} {words.shell.account}</a>
                <button type="button" class="menu-item" data-opens=super::help::ID>
                    {Icon::Keyboard.view()}
                    {words.shell.keyboard_shortcuts}
                </button>
                <form method="post" action=paths::SIGN_OUT>
                    <button class="menu-item">{Icon::SignOut.view()} {words.shell.sign_out}</button>
                </form>
            </div>
            <div class="menu-group">
                <small class="menu-label">{(words.shell.times_in)(&viewer.zone.name)}</small>
            </div>
        </div>
    }
}
