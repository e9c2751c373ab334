//! Background jobs: idempotent, without input, one server at a time; what each did last is kept.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::access::Caller;
use domain::jobs::{Counted, Job, JobRun};
use domain::sessions::{Lifetime, Throttle};
use store::usage::{current, partitions, sources};
use store::{
    Db, growth, idempotency, kept_forms, notifications, overrides, reports, requests, retention,
    sessions, sign_in, webhooks,
};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use crate::config::ServeSettings;

/// The jobs of this server. Cheap to clone.
#[derive(Clone)]
pub struct Jobs {
    db: Db,
    lifetime: Lifetime,
    /// A job holds a connection for its lock and works with another one: one job at a time, or all
    /// of them together would hold every connection and wait for one more.
    turn: Arc<Mutex<()>>,
}

impl Jobs {
    /// Starts all jobs; each runs at once and then in its rhythm, until `stop`.
    pub fn start(db: Db, settings: &ServeSettings, stop: CancellationToken) -> Self {
        let jobs = Self { db, lifetime: settings.lifetime(), turn: Arc::default() };
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
                () = self.db.clock().sleep(Duration::from_secs(job.every_seconds())) => {}
            }
        }
    }

    /// Does a job now, unless another server does it, and keeps what came of it.
    pub async fn once(&self, job: Job) {
        let _turn = self.turn.lock().await;
        // Each server has to know how long samples are taken, whoever does the work.
        if job == Job::Prune
            && let Err(error) = self.db.refresh_retention().await
        {
            tracing::warn!("how long samples are kept could not be read: {error}");
        }
        let started_at = self.db.now();
        let (counts, error) = match store::jobs::exclusively(&self.db, job, self.work(job)).await {
            // Another server does it and will say so.
            Ok(None) => return,
            Ok(Some(counts)) => (counts, None),
            Err(error) => (BTreeMap::new(), Some(error.to_string())),
        };
        if let Some(error) = &error {
            tracing::error!("the job {} failed: {error}", job.as_str());
        }
        let run = JobRun { job, started_at, finished_at: self.db.now(), counts, error };
        if let Err(error) = store::jobs::note(&self.db, &run).await {
            tracing::warn!("the result of a job could not be kept: {error}");
        }
    }

    async fn work(&self, job: Job) -> store::Result<BTreeMap<Counted, u64>> {
        let now = self.db.now();
        let mut counts = BTreeMap::new();
        match job {
            Job::Partitions => {
                partitions::make_ahead(&self.db, now).await?;
            }
            Job::Retention => {
                let ran = retention::run(&self.db, &Caller::system("retention"), now).await?;
                counts.insert(Counted::DaysDropped, ran.days);
                counts.insert(Counted::ChangesRetired, ran.rows);
            }
            Job::Prune => {
                counts.insert(Counted::NotesForgotten, sources::prune(&self.db, now).await?);
                let sessions = sessions::prune(&self.db, self.lifetime, now).await?;
                counts.insert(Counted::SessionsForgotten, sessions);
                let guesses = sign_in::prune(&self.db, Throttle::default(), now).await?;
                counts.insert(Counted::GuessesForgotten, guesses);
                kept_forms::prune(&self.db, now).await?;
                counts.insert(Counted::AnswersForgotten, idempotency::prune(&self.db, now).await?);
                let deliveries = webhooks::prune(&self.db, now).await?;
                counts.insert(Counted::DeliveriesForgotten, deliveries);
                let read = notifications::prune(&self.db, now).await?;
                counts.insert(Counted::NotificationsForgotten, read);
            }
            Job::Overrides => {
                counts.insert(Counted::OverridesMattered, overrides::follow(&self.db, now).await?);
            }
            Job::Subjects => {
                let forgotten = current::prune_subjects(&self.db, now).await?;
                counts.insert(Counted::SubjectsForgotten, forgotten);
            }
            Job::Requests => {
                let expired = requests::expire(&self.db, &Caller::system("requests"), now).await?;
                counts.insert(Counted::RequestsExpired, expired);
                let rules = requests::rules::decide_by_rules(&self.db, now).await?;
                counts.insert(Counted::RequestsDecided, rules.decided);
                counts.insert(Counted::RequestsLeft, rules.left);
            }
            Job::Reminders => {
                let caller = Caller::system("reminders");
                let reminded = requests::remind(&self.db, &caller, now).await?;
                counts.insert(Counted::GrantsReminded, reminded);
            }
            Job::Utilization => {
                counts.insert(Counted::AppsMeasured, growth::measure_due(&self.db, now).await?);
            }
            Job::Growth => {
                counts.insert(Counted::TrendsFollowed, growth::follow_due(&self.db, now).await?);
            }
            Job::Months => {
                let closed = reports::close_months(&self.db, now).await?;
                counts.insert(Counted::MonthAppsKept, closed.apps);
                counts.insert(Counted::MonthsClosed, closed.months);
            }
        }
        Ok(counts)
    }
}
