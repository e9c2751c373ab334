//! Use over time: series for charts, hourly trends for rows.

use std::collections::HashMap;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::history::{Point, Series};
use domain::ids::{QuotaId, Route};
use domain::limit_values::{LimitValue, Target};
use domain::limits::{Record, effective};
use domain::rates::{RateKey, RateScope, RateUnit};
use domain::why::UseThen;

use super::peaks;
use crate::snapshot::{AppEntry, Contract, Snapshot};
use crate::{Db, Result, record};

/// Hours of a trend.
const TREND_HOURS: usize = 24;

/// Points that one series may have.
pub const POINTS_MAX: i64 = 2000;

/// What a series shows.
#[derive(Clone, Debug)]
pub enum What {
    Quota(QuotaId),
    /// The use of one rate, summed over the routes of its bucket.
    Rate {
        target: Target,
        key: RateKey,
        routes: Vec<Route>,
    },
}

/// The time that a series covers: `from` and `to` lie on steps.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub step_seconds: u32,
}

impl Span {
    /// The newest `length` of time in steps; the last step holds `now`.
    pub fn until(now: DateTime<Utc>, length: TimeDelta, step_seconds: u32) -> Self {
        let step = TimeDelta::seconds(i64::from(step_seconds));
        let to = now.duration_trunc(step).unwrap_or(now) + step;
        Self { from: to - length, to, step_seconds }
    }

    fn step(self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.step_seconds))
    }

    /// Hours answer where nothing finer is asked for.
    fn is_hourly(self) -> bool {
        self.step_seconds.is_multiple_of(3600) && self.from.timestamp() % 3600 == 0
    }
}

/// A step's data as the tables have it.
#[derive(Clone, Copy, Debug, Default)]
struct Use {
    peak: Option<f64>,
    mean: Option<f64>,
    rejected: u64,
}

/// Use over `span`, with the limit in force at the start of each step; for the step that runs at
/// `now`, the one in force now, so that the chart never contradicts what stands beside it.
pub async fn series(
    db: &Db,
    snapshot: &Snapshot,
    entry: &AppEntry,
    what: &What,
    span: Span,
    now: DateTime<Utc>,
) -> Result<Series> {
    let record = record::read(db, snapshot, entry).await?;
    series_by(db, snapshot, entry, what, span, &record, now).await
}

/// The same by the App Key's record, where it is known already.
pub(crate) async fn series_by(
    db: &Db,
    snapshot: &Snapshot,
    entry: &AppEntry,
    what: &What,
    span: Span,
    record: &Record,
    now: DateTime<Utc>,
) -> Result<Series> {
    let uses = uses(db, snapshot, entry, what, span).await?;
    let target = match what {
        What::Quota(quota) => Target::Quota { quota: quota.clone() },
        What::Rate { target, .. } => target.clone(),
    };
    let record = record.clone().about(&target);
    let mut points = Vec::new();
    let mut at = span.from;
    while at < span.to {
        let one = uses.get(&at).copied().unwrap_or_default();
        let is_running = at <= now && now < at + span.step();
        points.push(Point {
            at,
            peak: one.peak,
            mean: one.mean,
            rejected: one.rejected,
            limit: limit_at(&record, &target, if is_running { now } else { at }),
        });
        at += span.step();
    }
    Ok(Series { from: span.from, to: span.to, step_seconds: span.step_seconds, points })
}

/// The limit that held at `at`. Before its registration an App Key is taken to have had what it
/// began with: what was used then was measured against the same documents.
fn limit_at(record: &Record, target: &Target, at: DateTime<Utc>) -> Option<LimitValue> {
    let state = record.at(at.max(record.registered_at))?;
    effective(state.subject(), target).map(|limit| limit.value)
}

/// The largest use around a moment: in its minute, or else in its hour. `None`: nothing is known.
pub(crate) async fn use_at(
    db: &Db,
    snapshot: &Snapshot,
    entry: &AppEntry,
    what: &What,
    at: DateTime<Utc>,
) -> Result<Option<UseThen>> {
    for seconds in [60, 3600] {
        let step = TimeDelta::seconds(i64::from(seconds));
        let Ok(from) = at.duration_trunc(step) else { return Ok(None) };
        let span = Span { from, to: from + step, step_seconds: seconds };
        let uses = uses(db, snapshot, entry, what, span).await?;
        if let Some(peak) = uses.get(&from).and_then(|one| one.peak) {
            return Ok(Some(UseThen { peak, from, seconds }));
        }
    }
    Ok(None)
}

async fn uses(
    db: &Db,
    snapshot: &Snapshot,
    entry: &AppEntry,
    what: &What,
    span: Span,
) -> Result<HashMap<DateTime<Utc>, Use>> {
    match what {
        What::Quota(quota) => gauge_steps(db, snapshot, entry.id, quota, span).await,
        What::Rate { key, routes, .. } => {
            call_steps(db, snapshot, entry.id, *key, routes, span).await
        }
    }
}

async fn gauge_steps(
    db: &Db,
    snapshot: &Snapshot,
    app_id: i32,
    quota: &QuotaId,
    span: Span,
) -> Result<HashMap<DateTime<Utc>, Use>> {
    let Some(quota_id) = snapshot.names.quota_id(quota) else { return Ok(HashMap::new()) };
    let step = f64::from(span.step_seconds);
    let as_use = |peak: i64, mean: Option<f64>| Use { peak: Some(peak as f64), mean, rejected: 0 };
    if span.is_hourly() {
        let rows = sqlx::query!(
            r#"select date_bin(make_interval(secs => $5), hour, $3) as "at!", max(peak) as "peak!",
                    sum(total) / nullif(sum(samples), 0) as mean
               from gauge_hours
               where app_id = $1 and quota_id = $2 and hour >= $3 and hour < $4
               group by 1"#,
            app_id,
            quota_id,
            span.from,
            span.to,
            step,
        )
        .fetch_all(db.pool())
        .await?;
        return Ok(rows.into_iter().map(|row| (row.at, as_use(row.peak, row.mean))).collect());
    }
    let rows = sqlx::query!(
        r#"select date_bin(make_interval(secs => $5), minute, $3) as "at!", max(peak) as "peak!",
                avg(value)::double precision as mean
           from gauge_minutes
           where app_id = $1 and quota_id = $2 and minute >= $3 and minute < $4
           group by 1"#,
        app_id,
        quota_id,
        span.from,
        span.to,
        step,
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows.into_iter().map(|row| (row.at, as_use(row.peak, row.mean))).collect())
}

/// What a step of calls holds, over all routes together.
struct CallStep {
    at: DateTime<Utc>,
    calls: f64,
    messages: f64,
    rejected: i64,
    /// Most calls in one second, and the messages that they carried.
    second_calls: f64,
    second_messages: f64,
    /// The largest minute.
    minute_calls: f64,
    minute_messages: f64,
    minutes: f64,
}

impl CallStep {
    fn as_use(&self, key: RateKey) -> Use {
        let rejected = self.rejected.unsigned_abs();
        // Of one user or address: `named_steps` says it.
        if key.scope != RateScope::App {
            return Use { rejected, ..Use::default() };
        }
        let (total, second, minute) = match key.unit {
            RateUnit::Call => (self.calls, self.second_calls, self.minute_calls),
            RateUnit::Message => (self.messages, self.second_messages, self.minute_messages),
        };
        let peak = peaks::in_window(key, second, minute);
        let window = f64::from(key.window_seconds);
        let mean = total * window / (self.minutes.max(1.0) * 60.0);
        Use { peak: Some(peak), mean: Some(mean), rejected }
    }
}

async fn call_steps(
    db: &Db,
    snapshot: &Snapshot,
    app_id: i32,
    key: RateKey,
    routes: &[Route],
    span: Span,
) -> Result<HashMap<DateTime<Utc>, Use>> {
    let route_ids: Vec<i16> =
        routes.iter().filter_map(|route| snapshot.names.route_id(route)).collect();
    let rows = if span.is_hourly() {
        call_hours(db, app_id, &route_ids, span).await?
    } else {
        call_minutes(db, app_id, &route_ids, span).await?
    };
    let mut steps: HashMap<_, _> = rows.into_iter().map(|row| (row.at, row.as_use(key))).collect();
    for (at, peak, mean) in super::named::steps(db, app_id, key, &route_ids, span).await? {
        let step: &mut Use = steps.entry(at).or_default();
        (step.peak, step.mean) = (Some(peak), Some(mean));
    }
    Ok(steps)
}

async fn call_minutes(db: &Db, app_id: i32, routes: &[i16], span: Span) -> Result<Vec<CallStep>> {
    let rows = sqlx::query_as!(
        CallStep,
        r#"select date_bin(make_interval(secs => $5), minute, $3) as "at!",
                sum(calls)::double precision as "calls!",
                sum(messages)::double precision as "messages!",
                sum(rejected)::bigint as "rejected!",
                max(peak)::double precision as "second_calls!",
                max(peak * messages::double precision / greatest(calls, 1)) as "second_messages!",
                max(calls)::double precision as "minute_calls!",
                max(messages)::double precision as "minute_messages!",
                count(*)::double precision as "minutes!"
           from (
               select minute, sum(calls) as calls, sum(messages) as messages, sum(peak) as peak,
                      sum(rejected_throttle + rejected_plan + rejected_cap + rejected_batch) as rejected
               from call_minutes
               where app_id = $1 and route_id = any($2) and minute >= $3 and minute < $4
               group by minute
           ) as minutes
           group by 1"#,
        app_id,
        routes,
        span.from,
        span.to,
        f64::from(span.step_seconds),
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

async fn call_hours(db: &Db, app_id: i32, routes: &[i16], span: Span) -> Result<Vec<CallStep>> {
    let rows = sqlx::query_as!(
        CallStep,
        r#"select date_bin(make_interval(secs => $5), hour, $3) as "at!",
                sum(calls)::double precision as "calls!",
                sum(messages)::double precision as "messages!",
                sum(rejected)::bigint as "rejected!",
                max(peak)::double precision as "second_calls!",
                max(peak * messages::double precision / greatest(calls, 1)) as "second_messages!",
                max(minute_calls)::double precision as "minute_calls!",
                max(minute_messages)::double precision as "minute_messages!",
                sum(minutes)::double precision as "minutes!"
           from (
               select hour, sum(calls) as calls, sum(messages) as messages, sum(peak) as peak,
                      sum(rejected) as rejected, sum(peak_minute_calls) as minute_calls,
                      sum(peak_minute_messages) as minute_messages, max(minutes) as minutes
               from call_hours
               where app_id = $1 and route_id = any($2) and hour >= $3 and hour < $4
               group by hour
           ) as hours
           group by 1"#,
        app_id,
        routes,
        span.from,
        span.to,
        f64::from(span.step_seconds),
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

/// The last 24 hours of each quota of an App Key, hourly maxima, oldest first.
pub async fn quota_trends(
    db: &Db,
    snapshot: &Snapshot,
    app_id: i32,
    now: DateTime<Utc>,
) -> Result<HashMap<QuotaId, Vec<Option<f64>>>> {
    let first = first_hour(now);
    let rows = sqlx::query!(
        "select quota_id, hour, peak from gauge_hours
         where app_id = $1 and hour >= $2 and hour <= $3",
        app_id,
        first,
        now,
    )
    .fetch_all(db.pool())
    .await?;
    let mut trends: HashMap<QuotaId, Vec<Option<f64>>> = HashMap::new();
    for row in rows {
        let Some(quota) = snapshot.names.quota(row.quota_id) else { continue };
        let trend = trends.entry(quota.clone()).or_insert_with(|| vec![None; TREND_HOURS]);
        if let Some(place) = place(first, row.hour) {
            trend[place] = Some(row.peak as f64);
        }
    }
    Ok(trends)
}

/// The last 24 hours of one limit of an App Key, hourly maxima, oldest first.
pub async fn trend(
    db: &Db,
    snapshot: &Snapshot,
    entry: &AppEntry,
    target: &Target,
    now: DateTime<Utc>,
) -> Result<Vec<Option<f64>>> {
    let span = Span::until(now, TimeDelta::hours(TREND_HOURS as i64), 3600);
    let steps = match target {
        Target::Quota { quota } => gauge_steps(db, snapshot, entry.id, quota, span).await?,
        Target::Rate { bucket, rate } => {
            let Contract { terms, plan, .. } = &**entry.contract(now);
            let bucket = terms.catalogue.bucket(&plan.catalogue, bucket);
            let routes = bucket.map(|bucket| bucket.routes.clone()).unwrap_or_default();
            call_steps(db, snapshot, entry.id, *rate, &routes, span).await?
        }
    };
    let mut trend = vec![None; TREND_HOURS];
    for (at, one) in steps {
        if let Some(place) = place(span.from, at) {
            trend[place] = one.peak;
        }
    }
    Ok(trend)
}

fn first_hour(now: DateTime<Utc>) -> DateTime<Utc> {
    Span::until(now, TimeDelta::hours(TREND_HOURS as i64), 3600).from
}

fn place(first: DateTime<Utc>, hour: DateTime<Utc>) -> Option<usize> {
    usize::try_from((hour - first).num_hours()).ok().filter(|place| *place < TREND_HOURS)
}

#[cfg(test)]
mod tests;
