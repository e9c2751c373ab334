//! Who reports usage, and for which App Keys that nobody registered.

use chrono::{DateTime, TimeDelta, Utc};
use domain::live::{UnknownApp, UsageSource};

use crate::{Db, Result};

/// Sources and unknown App Keys that a page shows at most.
const ROWS_MAX: i64 = 20;

/// Unknown App Keys that are kept at most: whoever invents names cannot fill the disk.
pub const UNKNOWN_APPS_MAX: i64 = 1000;

/// The sources of the last day, newest first.
pub async fn sources(db: &Db, now: DateTime<Utc>) -> Result<Vec<UsageSource>> {
    let rows = sqlx::query_as!(
        UsageSource,
        "select name as source, last_seen_at, last_sample_at from usage_sources
         where last_seen_at > $1 order by last_seen_at desc, name limit $2",
        now - TimeDelta::days(1),
        ROWS_MAX,
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

/// App Keys that sent usage within the last day and are not in the directory, newest first.
pub async fn unknown_apps(db: &Db, now: DateTime<Utc>) -> Result<Vec<UnknownApp>> {
    let rows = sqlx::query!(
        "select key, source, first_seen_at, last_seen_at, samples from unknown_apps
         where last_seen_at > $1 and not exists (select from apps where apps.key = unknown_apps.key)
         order by last_seen_at desc, key limit $2",
        now - TimeDelta::days(1),
        ROWS_MAX,
    )
    .fetch_all(db.pool())
    .await?;
    let unknown = rows.into_iter().map(|row| UnknownApp {
        app: row.key,
        source: row.source,
        first_seen_at: row.first_seen_at,
        last_seen_at: row.last_seen_at,
        samples: row.samples.unsigned_abs(),
    });
    Ok(unknown.collect())
}

/// Notes samples for App Keys that are not in the directory: `(key, source, samples)`.
pub async fn note_unknown(
    db: &Db,
    seen: &[(String, String, u64)],
    now: DateTime<Utc>,
) -> Result<()> {
    let keys: Vec<String> = seen.iter().map(|(key, _, _)| key.clone()).collect();
    let sources: Vec<String> = seen.iter().map(|(_, source, _)| source.clone()).collect();
    let samples: Vec<i64> = seen.iter().map(|(_, _, samples)| super::count(*samples)).collect();
    sqlx::query!(
        "insert into unknown_apps as u (key, source, first_seen_at, last_seen_at, samples)
         select m.key, m.source, $4, $4, m.samples
         from (
             select n.*, row_number() over (order by o.key is null, n.key) as place,
                    o.key is null as is_new, count(o.key) over () as known
             from unnest($1::text[], $2::text[], $3::bigint[]) as n (key, source, samples)
             left join unknown_apps o on o.key = n.key
         ) as m
         where not m.is_new
            or m.place - m.known <= $5 - (select count(*) from unknown_apps)
         order by m.key
         on conflict (key) do update
         set source = excluded.source, last_seen_at = excluded.last_seen_at,
             samples = u.samples + excluded.samples",
        &keys,
        &sources,
        &samples,
        now,
        UNKNOWN_APPS_MAX,
    )
    .execute(db.pool())
    .await?;
    Ok(())
}

/// Forgets unknown App Keys of which nothing came for 30 days, and old notes of flushes.
/// Idempotent.
pub async fn prune(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let unknown =
        sqlx::query!("delete from unknown_apps where last_seen_at < $1", now - TimeDelta::days(30))
            .execute(db.pool())
            .await?;
    let flushes =
        sqlx::query!("delete from usage_flushes where at < $1", now - TimeDelta::minutes(10))
            .execute(db.pool())
            .await?;
    Ok(unknown.rows_affected() + flushes.rows_affected())
}

#[cfg(test)]
mod tests;
