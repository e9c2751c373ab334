//! The check: rows go by in their order, and whatever does not fit the seal is named.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::audit::{Fault, Report};

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
    fault: Option<Fault>,
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
            fault: None,
        };
        for signed in checkpoints {
            match signed.open(key) {
                Ok(one) => verifier.expect(one),
                Err(why) => {
                    let size = signed.claim().map_or(0, |claim| claim.size);
                    verifier.refuse(Fault::Checkpoint { size, why: told(why) });
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
                self.refuse(Fault::Split { size });
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
                let fault = Fault::AlteredBetween { from, to: frontier.size() - 1 };
                // They name nothing then: the rows themselves are held against the checkpoints.
                self.leaves = None;
                self.refuse(fault);
                return;
            }
            from = frontier.size();
        }
    }

    fn refuse(&mut self, fault: Fault) {
        self.fault.get_or_insert(fault);
    }

    /// The next row. Rows come in the order of their places.
    pub fn add(&mut self, record: &Record) {
        let (place, id, next) = (record.place, record.id, self.frontier.size());
        if self.fault.is_some() {
            self.frontier.add(record.hash());
            return;
        }
        if place > next {
            self.refuse(Fault::Missing { place: next });
        } else if place < next {
            self.refuse(Fault::OutOfOrder { place, id });
        }
        let hash = record.hash();
        let kept = self.leaves.as_ref().and_then(|leaves| leaves.get(usize::try_from(next).ok()?));
        if kept.is_some_and(|kept| *kept != hash) {
            self.refuse(Fault::Altered { place, id });
        }
        if let Some(last) = &self.last
            && record.at < last.at - TOLERANCE
        {
            self.refuse(Fault::Backdated { place, id });
        }
        self.pending.push((place, id, record.at));
        self.frontier.add(hash);
        if let Some(checkpoint) = self.checkpoints.get(&self.frontier.size()).cloned() {
            self.reach(checkpoint);
        }
    }

    fn reach(&mut self, checkpoint: Checkpoint) {
        if checkpoint.root != self.frontier.root() {
            let from = self.last.as_ref().map_or(0, |last| last.size);
            self.refuse(Fault::AlteredBetween { from, to: checkpoint.size - 1 });
            return;
        }
        let late = self.pending.drain(..).find(|(_, _, at)| *at > checkpoint.at + TOLERANCE);
        if let Some((place, id, _)) = late {
            self.refuse(Fault::Backdated { place, id });
        }
        self.fitting += 1;
        self.last = Some(checkpoint);
    }

    /// A row without a place that is older than what was sealed before `sealed_since`.
    pub fn add_unsealed(&mut self, id: i64) {
        self.refuse(Fault::Inserted { id });
    }

    pub fn finish(mut self) -> Report {
        let rows = self.frontier.size();
        let most = self.checkpoints.keys().next_back().copied().unwrap_or_default();
        if most > rows {
            self.refuse(Fault::Cut { found: rows, sealed: most });
        }
        let kept = self.leaves.as_ref().map_or(0, Vec::len) as u64;
        if kept > rows {
            self.refuse(Fault::Cut { found: rows, sealed: kept });
        }
        Report {
            rows,
            sealed: self.last.as_ref().map_or(0, |last| last.size),
            checkpoints: self.fitting,
            root: self.last.as_ref().map(|last| last.root.to_string()),
            sealed_at: self.last.as_ref().map(|last| last.at),
            fault: self.fault,
        }
    }
}

fn told(why: BadCheckpoint) -> String {
    why.to_string()
}

#[cfg(test)]
mod tests;
