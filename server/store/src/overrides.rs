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

use crate::audit::Change;
use crate::changes::{KnownUse, LimitState, guard};
use crate::error::refuse;
use crate::mutation::Mutation;
use crate::override_rows::{made, select_overrides};
use crate::{Db, Error, Result, record};

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
    refuse(new.faults(now))?;
    let known = KnownUse::read(db, app, Some(&new.target), now).await?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    if let Some(first) = tx.answered().await? {
        return Ok(first);
    }
    let row = tx.lock_app(app, version).await?;
    let before = LimitState::read(&mut tx, db, row.id, now).await?;
    let subject = before.subject(now).ok_or_else(|| Error::not_found(Thing::Plan))?;
    overridable(subject.terms, subject.plan, &new.target)
        .map_err(|rule| Problem::field("/target", rule))?;
    let made = made(new, permit.actor().name(), now);
    refuse_overlap(&mut tx, row.id, &made).await?;
    let after = before.adding(&made, now);
    guard(&before, &after, &known, Some(&made.target), &new.confirm, now)?;
    let replaced = replace_permanent(&mut tx, row.id, &made, now).await?;
    insert(&mut tx, row.id, &made).await?;
    tx.commit(set_change(app, &made, &replaced), made.clone()).await
}

/// Ends an override now.
pub async fn end(
    db: &Db,
    permit: &Permit<SetOverride>,
    id: Uuid,
    ending: &EndOverride,
    now: DateTime<Utc>,
) -> Result<()> {
    refuse(reason_faults(&ending.reason))?;
    let (app, seen) = find(&mut *db.pool().acquire().await?, id).await?;
    let known = KnownUse::read(db, &app, Some(&seen.target), now).await?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    let row = tx.lock_app(&app, None).await?;
    let before = one(&mut tx, id).await?;
    if before.end().is_some_and(|end| end <= now.max(before.starts_at)) {
        return Err(Error::conflict(OverrideRule::Ended));
    }
    let state = LimitState::read(&mut tx, db, row.id, now).await?;
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
    let change = Change::of("override.end", target_text(&before.target))
        .app(&app)
        .before(&before)
        .after(Override { ended_at: Some(now), ..before.clone() })
        .reason(reason);
    tx.commit(change, ()).await
}

/// What the record says of one that was set, and of which others it took the place.
pub(crate) fn set_change<'a>(app: &'a AppKey, made: &'a Override, replaced: &[Uuid]) -> Change<'a> {
    Change::of("override.set", target_text(&made.target))
        .app(app)
        .before((!replaced.is_empty()).then_some(replaced))
        .after(made)
        .reason(made.reason.as_str())
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
