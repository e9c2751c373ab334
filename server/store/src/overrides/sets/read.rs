//! Reading a set from the record.

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadConsole};
use domain::limit_values::LimitValue;
use domain::override_sets::{OverrideSet, Undone};
use domain::overrides::form::parse_target;
use domain::rules::Thing;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::snapshot::Snapshot;
use crate::{Db, Error, Result};

/// A set on record.
pub async fn read_set(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<OverrideSet> {
    let snapshot = db.snapshot();
    find(&mut *db.pool().acquire().await?, &snapshot, id, now).await
}

pub(super) async fn find(
    tx: &mut PgConnection,
    snapshot: &Snapshot,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<OverrideSet> {
    let row = sqlx::query!(
        r#"select s.target, s.amount, s.reason, s.author, s.created_at, s.starts_at, s.ends_at,
                  s.left_out, s.undone_at, s.undone_by, s.undo_reason, s.undo_ended, s.undo_restored,
                  (select count(*) from overrides o where o.set_id = s.id) as "apps!",
                  (select count(*) from overrides o
                   where o.set_id = s.id
                     and coalesce(least(o.ends_at, o.ended_at), 'infinity')
                         > greatest($2, o.starts_at)) as "standing!"
           from override_sets s where s.id = $1"#,
        id,
        now,
    )
    .fetch_optional(tx)
    .await?
    .ok_or_else(|| Error::not_found(Thing::OverrideSet))?;
    let broken = || Error::Corrupt(format!("override_sets.target of {id}"));
    let target = parse_target(&row.target).ok_or_else(broken)?;
    let (name, unit) = snapshot.limit_name(&target);
    let undone = row.undone_at.map(|at| Undone {
        at,
        by: row.undone_by.unwrap_or_default(),
        reason: row.undo_reason.unwrap_or_default(),
        ended: u64::from(row.undo_ended.unwrap_or_default().unsigned_abs()),
        restored: u64::from(row.undo_restored.unwrap_or_default().unsigned_abs()),
    });
    let limited = |amount: i64| LimitValue::Limited { amount: amount.unsigned_abs() };
    Ok(OverrideSet {
        id,
        target,
        name,
        unit,
        value: row.amount.map_or(LimitValue::Unlimited, limited),
        reason: row.reason,
        author: row.author,
        created_at: row.created_at,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        apps: row.apps.unsigned_abs(),
        left_out: u64::from(row.left_out.unsigned_abs()),
        standing: row.standing.unsigned_abs(),
        undone,
    })
}
