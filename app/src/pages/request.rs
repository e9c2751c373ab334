//! One request: evidence left, decision right, the thread below.
//!
//! Everything comes with one read, and every form is a plain POST to the page's own address
//! (`server::forms::desk`), so the page needs no JavaScript.

use domain::limit_values::LimitValue;
use domain::locale::done::DoneAt;
use domain::requests::Grant;
use domain::requests::evidence::Evidence;
use leptos::prelude::*;
use uuid::Uuid;

use super::app_key::not_found;
use crate::address::path_params;
use crate::api::Answer;
use crate::api::desk::read_desk;
use crate::components::{DoneNotice, HistoryLink, RequestBadge, Thread, loaded_page};
use crate::page::Page;
use crate::paths::{self, History, history};
use crate::reply::{Reply, use_reply};
use crate::ui::{Crumb, LinkButton, PageHeader};
use crate::viewer::text;

mod ask;
mod asked;
mod customer;
mod decided;
mod forms;
mod grants;
mod panel;
mod platform;
mod preview;
mod proposal;
mod shared;
mod stale;

use ask::AskPanel;
use asked::Asked;
use customer::Customer;
use panel::Decision;
use shared::number_of;

pub(crate) async fn request() -> Page {
    let id = path_params().get_str("id").and_then(|id| id.parse().ok());
    let reply = use_reply();
    let desk = read(id).await;
    let body = loaded_page(desk, |desk| view! { <Desk desk=desk reply=reply/> });
    Page::new(text().request_terms.request, body)
}

async fn read(id: Option<Uuid>) -> Answer<Evidence> {
    match id {
        Some(id) => read_desk(id).await,
        None => not_found(),
    }
}

#[component]
fn Desk(desk: Evidence, reply: Reply) -> impl IntoView {
    let words = text();
    let request = &desk.view.request;
    let title = format!("{} · {}", number_of(request.number), request.app);
    let crumbs = vec![Crumb::new(words.request_terms.requests, paths::REQUESTS)];
    let state = request.state;
    let view = desk.view.clone();
    let past = history(History::Request(request.id));
    let granted = granted(&desk, &reply);
    // Where nobody said anything yet the platform is shown with what is asked.
    let is_said = state.is_final() || granted.iter().any(Option::is_some);
    let asks = desk
        .asks
        .iter()
        .zip(&request.asks)
        .zip(granted)
        .enumerate()
        .map(|(place, ((known, ask), granted))| {
            let (app, known, ask) = (request.app.clone(), known.clone(), ask.clone());
            let plan = desk.plan.clone();
            let after = if is_said { granted } else { Some(ask.requested) };
            view! { <AskPanel place=place app=app plan=plan known=known ask=ask granted=granted after=after/> }
        })
        .collect_view();
    view! {
        <div class="stack loose desk">
            <PageHeader title=title lead=words.desk.question crumbs=crumbs>
                <RequestBadge state=state/>
                <span class="desk-jump"><LinkButton href="#decision" small=true>{words.desk.to_decision}</LinkButton></span>
                <LinkButton href="#thread" small=true>{words.desk.to_thread}</LinkButton>
                <HistoryLink href=past/>
            </PageHeader>
            <DoneNotice at=DoneAt::Decision/>
            <div class="desk-columns">
                <div class="stack loose">
                    <Asked request=request.clone() related=desk.related.clone()/>
                    {asks}
                    <Customer related=desk.related.clone()/>
                </div>
                <Decision desk=desk reply=reply.clone()/>
            </div>
            <Thread view=view reply=reply/>
        </div>
    }
}

/// What was granted of each ask, is proposed, or would be as it was looked at last.
fn granted(desk: &Evidence, reply: &Reply) -> Vec<Option<LimitValue>> {
    let request = &desk.view.request;
    let decided = request.decision.as_ref().map(|one| one.grants.as_slice());
    let proposed = request.proposal.as_ref().map(|one| one.grants.as_slice());
    let looked_at = reply.decision.as_ref().map(|one| one.grants.as_slice());
    let grants = decided.or(looked_at).or(proposed).unwrap_or_default();
    let of = |ask: &domain::requests::Ask| {
        grants.iter().find(|grant| grant.target == ask.target).and_then(Grant::last)
    };
    request.asks.iter().map(of).collect()
}
