//! Recounts: asking for them, and looking at what was counted. The server's task counts ([`work`]);
//! what a person makes of a difference is in [`repair`].

mod gauge;
mod list;
mod plan;
pub mod repair;
mod row;
#[cfg(test)]
mod tests;
pub mod work;

pub use list::{differences, list, read};
pub use plan::plan;

use chrono::{DateTime, Utc};
use domain::access::{Permit, Recount as MayRecount};
use domain::problem::{Code, Problem};
use domain::recounts::{Ask, Run};
use domain::rules::OutsideRule;
use domain::rules::Thing;
use serde_json::json;
use uuid::Uuid;

use crate::audit::Change;
use crate::mutation::Mutation;
use crate::usage::count;
use crate::{Db, Error, Result};

/// Asks for a recount: of each App Key and quota for which there is a platform. One that is asked
/// for already is a conflict, which names the run.
pub async fn start(
    db: &Db,
    permit: &Permit<MayRecount>,
    ask: &Ask,
    now: DateTime<Utc>,
) -> Result<Run> {
    let sources = ask.parse()?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    if let Some(first) = tx.answered().await? {
        return Ok(first);
    }
    let planned = plan::targets(&mut tx, db, ask, &sources, now).await?;
    let (mut apps, mut quotas, mut platforms, mut names, mut calls) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for one in planned {
        let Some(platform) = one.platform else { continue };
        apps.push(one.app_id);
        quotas.push(one.planned.quota.as_str().to_owned());
        platforms.push(platform);
        names.push(one.planned.platform.unwrap_or_default());
        calls.push(count(one.planned.calls));
    }
    if apps.is_empty() {
        return Err(Problem::field("/scope", OutsideRule::NoPlatform).into());
    }
    let id = Uuid::now_v7();
    let asked: Vec<String> = sources.iter().map(|source| source.as_str().to_owned()).collect();
    sqlx::query!(
        "insert into recount_runs (id, scope, quotas, calls_per_minute, asked_at, asked_by)
         values ($1, $2, $3, $4, $5, $6)",
        id,
        ask.scope.trim(),
        &asked,
        i32::try_from(ask.calls_per_minute).unwrap_or(i32::MAX),
        now,
        permit.actor().name(),
    )
    .execute(&mut *tx)
    .await?;
    let made = sqlx::query!(
        "insert into recounts (run_id, app_id, quota, platform_id, platform_name, expected_calls)
         select $1, one.app, one.quota, one.platform, one.name, one.calls
         from unnest($2::integer[], $3::text[], $4::uuid[], $5::text[], $6::bigint[])
              as one (app, quota, platform, name, calls)
         on conflict (app_id, quota) where state in ('waiting', 'running') do nothing",
        id,
        &apps,
        &quotas,
        &platforms,
        &names,
        &calls,
    )
    .execute(&mut *tx)
    .await?;
    if usize::try_from(made.rows_affected()) != Ok(apps.len()) {
        let open = sqlx::query_scalar!(
            "select r.run_id from recounts r
             join unnest($1::integer[], $2::text[]) as one (app, quota)
               on one.app = r.app_id and one.quota = r.quota
             where r.state in ('waiting', 'running') and r.run_id <> $3 limit 1",
            &apps,
            &quotas,
            id,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let problem = Problem::new(Code::Conflict, OutsideRule::RunUnderWay);
        return Err(Problem { existing: open, ..problem }.into());
    }
    let run = list::run(&mut tx, id).await?;
    let after = json!({
        "of": run.scope, "quotas": run.quotas, "calls_per_minute": run.calls_per_minute,
        "recounts": run.recounts,
    });
    tx.commit(Change::of("recount.start", id.to_string()).after(after), run).await
}

/// Cancels a run: what waits is not begun, what is under way stops and counts for nothing.
pub async fn cancel(
    db: &Db,
    permit: &Permit<MayRecount>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Run> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    sqlx::query!("select id from recount_runs where id = $1 for update", id)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(missing)?;
    let before = list::run(&mut tx, id).await?;
    if !before.is_open() {
        return Err(Error::conflict(OutsideRule::RunEnded));
    }
    let cancelled = sqlx::query!(
        "update recounts
         set state = 'cancelled', finished_at = $2, holder = null, lease_until = null
         where run_id = $1 and state in ('waiting', 'running')",
        id,
        now,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update recount_runs set cancelled_at = $2, cancelled_by = $3 where id = $1",
        id,
        now,
        permit.actor().name(),
    )
    .execute(&mut *tx)
    .await?;
    let after = list::run(&mut tx, id).await?;
    let change = Change::of("recount.cancel", id.to_string())
        .before(json!({ "state": before.state, "ended": before.ended }))
        .after(json!({ "state": after.state, "cancelled": cancelled.rows_affected() }));
    tx.commit(change, after).await
}

fn missing() -> Error {
    Error::not_found(Thing::Recount)
}
