//! Giving an override another end. Its value, target and start stay: whoever wants others sets
//! another override.

use chrono::{DateTime, Utc};
use domain::access::{Permit, SetOverride};
use domain::changes::{PlannedChange, adding, ending};
use domain::checks::Check;
use domain::overrides::list::OverrideState;
use domain::overrides::{Override, end_faults, reason_faults};
use domain::rules::OverrideRule;
use domain::rules::Thing;
use sqlx::PgConnection;
use uuid::Uuid;

use super::uses::{changed, uses};
use super::{find, insert, one, overlap_or, refuse_overlap, replace_permanent};
use crate::audit::Change;
use crate::error::refuse;
use crate::mutation::Mutation;
use crate::override_rows::current_of;
use crate::overrides::target_text;
use crate::{Db, Error, Result, record};

/// Another end.
#[derive(Clone, Debug, Default)]
pub struct NewEnd {
    /// `None`: for good.
    pub ends_at: Option<DateTime<Utc>>,
    pub reason: String,
    /// What of its consequences was seen and is meant.
    pub confirm: Vec<Check>,
}

/// Extends or shortens an override, or makes it permanent or temporary. `version` is the App Key's
/// as the caller saw it; `None`: whatever it is now.
///
/// What has held stays on record as it was: where a permanent one becomes temporary, or the other
/// way round, it ends now and another goes on in its place.
pub async fn extend(
    db: &Db,
    permit: &Permit<SetOverride>,
    id: Uuid,
    version: Option<u64>,
    new: &NewEnd,
    now: DateTime<Utc>,
) -> Result<Override> {
    let (app, seen) = find(&mut *db.pool().acquire().await?, id).await?;
    let snapshot = db.snapshot();
    let entry = snapshot.app(&app).ok_or_else(|| Error::not_found(Thing::App))?;
    let uses = uses(db, &snapshot, &[entry.id], &seen.target, now).await?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    let row = tx.lock_app(&app, version).await?;
    let before = one(&mut tx, id).await?;
    let mut faults = reason_faults(&new.reason);
    faults.extend(end_faults(new.ends_at, &before, now));
    if before.state(now) == OverrideState::Ended {
        return Err(Error::conflict(OverrideRule::EndedSetAnother));
    }
    refuse(faults)?;
    let after = with_end(&before, new.ends_at, now);
    // The one that it goes on from ends as this begins, and is no overlap.
    if after.is_temporary() {
        refuse_overlap(&mut tx, row.id, &Override { id, ..after.clone() }).await?;
    }
    let current = current_of(&mut tx, &[row.id], now).await?.remove(&row.id).unwrap_or_default();
    let (then, called_off) = overrides_then(&current, &before, &after, now);
    let uses = uses.get(&row.id).cloned().unwrap_or_default();
    changed(&snapshot, entry, (&current, &then), (&before.target, &uses), now)
        .calling_off(called_off)
        .confirm(&new.confirm)?;
    let replaced = save(&mut tx, row.id, &before, &after, now).await?;
    let change = Change::of("override.extend", target_text(&after.target))
        .app(&app)
        .before(serde_json::json!({ "override": before, "replaced": replaced }))
        .after(&after)
        .reason(new.reason.trim());
    tx.commit(change, after.clone()).await
}

/// As it will be: the same one, or another that goes on from it.
fn with_end(before: &Override, ends_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Override {
    let after = Override { ends_at, ended_at: None, ..before.clone() };
    if before.is_temporary() != after.is_temporary() && before.state(now) == OverrideState::InForce
    {
        return Override { id: Uuid::now_v7(), created_at: now, starts_at: now, ..after };
    }
    after
}

/// The overrides of the App Key after it, and what was planned and never comes then.
fn overrides_then(
    current: &[Override],
    before: &Override,
    after: &Override,
    now: DateTime<Utc>,
) -> (Vec<Override>, Vec<PlannedChange>) {
    let others: Vec<Override> = match before.id == after.id {
        true => current.iter().filter(|other| other.id != before.id).cloned().collect(),
        false => ending(current, before.id, now),
    };
    adding(&others, after, now)
}

/// Writes the new end; the permanent overrides that it takes the place of.
async fn save(
    tx: &mut PgConnection,
    app_id: i32,
    before: &Override,
    after: &Override,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    record::keep_ends(tx, &[before.id], now).await?;
    if before.id != after.id {
        sqlx::query!(
            "update overrides set ended_at = $2, end_reason = 'continued' where id = $1",
            before.id,
            now,
        )
        .execute(&mut *tx)
        .await?;
    }
    let replaced = match before.is_temporary() {
        true => replace_permanent(tx, app_id, after, now).await?,
        false => Vec::new(),
    };
    if before.id != after.id {
        insert(tx, app_id, after).await?;
        // What a request was granted stays its grant.
        sqlx::query!(
            "update overrides set request_id = (select request_id from overrides where id = $1)
             where id = $2",
            before.id,
            after.id,
        )
        .execute(&mut *tx)
        .await?;
        // It mattered as what it goes on from did.
        sqlx::query!(
            "insert into override_use (override_id, last_mattered_at, checked_until)
             select $2, last_mattered_at, checked_until from override_use where override_id = $1",
            before.id,
            after.id,
        )
        .execute(&mut *tx)
        .await?;
    } else {
        sqlx::query!("update overrides set ends_at = $2 where id = $1", after.id, after.ends_at)
            .execute(&mut *tx)
            .await
            .map_err(overlap_or)?;
    }
    Ok(replaced)
}

#[cfg(test)]
mod tests;
