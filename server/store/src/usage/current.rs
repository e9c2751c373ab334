//! Use as it is now: the raw state from which `domain::usage` measures.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, TimeDelta, Utc};
use domain::usage::{
    AppUse, Counts, GaugeReading, HourPast, Interval, Measured, Rejected, RouteReading, measure,
};

use crate::snapshot::{AppEntry, Snapshot};
use crate::usage::flush::tell;
use crate::{Db, Result};

/// Subjects of one quota that are read at most, largest first.
const SUBJECTS_MAX: i64 = 200;

/// The state of some App Keys. Those for which nothing was reported are absent, and so are users,
/// groups and rooms of which nothing came for [`Db::subject_days`].
pub async fn read(db: &Db, app_ids: &[i32], now: DateTime<Utc>) -> Result<HashMap<i32, AppUse>> {
    let mut states: HashMap<i32, AppUse> = HashMap::new();
    gauges(db, app_ids, &mut states, now).await?;
    routes(db, app_ids, &mut states).await?;
    Ok(states)
}

/// The state of one App Key with the last hour of its routes.
pub async fn read_with_hour(db: &Db, app_id: i32, now: DateTime<Utc>) -> Result<AppUse> {
    let mut states = read(db, &[app_id], now).await?;
    let mut state = states.remove(&app_id).unwrap_or_default();
    let snapshot = db.snapshot();
    let rows = sqlx::query!(
        r#"select route_id, max(peak) as "peak!",
                sum(rejected_throttle + rejected_plan + rejected_cap + rejected_batch)::bigint as "rejected!"
           from call_minutes
           where app_id = $1 and minute > $2 and minute <= $3
           group by route_id"#,
        app_id,
        now - TimeDelta::hours(1),
        now + TimeDelta::minutes(5),
    )
    .fetch_all(db.pool())
    .await?;
    state.hours = rows
        .into_iter()
        .filter_map(|row| {
            let past =
                HourPast { peak: row.peak.unsigned_abs(), rejected: row.rejected.unsigned_abs() };
            Some((snapshot.names.route(row.route_id)?.clone(), past))
        })
        .collect();
    Ok(state)
}

/// The moment since which a subject must have been sampled to count.
pub(crate) fn subjects_since(db: &Db, now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(i64::from(db.subject_days()))
}

async fn gauges(
    db: &Db,
    app_ids: &[i32],
    states: &mut HashMap<i32, AppUse>,
    now: DateTime<Utc>,
) -> Result<()> {
    let snapshot = db.snapshot();
    let rows = sqlx::query!(
        // Between two prunings there may be any number of subjects.
        "select app_id, quota_id, subject, value, at from (
             select *, row_number() over (partition by app_id, quota_id order by value desc) as place
             from gauges where app_id = any($1) and (subject = '' or at > $3)
         ) as ranked
         where place <= $2 or subject = '' order by app_id, quota_id, value desc",
        app_ids,
        SUBJECTS_MAX,
        subjects_since(db, now),
    )
    .fetch_all(db.pool())
    .await?;
    for row in rows {
        let Some(quota) = snapshot.names.quota(row.quota_id) else { continue };
        states.entry(row.app_id).or_default().gauges.push(GaugeReading {
            quota: quota.clone(),
            subject: (!row.subject.is_empty()).then_some(row.subject),
            value: row.value.unsigned_abs(),
            at: row.at,
        });
    }
    Ok(())
}

async fn routes(db: &Db, app_ids: &[i32], states: &mut HashMap<i32, AppUse>) -> Result<()> {
    let snapshot = db.snapshot();
    let rows = sqlx::query!(
        "select app_id, route_id, interval_from, interval_seconds, at, calls, messages,
                rejected_throttle, rejected_plan, rejected_cap, rejected_batch, peak,
                minute, minute_calls, minute_messages, last_minute_calls, last_minute_messages,
                top_user, top_user_calls, top_ip, top_ip_calls
         from route_intervals where app_id = any($1)",
        app_ids,
    )
    .fetch_all(db.pool())
    .await?;
    for row in rows {
        let Some(route) = snapshot.names.route(row.route_id) else { continue };
        let counts = |calls: i64, messages: i64| Counts {
            calls: calls.unsigned_abs(),
            messages: messages.unsigned_abs(),
        };
        let interval = Interval {
            from: row.interval_from,
            seconds: row.interval_seconds.unsigned_abs(),
            counts: counts(row.calls, row.messages),
            rejected: Rejected {
                throttle: row.rejected_throttle.unsigned_abs(),
                plan: row.rejected_plan.unsigned_abs(),
                cap: row.rejected_cap.unsigned_abs(),
                batch: row.rejected_batch.unsigned_abs(),
            },
            peak: row.peak.unsigned_abs(),
        };
        states.entry(row.app_id).or_default().routes.push(RouteReading {
            route: route.clone(),
            interval,
            at: row.at,
            minute: row.minute,
            this_minute: counts(row.minute_calls, row.minute_messages),
            last_minute: counts(row.last_minute_calls, row.last_minute_messages),
            top_user: row.top_user.zip(row.top_user_calls.map(i64::unsigned_abs)),
            top_ip: row.top_ip.zip(row.top_ip_calls.map(i64::unsigned_abs)),
        });
    }
    Ok(())
}

/// Keeps the largest subjects of each quota that still count, and forgets the rest; how many were
/// forgotten. App Keys of which one no longer counts are measured anew. Idempotent.
pub async fn prune_subjects(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let since = subjects_since(db, now);
    let mut tx = db.begin().await?;
    let pruned = sqlx::query!(
        // Rows that are being written are passed over: the writer must never wait for this.
        r#"with ranked as (
             select app_id, quota_id, subject,
                    row_number() over (partition by app_id, quota_id
                                       order by at <= $2, value desc, subject) as place
             from gauges where subject <> ''
         ), gone as (
             select g.app_id, g.quota_id, g.subject
             from gauges g join ranked using (app_id, quota_id, subject)
             where ranked.place > $1 or g.at <= $2
             for update of g skip locked
         )
         delete from gauges g using gone
         where g.app_id = gone.app_id and g.quota_id = gone.quota_id and g.subject = gone.subject
         returning g.app_id, g.at <= $2 as "is_silent!""#,
        SUBJECTS_MAX,
        since,
    )
    .fetch_all(&mut *tx)
    .await?;
    let silent: BTreeSet<i32> =
        pruned.iter().filter(|row| row.is_silent).map(|row| row.app_id).collect();
    tell(&mut tx, &Vec::from_iter(silent), now).await?;
    tx.commit().await?;
    Ok(pruned.len() as u64)
}

/// What an App Key uses of its limits now.
pub(crate) async fn measured(
    db: &Db,
    snapshot: &Snapshot,
    entry: &AppEntry,
    now: DateTime<Utc>,
) -> Result<Measured> {
    let state = read_with_hour(db, entry.id, now).await?;
    let earlier = db.board().summary(entry.id);
    Ok(measure(snapshot.subject(entry, now), entry.app.clone(), &state, earlier.as_ref()))
}

#[cfg(test)]
mod tests;
