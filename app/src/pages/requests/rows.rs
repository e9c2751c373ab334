//! The rows of the queue. On the phone what stands in columns elsewhere stands under the name.

use domain::requests::list::{Named, Pace, RequestRow};
use domain::requests::{Ask, Request, RequestState};
use domain::usage::Level;
use leptos::prelude::*;

use super::asks::label;
use crate::components::{LevelMark, LimitText, RequestBadge, TickKind, Ticking, sentence_with};
use crate::paths;
use crate::ui::{Badge, BadgeKind, Icon, Isolated, Moment, Table};
use crate::viewer::{text, use_viewer};

/// Limits of a request that its row shows; the rest is a number.
const SHOWN: usize = 3;

#[component]
pub(super) fn Rows(rows: Vec<RequestRow>) -> impl IntoView {
    let words = &text().requests;
    let rows = rows.into_iter().map(|row| view! { <Row row=row/> }).collect_view();
    view! {
        <Table caption=words.title class="requests">
            <thead>
                <tr>
                    <th scope="col">{words.column_request}</th>
                    <th scope="col">{words.column_age}</th>
                    <th scope="col" class="second">{words.column_what}</th>
                    <th scope="col" class="number">{words.column_change}</th>
                    <th scope="col" class="number third">{words.column_peak}</th>
                    <th scope="col" class="second">{words.column_with}</th>
                    <th scope="col" class="second">{words.column_state}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

#[component]
fn Row(row: RequestRow) -> impl IntoView {
    let RequestRow { request, names } = row;
    let asks: Vec<(Ask, Named)> = request.asks.iter().cloned().zip(names).collect();
    let more = asks.len().saturating_sub(SHOWN);
    let more = (more > 0).then(|| {
        view! { <span class="ask-line faint">{(text().requests.more)(more)}</span> }
    });
    let each = |show: fn(&Ask, &Named) -> AnyView| {
        let lines = asks.iter().take(SHOWN).map(|(ask, named)| {
            view! { <span class="ask-line">{show(ask, named)}</span> }
        });
        lines.collect_view()
    };
    let state = request.state;
    let href = paths::request(request.id);
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=href>
                    <span class="request-number">{format!("R-{}", request.number)}</span>
                    " " {request.app.to_string()}
                </a>
                <span class="below">
                    {each(what)}
                    <RequestBadge state=state/>
                    <With request=request.clone()/>
                </span>
            </th>
            <td><Age request=request.clone()/></td>
            <td class="second">{each(what)} {more}</td>
            <td class="number">{each(change)}</td>
            <td class="number third">{each(peak)}</td>
            <td class="second"><With request=request.clone()/></td>
            <td class="second"><RequestBadge state=state/> <Second request=request/></td>
        </tr>
    }
}

fn what(ask: &Ask, named: &Named) -> AnyView {
    label(&named.name, &ask.target, &use_viewer()).into_any()
}

fn change(ask: &Ask, named: &Named) -> AnyView {
    let measure = named.measure(&ask.target);
    view! {
        <LimitText limit=ask.facts.limit measure=measure/>
        <span aria-hidden="true">" → "</span>
        <span class="unseen">" " {text().requests.to} " "</span>
        <strong><LimitText limit=Some(ask.requested) measure=measure/></strong>
    }
    .into_any()
}

fn peak(ask: &Ask, named: &Named) -> AnyView {
    let viewer = use_viewer();
    let words = &viewer.text().requests;
    let measure = named.measure(&ask.target);
    let Some(peak) = ask.facts.peak_30_days else {
        return view! { <span class="faint">{words.no_peak}</span> }.into_any();
    };
    let amount = measure.amount(peak as f64, viewer.locale);
    let Some(limit) = ask.facts.limit else { return amount.into_any() };
    let said = (words.peak_of)(&amount, &measure.limit(limit, viewer.locale));
    let level = Level::of(peak as f64, limit);
    let mark = (level != Level::Calm).then(|| {
        view! { " " <LevelMark level=level/> }
    });
    view! { {said} {mark} }.into_any()
}

/// How long it waits, and how that stands to the service goal.
#[component]
fn Age(request: Request) -> impl IntoView {
    let viewer = use_viewer();
    let (words, now) = (&viewer.text().requests, viewer.now);
    let Some(submitted_at) = request.submitted_at.filter(|_| request.state.is_open()) else {
        return view! { <span class="faint"><Moment at=request.changed_at/></span> }.into_any();
    };
    let age = view! { <Ticking kind=TickKind::Duration at=submitted_at/> };
    if request.state == RequestState::InfoAsked {
        return view! {
            <span>{age}</span>
            <span class="subline">{words.waits_for_customer}</span>
        }
        .into_any();
    }
    let pace = request.pace(now).map(|pace| view! { <PaceMark pace=pace/> });
    let left = request.due_at.map(|due_at| {
        let (said, kind) = match due_at > now {
            true => (words.due_in, TickKind::Left),
            false => (words.late_by, TickKind::Duration),
        };
        sentence_with(said, view! { <Ticking kind=kind at=due_at/> })
    });
    view! {
        <span class="row tight">
            <span>{age}</span>
            {pace}
        </span>
        <span class="subline">{left}</span>
    }
    .into_any()
}

/// Check, clock, triangle: each with its word.
#[component]
fn PaceMark(pace: Pace) -> impl IntoView {
    let words = &text().requests;
    let (kind, icon, word) = match pace {
        Pace::InTime => (BadgeKind::Outline, Icon::Check, words.in_time),
        Pace::Near => (BadgeKind::Warning, Icon::Clock, words.near),
        Pace::Late => (BadgeKind::Danger, Icon::Warning, words.late),
    };
    view! { <Badge kind=kind>{icon.small()} {word}</Badge> }
}

#[component]
fn With(request: Request) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().requests;
    let me = viewer.account.as_ref().map(|account| account.id);
    match request.claim {
        Some(claim) if Some(claim.id) == me => view! { <strong>{words.you}</strong> }.into_any(),
        Some(claim) => view! { <Isolated text=claim.name/> }.into_any(),
        None if request.state.waits_for_us() => {
            view! { <span class="faint">{words.nobody}</span> }.into_any()
        }
        None => view! { <span class="faint">"–"</span> }.into_any(),
    }
}

/// That a second approver is waited for.
#[component]
fn Second(request: Request) -> impl IntoView {
    let words = &text().requests;
    request.proposal.map(|_| {
        view! { " " <Badge kind=BadgeKind::Warning>{words.needs_second}</Badge> }
    })
}
