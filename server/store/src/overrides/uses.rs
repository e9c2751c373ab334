//! What is known of the use of one limit of many App Keys (now, and at most in the last 30 days; in
//! one statement, however many there are), and what a change of overrides does to that limit.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::changes::{Preview, Uses, preview_at, turns};
use domain::limit_values::Target;
use domain::limits::Subject;
use domain::overrides::Override;
use domain::rates::{RateKey, RateScope, RateUnit};

use crate::snapshot::{AppEntry, Snapshot};
use crate::usage::current::subjects_since;
use crate::{Db, Result};

/// Days over which the largest use counts.
const PEAK_DAYS: i64 = 30;

/// Minutes that are now.
const NOW_MINUTES: i64 = 2;

/// By App Key; one that reported nothing is absent.
pub(super) async fn uses(
    db: &Db,
    snapshot: &Snapshot,
    app_ids: &[i32],
    target: &Target,
    now: DateTime<Utc>,
) -> Result<HashMap<i32, Uses>> {
    let mut uses: HashMap<i32, Uses> = HashMap::new();
    let rows = match target {
        Target::Quota { quota } => match snapshot.names.quota_id(quota) {
            Some(quota_id) => of_quota(db, app_ids, quota_id, now).await?,
            None => Vec::new(),
        },
        // Who called most is not kept over time.
        Target::Rate { rate, .. } if rate.scope != RateScope::App => Vec::new(),
        Target::Rate { bucket, rate: key } => {
            let editions = &snapshot.terms.catalogue.catalogue().editions;
            let buckets = editions.iter().flat_map(|edition| &edition.buckets);
            let routes = buckets.filter(|one| one.id == *bucket).flat_map(|one| &one.routes);
            let mut routes: Vec<i16> =
                routes.filter_map(|route| snapshot.names.route_id(route)).collect();
            routes.sort_unstable();
            routes.dedup();
            of_rate(db, app_ids, &routes, *key, now).await?
        }
    };
    for row in rows {
        let known = uses.entry(row.app_id).or_default();
        if let Some(used) = row.used {
            known.now(target.clone(), used);
        }
        if let Some(peak) = row.peak {
            known.peak(target.clone(), peak);
        }
    }
    Ok(uses)
}

/// What becomes of one limit of an App Key from `now` on, from its overrides before to those after.
pub(super) fn changed(
    snapshot: &Snapshot,
    entry: &AppEntry,
    (before, after): (&[Override], &[Override]),
    (target, uses): (&Target, &Uses),
    now: DateTime<Utc>,
) -> Preview {
    let is_mine = |one: &&Override| one.target == *target;
    let mine = |all: &[Override]| all.iter().filter(is_mine).cloned().collect::<Vec<_>>();
    let (before, after) = (mine(before), mine(after));
    let mut moments = turns(now, [&before[..], &after[..]]);
    moments.extend(entry.plans.iter().map(|span| span.starts_at).filter(|start| *start > now));
    let subject = |overrides, at| Subject { overrides, ..snapshot.subject(entry, at) };
    let pairs: Vec<_> =
        moments.into_iter().map(|at| (subject(&before[..], at), subject(&after[..], at))).collect();
    preview_at(&pairs, uses, Some(target))
}

struct UseRow {
    app_id: i32,
    used: Option<f64>,
    peak: Option<f64>,
}

async fn of_quota(db: &Db, app_ids: &[i32], id: i16, now: DateTime<Utc>) -> Result<Vec<UseRow>> {
    let rows = sqlx::query_as!(
        UseRow,
        r#"select a.id as "app_id!", g.used, h.peak
           from unnest($1::integer[]) as a (id)
                left join lateral (
                    select max(value)::double precision as used from gauges
                    where app_id = a.id and quota_id = $2 and (subject = '' or at > $4)) g on true
                left join lateral (
                    select max(peak)::double precision as peak from gauge_hours
                    where app_id = a.id and quota_id = $2 and hour >= $3) h on true
           where g.used is not null or h.peak is not null"#,
        app_ids,
        id,
        now - TimeDelta::days(PEAK_DAYS),
        subjects_since(db, now),
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

/// In the rate's own unit, over its own window.
async fn of_rate(
    db: &Db,
    app_ids: &[i32],
    routes: &[i16],
    key: RateKey,
    now: DateTime<Utc>,
) -> Result<Vec<UseRow>> {
    let is_messages = key.unit == RateUnit::Message;
    let rows = sqlx::query_as!(
        UseRow,
        r#"with minutes as (
               select app_id,
                      max(case when $5::double precision < 60 and $4 then peak * messages / greatest(calls, 1) * $5
                               when $5::double precision < 60 then peak * $5
                               when $4 then messages * $5 / 60
                               else calls * $5 / 60 end) as used
               from (select app_id, minute, sum(calls)::double precision as calls,
                            sum(messages)::double precision as messages,
                            sum(peak)::double precision as peak
                     from call_minutes
                     where app_id = any($1) and route_id = any($2) and minute >= $6
                     group by app_id, minute) m
               group by app_id
           ), hours as (
               select app_id,
                      max(case when $5::double precision < 60 and $4 then peak * messages / greatest(calls, 1) * $5
                               when $5::double precision < 60 then peak * $5
                               when $4 then minute_messages * $5 / 60
                               else minute_calls * $5 / 60 end) as peak
               from (select app_id, hour, sum(calls)::double precision as calls,
                            sum(messages)::double precision as messages,
                            sum(peak)::double precision as peak,
                            sum(peak_minute_calls)::double precision as minute_calls,
                            sum(peak_minute_messages)::double precision as minute_messages
                     from call_hours
                     where app_id = any($1) and route_id = any($2) and hour >= $3
                     group by app_id, hour) h
               group by app_id
           )
           select coalesce(m.app_id, h.app_id) as "app_id!", m.used as "used?", h.peak as "peak?"
           from minutes m full join hours h on h.app_id = m.app_id"#,
        app_ids,
        routes,
        now - TimeDelta::days(PEAK_DAYS),
        is_messages,
        f64::from(key.window_seconds),
        now - TimeDelta::minutes(NOW_MINUTES),
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}
