//! The strip of figures: how many stand where.

use domain::live::Overview;
use domain::units::count;
use domain::usage::Level;
use leptos::prelude::*;

use crate::components::{LevelMark, TickKind, Ticking, level_class, sentence_with};
use crate::live::{Fragment, Part};
use crate::pages::apps::address;
use crate::paths;
use crate::ui::Stat;
use crate::viewer::text;

pub(super) fn figures(overview: &Overview) -> impl IntoView + use<> {
    let figures = parts(overview)
        .into_iter()
        .map(|(key, figure)| view! { <div class="contents" data-live=key>{figure}</div> });
    view! { <div class="stats">{figures.collect_view()}</div> }
}

pub(super) fn live(fragment: &mut Fragment, overview: &Overview) {
    for part in parts(overview) {
        fragment.part(part);
    }
}

fn parts(overview: &Overview) -> Vec<Part> {
    let words = text();
    let counts = overview.counts;
    let (unknown, sources) = (overview.unknown.len() as u64, overview.sources.len() as u64);
    let figure = |name: &str, view: AnyView| (format!("figure/{name}"), view);
    let throttled = view! {
        <Stat
            label=words.overview.throttled_now
            value=count(counts.rejecting)
            class=marked(counts.rejecting, "over")
        />
    };
    let unknown = view! {
        <Stat
            label=words.overview.unknown_now
            value=count(unknown)
            class=marked(unknown, "near")
            href="#unknown"
        />
    };
    let newest = overview.sources.iter().map(|source| source.last_seen_at).max();
    let newest = newest.map(|at| view! { <Ticking kind=TickKind::AgeAlways at=at/> }.into_any());
    let sources = view! {
        <Stat label=words.overview.sources_now value=count(sources) note=newest href="#sources"/>
    };
    vec![
        figure("over", at_level(Level::Over, counts.over)),
        figure("critical", at_level(Level::Critical, counts.critical)),
        figure("near", at_level(Level::Near, counts.near)),
        figure("throttled", throttled.into_any()),
        figure("requests", requests(overview)),
        figure("unknown", unknown.into_any()),
        figure("sources", sources.into_any()),
    ]
}

/// How many App Keys stand at one level; opens their list.
fn at_level(level: Level, value: u64) -> AnyView {
    view! {
        <Stat
            label=view! { <LevelMark level=level/> }
            value=count(value)
            class=marked(value, level_class(level))
            href=address::of_level(level)
        />
    }
    .into_any()
}

/// How many requests wait, and for how long the oldest has.
fn requests(overview: &Overview) -> AnyView {
    let words = &text().requests;
    let waiting = overview.requests;
    let note = waiting.oldest_at.map(|at| {
        let time = view! { <Ticking kind=TickKind::Duration at=at/> };
        let late = (waiting.overdue > 0)
            .then(|| format!(", {}", (words.late_count)(&count(waiting.overdue))));
        view! { {sentence_with(|time| (words.oldest)(time), time)} {late} }.into_any()
    });
    view! {
        <Stat
            label=words.waiting
            value=count(waiting.requests)
            class=marked(waiting.overdue, "over")
            note=note
            href=paths::REQUESTS
        />
    }
    .into_any()
}

/// Nothing to worry about steps back.
fn marked(value: u64, class: &str) -> String {
    if value == 0 { "zero" } else { class }.to_owned()
}
