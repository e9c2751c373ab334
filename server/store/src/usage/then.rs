//! What was used at a past moment, of every quota and bucket of an App Key at once.

use std::collections::HashMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::ids::{QuotaId, Route};
use domain::rates::{RateKey, RateScope, RateUnit};
use domain::why::UseThen;

use super::peaks;
use crate::snapshot::Snapshot;
use crate::{Db, Result};

/// A minute and the hour that holds it.
const STEPS: [u32; 2] = [60, 3600];

/// What one route had in a minute or an hour.
#[derive(Clone, Copy, Debug, Default)]
struct RouteThen {
    calls: i64,
    messages: i64,
    peak: i64,
    minute_calls: i64,
    minute_messages: i64,
}

/// Use around a moment, by the minute where that is known, else by the hour.
#[derive(Debug, Default)]
pub(crate) struct UsesThen {
    /// The start of the minute and of the hour.
    from: [DateTime<Utc>; 2],
    quotas: [HashMap<QuotaId, i64>; 2],
    routes: [HashMap<Route, RouteThen>; 2],
}

impl UsesThen {
    /// The largest value of a quota.
    pub(crate) fn quota(&self, quota: &QuotaId) -> Option<UseThen> {
        (0..STEPS.len()).find_map(|step| {
            let peak = self.quotas[step].get(quota)?;
            Some(self.found(step, *peak as f64))
        })
    }

    /// The busiest window of a rate over the routes of its bucket. `None` also for a rate per user
    /// or address: who called most is not kept over time.
    pub(crate) fn rate(&self, key: RateKey, routes: &[Route]) -> Option<UseThen> {
        if key.scope != RateScope::App {
            return None;
        }
        (0..STEPS.len()).find_map(|step| {
            let mut sum: Option<RouteThen> = None;
            for one in routes.iter().filter_map(|route| self.routes[step].get(route)) {
                let sum = sum.get_or_insert_default();
                sum.calls += one.calls;
                sum.messages += one.messages;
                sum.peak += one.peak;
                sum.minute_calls += one.minute_calls;
                sum.minute_messages += one.minute_messages;
            }
            let sum = sum?;
            let second = sum.peak as f64;
            let peak = match key.unit {
                RateUnit::Call => peaks::in_window(key, second, sum.minute_calls as f64),
                RateUnit::Message => {
                    let carried = second * sum.messages as f64 / sum.calls.max(1) as f64;
                    peaks::in_window(key, carried, sum.minute_messages as f64)
                }
            };
            Some(self.found(step, peak))
        })
    }

    fn found(&self, step: usize, peak: f64) -> UseThen {
        UseThen { peak, from: self.from[step], seconds: STEPS[step] }
    }
}

/// Reads the uses of an App Key around `at`: two queries, however many limits it has.
pub(crate) async fn at(
    db: &Db,
    snapshot: &Snapshot,
    app_id: i32,
    at: DateTime<Utc>,
) -> Result<UsesThen> {
    let start = |seconds: u32| at.duration_trunc(TimeDelta::seconds(i64::from(seconds)));
    let (Ok(minute), Ok(hour)) = (start(STEPS[0]), start(STEPS[1])) else {
        return Ok(UsesThen::default());
    };
    let mut uses = UsesThen { from: [minute, hour], ..UsesThen::default() };
    let gauges = sqlx::query!(
        r#"select 0 as "step!", quota_id as "quota_id!", peak as "peak!"
           from gauge_minutes where app_id = $1 and minute = $2
           union all
           select 1, quota_id, peak from gauge_hours where app_id = $1 and hour = $3"#,
        app_id,
        minute,
        hour,
    )
    .fetch_all(db.pool())
    .await?;
    for row in gauges {
        let Some(quota) = snapshot.names.quota(row.quota_id) else { continue };
        uses.quotas[step(row.step)].insert(quota.clone(), row.peak);
    }
    let calls = sqlx::query!(
        r#"select 0 as "step!", route_id as "route_id!", calls as "calls!", messages as "messages!",
                peak as "peak!", calls as "minute_calls!", messages as "minute_messages!"
           from call_minutes where app_id = $1 and minute = $2
           union all
           select 1, route_id, calls, messages, peak, peak_minute_calls, peak_minute_messages
           from call_hours where app_id = $1 and hour = $3"#,
        app_id,
        minute,
        hour,
    )
    .fetch_all(db.pool())
    .await?;
    for row in calls {
        let Some(route) = snapshot.names.route(row.route_id) else { continue };
        let one = RouteThen {
            calls: row.calls,
            messages: row.messages,
            peak: row.peak,
            minute_calls: row.minute_calls,
            minute_messages: row.minute_messages,
        };
        uses.routes[step(row.step)].insert(route.clone(), one);
    }
    Ok(uses)
}

fn step(number: i32) -> usize {
    usize::from(number != 0)
}
