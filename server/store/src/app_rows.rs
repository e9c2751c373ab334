//! The rows of an App Key that every change of its limits locks, reads and numbers.

use chrono::{DateTime, Utc};
use domain::changes::plan::ComingPlan;
use domain::ids::{AppKey, PlanId};
use domain::rules::{LimitRule, Thing};
use sqlx::PgConnection;

use crate::{Error, Result};

/// An App Key's row, locked for a change.
pub(crate) struct Locked {
    pub id: i32,
    pub plan: PlanId,
    pub version: u64,
}

/// Locks the row of `app`; refuses when it is not at `version` any more.
pub(crate) async fn lock(
    tx: &mut PgConnection,
    app: &AppKey,
    version: Option<u64>,
) -> Result<Locked> {
    let row =
        sqlx::query!("select id, plan, version from apps where key = $1 for update", app.as_str())
            .fetch_optional(tx)
            .await?
            .ok_or_else(|| Error::not_found(Thing::App))?;
    let row =
        Locked { id: row.id, plan: PlanId::new(row.plan), version: row.version.unsigned_abs() };
    if version.is_some_and(|seen| seen != row.version) {
        let (app, plan) = (app.to_string(), row.plan.to_string());
        return Err(Error::stale(LimitRule::AppChanged { app, plan, version: row.version }));
    }
    Ok(row)
}

/// The row of `app`, held against others who hold or lock it, so that what is filed for one App
/// Key comes one after the other.
pub(crate) async fn hold(tx: &mut PgConnection, app: &AppKey) -> Result<i32> {
    sqlx::query_scalar!("select id from apps where key = $1 for no key update", app.as_str())
        .fetch_optional(tx)
        .await?
        .ok_or_else(|| Error::not_found(Thing::App))
}

/// The row of `app`, not locked.
pub(crate) async fn find(tx: &mut PgConnection, app: &AppKey) -> Result<Locked> {
    let row = sqlx::query!("select id, plan, version from apps where key = $1", app.as_str())
        .fetch_optional(tx)
        .await?
        .ok_or_else(|| Error::not_found(Thing::App))?;
    Ok(Locked { id: row.id, plan: PlanId::new(row.plan), version: row.version.unsigned_abs() })
}

/// Gives App Keys their next version, and each change its place in the order of all changes: that
/// of `app_ids`, which names each once.
pub(crate) async fn bump_many(
    tx: &mut PgConnection,
    app_ids: &[i32],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!("update apps set version = version + 1 where id = any($1)", app_ids)
        .execute(&mut *tx)
        .await?;
    number_changes(tx, app_ids, now).await
}

/// Gives each change of limits its place in the order of all: whoever numbers holds the head until
/// the commit, so readers see the numbers without gaps.
pub(crate) async fn number_changes(
    tx: &mut PgConnection,
    app_ids: &[i32],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "with head as (
             update limits_head set version = version + cardinality($1::integer[])
             returning version - cardinality($1::integer[]) as before
         )
         insert into limit_changes (version, app_id, at)
         select before + place, app_id, $2
         from head, unnest($1::integer[]) with ordinality as one (app_id, place)",
        app_ids,
        now,
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

/// A plan of an App Key, from a moment on.
pub(crate) struct PlanRow {
    pub app_id: i32,
    pub starts_at: DateTime<Utc>,
    pub plan: String,
    /// The release that it stays on.
    pub release: Option<i32>,
}

/// The plan of each App Key in force at `now`, and those to come; by App Key and start.
pub(crate) async fn plan_rows(
    tx: &mut PgConnection,
    ids: &[i32],
    now: DateTime<Utc>,
) -> Result<Vec<PlanRow>> {
    let rows = sqlx::query_as!(
        PlanRow,
        "select app_id, starts_at, plan, release from app_plans p
         where app_id = any($1) and cancelled_at is null
           and starts_at >= coalesce(
               (select max(q.starts_at) from app_plans q
                where q.app_id = p.app_id and q.cancelled_at is null and q.starts_at <= $2),
               '-infinity')
         order by app_id, starts_at",
        ids,
        now,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows)
}

/// The plan that an App Key will have from a later moment on.
pub(crate) async fn coming(
    tx: &mut PgConnection,
    app_id: i32,
    now: DateTime<Utc>,
) -> Result<Option<ComingPlan>> {
    let row = sqlx::query!(
        "select plan, starts_at, author, created_at, reason from app_plans
         where app_id = $1 and starts_at > $2 and cancelled_at is null
         order by starts_at limit 1",
        app_id,
        now,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| ComingPlan {
        plan: PlanId::new(row.plan),
        starts_at: row.starts_at,
        author: row.author,
        created_at: row.created_at,
        reason: row.reason,
    }))
}
