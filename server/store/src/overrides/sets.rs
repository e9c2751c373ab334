//! One override for many App Keys at once: seen before it is set, set whole or not at all, taken
//! back whole. What it does is judged from memory, once memory is known to be what is locked.

mod read;
mod save;
mod undo;

pub use read::read_set;
pub use undo::{preview_undo, undo};

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::{Permit, SetOverride};
use domain::changes::{Uses, adding};
use domain::ids::{AppKey, PlanId};
use domain::limits::overridable;
use domain::override_sets::{
    APPS_MAX, Hindrance, LeftOut, NAMED_MAX, NewSet, OverrideSet, SetFilter, SetPreview, too_many,
};
use domain::overrides::Override;
use domain::problem::Problem;
use domain::rules::{LimitRule, OverrideSetRule};
use sqlx::PgConnection;

use super::uses::{changed, uses};
use crate::error::refuse;
use crate::mutation::Mutation;
use crate::override_rows::made;
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
    refuse(new.faults(now))
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
        return Err(Problem::field("/apps", OverrideSetRule::NoMatch).into());
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
            leave(entry.app.as_str(), Hindrance::Target { rule: rule.into() });
        } else if let Some(overlap) = overlapped(&entry.overrides, &made) {
            leave(entry.app.as_str(), overlap);
        } else {
            let (after, called_off) = adding(&entry.overrides, &made, now);
            let uses = uses.get(id).unwrap_or(&unused);
            let (overrides, about) = ((&entry.overrides[..], &after[..]), (&new.target, uses));
            let effect = changed(snapshot, entry, overrides, about, now);
            effects.push(effect.calling_off(called_off));
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
        overlaps.then_some(Hindrance::Overlap { other: other.id, from: other.starts_at, to })
    })
}

/// Sets one override for many App Keys: all of them in one transaction, or none. Where some cannot
/// have it the whole is refused, unless they are to be left out.
pub async fn set_many(
    db: &Db,
    permit: &Permit<SetOverride>,
    new: &NewSet,
    now: DateTime<Utc>,
) -> Result<OverrideSet> {
    refuse_faults(new, now)?;
    for _ in 0..ATTEMPTS {
        let snapshot = db.snapshot();
        let chosen = choose(&snapshot, new, now)?;
        let uses = uses(db, &snapshot, &chosen.ids, &new.target, now).await?;
        let judged = judge(&snapshot, &chosen, new, &uses, permit.actor().name(), now);
        let mut tx = Mutation::begin(db, permit, now).await?;
        if let Some(first) = tx.answered().await? {
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
            return Err(Problem::field("/apps", OverrideSetRule::NoneSettable).into());
        }
        judged.preview.effects.confirm(&new.confirm)?;
        return save::save(tx, &snapshot, new, &judged).await;
    }
    Err(Error::conflict(LimitRule::AppsBusy))
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

#[cfg(test)]
mod tests;
