//! Admin: the way to accounts, tokens, how requests are decided, webhooks, retention and jobs.

use domain::access::{ManageAccounts, ManageTokens};
use domain::problem::{Code, Problem};
use leptos::prelude::*;

mod accounts;
mod jobs;
mod platforms;
mod requests;
mod retention;
mod tokens;
mod webhooks;

pub(crate) use accounts::admin_accounts;
pub(crate) use jobs::admin_jobs;
pub(crate) use platforms::admin_platforms;
pub(crate) use requests::{admin_request_rule, admin_requests};
pub(crate) use retention::admin_retention;
pub(crate) use tokens::admin_tokens;
pub(crate) use webhooks::{admin_webhook, admin_webhooks};

use crate::components::FailureState;
use crate::page::Page;
use crate::paths;
use crate::ui::PageHeader;
use crate::viewer::{text, use_viewer};

pub(crate) async fn admin() -> Page {
    let viewer = use_viewer();
    let words = &viewer.text().admin;
    let inside = if viewer.may::<ManageAccounts>() || viewer.may::<ManageTokens>() {
        view! { <Areas/> }.into_any()
    } else {
        let problem = Problem::of(Code::Forbidden);
        view! { <FailureState problem=problem/> }.into_any()
    };
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.title lead=words.lead/>
            {inside}
        </div>
    };
    Page::new(words.title, body)
}

#[component]
fn Areas() -> impl IntoView {
    let words = &text().admin;
    view! {
        <ul class="admin-areas">
            <Area href=paths::ADMIN_ACCOUNTS name=words.accounts detail=words.accounts_detail/>
            <Area href=paths::ADMIN_TOKENS name=words.tokens detail=words.tokens_detail/>
            <Area
                href=paths::ADMIN_REQUESTS
                name=text().request_rules.title
                detail=text().request_rules.detail
            />
            <Area
                href=paths::ADMIN_WEBHOOKS
                name=text().webhooks.title
                detail=text().webhooks.detail
            />
            <Area
                href=paths::ADMIN_PLATFORMS
                name=text().platforms.title
                detail=text().platforms.detail
            />
            <Area
                href=paths::ADMIN_RETENTION
                name=text().retention.title
                detail=text().retention.detail
            />
            <Area href=paths::ADMIN_JOBS name=text().jobs.title detail=words.jobs_detail/>
        </ul>
    }
}

#[component]
fn Area(href: &'static str, name: &'static str, detail: &'static str) -> impl IntoView {
    view! {
        <li class="card">
            <h2><a href=href>{name}</a></h2>
            <p class="faint">{detail}</p>
        </li>
    }
}
