//! Background jobs: idempotent, without input, one server at a time; what each did last is kept.

use std::time::Duration;

use domain::jobs::JobRun;
use domain::sessions::{Lifetime, Throttle};
use store::usage::{current, sources};
use store::{Db, sessions, sign_in};
use tokio_util::sync::CancellationToken;

use crate::config::ServeSettings;
use crate::now;

/// The jobs of this server. Cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    db: Db,
    history_days: u16,
    lifetime: Lifetime,
}

/// One thing that is done again and again.
#[derive(Clone, Copy, Debug)]
enum Job {
    /// Makes coming history partitions and drops those past the kept days.
    Partitions,
    /// Forgets what is past its time: notes of flushes, unknown App Keys, sessions, guesses.
    Prune,
    /// Keeps the largest subjects of each quota and forgets the rest.
    Subjects,
}

impl Job {
    const ALL: [Self; 3] = [Self::Partitions, Self::Prune, Self::Subjects];

    fn name(self) -> &'static str {
        match self {
            Self::Partitions => "partitions",
            Self::Prune => "prune",
            Self::Subjects => "subjects",
        }
    }

    fn every(self) -> Duration {
        match self {
            Self::Partitions => Duration::from_secs(3600),
            Self::Prune => Duration::from_secs(60),
            Self::Subjects => Duration::from_secs(600),
        }
    }
}

impl Jobs {
    /// Starts all jobs; each runs at once and then in its rhythm, until `stop`.
    pub fn start(db: Db, settings: &ServeSettings, stop: CancellationToken) -> Self {
        let jobs = Self { db, history_days: settings.history_days, lifetime: settings.lifetime() };
        for job in Job::ALL {
            tokio::spawn(jobs.clone().repeat(job, stop.clone()));
        }
        jobs
    }

    async fn repeat(self, job: Job, stop: CancellationToken) {
        loop {
            self.once(job).await;
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(job.every()) => {}
            }
        }
    }

    async fn once(&self, job: Job) {
        let started_at = now();
        let ran = store::jobs::exclusively(&self.db, job.name(), self.work(job)).await;
        let (is_done, detail) = match ran {
            // Another server does it and will say so.
            Ok(None) => return,
            Ok(Some(detail)) => (true, detail),
            Err(error) => (false, error.to_string()),
        };
        if !is_done {
            tracing::error!("the job {} failed: {detail}", job.name());
        }
        let job = job.name().to_owned();
        let run = JobRun { job, started_at, finished_at: now(), is_done, detail };
        if let Err(error) = store::jobs::note(&self.db, &run).await {
            tracing::warn!("the result of a job could not be kept: {error}");
        }
    }

    async fn work(&self, job: Job) -> store::Result<String> {
        let now = now();
        match job {
            Job::Partitions => {
                let dropped = self.db.maintain_partitions(self.history_days, now).await?;
                Ok(format!("dropped {dropped}"))
            }
            Job::Prune => {
                let usage = sources::prune(&self.db, now).await?;
                let sessions = sessions::prune(&self.db, self.lifetime, now).await?;
                let guesses = sign_in::prune(&self.db, Throttle::default(), now).await?;
                Ok(format!("forgot {usage} notes, {sessions} sessions, {guesses} guesses"))
            }
            Job::Subjects => {
                let forgotten = current::prune_subjects(&self.db).await?;
                Ok(format!("forgot {forgotten} subjects"))
            }
        }
    }
}
