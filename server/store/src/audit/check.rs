//! The check of the log in the database against its seal.

use chrono::{DateTime, TimeDelta, Utc};
use futures::TryStreamExt;
use seal::{Hash, PublicKey, Report, SignedCheckpoint, Verifier};
use sqlx::PgConnection;

use super::records::SealedRow;
use crate::{Db, Result};

/// So long after it was written a row must be sealed.
const SEALED_WITHIN: TimeDelta = TimeDelta::minutes(5);

/// Checks every row. `outside`: hashes and checkpoints that were kept outside the database; without
/// them what the database itself says of the seal is taken, which whoever signs cannot have been
/// made to sign otherwise.
pub async fn check(
    db: &Db,
    key: &PublicKey,
    outside: Option<(Vec<Hash>, Vec<SignedCheckpoint>)>,
    now: DateTime<Utc>,
) -> Result<Report> {
    let mut tx = db.begin().await?;
    sqlx::query!("set transaction isolation level repeatable read, read only")
        .execute(&mut *tx)
        .await?;
    let report = check_in(&mut tx, key, outside, now).await?;
    tx.commit().await?;
    Ok(report)
}

/// The same within a transaction.
pub(super) async fn check_in(
    tx: &mut PgConnection,
    key: &PublicKey,
    outside: Option<(Vec<Hash>, Vec<SignedCheckpoint>)>,
    now: DateTime<Utc>,
) -> Result<Report> {
    let notes = sqlx::query_scalar!("select note from audit_checkpoints order by size")
        .fetch_all(&mut *tx)
        .await?;
    let inside = notes.into_iter().map(SignedCheckpoint);
    let (leaves, checkpoints) = match outside {
        Some((leaves, kept)) => (leaves, kept.into_iter().chain(inside).collect::<Vec<_>>()),
        None => {
            let hashes = sqlx::query_scalar!("select hash from audit_leaves order by place")
                .fetch_all(&mut *tx)
                .await?;
            let hash = |hash: Vec<u8>| Hash::try_from(&hash[..]).unwrap_or(Hash([0; 32]));
            (hashes.into_iter().map(hash).collect(), inside.collect())
        }
    };
    let mut verifier = Verifier::new(key, &checkpoints, Some(leaves));
    let mut places = sqlx::query!(
        r#"select l.place, l.audit_id, l.hash,
                  a.id as "id?", a.at as "at?", a.actor_kind as "actor_kind?", a.actor_id,
                  a.actor_name as "actor_name?", a.actor_role, a.address,
                  a.request_id as "request_id?", a.action as "action?", a.app,
                  a.target as "target?", a.before::text, a.after::text, a.reason
           from audit_leaves l left join audit_log a on a.id = l.audit_id order by l.place"#
    )
    .fetch(&mut *tx);
    while let Some(row) = places.try_next().await? {
        let place = row.place.unsigned_abs();
        let there = (row.id, row.at, row.actor_kind, row.actor_name);
        let said = (row.request_id, row.action, row.target);
        let (
            (Some(id), Some(at), Some(actor_kind), Some(actor_name)),
            (Some(request_id), Some(action), Some(target)),
        ) = (there, said)
        else {
            let hash = Hash::try_from(&row.hash[..]).unwrap_or(Hash([0; 32]));
            verifier.add_gone(place, row.audit_id, hash);
            continue;
        };
        let row = SealedRow {
            id,
            at,
            actor_kind,
            actor_id: row.actor_id,
            actor_name,
            actor_role: row.actor_role,
            address: row.address,
            request_id,
            action,
            app: row.app,
            target,
            before: row.before,
            after: row.after,
            reason: row.reason,
        };
        verifier.add(&row.record(place)?);
    }
    drop(places);
    let late = sqlx::query_scalar!(
        "select a.id from audit_log a
         where not exists (select from audit_leaves l where l.audit_id = a.id)
           and (a.at < $1 or a.id < (select min(audit_id) from audit_leaves))
         order by a.id limit 1",
        now - SEALED_WITHIN,
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(id) = late {
        verifier.add_unsealed(id);
    }
    Ok(verifier.finish())
}
