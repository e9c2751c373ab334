//! Which version of the limits each gateway enforces, the late ones first. Live. The one in
//! `?forget=` is about to be forgotten.

use domain::gateways::{Fleet, Standing};
use domain::locale::done::DoneAt;
use domain::units::count;
use leptos::prelude::*;

mod forget;
mod list;

use crate::address::query;
use crate::api::gateways::{GatewaysPage, read_gateways};
use crate::components::{DoneNotice, FailureNotice, StaleNotice, loaded};
use crate::live::{Fragment, Part};
use crate::page::Page;
use crate::paths;
use crate::reply::use_reply;
use crate::ui::{PageHeader, Stat};
use crate::viewer::{text, use_viewer};

pub(crate) async fn gateways() -> Page {
    let words = &text().gateways;
    let reply = use_reply();
    let typed = reply.typed("name");
    let chosen = if typed.is_empty() { query().get("forget") } else { Some(typed) };
    let read = read_gateways(chosen).await;
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.title lead=words.lead/>
            <DoneNotice at=DoneAt::Gateways/>
            <FailureNotice/>
            {loaded(read, parts)}
        </div>
    };
    Page::new(words.title, body)
}

fn parts(read: GatewaysPage) -> impl IntoView {
    let forget = read.chosen.map(|gateway| view! { <forget::Forget gateway=gateway/> });
    let figures = figures(&read.fleet)
        .into_iter()
        .map(|(key, figure)| view! { <div class="contents" data-live=key>{figure}</div> });
    view! {
        <div class="stack loose" data-stale="false" data-live-url=paths::live_gateways()>
            <StaleNotice/>
            {forget}
            <div class="stats">{figures.collect_view()}</div>
            {list::list(&read.fleet)}
        </div>
    }
}

/// Its live parts.
pub(crate) fn live(fragment: &mut Fragment, fleet: &Fleet) {
    for figure in figures(fleet) {
        fragment.part(figure);
    }
    list::live(fragment, fleet);
}

/// The platform's version, and how many gateways stand where.
fn figures(fleet: &Fleet) -> Vec<Part> {
    let words = &text().gateways;
    let now = use_viewer().now;
    let of = |standing: Standing| {
        fleet.gateways.iter().filter(|one| one.standing(now) == standing).count() as u64
    };
    let connected = fleet.gateways.iter().filter(|one| one.connected).count() as u64;
    let late = of(Standing::Stale);
    let figure = |name: &str, label: &'static str, value: u64, class: &str| {
        let view = view! { <Stat label=label value=count(value) class=class/> };
        (format!("figure/{name}"), view.into_any())
    };
    vec![
        figure("version", words.version_now, fleet.version, ""),
        figure("total", words.gateways, fleet.total, ""),
        figure("connected", words.connected_now, connected, ""),
        figure("current", (words.standing)(Standing::Current), of(Standing::Current), ""),
        figure(
            "late",
            (words.standing)(Standing::Stale),
            late,
            if late == 0 { "zero" } else { "over" },
        ),
    ]
}
