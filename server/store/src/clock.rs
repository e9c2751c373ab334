//! The time of a server. It is the machine's; a test moves it on, so that nobody has to wait.

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::times::to_micros;
use tokio::sync::watch;

/// Where `now` comes from, and what timers wait for.
#[derive(Clone, Debug)]
pub struct Clock {
    started: Instant,
    /// How far it was moved on.
    ahead: watch::Sender<Duration>,
}

impl Default for Clock {
    fn default() -> Self {
        Self { started: Instant::now(), ahead: watch::Sender::default() }
    }
}

impl Clock {
    /// The time to the microsecond.
    pub fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "this is where time comes from")]
        let now = Utc::now();
        to_micros(now + *self.ahead.borrow())
    }

    /// Time since the start. Unlike [`Self::now`] it never goes back when the machine's clock is set.
    pub fn elapsed(&self) -> Duration {
        self.started.elapsed() + *self.ahead.borrow()
    }

    pub async fn sleep(&self, duration: Duration) {
        self.sleep_until(self.elapsed() + duration).await;
    }

    /// Until so much time has passed since the start.
    pub async fn sleep_until(&self, elapsed: Duration) {
        let mut ahead = self.ahead.subscribe();
        loop {
            let left = elapsed.saturating_sub(self.elapsed());
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => return,
                _ = ahead.changed() => {}
            }
        }
    }

    /// Moves the time on: what is due by then happens now.
    pub fn advance(&self, by: Duration) {
        self.ahead.send_modify(|ahead| *ahead += by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[tokio::test]
    async fn whoever_sleeps_wakes_once_the_time_was_moved_on_far_enough() {
        let (clock, began) = (Clock::default(), Clock::default().now());
        let copy = clock.clone();
        let sleeper = tokio::spawn(async move { copy.sleep(HOUR * 2).await });
        tokio::task::yield_now().await;
        clock.advance(HOUR);
        tokio::task::yield_now().await;
        assert!(!sleeper.is_finished());
        clock.advance(HOUR);
        sleeper.await.unwrap();
        assert!((clock.now() - began).to_std().unwrap() >= HOUR * 2);
        assert!(clock.elapsed() >= HOUR * 2);
    }
}
