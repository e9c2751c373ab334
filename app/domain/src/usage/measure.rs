//! From readings and limits to use: how much of each limit is taken now, and which is tightest.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    AppSummary, BucketUse, GaugeReading, HourPast, Level, QuotaUse, RateUse, RouteReading,
    Tightest, permille,
};
use crate::catalogue::Bucket;
use crate::ids::{AppKey, BucketId, QuotaId, Route};
use crate::limits::{BucketLimits, LimitValue, Subject, Target, bucket_limits, effective};
use crate::quotas::{Quota, QuotaKind};
use crate::rates::{RateKey, RateScope, RateUnit};

/// A call counter older than this says nothing about now.
pub const CALLS_FRESH_SECONDS: i64 = 120;

/// The raw state of one App Key.
#[derive(Clone, Debug, Default)]
pub struct AppUse {
    pub gauges: Vec<GaugeReading>,
    /// One per route and source.
    pub routes: Vec<RouteReading>,
    /// One per route. Read only for pages that show them; empty elsewhere.
    pub hours: Vec<(Route, HourPast)>,
}

/// Use of everything that was ever reported for one App Key.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    pub quotas: Vec<QuotaUse>,
    pub buckets: Vec<BucketUse>,
    pub summary: AppSummary,
}

/// Measures one App Key. `earlier` is the summary before, for what runs on from it.
pub fn measure(
    subject: Subject<'_>,
    app: AppKey,
    state: &AppUse,
    earlier: Option<&AppSummary>,
) -> Measured {
    let quotas = quota_uses(subject, &state.gauges);
    let buckets = bucket_uses(subject, state);
    let tightest = tightest(subject, &quotas, &buckets);
    let is_fresh = |bucket: &&BucketUse| is_fresh(bucket.at, subject.now);
    let rejected_now: f64 = buckets.iter().filter(is_fresh).map(|one| one.rejected_now).sum();
    let newest = quotas.iter().map(|one| one.at).chain(buckets.iter().map(|one| one.at)).max();
    let rejecting_since = (rejected_now > 0.0)
        .then(|| earlier.and_then(|one| one.rejecting_since).or(newest))
        .flatten();
    let level = tightest.as_ref().map_or(Level::Calm, |one| Level::of(one.used, one.limit));
    let summary = AppSummary {
        app,
        plan: subject.plan.id.clone(),
        level,
        tightest,
        rejected_now: tenths(rejected_now),
        rejecting_since,
        at: newest,
    };
    Measured { quotas, buckets, summary }
}

fn is_fresh(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - at <= TimeDelta::seconds(CALLS_FRESH_SECONDS)
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn quota_uses(subject: Subject<'_>, gauges: &[GaugeReading]) -> Vec<QuotaUse> {
    let mut by_quota: HashMap<&QuotaId, Vec<&GaugeReading>> = HashMap::new();
    for gauge in gauges {
        by_quota.entry(&gauge.quota).or_default().push(gauge);
    }
    // In the order of the book, so that two measurements compare.
    let book = subject.terms.book.quotas.iter();
    book.filter_map(|quota| quota_use(subject, quota, by_quota.get(&quota.id)?)).collect()
}

/// The use of a quota is that of its largest subject; a total without subject is its own.
fn quota_use(subject: Subject<'_>, quota: &Quota, readings: &[&GaugeReading]) -> Option<QuotaUse> {
    let limit = effective(subject, &Target::Quota { quota: quota.id.clone() })?.value;
    let largest = readings.iter().max_by_key(|one| (one.value, one.at))?;
    let is_near = |one: &&&GaugeReading| Level::of(one.value as f64, limit) >= Level::Near;
    let subjects_near = readings.iter().filter(|one| one.subject.is_some()).filter(is_near).count();
    let used = largest.value as f64;
    // To keep messages as long as the plan allows is the normal state of an age, not an alarm.
    let level = match quota.kind {
        QuotaKind::Age => Level::Calm,
        QuotaKind::Stock | QuotaKind::Daily | QuotaKind::Size => Level::of(used, limit),
    };
    Some(QuotaUse {
        quota: quota.id.clone(),
        used: largest.value,
        subject: largest.subject.clone(),
        subjects_near: u32::try_from(subjects_near).unwrap_or(u32::MAX),
        permille: permille(used, limit),
        level,
        at: readings.iter().map(|one| one.at).max()?,
    })
}

fn bucket_uses(subject: Subject<'_>, state: &AppUse) -> Vec<BucketUse> {
    let mut by_bucket: HashMap<&BucketId, (&Bucket, Vec<&RouteReading>)> = HashMap::new();
    for reading in &state.routes {
        let edition = &subject.plan.catalogue;
        // A route that the edition does not mention has no documented limit: nothing to measure.
        if let Some(bucket) = subject.terms.catalogue.bucket_of(edition, &reading.route) {
            by_bucket.entry(&bucket.id).or_insert_with(|| (bucket, Vec::new())).1.push(reading);
        }
    }
    let mut uses: Vec<BucketUse> = by_bucket
        .into_values()
        .filter_map(|(bucket, readings)| {
            bucket_use(&bucket_limits(subject, bucket), &readings, &state.hours, subject.now)
        })
        .collect();
    uses.sort_by(|a, b| a.bucket.cmp(&b.bucket));
    uses
}

fn bucket_use(
    limits: &BucketLimits,
    readings: &[&RouteReading],
    hours: &[(Route, HourPast)],
    now: DateTime<Utc>,
) -> Option<BucketUse> {
    let at = readings.iter().map(|one| one.interval.end()).max()?;
    let rates = limits.limits.iter().map(|rate| {
        let (used, subject) = rate_use(rate.key(), readings, now);
        let (used, value) = (tenths(used), rate.limit.value);
        let permille = permille(used, value);
        RateUse { key: rate.key(), used, subject, permille, level: Level::of(used, value) }
    });
    let rejected_now: f64 = readings
        .iter()
        .map(|one| one.interval.rejected.total() as f64 / f64::from(one.interval.seconds.max(1)))
        .sum();
    let is_own = |(route, _): &&(Route, HourPast)| limits.routes.contains(route);
    let hours = || hours.iter().filter(is_own).map(|(_, hour)| hour);
    Some(BucketUse {
        bucket: limits.bucket.clone(),
        rates: rates.collect(),
        // Rounded up: a rejection is never shown as none.
        rejected_now: (rejected_now * 10.0).ceil() / 10.0,
        peak_hour: hours().map(|hour| hour.peak).sum(),
        rejected_hour: hours().map(|hour| hour.rejected).sum(),
        at,
    })
}

/// Use of a rate counts its own unit over its own window: the mean of the newest interval for
/// windows shorter than a minute, a sliding minute for longer ones.
fn rate_use(key: RateKey, readings: &[&RouteReading], now: DateTime<Utc>) -> (f64, Option<String>) {
    let top = match key.scope {
        RateScope::App => {
            return (readings.iter().map(|one| app_use(key, one, now)).sum(), None);
        }
        RateScope::User => {
            readings.iter().filter_map(|one| Some((one, one.top_user.as_ref()?))).collect()
        }
        RateScope::Ip => {
            let tops = readings.iter().filter_map(|one| Some((one, one.top_ip.as_ref()?)));
            tops.collect::<Vec<_>>()
        }
    };
    let minutes = f64::from(key.window_seconds) / 60.0;
    top.into_iter()
        .filter(|(reading, _)| now - reading.minute < TimeDelta::seconds(CALLS_FRESH_SECONDS))
        .max_by_key(|(_, (_, calls))| *calls)
        .map_or((0.0, None), |(_, (name, calls))| (*calls as f64 * minutes, Some(name.clone())))
}

fn app_use(key: RateKey, reading: &RouteReading, now: DateTime<Utc>) -> f64 {
    let count = |counts: super::Counts| match key.unit {
        RateUnit::Call => counts.calls as f64,
        RateUnit::Message => counts.messages as f64,
    };
    let window_seconds = f64::from(key.window_seconds);
    if key.window_seconds < 60 {
        let interval = &reading.interval;
        return count(interval.counts) * window_seconds / f64::from(interval.seconds.max(1));
    }
    // The part of the last minute that still lies in the window, taken as evenly spread.
    let into_minute = ((now - reading.minute).num_milliseconds() as f64 / 60_000.0).max(0.0);
    let per_minute = if into_minute < 1.0 {
        count(reading.this_minute) + count(reading.last_minute) * (1.0 - into_minute)
    } else {
        count(reading.this_minute) * (2.0 - into_minute).max(0.0)
    };
    per_minute * window_seconds / 60.0
}

fn tightest(subject: Subject<'_>, quotas: &[QuotaUse], buckets: &[BucketUse]) -> Option<Tightest> {
    let book = &subject.terms.book;
    let of_quotas = quotas.iter().filter_map(|one| {
        let quota = book.quota(&one.quota).filter(|quota| quota.kind != QuotaKind::Age)?;
        let target = Target::Quota { quota: one.quota.clone() };
        let limit = effective(subject, &target)?.value;
        let used = one.used as f64;
        Some((target, &quota.name, used, limit, one.permille?, one.subject.as_ref(), one.at))
    });
    let fresh = buckets.iter().filter(|one| is_fresh(one.at, subject.now));
    let of_rates = fresh.flat_map(|one| one.rates.iter().map(move |rate| (one, rate)));
    let of_rates = of_rates.filter_map(|(one, rate)| {
        let bucket = subject.terms.catalogue.bucket(&subject.plan.catalogue, &one.bucket)?;
        let target = Target::Rate { bucket: one.bucket.clone(), rate: rate.key };
        let limit = effective(subject, &target)?.value;
        Some((
            target,
            &bucket.name,
            rate.used,
            limit,
            rate.permille?,
            rate.subject.as_ref(),
            one.at,
        ))
    });
    let (target, name, used, limit, permille, subject, at) = of_quotas
        .chain(of_rates)
        .filter(|(_, _, _, limit, ..)| *limit != LimitValue::Unlimited)
        .max_by(|a, b| (a.4, &b.0).cmp(&(b.4, &a.0)))?;
    Some(Tightest {
        target,
        name: name.clone(),
        used,
        limit,
        permille,
        subject: subject.cloned(),
        at,
    })
}
