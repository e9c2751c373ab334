//! The run that lets go of what is past its time.
//!
//! Audit rows go in two steps. First a row says which ones go; a later run, which finds that row
//! sealed, deletes them, some thousands at a time. So at each moment the record says why a row is
//! missing, and whoever wanted otherwise has until then to keep more.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::access::Caller;
use domain::retention::{DROP, RETIRE, Retention, Retired};
use serde_json::json;
use sqlx::PgConnection;

use super::current;
use super::going::{gone, old_days, sealed_before};
use crate::audit::Change;
use crate::mutation::Mutation;
use crate::usage::partitions::{self, Day};
use crate::{Db, Result};

/// Rows of one statement: it must end long before the time that a statement has.
const ROWS: u64 = 5000;

/// Between two retirements: each is itself a row.
const RETIRE_EVERY: TimeDelta = TimeDelta::hours(23);

/// What a run let go of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// Days of samples.
    pub days: u64,
    /// Audit rows.
    pub rows: u64,
}

/// Lets go of what is past its time. Idempotent; one at a time.
pub async fn run(db: &Db, caller: &Caller, now: DateTime<Utc>) -> Result<Ran> {
    let mut connection = db.pool().acquire().await?;
    let (_, settings) = current(&mut connection).await?;
    let old = old_days(&mut connection, &settings, now).await?;
    drop(connection);
    let days = old.closed.len() as u64;
    for (day, size) in old.closed {
        drop_day(db, caller, day, size, now).await?;
    }
    if days > 0 {
        db.forget_partitions();
    }
    let first_kept = settings.first_sample_day(now).and_hms_opt(0, 0, 0);
    if let Some(midnight) = first_kept {
        partitions::forget_batches(db, midnight.and_utc()).await?;
    }
    let rows = delete_retired(db, &settings, now).await?;
    retire(db, caller, &settings, now).await?;
    Ok(Ran { days, rows })
}

async fn drop_day(
    db: &Db,
    caller: &Caller,
    day: NaiveDate,
    size: Day,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = Mutation::begin_as(db, caller, now).await?;
    let tables = partitions::drop_day(&mut tx, day).await?;
    let change = Change::of(DROP, day.to_string()).before(json!({
        "tables": tables, "bytes": size.bytes, "rows_about": size.rows_about,
    }));
    tx.commit(change, ()).await
}

/// Says which rows go next, where the last time that it was said is long enough ago.
async fn retire(db: &Db, caller: &Caller, settings: &Retention, now: DateTime<Utc>) -> Result<()> {
    let Some(before) = settings.audit_before(now) else { return Ok(()) };
    let mut tx = Mutation::begin_as(db, caller, now).await?;
    let last = sqlx::query_scalar!(
        "select at from audit_log where action = $1 order by id desc limit 1",
        RETIRE,
    )
    .fetch_optional(&mut *tx)
    .await?;
    if last.is_some_and(|at| at > now - RETIRE_EVERY) {
        return Ok(());
    }
    let places = sealed_before(&mut tx, before).await?;
    let from = gone(&mut tx).await?;
    if places <= from {
        return Ok(());
    }
    let change = Change::of(RETIRE, "audit")
        .before(json!({ "places": from }))
        .after(Retired { before, places });
    tx.commit(change, ()).await
}

/// Deletes what sealed rows have retired, as far as the present settings let it go too; how many
/// rows.
async fn delete_retired(db: &Db, settings: &Retention, now: DateTime<Utc>) -> Result<u64> {
    let Some(before) = settings.audit_before(now) else { return Ok(0) };
    let mut connection = db.pool().acquire().await?;
    let said = sqlx::query_scalar!(r#"select audit_boundary() as "it!""#)
        .fetch_one(&mut *connection)
        .await?;
    let boundary = said.unsigned_abs().min(sealed_before(&mut connection, before).await?);
    let mut from = gone(&mut connection).await?;
    drop(connection);
    let mut rows = 0;
    while from < boundary {
        let to = boundary.min(from + ROWS);
        rows += delete(db, from, to).await?;
        from = to;
    }
    Ok(rows)
}

async fn delete(db: &Db, from: u64, to: u64) -> Result<u64> {
    let number = |place: u64| i64::try_from(place).unwrap_or(i64::MAX);
    let mut tx = db.begin().await?;
    let rows =
        sqlx::query_scalar!(r#"select audit_retire($1, $2) as "it!""#, number(from), number(to))
            .fetch_one(&mut *tx)
            .await?;
    note(&mut tx, number(to)).await?;
    tx.commit().await?;
    Ok(rows.unsigned_abs())
}

async fn note(tx: &mut PgConnection, places: i64) -> Result<()> {
    sqlx::query!(
        "insert into retention_progress (places) values ($1)
         on conflict (only_row) do update set places = excluded.places",
        places,
    )
    .execute(tx)
    .await?;
    Ok(())
}
