//! Overrides: setting, ending, reading; the table of all, other ends, sets, and when each mattered
//! lie below.

mod edit;
mod list;
mod mattered;
mod past;
mod sets;
mod uses;
mod write;

pub use edit::{NewEnd, extend};
pub use list::{list, read_one};
pub use mattered::follow;
pub use sets::{preview_set, preview_undo, read_set, set_many, undo};
use write::overlap_or;
pub(crate) use write::{insert, refuse_overlap, replace_permanent, target_text};

use chrono::{DateTime, Utc};
use domain::access::{Permit, SetOverride};
use domain::ids::AppKey;
use domain::limits::overridable;
use domain::overrides::{EndOverride, NewOverride, Override, reason_faults};
use domain::problem::Problem;
use domain::rules::OverrideRule;
use domain::rules::Thing;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app_rows::{bump, lock};
use crate::audit::{self, Change};
use crate::changes::{Known, State, guard};
use crate::override_rows::{made, select_overrides};
use crate::{Db, Error, Result, idempotency, record};

/// Sets an override. `version` is the App Key's as the caller saw it; `None`: whatever it is now.
/// A permanent one takes the place of the permanent one before it, and of one that was planned,
/// which must be confirmed; a temporary one that would overlap another is refused and names it.
pub async fn set(
    db: &Db,
    permit: &Permit<SetOverride>,
    app: &AppKey,
    version: Option<u64>,
    new: &NewOverride,
    now: DateTime<Utc>,
) -> Result<Override> {
    let faults = new.faults(now);
    if !faults.is_empty() {
        return Err(Problem::fields(faults).into());
    }
    let known = Known::read(db, app, Some(&new.target), now).await?;
    let mut tx = db.begin().await?;
    if let Some(first) = idempotency::begin(&mut tx, permit, now).await? {
        return Ok(first);
    }
    let row = lock(&mut tx, app, version).await?;
    let before = State::read(&mut tx, db, row.id, now).await?;
    let subject = before.subject(now).ok_or_else(|| Error::not_found(Thing::Plan))?;
    overridable(subject.terms, subject.plan, &new.target)
        .map_err(|rule| Problem::field("/target", rule))?;
    let made = made(new, permit.actor().name(), now);
    refuse_overlap(&mut tx, row.id, &made).await?;
    let after = before.adding(&made, now);
    guard(&before, &after, &known, Some(&made.target), &new.confirm, now)?;
    let replaced = replace_permanent(&mut tx, row.id, &made, now).await?;
    insert(&mut tx, row.id, &made).await?;
    bump(&mut tx, row.id, now).await?;
    let change = Change {
        action: "override.set",
        app: Some(app),
        target: &target_text(&made.target),
        before: if replaced.is_empty() { None } else { audit::state(&replaced)? },
        after: audit::state(&made)?,
        reason: Some(&made.reason),
    };
    audit::record(&mut tx, permit.caller(), now, change).await?;
    idempotency::finish(&mut tx, permit, &made).await?;
    db.commit_limits(tx, now).await?;
    Ok(made)
}

/// Ends an override now.
pub async fn end(
    db: &Db,
    permit: &Permit<SetOverride>,
    id: Uuid,
    ending: &EndOverride,
    now: DateTime<Utc>,
) -> Result<()> {
    let faults = reason_faults(&ending.reason);
    if !faults.is_empty() {
        return Err(Problem::fields(faults).into());
    }
    let (app, seen) = find(&mut *db.pool().acquire().await?, id).await?;
    let known = Known::read(db, &app, Some(&seen.target), now).await?;
    let mut tx = db.begin().await?;
    let row = lock(&mut tx, &app, None).await?;
    let before = one(&mut tx, id).await?;
    if before.end().is_some_and(|end| end <= now.max(before.starts_at)) {
        return Err(Error::conflict(OverrideRule::Ended));
    }
    let state = State::read(&mut tx, db, row.id, now).await?;
    let without = state.ending(id, now);
    guard(&state, &without, &known, Some(&before.target), &ending.confirm, now)?;
    let reason = ending.reason.trim();
    record::keep_ends(&mut tx, &[id], now).await?;
    sqlx::query!(
        "update overrides set ended_at = $2, end_reason = $3 where id = $1",
        id,
        now,
        reason,
    )
    .execute(&mut *tx)
    .await?;
    bump(&mut tx, row.id, now).await?;
    let change = Change {
        action: "override.end",
        app: Some(&app),
        target: &target_text(&before.target),
        before: audit::state(&before)?,
        after: audit::state(&Override { ended_at: Some(now), ..before.clone() })?,
        reason: Some(reason),
    };
    audit::record(&mut tx, permit.caller(), now, change).await?;
    db.commit_limits(tx, now).await
}

/// An override and the App Key that it is of.
pub(crate) async fn find(tx: &mut PgConnection, id: Uuid) -> Result<(AppKey, Override)> {
    let key = sqlx::query_scalar!(
        r#"select a.key as "key!: AppKey" from overrides o join apps a on a.id = o.app_id where o.id = $1"#,
        id
    )
    .fetch_optional(&mut *tx)
    .await?
    .ok_or_else(|| Error::not_found(Thing::Override))?;
    Ok((key, one(tx, id).await?))
}

async fn one(tx: &mut PgConnection, id: Uuid) -> Result<Override> {
    let row = select_overrides!("where id = $1", id).fetch_one(tx).await?;
    row.try_into()
}

#[cfg(test)]
mod tests;
