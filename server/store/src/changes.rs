//! What a change of limits does, before it is made: reads what is known of the use, compares the
//! App Key as it is with the App Key as it would be, and refuses what nobody confirmed.
//!
//! The comparison itself is `domain::changes`. Every mutation that can lower a limit calls
//! [`guard`] under the App Key's lock, with the state that it read there.

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadConsole};
use domain::changes::plan::{PlanChoice, PlanPreview, start_fault};
use domain::changes::{Ending, Preview, preview_at, turns};
use domain::checks::Check;
use domain::ids::{AppKey, PlanId};
use domain::limit_values::Target;
use domain::limits::Subject;
use domain::overrides::{NewOverride, Override};
use domain::problem::Problem;

use crate::app_rows::{coming, find};
use crate::override_rows::made;
use crate::{Db, Error, Result, audit};

mod known;
mod state;

pub(crate) use known::KnownUse;
pub(crate) use state::LimitState;

/// What changes from `before` to `after`, from `now` on. `only`: of this limit alone.
pub(crate) fn preview(
    before: &LimitState,
    after: &LimitState,
    known: &KnownUse,
    only: Option<&Target>,
    now: DateTime<Utc>,
) -> Preview {
    let mut moments = turns(now, [&before.overrides[..], &after.overrides]);
    let starts = before.plans.iter().chain(&after.plans).map(|span| span.starts_at);
    moments.extend(starts.filter(|moment| *moment > now));
    let pairs: Vec<(Subject<'_>, Subject<'_>)> = moments
        .into_iter()
        .filter_map(|moment| Some((before.subject(moment)?, after.subject(moment)?)))
        .collect();
    preview_at(&pairs, &known.uses(before, after, now), only).calling_off(after.called_off.clone())
}

/// What changes from `before` to `after`, unless something of it was not confirmed.
pub(crate) fn guard(
    before: &LimitState,
    after: &LimitState,
    known: &KnownUse,
    only: Option<&Target>,
    confirmed: &[Check],
    now: DateTime<Utc>,
) -> Result<Preview> {
    let preview = preview(before, after, known, only, now);
    preview.confirm(confirmed)?;
    Ok(preview)
}

/// What choosing a plan would do. `starts_at`: from then on; `None`: now.
pub async fn plan_preview(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    app: &AppKey,
    plan: &PlanId,
    starts_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<PlanPreview> {
    if let Some(fault) = starts_at.and_then(|start| start_fault(start, now)) {
        return Err(Problem::fields(vec![fault]).into());
    }
    let starts_at = starts_at.filter(|start| *start > now);
    let known = KnownUse::read(db, app, None, now).await?;
    let mut tx = db.begin().await?;
    let row = find(&mut tx, app).await?;
    let before = LimitState::read(&mut tx, db, row.id, now).await?;
    let replaces = coming(&mut tx, row.id, now).await?;
    tx.commit().await?;
    db.snapshot().check_plan(plan)?;
    let after = before.choosing(plan, starts_at.unwrap_or(now), now)?;
    Ok(PlanPreview {
        app: app.clone(),
        version: row.version,
        from: before.plan(now).cloned().unwrap_or(row.plan),
        to: plan.clone(),
        starts_at,
        replaces,
        preview: preview(&before, &after, &known, None, now),
    })
}

/// What the page reads on which a plan is chosen; `asked`: which, and from when on.
pub async fn plan_choice(
    db: &Db,
    permit: &Permit<ReadConsole>,
    app: &AppKey,
    asked: Option<(PlanId, Option<DateTime<Utc>>)>,
    now: DateTime<Utc>,
) -> Result<PlanChoice> {
    let mut tx = db.begin().await?;
    let row = find(&mut tx, app).await?;
    let state = LimitState::read(&mut tx, db, row.id, now).await?;
    let coming = coming(&mut tx, row.id, now).await?;
    let last_change = audit::last_change(&mut tx, app).await?;
    tx.commit().await?;
    let (mut told, mut problem) = (None, None);
    if let Some((plan, starts_at)) = asked {
        match plan_preview(db, permit, app, &plan, starts_at, now).await {
            Ok(preview) => told = Some(preview),
            Err(Error::Problem(refused)) => problem = Some(refused),
            Err(error) => return Err(error),
        }
    }
    let cancelling = match coming {
        Some(_) => Some(cancel_preview(db, permit, app, now).await?),
        None => None,
    };
    Ok(PlanChoice {
        app: app.clone(),
        plan: state.plan(now).cloned().unwrap_or(row.plan),
        release: state.span(now).and_then(|span| span.contract.release),
        version: row.version,
        coming,
        last_change,
        preview: told,
        problem,
        cancelling,
    })
}

/// What calling off the plan that is to come would do.
pub async fn cancel_preview(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    app: &AppKey,
    now: DateTime<Utc>,
) -> Result<Preview> {
    let known = KnownUse::read(db, app, None, now).await?;
    let mut tx = db.begin().await?;
    let row = find(&mut tx, app).await?;
    let before = LimitState::read(&mut tx, db, row.id, now).await?;
    tx.commit().await?;
    Ok(preview(&before, &before.keeping(now), &known, None, now))
}

/// What setting an override would do.
pub async fn override_preview(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    app: &AppKey,
    new: &NewOverride,
    now: DateTime<Utc>,
) -> Result<Preview> {
    let known = KnownUse::read(db, app, Some(&new.target), now).await?;
    let mut tx = db.begin().await?;
    let row = find(&mut tx, app).await?;
    let before = LimitState::read(&mut tx, db, row.id, now).await?;
    tx.commit().await?;
    let after = before.adding(&made(new, "", now), now);
    Ok(preview(&before, &after, &known, Some(&new.target), now))
}

/// What ending each of an App Key's `overrides` now would do; all are of one quota or bucket.
/// Those that have ended are left out.
pub(crate) async fn endings(
    db: &Db,
    app: &AppKey,
    overrides: &[Override],
    now: DateTime<Utc>,
) -> Result<Vec<Ending>> {
    let held: Vec<&Override> =
        overrides.iter().filter(|one| one.end().is_none_or(|end| now < end)).collect();
    let Some(first) = held.first() else { return Ok(Vec::new()) };
    let known = KnownUse::read(db, app, Some(&first.target), now).await?;
    let mut tx = db.begin().await?;
    let row = find(&mut tx, app).await?;
    let before = LimitState::read(&mut tx, db, row.id, now).await?;
    tx.commit().await?;
    let ending = |one: &&Override| {
        let after = before.ending(one.id, now);
        Ending { id: one.id, preview: preview(&before, &after, &known, Some(&one.target), now) }
    };
    Ok(held.iter().map(ending).collect())
}

#[cfg(test)]
mod tests;
