//! Use of one rate: its own unit, over its own window, within its own scope.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::CALLS_FRESH_SECONDS;
use crate::limit_values::LimitValue;
use crate::rates::{RateKey, RateScope, RateUnit};
use crate::usage::{Counts, Level, RateUse, RouteReading, permille};

const MINUTE_SECONDS: u32 = 60;

/// Measures one rate. `all` are the readings of its bucket, `current` those that speak of now.
/// `None`: nobody measures it, which is not zero.
pub(super) fn rate_use(
    key: RateKey,
    limit: LimitValue,
    all: &[&RouteReading],
    current: &[&RouteReading],
    now: DateTime<Utc>,
) -> Option<RateUse> {
    let (used, subject) = match key.scope {
        RateScope::App => (app_use(key, all, current, now), None),
        RateScope::User => largest(key, all, |one| one.top_user.as_ref(), now)?,
        RateScope::Ip => largest(key, all, |one| one.top_ip.as_ref(), now)?,
    };
    let permille = permille(used, limit);
    let level = permille.map_or(Level::Calm, Level::of_permille);
    Some(RateUse { key, used: tenths(used, limit), subject, permille, level })
}

/// The mean of the newest interval where the window is short or the interval covers it; else a
/// sliding minute, out of which the calls of a gateway that stopped fall by themselves.
fn app_use(
    key: RateKey,
    all: &[&RouteReading],
    current: &[&RouteReading],
    now: DateTime<Utc>,
) -> f64 {
    let window_seconds = f64::from(key.window_seconds);
    let covers = |one: &RouteReading| {
        key.window_seconds < MINUTE_SECONDS || one.interval.seconds >= key.window_seconds
    };
    let means = current.iter().filter(|one| covers(one)).map(|one| {
        count(key.unit, one.interval.counts) * window_seconds
            / f64::from(one.interval.seconds.max(1))
    });
    let minutes = all
        .iter()
        .filter(|one| !covers(one))
        .map(|one| sliding_minute(key.unit, one, now) * window_seconds / f64::from(MINUTE_SECONDS));
    // Zero first: an empty sum of floats is minus zero.
    settled(means.chain(minutes).fold(0.0, |sum, one| sum + one))
}

/// To the millionth: six gateways with a sixth of the limit each are at the limit, not above it.
fn settled(used: f64) -> f64 {
    (used * 1e6).round() / 1e6
}

fn count(unit: RateUnit, counts: Counts) -> f64 {
    match unit {
        RateUnit::Call => counts.calls as f64,
        RateUnit::Message => counts.messages as f64,
    }
}

/// The last 60 s: of a minute that the window has partly left, the part that still lies in it,
/// taken as evenly spread.
fn sliding_minute(unit: RateUnit, reading: &RouteReading, now: DateTime<Utc>) -> f64 {
    let since = reading.clock(now) - reading.minute;
    let minutes = since.num_milliseconds() as f64 / 60_000.0;
    let this = count(unit, reading.this_minute);
    let last = count(unit, reading.last_minute);
    this * (2.0 - minutes).clamp(0.0, 1.0) + last * (1.0 - minutes).clamp(0.0, 1.0)
}

/// The user or address with most calls in one minute. One who calls over several routes or
/// gateways is added up as far as each of them names him; what they do not name is not known, so
/// this is a lower bound. They name calls, not messages.
fn largest<'a>(
    key: RateKey,
    readings: &[&'a RouteReading],
    top: impl Fn(&'a RouteReading) -> Option<&'a (String, u64)>,
    now: DateTime<Utc>,
) -> Option<(f64, Option<String>)> {
    if key.unit != RateUnit::Call {
        return None;
    }
    let mut calls: HashMap<(DateTime<Utc>, &str), u64> = HashMap::new();
    for &reading in readings {
        let age = reading.clock(now) - reading.minute;
        let is_fresh = age < TimeDelta::seconds(CALLS_FRESH_SECONDS);
        if let Some((name, count)) = top(reading).filter(|_| is_fresh) {
            let sum = calls.entry((reading.minute, name)).or_default();
            *sum = sum.saturating_add(*count);
        }
    }
    let ((_, name), most) = calls
        .into_iter()
        .max_by_key(|((minute, name), calls)| (*calls, *minute, Reverse(*name)))?;
    let used = most as f64 * f64::from(key.window_seconds) / f64::from(MINUTE_SECONDS);
    Some((used, Some(name.to_owned())))
}

/// To the nearest tenth that stands on the same side of the limit and of zero: 100.04 of 100 is
/// not shown as full, nor 99.97, nor a single call as none.
fn tenths(used: f64, limit: LimitValue) -> f64 {
    let nearest = (used * 10.0).round() / 10.0;
    if used > 0.0 && nearest == 0.0 {
        return 0.1;
    }
    let Some(bound) = limit.amount().map(|amount| amount as f64) else { return nearest };
    if used > bound && nearest <= bound {
        (bound * 10.0 + 1.0) / 10.0
    } else if used < bound && nearest >= bound {
        (bound * 10.0 - 1.0) / 10.0
    } else {
        nearest
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rounding_never_crosses_the_limit_or_zero() {
        let limit = LimitValue::Limited { amount: 100 };
        for (used, shown) in [
            (0.0, 0.0),
            (0.001, 0.1),
            (79.97, 80.0),
            (99.94, 99.9),
            (99.97, 99.9),
            (100.0, 100.0),
            (100.04, 100.1),
            (100.06, 100.1),
        ] {
            assert_eq!(tenths(used, limit), shown, "{used}");
        }
        assert_eq!(tenths(0.01, LimitValue::Limited { amount: 0 }), 0.1);
        assert_eq!(tenths(0.01, LimitValue::NotSupported), 0.1);
        assert_eq!(tenths(99.97, LimitValue::Unlimited), 100.0);
    }

    proptest! {
        #[test]
        fn what_is_shown_compares_with_the_limit_as_the_use_does(
            used in 0.0..1_000_000.0_f64,
            amount in 0..1_000_000_u64,
            near in proptest::option::of(-0.06..0.06_f64),
        ) {
            let bound = amount as f64;
            let used = near.map_or(used, |near| (bound + near).max(0.0));
            let shown = tenths(used, LimitValue::Limited { amount });
            prop_assert_eq!(shown.partial_cmp(&bound), used.partial_cmp(&bound));
            prop_assert_eq!(shown > 0.0, used > 0.0);
            prop_assert!((shown - used).abs() <= 0.1 + 1e-9, "{} {}", shown, used);
        }
    }
}
