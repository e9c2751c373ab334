//! When is the feed stale, when is a new attempt due? Pure: the time is a parameter, in
//! milliseconds of any clock that only goes forward.

use domain::live::STALE_SECONDS;

use crate::live_state::Connection;

/// How often the watch is asked. Staleness shows at most this much after its moment, so the
/// moment lies this much earlier.
pub(crate) const TICK_MS: u64 = 250;

const SILENCE_MS: f64 = (STALE_SECONDS * 1000 - TICK_MS) as f64;
const BACKOFF_MIN_MS: f64 = 500.0;
const BACKOFF_MAX_MS: f64 = 5_000.0;

/// After this many failures in a row it is asked whether the session has ended.
const FAILURES_TO_ASK: u32 = 3;

/// The timing of one wanted feed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Watch {
    /// When the feed was first wanted, or seen again; `None`: nothing is wanted.
    wanted_at: Option<f64>,
    /// When the last event came, and how old the feed's own reading was then.
    heard: Option<Heard>,
    /// When the stream that is open was opened.
    opened_at: Option<f64>,
    /// When the next attempt is due.
    retry_at: Option<f64>,
    failures: u32,
}

#[derive(Clone, Copy, Debug)]
struct Heard {
    at: f64,
    feed_age_ms: f64,
}

impl Watch {
    /// A feed is wanted from now on, and none was heard yet.
    pub(crate) fn want(&mut self, now: f64) {
        *self = Self { wanted_at: Some(now), ..Self::default() };
    }

    /// Nothing is wanted, or nobody looks.
    pub(crate) fn rest(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn open(&mut self, now: f64) {
        self.opened_at = Some(now);
        self.retry_at = None;
    }

    /// An event that proves that the connection works but tells nothing of the feed.
    pub(crate) fn greet(&mut self, now: f64) {
        self.opened_at = Some(now);
    }

    /// A frame came, and its feed was read `feed_age_ms` before the server sent it.
    pub(crate) fn hear(&mut self, now: f64, feed_age_ms: f64) {
        self.opened_at = Some(now);
        self.heard = Some(Heard { at: now, feed_age_ms: feed_age_ms.max(0.0) });
        self.failures = 0;
    }

    /// The stream broke or fell silent. `random` from 0 to 1 spreads the attempts of many tabs.
    /// True: ask whether the session has ended.
    pub(crate) fn fail(&mut self, now: f64, random: f64) -> bool {
        self.failures = self.failures.saturating_add(1);
        self.opened_at = None;
        self.retry_at = Some(now + backoff_ms(self.failures, random));
        self.failures.is_multiple_of(FAILURES_TO_ASK)
    }

    /// Whether the open stream has been silent for so long that it must be dead.
    pub(crate) fn is_silent(&self, now: f64) -> bool {
        self.opened_at.is_some_and(|at| now - at >= SILENCE_MS)
    }

    pub(crate) fn is_retry_due(&self, now: f64) -> bool {
        self.retry_at.is_some_and(|at| now >= at)
    }

    pub(crate) fn connection(&self, now: f64) -> Connection {
        let Some(wanted_at) = self.wanted_at else { return Connection::Off };
        match self.heard {
            Some(heard) if now - heard.at + heard.feed_age_ms < SILENCE_MS => Connection::Live,
            None if now - wanted_at < SILENCE_MS => Connection::Connecting,
            _ => Connection::Stale,
        }
    }
}

fn backoff_ms(failures: u32, random: f64) -> f64 {
    let most = (BACKOFF_MIN_MS * 2_f64.powi(failures.min(10) as i32)).min(BACKOFF_MAX_MS);
    BACKOFF_MIN_MS + random.clamp(0.0, 1.0) * (most - BACKOFF_MIN_MS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> Watch {
        let mut watch = Watch::default();
        watch.want(0.0);
        watch.open(0.0);
        watch
    }

    #[test]
    fn a_page_without_a_feed_is_neither_live_nor_stale() {
        assert_eq!(Watch::default().connection(1e9), Connection::Off);
        let mut watch = wanted();
        watch.rest();
        assert_eq!(watch.connection(1e9), Connection::Off);
    }

    #[test]
    fn silence_is_stale_within_five_seconds_and_one_frame_ends_it() {
        let mut watch = wanted();
        assert_eq!(watch.connection(1_000.0), Connection::Connecting);
        assert_eq!(watch.connection(4_750.0), Connection::Stale);
        watch.hear(6_000.0, 100.0);
        assert_eq!(watch.connection(6_000.0), Connection::Live);
        assert_eq!(watch.connection(10_600.0), Connection::Live);
        assert_eq!(watch.connection(10_650.0), Connection::Stale);
    }

    #[test]
    fn a_feed_that_stopped_is_stale_although_pings_arrive() {
        let mut watch = wanted();
        watch.hear(0.0, 0.0);
        watch.hear(2_000.0, 2_000.0);
        assert_eq!(watch.connection(2_000.0), Connection::Live);
        watch.hear(4_000.0, 4_000.0);
        assert_eq!(watch.connection(4_800.0), Connection::Stale);
        assert!(!watch.is_silent(4_800.0), "the stream itself is well");
    }

    #[test]
    fn a_short_break_does_not_show() {
        let mut watch = wanted();
        watch.hear(0.0, 0.0);
        watch.fail(500.0, 0.0);
        assert_eq!(watch.connection(1_000.0), Connection::Live);
        assert!(watch.is_retry_due(1_000.0));
        watch.open(1_000.0);
        assert!(!watch.is_retry_due(9_000.0));
    }

    #[test]
    fn a_greeting_keeps_the_stream_but_is_no_figure() {
        let mut watch = wanted();
        watch.greet(4_000.0);
        assert!(!watch.is_silent(8_000.0));
        assert_eq!(watch.connection(8_000.0), Connection::Stale);
    }

    #[test]
    fn attempts_go_on_for_ever_between_half_a_second_and_five() {
        let mut watch = wanted();
        let mut asked = 0;
        for attempt in 1..=1_000_u32 {
            let random = f64::from(attempt % 11) / 10.0;
            asked += u32::from(watch.fail(0.0, random));
            assert!(!watch.is_retry_due(499.0));
            assert!(watch.is_retry_due(5_000.0));
        }
        assert_eq!(asked, 333);
        assert!(backoff_ms(1, 1.0) <= 1_000.0);
        assert_eq!(backoff_ms(u32::MAX, 1.0), BACKOFF_MAX_MS);
    }
}
