//! One delivery: what it was about, every attempt, what was sent.

use domain::webhooks::{Attempt, Delivery, DeliveryState};
use leptos::prelude::*;
use uuid::Uuid;

use crate::components::Form;
use crate::paths;
use crate::ui::{Badge, BadgeKind, Button, Isolated, Moment};
use crate::viewer::{text, use_viewer};

pub(super) fn row(webhook: Uuid, one: Delivery) -> AnyView {
    let words = &text().webhooks;
    let kind = match one.state {
        DeliveryState::Waiting => BadgeKind::Warning,
        DeliveryState::Delivered => BadgeKind::Good,
        DeliveryState::Failed => BadgeKind::Danger,
    };
    let about = match (one.request, one.number) {
        (Some(id), Some(number)) => {
            view! { <a href=paths::request(id)>"R-" {number}</a> }.into_any()
        }
        _ => view! { <span class="faint">{words.ping}</span> }.into_any(),
    };
    let due = one.due_at.map(|at| {
        view! { <span class="faint">{words.due} " " <Moment at=at/></span> }
    });
    let label = (words.repeat_label)(&one.kind);
    let count = (words.show)(one.attempts.len());
    let attempts = one.attempts.into_iter().enumerate().map(attempt).collect_view();
    view! {
        <li class="card">
            <div class="delivery-head">
                <code>{one.kind.clone()}</code>
                {about}
                <Badge kind=kind>{(words.state)(one.state)}</Badge>
                <span class="faint"><Moment at=one.created_at/></span>
                {due}
                <Form action=paths::webhook(webhook) act="repeat" hidden=vec![("delivery", one.id.to_string())] class="">
                    <Button small=true attr:aria-label=label>{words.repeat}</Button>
                </Form>
            </div>
            <details>
                <summary>{count}</summary>
                <ol class="attempts">{attempts}</ol>
                <p class="faint">{words.payload}</p>
                <pre class="payload" tabindex="0"><Isolated text=one.body/></pre>
            </details>
        </li>
    }
    .into_any()
}

fn attempt((place, one): (usize, Attempt)) -> AnyView {
    let viewer = use_viewer();
    let words = &viewer.text().webhooks;
    let kind = if one.error.is_none() { BadgeKind::Good } else { BadgeKind::Danger };
    let status = one.status.map_or_else(|| "–".to_owned(), |status| status.to_string());
    let fault = one.error.map(|fault| view! { <span>{(words.fault)(fault)}</span> });
    let detail = one.detail.map(|detail| view! { <code><Isolated text=detail/></code> });
    let answer = one.answer.filter(|answer| !answer.is_empty()).map(|answer| {
        view! {
            <p class="faint">{words.answer}</p>
            <pre class="payload" tabindex="0"><Isolated text=answer/></pre>
        }
    });
    view! {
        <li>
            <span class="faint">{(words.attempt)(place + 1)}</span>
            " "
            <Badge kind=kind>{status}</Badge>
            " "
            <Moment at=one.at/>
            " "
            <span class="faint">{(words.took)(one.took_ms)}</span>
            " "
            {fault}
            " "
            {detail}
            {answer}
        </li>
    }
    .into_any()
}
