//! What is known of the limits that a request is about, at a moment.

use chrono::{DateTime, Utc};
use domain::limit_values::{LimitValue, Target};
use domain::limits::{Subject, effective};
use domain::requests::Facts;
use domain::rules::Thing;
use sqlx::PgConnection;

use crate::changes::{KnownUse, LimitState};
use crate::overrides::target_text;
use crate::{Error, Result};

/// Of one limit of the App Key in `state`.
pub(super) async fn of(
    tx: &mut PgConnection,
    app_id: i32,
    state: &LimitState,
    known: &KnownUse,
    target: &Target,
    now: DateTime<Utc>,
) -> Result<Facts> {
    let subject = state.subject(now).ok_or_else(|| Error::not_found(Thing::Plan))?;
    let used = known.uses(state, state, now).of(target);
    Ok(Facts {
        at: now,
        plan: subject.plan.id.clone(),
        limit: effective(subject, target).map(|limit| limit.value),
        plan_value: plan_value(subject, target),
        used: used.now,
        peak_30_days: used.peak_30_days,
        changed_at: changed_at(tx, app_id, target, now).await?,
    })
}

/// What holds without any override.
pub(super) fn plan_value(subject: Subject<'_>, target: &Target) -> Option<LimitValue> {
    effective(Subject { overrides: &[], ..subject }, target).map(|limit| limit.value)
}

/// When this limit last changed: another plan than the first, an override that began or ended.
async fn changed_at(
    tx: &mut PgConnection,
    app_id: i32,
    target: &Target,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let at = sqlx::query_scalar!(
        r#"select max(moment) from (
               (select starts_at as moment from app_plans
                where app_id = $1 and cancelled_at is null and starts_at <= $3
                order by starts_at offset 1)
               union all
               select starts_at from overrides
               where app_id = $1 and target = $2 and starts_at <= $3
                 and coalesce(ended_at, 'infinity') > starts_at
               union all
               select least(ends_at, ended_at) from overrides
               where app_id = $1 and target = $2 and least(ends_at, ended_at) <= $3
           ) as turns"#,
        app_id,
        target_text(target),
        now,
    )
    .fetch_one(tx)
    .await?;
    Ok(at)
}
