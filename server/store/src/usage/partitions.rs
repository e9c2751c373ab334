//! The daily partitions of the history tables: made ahead, dropped by age.

use std::collections::BTreeSet;

use crate::{Db, Result};
use chrono::{DateTime, Days, NaiveDate, Utc};

/// History tables with the column that divides them.
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
    let mut tx = db.pool().begin().await?;
    // Two servers that meet a new day together: one makes it, the other finds it.
    sqlx::query!("select pg_advisory_xact_lock(hashtext('usage_partitions'))")
        .execute(&mut *tx)
        .await?;
    for table in TABLES {
        let next = day + Days::new(1);
        // Names and bounds are our own table names and dates: nothing of a stranger's.
        let statement = format!(
            "create table if not exists {table}_{suffix} partition of {table}
             for values from ('{day} 00:00:00+00') to ('{next} 00:00:00+00')
             with (fillfactor = 70)",
            suffix = day.format("%Y%m%d"),
        );
        sqlx::query(&statement).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Makes the coming days and drops those of which nothing is kept any more; the number dropped.
/// Idempotent.
pub async fn maintain(db: &Db, history_days: u16, now: DateTime<Utc>) -> Result<u32> {
    let today = now.date_naive();
    let coming = (0..=DAYS_AHEAD).map(|ahead| today + Days::new(ahead)).collect();
    ensure(db, &coming).await?;
    let oldest = today - Days::new(u64::from(history_days) + 1);
    let mut dropped = 0;
    for (table, day) in existing(db).await? {
        if day < oldest {
            let name = format!("{table}_{}", day.format("%Y%m%d"));
            sqlx::query(&format!("drop table if exists {name}")).execute(db.pool()).await?;
            tracing::info!("dropped the history of {day} ({name})");
            dropped += 1;
        }
    }
    let cutoff = oldest.and_hms_opt(0, 0, 0).map_or(now, |midnight| midnight.and_utc());
    forget_batches(db, cutoff).await?;
    Ok(dropped)
}

/// A batch may be forgotten once each sample that it could repeat would be refused as too old.
async fn forget_batches(db: &Db, before: DateTime<Utc>) -> Result<()> {
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

async fn existing(db: &Db) -> Result<Vec<(&'static str, NaiveDate)>> {
    let parents: Vec<String> = TABLES.iter().map(|table| (*table).to_owned()).collect();
    let rows = sqlx::query!(
        r#"select p.relname as "parent!", c.relname as "child!"
           from pg_inherits i
           join pg_class p on p.oid = i.inhparent
           join pg_class c on c.oid = i.inhrelid
           where p.relname = any($1) and p.relnamespace = 'public'::regnamespace"#,
        &parents,
    )
    .fetch_all(db.pool())
    .await?;
    let parse = |parent: &str, child: &str| {
        let table = TABLES.into_iter().find(|table| *table == parent)?;
        let suffix = child.strip_prefix(parent)?.strip_prefix('_')?;
        Some((table, NaiveDate::parse_from_str(suffix, "%Y%m%d").ok()?))
    };
    Ok(rows.iter().filter_map(|row| parse(&row.parent, &row.child)).collect())
}

#[cfg(test)]
mod tests;
