//! The page's clock: the server's, carried on by the browser. A wrong clock of the browser's
//! machine never shows.

use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// The time as the page knows it, to the second. Equals the moment of rendering until the page is
/// alive; then it ticks.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    now: RwSignal<DateTime<Utc>>,
    started: DateTime<Utc>,
}

impl Clock {
    pub(super) fn new(started: DateTime<Utc>) -> Self {
        Self { now: RwSignal::new(started), started }
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
        let elapsed_ms = || {
            let performance = window().performance();
            performance.map_or(0.0, |performance| performance.now())
        };
        let at_start = elapsed_ms();
        let tick = move || {
            let passed = chrono::TimeDelta::milliseconds((elapsed_ms() - at_start) as i64);
            let _ = self.now.try_set(self.started + passed);
        };
        set_interval(tick, std::time::Duration::from_secs(1));
    }

    /// Only the browser's half ticks.
    #[cfg(not(feature = "hydrate"))]
    pub(crate) fn start(self) {
        let _ = self.started;
    }
}

/// The page's clock.
pub fn use_clock() -> Clock {
    use_context::<Clock>().unwrap_or_else(|| Clock::new(DateTime::UNIX_EPOCH))
}
