//! What is known of each gateway, in memory.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Actor;
use domain::gateways::{GATEWAYS_MAX, Gateway};
use uuid::Uuid;

use super::{full, not_theirs};
use crate::Result;

/// How old the note "connected" may grow before it is renewed, and when it is no longer believed.
const RENEWED_AFTER: TimeDelta = TimeDelta::seconds(10);
const BELIEVED_FOR: TimeDelta = TimeDelta::seconds(30);

/// All gateways.
#[derive(Default)]
pub(crate) struct Gateways {
    state: Mutex<State>,
}

impl Gateways {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[derive(Default)]
pub(super) struct State {
    known: BTreeMap<String, Known>,
    /// What servers wrote before was read.
    is_loaded: bool,
    /// Streams that this server holds.
    streams: HashMap<String, usize>,
}

/// One gateway: its row, and what only this server knows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub version: Option<u64>,
    pub acked_at: Option<DateTime<Utc>>,
    pub first_seen_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub connected_at: Option<DateTime<Utc>>,
    pub token: String,
    /// The token or account to which the name belongs.
    pub owner: Option<Uuid>,
    pub restarted_at: Option<DateTime<Utc>>,
    pub restarted_from: Option<u64>,
    /// The oldest version that it has not applied, and when that was made.
    pub waiting: Option<(u64, DateTime<Utc>)>,
    /// Not written yet.
    pub is_changed: bool,
}

impl Known {
    fn new(token: &str, now: DateTime<Utc>) -> Self {
        Self {
            version: None,
            acked_at: None,
            first_seen_at: now,
            last_seen_at: now,
            connected_at: None,
            token: token.to_owned(),
            owner: None,
            restarted_at: None,
            restarted_from: None,
            waiting: None,
            is_changed: true,
        }
    }

    pub(super) fn see(&mut self, token: &str, now: DateTime<Utc>) {
        if self.token != token {
            token.clone_into(&mut self.token);
        }
        self.last_seen_at = self.last_seen_at.max(now);
        self.is_changed = true;
    }

    pub(super) fn view(
        &self,
        name: &str,
        newest: u64,
        is_held: bool,
        now: DateTime<Utc>,
    ) -> Gateway {
        let next = self.version.map(|version| version + 1);
        let waiting = self.waiting.filter(|(version, _)| Some(*version) == next);
        let behind = self.version.map(|version| newest.saturating_sub(version));
        Gateway {
            name: name.to_owned(),
            version: self.version,
            behind,
            waiting_since: waiting.map(|(_, at)| at).filter(|_| behind != Some(0)),
            connected: is_held || self.connected_at.is_some_and(|at| now - at < BELIEVED_FOR),
            acked_at: self.acked_at,
            last_seen_at: self.last_seen_at,
            first_seen_at: self.first_seen_at,
            token: self.token.clone(),
            restarted_at: self.restarted_at,
            restarted_from: self.restarted_from,
        }
    }
}

impl State {
    pub(super) fn get(&self, name: &str) -> Option<&Known> {
        self.known.get(name)
    }

    pub(super) fn is_loaded(&self) -> bool {
        self.is_loaded
    }

    /// The gateway, begun where the name is new. From now on it is `actor`'s: it was before, or
    /// nobody's, or that of `former`, who has lost it.
    pub(super) fn claim(
        &mut self,
        name: &str,
        actor: &Actor,
        former: Option<Uuid>,
        now: DateTime<Utc>,
    ) -> Result<&mut Known> {
        if !self.known.contains_key(name) && self.known.len() >= GATEWAYS_MAX {
            return Err(full().into());
        }
        let begin = || Known::new(actor.name(), now);
        let known = self.known.entry(name.to_owned()).or_insert_with(begin);
        let theirs = actor.id();
        if known.owner.is_some_and(|owner| Some(owner) != theirs && Some(owner) != former) {
            return Err(not_theirs(name).into());
        }
        known.owner = theirs;
        Ok(known)
    }

    pub(super) fn connect(&mut self, name: &str) {
        *self.streams.entry(name.to_owned()).or_default() += 1;
    }

    pub(super) fn disconnect(&mut self, name: &str) {
        let Some(count) = self.streams.get_mut(name) else { return };
        *count -= 1;
        if *count > 0 {
            return;
        }
        self.streams.remove(name);
        if let Some(known) = self.known.get_mut(name) {
            known.connected_at = None;
            known.is_changed = true;
        }
    }

    pub(super) fn is_connected(&self, name: &str) -> bool {
        self.streams.contains_key(name)
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.known.remove(name);
    }

    /// All, by name, against the newest version.
    pub(super) fn list(
        &self,
        newest: u64,
        now: DateTime<Utc>,
    ) -> impl Iterator<Item = Gateway> + '_ {
        let view = move |(name, known): (&String, &Known)| {
            known.view(name, newest, self.is_connected(name), now)
        };
        self.known.iter().map(view)
    }

    /// What is to be written; renews the note of those that hold a stream here.
    pub(super) fn take_changed(&mut self, now: DateTime<Utc>) -> Vec<(String, Known)> {
        for name in self.streams.keys() {
            let Some(known) = self.known.get_mut(name) else { continue };
            if known.connected_at.is_none_or(|at| now - at >= RENEWED_AFTER) {
                known.connected_at = Some(now);
                known.last_seen_at = known.last_seen_at.max(now);
                known.is_changed = true;
            }
        }
        let changed = self.known.iter_mut().filter(|(_, known)| known.is_changed);
        let taken = changed.map(|(name, known)| {
            known.is_changed = false;
            (name.clone(), known.clone())
        });
        taken.collect()
    }

    /// They could not be written.
    pub(super) fn put_back<'a>(&mut self, names: impl Iterator<Item = &'a str>) {
        for name in names {
            if let Some(known) = self.known.get_mut(name) {
                known.is_changed = true;
            }
        }
    }

    /// Takes over what all servers wrote. What changed here meanwhile stays; what is not there any
    /// more was forgotten. A name that was written for another owner is that owner's.
    pub(super) fn merge(&mut self, rows: Vec<(String, Known)>) {
        self.is_loaded = true;
        let mut before = std::mem::take(&mut self.known);
        for (name, row) in rows {
            let here = before.remove(&name);
            let is_later =
                |here: &Known| here.owner == row.owner && here.last_seen_at > row.last_seen_at;
            let is_newer = |here: &Known| here.is_changed || is_later(here);
            let known = match here {
                Some(here) if is_newer(&here) => here,
                Some(here) => Known { waiting: here.waiting, ..row },
                None => row,
            };
            self.known.insert(name, known);
        }
        self.known.extend(before.into_iter().filter(|(_, known)| known.is_changed));
    }

    /// Versions that some gateway has not applied and of which it is not known when they were made.
    pub(super) fn unsettled(&self, newest: u64) -> Vec<u64> {
        let next = self.known.values().filter_map(|known| {
            let next = known.version.filter(|version| *version < newest)? + 1;
            let is_settled = known.waiting.is_some_and(|(version, _)| version == next);
            (!is_settled).then_some(next)
        });
        let mut wanted: Vec<u64> = next.collect();
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }

    pub(super) fn settle(&mut self, moments: &HashMap<u64, DateTime<Utc>>) {
        for known in self.known.values_mut() {
            let next = known.version.map(|version| version + 1);
            let found = next.and_then(|next| Some((next, *moments.get(&next)?)));
            known.waiting = found.or(known.waiting);
        }
    }
}
