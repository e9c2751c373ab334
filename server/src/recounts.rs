//! The task that counts: takes what is asked for, asks the platform, writes down what came of it. No
//! database transaction is open meanwhile, and no gauge is touched.

pub mod client;
pub mod count;
mod live;
pub mod protocol;

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::recounts::{Failure, RecountFault};
use store::Db;
use store::recounts::work::{self, Beat, Counted, LEASE, Taken};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use client::Platforms;
use live::Live;

/// Recounts of this server that are under way at once: each remembers up to 19 MB of ids.
const AT_ONCE: usize = 2;

/// Longest time without a look at what there is to count.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How often a count says how far it is.
const BEAT_EVERY: Duration = Duration::from_secs(1);

/// How long giving back may take once the server stops.
const GRACE: Duration = Duration::from_millis(2500);

/// How often it is tried to write down what was counted.
const NOTE_TRIES: u32 = 5;

/// Counts until `stop`. `private`: private addresses and plain http are allowed.
pub async fn run(db: Db, private: bool, stop: CancellationToken) {
    let platforms = match Platforms::new(private, db.clock().clone()) {
        Ok(platforms) => platforms,
        Err(error) => {
            tracing::error!("platforms cannot be asked: {error}");
            return;
        }
    };
    let mut counts = JoinSet::new();
    let mut is_failing = false;
    while !stop.is_cancelled() {
        while counts.try_join_next().is_some() {}
        while counts.len() < AT_ONCE {
            match work::take(&db, db.now()).await {
                Ok(Some(taken)) => {
                    is_failing = false;
                    let (db, platforms) = (db.clone(), platforms.clone());
                    let stop = stop.clone();
                    counts.spawn(async move { keep(&db, &platforms, &taken, &stop).await });
                }
                Ok(None) => {
                    is_failing = false;
                    break;
                }
                Err(error) => {
                    // Said once an outage, not once a look.
                    if !std::mem::replace(&mut is_failing, true) {
                        tracing::error!("recounts cannot be read: {error}");
                    }
                    break;
                }
            }
        }
        tokio::select! {
            () = stop.cancelled() => break,
            () = db.clock().sleep(LOOK_EVERY) => {}
        }
    }
    let all = async { while counts.join_next().await.is_some() {} };
    if timeout(GRACE, all).await.is_err() {
        tracing::warn!("recounts were still under way; they will be begun anew");
    }
}

/// Counts while the lease holds, and says each second how far it is.
async fn keep(db: &Db, platforms: &Platforms, taken: &Taken, stop: &CancellationToken) {
    let live = Live::default();
    let mut session = platforms.session(taken, &live);
    let counting = count::count(&mut session, taken, &live);
    tokio::pin!(counting);
    let mut lease_until = db.now() + LEASE;
    let outcome = loop {
        tokio::select! {
            outcome = &mut counting => break outcome,
            () = stop.cancelled() => {
                if let Err(error) = work::release(db, taken).await {
                    tracing::warn!("a recount could not be given back: {error}");
                }
                return;
            }
            () = db.clock().sleep(BEAT_EVERY) => {}
        }
        let at = db.now();
        match work::beat(db, taken, live.read(), at).await {
            Ok(Beat::GoOn) => lease_until = at + LEASE,
            Ok(Beat::Stop) => return,
            Ok(Beat::PlatformOff) => {
                break Err(Failure::new(RecountFault::PlatformOff, taken.source.route(), ""));
            }
            // Another server may have it from here on.
            Err(_) if at >= lease_until => return,
            Err(_) => {}
        }
    };
    note(db, taken, &live, &outcome, db.now()).await;
}

async fn note(
    db: &Db,
    taken: &Taken,
    live: &Live,
    outcome: &Result<Counted, Failure>,
    at: DateTime<Utc>,
) {
    if let Err(failure) = outcome {
        let (fault, route) = (failure.fault.as_str(), failure.route.as_str());
        tracing::info!(app = %taken.app, fault, route, "a recount came to nothing");
    }
    for tried in 1..=NOTE_TRIES {
        match work::finish(db, taken, live.read(), outcome, at).await {
            Ok(_) => return,
            // It will be counted again once its lease has ended.
            Err(error) if tried == NOTE_TRIES => {
                tracing::error!("what was counted could not be kept: {error}");
            }
            Err(_) => db.clock().sleep(Duration::from_secs(1)).await,
        }
    }
}
