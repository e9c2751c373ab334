//! `Idempotency-Key`: the answer to a request that creates is kept in the transaction that
//! creates. So the same request again gets the first answer, also when both come at once (the
//! second waits for the first), and a request that failed has kept nothing.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Caller, Once};
use domain::problem::Problem;
use domain::rules::Rule;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use crate::{Db, Error, Result};

/// How long an answer is kept.
const KEPT_HOURS: i64 = 24;

/// Longest key, in bytes.
pub const KEY_BYTES_MAX: usize = 200;

/// `what` names the route, with its path and query; `content` is the body.
pub fn once(key: &str, what: &str, content: &[u8]) -> Once {
    let mut hash = Sha256::new();
    hash.update(what.as_bytes());
    hash.update([0]);
    hash.update(content);
    Once { key: key.to_owned(), hash: hash.finalize().to_vec() }
}

/// The answer that is kept under the key, before anything is judged.
///
/// # Errors
/// The key was used for another request: invalid at `/Idempotency-Key`.
pub async fn lookup<T: DeserializeOwned>(
    db: &Db,
    caller: &Caller,
    once: &Once,
    now: DateTime<Utc>,
) -> Result<Option<T>> {
    let row = sqlx::query!(
        "select request_hash, body from idempotency_keys
         where caller = $1 and key = $2 and at >= $3",
        name(caller),
        once.key,
        now - TimeDelta::hours(KEPT_HOURS),
    )
    .fetch_optional(db.pool())
    .await?;
    row.map(|row| kept(once, &row.request_hash, row.body)).transpose()
}

fn kept<T: DeserializeOwned>(once: &Once, hash: &[u8], body: Value) -> Result<T> {
    if hash != once.hash {
        let rule =
            Rule::technical("this Idempotency-Key was used for another request; choose a new one");
        return Err(Problem::field("/Idempotency-Key", rule).into());
    }
    serde_json::from_value(body).map_err(|error| Error::Corrupt(error.to_string()))
}

/// Takes the key for this transaction, or gives the answer that it was taken for.
pub(crate) async fn begin<T: DeserializeOwned>(
    tx: &mut PgConnection,
    caller: &Caller,
    once: &Once,
    now: DateTime<Utc>,
) -> Result<Option<T>> {
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
    kept(once, &row.request_hash, row.body).map(Some)
}

/// Keeps the answer.
pub(crate) async fn finish(
    tx: &mut PgConnection,
    caller: &Caller,
    once: &Once,
    answer: &impl Serialize,
) -> Result<()> {
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
