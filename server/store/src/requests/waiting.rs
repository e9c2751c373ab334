//! What waits for a decision, kept in memory: every page shows it.

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::requests::list::Waiting;

use super::list::count_waiting;
use crate::{Db, Result};

/// How long it is good for where nothing changed here: other servers' changes, and what grew late.
const GOOD_FOR: TimeDelta = TimeDelta::seconds(3);

/// What was last read, when, and before which change of this server.
#[derive(Default)]
pub(crate) struct WaitingMemory(Mutex<Option<Kept>>);

#[derive(Clone, Copy)]
struct Kept {
    waiting: Waiting,
    read_at: DateTime<Utc>,
    moved: u64,
}

impl Kept {
    fn is_good(&self, moved: u64, now: DateTime<Utc>) -> bool {
        let age = now - self.read_at;
        self.moved == moved && age < GOOD_FOR && age >= TimeDelta::zero()
    }
}

/// What waits for a decision, from memory: after a change by this server as it is, after one by
/// another within seconds.
pub async fn waiting_now(db: &Db, now: DateTime<Utc>) -> Result<Waiting> {
    // Before reading: a change that comes meanwhile is read by the next.
    let moved = *db.requests_moved().borrow();
    let memory = db.waiting_memory();
    if let Some(kept) = memory.kept()
        && kept.is_good(moved, now)
    {
        return Ok(kept.waiting);
    }
    let waiting = count_waiting(db, now).await?;
    memory.keep(Kept { waiting, read_at: now, moved });
    Ok(waiting)
}

impl WaitingMemory {
    fn kept(&self) -> Option<Kept> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keep(&self, kept: Kept) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // One that began to read later may have finished earlier.
        if known.is_none_or(|known| known.moved <= kept.moved) {
            *known = Some(kept);
        }
    }
}
