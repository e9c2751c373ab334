//! Use of buckets: which readings speak of now, and what they add up to over routes and gateways.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, TimeDelta, Utc};

use super::{AppUse, CALLS_FRESH_SECONDS, rates, tenths_up};
use crate::catalogue::Bucket;
use crate::ids::{BucketId, Route};
use crate::limits::{BucketLimits, Subject, bucket_limits};
use crate::usage::{BucketUse, HourPast, RouteReading};

/// How far the end of a gateway's newest interval may lie behind the newest of all before the
/// gateway counts as one that has stopped calling the bucket.
const BEHIND_SECONDS_MAX: i64 = 30;

/// A gateway with intervals as long as that or longer is waited for until its next one is due, and
/// this much longer.
const LATE_SECONDS_MAX: i64 = 10;

/// A use beside the bucket and the limits that it was measured by.
pub(super) struct Measured<'a> {
    pub bucket: &'a Bucket,
    pub limits: BucketLimits,
    pub usage: BucketUse,
}

/// Rejections now, of all routes, also of those without a documented limit.
#[derive(Clone, Copy, Default)]
pub(super) struct Rejections {
    pub per_second: f64,
    /// Start of the oldest interval that tells of them.
    pub since: Option<DateTime<Utc>>,
}

impl Rejections {
    fn add(&mut self, other: Self) {
        self.per_second += other.per_second;
        self.since = [self.since, other.since].into_iter().flatten().min();
    }
}

/// The readings of one counter.
struct Group<'a> {
    /// `None`: the edition does not mention the route. There is no limit to measure against.
    bucket: Option<&'a Bucket>,
    readings: Vec<&'a RouteReading>,
}

/// In the order of the buckets' ids, so that two measurements compare.
pub(super) fn measure<'a>(
    subject: Subject<'a>,
    state: &'a AppUse,
) -> (Vec<Measured<'a>>, Rejections) {
    let hours = hours(subject, &state.hours);
    let mut rejections = Rejections::default();
    let mut measured = Vec::new();
    for group in groups(subject, &state.routes) {
        let current = current(&group.readings, subject.now);
        let rejected = rejected(&current);
        rejections.add(rejected);
        let newest = group.readings.iter().map(|one| one.at).max();
        let (Some(bucket), Some(at)) = (group.bucket, newest) else { continue };
        let limits = bucket_limits(subject, bucket);
        let hour = hours.get(&bucket.id).copied().unwrap_or_default();
        let uses = limits.limits.iter().filter(|_| !current.is_empty()).filter_map(|rate| {
            rates::rate_use(rate.key(), rate.limit.value, &group.readings, &current, subject.now)
        });
        let usage = BucketUse {
            bucket: bucket.id.clone(),
            rates: uses.collect(),
            rejected_now: tenths_up(rejected.per_second),
            peak_hour: hour.peak,
            rejected_hour: hour.rejected,
            at,
        };
        measured.push(Measured { bucket, limits, usage });
    }
    (measured, rejections)
}

fn groups<'a>(subject: Subject<'a>, readings: &'a [RouteReading]) -> Vec<Group<'a>> {
    let mut buckets: BTreeMap<&BucketId, Group<'a>> = BTreeMap::new();
    let mut others: BTreeMap<&Route, Group<'a>> = BTreeMap::new();
    for reading in readings {
        let bucket = subject.terms.catalogue.bucket_of(&subject.plan.catalogue, &reading.route);
        let group = match bucket {
            Some(bucket) => buckets.entry(&bucket.id).or_insert_with(|| Group::of(Some(bucket))),
            None => others.entry(&reading.route).or_insert_with(|| Group::of(None)),
        };
        group.readings.push(reading);
    }
    buckets.into_values().chain(others.into_values()).collect()
}

impl<'a> Group<'a> {
    fn of(bucket: Option<&'a Bucket>) -> Self {
        Self { bucket, readings: Vec::new() }
    }
}

/// The readings that speak of now. A gateway reports nothing for a route that nobody calls, so a
/// newest interval that others have left behind is no use any more: without this a gateway that
/// stopped would be counted for as long as another one goes on.
fn current<'a>(readings: &[&'a RouteReading], now: DateTime<Utc>) -> Vec<&'a RouteReading> {
    let newest = readings.iter().map(|one| one.at).max().unwrap_or(now);
    let is_current = |one: &&&RouteReading| {
        let wait = (i64::from(one.interval.seconds) + LATE_SECONDS_MAX).max(BEHIND_SECONDS_MAX);
        newest - one.at <= TimeDelta::seconds(wait)
            && now - one.at <= TimeDelta::seconds(CALLS_FRESH_SECONDS)
    };
    readings.iter().filter(is_current).copied().collect()
}

fn rejected(current: &[&RouteReading]) -> Rejections {
    let mut rejections = Rejections::default();
    for RouteReading { interval, at, .. } in current {
        let since = *at - TimeDelta::seconds(i64::from(interval.seconds));
        let rejected = interval.rejected.total();
        if rejected > 0 {
            let per_second = rejected as f64 / f64::from(interval.seconds.max(1));
            rejections.add(Rejections { per_second, since: Some(since) });
        }
    }
    rejections
}

fn hours<'a>(subject: Subject<'a>, hours: &[(Route, HourPast)]) -> HashMap<&'a BucketId, HourPast> {
    let mut by_bucket: HashMap<&BucketId, HourPast> = HashMap::new();
    for (route, hour) in hours {
        let bucket = subject.terms.catalogue.bucket_of(&subject.plan.catalogue, route);
        if let Some(bucket) = bucket {
            let sum = by_bucket.entry(&bucket.id).or_default();
            sum.peak = sum.peak.saturating_add(hour.peak);
            sum.rejected = sum.rejected.saturating_add(hour.rejected);
        }
    }
    by_bucket
}
