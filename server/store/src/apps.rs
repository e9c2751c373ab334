//! The directory of App Keys: registering, choosing plans, listing.

mod bulk;
mod plan;
mod register;
mod view;

pub use bulk::register_many;
pub use plan::{cancel_plan, choose_plan};
pub use register::register;
pub use view::{limit_view, view};

use domain::access::{Permit, ReadConsole};
use domain::apps::{AppQuery, AppRow, AppSort};
use domain::ids::PlanId;
use domain::language::Name;
use domain::page::Page;
use domain::usage::AppSummary;
use sqlx::types::Json;

use crate::cursor::Cursor;
use crate::patterns::containing;
use crate::summaries::level_number;
use crate::{Db, Result};

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
