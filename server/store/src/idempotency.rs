//! `Idempotency-Key`: the answer to a request that creates is kept in the transaction that
//! creates. So the same request again gets the first answer, also when both come at once (the
//! second waits for the first), and a request that failed has kept nothing.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Caller;
use domain::problem::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::{Db, Error, Result};

/// How long an answer is kept.
const KEPT_HOURS: i64 = 24;

/// Longest key, in bytes.
pub const KEY_BYTES_MAX: usize = 200;

/// A key that a caller chose, and what was asked under it.
#[derive(Clone, Debug)]
pub struct Once {
    key: String,
    hash: Vec<u8>,
}

impl Once {
    /// `what` names the route and its path; `body` is the request.
    pub fn new(key: &str, what: &str, body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(body).map_err(|error| Error::Corrupt(error.to_string()))?;
        Ok(Self::of_bytes(key, what, &body))
    }

    /// The same of a body as it was sent.
    pub fn of_bytes(key: &str, what: &str, body: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(what.as_bytes());
        hash.update([0]);
        hash.update(body);
        Self { key: key.to_owned(), hash: hash.finalize().to_vec() }
    }
}

/// Takes the key for this transaction, or gives the answer that it was taken for.
pub(crate) async fn begin<T: DeserializeOwned>(
    tx: &mut PgConnection,
    caller: &Caller,
    once: Option<&Once>,
    now: DateTime<Utc>,
) -> Result<Option<T>> {
    let Some(once) = once else { return Ok(None) };
    let who = name(caller);
    sqlx::query!(
        "delete from idempotency_keys where caller = $1 and key = $2 and at < $3",
        who,
        once.key,
        now - TimeDelta::hours(KEPT_HOURS),
    )
    .execute(&mut *tx)
    .await?;
    let taken = sqlx::query!(
        "insert into idempotency_keys (caller, key, request_hash, body, at)
         values ($1, $2, $3, 'null', $4) on conflict do nothing",
        who,
        once.key,
        once.hash,
        now,
    )
    .execute(&mut *tx)
    .await?;
    if taken.rows_affected() == 1 {
        return Ok(None);
    }
    let row = sqlx::query!(
        "select request_hash, body from idempotency_keys where caller = $1 and key = $2",
        who,
        once.key,
    )
    .fetch_one(&mut *tx)
    .await?;
    if row.request_hash != once.hash {
        let rule = "this Idempotency-Key was used for another request; choose a new one";
        return Err(Problem::field("/Idempotency-Key", rule).into());
    }
    serde_json::from_value(row.body).map(Some).map_err(|error| Error::Corrupt(error.to_string()))
}

/// Keeps the answer.
pub(crate) async fn finish(
    tx: &mut PgConnection,
    caller: &Caller,
    once: Option<&Once>,
    answer: &impl Serialize,
) -> Result<()> {
    let Some(once) = once else { return Ok(()) };
    let body = serde_json::to_value(answer).map_err(|error| Error::Corrupt(error.to_string()))?;
    sqlx::query!(
        "update idempotency_keys set body = $3 where caller = $1 and key = $2",
        name(caller),
        once.key,
        body,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets answers that are past their time; how many.
pub async fn prune(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let gone = sqlx::query!(
        "delete from idempotency_keys where at < $1",
        now - TimeDelta::hours(KEPT_HOURS),
    )
    .execute(db.pool())
    .await?;
    Ok(gone.rows_affected())
}

/// Keys of different callers never meet.
fn name(caller: &Caller) -> String {
    match caller.actor.id() {
        Some(id) => format!("{}:{id}", caller.actor.kind()),
        None => format!("{}:{}", caller.actor.kind(), caller.actor.name()),
    }
}
