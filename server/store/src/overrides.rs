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
pub(crate) use list::{limits_named, named};
pub use list::{list, read_one};
pub use mattered::follow;
pub use sets::{preview_set, preview_undo, read_set, set_many, undo};
use write::overlap_or;
pub(crate) use write::{insert, refuse_overlap, replace_permanent, target_text};

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::access::{Permit, SetOverride};
use domain::ids::{AppKey, BucketId, QuotaId};
use domain::limit_values::{LimitValue, Target};
use domain::limits::overridable;
use domain::overrides::{EndOverride, NewOverride, Override, reason_faults};
use domain::problem::Problem;
use domain::rates::{RateKey, RateScope, RateUnit};
use domain::rules::OverrideRule;
use domain::rules::Thing;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::apps::{bump, lock};
use crate::audit::{self, Change};
use crate::changes::{Known, State, guard};
use crate::idempotency;
use crate::{Db, Error, Result, record};

/// Most rows that a page about one limit shows.
const HISTORY_ROWS: i64 = 100;

struct Row {
    app_id: i32,
    id: Uuid,
    quota: Option<String>,
    bucket: Option<String>,
    unit: Option<RateUnit>,
    window_seconds: Option<i32>,
    scope: Option<RateScope>,
    amount: Option<i64>,
    reason: String,
    author: String,
    created_at: DateTime<Utc>,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
}

/// Overrides of which `$rest` says which and in which order.
macro_rules! select_overrides {
    ($rest:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            $crate::overrides::Row,
            r#"select app_id, id, quota, bucket, unit as "unit: _", window_seconds,
                      scope as "scope: _", amount, reason, author, created_at, starts_at,
                      ends_at, ended_at
               from overrides "# + $rest
            $(, $argument)*
        )
    };
}
use select_overrides;

impl TryFrom<Row> for Override {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let target = match (row.quota, row.bucket, row.unit, row.window_seconds, row.scope) {
            (Some(quota), None, None, None, None) => Target::Quota { quota: QuotaId::new(quota) },
            (None, Some(bucket), Some(unit), Some(window), Some(scope)) => Target::Rate {
                bucket: BucketId::new(bucket),
                rate: RateKey { unit, window_seconds: window.unsigned_abs(), scope },
            },
            _ => return Err(Error::Corrupt(format!("override {} has no single target", row.id))),
        };
        let limited = |amount: i64| LimitValue::Limited { amount: amount.unsigned_abs() };
        Ok(Self {
            id: row.id,
            target,
            value: row.amount.map_or(LimitValue::Unlimited, limited),
            reason: row.reason,
            author: row.author,
            created_at: row.created_at,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            ended_at: row.ended_at,
        })
    }
}

/// Overrides of some App Keys that are in force at `now` or will be, in the order of creation.
pub(crate) async fn current_of(
    tx: &mut PgConnection,
    app_ids: &[i32],
    now: DateTime<Utc>,
) -> Result<HashMap<i32, Vec<Override>>> {
    let rows = select_overrides!(
        "where app_id = any($1)
           and coalesce(ends_at, 'infinity') > $2 and coalesce(ended_at, 'infinity') > $2
         order by created_at, id",
        app_ids,
        now,
    )
    .fetch_all(tx)
    .await?;
    let mut by_app: HashMap<i32, Vec<Override>> = HashMap::new();
    for row in rows {
        by_app.entry(row.app_id).or_default().push(row.try_into()?);
    }
    Ok(by_app)
}

/// Every override of one App Key there ever was, in the order of creation.
pub(crate) async fn all_of(tx: &mut PgConnection, app_id: i32) -> Result<Vec<Override>> {
    let rows = select_overrides!("where app_id = $1 order by created_at, id", app_id)
        .fetch_all(tx)
        .await?;
    rows.into_iter().map(Override::try_from).collect()
}

/// The overrides of one App Key, newest first, whatever their time; at most 100.
pub(crate) async fn history(db: &Db, app_id: i32) -> Result<Vec<Override>> {
    let rows = select_overrides!(
        "where app_id = $1 order by created_at desc, id limit $2",
        app_id,
        HISTORY_ROWS,
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter().map(Override::try_from).collect()
}

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

/// As it will stand on record.
pub(crate) fn made(new: &NewOverride, author: &str, now: DateTime<Utc>) -> Override {
    Override {
        id: Uuid::now_v7(),
        target: new.target.clone(),
        value: new.value,
        reason: new.reason.trim().to_owned(),
        author: author.to_owned(),
        created_at: now,
        starts_at: new.starts_at.unwrap_or(now).max(now),
        ends_at: new.ends_at,
        ended_at: None,
    }
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
