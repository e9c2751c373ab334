//! The sums as somebody would make them by hand: sample by sample, minute by minute, no grouping.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::usage::report::Calls;
use sqlx::Row;

use super::super::CheckedBatch;
use crate::Db;

/// A route and the seconds at which the minute or hour begins.
type Key = (String, i64);

/// Counts of a minute: calls, messages, rejected, peak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Minute {
    calls: i64,
    messages: i64,
    rejected: i64,
    peak: i64,
}

/// An hour: its sums, its largest minute by calls and by messages, its minutes with data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hour {
    sums: Minute,
    largest: (i64, i64),
    minutes: i64,
}

#[derive(Default)]
pub(super) struct Model {
    pub call_minutes: BTreeMap<Key, Minute>,
    /// Peak, and the value sampled last with its time.
    pub gauge_minutes: BTreeMap<Key, (i64, i64, i64)>,
    /// Peak, sum and number of samples.
    pub gauge_hours: BTreeMap<Key, (i64, f64, i64)>,
}

fn floor(at: DateTime<Utc>, seconds: i64) -> i64 {
    at.timestamp() - at.timestamp().rem_euclid(seconds)
}

impl Model {
    pub(super) fn of(batches: &[CheckedBatch]) -> Self {
        let mut model = Self::default();
        for gauge in batches.iter().flat_map(|batch| &batch.gauges) {
            let (value, at) = (gauge.value as i64, gauge.at.timestamp());
            let key = |seconds| (gauge.quota.to_string(), floor(gauge.at, seconds));
            let minute = model.gauge_minutes.entry(key(60)).or_insert((value, value, at));
            minute.0 = minute.0.max(value);
            if at >= minute.2 {
                (minute.1, minute.2) = (value, at);
            }
            let hour = model.gauge_hours.entry(key(3600)).or_default();
            *hour = (hour.0.max(value), hour.1 + value as f64, hour.2 + 1);
        }
        for sample in batches.iter().flat_map(|batch| &batch.calls) {
            model.calls(sample);
        }
        model
    }

    /// A sample is shared evenly among the minutes that it lasts, counted from the one in which it
    /// begins: after n minutes of m, n/m of it, rounded down, are given out.
    fn calls(&mut self, sample: &Calls) {
        let minutes = i64::from(sample.seconds).div_euclid(60)
            + i64::from(i64::from(sample.seconds) % 60 != 0);
        let given = |amount: u64, nth: i64| amount as i64 * nth / minutes;
        let part = |amount: u64, nth: i64| given(amount, nth + 1) - given(amount, nth);
        for nth in 0..minutes {
            let minute = floor(sample.from + TimeDelta::minutes(nth), 60);
            let entry = self.call_minutes.entry((sample.route.to_string(), minute)).or_default();
            let rejected = &sample.rejected;
            entry.calls += part(sample.calls, nth);
            entry.messages += part(sample.messages, nth);
            entry.rejected += [rejected.throttle, rejected.plan, rejected.cap, rejected.batch]
                .into_iter()
                .map(|amount| part(amount, nth))
                .sum::<i64>();
            entry.peak = entry.peak.max(sample.peak as i64);
        }
    }

    pub(super) fn call_hours(&self) -> BTreeMap<Key, Hour> {
        let mut hours: BTreeMap<Key, Hour> = BTreeMap::new();
        for ((route, minute), counts) in &self.call_minutes {
            let hour = hours.entry((route.clone(), minute - minute % 3600)).or_default();
            hour.sums.calls += counts.calls;
            hour.sums.messages += counts.messages;
            hour.sums.rejected += counts.rejected;
            hour.sums.peak = hour.sums.peak.max(counts.peak);
            hour.largest.0 = hour.largest.0.max(counts.calls);
            hour.largest.1 = hour.largest.1.max(counts.messages);
            hour.minutes += 1;
        }
        hours
    }
}

impl Minute {
    pub(super) async fn read(db: &Db, table: &str, app_id: i32) -> BTreeMap<Key, Self> {
        let query = format!(
            "select route, extract(epoch from minute)::bigint, calls, messages,
                    rejected_throttle + rejected_plan + rejected_cap + rejected_batch, peak
             from {table} join usage_routes r on r.id = route_id where app_id = $1"
        );
        let rows = sqlx::query(&query).bind(app_id).fetch_all(db.pool()).await.unwrap();
        let minute = |row: &sqlx::postgres::PgRow| Self {
            calls: row.get(2),
            messages: row.get(3),
            rejected: row.get(4),
            peak: row.get(5),
        };
        rows.iter().map(|row| ((row.get(0), row.get(1)), minute(row))).collect()
    }

    pub(super) async fn read_hours(db: &Db, app_id: i32) -> BTreeMap<Key, Hour> {
        let rows = sqlx::query(
            "select route, extract(epoch from hour)::bigint, calls, messages, rejected, peak,
                    peak_minute_calls, peak_minute_messages, minutes::bigint
             from call_hours join usage_routes r on r.id = route_id where app_id = $1",
        )
        .bind(app_id)
        .fetch_all(db.pool())
        .await
        .unwrap();
        let hour = |row: &sqlx::postgres::PgRow| Hour {
            sums: Self {
                calls: row.get(2),
                messages: row.get(3),
                rejected: row.get(4),
                peak: row.get(5),
            },
            largest: (row.get(6), row.get(7)),
            minutes: row.get(8),
        };
        rows.iter().map(|row| ((row.get(0), row.get(1)), hour(row))).collect()
    }
}

pub(super) async fn gauge_minutes(db: &Db, app_id: i32) -> BTreeMap<Key, (i64, i64, i64)> {
    let rows: Vec<(String, i64, i64, i64, i64)> = sqlx::query_as(
        "select quota, extract(epoch from minute)::bigint, peak, value, extract(epoch from at)::bigint
         from gauge_minutes join usage_quotas q on q.id = quota_id where app_id = $1",
    )
    .bind(app_id)
    .fetch_all(db.pool())
    .await
    .unwrap();
    rows.into_iter().map(|row| ((row.0, row.1), (row.2, row.3, row.4))).collect()
}

pub(super) async fn gauge_hours(db: &Db, app_id: i32) -> BTreeMap<Key, (i64, f64, i64)> {
    let rows: Vec<(String, i64, i64, f64, i64)> = sqlx::query_as(
        "select quota, extract(epoch from hour)::bigint, peak, total, samples::bigint
         from gauge_hours join usage_quotas q on q.id = quota_id where app_id = $1",
    )
    .bind(app_id)
    .fetch_all(db.pool())
    .await
    .unwrap();
    rows.into_iter().map(|row| ((row.0, row.1), (row.2, row.3, row.4))).collect()
}
