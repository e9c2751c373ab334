//! Background jobs: who runs one now, and what each did last.

use domain::access::{Permit, ReadConsole};
use domain::jobs::JobRun;

use crate::{Db, Result};

/// Runs `work` if no other server runs the job now. `None`: another does.
///
/// The lock belongs to one connection and ends with it, so a server that dies blocks nobody.
pub async fn exclusively<T>(
    db: &Db,
    job: &str,
    work: impl Future<Output = Result<T>>,
) -> Result<Option<T>> {
    let mut tx = db.pool().begin().await?;
    let is_ours = sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtext('job:' || $1)) as "is_ours!""#,
        job
    )
    .fetch_one(&mut *tx)
    .await?;
    if !is_ours {
        return Ok(None);
    }
    let answer = work.await;
    tx.commit().await?;
    answer.map(Some)
}

/// Remembers what a job did.
pub async fn note(db: &Db, run: &JobRun) -> Result<()> {
    sqlx::query!(
        "insert into job_runs (job, started_at, finished_at, outcome, detail)
         values ($1, $2, $3, $4, $5)
         on conflict (job) do update
         set started_at = excluded.started_at, finished_at = excluded.finished_at,
             outcome = excluded.outcome, detail = excluded.detail",
        run.job,
        run.started_at,
        run.finished_at,
        if run.is_done { "done" } else { "failed" },
        run.detail,
    )
    .execute(db.pool())
    .await?;
    Ok(())
}

/// What every job did last.
pub async fn list(db: &Db, _permit: &Permit<ReadConsole>) -> Result<Vec<JobRun>> {
    let rows = sqlx::query_as!(
        JobRun,
        r#"select job, started_at, finished_at, outcome = 'done' as "is_done!", detail
           from job_runs order by job"#
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

#[cfg(test)]
mod tests;
