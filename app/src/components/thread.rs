//! The thread of a request: everything said and done, and the forms to go on. They are plain POSTs
//! to [`paths::request_thread`]; what came of one that failed is in the page's reply.

use domain::access::{Actor, FileRequest as MayFile, Role};
use domain::locale::done::DoneAt;
use domain::problem::Code;
use domain::requests::{COMMENT_CHARS_MAX, Event, Move, Request, RequestView, State, after};
use leptos::prelude::*;

use super::{DoneNotice, Refusal, RequestState, mistake, role_name};
use crate::paths;
use crate::reply::Reply;
use crate::ui::{
    Badge, BadgeKind, Button, ButtonKind, EmptyState, Icon, Isolated, LinkButton, Moment, Panel,
    Refused, TextArea,
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
                    <Say request=request.clone() reply=reply.clone()/>
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
    let state = event.state.map(|state| view! { <RequestState state=state/> });
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
        State::Draft if is_own(&request, &viewer) => {
            (paths::edit_request(request.id), words.edit_draft)
        }
        State::PartlyApproved | State::Denied | State::Withdrawn | State::Expired => {
            (paths::file_again(request.id), words.file_again)
        }
        _ => return None,
    };
    Some(view! { <p><LinkButton href=href>{label}</LinkButton></p> })
}

fn is_own(request: &Request, viewer: &Viewer) -> bool {
    let account = viewer.account.as_ref().map(|account| account.id);
    account.is_some() && request.filed_by.id() == account
}

/// Why a form did not do its work, where no field is to blame.
#[component]
fn Failed(reply: Reply) -> impl IntoView {
    let at_field = |problem: &domain::problem::Problem| {
        let is_told =
            ["text", "reason", "internal"].iter().any(|field| problem.for_field(field).is_some());
        problem.code == Code::Invalid && is_told
    };
    reply.problem.filter(|problem| !at_field(problem)).map(|problem| {
        view! { <Refusal problem=problem/> }
    })
}

#[component]
fn Press(
    #[prop(into)] label: String,
    id: &'static str,
    #[prop(optional)] kind: ButtonKind,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    if viewer.may::<MayFile>() {
        return view! { <Button kind=kind>{label}</Button> }.into_any();
    }
    let why = (words.terms.needs_role)(role_name(Role::Support, words));
    view! { <Refused id=id why=why>{label}</Refused> }.into_any()
}

/// The answer that is waited for, if one is, and a comment.
#[component]
fn Say(request: Request, reply: Reply) -> impl IntoView {
    let words = &text().requests;
    let longest = COMMENT_CHARS_MAX as u32;
    let action = paths::request_thread(request.id);
    let answer = after(request.state, Move::Answer).map(|_| {
        let (reply, action) = (reply.of("answer"), action.clone());
        view! {
            <form class="form card" method="post" action=action>
                <Failed reply=reply.clone()/>
                <input type="hidden" name="do" value="answer"/>
                <TextArea name="text" prefix="answer-" label=words.answer hint=words.answer_hint value=reply.typed("text") error=mistake(&reply, "text") required=true maxlength=longest/>
                <div class="actions"><Press id="answer-why" label=words.answer_submit kind=ButtonKind::Primary/></div>
            </form>
        }
    });
    let reply = reply.of("comment");
    let for_customer = reply.typed("to") == "customer";
    view! {
        <div class="stack">
            {answer}
            <form class="form card" method="post" action=action>
                <Failed reply=reply.clone()/>
                <input type="hidden" name="do" value="comment"/>
                <TextArea name="text" prefix="comment-" label=words.comment value=reply.typed("text") error=mistake(&reply, "text") required=true maxlength=longest/>
                <fieldset class="field">
                    <legend>{words.who_reads}</legend>
                    <Radio value="internal" label=words.to_internal checked=!for_customer/>
                    <Radio value="customer" label=words.to_customer checked=for_customer/>
                </fieldset>
                <div class="actions"><Press id="comment-why" label=words.comment_submit/></div>
            </form>
        </div>
    }
}

#[component]
fn Radio(value: &'static str, label: &'static str, checked: bool) -> impl IntoView {
    let id = format!("field-comment-to-{value}");
    view! {
        <span class="check">
            <input id=id.clone() type="radio" name="to" value=value checked=checked/>
            <label for=id>{label}</label>
        </span>
    }
}

#[component]
fn Withdraw(request: Request, reply: Reply) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().requests;
    let is_others_draft = request.state == State::Draft && !is_own(&request, &viewer);
    let title = words.withdraw;
    if after(request.state, Move::Withdraw).is_none() || is_others_draft {
        let why = (words.withdraw_closed)((viewer.text().request_terms.state)(request.state));
        return view! {
            <div class="form card"><Refused id="withdraw-why" why=why>{title}</Refused></div>
        }
        .into_any();
    }
    let is_open = reply.problem.is_some();
    view! {
        <details class="card" open=is_open>
            <summary>{title}</summary>
            <form class="form" method="post" action=paths::request_thread(request.id)>
                <Failed reply=reply.clone()/>
                <input type="hidden" name="do" value="withdraw"/>
                <input type="hidden" name="version" value=request.version.to_string()/>
                <p>{words.withdraw_detail}</p>
                <TextArea name="reason" prefix="withdraw-" label=words.withdraw_reason value=reply.typed("reason") error=mistake(&reply, "reason") required=true maxlength=1000/>
                <div class="actions"><Press id="withdraw-why" label=words.withdraw_submit kind=ButtonKind::Danger/></div>
            </form>
        </details>
    }
    .into_any()
}
