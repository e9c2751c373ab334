//! The thread of a request: everything said and done, and the forms to go on. They are plain POSTs
//! to [`paths::request_thread`]; what came of one that failed is in the page's reply.

use domain::access::{Actor, FileRequest as MayFile};
use domain::locale::done::DoneAt;
use domain::requests::{COMMENT_CHARS_MAX, Event, Move, Request, RequestState, RequestView, after};
use leptos::prelude::*;

use super::form::locked;
use super::{DoneNotice, Form, RequestBadge, Submit};
use crate::paths;
use crate::reply::Reply;
use crate::ui::{
    Badge, BadgeKind, ButtonKind, EmptyState, Icon, Isolated, LinkButton, Moment, Panel,
    RadioField, Refused, TextArea,
};
use crate::viewer::{Viewer, text, use_viewer};

/// `reply` is the page's; of it only what is about the thread's own forms is shown.
#[component]
pub fn Thread(view: RequestView, reply: Reply) -> impl IntoView {
    let words = &text().requests;
    let RequestView { request, events } = view;
    let said = match events.is_empty() {
        true => view! { <EmptyState title=words.thread_empty/> }.into_any(),
        false => {
            let events = events.into_iter().map(|event| view! { <One event=event/> });
            view! { <ol class="thread">{events.collect_view()}</ol> }.into_any()
        }
    };
    view! {
        <Panel id="thread" title=words.thread>
            <div class="stack">
                <DoneNotice at=DoneAt::Thread/>
                {said}
                <Next request=request.clone()/>
                <div class="columns">
                    <Say request=request.clone()/>
                    <Withdraw request=request reply=reply.of("withdraw")/>
                </div>
            </div>
        </Panel>
    }
}

#[component]
fn One(event: Event) -> impl IntoView {
    let words = text();
    let by = match &event.by {
        Actor::Account { .. } => None,
        Actor::Token { .. } => Some(words.requests.by_token),
        Actor::System { .. } => Some(words.requests.by_itself),
    };
    let by = by.map(|by| view! { <span class="faint">"(" {by} ")"</span> });
    let state = event.state.map(|state| view! { <RequestBadge state=state/> });
    let internal = event.internal.then(|| {
        view! { <Badge kind=BadgeKind::Outline>{Icon::Lock.small()} {words.request_terms.internal}</Badge> }
    });
    let class = if event.internal { "thread-event internal" } else { "thread-event" };
    let said = event.text.map(|text| view! { <p class="thread-text"><Isolated text=text/></p> });
    let happened = (words.request_terms.happened)(event.kind);
    view! {
        <li class=class>
            <p class="thread-head">
                <strong><Isolated text=event.by.name()/></strong>
                {by}
                <span>{happened}</span>
                {state}
                {internal}
                <span class="faint"><Moment at=event.at/></span>
            </p>
            {said}
        </li>
    }
}

/// Where its author goes on from here.
#[component]
fn Next(request: Request) -> impl IntoView {
    let viewer = use_viewer();
    if !viewer.may::<MayFile>() {
        return None;
    }
    let words = &viewer.text().requests;
    let (href, label) = match request.state {
        RequestState::Draft if is_own(&request, &viewer) => {
            (paths::edit_request(request.id), words.edit_draft)
        }
        RequestState::PartlyApproved
        | RequestState::Denied
        | RequestState::Withdrawn
        | RequestState::Expired => (paths::file_again(request.id), words.file_again),
        _ => return None,
    };
    Some(view! { <p><LinkButton href=href>{label}</LinkButton></p> })
}

fn is_own(request: &Request, viewer: &Viewer) -> bool {
    let account = viewer.account.as_ref().map(|account| account.id);
    account.is_some() && request.filed_by.id() == account
}

/// The answer that is waited for, if one is, and a comment.
#[component]
fn Say(request: Request) -> impl IntoView {
    let words = &text().requests;
    let longest = COMMENT_CHARS_MAX as u32;
    let action = paths::request_thread(request.id);
    let answer = after(request.state, Move::Answer).map(|_| {
        view! {
            <Form action=action.clone() act="answer" prefix="answer-">
                <TextArea name="text" label=words.answer hint=words.answer_hint required=true maxlength=longest/>
                <div class="actions"><Submit id="answer-why" label=words.answer_submit kind=ButtonKind::Primary locked={locked::<MayFile>()}/></div>
            </Form>
        }
    });
    view! {
        <div class="stack">
            {answer}
            <Form action=action act="comment" prefix="comment-">
                <TextArea name="text" label=words.comment required=true maxlength=longest/>
                <fieldset class="field">
                    <legend>{words.who_reads}</legend>
                    <RadioField name="to" value="internal" label=words.to_internal checked=true/>
                    <RadioField name="to" value="customer" label=words.to_customer checked=false/>
                </fieldset>
                <div class="actions"><Submit id="comment-why" label=words.comment_submit locked={locked::<MayFile>()}/></div>
            </Form>
        </div>
    }
}

#[component]
fn Withdraw(request: Request, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().requests;
    let is_others_draft = request.state == RequestState::Draft && !is_own(&request, &viewer);
    let title = words.withdraw;
    if after(request.state, Move::Withdraw).is_none() || is_others_draft {
        let why = (words.withdraw_closed)((viewer.text().request_terms.state)(request.state));
        return view! {
            <div class="form card"><Refused id="withdraw-why" why=why>{title}</Refused></div>
        }
        .into_any();
    }
    let is_open = reply.problem.is_some();
    let hidden = vec![("version", request.version.to_string())];
    view! {
        <details class="card" open=is_open>
            <summary>{title}</summary>
            <Form action=paths::request_thread(request.id) act="withdraw" hidden=hidden prefix="withdraw-" class="form">
                <p>{words.withdraw_detail}</p>
                <TextArea name="reason" label=words.withdraw_reason required=true maxlength=1000/>
                <div class="actions"><Submit id="withdraw-why" label=words.withdraw_submit kind=ButtonKind::Danger locked={locked::<MayFile>()}/></div>
            </Form>
        </details>
    }
    .into_any()
}
