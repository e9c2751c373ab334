//! The plan of an App Key: choosing another, now or from a moment on, and calling that off.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::access::{ChoosePlan, Permit};
use domain::changes::Preview;
use domain::changes::plan::{ComingPlan, PlanChange};
use domain::checks::Check;
use domain::ids::{AppKey, PlanId};
use domain::overrides::reason_faults;
use domain::problem::Problem;
use domain::rules::LimitRule;
use domain::rules::Thing;
use sqlx::PgConnection;

use crate::app_rows::{Locked, coming};
use crate::audit::Change;
use crate::changes::{KnownUse, LimitState, guard};
use crate::error::refuse;
use crate::mutation::Mutation;
use crate::{Db, Error, Result, summaries};

/// Why the record has a change to come that never came.
const REPLACED: &str = "replaced";

/// The plans with which new App Keys begin; `plans` in the order of `app_ids`.
pub(super) async fn begin_all(
    tx: &mut PgConnection,
    app_ids: &[i32],
    plans: &[&str],
    author: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into app_plans (app_id, created_at, starts_at, plan, author)
         select app_id, $3, $3, plan, $4
         from unnest($1::integer[], $2::text[]) as one (app_id, plan)",
        app_ids,
        plans as &[&str],
        now,
        author,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// A row of the record: from now on, or from a later moment.
async fn plan_from(
    tx: &mut PgConnection,
    app_id: i32,
    plan: &PlanId,
    author: &str,
    reason: Option<&str>,
    later: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        // After the plan before it, whatever the clocks of two servers say.
        "insert into app_plans (app_id, created_at, starts_at, plan, author, reason)
         select $1::integer, $2::timestamptz,
                greatest($6::timestamptz, max(starts_at) + interval '1 microsecond'),
                $3::text, $4::text, $5::text
         from app_plans where app_id = $1 and cancelled_at is null",
        app_id,
        now,
        plan.as_str(),
        author,
        reason,
        later.unwrap_or(now),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Chooses the plan of an App Key, from now on or from a later moment. It takes the place of a
/// change to come. `version` is the one that the caller saw.
pub async fn choose_plan(
    db: &Db,
    permit: &Permit<ChoosePlan>,
    app: &AppKey,
    version: impl Into<Option<u64>>,
    change: &PlanChange,
    now: DateTime<Utc>,
) -> Result<()> {
    refuse(change.faults(now))?;
    db.snapshot().check_plan(&change.plan)?;
    let later = change.later(now);
    let known = KnownUse::read(db, app, None, now).await?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    let row = tx.lock_app(app, version.into()).await?;
    let before = LimitState::read(&mut tx, db, row.id, now).await?;
    let present = before.plan(now).unwrap_or(&row.plan);
    // Who stays on older terms may choose the same plan of the newest.
    let is_pinned = before.span(now).is_some_and(|span| span.contract.release.is_some());
    if *present == change.plan && !is_pinned {
        let rule = LimitRule::HasPlan { app: app.to_string(), plan: present.to_string() };
        return Err(Problem::field("/plan", rule).into());
    }
    let after = before.choosing(&change.plan, later.unwrap_or(now), now)?;
    let preview = guard(&before, &after, &known, None, &change.confirm, now)?;
    let author = permit.actor().name();
    let reason = change.reason.trim();
    let replaced = call_off(&mut tx, row.id, author, REPLACED, now).await?;
    if later.is_none() {
        settle(&mut tx, row.id, &change.plan).await?;
    }
    plan_from(&mut tx, row.id, &change.plan, author, Some(reason), later, now).await?;
    let record = Change::of("app.choose_plan", app.as_str())
        .app(app)
        .before(state(present, None, replaced.as_ref(), &[]))
        .after(state(&change.plan, later, None, &preview.checks))
        .reason(reason);
    tx.commit(record, ()).await
}

/// A plan as the audit log has it.
fn state(
    plan: &PlanId,
    starts_at: Option<DateTime<Utc>>,
    coming: Option<&ComingPlan>,
    confirmed: &[Check],
) -> serde_json::Value {
    let mut state = serde_json::json!({ "plan": plan });
    if let Some(starts_at) = starts_at {
        state["starts_at"] = starts_at.to_rfc3339_opts(SecondsFormat::AutoSi, true).into();
    }
    if let Some(coming) = coming {
        state["coming"] = self::state(&coming.plan, Some(coming.starts_at), None, &[]);
    }
    if !confirmed.is_empty() {
        state["confirmed"] = confirmed.iter().map(|check| check.as_str()).collect();
    }
    state
}

/// The plan in the rows that lists read.
async fn settle(tx: &mut PgConnection, app_id: i32, plan: &PlanId) -> Result<()> {
    sqlx::query!("update apps set plan = $2, release = null where id = $1", app_id, plan.as_str())
        .execute(&mut *tx)
        .await?;
    summaries::set_plans(tx, &[app_id], &[plan.to_string()]).await
}

/// Marks the change to come as one that will not; it stays on record.
async fn call_off(
    tx: &mut PgConnection,
    app_id: i32,
    author: &str,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Option<ComingPlan>> {
    let coming = coming(tx, app_id, now).await?;
    sqlx::query!(
        "update app_plans set cancelled_at = $2, cancelled_by = $3, cancel_reason = $4
         where app_id = $1 and starts_at > $2 and cancelled_at is null",
        app_id,
        now,
        author,
        reason,
    )
    .execute(tx)
    .await?;
    Ok(coming)
}

/// Calls off the plan that is to come: the present one stays. Where the one to come allows more,
/// that is less than was promised, so it is guarded as any change.
pub async fn cancel_plan(
    db: &Db,
    permit: &Permit<ChoosePlan>,
    app: &AppKey,
    version: impl Into<Option<u64>>,
    reason: &str,
    confirm: &[Check],
    now: DateTime<Utc>,
) -> Result<Preview> {
    refuse(reason_faults(reason))?;
    let known = KnownUse::read(db, app, None, now).await?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    let Locked { id, plan, .. } = tx.lock_app(app, version.into()).await?;
    let before = LimitState::read(&mut tx, db, id, now).await?;
    let present = before.plan(now).cloned().unwrap_or(plan);
    let preview = guard(&before, &before.keeping(now), &known, None, confirm, now)?;
    let reason = reason.trim();
    let called_off = call_off(&mut tx, id, permit.actor().name(), reason, now).await?;
    let Some(called_off) = called_off else {
        return Err(Error::not_found(Thing::ComingPlan));
    };
    let record = Change::of("app.cancel_plan", app.as_str())
        .app(app)
        .before(state(&present, None, Some(&called_off), &[]))
        .after(state(&present, None, None, &preview.checks))
        .reason(reason);
    tx.commit(record, preview.clone()).await
}
