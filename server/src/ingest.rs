//! The queue between gateways' reports and PostgreSQL: bounded, written in groups.
//!
//! A report is answered when its group has committed. Nothing is kept here that was answered.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::access::{Permit, ReportUsage};
use domain::problem::{Code, Problem};
use domain::rules::UsageRule;
use store::usage::flush::{CheckedBatch, Outcome, flush};
use store::usage::sources;
use store::{Db, Error};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::config::ServeSettings;

/// How long the first report of a group waits for others.
const GROUP_LINGER: Duration = Duration::from_millis(50);

/// Samples in one transaction at most.
const GROUP_SAMPLES: u32 = 50_000;

/// Reports that may wait at most, however small.
const REPORTS_MAX: usize = 10_000;

/// Names of unknown App Keys that are noted between two writes of them.
const UNKNOWN_MAX: usize = 1000;

/// How often they are written.
const UNKNOWN_EVERY: Duration = Duration::from_secs(1);

/// The entrance of the queue. Cheap to clone.
#[derive(Clone)]
pub struct Ingest {
    room: Arc<Semaphore>,
    queue_samples: u32,
    queue: mpsc::Sender<Waiting>,
    unknown: Arc<Mutex<HashMap<String, (String, u64)>>>,
}

struct Waiting {
    batch: CheckedBatch,
    samples: u32,
    answer: oneshot::Sender<Result<Outcome, Problem>>,
    /// The room that it takes, given back when it is done with.
    _room: OwnedSemaphorePermit,
}

impl Ingest {
    pub fn start(db: Db, settings: &ServeSettings, stop: CancellationToken) -> Self {
        let (queue, reports) = mpsc::channel(REPORTS_MAX);
        let queue_samples = settings.ingest_queue_samples.max(1);
        let room = Arc::new(Semaphore::new(queue_samples as usize));
        let unknown = Arc::default();
        tokio::spawn(write(db.clone(), reports));
        tokio::spawn(write_unknown(db, Arc::clone(&unknown), stop));
        Self { room, queue_samples, queue, unknown }
    }

    /// Samples that wait now, for the metrics.
    pub fn queued_samples(&self) -> usize {
        (self.queue_samples as usize).saturating_sub(self.room.available_permits())
    }

    /// Queues a batch and waits until it is durable. No room: 429, at once.
    pub async fn report(
        &self,
        _permit: &Permit<ReportUsage>,
        batch: CheckedBatch,
    ) -> Result<Outcome, Problem> {
        let samples = u32::try_from(batch.gauges.len() + batch.calls.len()).unwrap_or(u32::MAX);
        let full = || Problem::new(Code::TooMany, UsageRule::QueueFull).retry_after(1);
        // A batch without samples takes room too: its source is written. One that is larger than
        // the queue finds room when nothing else waits, or it would be refused for ever.
        let taken = samples.clamp(1, self.queue_samples);
        let room = Arc::clone(&self.room).try_acquire_many_owned(taken).map_err(|_| full())?;
        let (answer, outcome) = oneshot::channel();
        let waiting = Waiting { batch, samples, answer, _room: room };
        self.queue.try_send(waiting).map_err(|_| full())?;
        let stopped = || Problem::new(Code::Unavailable, UsageRule::Stopping).retry_after(2);
        outcome.await.unwrap_or_else(|_| Err(stopped()))
    }

    /// Notes samples of an App Key that nobody registered.
    pub fn note_unknown(&self, key: &str, source: &str, samples: u64) {
        let mut unknown = self.unknown.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((from, count)) = unknown.get_mut(key) {
            source.clone_into(from);
            *count += samples;
        } else if unknown.len() < UNKNOWN_MAX {
            unknown.insert(key.to_owned(), (source.to_owned(), samples));
        }
    }
}

/// Writes groups until every entrance is gone and the queue is empty: a report that was taken in
/// is written even while the server stops.
async fn write(db: Db, mut reports: mpsc::Receiver<Waiting>) {
    while let Some(first) = reports.recv().await {
        let mut samples = first.samples;
        let mut group = vec![first];
        let linger = tokio::time::sleep(GROUP_LINGER);
        tokio::pin!(linger);
        while samples < GROUP_SAMPLES {
            tokio::select! {
                () = &mut linger => break,
                next = reports.recv() => {
                    let Some(next) = next else { break };
                    samples += next.samples;
                    group.push(next);
                }
            }
        }
        write_group(&db, group).await;
    }
}

async fn write_group(db: &Db, group: Vec<Waiting>) {
    let (batches, answers): (Vec<_>, Vec<_>) =
        group.into_iter().map(|one| (one.batch, (one.answer, one._room))).unzip();
    match flush(db, &batches, db.now()).await {
        Ok(outcomes) => {
            for ((answer, _room), outcome) in answers.into_iter().zip(outcomes) {
                // Who hung up will send the batch again and hear that it is repeated.
                let _ = answer.send(Ok(outcome));
            }
        }
        Err(error @ (Error::Database(_) | Error::Problem(_))) if batches.len() > 1 => {
            // One of them is at fault; the others must not suffer for it.
            tracing::error!("a group of {} reports was refused: {error}", batches.len());
            for (batch, (answer, _room)) in batches.into_iter().zip(answers) {
                let outcome = flush(db, &[batch], db.now()).await;
                let outcome = outcome.map(|outcomes| outcomes[0]);
                let _ = answer.send(outcome.map_err(Problem::from));
            }
        }
        Err(error) => {
            tracing::error!("{} reports could not be written: {error}", batches.len());
            let problem = Problem::from(error);
            for (answer, _room) in answers {
                let _ = answer.send(Err(problem.clone()));
            }
        }
    }
}

async fn write_unknown(
    db: Db,
    unknown: Arc<Mutex<HashMap<String, (String, u64)>>>,
    stop: CancellationToken,
) {
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => return,
            () = db.clock().sleep(UNKNOWN_EVERY) => {}
        }
        let seen = std::mem::take(&mut *unknown.lock().unwrap_or_else(PoisonError::into_inner));
        if seen.is_empty() {
            continue;
        }
        let seen: Vec<_> =
            seen.into_iter().map(|(key, (source, samples))| (key, source, samples)).collect();
        if let Err(error) = sources::note_unknown(&db, &seen, db.now()).await {
            tracing::warn!("unknown App Keys could not be noted: {error}");
        }
    }
}
