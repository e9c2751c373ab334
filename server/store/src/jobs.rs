//! Background jobs: who runs one now, and what each did last.

use domain::access::{Permit, ReadConsole};
use domain::jobs::{Job, JobRun};

use crate::{Db, Error, Result};

/// Runs `work` if no other server runs the job now. `None`: another does.
///
/// The lock belongs to one connection and ends with it, so a server that dies blocks nobody.
pub async fn exclusively<T>(
    db: &Db,
    job: Job,
    work: impl Future<Output = Result<T>>,
) -> Result<Option<T>> {
    let mut tx = db.begin().await?;
    let is_ours = sqlx::query_scalar!(
        r#"select pg_try_advisory_xact_lock(hashtext('job:' || $1)) as "is_ours!""#,
        job.as_str()
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
    let counts =
        serde_json::to_value(&run.counts).map_err(|error| Error::Corrupt(error.to_string()))?;
    sqlx::query!(
        "insert into job_runs (job, started_at, finished_at, counts, error)
         values ($1, $2, $3, $4, $5)
         on conflict (job) do update
         set started_at = excluded.started_at, finished_at = excluded.finished_at,
             counts = excluded.counts, error = excluded.error",
        run.job.as_str(),
        run.started_at,
        run.finished_at,
        counts,
        run.error,
    )
    .execute(db.pool())
    .await?;
    Ok(())
}

/// What every job did last. Rows of jobs that this version does not have are passed over.
pub async fn list(db: &Db, _permit: &Permit<ReadConsole>) -> Result<Vec<JobRun>> {
    let rows = sqlx::query!(
        "select job, started_at, finished_at, counts, error from job_runs order by job"
    )
    .fetch_all(db.pool())
    .await?;
    let mut runs = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(job) = Job::parse(&row.job) else { continue };
        let counts = serde_json::from_value(row.counts)
            .map_err(|error| Error::Corrupt(format!("job_runs.counts: {error}")))?;
        let (started_at, finished_at, error) = (row.started_at, row.finished_at, row.error);
        runs.push(JobRun { job, started_at, finished_at, counts, error });
    }
    Ok(runs)
}

#[cfg(test)]
mod tests;
