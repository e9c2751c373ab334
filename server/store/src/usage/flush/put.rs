//! One gauge that somebody puts in place, in the transaction of what says so: by the same path as
//! samples, so that pages, summaries and history follow it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::usage::report::Gauge;
use sqlx::PgConnection;

use super::{CheckedBatch, Folded, write};
use crate::usage::partitions;
use crate::{Db, Result};

/// Writes `gauge`; of several samples the later one wins, as ever. The partitions of its day must be
/// there ([`prepare`] makes them).
pub(crate) async fn put(
    tx: &mut PgConnection,
    db: &Db,
    gauge: Gauge,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut folded = Folded::default();
    let batch =
        CheckedBatch { source: String::new(), batch: 0, gauges: vec![gauge], calls: Vec::new() };
    folded.add(&db.snapshot(), 0, &batch);
    write::all(tx, &folded).await?;
    super::touched(tx, &folded, now).await
}

/// Makes the partitions of a day, before the transaction that writes there.
pub(crate) async fn prepare(db: &Db, at: DateTime<Utc>) -> Result<()> {
    partitions::ensure(db, &BTreeSet::from([at.date_naive()])).await
}

/// Says that an App Key's gauges changed, where no sample was written.
pub(crate) async fn tell(tx: &mut PgConnection, app_id: i32, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!("insert into usage_flushes (at, app_ids) values ($1, $2)", now, &[app_id])
        .execute(&mut *tx)
        .await?;
    sqlx::query!("select pg_notify($1, '')", super::CHANNEL).execute(&mut *tx).await?;
    Ok(())
}
