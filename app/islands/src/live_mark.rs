//! Whether what the page shows is moving: the indicator in the top bar.

use domain::language::Locale;
use domain::units::duration;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::live_state::{Connection, live_state};

/// Below this the stream is simply live.
const SILENT_SECONDS: u64 = 2;

/// What the indicator says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LiveWords {
    /// What it is about, for those who listen.
    pub status: String,
    pub connecting: String,
    pub live: String,
    pub lost: String,
    pub lost_detail: String,
}

/// The indicator; not there on pages without live figures.
#[island]
pub fn LiveMark(words: LiveWords, locale: Locale) -> impl IntoView {
    let state = live_state();
    let connection = move || state.connection.get();
    let behind_seconds = move || {
        let passed_ms = |at: i64| u64::try_from(state.now.get() - at).unwrap_or(0);
        state.feed_at.get().map_or(0, passed_ms) / 1000
    };
    let class = move || match connection() {
        Connection::Off | Connection::Connecting => "live-mark connecting",
        Connection::Live => "live-mark",
        Connection::Stale => "live-mark lost",
    };
    let said = words.clone();
    let says = move || match connection() {
        Connection::Off => String::new(),
        Connection::Connecting => said.connecting.clone(),
        Connection::Live if behind_seconds() < SILENT_SECONDS => said.live.clone(),
        Connection::Live => format!("{} {}", said.live, duration(behind_seconds(), locale)),
        Connection::Stale if state.feed_at.get().is_none() => said.lost.clone(),
        Connection::Stale => format!("{} {}", said.lost, duration(behind_seconds(), locale)),
    };
    let lost_detail = words.lost_detail;
    let detail = move || (connection() == Connection::Stale).then(|| lost_detail.clone());
    view! {
        <span class=class title=detail hidden=move || connection() == Connection::Off>
            <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
                <circle cx="5" cy="5" r="4"></circle>
            </svg>
            <span class="unseen">{words.status} ": "</span>
            {says}
        </span>
    }
}
