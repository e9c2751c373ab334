//! The record of one App Key: everything that ever decided its limits, so that `domain` can say
//! what held at any moment.

use chrono::{DateTime, Utc};
use domain::ids::PlanId;
use domain::limits::{FormerEnd, PlanChoice, Record};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::snapshot::{AppEntry, Snapshot};
use crate::{Db, Result, override_rows};

mod releases;

pub(crate) use releases::Archive;

/// Reads the whole record of an App Key.
pub(crate) async fn read(db: &Db, snapshot: &Snapshot, entry: &AppEntry) -> Result<Record> {
    let mut tx = db.begin().await?;
    // One moment for all reads.
    sqlx::query!("set transaction isolation level repeatable read, read only")
        .execute(&mut *tx)
        .await?;
    let plans = plans(&mut tx, entry.id).await?;
    let overrides = override_rows::all_of(&mut tx, entry.id).await?;
    let former_ends = former_ends(&mut tx, entry.id).await?;
    let registered_at = entry.registered_at;
    let releases = releases::read(db, &mut tx, snapshot, &plans, registered_at).await?;
    tx.commit().await?;
    Ok(Record { registered_at, plans, overrides, former_ends, releases })
}

async fn plans(tx: &mut PgConnection, app_id: i32) -> Result<Vec<PlanChoice>> {
    let rows = sqlx::query!(
        "select plan, author, reason, created_at, starts_at, cancelled_at, release
         from app_plans where app_id = $1 order by starts_at, id",
        app_id,
    )
    .fetch_all(tx)
    .await?;
    let plans = rows.into_iter().map(|row| PlanChoice {
        plan: PlanId::new(row.plan),
        author: row.author,
        reason: row.reason,
        created_at: row.created_at,
        starts_at: row.starts_at,
        cancelled_at: row.cancelled_at,
        release: row.release.map(i32::unsigned_abs),
    });
    Ok(plans.collect())
}

async fn former_ends(tx: &mut PgConnection, app_id: i32) -> Result<Vec<FormerEnd>> {
    let rows = sqlx::query_as!(
        FormerEnd,
        "select e.override_id, e.until, e.ends_at, e.ended_at
         from override_ends e join overrides o on o.id = e.override_id
         where o.app_id = $1 order by e.id",
        app_id,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows)
}

/// Keeps the ends of overrides as they stand, because they are about to be changed at `now`.
pub(crate) async fn keep_ends(
    tx: &mut PgConnection,
    overrides: &[Uuid],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into override_ends (override_id, until, ends_at, ended_at)
         select id, $2, ends_at, ended_at from overrides where id = any($1)",
        overrides,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
