//! The daily partitions of the history tables: made ahead, dropped by age.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, Utc};
use sqlx::PgConnection;

use crate::{Db, Result};

/// History tables with the column that divides them.
const TABLES: [&str; 4] = ["gauge_minutes", "gauge_hours", "call_minutes", "call_hours"];

/// Days that are made ahead of their time.
const DAYS_AHEAD: u64 = 3;

/// Makes the partitions of `days` where they are missing.
pub(crate) async fn ensure(tx: &mut PgConnection, days: &BTreeSet<NaiveDate>) -> Result<()> {
    // Two servers that meet a new day together: one makes it, the other finds it.
    sqlx::query!("select pg_advisory_xact_lock(hashtext('usage_partitions'))")
        .execute(&mut *tx)
        .await?;
    for day in days {
        for table in TABLES {
            let next = *day + Days::new(1);
            // Names and bounds are our own table names and dates: nothing of a stranger's.
            let statement = format!(
                "create table if not exists {table}_{suffix} partition of {table}
                 for values from ('{day} 00:00:00+00') to ('{next} 00:00:00+00')
                 with (fillfactor = 70)",
                suffix = day.format("%Y%m%d"),
            );
            sqlx::query(&statement).execute(&mut *tx).await?;
        }
    }
    Ok(())
}

/// Makes the coming days and drops those of which nothing is kept any more; the number dropped.
/// Idempotent.
pub async fn maintain(db: &Db, history_days: u16, now: DateTime<Utc>) -> Result<u32> {
    let today = now.date_naive();
    let coming = (0..=DAYS_AHEAD).map(|ahead| today + Days::new(ahead)).collect();
    let mut tx = db.pool().begin().await?;
    ensure(&mut tx, &coming).await?;
    tx.commit().await?;
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
    // A batch may be forgotten once each sample it could repeat would be refused as too old.
    sqlx::query!("delete from usage_batches where received_at < $1", cutoff)
        .execute(db.pool())
        .await?;
    Ok(dropped)
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
