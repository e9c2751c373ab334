//! The figures as somebody would work them out by hand from the raw samples and from what the
//! documents and the test itself say of the limits. Nothing of the product is used but the rows.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use domain::reports::{CallCounts, ReportRow};
use domain::usage::Rejected;
use domain::usage::report::Calls;

use super::moment;
use super::month::{BASIC, CAMPAIGN, Seeded, TIGHTER};

/// What a row says, without names and units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Figure {
    known: u64,
    average_milli: Option<u64>,
    peak: Option<(u64, DateTime<Utc>, Option<String>)>,
    bounded: u64,
    over_80: u64,
    over_100: u64,
    counts: Option<CallCounts>,
    days_missing: u32,
}

impl Figure {
    pub(super) fn of(row: &ReportRow) -> Self {
        Self {
            known: row.known_minutes,
            average_milli: row.average_milli,
            peak: row.peak.clone().map(|peak| (peak.milli, peak.at, peak.subject)),
            bounded: row.bounded_minutes,
            over_80: row.over_80_minutes,
            over_100: row.over_100_minutes,
            counts: row.counts,
            days_missing: row.days_missing,
        }
    }
}

/// A minute: what its average is of (times the window, by 60), its peak as a fraction, whose.
type Known = (u128, (u128, u128), Option<String>);

fn minute_of(at: DateTime<Utc>) -> DateTime<Utc> {
    at - TimeDelta::seconds(at.timestamp() % 60)
}

/// The bound in force at a minute's beginning, by the documents: 002:13, 14, 60, 61, 153, 154, 160,
/// 004:61, and what the test sets.
fn bound(key: &str, minute: DateTime<Utc>) -> Option<u128> {
    let is_basic = minute >= moment(BASIC);
    let in_campaign = minute >= moment(CAMPAIGN[0]) && minute < moment(CAMPAIGN[1]);
    match key {
        "quota:registered_users" if is_basic => None,
        "quota:registered_users" => Some(100),
        "quota:groups" if in_campaign => Some(5000),
        "quota:groups" if is_basic => Some(100_000),
        "quota:groups" => Some(100),
        "quota:friends_per_user" if is_basic => Some(3000),
        "quota:friends_per_user" => Some(100),
        "rate:delete_conversation:call:60:user" if minute >= moment(TIGHTER) => Some(3),
        "rate:delete_conversation:call:60:user" => Some(5),
        key if key.ends_with(":message:60:app") => Some(6000),
        key if key.ends_with(":message:1:app") => Some(20),
        _ => Some(100),
    }
}

fn figure(key: &str, minutes: &BTreeMap<DateTime<Utc>, Known>, per: (u128, u128)) -> Figure {
    let mut figure = Figure { known: minutes.len() as u64, ..Figure::default() };
    let mut sum = 0;
    let mut best: Option<(u128, u128)> = None;
    for (minute, (value, (num, den), subject)) in minutes {
        sum += value;
        if best.is_none_or(|(n, d)| num * d > n * den) {
            best = Some((*num, *den));
            figure.peak = Some(((num * 1000 / den) as u64, *minute, subject.clone()));
        }
        if let Some(bound) = bound(key, *minute) {
            figure.bounded += 1;
            figure.over_80 += u64::from(num * 10 > bound * 8 * den);
            figure.over_100 += u64::from(*num > bound * den);
        }
    }
    if !minutes.is_empty() {
        figure.average_milli = Some((sum * per.0 * 1000 / (per.1 * minutes.len() as u128)) as u64);
    }
    figure
}

/// The days from the registration on, 3rd to 31st, that are not among `known`.
fn missing(known: &BTreeSet<String>) -> u32 {
    (3..=31).filter(|day| !known.contains(&format!("2026-10-{day:02}"))).count() as u32
}

fn day(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d").to_string()
}

pub(super) fn figures(seeded: &Seeded) -> BTreeMap<String, Figure> {
    let mut figures = BTreeMap::new();
    for quota in super::month::QUOTAS {
        let key = format!("quota:{quota}");
        let samples = seeded.gauges.iter().filter(|gauge| gauge.quota.as_str() == quota);
        let mut minutes: BTreeMap<DateTime<Utc>, Known> = BTreeMap::new();
        let mut last: BTreeMap<DateTime<Utc>, DateTime<Utc>> = BTreeMap::new();
        let mut days = BTreeSet::new();
        for one in samples {
            days.insert(day(one.at));
            let minute = minute_of(one.at);
            let value = u128::from(one.value);
            let known = minutes.entry(minute).or_insert((value, (value, 1), one.subject.clone()));
            if value > known.1.0 {
                (known.1, known.2) = ((value, 1), one.subject.clone());
            }
            let newest = last.entry(minute).or_insert(one.at);
            if one.at >= *newest {
                (*newest, known.0) = (one.at, value);
            }
        }
        let figure = figure(&key, &minutes, (1, 1));
        figures.insert(key, Figure { days_missing: missing(&days), ..figure });
    }
    type Bucket<'a> = (&'a [&'a str], &'a [(&'a str, Of)]);
    let buckets: [Bucket<'_>; 4] = [
        (&["POST /users", "PUT /users/{}"], &[("rate:accounts:call:1:app", Of::Second)]),
        (
            &["DELETE /users/{}/user_channel"],
            &[
                ("rate:delete_conversation:call:1:app", Of::Second),
                ("rate:delete_conversation:call:60:user", Of::User),
            ],
        ),
        (&["POST /messages/users"], &[("message:60", Of::MessageMinute)]),
        (&["POST /messages/chatgroups"], &[("message:1", Of::MessageSecond)]),
    ];
    let days: BTreeSet<String> = seeded
        .calls
        .iter()
        .flat_map(|one| parts(one).into_iter().map(|(minute, ..)| day(minute)))
        .collect();
    let days_missing = missing(&days);
    for (routes, rates) in buckets {
        let samples: Vec<&Calls> =
            seeded.calls.iter().filter(|one| routes.contains(&one.route.as_str())).collect();
        let mut counts = Some(sum(&samples));
        for (key, of) in rates {
            let key = match *key {
                "message:60" => format!("rate:{}:message:60:app", MESSAGES[0]),
                "message:1" => format!("rate:{}:message:1:app", MESSAGES[1]),
                key => key.to_owned(),
            };
            let minutes = minutes(&samples, *of);
            let window = if matches!(of, Of::User | Of::MessageMinute) { 60 } else { 1 };
            let figure = figure(&key, &minutes, (window, 60));
            figures.insert(key, Figure { counts: counts.take(), days_missing, ..figure });
        }
    }
    figures
}

/// The buckets of messages to users and to groups, as the documents' file names them.
const MESSAGES: [&str; 2] = ["send_user_message", "send_group_message"];

#[derive(Clone, Copy)]
enum Of {
    Second,
    User,
    MessageMinute,
    MessageSecond,
}

/// The parts of a sample by minute, from the one in which it begins: its share of calls, messages
/// and rejected calls, so that after n of m minutes n/m of each is given out, rounded down.
fn parts(sample: &Calls) -> Vec<(DateTime<Utc>, [u64; 6])> {
    let minutes = u64::from(sample.seconds).div_ceil(60);
    let rejected = &sample.rejected;
    let whole = [
        sample.calls,
        sample.messages,
        rejected.throttle,
        rejected.plan,
        rejected.cap,
        rejected.batch,
    ];
    let part = |nth: u64| whole.map(|all| all * (nth + 1) / minutes - all * nth / minutes);
    let first = minute_of(sample.from);
    (0..minutes).map(|nth| (first + TimeDelta::minutes(nth as i64), part(nth))).collect()
}

fn minutes(samples: &[&Calls], of: Of) -> BTreeMap<DateTime<Utc>, Known> {
    let mut all: BTreeSet<DateTime<Utc>> = BTreeSet::new();
    for one in samples {
        all.extend(parts(one).into_iter().map(|(minute, _)| minute));
    }
    all.into_iter().filter_map(|minute| Some((minute, known(samples, minute, of)?))).collect()
}

/// What all samples of a bucket say of one minute.
fn known(samples: &[&Calls], minute: DateTime<Utc>, of: Of) -> Option<Known> {
    let (mut calls, mut messages) = (0_u128, 0_u128);
    let mut seconds: BTreeMap<&str, u128> = BTreeMap::new();
    let mut users: BTreeMap<&str, u128> = BTreeMap::new();
    for one in samples {
        for (at, part) in parts(one) {
            if at == minute {
                calls += u128::from(part[0]);
                messages += u128::from(part[1]);
                let second = seconds.entry(one.route.as_str()).or_default();
                *second = (*second).max(u128::from(one.peak));
                if let Some((name, most)) = &one.top_user {
                    *users.entry(name).or_default() += u128::from(*most);
                }
            }
        }
    }
    let second: u128 = seconds.values().sum();
    match of {
        Of::Second => Some((calls, (second, 1), None)),
        Of::MessageMinute => Some((messages, (messages, 1), None)),
        Of::MessageSecond => Some((messages, (second * messages, calls.max(1)), None)),
        Of::User => {
            let (name, most) = users.into_iter().max_by_key(|(_, most)| *most)?;
            Some((most, (most, 1), Some(name.to_owned())))
        }
    }
}

fn sum(samples: &[&Calls]) -> CallCounts {
    let mut sum = CallCounts::default();
    for one in samples {
        sum.calls += one.calls;
        sum.messages += one.messages;
        sum.rejected.throttle += one.rejected.throttle;
        sum.rejected.plan += one.rejected.plan;
        sum.rejected.cap += one.rejected.cap;
        sum.rejected.batch += one.rejected.batch;
    }
    sum
}

/// Every call that was sent.
pub(super) fn all_calls(seeded: &Seeded) -> CallCounts {
    let all: Vec<&Calls> = seeded.calls.iter().collect();
    let whole = sum(&all);
    assert_ne!(whole.rejected, Rejected::default());
    whole
}
