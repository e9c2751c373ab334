//! Which batches of a group are written: those of a source that is their sender's, under a number
//! that is new.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::usage::report::Batch;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{CheckedBatch, Outcome};
use crate::usage::count;
use crate::{Error, Result};

/// SHA-256 of the samples of a batch.
pub type Content = [u8; 32];

/// The hash of a batch's samples as they were sent, whatever the order of an object's fields and
/// the space between them.
pub fn content(batch: &Batch) -> Result<Content> {
    let mut hash = Sha256::new();
    serde_json::to_writer(&mut hash, &(&batch.gauges, &batch.calls))
        .map_err(|error| Error::Corrupt(error.to_string()))?;
    Ok(hash.finalize().into())
}

/// The number of a batch's source, and its own.
type Key = (i32, i64);

/// What becomes of each batch, in their order, with the number of its source where it is to be
/// written. Enters sources and numbers.
pub(super) async fn admit(
    tx: &mut PgConnection,
    batches: &[CheckedBatch],
    now: DateTime<Utc>,
) -> Result<Vec<(Outcome, Option<i32>)>> {
    let owned = sources(tx, batches, now).await?;
    let key = |batch: &CheckedBatch| {
        let (id, _) = owned.get(&*batch.source).filter(|(_, owner)| *owner == batch.sender)?;
        Some((*id, count(batch.batch)))
    };
    let keys: Vec<Option<Key>> = batches.iter().map(key).collect();
    let mut known = numbers(tx, batches, &keys, now).await?;
    let pairs = batches.iter().zip(keys);
    let admitted = pairs.map(|(batch, key)| {
        let Some(key) = key else { return (Outcome::OtherOwner, None) };
        match known.get(&key) {
            Some(content) if content.is_none_or(|content| content == batch.content) => {
                (Outcome::Repeated, None)
            }
            Some(_) => (Outcome::OtherContent, None),
            None if batch.is_empty() => (Outcome::Nothing, None),
            None => {
                // The same number twice in one group: the first has it.
                known.insert(key, Some(batch.content));
                (Outcome::Stored, Some(key.0))
            }
        }
    });
    Ok(admitted.collect())
}

/// The sources by name, with their numbers and owners. New ones are added; all whose owner sends are
/// marked as seen. One that nobody owns, or whose owner is no longer valid, goes to whoever sends
/// first. Those that belong to somebody who sends nothing here may be absent.
async fn sources(
    tx: &mut PgConnection,
    batches: &[CheckedBatch],
    now: DateTime<Utc>,
) -> Result<HashMap<String, (i32, Uuid)>> {
    let mut newest: BTreeMap<(&str, Uuid), DateTime<Utc>> = BTreeMap::new();
    let mut order: Vec<(&str, Uuid)> = Vec::new();
    for batch in batches {
        let gauges = batch.gauges.iter().map(|gauge| gauge.at);
        let latest = gauges.chain(batch.calls.iter().map(|calls| calls.at)).max();
        let key = (&*batch.source, batch.sender);
        let known = newest.entry(key).or_insert_with(|| {
            order.push(key);
            DateTime::UNIX_EPOCH
        });
        *known = (*known).max(latest.unwrap_or(DateTime::UNIX_EPOCH));
    }
    let names: Vec<String> = order.iter().map(|(name, _)| (*name).to_owned()).collect();
    let senders: Vec<Uuid> = order.iter().map(|(_, sender)| *sender).collect();
    let samples: Vec<DateTime<Utc>> = order.iter().map(|key| newest[key]).collect();
    let rows = sqlx::query!(
        r#"insert into usage_sources as s
               (name, first_seen_at, last_seen_at, last_sample_at, owner)
           select distinct on (n.name) n.name, $4, $4, n.sample, n.sender
           from unnest($1::text[], $2::uuid[], $3::timestamptz[]) with ordinality
                    as n (name, sender, sample, place)
                left join usage_sources o on o.name = n.name
           order by n.name, n.sender is distinct from o.owner, n.place
           on conflict (name) do update
           set last_seen_at = greatest(s.last_seen_at, excluded.last_seen_at),
               last_sample_at = greatest(s.last_sample_at, excluded.last_sample_at),
               owner = excluded.owner
           where s.owner is null or s.owner = excluded.owner or not is_valid_actor(s.owner, $4)
           returning id, name, owner as "owner!""#,
        &names,
        &senders,
        &samples,
        now,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.name, (row.id, row.owner))).collect())
}

/// Enters the numbers of the batches that have samples; those that were there before, each with the
/// hash of its samples where that was kept.
async fn numbers(
    tx: &mut PgConnection,
    batches: &[CheckedBatch],
    keys: &[Option<Key>],
    now: DateTime<Utc>,
) -> Result<HashMap<Key, Option<Content>>> {
    let pairs = || batches.iter().zip(keys).filter_map(|(batch, key)| Some((batch, (*key)?)));
    let mut contents: BTreeMap<Key, &Content> = BTreeMap::new();
    for (batch, key) in pairs().filter(|(batch, _)| !batch.is_empty()) {
        contents.entry(key).or_insert(&batch.content);
    }
    let (sources, numbers): (Vec<i32>, Vec<i64>) = contents.keys().copied().unzip();
    let hashes: Vec<Vec<u8>> = contents.values().map(|content| content.to_vec()).collect();
    let entered = sqlx::query!(
        "insert into usage_batches (source_id, batch, received_at, content_sha256)
         select n.source_id, n.batch, $4, n.content
         from unnest($1::integer[], $2::bigint[], $3::bytea[]) as n (source_id, batch, content)
         on conflict do nothing
         returning source_id, batch",
        &sources,
        &numbers,
        &hashes,
        now,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut asked: BTreeSet<Key> = pairs().map(|(_, key)| key).collect();
    for row in entered {
        asked.remove(&(row.source_id, row.batch));
    }
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    // One that could not be entered was there, and may be forgotten by now.
    let refused = asked.iter().filter(|key| contents.contains_key(key));
    let mut known: HashMap<Key, Option<Content>> = refused.map(|key| (*key, None)).collect();
    let (sources, numbers): (Vec<i32>, Vec<i64>) = asked.into_iter().unzip();
    let rows = sqlx::query!(
        "select source_id, batch, content_sha256
         from usage_batches
         join unnest($1::integer[], $2::bigint[]) as n (source_id, batch) using (source_id, batch)",
        &sources,
        &numbers,
    )
    .fetch_all(tx)
    .await?;
    for row in rows {
        let content = row.content_sha256.and_then(|hash| hash.try_into().ok());
        known.insert((row.source_id, row.batch), content);
    }
    Ok(known)
}

#[cfg(test)]
mod tests;
