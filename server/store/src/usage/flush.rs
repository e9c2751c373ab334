//! Writing what gateways reported: many batches in one transaction, each exactly once.
//!
//! Samples are added up per key before they reach the database, and rows are written sorted by
//! key: that is what makes an upsert cheap, and two servers never wait for each other in a circle.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::usage::report::{Calls, Gauge};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Db, Result};

mod admit;
mod fold;
mod put;
mod write;

pub use admit::{Content, content};
use fold::Folded;
pub(crate) use put::{prepare, put};

/// The channel on which a commit tells that there is something to re-read.
pub(crate) const CHANNEL: &str = "usage";

/// One batch whose samples were checked. Every App Key in it exists.
#[derive(Clone, Debug)]
pub struct CheckedBatch {
    pub source: String,
    pub batch: u64,
    /// The token or account that sent it, to which the source must belong. Nil: the server itself,
    /// which keeps no source.
    pub sender: Uuid,
    /// Of all its samples, also of those that were refused.
    pub content: Content,
    pub gauges: Vec<Gauge>,
    pub calls: Vec<Calls>,
}

impl CheckedBatch {
    fn is_empty(&self) -> bool {
        self.gauges.is_empty() && self.calls.is_empty()
    }
}

/// What became of a batch. Only [`Outcome::Stored`] has changed anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Stored,
    /// There was nothing in it to be stored. Its number stays free.
    Nothing,
    /// It is stored already: its number was seen before from this source, with the same samples.
    Repeated,
    /// Its number was seen before from this source, with other samples.
    OtherContent,
    /// Its source belongs to another token or account.
    OtherOwner,
}

/// How often a group is begun again that PostgreSQL gave up for another's sake.
const TRIES: u32 = 3;

/// Writes `batches` in one transaction; answers in their order. When this returns `Ok` the samples
/// are durable; when it returns an error nothing of them was written, or the connection was lost
/// just when it committed: who sends the same batches again learns which.
pub async fn flush(db: &Db, batches: &[CheckedBatch], now: DateTime<Utc>) -> Result<Vec<Outcome>> {
    super::partitions::ensure(db, &days(batches)).await?;
    let mut tries = 1;
    loop {
        match write_once(db, batches, now).await {
            Err(error) if error.is_deadlock() && tries < TRIES => {
                tracing::warn!("a group of reports is written again: {error}");
                tries += 1;
            }
            answer => return answer,
        }
    }
}

/// The days on which the samples fall.
fn days(batches: &[CheckedBatch]) -> BTreeSet<NaiveDate> {
    let gauges = batches.iter().flat_map(|batch| &batch.gauges).map(|gauge| gauge.at);
    let calls = batches.iter().flat_map(|batch| &batch.calls);
    let ends =
        |calls: &Calls| [calls.from, calls.from + TimeDelta::seconds(i64::from(calls.seconds))];
    gauges.chain(calls.flat_map(ends)).map(|at| at.date_naive()).collect()
}

async fn write_once(db: &Db, batches: &[CheckedBatch], now: DateTime<Utc>) -> Result<Vec<Outcome>> {
    let snapshot = db.snapshot();
    let mut tx = db.begin().await?;
    let admitted = admit::admit(&mut tx, batches, now).await?;
    let mut folded = Folded::default();
    for (batch, (_, source_id)) in batches.iter().zip(&admitted) {
        if let Some(source_id) = source_id {
            folded.add(&snapshot, *source_id, batch);
        }
    }
    write::all(&mut tx, &folded).await?;
    tell(&mut tx, &folded.app_ids(), now).await?;
    tx.commit().await?;
    Ok(admitted.into_iter().map(|(outcome, _)| outcome).collect())
}

/// Notes which App Keys' use changed, and hints that it did: one notification a flush, no data.
pub(crate) async fn tell(tx: &mut PgConnection, app_ids: &[i32], now: DateTime<Utc>) -> Result<()> {
    if app_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!("insert into usage_flushes (at, app_ids) values ($1, $2)", now, app_ids)
        .execute(&mut *tx)
        .await?;
    sqlx::query!("select pg_notify($1, '')", CHANNEL).execute(&mut *tx).await?;
    Ok(())
}

#[cfg(test)]
mod tests;
