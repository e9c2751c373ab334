//! The record of changes: one row per mutation, in the mutation's own transaction; and its seal.

mod asked;
mod check;
mod export;
mod exports;
mod keeper;
mod list;
mod records;
mod sealer;
pub mod witness;

pub use check::check;
pub use export::{Format, Pieces, export};
pub use exports::note_limits;
pub(crate) use keeper::Seal;
pub use keeper::{Keeper, check_now, public_key, seal_state, witness_file};
pub(crate) use list::list_action;
pub use list::{list, names, newer, read, set_by};
pub use sealer::{Sealed, Sealer};

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use domain::access::{Actor, Caller};
use domain::changes::plan::LastChange;
use domain::ids::AppKey;
use serde::Serialize;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Db, Error, Result};

/// What changed. `action` is `noun.verb` (`app.choose_plan`); `target` names the thing within its
/// kind (`acme#shop`, an account's name, a token's id).
pub(crate) struct Change<'a> {
    action: &'static str,
    app: Option<&'a AppKey>,
    target: Cow<'a, str>,
    before: serde_json::Result<Value>,
    after: serde_json::Result<Value>,
    reason: Option<&'a str>,
}

impl<'a> Change<'a> {
    pub(crate) fn of(action: &'static str, target: impl Into<Cow<'a, str>>) -> Self {
        let (before, after) = (Ok(Value::Null), Ok(Value::Null));
        Self { action, app: None, target: target.into(), before, after, reason: None }
    }

    pub(crate) fn app(self, app: impl Into<Option<&'a AppKey>>) -> Self {
        Self { app: app.into(), ..self }
    }

    /// What was; null: nothing.
    pub(crate) fn before(self, state: impl Serialize) -> Self {
        Self { before: serde_json::to_value(state), ..self }
    }

    /// What is now; null: nothing.
    pub(crate) fn after(self, state: impl Serialize) -> Self {
        Self { after: serde_json::to_value(state), ..self }
    }

    pub(crate) fn reason(self, reason: impl Into<Option<&'a str>>) -> Self {
        Self { reason: reason.into(), ..self }
    }
}

/// A state as a JSON column has it; null: nothing.
pub(crate) fn state(value: &impl Serialize) -> Result<Option<Value>> {
    column(serde_json::to_value(value))
}

fn column(value: serde_json::Result<Value>) -> Result<Option<Value>> {
    let value = value.map_err(|error| Error::Corrupt(error.to_string()))?;
    Ok(Some(value).filter(|value| !value.is_null()))
}

/// Writes the row. Call it inside the transaction that makes the change.
pub(crate) async fn record(
    tx: &mut PgConnection,
    caller: &Caller,
    now: DateTime<Utc>,
    change: Change<'_>,
) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "insert into audit_log
             (at, actor_kind, actor_id, actor_name, actor_role, address, request_id,
              action, app, target, before, after, reason)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         returning id",
        now,
        caller.actor.kind(),
        caller.actor.id(),
        caller.actor.name(),
        caller.role.map(|role| role.as_str()),
        caller.origin.address.as_deref(),
        caller.origin.request_id,
        change.action,
        change.app.map(AppKey::as_str),
        &*change.target,
        column(change.before)?,
        column(change.after)?,
        change.reason,
    )
    .fetch_one(tx)
    .await?;
    Ok(id)
}

/// The row of what changes nothing else: a read that is to be on record, a refusal.
pub(crate) async fn record_alone(
    db: &Db,
    caller: &Caller,
    now: DateTime<Utc>,
    change: Change<'_>,
) -> Result<()> {
    record(&mut *db.pool().acquire().await?, caller, now, change).await.map(|_| ())
}

/// The row of a job that forgot what was past its time: how much of what. Nothing forgotten is
/// nothing to tell.
pub(crate) async fn record_forgotten(
    tx: &mut PgConnection,
    (action, target): (&'static str, &str),
    forgotten: u64,
    now: DateTime<Utc>,
) -> Result<()> {
    if forgotten == 0 {
        return Ok(());
    }
    let change = Change::of(action, target).after(serde_json::json!({ "forgotten": forgotten }));
    record(tx, &Caller::system("prune"), now, change).await.map(|_| ())
}

/// The newest change of an App Key on record.
pub(crate) async fn last_change(tx: &mut PgConnection, app: &AppKey) -> Result<Option<LastChange>> {
    let change = sqlx::query_as!(
        LastChange,
        "select actor_name as by, at, action, reason from audit_log
         where app = $1 order by id desc limit 1",
        app.as_str(),
    )
    .fetch_optional(tx)
    .await?;
    Ok(change)
}

/// Who acted, from its three columns.
pub(crate) fn actor(kind: &str, id: Option<Uuid>, name: String) -> Result<Actor> {
    match (kind, id) {
        ("account", Some(id)) => Ok(Actor::Account { id, name }),
        ("token", Some(id)) => Ok(Actor::Token { id, name }),
        ("system", None) => Ok(Actor::System { name }),
        _ => Err(Error::Corrupt(format!("an actor of kind {kind}"))),
    }
}

/// What changed of one of many App Keys.
pub(crate) struct OneChange {
    pub app: AppKey,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// Writes a row for each of many App Keys: the same action, target and reason. `None` as the target:
/// each is about the App Key itself.
pub(crate) async fn record_all(
    tx: &mut PgConnection,
    caller: &Caller,
    now: DateTime<Utc>,
    (action, target, reason): (&'static str, Option<&str>, Option<&str>),
    changes: &[OneChange],
) -> Result<()> {
    let apps: Vec<&str> = changes.iter().map(|change| change.app.as_str()).collect();
    let state = |value: &Option<Value>| value.clone().unwrap_or_default();
    let before: Vec<_> = changes.iter().map(|change| state(&change.before)).collect();
    let after: Vec<_> = changes.iter().map(|change| state(&change.after)).collect();
    sqlx::query!(
        "insert into audit_log
             (at, actor_kind, actor_id, actor_name, actor_role, address, request_id,
              action, app, target, before, after, reason)
         select $1, $2, $3, $4, $5, $6, $7, $8, one.app, coalesce($9, one.app),
                nullif(one.before, 'null'), nullif(one.after, 'null'), $10
         from unnest($11::text[], $12::jsonb[], $13::jsonb[]) as one (app, before, after)",
        now,
        caller.actor.kind(),
        caller.actor.id(),
        caller.actor.name(),
        caller.role.map(|role| role.as_str()),
        caller.origin.address.as_deref(),
        caller.origin.request_id,
        action,
        target,
        reason,
        &apps as &[&str],
        &before,
        &after,
    )
    .execute(tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
