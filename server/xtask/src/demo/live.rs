//! The present: every App Key in turn, spread evenly over the interval.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Result;

use super::{
    api::Api,
    follow,
    model::{Customer, PlanProfile},
    samples::{Batch, Samples},
};
use crate::process::{pause, say};

const TICK: Duration = Duration::from_millis(250);
const INTERVAL_SECONDS: f64 = 10.0;
const DEFAULT_RATE_MAX: f64 = 5000.0;
/// A report covers at most this much, however seldom it comes.
const REPORT_SECONDS_MAX: f64 = 60.0;
const GATEWAYS: usize = 4;
const STRANGER_EVERY: Duration = Duration::from_secs(10);
/// From how many customers the mean size of a report is taken.
const PROBED: usize = 100;

/// Batch numbers that no earlier run of the demo has used: they begin with the time of the start.
#[derive(Debug)]
pub struct Numbering(i64);

impl Numbering {
    /// Room for a thousand batches per millisecond of the time between two starts, and below 2^53.
    pub fn begin() -> Self {
        Self(unix_millis() * 1000)
    }

    pub fn next(&mut self) -> i64 {
        self.0 += 1;
        self.0
    }
}

/// Goes on until asked to stop.
pub fn post(
    api: &Api,
    customers: &[Customer],
    profiles: &[PlanProfile],
    rate: Option<u32>,
) -> Result<()> {
    let per_report = mean_samples(customers, profiles);
    let wanted = customers.len() as f64 * per_report / INTERVAL_SECONDS;
    let rate = rate.map_or_else(|| wanted.min(DEFAULT_RATE_MAX), f64::from);
    let apps_per_second = rate / per_report;
    let interval = customers.len() as f64 / apps_per_second;
    say(format_args!(
        "demo: {} App Keys live, {rate:.0} samples/s, each every {interval:.0} s",
        customers.len()
    ));

    follow::start(api, GATEWAYS);
    let mut numbering = Numbering::begin();
    let mut turn = Turn::new(customers.len(), apps_per_second);
    let mut stranger_at = Instant::now();
    let seconds = interval.clamp(1.0, REPORT_SECONDS_MAX).round() as u32;
    while pause(TICK) {
        let now = unix_now();
        let mut gateways: Vec<Samples> = (0..GATEWAYS).map(|_| Samples::default()).collect();
        for index in turn.due(Instant::now()) {
            let customer = &customers[index];
            gateways[index % GATEWAYS].add(customer, &profiles[customer.plan], now, seconds);
        }
        if stranger_at.elapsed() > STRANGER_EVERY {
            gateways[0].add_stranger(now);
            stranger_at = Instant::now();
        }
        for (gateway, mut samples) in gateways.into_iter().enumerate() {
            while samples.len() > 0 {
                let batch = Batch {
                    source: format!("gateway-{}", gateway + 1),
                    batch: numbering.next(),
                    samples: samples.take_batch(),
                };
                if !api.post(&batch)? {
                    return Ok(());
                }
            }
        }
    }
    Ok(())
}

/// Whose turn it is.
#[derive(Debug)]
struct Turn {
    count: usize,
    per_second: f64,
    began: Instant,
    done: u64,
}

impl Turn {
    fn new(count: usize, per_second: f64) -> Self {
        Self { count, per_second, began: Instant::now(), done: 0 }
    }

    /// Those whose time has come by `now`; after a long wait each of them once, not once for every
    /// turn that was missed.
    fn due(&mut self, now: Instant) -> Vec<usize> {
        let target = ((now - self.began).as_secs_f64() * self.per_second) as u64;
        let from = self.done.max(target.saturating_sub(self.count as u64));
        self.done = target.max(self.done);
        (from..self.done).map(|turn| (turn % self.count.max(1) as u64) as usize).collect()
    }
}

fn mean_samples(customers: &[Customer], profiles: &[PlanProfile]) -> f64 {
    let mut samples = Samples::default();
    let probed = customers.len().clamp(1, PROBED);
    for customer in customers.iter().take(PROBED) {
        samples.add(customer, &profiles[customer.plan], unix_now(), INTERVAL_SECONDS as u32);
    }
    (samples.len() as f64 / probed as f64).max(1.0)
}

/// Seconds since 1970.
pub fn unix_now() -> i64 {
    unix_millis() / 1000
}

#[expect(clippy::disallowed_methods, reason = "the demo measures: it is an edge")]
fn unix_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_a_turn_in_every_interval_and_evenly() {
        let mut turn = Turn::new(100, 10.0);
        let began = turn.began;
        let mut seen = Vec::new();
        for tick in 1..=40 {
            let due = turn.due(began + TICK * tick);
            assert!((2..=3).contains(&due.len()));
            seen.extend(due);
        }
        assert_eq!(seen, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn after_a_long_wait_nobody_has_two_turns_at_once() {
        let mut turn = Turn::new(100, 10.0);
        let mut due = turn.due(turn.began + Duration::from_secs(3600));
        due.sort_unstable();
        assert_eq!(due, (0..100).collect::<Vec<_>>());
    }

    #[test]
    fn a_later_start_never_meets_the_numbers_of_an_earlier_one() {
        let (mut one, now) = (Numbering::begin(), unix_millis());
        assert!(one.next() > now * 1000 - 60_000);
        assert!(one.next() < (now + 60_000) * 1000);
        assert!(one.next() < 1 << 53);
    }
}
