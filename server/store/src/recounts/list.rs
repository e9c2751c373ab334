//! Runs, one run with everything in it, and the differences of all runs.

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadReports};
use domain::ids::QuotaId;
use domain::page::{Page, PageRequest};
use domain::recounts::{Recount, RecountQuery, Run, RunState, RunView};
use sqlx::PgConnection;
use uuid::Uuid;

use super::missing;
use super::row::{self, select_recounts};
use crate::cursor::Cursor;
use crate::{Db, Result};

/// Differences that are shown at most.
const SHOWN: i64 = 100;

struct RunRow {
    id: Uuid,
    scope: String,
    quotas: Vec<String>,
    calls_per_minute: i32,
    asked_at: DateTime<Utc>,
    asked_by: String,
    cancelled_at: Option<DateTime<Utc>>,
    cancelled_by: Option<String>,
    recounts: i64,
    waiting: i64,
    running: i64,
    counted: i64,
    failed: i64,
    differing: i64,
}

impl From<RunRow> for Run {
    fn from(row: RunRow) -> Self {
        let has_begun = row.running > 0 || row.waiting < row.recounts;
        let state = match (row.cancelled_at, row.waiting + row.running) {
            (Some(_), _) => RunState::Cancelled,
            (None, 0) => RunState::Done,
            (None, _) if has_begun => RunState::Running,
            (None, _) => RunState::Waiting,
        };
        Self {
            id: row.id,
            scope: row.scope,
            quotas: row.quotas.into_iter().map(QuotaId::new).collect(),
            calls_per_minute: row.calls_per_minute.unsigned_abs(),
            asked_at: row.asked_at,
            asked_by: row.asked_by,
            cancelled_at: row.cancelled_at,
            cancelled_by: row.cancelled_by,
            state,
            recounts: row.recounts.unsigned_abs(),
            ended: (row.recounts - row.waiting - row.running).unsigned_abs(),
            counted: row.counted.unsigned_abs(),
            failed: row.failed.unsigned_abs(),
            differing: row.differing.unsigned_abs(),
        }
    }
}

const CURSOR: Cursor<Uuid> = Cursor::new("recounts");

/// Runs, newest first.
pub async fn list(db: &Db, _permit: &Permit<ReadReports>, page: &PageRequest) -> Result<Page<Run>> {
    let before = CURSOR.after(page)?;
    let limit = page.limit();
    let mut tx = db.pool().acquire().await?;
    let runs = runs(&mut tx, None, before, i64::from(limit) + 1).await?;
    CURSOR.cut(runs, limit, |run| run.id)
}

/// One run with everything in it.
pub async fn read(db: &Db, _permit: &Permit<ReadReports>, id: Uuid) -> Result<RunView> {
    let mut tx = db.begin().await?;
    // One state of things.
    sqlx::query!("set transaction isolation level repeatable read, read only")
        .execute(&mut *tx)
        .await?;
    let run = run(&mut tx, id).await?;
    let mut items = row::select(&mut tx, Some(id), None).await?;
    tx.commit().await?;
    items.sort_by(|a, b| (&a.app, a.id).cmp(&(&b.app, b.id)));
    Ok(RunView { run, items })
}

pub(super) async fn run(tx: &mut PgConnection, id: Uuid) -> Result<Run> {
    runs(tx, Some(id), None, 1).await?.pop().ok_or_else(missing)
}

async fn runs(
    tx: &mut PgConnection,
    id: Option<Uuid>,
    before: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Run>> {
    let rows = sqlx::query_as!(
        RunRow,
        r#"select one.id, one.scope, one.quotas, one.calls_per_minute, one.asked_at, one.asked_by,
                  one.cancelled_at, one.cancelled_by, counts.recounts as "recounts!",
                  counts.waiting as "waiting!", counts.running as "running!",
                  counts.counted as "counted!", counts.failed as "failed!",
                  counts.differing as "differing!"
           from (select * from recount_runs
                 where ($1::uuid is null or id = $1) and ($2::uuid is null or id < $2)
                 order by id desc limit $3) as one
           cross join lateral (
               select count(*) as recounts,
                      count(*) filter (where state = 'waiting') as waiting,
                      count(*) filter (where state = 'running') as running,
                      count(*) filter (where state = 'counted') as counted,
                      count(*) filter (where state = 'failed') as failed,
                      count(*) filter (where state = 'counted' and (
                          last_value is null
                          or counted < least(coalesce(first_value, last_value), last_value)
                          or counted > greatest(coalesce(first_value, last_value), last_value)
                      )) as differing
               from recounts where run_id = one.id
           ) as counts
           order by one.id desc"#,
        id,
        before,
        limit,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(Run::from).collect())
}

/// The newest count of each App Key and quota, the largest difference first by its share of what was
/// reported; and whether there are more than are shown.
pub async fn differences(
    db: &Db,
    _permit: &Permit<ReadReports>,
    query: &RecountQuery,
) -> Result<(Vec<Recount>, bool)> {
    if query.app.contains('\0') || query.quota.contains('\0') {
        return Ok((Vec::new(), false));
    }
    let rows = select_recounts!(
        r#"(select distinct on (app_id, quota) * from recounts
                 where state = 'counted' order by app_id, quota, id desc) as r"#,
        r#"where ($1 = '' or strpos(lower(a.key), lower($1)) > 0)
             and ($2 = '' or r.quota = $2)
             and ($3 = 'all' or ($3 = 'open' and r.resolution is null and (
                                     r.last_value is null
                                     or r.counted < least(coalesce(r.first_value, r.last_value), r.last_value)
                                     or r.counted > greatest(coalesce(r.first_value, r.last_value), r.last_value)))
                  or r.resolution = $3)
           order by abs(r.counted - coalesce(r.last_value, 0))::numeric
                        / greatest(coalesce(r.last_value, 0), 1) desc,
                    abs(r.counted - coalesce(r.last_value, 0)) desc, r.id desc
           limit $4"#,
        query.app.trim(),
        query.quota,
        query.show.as_str(),
        SHOWN + 1,
    )
    .fetch_all(db.pool())
    .await?;
    let mut found: Vec<Recount> = rows.into_iter().map(Recount::from).collect();
    let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
    let is_cut = found.len() > shown;
    found.truncate(shown);
    Ok((found, is_cut))
}
