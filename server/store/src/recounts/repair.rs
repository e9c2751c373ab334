//! What a person makes of a difference: the count takes the gauge's place, that is taken back, or
//! nothing is to be done. Each is on record with its reason, and none passes over a newer sample.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Permit, Recount as MayRecount};
use domain::limit_values::Target;
use domain::overrides::form::target_text;
use domain::overrides::reason_faults;
use domain::recounts::{REPAIR_DAYS, Reading, Recount, RecountState, Resolution};
use domain::rules::OutsideRule;
use serde_json::json;
use sqlx::PgConnection;

use super::gauge::{self, Former, Place};
use super::row;
use super::{missing, row::reading};
use crate::audit::Change;
use crate::error::refuse;
use crate::mutation::Mutation;
use crate::usage::count;
use crate::usage::flush;
use crate::{Db, Error, Result};

/// Puts the count in the gauge's place, as of the time of the count. `seen` is what the gauge said
/// when the person decided; `None`: nothing.
pub async fn repair(
    db: &Db,
    permit: &Permit<MayRecount>,
    id: i64,
    seen: Option<Reading>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Recount> {
    refuse(reason_faults(reason))?;
    let before = row::find(&mut *db.pool().acquire().await?, id).await?;
    if let Some(at) = before.finished_at {
        flush::prepare(db, at).await?;
    }
    let mut tx = Mutation::begin(db, permit, now).await?;
    let (before, place, present) = hold(&mut tx, db, id).await?;
    let (Some(counted), Some(at), true) = (before.counted, before.finished_at, is_open(&before))
    else {
        return Err(decided(&before));
    };
    if present != seen {
        return Err(moved(present));
    }
    if let Some(newer) = present.filter(|present| present.at > at) {
        let (value, at) = (newer.value, newer.at.to_rfc3339());
        return Err(Error::conflict(OutsideRule::NewerSample { value, at }));
    }
    if now - at > TimeDelta::days(REPAIR_DAYS) {
        return Err(Error::conflict(OutsideRule::CountTooOld { days: REPAIR_DAYS }));
    }
    if present.is_some_and(|present| present.value == counted) {
        return Err(Error::conflict(OutsideRule::GaugeAgrees));
    }
    let new = Reading { value: counted, at };
    let former = gauge::replace(&mut tx, db, (place, &before), (present, new), now).await?;
    let Some(former) = former else { return Err(Error::stale(OutsideRule::FirstSample)) };
    sqlx::query!(
        "update recounts
         set resolution = 'repaired', resolved_at = $2, resolved_by = $3, reason = $4,
             former_value = $5, former_at = $6, former_minute = $7, former_hour = $8,
             version = version + 1
         where id = $1",
        id,
        now,
        permit.actor().name(),
        reason.trim(),
        former.reading.map(|reading| count(reading.value)),
        former.reading.map(|reading| reading.at),
        former.minute,
        former.hour,
    )
    .execute(&mut *tx)
    .await?;
    let states = (of(present), of(Some(new)));
    let after = row::find(&mut tx, id).await?;
    tx.commit(change("recount.repair", &before, states, reason), after).await
}

/// Puts back what a repair took the place of. Refused once anything newer has arrived.
pub async fn undo(
    db: &Db,
    permit: &Permit<MayRecount>,
    id: i64,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Recount> {
    refuse(reason_faults(reason))?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    let (before, place, present) = hold(&mut tx, db, id).await?;
    let is_repaired =
        before.resolved.as_ref().is_some_and(|it| it.resolution == Resolution::Repaired);
    let (Some(counted), Some(at), true) = (before.counted, before.finished_at, is_repaired) else {
        return Err(Error::conflict(OutsideRule::NotRepaired));
    };
    let put = Reading { value: counted, at };
    if present != Some(put) {
        let now = said(present);
        return Err(Error::conflict(OutsideRule::NewerThanRepair { says: now }));
    }
    let former = former(&mut tx, id).await?;
    gauge::restore(&mut tx, place, put, &former, now).await?;
    sqlx::query!(
        "update recounts
         set resolution = null, resolved_at = null, resolved_by = null, reason = null,
             former_value = null, former_at = null, former_minute = null, former_hour = null,
             version = version + 1
         where id = $1",
        id,
    )
    .execute(&mut *tx)
    .await?;
    let states = (of(Some(put)), of(former.reading));
    let after = row::find(&mut tx, id).await?;
    tx.commit(change("recount.undo", &before, states, reason), after).await
}

/// Leaves the gauge as it is, and the difference decided.
pub async fn dismiss(
    db: &Db,
    permit: &Permit<MayRecount>,
    id: i64,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Recount> {
    refuse(reason_faults(reason))?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    let (before, _, present) = hold(&mut tx, db, id).await?;
    if before.state != RecountState::Counted || !is_open(&before) {
        return Err(decided(&before));
    }
    sqlx::query!(
        "update recounts
         set resolution = 'dismissed', resolved_at = $2, resolved_by = $3, reason = $4,
             version = version + 1
         where id = $1",
        id,
        now,
        permit.actor().name(),
        reason.trim(),
    )
    .execute(&mut *tx)
    .await?;
    let states = (of(present), of(present));
    let after = row::find(&mut tx, id).await?;
    tx.commit(change("recount.dismiss", &before, states, reason), after).await
}

/// Locks the recount, then its gauge.
async fn hold(
    tx: &mut PgConnection,
    db: &Db,
    id: i64,
) -> Result<(Recount, Place, Option<Reading>)> {
    sqlx::query!("select id from recounts where id = $1 for update", id)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(missing)?;
    let recount = row::find(tx, id).await?;
    let place = gauge::place(db, &recount)?;
    let present = gauge::lock(tx, place).await?;
    Ok((recount, place, present))
}

fn is_open(recount: &Recount) -> bool {
    recount.resolved.is_none()
}

fn decided(recount: &Recount) -> Error {
    match &recount.resolved {
        Some(resolved) => {
            let (how, by) = (resolved.resolution.as_str(), &resolved.by);
            Error::conflict(OutsideRule::Resolved { how, by: by.clone() })
        }
        None => Error::conflict(OutsideRule::NothingCounted { state: recount.state.term() }),
    }
}

fn said(present: Option<Reading>) -> String {
    match present {
        Some(Reading { value, at }) => format!("{value} as of {}", at.to_rfc3339()),
        None => "nothing".to_owned(),
    }
}

fn moved(present: Option<Reading>) -> Error {
    Error::stale(OutsideRule::GaugeMoved { says: said(present) })
}

/// For the record.
fn of(reading: Option<Reading>) -> Option<serde_json::Value> {
    reading.map(|reading| json!({ "value": reading.value, "at": reading.at }))
}

async fn former(tx: &mut PgConnection, id: i64) -> Result<Former> {
    let row = sqlx::query!(
        "select former_value, former_at, former_minute, former_hour from recounts where id = $1",
        id,
    )
    .fetch_one(tx)
    .await?;
    let reading = reading(row.former_value, row.former_at);
    Ok(Former { reading, minute: row.former_minute, hour: row.former_hour })
}

fn change<'a>(
    action: &'static str,
    recount: &'a Recount,
    (before, after): (Option<serde_json::Value>, Option<serde_json::Value>),
    reason: &'a str,
) -> Change<'a> {
    Change::of(action, target_text(&Target::Quota { quota: recount.quota.clone() }))
        .app(&recount.app)
        .before(before)
        .after(after)
        .reason(reason.trim())
}
