//! Writing what gateways reported: many batches in one transaction, each exactly once.
//!
//! Samples are added up per key before they reach the database, and rows are written sorted by
//! key: that is what makes an upsert cheap, and two servers never wait for each other in a circle.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::usage::report::{Calls, Gauge};
use sqlx::PgConnection;

use crate::{Db, Result};

mod fold;
mod put;
mod write;

use fold::Folded;
pub(crate) use put::{prepare, put};

/// The channel on which a commit tells that there is something to re-read.
pub(crate) const CHANNEL: &str = "usage";

/// One batch whose samples were checked. Every App Key in it exists.
#[derive(Clone, Debug)]
pub struct CheckedBatch {
    pub source: String,
    pub batch: u64,
    pub gauges: Vec<Gauge>,
    pub calls: Vec<Calls>,
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Stored,
    /// Its number was seen before from this source: nothing was changed.
    Repeated,
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
    let source_ids = sources(&mut tx, batches, now).await?;
    let fresh = fresh(&mut tx, batches, &source_ids, now).await?;
    let mut outcomes = Vec::with_capacity(batches.len());
    let mut taken = HashSet::new();
    let mut folded = Folded::default();
    for batch in batches {
        let key = (source_ids[&batch.source], super::count(batch.batch));
        // The same batch twice in one group: the second is the repetition.
        if fresh.contains(&key) && taken.insert(key) {
            folded.add(&snapshot, key.0, batch);
            outcomes.push(Outcome::Stored);
        } else {
            outcomes.push(Outcome::Repeated);
        }
    }
    write::all(&mut tx, &folded).await?;
    tell(&mut tx, &folded.app_ids(), now).await?;
    tx.commit().await?;
    Ok(outcomes)
}

/// The numbers of the sources; new ones are added, all are marked as seen.
async fn sources(
    tx: &mut PgConnection,
    batches: &[CheckedBatch],
    now: DateTime<Utc>,
) -> Result<BTreeMap<String, i32>> {
    let mut newest: BTreeMap<&str, DateTime<Utc>> = BTreeMap::new();
    for batch in batches {
        let gauges = batch.gauges.iter().map(|gauge| gauge.at);
        let latest = gauges.chain(batch.calls.iter().map(|calls| calls.at)).max();
        let known = newest.entry(&batch.source).or_insert(DateTime::UNIX_EPOCH);
        *known = (*known).max(latest.unwrap_or(DateTime::UNIX_EPOCH));
    }
    let names: Vec<String> = newest.keys().map(|name| (*name).to_owned()).collect();
    let samples: Vec<DateTime<Utc>> = newest.into_values().collect();
    let rows = sqlx::query!(
        "insert into usage_sources as s (name, first_seen_at, last_seen_at, last_sample_at)
         select n.name, $3, $3, n.sample
         from unnest($1::text[], $2::timestamptz[]) as n (name, sample)
         on conflict (name) do update
         set last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at),
             last_sample_at = greatest(s.last_sample_at, excluded.last_sample_at)
         returning id, name",
        &names,
        &samples,
        now,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.id)).collect())
}

/// Enters the batches' numbers; those that were not there before are fresh.
async fn fresh(
    tx: &mut PgConnection,
    batches: &[CheckedBatch],
    source_ids: &BTreeMap<String, i32>,
    now: DateTime<Utc>,
) -> Result<HashSet<(i32, i64)>> {
    let keys: BTreeSet<(i32, i64)> = batches
        .iter()
        .map(|batch| (source_ids[&batch.source], super::count(batch.batch)))
        .collect();
    let (sources, numbers): (Vec<i32>, Vec<i64>) = keys.into_iter().unzip();
    let rows = sqlx::query!(
        "insert into usage_batches (source_id, batch, received_at)
         select n.source_id, n.batch, $3
         from unnest($1::integer[], $2::bigint[]) as n (source_id, batch)
         on conflict do nothing
         returning source_id, batch",
        &sources,
        &numbers,
        now,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.source_id, row.batch)).collect())
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
