//! Taking a set back: what of it still stands ends, and the permanent overrides that it took the
//! place of come back as new ones. Nothing that somebody set since is touched.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::{Permit, SetOverride};
use domain::changes::{Uses, ending};
use domain::checks::Check;
use domain::limit_values::Target;
use domain::override_sets::{Effects, OverrideSet, UndoPreview, Undone, restored};
use domain::overrides::{Override, reason_faults};
use domain::rules::{LimitRule, OverrideSetRule};
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::uses::{changed, uses};
use super::read::find;
use super::save::insert_all;
use super::{ATTEMPTS, lock_all};
use crate::audit::{self, Change, OneChange};
use crate::error::refuse;
use crate::mutation::Mutation;
use crate::override_rows::select_overrides;
use crate::overrides::target_text;
use crate::snapshot::{AppEntry, Snapshot};
use crate::{Db, Error, Result, record};

/// What is undone of one App Key.
struct Undo {
    entry: Arc<AppEntry>,
    ends: Override,
    back: Vec<Override>,
}

/// What taking a set back would do; nothing is changed.
pub async fn preview_undo(
    db: &Db,
    permit: &Permit<SetOverride>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<UndoPreview> {
    let snapshot = db.snapshot();
    let mut connection = db.pool().acquire().await?;
    let set = find(&mut connection, &snapshot, id, now).await?;
    let undos = undos(&mut connection, &snapshot, &set, permit.actor().name(), now).await?;
    drop(connection);
    let uses = uses(db, &snapshot, &ids(&undos), &set.target, now).await?;
    Ok(preview(&snapshot, &undos, &set.target, &uses, now))
}

fn ids(undos: &[Undo]) -> Vec<i32> {
    undos.iter().map(|undo| undo.entry.id).collect()
}

fn preview(
    snapshot: &Snapshot,
    undos: &[Undo],
    target: &Target,
    uses: &HashMap<i32, Uses>,
    now: DateTime<Utc>,
) -> UndoPreview {
    let unused = Uses::default();
    let mut effects = Effects::default();
    for undo in undos {
        let before = &undo.entry.overrides;
        let mut after = ending(before, undo.ends.id, now);
        after.extend(undo.back.iter().cloned());
        let uses = uses.get(&undo.entry.id).unwrap_or(&unused);
        let preview = changed(snapshot, &undo.entry, (before, &after), (target, uses), now);
        effects.add(&undo.entry.app, preview);
    }
    let restores = undos.iter().map(|undo| undo.back.len() as u64).sum();
    UndoPreview { ends: undos.len() as u64, restores, effects }
}

/// Takes a set back, whole or not at all.
pub async fn undo(
    db: &Db,
    permit: &Permit<SetOverride>,
    id: Uuid,
    (reason, confirm): (&str, &[Check]),
    now: DateTime<Utc>,
) -> Result<OverrideSet> {
    refuse(reason_faults(reason))?;
    for _ in 0..ATTEMPTS {
        let snapshot = db.snapshot();
        let known = known(db, &snapshot, permit, id, now).await?;
        let mut tx = Mutation::begin(db, permit, now).await?;
        sqlx::query!("select id from override_sets where id = $1 for update", id)
            .fetch_optional(&mut *tx)
            .await?;
        let set = find(&mut tx, &snapshot, id, now).await?;
        if set.undone.is_some() {
            return Err(Error::conflict(OverrideSetRule::Undone));
        }
        let is_known = lock_all(&mut tx, &snapshot, &known.ids).await?;
        let undos = undos(&mut tx, &snapshot, &set, permit.actor().name(), now).await?;
        if !is_known || ids(&undos) != known.ids {
            tx.rollback().await?;
            db.refresh_snapshot(now).await?;
            continue;
        }
        if undos.is_empty() {
            return Err(Error::conflict(OverrideSetRule::NothingStands));
        }
        preview(&snapshot, &undos, &set.target, &known.uses, now).effects.confirm(confirm)?;
        return save(tx, set, &undos, reason.trim()).await;
    }
    Err(Error::conflict(LimitRule::AppsBusy))
}

/// What is read before anything is locked: a second connection must not be waited for then.
struct Known {
    ids: Vec<i32>,
    uses: HashMap<i32, Uses>,
}

async fn known(
    db: &Db,
    snapshot: &Snapshot,
    permit: &Permit<SetOverride>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Known> {
    let mut connection = db.pool().acquire().await?;
    let set = find(&mut connection, snapshot, id, now).await?;
    let undos = undos(&mut connection, snapshot, &set, permit.actor().name(), now).await?;
    drop(connection);
    let ids = ids(&undos);
    let uses = uses(db, snapshot, &ids, &set.target, now).await?;
    Ok(Known { ids, uses })
}

/// Of each App Key in which the set still stands, in the order in which they are locked.
async fn undos(
    tx: &mut PgConnection,
    snapshot: &Snapshot,
    set: &OverrideSet,
    author: &str,
    now: DateTime<Utc>,
) -> Result<Vec<Undo>> {
    let rows = select_overrides!(
        "where set_id = $1
           and coalesce(least(ends_at, ended_at), 'infinity') > greatest($2, starts_at)
         order by app_id",
        set.id,
        now,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut replaced = replaced(tx, set.id).await?;
    let mut undos = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(entry) = snapshot.app_by_id(row.app_id) else { continue };
        let ends: Override = row.try_into()?;
        let before = replaced.remove(&entry.id).unwrap_or_default();
        let mut back = match ends.is_temporary() {
            true => Vec::new(),
            false => restored(&before, ends.end(), (set.id, author), now),
        };
        for one in &mut back {
            one.id = Uuid::now_v7();
        }
        undos.push(Undo { entry: Arc::clone(entry), ends, back });
    }
    Ok(undos)
}

async fn replaced(tx: &mut PgConnection, set: Uuid) -> Result<HashMap<i32, Vec<Override>>> {
    let rows = select_overrides!("where replaced_by_set = $1", set).fetch_all(tx).await?;
    let mut by_app: HashMap<i32, Vec<Override>> = HashMap::new();
    for row in rows {
        by_app.entry(row.app_id).or_default().push(row.try_into()?);
    }
    Ok(by_app)
}

async fn save(
    mut tx: Mutation<'_>,
    set: OverrideSet,
    undos: &[Undo],
    reason: &str,
) -> Result<OverrideSet> {
    let now = tx.now;
    let ended: Vec<Uuid> = undos.iter().map(|undo| undo.ends.id).collect();
    record::keep_ends(&mut tx, &ended, now).await?;
    sqlx::query!(
        "update overrides set ended_at = $2, end_reason = $3 where id = any($1)",
        &ended,
        now,
        reason,
    )
    .execute(&mut *tx)
    .await?;
    let back: Vec<(i32, &Override)> =
        undos.iter().flat_map(|undo| undo.back.iter().map(|one| (undo.entry.id, one))).collect();
    insert_all(&mut tx, &back, &set.target, None).await?;
    tx.bump(&ids(undos)).await?;
    let mut changes = Vec::with_capacity(undos.len());
    for undo in undos {
        let after = serde_json::json!({ "ended_at": now, "restored": undo.back });
        let before = audit::state(&undo.ends)?;
        changes.push(OneChange { app: undo.entry.app.clone(), before, after: Some(after) });
    }
    let target = target_text(&set.target);
    let said = ("override.undo_set", Some(target.as_str()), Some(reason));
    tx.record_all(said, &changes).await?;
    let undone = Undone {
        at: now,
        by: tx.author().to_owned(),
        reason: reason.to_owned(),
        ended: ended.len() as u64,
        restored: back.len() as u64,
    };
    note(&mut tx, set.id, &undone).await?;
    let change = Change::of("override_set.undo", set.id.to_string())
        .before(&set)
        .after(&undone)
        .reason(reason);
    tx.commit(change, OverrideSet { standing: 0, undone: Some(undone.clone()), ..set.clone() })
        .await
}

async fn note(tx: &mut PgConnection, set: Uuid, undone: &Undone) -> Result<()> {
    sqlx::query!(
        "update override_sets
         set undone_at = $2, undone_by = $3, undo_reason = $4, undo_ended = $5, undo_restored = $6
         where id = $1",
        set,
        undone.at,
        undone.by,
        undone.reason,
        i32::try_from(undone.ended).unwrap_or(i32::MAX),
        i32::try_from(undone.restored).unwrap_or(i32::MAX),
    )
    .execute(tx)
    .await?;
    Ok(())
}
