//! Which version of the limits each gateway enforces, the late ones first. Live. The one in
//! `?forget=` is about to be forgotten.

use domain::gateways::{Fleet, Standing};
use domain::live::Body;
use domain::units::count;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

mod forget;
mod list;

use crate::api::gateways::{GatewaysPage as Read, read_gateways};
use crate::components::{DoneNotice, FailureNotice, StaleNotice, loaded};
use crate::live::use_live;
use crate::paths;
use crate::reply::{Reply, use_done, use_reply};
use crate::ui::{PageHeader, Stat};
use crate::viewer::{text, use_clock};

#[component]
pub fn GatewaysPage() -> impl IntoView {
    let words = &text().gateways;
    let reply = use_reply();
    let query = use_query_map();
    let typed = reply.typed("name");
    let chosen = Memo::new(move |_| match typed.is_empty() {
        true => query.with(|query| query.get("forget")),
        false => Some(typed.clone()),
    });
    let read = Resource::new(move || chosen.get(), read_gateways);
    let done = use_done().filter(|word| word == "forgotten" && reply == Reply::default());
    let failure = reply.problem.clone();
    view! {
        <Title text=words.title/>
        <div class="stack loose">
            <PageHeader title=words.title lead=words.lead/>
            <DoneNotice sentence=done.map(|_| words.forgotten)/>
            <FailureNotice problem=failure/>
            {loaded(read, move |read| view! { <Parts read=read reply=reply.clone()/> })}
        </div>
    }
}

#[component]
fn Parts(read: Read, reply: Reply) -> impl IntoView {
    let state = RwSignal::new(read.fleet);
    let live = use_live(Signal::stored(Some(paths::live_gateways())), move |frame| {
        if let Body::Gateways(fleet) = &frame.body {
            let _ = state.try_set(fleet.clone());
        }
    });
    let stale = move || live.is_stale().to_string();
    let forget = read.chosen.map(|gateway| view! { <forget::Forget gateway=gateway reply=reply/> });
    view! {
        <div class="stack loose" data-stale=stale>
            <StaleNotice/>
            {forget}
            <Figures state=state.read_only()/>
            <list::List state=state.read_only()/>
        </div>
    }
}

/// The platform's version, and how many gateways stand where.
#[component]
fn Figures(state: ReadSignal<Fleet>) -> impl IntoView {
    let words = &text().gateways;
    let clock = use_clock();
    let of = move |standing: Standing| {
        state.with(|fleet| {
            let now = clock.now();
            let all = fleet.gateways.iter().filter(|one| one.standing(now) == standing);
            all.count() as u64
        })
    };
    let connected =
        move || state.with(|fleet| fleet.gateways.iter().filter(|one| one.connected).count());
    let total = move || count(state.with(|fleet| fleet.total));
    let late = move || count(of(Standing::Stale));
    let late_class = move || if of(Standing::Stale) == 0 { "zero" } else { "over" }.to_owned();
    view! {
        <div class="stats">
            <Stat
                label=move || words.version_now
                value=Signal::derive(move || count(state.with(|fleet| fleet.version)))
            />
            <Stat label=move || words.gateways value=Signal::derive(total)/>
            <Stat
                label=move || words.connected_now
                value=Signal::derive(move || count(connected() as u64))
            />
            <Stat
                label=move || (words.standing)(Standing::Current)
                value=Signal::derive(move || count(of(Standing::Current)))
            />
            <Stat
                label=move || (words.standing)(Standing::Stale)
                value=Signal::derive(late)
                class=Signal::derive(late_class)
            />
        </div>
    }
}
