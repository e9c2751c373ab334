//! Use of the shipped quotas and buckets, from readings as the store hands them over.

use chrono::{DateTime, TimeDelta, Utc};

use crate::limit_values::{LimitValue, Target};
use crate::limits::Subject;
use crate::overrides::Override;
use crate::terms::files::terms;
use crate::usage::*;

mod gauges;
mod rates;
mod summary;

/// 20 seconds into a minute.
fn moment(seconds: i64) -> DateTime<Utc> {
    "2026-11-20T08:00:20Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(seconds)
}

fn minute_of(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp(at.timestamp().div_euclid(60) * 60, 0).unwrap()
}

fn subject<'a>(plan: &str, overrides: &'a [Override], seconds: i64) -> Subject<'a> {
    let plan = terms().book.plan(&plan.into()).unwrap();
    Subject { terms: terms(), plan, overrides, now: moment(seconds) }
}

fn measured(plan: &str, state: &AppUse, seconds: i64) -> Measured {
    measure(subject(plan, &[], seconds), "acme#shop".parse().unwrap(), state, None)
}

fn gauge(quota: &str, subject: Option<&str>, value: u64) -> GaugeReading {
    let subject = subject.map(str::to_owned);
    GaugeReading { quota: quota.into(), subject, value, at: moment(-5) }
}

fn gauges(all: impl Into<Vec<GaugeReading>>) -> AppUse {
    AppUse { gauges: all.into(), ..AppUse::default() }
}

fn routes(all: impl Into<Vec<RouteReading>>) -> AppUse {
    AppUse { routes: all.into(), ..AppUse::default() }
}

/// A gateway's last interval of `seconds`, over at `end`, with `calls` calls of one message each;
/// its minute has them and no others.
fn reading(route: &str, end: i64, seconds: u32, calls: u64) -> RouteReading {
    let from = moment(end) - TimeDelta::seconds(i64::from(seconds));
    let counts = Counts { calls, messages: calls };
    let interval = Interval { from, seconds, counts, rejected: Rejected::default(), peak: calls };
    RouteReading {
        route: route.into(),
        interval,
        at: moment(end),
        minute: minute_of(from),
        this_minute: counts,
        last_minute: Counts::default(),
        top_user: None,
        top_ip: None,
    }
}

fn rejecting(mut reading: RouteReading, throttle: u64) -> RouteReading {
    reading.interval.rejected.throttle = throttle;
    reading
}

/// Of a gateway whose clock is ahead: it arrived at `arrived`, before its interval could be over.
fn ahead(reading: RouteReading, arrived: i64) -> RouteReading {
    RouteReading { at: moment(arrived), ..reading }
}

fn bucket<'a>(measured: &'a Measured, id: &str) -> &'a BucketUse {
    measured.buckets.iter().find(|one| one.bucket.as_str() == id).unwrap()
}

fn quota<'a>(measured: &'a Measured, id: &str) -> &'a QuotaUse {
    measured.quotas.iter().find(|one| one.quota.as_str() == id).unwrap()
}
