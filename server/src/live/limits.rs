//! The task that keeps the limits in memory up to date: with what other servers commit, and with
//! what time brings.
//!
//! Nothing that waits for the database may hold up a turn, so no wait here is longer than the time
//! until the next one.

use std::pin::pin;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use store::Db;
use store::feed::Hints;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Longest time without a look: it mends lost hints, and tells how old memory is.
const ROUND_LONGEST: Duration = Duration::from_millis(1000);

/// Memory that could not be compared with the database for this long is said to be all there is.
const OUTAGE: TimeDelta = TimeDelta::seconds(3);

/// Follows until `stop`.
pub async fn run(db: Db, stop: CancellationToken) {
    let mut hints = Hints::new(db.clone());
    let mut reader = Reader { db: db.clone(), running: None, is_failing: false };
    // Until when turns were looked for; what the time before the start brought is found by the
    // database, which remembers it.
    let mut looked_at = db.now();
    while !stop.is_cancelled() {
        let mut turn = pin!(db.clock().sleep(until_next_turn(&db, looked_at)));
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = &mut turn => break,
                heard = hints.wait(ROUND_LONGEST) => if heard.limits { break },
            }
        }
        let moment = db.now();
        let turned = db.turn(looked_at, moment).await;
        looked_at = moment;
        match turned {
            Ok(()) => reader.read(until_next_turn(&db, looked_at)).await,
            Err(error) => reader.note(Err(error)),
        }
    }
}

/// None, if one has passed since `looked_at`.
fn until_next_turn(db: &Db, looked_at: DateTime<Utc>) -> Duration {
    let next = db.snapshot().next_turn(looked_at);
    let until = next.map_or(ROUND_LONGEST, |next| (next - db.now()).to_std().unwrap_or_default());
    until.min(ROUND_LONGEST)
}

/// Reads what others committed; one at a time, however long it takes.
struct Reader {
    db: Db,
    running: Option<JoinHandle<store::Result<()>>>,
    is_failing: bool,
}

impl Reader {
    /// Reads, or waits for the reading that runs; at most `longest`.
    async fn read(&mut self, longest: Duration) {
        let mut running = self.running.take().unwrap_or_else(|| {
            let db = self.db.clone();
            tokio::spawn(async move { db.refresh_snapshot(db.now()).await })
        });
        tokio::select! {
            read = &mut running => match read {
                Ok(read) => self.note(read),
                Err(error) => tracing::error!("reading the limits ended: {error}"),
            },
            () = self.db.clock().sleep(longest) => self.running = Some(running),
        }
    }

    /// An outage is said once, not once a round; a database that is only slow is none.
    fn note(&mut self, read: store::Result<()>) {
        let is_old = self.db.now() - self.db.confirmed_at() > OUTAGE;
        match read {
            Err(error) if is_old && !self.is_failing => {
                tracing::error!("limits are served from memory: {error}");
                self.is_failing = true;
            }
            Ok(()) if self.is_failing => {
                tracing::info!("limits are read again");
                self.is_failing = false;
            }
            Ok(()) | Err(_) => {}
        }
    }
}
