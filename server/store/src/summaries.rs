//! The tightest limit of every App Key: a row each, kept up to date as usage arrives.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::{AppKey, PlanId};
use domain::usage::{AppSummary, Level};
use sqlx::PgConnection;
use sqlx::types::Json;

use crate::{Db, Error, Result};

/// As the column `level` writes it.
pub(crate) fn level_number(level: Level) -> i16 {
    match level {
        Level::Calm => 0,
        Level::Near => 1,
        Level::Critical => 2,
        Level::Over => 3,
    }
}

/// The whole per cent by which lists sort.
fn percent(summary: &AppSummary) -> i16 {
    let permille = summary.tightest.as_ref().map_or(0, |tightest| tightest.permille);
    i16::try_from(permille / 10).unwrap_or(i16::MAX)
}

/// The rows of new App Keys, for which nothing was reported yet. All but names and plans is the same
/// in each, so the document travels once.
pub(crate) async fn begin_all(
    tx: &mut PgConnection,
    apps: &[(i32, &AppKey, &PlanId)],
    now: DateTime<Utc>,
) -> Result<()> {
    let Some((_, app, plan)) = apps.first() else { return Ok(()) };
    let unused = AppSummary {
        app: (*app).clone(),
        plan: (*plan).clone(),
        level: Level::Calm,
        tightest: None,
        rejected_now: 0.0,
        rejecting_since: None,
        at: None,
    };
    let ids: Vec<i32> = apps.iter().map(|(id, ..)| *id).collect();
    let keys: Vec<&str> = apps.iter().map(|(_, app, _)| app.as_str()).collect();
    let plans: Vec<&str> = apps.iter().map(|(.., plan)| plan.as_str()).collect();
    sqlx::query!(
        "insert into app_summaries (app_id, plan, level, percent, summary, summarised_at)
         select app_id, plan, 0, 0, $4::jsonb || jsonb_build_object('app', key, 'plan', plan), $5
         from unnest($1::integer[], $2::text[], $3::text[]) as one (app_id, key, plan)",
        &ids,
        &keys as &[&str],
        &plans as &[&str],
        encode(&unused)?,
        now,
    )
    .execute(tx)
    .await?;
    Ok(())
}

fn encode(summary: &AppSummary) -> Result<serde_json::Value> {
    serde_json::to_value(summary).map_err(|error| Error::Corrupt(error.to_string()))
}

/// Writes summaries. Several servers may do so at once with the same result.
pub async fn write(db: &Db, summaries: &[(i32, AppSummary)], now: DateTime<Utc>) -> Result<()> {
    let mut sorted: Vec<&(i32, AppSummary)> = summaries.iter().collect();
    sorted.sort_by_key(|(id, _)| *id);
    let ids: Vec<i32> = sorted.iter().map(|(id, _)| *id).collect();
    let plans: Vec<String> = sorted.iter().map(|(_, one)| one.plan.as_str().to_owned()).collect();
    let levels: Vec<i16> = sorted.iter().map(|(_, one)| level_number(one.level)).collect();
    let percents: Vec<i16> = sorted.iter().map(|(_, one)| percent(one)).collect();
    let documents = sorted.iter().map(|(_, one)| encode(one)).collect::<Result<Vec<_>>>()?;
    sqlx::query!(
        // Locked in one order everywhere, so that two servers never wait for each other in a circle.
        "with locked as (
             select app_id from app_summaries where app_id = any($1) order by app_id for no key update
         )
         update app_summaries s
         set plan = n.plan, level = n.level, percent = n.percent, summary = n.summary,
             summarised_at = $6
         from unnest($1::integer[], $2::text[], $3::smallint[], $4::smallint[], $5::jsonb[])
              as n (app_id, plan, level, percent, summary)
         join locked using (app_id)
         where s.app_id = n.app_id",
        &ids,
        &plans,
        &levels,
        &percents,
        &documents,
        now,
    )
    .execute(db.pool())
    .await?;
    Ok(())
}

/// All summaries, for the memory of a server that starts. 100,000 rows are some 60 MB on the way.
pub async fn all(db: &Db) -> Result<HashMap<i32, AppSummary>> {
    let mut summaries = HashMap::new();
    let mut after = 0;
    loop {
        let rows = sqlx::query!(
            r#"select app_id, summary as "summary: Json<AppSummary>" from app_summaries
               where app_id > $1 order by app_id limit 5000"#,
            after,
        )
        .fetch_all(db.pool())
        .await?;
        let Some(last) = rows.last() else { return Ok(summaries) };
        after = last.app_id;
        summaries.extend(rows.into_iter().map(|row| (row.app_id, row.summary.0)));
    }
}

/// Writes the plans that App Keys have got into the rows that lists read; `plans` in the order of
/// `app_ids`.
pub(crate) async fn set_plans(
    tx: &mut PgConnection,
    app_ids: &[i32],
    plans: &[String],
) -> Result<()> {
    sqlx::query!(
        "update app_summaries s
         set plan = b.plan, summary = jsonb_set(s.summary, '{plan}', to_jsonb(b.plan))
         from unnest($1::integer[], $2::text[]) as b (app_id, plan)
         where s.app_id = b.app_id",
        app_ids,
        plans,
    )
    .execute(tx)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
