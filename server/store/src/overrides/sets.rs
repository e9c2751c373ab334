//! One override for many App Keys at once: seen before it is set, set whole or not at all, taken
//! back whole. What it does is judged from memory, once memory is known to be what is locked.

mod undo;

pub use undo::{preview_undo, undo};

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadConsole, SetOverride};
use domain::changes::{Uses, adding};
use domain::ids::{AppKey, PlanId};
use domain::limits::{LimitValue, Target, overridable};
use domain::overrides::Override;
use domain::overrides::form::read_target;
use domain::overrides::sets::{
    APPS_MAX, Hindrance, LeftOut, NAMED_MAX, NO_MATCH, NONE_SETTABLE, NewSet, OverrideSet,
    SetFilter, SetPreview, Undone, too_many,
};
use domain::problem::Problem;
use sqlx::PgConnection;
use uuid::Uuid;

use super::list::named;
use super::uses::{changed, uses};
use super::{made, overlap_or, scope_text, target_text, unit_text};
use crate::apps::bump_many;
use crate::audit::{self, Change, OneChange};
use crate::idempotency::{self, Once};
use crate::snapshot::{AppEntry, Snapshot};
use crate::{Db, Error, Result};

/// How often a change is judged anew because somebody else was quicker.
const ATTEMPTS: usize = 4;

/// What setting a set would do; nothing is changed.
pub async fn preview_set(
    db: &Db,
    permit: &Permit<SetOverride>,
    new: &NewSet,
    now: DateTime<Utc>,
) -> Result<SetPreview> {
    refuse_faults(new, now)?;
    let snapshot = db.snapshot();
    let chosen = choose(&snapshot, new, now)?;
    let uses = uses(db, &snapshot, &chosen.ids, &new.target, now).await?;
    Ok(judge(&snapshot, &chosen, new, &uses, permit.actor().name(), now).preview)
}

fn refuse_faults(new: &NewSet, now: DateTime<Utc>) -> Result<()> {
    let faults = new.faults(now);
    if faults.is_empty() { Ok(()) } else { Err(Problem::fields(faults).into()) }
}

/// The App Keys that are meant.
struct Chosen {
    /// In the order in which they are locked.
    ids: Vec<i32>,
    unknown: Vec<String>,
    asked: u64,
}

fn choose(snapshot: &Snapshot, new: &NewSet, now: DateTime<Utc>) -> Result<Chosen> {
    let mut unknown = Vec::new();
    let mut ids: Vec<i32> = match (&new.apps, &new.filter) {
        (Some(apps), _) => {
            let mut known = Vec::with_capacity(apps.len());
            for name in apps {
                let app = name.trim().parse::<AppKey>().ok();
                match app.and_then(|app| snapshot.app(&app).map(|entry| entry.id)) {
                    Some(id) => known.push(id),
                    None => unknown.push(name.clone()),
                }
            }
            known
        }
        (None, Some(filter)) => matching(snapshot, filter, now),
        (None, None) => Vec::new(),
    };
    ids.sort_unstable();
    ids.dedup();
    unknown.sort_unstable();
    unknown.dedup();
    let asked = ids.len() + unknown.len();
    if asked > APPS_MAX {
        return Err(Problem::field("/apps", too_many(asked)).into());
    }
    if asked == 0 {
        return Err(Problem::field("/apps", NO_MATCH).into());
    }
    Ok(Chosen { ids, unknown, asked: asked as u64 })
}

fn matching(snapshot: &Snapshot, filter: &SetFilter, now: DateTime<Utc>) -> Vec<i32> {
    let part = filter.query.trim().to_lowercase();
    let all = snapshot.ids().filter_map(|id| snapshot.app_by_id(id));
    let matches = |entry: &&Arc<AppEntry>| {
        let has_plan = |plan: &PlanId| snapshot.subject(entry, now).plan.id == *plan;
        entry.app.as_str().to_lowercase().contains(&part)
            && filter.plan.as_ref().is_none_or(has_plan)
    };
    all.filter(matches).map(|entry| entry.id).collect()
}

/// What comes of it for each App Key.
struct Judged {
    preview: SetPreview,
    settable: Vec<(Arc<AppEntry>, Override)>,
}

fn judge(
    snapshot: &Snapshot,
    chosen: &Chosen,
    new: &NewSet,
    uses: &HashMap<i32, Uses>,
    author: &str,
    now: DateTime<Utc>,
) -> Judged {
    let mut preview = SetPreview { asked: chosen.asked, ..SetPreview::default() };
    let mut leave = |app: &str, hindrance: Hindrance| {
        preview.left_out_count += 1;
        if preview.left_out.len() < NAMED_MAX {
            preview.left_out.push(LeftOut { app: app.to_owned(), hindrance });
        }
    };
    for name in &chosen.unknown {
        leave(name, Hindrance::UnknownApp);
    }
    let (unused, single) = (Uses::default(), new.single());
    let mut settable = Vec::with_capacity(chosen.ids.len());
    let mut effects = Vec::with_capacity(chosen.ids.len());
    for id in &chosen.ids {
        let Some(entry) = snapshot.app_by_id(*id) else { continue };
        let subject = snapshot.subject(entry, now);
        let made = made(&single, author, now);
        if let Err(rule) = overridable(subject.terms, subject.plan, &new.target) {
            leave(entry.app.as_str(), Hindrance::Target { rule });
        } else if let Some(overlap) = overlapped(&entry.overrides, &made) {
            leave(entry.app.as_str(), overlap);
        } else {
            let after = adding(&entry.overrides, &made);
            let uses = uses.get(id).unwrap_or(&unused);
            effects.push(changed(
                snapshot,
                entry,
                (&entry.overrides, &after),
                (&new.target, uses),
                now,
            ));
            settable.push((Arc::clone(entry), made));
        }
    }
    preview.settable = settable.len() as u64;
    for ((entry, _), effect) in settable.iter().zip(effects) {
        preview.effects.add(&entry.app, effect);
    }
    Judged { preview, settable }
}

/// The temporary override that covers part of the time of a temporary one.
fn overlapped(overrides: &[Override], made: &Override) -> Option<Hindrance> {
    let made_end = made.ends_at?;
    overrides.iter().find_map(|other| {
        other.ends_at?;
        let to = other.end()?;
        let overlaps = other.target == made.target
            && other.starts_at < made_end
            && to > made.starts_at.max(other.starts_at);
        overlaps.then(|| Hindrance::Overlap { other: other.id, from: other.starts_at, to })
    })
}

/// Sets one override for many App Keys: all of them in one transaction, or none. Where some cannot
/// have it the whole is refused, unless they are to be left out.
pub async fn set_many(
    db: &Db,
    permit: &Permit<SetOverride>,
    new: &NewSet,
    once: Option<&Once>,
    now: DateTime<Utc>,
) -> Result<OverrideSet> {
    refuse_faults(new, now)?;
    for _ in 0..ATTEMPTS {
        let snapshot = db.snapshot();
        let chosen = choose(&snapshot, new, now)?;
        let uses = uses(db, &snapshot, &chosen.ids, &new.target, now).await?;
        let judged = judge(&snapshot, &chosen, new, &uses, permit.actor().name(), now);
        let mut tx = db.pool().begin().await?;
        if let Some(first) = idempotency::begin(&mut tx, permit.caller(), once, now).await? {
            return Ok(first);
        }
        if !lock_all(&mut tx, &snapshot, &chosen.ids).await? {
            // Somebody changed one of them after it was judged.
            tx.rollback().await?;
            db.refresh_snapshot(now).await?;
            continue;
        }
        if !new.leave_out {
            judged.preview.refuse_left_out()?;
        }
        if judged.settable.is_empty() {
            return Err(Problem::field("/apps", NONE_SETTABLE).into());
        }
        judged.preview.effects.confirm(&new.confirm)?;
        let set = save(&mut tx, permit, &snapshot, new, &judged, now).await?;
        idempotency::finish(&mut tx, permit.caller(), once, &set).await?;
        db.commit_limits(tx, now).await?;
        return Ok(set);
    }
    Err(Error::conflict("the App Keys are being changed by others; try again"))
}

/// Locks App Keys, always in the same order; whether memory has them as they are.
async fn lock_all(tx: &mut PgConnection, snapshot: &Snapshot, ids: &[i32]) -> Result<bool> {
    let rows =
        sqlx::query!("select id, version from apps where id = any($1) order by id for update", ids)
            .fetch_all(tx)
            .await?;
    let is_known = |row: &(i32, i64)| {
        snapshot.app_by_id(row.0).is_some_and(|entry| entry.version == row.1.unsigned_abs())
    };
    Ok(rows.len() == ids.len()
        && rows.iter().map(|row| (row.id, row.version)).all(|row| is_known(&row)))
}

async fn save(
    tx: &mut PgConnection,
    permit: &Permit<SetOverride>,
    snapshot: &Snapshot,
    new: &NewSet,
    judged: &Judged,
    now: DateTime<Utc>,
) -> Result<OverrideSet> {
    let (name, unit) = named(snapshot, &new.target);
    let count = judged.settable.len() as u64;
    let set = OverrideSet {
        id: Uuid::now_v7(),
        target: new.target.clone(),
        name,
        unit,
        value: new.value,
        reason: new.reason.trim().to_owned(),
        author: permit.actor().name().to_owned(),
        created_at: now,
        starts_at: new.starts_at.unwrap_or(now).max(now),
        ends_at: new.ends_at,
        apps: count,
        left_out: judged.preview.left_out_count,
        standing: count,
        undone: None,
    };
    insert_set(tx, &set).await?;
    let app_ids: Vec<i32> = judged.settable.iter().map(|(entry, _)| entry.id).collect();
    let replaced = replace_permanent(tx, &app_ids, &set).await?;
    let rows: Vec<(i32, &Override)> =
        judged.settable.iter().map(|(entry, made)| (entry.id, made)).collect();
    insert_all(tx, &rows, &set.target, Some(set.id)).await?;
    bump_many(tx, &app_ids, now).await?;
    let mut changes = Vec::with_capacity(judged.settable.len());
    for (entry, made) in &judged.settable {
        let before = match replaced.get(&entry.id) {
            Some(ids) => audit::state(ids)?,
            None => None,
        };
        changes.push(OneChange { app: entry.app.clone(), before, after: audit::state(made)? });
    }
    let target = set.target.to_string();
    let said = ("override.set", target.as_str(), set.reason.as_str());
    audit::record_all(tx, permit.caller(), now, said, &changes).await?;
    let change = Change {
        action: "override_set.create",
        app: None,
        target: &set.id.to_string(),
        before: None,
        after: audit::state(&set)?,
        reason: Some(&set.reason),
    };
    audit::record(tx, permit.caller(), now, change).await?;
    Ok(set)
}

async fn insert_set(tx: &mut PgConnection, set: &OverrideSet) -> Result<()> {
    sqlx::query!(
        "insert into override_sets
             (id, target, amount, reason, author, created_at, starts_at, ends_at, left_out)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        set.id,
        target_text(&set.target),
        amount(set.value),
        set.reason,
        set.author,
        set.created_at,
        set.starts_at,
        set.ends_at,
        i32::try_from(set.left_out).unwrap_or(i32::MAX),
    )
    .execute(tx)
    .await?;
    Ok(())
}

fn amount(value: LimitValue) -> Option<i64> {
    value.amount().map(|amount| i64::try_from(amount).unwrap_or(i64::MAX))
}

/// The permanent overrides that a permanent set takes the place of end when it starts, and are
/// noted, so that they can come back. By App Key.
async fn replace_permanent(
    tx: &mut PgConnection,
    app_ids: &[i32],
    set: &OverrideSet,
) -> Result<HashMap<i32, Vec<Uuid>>> {
    let mut replaced: HashMap<i32, Vec<Uuid>> = HashMap::new();
    if set.ends_at.is_some() {
        return Ok(replaced);
    }
    let rows = sqlx::query!(
        "update overrides
         set ended_at = greatest($3, starts_at), end_reason = 'replaced', replaced_by_set = $4
         where app_id = any($1) and target = $2 and ends_at is null
           and coalesce(ended_at, 'infinity') > greatest($3, starts_at)
         returning app_id, id",
        app_ids,
        target_text(&set.target),
        set.starts_at,
        set.id,
    )
    .fetch_all(tx)
    .await?;
    for row in rows {
        replaced.entry(row.app_id).or_default().push(row.id);
    }
    Ok(replaced)
}

/// Inserts overrides of one target.
async fn insert_all(
    tx: &mut PgConnection,
    rows: &[(i32, &Override)],
    target: &Target,
    set: Option<Uuid>,
) -> Result<()> {
    let (quota, bucket, rate) = match target {
        Target::Quota { quota } => (Some(quota.as_str()), None, None),
        Target::Rate { bucket, rate } => (None, Some(bucket.as_str()), Some(rate)),
    };
    let of = |column: fn(&Override) -> Option<DateTime<Utc>>| -> Vec<Option<DateTime<Utc>>> {
        rows.iter().map(|(_, one)| column(one)).collect()
    };
    let ids: Vec<Uuid> = rows.iter().map(|(_, one)| one.id).collect();
    let app_ids: Vec<i32> = rows.iter().map(|(app_id, _)| *app_id).collect();
    let amounts: Vec<Option<i64>> = rows.iter().map(|(_, one)| amount(one.value)).collect();
    let reasons: Vec<&str> = rows.iter().map(|(_, one)| one.reason.as_str()).collect();
    let authors: Vec<&str> = rows.iter().map(|(_, one)| one.author.as_str()).collect();
    sqlx::query!(
        "insert into overrides
             (id, app_id, quota, bucket, unit, window_seconds, scope, amount, reason, author,
              created_at, starts_at, ends_at, ended_at, set_id)
         select one.id, one.app_id, $1::text, $2::text, $3::text, $4::integer, $5::text, one.amount,
                one.reason, one.author, one.created_at, one.starts_at, one.ends_at, one.ended_at, $6
         from unnest($7::uuid[], $8::integer[], $9::bigint[], $10::text[], $11::text[],
                     $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[])
                  as one (id, app_id, amount, reason, author, created_at, starts_at, ends_at, ended_at)",
        quota,
        bucket,
        rate.map(|rate| unit_text(rate.unit)),
        rate.map(|rate| i32::try_from(rate.window_seconds).unwrap_or(i32::MAX)),
        rate.map(|rate| scope_text(rate.scope)),
        set,
        &ids,
        &app_ids,
        &amounts as &[Option<i64>],
        &reasons as &[&str],
        &authors as &[&str],
        &of(|one| Some(one.created_at)) as &[Option<DateTime<Utc>>],
        &of(|one| Some(one.starts_at)) as &[Option<DateTime<Utc>>],
        &of(|one| one.ends_at) as &[Option<DateTime<Utc>>],
        &of(|one| one.ended_at) as &[Option<DateTime<Utc>>],
    )
    .execute(tx)
    .await
    .map_err(overlap_or)?;
    Ok(())
}

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

async fn find(
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
    .ok_or_else(|| Error::not_found("the set"))?;
    let broken = || Error::Corrupt(format!("override_sets.target of {id}"));
    let target = read_target(&row.target).ok_or_else(broken)?;
    let (name, unit) = named(snapshot, &target);
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

#[cfg(test)]
mod tests;
