//! One gauge that somebody puts in place, in the transaction of what says so: by the same path as
//! samples, so that pages, summaries and history follow it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::usage::report::Gauge;
use sqlx::PgConnection;

use super::{Folded, write};
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
    let snapshot = db.snapshot();
    folded.add_gauge(&snapshot, &gauge);
    write::all(tx, &folded).await?;
    super::tell(tx, &folded.app_ids(), now).await
}

/// Makes the partitions of a day, before the transaction that writes there.
pub(crate) async fn prepare(db: &Db, at: DateTime<Utc>) -> Result<()> {
    partitions::ensure(db, &BTreeSet::from([at.date_naive()])).await
}
