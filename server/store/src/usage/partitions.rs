//! The daily partitions of the history tables: made ahead, dropped by age.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::{Db, Result};

/// History tables, as the functions of the database that make and drop their days name them too.
const TABLES: [&str; 4] = ["gauge_minutes", "gauge_hours", "call_minutes", "call_hours"];

/// Days that are made ahead of their time.
const DAYS_AHEAD: u64 = 3;

/// Batches that one statement forgets: it must end long before the time that a statement has.
const FORGET_ROWS: i64 = 20_000;

/// Makes the partitions of `days` where they are missing; those that are known cost nothing.
///
/// Each day in a transaction of its own, and never in that of the rows: making a partition locks
/// the whole table, and whoever holds that lock must wait for nobody's rows.
pub(crate) async fn ensure(db: &Db, days: &BTreeSet<NaiveDate>) -> Result<()> {
    for day in days {
        if !db.has_partitions(*day) {
            make(db, *day).await?;
            db.note_partitions(*day);
        }
    }
    Ok(())
}

async fn make(db: &Db, day: NaiveDate) -> Result<()> {
    let mut tx = db.begin().await?;
    // Two servers that meet a new day together: one makes it, the other finds it.
    sqlx::query!("select pg_advisory_xact_lock(hashtext('usage_partitions'))")
        .execute(&mut *tx)
        .await?;
    sqlx::query!("select usage_partitions_make($1)", day).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Makes today and the coming days. Idempotent.
pub async fn make_ahead(db: &Db, now: DateTime<Utc>) -> Result<()> {
    let today = now.date_naive();
    let coming = (0..=DAYS_AHEAD).map(|ahead| today + Days::new(ahead)).collect();
    db.forget_partitions();
    ensure(db, &coming).await
}

/// Drops a day whose month is closed; how many tables.
pub(crate) async fn drop_day(tx: &mut PgConnection, day: NaiveDate) -> Result<u32> {
    let dropped = sqlx::query_scalar!(r#"select usage_partitions_drop($1) as "it!""#, day)
        .fetch_one(tx)
        .await?;
    tracing::info!("dropped the samples of {day}");
    Ok(dropped.unsigned_abs())
}

/// A batch may be forgotten once each sample that it could repeat would be refused as too old.
pub(crate) async fn forget_batches(db: &Db, before: DateTime<Utc>) -> Result<()> {
    loop {
        let forgotten = sqlx::query!(
            "delete from usage_batches where ctid = any(array(
                 select ctid from usage_batches where received_at < $1 limit $2))",
            before,
            FORGET_ROWS,
        )
        .execute(db.pool())
        .await?;
        if forgotten.rows_affected() < FORGET_ROWS.unsigned_abs() {
            return Ok(());
        }
    }
}

/// One day of samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Day {
    pub tables: u32,
    /// On disk, indexes included.
    pub bytes: u64,
    /// As PostgreSQL estimates it.
    pub rows_about: u64,
}

/// The days that there are, oldest first.
pub(crate) async fn existing(tx: &mut PgConnection) -> Result<BTreeMap<NaiveDate, Day>> {
    let parents = TABLES.map(str::to_owned);
    let rows = sqlx::query!(
        r#"select p.relname as "parent!", c.relname as "child!",
                  pg_total_relation_size(c.oid) as "bytes!", c.reltuples as "rows!"
           from pg_inherits i
           join pg_class p on p.oid = i.inhparent
           join pg_class c on c.oid = i.inhrelid
           where p.relname = any($1) and p.relnamespace = 'public'::regnamespace"#,
        &parents[..],
    )
    .fetch_all(tx)
    .await?;
    let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
    for row in rows {
        let suffix = row.child.strip_prefix(&row.parent).and_then(|rest| rest.strip_prefix('_'));
        let day = suffix.and_then(|text| NaiveDate::parse_from_str(text, "%Y%m%d").ok());
        let Some(day) = day else { continue };
        let known = days.entry(day).or_default();
        known.tables += 1;
        known.bytes += row.bytes.unsigned_abs();
        // -1: PostgreSQL has not looked yet.
        known.rows_about += row.rows.max(0.0) as u64;
    }
    Ok(days)
}

#[cfg(test)]
mod tests;
