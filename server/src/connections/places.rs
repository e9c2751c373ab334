//! Who has a connection, and who must leave when there are too many.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::pace::Pace;
use super::{Bounds, SPARE, SPARE_TIME, source};

/// Connections that give way at once, at most: looking for them takes time that grows with all.
const GIVE_WAY_AT_ONCE: usize = 32;

/// The connections of clients. Cheap to clone.
#[derive(Clone)]
pub struct Connections {
    inner: Arc<Inner>,
}

struct Inner {
    bounds: Bounds,
    proxies: Vec<IpAddr>,
    open: Mutex<Open>,
    refused: AtomicU64,
}

#[derive(Default)]
struct Open {
    next: u64,
    places: HashMap<u64, Arc<Held>>,
    by_source: HashMap<IpAddr, usize>,
}

struct Held {
    source: IpAddr,
    pace: Arc<Pace>,
    leave: Notify,
}

/// A connection's place; given back when dropped.
pub(super) struct Place {
    connections: Connections,
    id: u64,
    held: Arc<Held>,
    /// Of a connection above the bound: when it ends, whatever it is about.
    ends: Option<Instant>,
}

impl Connections {
    /// Without a bound for each address for those of `proxies`, who speak for many.
    pub fn new(bounds: Bounds, proxies: Vec<IpAddr>) -> Self {
        let (open, refused) = (Mutex::default(), AtomicU64::default());
        Self { inner: Arc::new(Inner { bounds, proxies, open, refused }) }
    }

    /// How many are open.
    pub fn count(&self) -> usize {
        self.open().places.len()
    }

    /// How many were refused because each place was busy.
    pub fn refused(&self) -> u64 {
        self.inner.refused.load(Ordering::Relaxed)
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.inner.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection from `peer`, if need be of those that wait for longest. `None`: all
    /// are busy.
    pub(super) fn admit(&self, peer: IpAddr) -> Option<Place> {
        let (source, bounds) = (source(peer), self.inner.bounds);
        let has_bound = !self.inner.proxies.contains(&peer.to_canonical());
        let mut open = self.open();
        let is_many = has_bound && open.count_of(source) >= bounds.per_address;
        if is_many && !open.give_way(|held| held.source == source) {
            return self.refuse(peer);
        }
        let is_spare = open.places.len() >= bounds.all && !open.give_way(|_| true);
        if is_spare && open.places.len() >= bounds.all + SPARE {
            return self.refuse(peer);
        }
        let pace = Arc::new(Pace::new());
        let held = Arc::new(Held { source, pace, leave: Notify::new() });
        let id = open.next;
        open.next += 1;
        open.places.insert(id, Arc::clone(&held));
        *open.by_source.entry(source).or_default() += 1;
        drop(open);
        let ends = is_spare.then(|| Instant::now() + SPARE_TIME);
        Some(Place { connections: self.clone(), id, held, ends })
    }

    /// Closes some that wait.
    pub(super) fn give_way(&self) {
        self.open().give_way(|_| true);
    }

    /// Strangers shall not fill the log: the first of each thousand is told.
    fn refuse(&self, peer: IpAddr) -> Option<Place> {
        let before = self.inner.refused.fetch_add(1, Ordering::Relaxed);
        if before.is_multiple_of(1000) {
            tracing::warn!(
                "a connection from {peer} was refused, {before} before it: all are busy"
            );
        }
        None
    }
}

impl Open {
    fn count_of(&self, source: IpAddr) -> usize {
        self.by_source.get(&source).copied().unwrap_or_default()
    }

    /// Closes some of those that wait and `may_leave`, those first that wait for longest; whether
    /// there were any.
    fn give_way(&mut self, may_leave: impl Fn(&Held) -> bool) -> bool {
        let waiting = self.places.iter().filter(|(_, held)| may_leave(held));
        let waiting = waiting.filter_map(|(id, held)| Some((held.pace.waits_since()?, *id)));
        let mut waiting: Vec<(Instant, u64)> = waiting.collect();
        if waiting.is_empty() {
            return false;
        }
        let count = (waiting.len() / 8).clamp(1, GIVE_WAY_AT_ONCE);
        waiting.select_nth_unstable(count - 1);
        for (_, id) in &waiting[..count] {
            if let Some(held) = self.remove(*id) {
                held.leave.notify_one();
            }
        }
        true
    }

    fn remove(&mut self, id: u64) -> Option<Arc<Held>> {
        let held = self.places.remove(&id)?;
        if let Some(count) = self.by_source.get_mut(&held.source) {
            *count -= 1;
            if *count == 0 {
                self.by_source.remove(&held.source);
            }
        }
        Some(held)
    }
}

impl Place {
    pub(super) fn pace(&self) -> &Arc<Pace> {
        &self.held.pace
    }

    pub(super) fn bounds(&self) -> &Bounds {
        &self.connections.inner.bounds
    }

    /// Whether it is above the bound, for one request.
    pub(super) fn is_spare(&self) -> bool {
        self.ends.is_some()
    }

    /// Returns when it must leave for another one.
    pub(super) async fn gives_way(&self) {
        self.held.leave.notified().await;
    }

    /// When it is to be closed if nothing happens until then.
    pub(super) fn due(&self) -> Option<Instant> {
        [self.ends, self.held.pace.due(self.bounds())].into_iter().flatten().min()
    }
}

impl Drop for Place {
    /// Who gave way has no place any more.
    fn drop(&mut self) {
        self.connections.open().remove(self.id);
    }
}
