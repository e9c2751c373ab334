//! The gateways, one row each.

use domain::gateways::{Fleet, Gateway, Standing};
use domain::texts::isolate;
use domain::units::{age, count, since};
use leptos::prelude::*;

use crate::components::{Age, HistoryLink, LiveList, TickKind, Ticking, live_cells};
use crate::live::{Fragment, Part};
use crate::paths::{self, History, history};
use crate::ui::{Badge, BadgeKind, EmptyState, Isolated, LiveText};
use crate::viewer::{text, use_viewer};

const LIST: &str = "gateways";
const MORE: &str = "gateways/more";

pub(super) fn list(fleet: &Fleet) -> impl IntoView + use<> {
    let words = &text().gateways;
    let rows = fleet.gateways.iter().map(|one| row(one).into_any()).collect();
    let empty = view! { <EmptyState title=words.none detail=words.none_detail/> };
    view! {
        <LiveList name=LIST caption=words.title rows=rows empty=empty.into_any()>
            <thead>
                <tr>
                    <th scope="col">{words.column_gateway}</th>
                    <th scope="col">{words.column_standing}</th>
                    <th scope="col" class="number">{words.column_version}</th>
                    <th scope="col" class="number second">{words.column_behind}</th>
                    <th scope="col" class="number">{words.column_delay}</th>
                    <th scope="col" class="second">{words.column_stream}</th>
                    <th scope="col" class="number second">{words.column_last_seen}</th>
                    <th scope="col" class="third">{words.column_token}</th>
                    <th scope="col"><span class="unseen">{words.forget}</span></th>
                </tr>
            </thead>
        </LiveList>
        <div data-live=MORE>{more(fleet)}</div>
    }
}

pub(super) fn live(fragment: &mut Fragment, fleet: &Fleet) {
    fragment.list(LIST);
    fragment.part((MORE.to_owned(), more(fleet).into_any()));
    for one in &fleet.gateways {
        fragment.row(LIST, key(one), row(one), parts(one));
    }
}

/// How many are not shown.
fn more(fleet: &Fleet) -> impl IntoView + use<> {
    let hidden = fleet.total.saturating_sub(fleet.gateways.len() as u64);
    let words = &text().gateways;
    (hidden > 0).then(|| view! { <p class="soft">{(words.more)(&count(hidden))}</p> })
}

fn key(one: &Gateway) -> String {
    format!("gateway/{}", one.name)
}

fn row(one: &Gateway) -> impl IntoView + use<> {
    let words = &text().gateways;
    let name = one.name.clone();
    let remark = format!("{}/remark", key(one));
    let classes = [
        None,
        Some("number"),
        Some("number second"),
        Some("number"),
        Some("second"),
        Some("number second"),
        Some("third"),
    ];
    let past = history(History::Gateway(&name));
    let label = (words.forget_label)(&isolate(&name));
    view! {
        <tr data-row=key(one)>
            <th scope="row"><Isolated text=name.clone()/> <span data-live=remark>{self::remark(one)}</span></th>
            {live_cells(cells(one), classes)}
            <td class="snug">
                <HistoryLink href=past name=name.clone()/>
                <a class="button small row-link" href=paths::forget_gateway(&name) aria-label=label>
                    {words.forget_open}
                </a>
            </td>
        </tr>
    }
}

fn parts(one: &Gateway) -> Vec<Part> {
    let mut parts = cells(one);
    parts.push((format!("{}/remark", key(one)), remark(one).into_any()));
    parts
}

fn cells(one: &Gateway) -> Vec<Part> {
    let words = &text().gateways;
    let key = key(one);
    let number = |value: Option<u64>| {
        view! { <LiveText text=value.map_or_else(|| "—".to_owned(), count)/> }.into_any()
    };
    let connected = match one.connected {
        true => view! { <Badge kind=BadgeKind::Good>{words.connected}</Badge> },
        false => view! { <Badge>{words.not_connected}</Badge> },
    };
    // Who holds a stream is seen all the time.
    let last_seen = match one.connected {
        true => age(0, use_viewer().locale).into_any(),
        false => view! { <Age at=one.last_seen_at always=true/> }.into_any(),
    };
    let cell = |name: &str, view: AnyView| (format!("{key}/{name}"), view);
    vec![
        cell("standing", standing(one).into_any()),
        cell("version", number(one.version)),
        cell("behind", number(one.behind)),
        cell("delay", delay(one)),
        cell("stream", connected.into_any()),
        cell("seen", last_seen),
        cell("token", view! { <Isolated text=one.token.clone()/> }.into_any()),
    ]
}

fn standing(one: &Gateway) -> impl IntoView + use<> {
    let words = &text().gateways;
    let standing = one.standing(use_viewer().now);
    let kind = match standing {
        Standing::Stale => BadgeKind::Danger,
        Standing::Silent => BadgeKind::Warning,
        Standing::Behind => BadgeKind::Accent,
        Standing::Current => BadgeKind::Good,
    };
    view! {
        <span title=(words.standing_detail)(standing)>
            <Badge kind=kind>{(words.standing)(standing)}</Badge>
        </span>
    }
}

/// For how long the oldest change has waited.
fn delay(one: &Gateway) -> AnyView {
    let viewer = use_viewer();
    match (one.waiting_since, one.behind) {
        (Some(at), _) => view! { <Ticking kind=TickKind::Duration at=at/> }.into_any(),
        (None, Some(0)) => viewer.text().gateways.no_delay.into_any(),
        (None, Some(_)) => domain::units::duration(0, viewer.locale).into_any(),
        (None, None) => "—".into_any(),
    }
}

/// That it has said nothing yet, or came back with an older version, and when.
fn remark(one: &Gateway) -> impl IntoView + use<> {
    let viewer = use_viewer();
    let words = &viewer.text().gateways;
    let says = match (one.version, one.restarted_at.zip(one.restarted_from)) {
        (None, _) => words.no_version.to_owned(),
        (_, Some((at, from))) => {
            (words.restarted)(&count(from), &age(since(at, viewer.now), viewer.locale))
        }
        _ => return None,
    };
    Some(view! { <p class="faint">{says}</p> })
}
