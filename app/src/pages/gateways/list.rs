//! The gateways, one row each.

use domain::gateways::{Fleet, Gateway, Standing};
use domain::units::{age, count, since};
use leptos::prelude::*;

use crate::components::{Age, HistoryLink};
use crate::paths::{self, History, history};
use crate::ui::{Badge, BadgeKind, EmptyState, LiveText, Table};
use crate::viewer::{text, use_clock, use_viewer};

#[component]
pub(super) fn List(state: ReadSignal<Fleet>) -> impl IntoView {
    let words = &text().gateways;
    let names = Memo::new(move |_| {
        let name = |one: &Gateway| one.name.clone();
        state.with(|fleet| fleet.gateways.iter().map(name).collect::<Vec<_>>())
    });
    let hidden = move || state.with(|fleet| fleet.total - fleet.gateways.len() as u64);
    let more = move || {
        let hidden = hidden();
        (hidden > 0).then(|| view! { <p class="soft">{(words.more)(&count(hidden))}</p> })
    };
    let table = move || {
        view! {
            <Table caption=words.title>
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
                <tbody>
                    <For each=move || names.get() key=String::clone let(name)>
                        <Row state=state name=name/>
                    </For>
                </tbody>
            </Table>
            {more}
        }
    };
    view! { <Show when=move || !names.with(Vec::is_empty) fallback=Nobody>{table()}</Show> }
}

#[component]
fn Row(state: ReadSignal<Fleet>, name: String) -> impl IntoView {
    let words = &text().gateways;
    let wanted = name.clone();
    // Keeps the last known state while the row leaves.
    let one = Memo::new(move |before: Option<&Option<Gateway>>| {
        let found =
            state.with(|fleet| fleet.gateways.iter().find(|one| one.name == wanted).cloned());
        found.or_else(|| before.cloned().flatten())
    });
    let number = move |read: fn(&Gateway) -> Option<u64>| {
        Signal::derive(move || {
            one.with(|one| one.as_ref().and_then(read).map_or_else(|| "—".to_owned(), count))
        })
    };
    let connected = move || match one.with(|one| one.as_ref().is_some_and(|one| one.connected)) {
        true => view! { <Badge kind=BadgeKind::Good>{words.connected}</Badge> }.into_any(),
        false => view! { <Badge>{words.not_connected}</Badge> }.into_any(),
    };
    let clock = use_clock();
    // Who holds a stream is seen all the time.
    let last_seen = Signal::derive(move || {
        let now = clock.now();
        one.with(|one| one.as_ref().map(|one| if one.connected { now } else { one.last_seen_at }))
    });
    let token = move || one.with(|one| one.as_ref().map(|one| one.token.clone()));
    let href = paths::forget_gateway(&name);
    let past = history(History::Gateway(&name));
    let label = (words.forget_label)(&name);
    view! {
        <tr>
            <th scope="row">{name.clone()} <Remark one=one/></th>
            <td><State one=one/></td>
            <td class="number"><LiveText text=number(|one| one.version)/></td>
            <td class="number second"><LiveText text=number(|one| one.behind)/></td>
            <td class="number"><Delay one=one/></td>
            <td class="second">{connected}</td>
            <td class="number second"><Age at=last_seen always=true/></td>
            <td class="third">{token}</td>
            <td class="snug">
                <HistoryLink href=past name=name.clone()/>
                <a class="button small row-link" href=href aria-label=label>{words.forget_open}</a>
            </td>
        </tr>
    }
}

type One = Memo<Option<Gateway>>;

#[component]
fn State(one: One) -> impl IntoView {
    let words = &text().gateways;
    let clock = use_clock();
    let standing = Memo::new(move |_| {
        let now = clock.now();
        one.with(|one| one.as_ref().map_or(Standing::Silent, |one| one.standing(now)))
    });
    move || {
        let standing = standing.get();
        let says = (words.standing)(standing);
        let badge = match standing {
            Standing::Stale => view! { <Badge kind=BadgeKind::Danger>{says}</Badge> },
            Standing::Silent => view! { <Badge kind=BadgeKind::Warning>{says}</Badge> },
            Standing::Behind => view! { <Badge kind=BadgeKind::Accent>{says}</Badge> },
            Standing::Current => view! { <Badge kind=BadgeKind::Good>{says}</Badge> },
        };
        view! { <span title=(words.standing_detail)(standing)>{badge}</span> }
    }
}

/// For how long the oldest change has waited.
#[component]
fn Delay(one: One) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().gateways;
    let clock = use_clock();
    let locale = viewer.locale;
    let says = Signal::derive(move || {
        one.with(|one| match one.as_ref() {
            Some(Gateway { waiting_since: Some(at), .. }) => {
                domain::units::duration(since(*at, clock.now()), locale)
            }
            Some(Gateway { behind: Some(0), .. }) => words.no_delay.to_owned(),
            Some(Gateway { behind: Some(_), .. }) => domain::units::duration(0, locale),
            _ => "—".to_owned(),
        })
    });
    view! { <span>{says}</span> }
}

/// That it has said nothing yet, or came back with an older version, and when.
#[component]
fn Remark(one: One) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().gateways;
    let clock = use_clock();
    let locale = viewer.locale;
    move || {
        let says = one.with(|one| {
            let one = one.as_ref()?;
            if one.version.is_none() {
                return Some(words.no_version.to_owned());
            }
            let (at, from) = one.restarted_at.zip(one.restarted_from)?;
            Some((words.restarted)(&count(from), &age(since(at, clock.now()), locale)))
        })?;
        Some(view! { <p class="faint">{says}</p> })
    }
}

#[component]
fn Nobody() -> impl IntoView {
    let words = &text().gateways;
    view! { <EmptyState title=words.none detail=words.none_detail/> }
}
