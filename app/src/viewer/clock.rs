//! The page's clock: the server's, carried on by the browser. A wrong clock of the browser's
//! machine never shows.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// The time as the page knows it, to the second. Equals the moment of rendering until the page is
/// alive; then it ticks.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    now: RwSignal<DateTime<Utc>>,
    /// A moment of the server's, and the browser's monotonic milliseconds then.
    base: StoredValue<(DateTime<Utc>, f64)>,
}

impl Clock {
    pub(super) fn new(started: DateTime<Utc>) -> Self {
        Self { now: RwSignal::new(started), base: StoredValue::new((started, 0.0)) }
    }

    /// Now, tracked: what reads it changes each second.
    pub fn now(self) -> DateTime<Utc> {
        self.now.get()
    }

    /// Now, once.
    pub fn now_untracked(self) -> DateTime<Utc> {
        self.now.get_untracked()
    }

    /// Begins to tick. Time passes by the browser's monotonic clock.
    #[cfg(feature = "hydrate")]
    pub(crate) fn start(self) {
        self.correct(self.now_untracked());
        let tick = move || {
            let Some((moment, then_ms)) = self.base.try_get_value() else { return };
            let passed = chrono::TimeDelta::milliseconds((elapsed_ms() - then_ms) as i64);
            let _ = self.now.try_set(moment + passed);
        };
        set_interval(tick, std::time::Duration::from_secs(1));
    }

    /// Only the browser's half ticks.
    #[cfg(not(feature = "hydrate"))]
    pub(crate) fn start(self) {
        let _ = self.base;
    }

    /// The server has just told its time: a machine that slept is put right from here on.
    #[cfg(feature = "hydrate")]
    pub(crate) fn correct(self, server_now: DateTime<Utc>) {
        let _ = self.base.try_set_value((server_now, elapsed_ms()));
    }
}

#[cfg(feature = "hydrate")]
fn elapsed_ms() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// The page's clock.
pub fn use_clock() -> Clock {
    use_context::<Clock>().unwrap_or_else(|| Clock::new(DateTime::UNIX_EPOCH))
}
