//! The page's clock: the server's, carried on by the browser's monotonic one. A wrong clock of the
//! browser's machine never shows.

use std::cell::Cell;
use std::time::Duration;

use leptos::prelude::*;

use crate::live_state::LiveState;

thread_local! {
    /// The server's milliseconds at the browser's zero.
    static OFFSET_MS: Cell<f64> = const { Cell::new(0.0) };
}

/// Begins to tick.
pub(super) fn begin(state: LiveState) {
    let rendered = document().body().and_then(|body| body.get_attribute("data-now")?.parse().ok());
    set(rendered.unwrap_or(0));
    state.now.set(now_ms());
    set_interval(move || state.now.set(now_ms()), Duration::from_secs(1));
}

/// The server has just told its time: a machine that slept is put right from here on.
pub(super) fn set(server_now_ms: i64) {
    OFFSET_MS.set(server_now_ms as f64 - elapsed_ms());
}

/// The server's time in milliseconds.
pub(super) fn now_ms() -> i64 {
    (OFFSET_MS.get() + elapsed_ms()) as i64
}

/// Milliseconds of a clock that only goes forward.
pub(super) fn elapsed_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}
