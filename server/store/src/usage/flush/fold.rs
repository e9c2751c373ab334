//! Adding samples up per key, in memory.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::usage::Rejected;
use domain::usage::report::{Calls, FUTURE_SECONDS_MAX, Gauge};

use super::CheckedBatch;
use crate::snapshot::Snapshot;

const MINUTE_SECONDS: i64 = 60;

/// The newest value of a gauge: later samples win, and of one moment the one that came last.
#[derive(Clone, Copy, Debug)]
pub(super) struct GaugeNow {
    pub value: u64,
    pub at: DateTime<Utc>,
    /// `at` is when it arrived: what comes after it wins.
    pub ahead: bool,
}

impl GaugeNow {
    /// Whether `next`, which came after it, takes its place. The twin in SQL is the upsert of
    /// `gauges`.
    fn yields_to(&self, next: &Self) -> bool {
        let leeway = if self.ahead { FUTURE_SECONDS_MAX } else { 0 };
        next.at >= self.at - TimeDelta::seconds(leeway)
    }
}

/// A gauge in one minute or hour.
#[derive(Clone, Copy, Debug)]
pub(super) struct GaugeSpan<'a> {
    pub peak: u64,
    /// Whose the peak was; of equals, the one that came first.
    pub peak_subject: Option<&'a str>,
    pub last: GaugeNow,
    pub total: f64,
    pub samples: u32,
}

/// A route in one minute.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CallSpan<'a> {
    pub calls: u64,
    pub messages: u64,
    pub rejected: Rejected,
    pub peak: u64,
    /// Who was named with most calls, and the address.
    pub top_user: Option<(&'a str, u64)>,
    pub top_ip: Option<(&'a str, u64)>,
}

/// A route as one source sees it now.
#[derive(Clone, Debug)]
pub(super) struct RouteNow<'a> {
    pub from: DateTime<Utc>,
    pub seconds: u32,
    pub at: DateTime<Utc>,
    pub interval: CallSpan<'a>,
    pub minute: DateTime<Utc>,
    pub minute_calls: u64,
    pub minute_messages: u64,
    pub last_minute_calls: u64,
    pub last_minute_messages: u64,
    pub top_user: Option<(&'a str, u64)>,
    pub top_ip: Option<(&'a str, u64)>,
}

/// All samples of a group, added up per key, in the order of the keys.
#[derive(Default)]
pub(super) struct Folded<'a> {
    /// `(app, quota, subject)`; the subject is empty for the App Key itself.
    pub gauges: BTreeMap<(i32, i16, String), GaugeNow>,
    /// `(app, quota, minute)`: the largest of all subjects.
    pub gauge_minutes: BTreeMap<(i32, i16, DateTime<Utc>), GaugeSpan<'a>>,
    pub gauge_hours: BTreeMap<(i32, i16, DateTime<Utc>), GaugeSpan<'a>>,
    /// `(app, route, source)`.
    pub routes: BTreeMap<(i32, i16, i32), RouteNow<'a>>,
    /// `(app, route, minute)`.
    pub call_minutes: BTreeMap<(i32, i16, DateTime<Utc>), CallSpan<'a>>,
}

impl<'a> Folded<'a> {
    pub fn add(&mut self, snapshot: &Snapshot, source_id: i32, batch: &'a CheckedBatch) {
        for gauge in &batch.gauges {
            self.add_gauge(snapshot, gauge);
        }
        for calls in &batch.calls {
            let id = snapshot.app(&calls.app).map(|entry| entry.id);
            if let (Some(app), Some(route)) = (id, snapshot.names.route_id(&calls.route)) {
                self.calls(app, route, source_id, calls);
            }
        }
    }

    pub fn add_gauge(&mut self, snapshot: &Snapshot, gauge: &'a Gauge) {
        let id = snapshot.app(&gauge.app).map(|entry| entry.id);
        if let (Some(app), Some(quota)) = (id, snapshot.names.quota_id(&gauge.quota)) {
            self.gauge(app, quota, gauge);
        }
    }

    pub fn app_ids(&self) -> Vec<i32> {
        let gauges = self.gauges.keys().map(|key| key.0);
        let ids: BTreeSet<i32> = gauges.chain(self.routes.keys().map(|key| key.0)).collect();
        ids.into_iter().collect()
    }

    fn gauge(&mut self, app: i32, quota: i16, gauge: &'a Gauge) {
        let now = GaugeNow { value: gauge.value, at: gauge.at, ahead: gauge.ahead };
        let subject = gauge.subject.clone().unwrap_or_default();
        let newest = self.gauges.entry((app, quota, subject)).or_insert(now);
        if newest.yields_to(&now) {
            *newest = now;
        }
        let span = GaugeSpan {
            peak: now.value,
            peak_subject: gauge.subject.as_deref(),
            last: now,
            total: now.value as f64,
            samples: 1,
        };
        let minute = floor(gauge.at, MINUTE_SECONDS);
        merge_gauge(
            self.gauge_minutes.entry((app, quota, minute)).or_insert(GaugeSpan {
                samples: 0,
                total: 0.0,
                ..span
            }),
            span,
        );
        let hour = floor(gauge.at, 3600);
        merge_gauge(
            self.gauge_hours.entry((app, quota, hour)).or_insert(GaugeSpan {
                samples: 0,
                total: 0.0,
                ..span
            }),
            span,
        );
    }

    fn calls(&mut self, app: i32, route: i16, source: i32, calls: &'a Calls) {
        let spans = by_minute(calls);
        for (minute, span) in &spans {
            merge_calls(self.call_minutes.entry((app, route, *minute)).or_default(), span);
        }
        let Some((minute, last)) = spans.last() else { return };
        let now = RouteNow {
            from: calls.from,
            seconds: calls.seconds,
            at: calls.at,
            interval: CallSpan {
                calls: calls.calls,
                messages: calls.messages,
                rejected: calls.rejected,
                peak: calls.peak,
                top_user: None,
                top_ip: None,
            },
            minute: *minute,
            minute_calls: last.calls,
            minute_messages: last.messages,
            last_minute_calls: spans.iter().rev().nth(1).map_or(0, |(_, span)| span.calls),
            last_minute_messages: spans.iter().rev().nth(1).map_or(0, |(_, span)| span.messages),
            top_user: named(calls.top_user.as_ref()),
            top_ip: named(calls.top_ip.as_ref()),
        };
        match self.routes.entry((app, route, source)) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(now);
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => entry.get_mut().merge(now),
        }
    }
}

impl RouteNow<'_> {
    /// The twin in SQL is the upsert of `route_intervals`; both must say the same.
    fn merge(&mut self, other: Self) {
        let minute_seconds = TimeDelta::seconds(MINUTE_SECONDS);
        if other.minute == self.minute {
            self.minute_calls += other.minute_calls;
            self.minute_messages += other.minute_messages;
            self.last_minute_calls += other.last_minute_calls;
            self.last_minute_messages += other.last_minute_messages;
            self.top_user = larger(self.top_user, other.top_user);
            self.top_ip = larger(self.top_ip, other.top_ip);
        } else if other.minute > self.minute {
            let follows = other.minute - self.minute == minute_seconds;
            let carried = if follows { (self.minute_calls, self.minute_messages) } else { (0, 0) };
            self.last_minute_calls = carried.0 + other.last_minute_calls;
            self.last_minute_messages = carried.1 + other.last_minute_messages;
            self.minute = other.minute;
            self.minute_calls = other.minute_calls;
            self.minute_messages = other.minute_messages;
            self.top_user = other.top_user;
            self.top_ip = other.top_ip;
        } else if self.minute - other.minute == minute_seconds {
            self.last_minute_calls += other.minute_calls;
            self.last_minute_messages += other.minute_messages;
        }
        if other.from == self.from && other.seconds == self.seconds {
            merge_calls(&mut self.interval, &other.interval);
            self.at = self.at.max(other.at);
        } else if other.from > self.from {
            (self.from, self.seconds, self.interval) = (other.from, other.seconds, other.interval);
            self.at = other.at;
        }
    }
}

/// Calls of the same user add up; of different ones the larger stands.
/// The twins in SQL are the upserts of `route_intervals` and of `call_minutes`.
fn larger<'a>(
    mine: Option<(&'a str, u64)>,
    other: Option<(&'a str, u64)>,
) -> Option<(&'a str, u64)> {
    match (mine, other) {
        (Some((name, calls)), Some((same, more))) if name == same => Some((name, calls + more)),
        (Some(mine), Some(other)) => Some(if other.1 > mine.1 { other } else { mine }),
        (mine, other) => mine.or(other),
    }
}

fn named(top: Option<&(String, u64)>) -> Option<(&str, u64)> {
    top.map(|(name, calls)| (name.as_str(), *calls))
}

fn merge_gauge<'a>(span: &mut GaugeSpan<'a>, other: GaugeSpan<'a>) {
    if other.peak > span.peak {
        (span.peak, span.peak_subject) = (other.peak, other.peak_subject);
    }
    if other.last.at >= span.last.at {
        span.last = other.last;
    }
    span.total += other.total;
    span.samples += other.samples;
}

fn merge_calls<'a>(span: &mut CallSpan<'a>, other: &CallSpan<'a>) {
    span.calls += other.calls;
    span.messages += other.messages;
    span.rejected.add(&other.rejected);
    span.peak = span.peak.max(other.peak);
    span.top_user = larger(span.top_user, other.top_user);
    span.top_ip = larger(span.top_ip, other.top_ip);
}

/// The start of the minute or hour in which `at` lies.
pub(super) fn floor(at: DateTime<Utc>, seconds: i64) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::seconds(seconds)).unwrap_or(at)
}

/// Divides an interval among the minutes it covers, oldest first; nothing is lost in rounding. An
/// interval of up to a minute is counted whole in the minute in which it begins.
fn by_minute(calls: &Calls) -> Vec<(DateTime<Utc>, CallSpan<'_>)> {
    let minutes = u64::from(calls.seconds).div_ceil(60).max(1);
    let first = floor(calls.from, MINUTE_SECONDS);
    let part = |amount: u64, nth: u64| {
        let share = |n: u64| (u128::from(amount) * u128::from(n) / u128::from(minutes)) as u64;
        share(nth + 1) - share(nth)
    };
    (0..minutes)
        .map(|nth| {
            let rejected = Rejected {
                throttle: part(calls.rejected.throttle, nth),
                plan: part(calls.rejected.plan, nth),
                cap: part(calls.rejected.cap, nth),
                batch: part(calls.rejected.batch, nth),
            };
            let span = CallSpan {
                calls: part(calls.calls, nth),
                messages: part(calls.messages, nth),
                rejected,
                peak: calls.peak,
                top_user: named(calls.top_user.as_ref()).map(|(name, all)| (name, part(all, nth))),
                top_ip: named(calls.top_ip.as_ref()).map(|(name, all)| (name, part(all, nth))),
            };
            (first + TimeDelta::seconds(MINUTE_SECONDS * nth as i64), span)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn calls(seconds: u32, amount: u64) -> Calls {
        Calls {
            app: "acme#shop".parse().unwrap(),
            route: "POST /users".into(),
            from: DateTime::UNIX_EPOCH + TimeDelta::seconds(90),
            seconds,
            at: DateTime::UNIX_EPOCH + TimeDelta::seconds(90 + i64::from(seconds)),
            calls: amount,
            messages: amount,
            rejected: Rejected { throttle: amount / 3, ..Rejected::default() },
            peak: 1,
            top_user: None,
            top_ip: None,
        }
    }

    #[test]
    fn a_short_interval_stays_whole_in_the_minute_in_which_it_begins() {
        let sample = calls(10, 812);
        let parts = by_minute(&sample);
        assert_eq!(parts.len(), 1);
        assert_eq!(parts[0].0, DateTime::UNIX_EPOCH + TimeDelta::seconds(60));
        assert_eq!(parts[0].1.calls, 812);
    }

    #[test]
    fn a_users_calls_add_up_and_of_two_users_the_larger_stands() {
        let of = |name: &'static str, calls| Some((name, calls));
        assert_eq!(larger(of("u1", 3), of("u1", 4)), of("u1", 7));
        assert_eq!(larger(of("u1", 3), of("u2", 4)), of("u2", 4));
        assert_eq!(larger(None, of("u2", 4)), of("u2", 4));
    }

    proptest! {
        #[test]
        fn dividing_an_interval_loses_nothing(seconds in 1u32..=3600, amount in 0u64..1_000_000_000) {
            let sample = calls(seconds, amount);
            let parts = by_minute(&sample);
            prop_assert_eq!(parts.iter().map(|(_, span)| span.calls).sum::<u64>(), amount);
            let throttled: u64 = parts.iter().map(|(_, span)| span.rejected.throttle).sum();
            prop_assert_eq!(throttled, amount / 3);
        }

        /// Whatever the grouping, the state after all samples is the same: adding up in memory and
        /// adding up in the database follow the same rule.
        #[test]
        fn minutes_add_up_in_any_grouping(amounts in prop::collection::vec(0u64..1000, 1..20), cut in 0usize..20) {
            let samples: Vec<Calls> = amounts.iter().map(|amount| calls(10, *amount)).collect();
            let mut whole = Folded::default();
            for sample in &samples {
                whole.calls(1, 1, 1, sample);
            }
            let now = &whole.routes[&(1, 1, 1)];
            prop_assert_eq!(now.minute_calls, amounts.iter().sum::<u64>());
            let cut = cut.min(amounts.len());
            let (mut left, mut right) = (Folded::default(), Folded::default());
            for sample in &samples[..cut] { left.calls(1, 1, 1, sample); }
            for sample in &samples[cut..] { right.calls(1, 1, 1, sample); }
            let sum = |folded: &Folded<'_>| folded.routes.values().map(|one| one.interval.calls).sum::<u64>();
            prop_assert_eq!(sum(&left) + sum(&right), now.interval.calls);
        }
    }
}
