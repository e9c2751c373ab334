//! The check: rows go by in their order, and whatever does not fit the seal is named.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::audit::{AuditFault, Report};
use domain::retention::{AUDIT_DAYS_MIN, RETIRE, Retired};

use crate::checkpoint::{BadCheckpoint, Checkpoint, PublicKey, SignedCheckpoint};
use crate::record::Record;
use crate::tree::{Frontier, Hash};

/// Clocks of servers may differ by so much, and a transaction may take so long.
const TOLERANCE: TimeDelta = TimeDelta::minutes(10);

/// A check under way.
pub struct Verifier {
    frontier: Frontier,
    /// By size.
    checkpoints: BTreeMap<u64, Checkpoint>,
    /// The hash of each leaf as it was sealed, where something knows it.
    leaves: Option<Vec<Hash>>,
    /// Size and time of the last checkpoint that fitted.
    last: Option<Checkpoint>,
    fitting: u64,
    /// Rows whose time is still to be held against the next checkpoint: place, id, time.
    pending: Vec<(u64, i64, DateTime<Utc>)>,
    /// So many of the kept hashes are proved by checkpoints.
    proved: u64,
    /// Places whose row is gone.
    gone: Vec<u64>,
    /// Rows below are retired: the furthest that a sealed row says with good reason.
    boundary: u64,
    /// What rows say of retirement that no checkpoint covers yet: the row's place, and the boundary.
    announced: Vec<(u64, u64)>,
    /// The first fault, and how many rows had gone by.
    fault: Option<(u64, AuditFault)>,
}

impl Verifier {
    /// `leaves`: the hashes that were kept outside; with them the very row is named.
    pub fn new(
        key: &PublicKey,
        checkpoints: &[SignedCheckpoint],
        leaves: Option<Vec<Hash>>,
    ) -> Self {
        let mut verifier = Self {
            frontier: Frontier::default(),
            checkpoints: BTreeMap::new(),
            leaves,
            last: None,
            fitting: 0,
            pending: Vec::new(),
            proved: 0,
            gone: Vec::new(),
            boundary: 0,
            announced: Vec::new(),
            fault: None,
        };
        for signed in checkpoints {
            match signed.open(key) {
                Ok(one) => verifier.expect(one),
                Err(why) => {
                    let size = signed.claim().map_or(0, |claim| claim.size);
                    verifier.refuse(AuditFault::Checkpoint { size, why: told(why) });
                }
            }
        }
        verifier.check_leaves();
        verifier
    }

    fn expect(&mut self, one: Checkpoint) {
        let size = one.size;
        if let Some(before) = self.checkpoints.get(&size) {
            if before.root != one.root {
                self.refuse(AuditFault::Split { size });
            }
            return;
        }
        self.checkpoints.insert(size, one);
    }

    /// The kept hashes are themselves under the checkpoints.
    fn check_leaves(&mut self) {
        let Some(leaves) = &self.leaves else { return };
        let mut frontier = Frontier::default();
        let mut from = 0;
        for leaf in leaves {
            frontier.add(*leaf);
            let Some(checkpoint) = self.checkpoints.get(&frontier.size()) else { continue };
            if checkpoint.root != frontier.root() {
                let fault = AuditFault::AlteredBetween { from, to: frontier.size() - 1 };
                // They name nothing then: the rows themselves are held against the checkpoints.
                self.leaves = None;
                self.refuse(fault);
                return;
            }
            from = frontier.size();
        }
        self.proved = from;
    }

    fn refuse(&mut self, fault: AuditFault) {
        self.fault.get_or_insert((self.frontier.size(), fault));
    }

    /// The hash that was kept for a place.
    fn kept(&self, place: u64) -> Option<Hash> {
        self.leaves.as_ref()?.get(usize::try_from(place).ok()?).copied()
    }

    /// The next row. Rows come in the order of their places.
    pub fn add(&mut self, record: &Record) {
        let (place, id, hash) = (record.place, record.id, record.hash());
        if record.action == RETIRE {
            self.announce(record, hash);
        }
        if self.take(place, id, hash) {
            if let Some(last) = &self.last
                && record.at < last.at - TOLERANCE
            {
                self.refuse(AuditFault::Backdated { place, id });
            }
            self.pending.push((place, id, record.at));
        }
        self.advance(hash);
    }

    /// A place whose row is gone and whose hash is still there. Whether that is right shows when
    /// all rows have gone by.
    pub fn add_gone(&mut self, place: u64, id: i64, hash: Hash) {
        self.gone.push(place);
        self.take(place, id, hash);
        self.advance(hash);
    }

    /// Whether the place is the next one and has the hash that was kept; `false` too: a fault came
    /// before.
    fn take(&mut self, place: u64, id: i64, hash: Hash) -> bool {
        if self.fault.is_some() {
            return false;
        }
        let next = self.frontier.size();
        if place > next {
            self.refuse(AuditFault::Missing { place: next });
        } else if place < next {
            self.refuse(AuditFault::OutOfOrder { place, id });
        }
        if self.kept(next).is_some_and(|kept| kept != hash) {
            self.refuse(AuditFault::Altered { place, id });
        }
        true
    }

    fn advance(&mut self, hash: Hash) {
        self.frontier.add(hash);
        let size = self.frontier.size();
        if self.fault.is_none()
            && let Some(checkpoint) = self.checkpoints.get(&size).cloned()
        {
            self.reach(checkpoint);
        }
    }

    /// What a row says of rows that may be gone. It holds for rows before itself, sealed so long
    /// ago that they may be retired, and once the row is sealed as well.
    fn announce(&mut self, record: &Record, hash: Hash) {
        let said =
            record.after.as_deref().map(|after| serde_json::from_str::<Retired>(after.get()));
        let Some(Ok(said)) = said else { return };
        let covering = self.checkpoints.range(said.places..).next();
        let is_old = covering.is_some_and(|(_, sealed)| sealed.at < said.before);
        let is_late = said.before <= record.at - TimeDelta::days(i64::from(AUDIT_DAYS_MIN));
        if said.places > record.place || !is_old || !is_late {
            return;
        }
        if record.place < self.proved && self.kept(record.place) == Some(hash) {
            self.boundary = self.boundary.max(said.places);
        } else {
            self.announced.push((record.place, said.places));
        }
    }

    fn reach(&mut self, checkpoint: Checkpoint) {
        if checkpoint.root != self.frontier.root() {
            let from = self.last.as_ref().map_or(0, |last| last.size);
            self.refuse(AuditFault::AlteredBetween { from, to: checkpoint.size - 1 });
            return;
        }
        let late = self.pending.drain(..).find(|(_, _, at)| *at > checkpoint.at + TOLERANCE);
        if let Some((place, id, _)) = late {
            self.refuse(AuditFault::Backdated { place, id });
        }
        let (sealed, open) =
            self.announced.drain(..).partition(|(place, _)| *place < checkpoint.size);
        self.announced = open;
        let sealed: Vec<(u64, u64)> = sealed;
        let furthest = sealed.into_iter().map(|(_, boundary)| boundary).max();
        self.boundary = self.boundary.max(furthest.unwrap_or_default());
        self.fitting += 1;
        self.last = Some(checkpoint);
    }

    /// A row without a place that is older than what was sealed before `sealed_since`.
    pub fn add_unsealed(&mut self, id: i64) {
        self.refuse(AuditFault::Inserted { id });
    }

    pub fn finish(mut self) -> Report {
        let rows = self.frontier.size();
        let most = self.checkpoints.keys().next_back().copied().unwrap_or_default();
        if most > rows {
            self.refuse(AuditFault::Cut { found: rows, sealed: most });
        }
        let kept = self.leaves.as_ref().map_or(0, Vec::len) as u64;
        if kept > rows {
            self.refuse(AuditFault::Cut { found: rows, sealed: kept });
        }
        let missing = self.gone.iter().copied().find(|place| *place >= self.boundary);
        let fault = match (missing, self.fault) {
            // What comes first is told.
            (Some(place), Some((seen, fault))) if seen < place => Some(fault),
            (Some(place), _) => Some(AuditFault::Missing { place }),
            (None, fault) => fault.map(|(_, fault)| fault),
        };
        let retired = self.gone.len() as u64;
        Report {
            rows: rows - retired,
            retired,
            sealed: self.last.as_ref().map_or(0, |last| last.size),
            checkpoints: self.fitting,
            root: self.last.as_ref().map(|last| last.root.to_string()),
            sealed_at: self.last.as_ref().map(|last| last.at),
            fault,
        }
    }
}

fn told(why: BadCheckpoint) -> String {
    why.to_string()
}

#[cfg(test)]
mod tests;
