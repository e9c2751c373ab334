//! The strip of figures: how many stand where.

use domain::live::Overview;
use domain::units::{age, count, duration, since};
use domain::usage::Level;
use leptos::prelude::*;

use crate::components::{LevelMark, level_class};
use crate::pages::apps::address;
use crate::paths;
use crate::ui::Stat;
use crate::viewer::{use_clock, use_viewer};

#[component]
pub(super) fn Figures(state: ReadSignal<Overview>) -> impl IntoView {
    let viewer = use_viewer();
    let clock = use_clock();
    let words = &viewer.text().overview;
    let locale = viewer.locale;
    let number = move |read: fn(&Overview) -> u64| Signal::derive(move || state.with(read));
    let unknown = number(|overview| overview.unknown.len() as u64);
    let sources = number(|overview| overview.sources.len() as u64);
    let last_seen = move || {
        state.with(|overview| overview.sources.iter().map(|source| source.last_seen_at).max())
    };
    let freshest = move || match last_seen() {
        Some(at) => age(since(at, clock.now()), locale),
        None => String::new(),
    };
    let oldest = move || {
        let waiting = state.with(|overview| overview.requests);
        let Some(at) = waiting.oldest_at else { return String::new() };
        let words = &crate::viewer::text().requests;
        let oldest = (words.oldest)(&duration(since(at, clock.now()), locale));
        match waiting.overdue {
            0 => oldest,
            late => format!("{oldest}, {}", (words.late_count)(&count(late))),
        }
    };
    view! {
        <div class="stats">
            <AtLevel level=Level::Over value=number(|overview| overview.counts.over)/>
            <AtLevel level=Level::Critical value=number(|overview| overview.counts.critical)/>
            <AtLevel level=Level::Near value=number(|overview| overview.counts.near)/>
            <Stat
                label=|| view! { {crate::viewer::text().overview.throttled_now} }
                value=shown(number(|overview| overview.counts.rejecting))
                class=marked(number(|overview| overview.counts.rejecting), "over")
            />
            <Stat
                label=|| view! { {crate::viewer::text().requests.waiting} }
                value=shown(number(|overview| overview.requests.requests))
                class=marked(number(|overview| overview.requests.overdue), "over")
                note=Signal::derive(oldest)
                href=paths::REQUESTS
            />
            <Stat
                label=|| view! { {crate::viewer::text().overview.unknown_now} }
                value=shown(unknown)
                class=marked(unknown, "near")
                href="#unknown"
            />
            <Stat
                label=move || view! { {words.sources_now} }
                value=shown(sources)
                note=Signal::derive(freshest)
                href="#sources"
            />
        </div>
    }
}

/// How many App Keys stand at one level; opens their list.
#[component]
fn AtLevel(level: Level, value: Signal<u64>) -> impl IntoView {
    view! {
        <Stat
            label=move || view! { <LevelMark level=level/> }
            value=shown(value)
            class=marked(value, level_class(level))
            href=address::of_level(level)
        />
    }
}

fn shown(value: Signal<u64>) -> Signal<String> {
    Signal::derive(move || count(value.get()))
}

/// Nothing to worry about steps back.
fn marked(value: Signal<u64>, class: &'static str) -> Signal<String> {
    Signal::derive(move || if value.get() == 0 { "zero" } else { class }.to_owned())
}
