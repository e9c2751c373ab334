//! The directory of App Keys: registering, choosing plans, listing.

mod bulk;
mod plan;
mod register;
mod view;

pub use bulk::register_many;
pub(crate) use plan::last_change;
pub use plan::{cancel_plan, choose_plan};
pub use register::register;
pub(crate) use view::measured;
pub use view::{limit_view, view};

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadConsole};
use domain::apps::{AppQuery, AppRow, AppSort};
use domain::ids::{AppKey, PlanId};
use domain::language::Name;
use domain::page::Page;
use domain::problem::Problem;
use domain::rules::LimitRule;
use domain::rules::Thing;
use domain::usage::AppSummary;
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::cursor::Cursor;
use crate::patterns::containing;
use crate::snapshot::Snapshot;
use crate::summaries::level_number;
use crate::{Db, Error, Result};

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

/// Gives the App Key its next version and the change its place in the order of all changes.
pub(crate) async fn bump(tx: &mut PgConnection, app_id: i32, now: DateTime<Utc>) -> Result<()> {
    bump_many(tx, &[app_id], now).await
}

/// The same for many App Keys at once; the changes are numbered in the order of `app_ids`, which
/// names each once.
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

pub(crate) fn check_plan(db: &Db, plan: &PlanId) -> Result<()> {
    let snapshot = db.snapshot();
    if snapshot.terms.book.plan(plan).is_some() {
        return Ok(());
    }
    let plans = plan_names(&snapshot);
    Err(Problem::field("/plan", LimitRule::PlanNotOf { plans }).into())
}

/// The plans that can be chosen, as a refusal lists them.
fn plan_names(snapshot: &Snapshot) -> String {
    let plans = snapshot.terms.book.plans.iter().map(|plan| plan.id.as_str());
    plans.collect::<Vec<_>>().join(", ")
}

/// One page of the directory.
pub async fn list(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    query: &AppQuery,
) -> Result<Page<AppRow>> {
    let limit = query.page.limit();
    let pattern = containing(&query.query);
    let snapshot = db.snapshot();
    // No App Key has such a character (which PostgreSQL would not even read), or such a plan.
    let is_unheard_of = query.query.contains('\0')
        || query.plan.as_ref().is_some_and(|plan| snapshot.terms.book.plan(plan).is_none());
    let page = match query.sort {
        AppSort::Utilization => {
            let after = BY_UTILIZATION.after(&query.page)?.unwrap_or((i16::MAX, 0));
            let rows = match is_unheard_of {
                true => Vec::new(),
                false => by_utilization(db, query, pattern.as_deref(), after, limit).await?,
            };
            BY_UTILIZATION.cut(rows, limit, |row| (row.percent, row.app_id))?
        }
        AppSort::Name => {
            let after = BY_NAME.after(&query.page)?.unwrap_or_default();
            let rows = match is_unheard_of {
                true => Vec::new(),
                false => by_name(db, query, pattern.as_deref(), &after, limit).await?,
            };
            BY_NAME.cut(rows, limit, |row| row.key.clone())?
        }
    };
    let items = page.items.into_iter().map(|row| {
        let summary = row.summary.0;
        let plan = snapshot.terms.book.plan(&summary.plan);
        // A plan that this server does not know yet is no reason to hide its App Keys.
        let unnamed = || Name { zh: summary.plan.to_string(), en: summary.plan.to_string() };
        let plan_name = plan.map_or_else(unnamed, |plan| plan.name.clone());
        AppRow { summary, plan_name, trend: Vec::new() }
    });
    Ok(Page { items: items.collect(), next: page.next })
}

/// By per cent and number.
const BY_UTILIZATION: Cursor<(i16, i32)> = Cursor::new("apps by utilization");

/// By the App Key.
const BY_NAME: Cursor<String> = Cursor::new("apps by name");

struct ListRow {
    app_id: i32,
    key: String,
    percent: i16,
    summary: Json<AppSummary>,
}

async fn by_utilization(
    db: &Db,
    query: &AppQuery,
    pattern: Option<&str>,
    (percent, app_id): (i16, i32),
    limit: u32,
) -> Result<Vec<ListRow>> {
    let rows = sqlx::query_as!(
        ListRow,
        r#"select s.app_id, a.key as "key!", s.percent, s.summary as "summary: _"
           from app_summaries s join apps a on a.id = s.app_id
           where (s.percent < $1 or (s.percent = $1 and s.app_id > $2)) and s.percent <= $1
             and ($3::text is null or lower(a.key) like $3)
             and ($4::text is null or s.plan = $4)
             and ($5::smallint is null or s.level = $5)
           order by s.percent desc, s.app_id
           limit $6"#,
        percent,
        app_id,
        pattern,
        query.plan.as_ref().map(PlanId::as_str),
        query.level.map(level_number),
        i64::from(limit) + 1,
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

async fn by_name(
    db: &Db,
    query: &AppQuery,
    pattern: Option<&str>,
    after: &str,
    limit: u32,
) -> Result<Vec<ListRow>> {
    let rows = sqlx::query_as!(
        ListRow,
        r#"select s.app_id, a.key as "key!", s.percent, s.summary as "summary: _"
           from apps a join app_summaries s on s.app_id = a.id
           where a.key > $1
             and ($2::text is null or lower(a.key) like $2)
             and ($3::text is null or s.plan = $3)
             and ($4::smallint is null or s.level = $4)
           order by a.key
           limit $5"#,
        after,
        pattern,
        query.plan.as_ref().map(PlanId::as_str),
        query.level.map(level_number),
        i64::from(limit) + 1,
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

#[cfg(test)]
mod tests;
