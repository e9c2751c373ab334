//! What goes next, and what would and is held back.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::retention::{DaysGoing, Going, Retention, month_of};
use sqlx::PgConnection;

use crate::Result;
use crate::usage::partitions::{self, Day};

/// Old audit rows that are looked at for whether they are held back.
const HELD_ROWS: i64 = 10_000;

/// Days of samples whose time is over.
pub(super) struct OldDays {
    /// Their month is closed by a kept report.
    pub closed: Vec<(NaiveDate, Day)>,
    /// It is not.
    pub open: Vec<(NaiveDate, Day)>,
}

/// In ascending order.
pub(super) async fn old_days(
    tx: &mut PgConnection,
    settings: &Retention,
    now: DateTime<Utc>,
) -> Result<OldDays> {
    let closed: BTreeSet<NaiveDate> = sqlx::query_scalar!("select month from report_months")
        .fetch_all(&mut *tx)
        .await?
        .into_iter()
        .collect();
    let first_kept = settings.first_sample_day(now);
    let old = partitions::existing(tx).await?.into_iter().filter(|(day, _)| *day < first_kept);
    let (closed, open) = old.partition(|(day, _)| closed.contains(&month_of(*day)));
    Ok(OldDays { closed, open })
}

/// Places below are of rows that were sealed before; 0: none.
pub(super) async fn sealed_before(tx: &mut PgConnection, before: DateTime<Utc>) -> Result<u64> {
    let size = sqlx::query_scalar!(
        "select size from audit_checkpoints where at < $1 order by at desc limit 1",
        before,
    )
    .fetch_optional(tx)
    .await?;
    Ok(size.unwrap_or_default().unsigned_abs())
}

/// Rows at places below are deleted.
pub(super) async fn gone(tx: &mut PgConnection) -> Result<u64> {
    let places = sqlx::query_scalar!("select places from retention_progress");
    Ok(places.fetch_optional(tx).await?.unwrap_or_default().unsigned_abs())
}

pub(super) async fn going(
    tx: &mut PgConnection,
    settings: &Retention,
    now: DateTime<Utc>,
) -> Result<Going> {
    let old = old_days(&mut *tx, settings, now).await?;
    let sum = |days: Vec<(NaiveDate, Day)>| {
        DaysGoing::of(days.into_iter().map(|(day, size)| (day, size.bytes)))
    };
    let mut going =
        Going { samples: sum(old.closed), samples_held: sum(old.open), ..Going::default() };
    let Some(before) = settings.audit_before(now) else { return Ok(going) };
    let boundary = sealed_before(&mut *tx, before).await?;
    let gone = gone(&mut *tx).await?;
    going.audit_rows = boundary.saturating_sub(gone);
    let held = sqlx::query_scalar!(
        r#"select count(*) as "it!" from (
               select id from audit_log where at < $1 order by at limit $3) a
           where not exists (
               select from audit_leaves l where l.audit_id = a.id and l.place < $2)"#,
        before,
        i64::try_from(boundary).unwrap_or(i64::MAX),
        HELD_ROWS,
    )
    .fetch_one(tx)
    .await?;
    going.audit_held = held.unsigned_abs();
    Ok(going)
}
