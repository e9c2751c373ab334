//! What time alone changes: overrides and plans begin and end by themselves.
//!
//! Memory resolves limits by the clock, so they hold from their moment on whether or not anything
//! is written. Here each such turn gets its number among the changes, exactly once, so that readers
//! who follow the numbers hear of it; also those of a time when no server ran.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::app_rows::number_changes;
use crate::{Db, Result, summaries};

/// How far back plans are looked for that have begun: a decision that was committed late is not
/// missed.
const PLANS_BACK_SECONDS: i64 = 60;

/// Numbers the turns until `now` that have no number yet, and brings the directory's plans up to
/// date. Idempotent; servers take turns.
pub(crate) async fn settle(db: &Db, now: DateTime<Utc>) -> Result<()> {
    let mut tx = db.begin().await?;
    let from =
        sqlx::query_scalar!("select turned_until from limits_head").fetch_one(&mut *tx).await?;
    if from >= now {
        return Ok(());
    }
    // App Keys before the head: whoever changes one locks in this order.
    begin_plans(&mut tx, from - TimeDelta::seconds(PLANS_BACK_SECONDS), now).await?;
    let held = sqlx::query_scalar!("select turned_until from limits_head for update")
        .fetch_one(&mut *tx)
        .await?;
    if held != from {
        // Another server was quicker; what this one found is done.
        return Ok(());
    }
    let turned = turned(&mut tx, from, now).await?;
    number_changes(&mut tx, &turned, now).await?;
    sqlx::query!("update limits_head set turned_until = $1", now).execute(&mut *tx).await?;
    if turned.is_empty() {
        tx.commit().await?;
        return Ok(());
    }
    db.commit_limits(tx, now).await
}

/// App Keys of which something began or ended after `from` and until `to`. What began or ended as
/// it was decided has its number from then.
async fn turned(tx: &mut PgConnection, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<i32>> {
    let turned = sqlx::query_scalar!(
        r#"select distinct app_id as "app_id!" from limit_turns($2) where at > $1 order by 1"#,
        from,
        to,
    )
    .fetch_all(tx)
    .await?;
    Ok(turned)
}

/// When time last changed what an App Key may, until `now`. What was judged before that moment was
/// judged on other limits, whatever the App Key's version says. `None`: it never has.
pub(crate) async fn last_of(
    tx: &mut PgConnection,
    app_id: i32,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>> {
    let last =
        sqlx::query_scalar!("select max(at) from limit_turns($2) where app_id = $1", app_id, now)
            .fetch_one(tx)
            .await?;
    Ok(last)
}

/// Writes the plans that began into the directory. The App Key gets a new version: who decides on
/// it must have seen its plan.
async fn begin_plans(tx: &mut PgConnection, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<()> {
    let begun = sqlx::query!(
        "with begun as (
             select distinct on (app_id) app_id, plan, release from app_plans
             where starts_at > $1 and starts_at <= $2 and cancelled_at is null
               -- Of the others, what began as it was decided is in the directory already.
               and app_id in (
                   select app_id from app_plans
                   where starts_at > $1 and starts_at <= $2 and starts_at > created_at)
             order by app_id, starts_at desc
         ),
         late as (
             select a.id, b.plan, b.release from apps a join begun b on b.app_id = a.id
             where (a.plan, a.release) is distinct from (b.plan, b.release)
             order by a.id
             for update of a
         )
         update apps a set plan = l.plan, release = l.release, version = a.version + 1
         from late l where a.id = l.id
         returning a.id, a.plan",
        from,
        to,
    )
    .fetch_all(&mut *tx)
    .await?;
    let (ids, plans): (Vec<i32>, Vec<String>) =
        begun.into_iter().map(|row| (row.id, row.plan)).unzip();
    summaries::set_plans(tx, &ids, &plans).await
}

#[cfg(test)]
mod tests;
