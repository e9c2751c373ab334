//! Whether what the page shows is moving: the indicator in the top bar, and the line above panels
//! whose feed is gone. The feed itself is [`crate::live`].

use domain::units::{duration, since};
use leptos::prelude::*;

use crate::live::{Connection, live};
use crate::ui::{Button, Notice, NoticeKind};
use crate::viewer::{use_clock, use_viewer};

/// Below this the feed is simply live.
const SILENT_SECONDS: u64 = 2;

/// The indicator; not there on pages without live figures.
#[component]
pub fn LiveMark() -> impl IntoView {
    let viewer = use_viewer();
    let clock = use_clock();
    let live = live();
    let words = viewer.text();
    let locale = viewer.locale;
    let class = move || match live.connection() {
        Connection::Off | Connection::Connecting => "live-mark connecting",
        Connection::Live => "live-mark",
        Connection::Stale => "live-mark lost",
    };
    let behind_seconds = move || live.feed_at().map_or(0, |at| since(at, clock.now()));
    let says = move || match live.connection() {
        Connection::Off => String::new(),
        Connection::Connecting => words.shell.live_connecting.to_owned(),
        Connection::Live if behind_seconds() < SILENT_SECONDS => words.terms.live.to_owned(),
        Connection::Live => {
            format!("{} {}", words.terms.live, duration(behind_seconds(), locale))
        }
        Connection::Stale if live.feed_at().is_none() => words.shell.live_lost.to_owned(),
        Connection::Stale => {
            format!("{} {}", words.shell.live_lost, duration(behind_seconds(), locale))
        }
    };
    let detail = move || live.is_stale().then_some(words.shell.live_lost_detail);
    view! {
        <span class=class title=detail hidden=move || live.connection() == Connection::Off>
            <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
                <circle cx="5" cy="5" r="4"></circle>
            </svg>
            <span class="unseen">{words.shell.live_status} ": "</span>
            {says}
        </span>
    }
}

/// Says across a page that its figures are the last known ones, or that the tab is older than the
/// server. Put the live panels below it into an element with `data-stale`.
#[component]
pub fn StaleNotice() -> impl IntoView {
    let live = live();
    let words = crate::viewer::text();
    let stale = move || {
        live.is_stale().then(|| {
            view! { <Notice kind=NoticeKind::Stale>{words.states.feed_stale}</Notice> }
        })
    };
    let outdated = move || {
        live.is_outdated().then(|| {
            view! {
                <Notice>
                    <span class="row">
                        {words.shell.new_version}
                        <Button small=true on:click=|_| reload()>{words.ui.reload}</Button>
                    </span>
                </Notice>
            }
        })
    };
    view! { <div class="stack tight" aria-live="polite">{stale} {outdated}</div> }
}

#[cfg(feature = "hydrate")]
fn reload() {
    let _ = location().reload();
}

#[cfg(not(feature = "hydrate"))]
fn reload() {}
