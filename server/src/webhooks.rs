//! The task that sends webhooks: takes what is due from the outbox, posts it, writes down what came
//! of it. No database transaction is open meanwhile. Of each endpoint only a few are under way at
//! once, so that a slow one holds up nobody else.

pub mod post;
pub mod sign;

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use domain::webhooks::{Attempt, WebhookFault, wait_after};
use rand::Rng;
use store::Db;
use store::webhooks::send::{self, Next, Taken};
use tokio::task::{Id, JoinSet};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use post::Sender;

/// Posts to one endpoint that are under way at once.
const AT_ONCE: u32 = 4;

/// Posts in all that are under way at once; beyond this nothing more is taken.
const IN_ALL: usize = 200;

/// Longest time without a look at what is due, and shortest time between two.
const LOOK_EVERY: Duration = Duration::from_secs(1);
const LOOK_SHORTEST: Duration = Duration::from_millis(20);

/// How long posts under way may take to end once the server stops.
const GRACE: Duration = Duration::from_millis(2500);

/// How often it is tried to write down what came of a post.
const NOTE_TRIES: u32 = 3;

/// Waits between attempts vary by so much, so that what failed together does not come together.
const JITTER: std::ops::RangeInclusive<f64> = 0.8..=1.2;

/// Sends until `stop`, and then lets end what is under way. `private`: private addresses and plain
/// http are allowed.
pub async fn run(db: Db, private: bool, stop: CancellationToken) {
    let sender = match Sender::new(private) {
        Ok(sender) => sender,
        Err(error) => {
            tracing::error!("webhooks cannot be sent: {error}");
            return;
        }
    };
    let mut moved = db.requests_moved();
    let mut dispatcher =
        Dispatcher { db: db.clone(), sender, posts: JoinSet::new(), endpoints: HashMap::new() };
    let mut is_failing = false;
    while !stop.is_cancelled() {
        match dispatcher.take().await {
            Ok(()) => is_failing = false,
            // Said once an outage, not once a look.
            Err(error) if !std::mem::replace(&mut is_failing, true) => {
                tracing::error!("webhooks that are due cannot be read: {error}");
            }
            Err(_) => {}
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = dispatcher.ended() => {}
            _ = moved.changed() => {}
            () = db.clock().sleep(LOOK_EVERY) => {}
        }
        sleep(LOOK_SHORTEST).await;
    }
    if timeout(GRACE, dispatcher.finish()).await.is_err() {
        tracing::warn!("webhooks were still under way; they will be sent again");
    }
}

struct Dispatcher {
    db: Db,
    sender: Sender,
    posts: JoinSet<()>,
    /// The endpoint of each post under way.
    endpoints: HashMap<Id, Uuid>,
}

impl Dispatcher {
    async fn take(&mut self) -> store::Result<()> {
        if self.posts.len() >= IN_ALL {
            return Ok(());
        }
        let mut under_way: HashMap<Uuid, u32> = HashMap::new();
        for endpoint in self.endpoints.values() {
            *under_way.entry(*endpoint).or_default() += 1;
        }
        for taken in send::take(&self.db, &under_way, AT_ONCE, self.db.now()).await? {
            let endpoint = taken.endpoint;
            let (db, sender) = (self.db.clone(), self.sender.clone());
            let post = self.posts.spawn(async move { deliver(&db, &sender, &taken).await });
            self.endpoints.insert(post.id(), endpoint);
        }
        Ok(())
    }

    /// Comes back when a post has ended; never while there is none.
    async fn ended(&mut self) {
        match self.posts.join_next_with_id().await {
            Some(ended) => self.forget(ended),
            None => std::future::pending().await,
        }
    }

    fn forget(&mut self, ended: Result<(Id, ()), tokio::task::JoinError>) {
        let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
        self.endpoints.remove(&id);
    }

    async fn finish(&mut self) {
        while let Some(ended) = self.posts.join_next_with_id().await {
            self.forget(ended);
        }
    }
}

/// One attempt, from the post to the note of it.
async fn deliver(db: &Db, sender: &Sender, taken: &Taken) {
    let attempt = sender.post(taken, db.now()).await;
    let next = next(taken, &attempt, db.now());
    if let Some(error) = attempt.error {
        let (error, status) = (error.as_str(), attempt.status);
        tracing::info!(delivery = %taken.id, endpoint = %taken.endpoint, error, status, "a webhook failed");
    }
    for tried in 1..=NOTE_TRIES {
        match send::finish(db, taken, &attempt, next, db.now()).await {
            Ok(()) => return,
            // It will be sent again once its lease has ended.
            Err(error) if tried == NOTE_TRIES => {
                tracing::error!("what came of a webhook could not be kept: {error}");
            }
            Err(_) => db.clock().sleep(Duration::from_secs(1)).await,
        }
    }
}

/// What follows from an attempt.
fn next(taken: &Taken, attempt: &Attempt, now: DateTime<Utc>) -> Next {
    match attempt.error {
        None => Next::Delivered,
        Some(WebhookFault::Gone) => Next::Gone,
        Some(_) => match wait_after(taken.tries + 1) {
            Some(wait) => {
                let wait = wait.mul_f64(rand::rng().random_range(JITTER));
                Next::Again(now + TimeDelta::from_std(wait).unwrap_or(TimeDelta::days(1)))
            }
            None => Next::Failed,
        },
    }
}
