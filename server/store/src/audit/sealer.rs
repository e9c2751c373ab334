//! The sealer: gives rows of the log their places, and signs checkpoints.
//!
//! Rows are committed in another order than that of their ids, so the order of the seal is the
//! order in which the sealer sees them; one server seals at a time. Which rows it has yet to see
//! follows from what transactions were under way when it looked last.

use chrono::{DateTime, Utc};
use seal::{Checkpoint, Frontier, Hash, PublicKey, SecretKey, SignedCheckpoint};
use sqlx::PgConnection;

use super::records::SealedRow;
use crate::{Db, Error, Result};

/// Rows of one checkpoint at most: a bounded transaction.
const BATCH: i64 = 5000;

/// The number of the advisory lock under which rows are sealed.
const LOCK: i64 = 0x4865_6164_5365_616c;

/// An id is taken a moment before its transaction has a number: so many more ids are looked at
/// again.
const MARGIN: i64 = 1000;

/// What one server knows of the seal.
pub struct Sealer {
    key: SecretKey,
    frontier: Frontier,
    /// Rows up to this id are sealed or will never be.
    settled: i64,
    /// The newest id at some moment, and the first transaction that had not begun then.
    looks: Vec<(i64, i64)>,
}

/// What a round did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sealed {
    pub rows: u64,
    /// There is more to seal at once.
    pub more: bool,
}

impl Sealer {
    pub fn new(key: SecretKey) -> Self {
        Self { key, frontier: Frontier::default(), settled: 0, looks: Vec::new() }
    }

    pub fn public_key(&self) -> PublicKey {
        self.key.public()
    }

    /// Seals what was committed since the last round. `None`: another server does it just now.
    pub async fn round(&mut self, db: &Db, now: DateTime<Utc>) -> Result<Option<Sealed>> {
        let mut tx = db.begin().await?;
        let locked = sqlx::query_scalar!(r#"select pg_try_advisory_xact_lock($1) as "it!""#, LOCK)
            .fetch_one(&mut *tx)
            .await?;
        if !locked {
            return Ok(None);
        }
        self.catch_up(&mut tx).await?;
        let rows = self.unsealed(&mut tx).await?;
        if rows.is_empty() {
            // Over at once, and not when the connection is needed next: the lock goes with it.
            tx.rollback().await?;
            return Ok(Some(Sealed::default()));
        }
        let more = rows.len() as i64 == BATCH;
        let mut frontier = self.frontier.clone();
        let (mut places, mut ids, mut hashes) = (Vec::new(), Vec::new(), Vec::new());
        for row in rows {
            let record = row.record(frontier.size())?;
            let hash = record.hash();
            places.push(number(record.place));
            ids.push(record.id);
            hashes.push(hash.0.to_vec());
            frontier.add(hash);
        }
        sqlx::query!(
            "insert into audit_leaves (place, audit_id, hash)
             select * from unnest($1::bigint[], $2::bigint[], $3::bytea[])",
            &places,
            &ids,
            &hashes,
        )
        .execute(&mut *tx)
        .await?;
        let checkpoint =
            Checkpoint { size: frontier.size(), root: frontier.root(), at: micros(now) };
        sqlx::query!(
            "insert into audit_checkpoints (size, at, note) values ($1, $2, $3)",
            number(checkpoint.size),
            checkpoint.at,
            self.key.sign(&checkpoint).0,
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        self.frontier = frontier;
        Ok(Some(Sealed { rows: places.len() as u64, more }))
    }

    /// Reads what other servers have sealed, and holds it against the last checkpoint: upon a tree
    /// that does not fit nothing is built.
    async fn catch_up(&mut self, tx: &mut PgConnection) -> Result<()> {
        let size = sqlx::query_scalar!("select max(place) + 1 from audit_leaves")
            .fetch_one(&mut *tx)
            .await?
            .unwrap_or_default();
        if size.unsigned_abs() < self.frontier.size() {
            let known = self.frontier.size();
            return Err(Error::Corrupt(format!(
                "{known} rows were sealed, {size} leaves are there"
            )));
        }
        while self.frontier.size() < size.unsigned_abs() {
            let hashes = sqlx::query_scalar!(
                "select hash from audit_leaves where place >= $1 order by place limit 50000",
                number(self.frontier.size()),
            )
            .fetch_all(&mut *tx)
            .await?;
            if hashes.is_empty() {
                break;
            }
            for hash in hashes {
                let hash =
                    Hash::try_from(&hash[..]).map_err(|error| Error::Corrupt(error.into()))?;
                self.frontier.add(hash);
            }
        }
        let newest =
            sqlx::query_scalar!("select note from audit_checkpoints order by size desc limit 1")
                .fetch_optional(&mut *tx)
                .await?;
        let Some(newest) = newest else { return Ok(()) };
        let newest = SignedCheckpoint(newest).open(&self.key.public());
        let newest =
            newest.map_err(|why| Error::Corrupt(format!("the newest checkpoint: {why}")))?;
        if (newest.size, newest.root) != (self.frontier.size(), self.frontier.root()) {
            let rule = "the leaves of the audit log do not fit its newest checkpoint";
            return Err(Error::Corrupt(rule.to_owned()));
        }
        Ok(())
    }

    /// The oldest rows that have no place yet.
    async fn unsealed(&mut self, tx: &mut PgConnection) -> Result<Vec<SealedRow>> {
        let look = sqlx::query!(
            r#"select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "first!",
                      pg_snapshot_xmax(pg_current_snapshot())::text::bigint as "next!",
                      (select coalesce(max(id), 0) from audit_log) as "newest!""#
        )
        .fetch_one(&mut *tx)
        .await?;
        let rows = sqlx::query_as!(
            SealedRow,
            "select a.id, a.at, a.actor_kind, a.actor_id, a.actor_name, a.actor_role, a.address,
                    a.request_id, a.action, a.app, a.target, a.before::text, a.after::text, a.reason
             from audit_log a
             where a.id > $1 and not exists (select from audit_leaves l where l.audit_id = a.id)
             order by a.id limit $2",
            self.settled,
            BATCH,
        )
        .fetch_all(&mut *tx)
        .await?;
        // Whatever took an id before such a look is over by now, and was seen if it committed.
        if (rows.len() as i64) < BATCH {
            let over = |(_, next): &&(i64, i64)| *next <= look.first;
            let settled = self.looks.iter().filter(over).map(|(newest, _)| *newest).max();
            self.settled = self.settled.max(settled.unwrap_or_default() - MARGIN);
            self.looks.retain(|(_, next)| *next > look.first);
            self.looks.push((look.newest, look.next));
        }
        Ok(rows)
    }
}

/// A checkpoint has whole microseconds, as the database keeps them.
fn micros(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at)
}

pub(super) fn number(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
