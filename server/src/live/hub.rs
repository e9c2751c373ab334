//! The state of what browsers look at: the overview, single App Keys, rows of lists.
//!
//! A frame is written once and shared by all who get it. Topics exist only while somebody looks.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use domain::gateways::Fleet;
use domain::live::{AppFrame, Body, Frame, Overview};
use domain::usage::{AppSummary, BucketUse, Measured, QuotaUse};
use tokio::sync::{Notify, watch};

/// A frame as it goes over the wire.
pub type Wire = Arc<str>;

/// What the streams read. Cheap to clone.
#[derive(Clone, Default)]
pub struct Hub {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    overview: watch::Sender<Option<Wire>>,
    gateways: watch::Sender<Option<Wire>>,
    apps: Mutex<HashMap<i32, watch::Sender<Arc<AppTopic>>>>,
    summaries: watch::Sender<u64>,
    feed_at_millis: AtomicI64,
    wanted: Notify,
}

/// One App Key that somebody looks at.
#[derive(Default)]
pub struct AppTopic {
    /// Grows by one with each change; 0: nothing is known yet.
    pub number: u64,
    state: Option<State>,
    /// Everything.
    pub whole: Option<Wire>,
    /// Only what changed since the number before.
    pub change: Option<Wire>,
}

#[derive(Clone)]
struct State {
    measured: Measured,
    version: u64,
}

impl Hub {
    /// When the feed last read the database with success.
    pub fn feed_at(&self) -> DateTime<Utc> {
        let millis = self.inner.feed_at_millis.load(Ordering::Relaxed);
        DateTime::from_timestamp_millis(millis).unwrap_or_default()
    }

    pub fn set_feed_at(&self, at: DateTime<Utc>) {
        self.inner.feed_at_millis.store(at.timestamp_millis(), Ordering::Relaxed);
    }

    /// A frame that only says that the feed is alive.
    pub fn ping(&self, now: DateTime<Utc>) -> Wire {
        self.write(now, Body::Ping)
    }

    pub fn write(&self, now: DateTime<Utc>, body: Body) -> Wire {
        let frame = Frame { now, feed_at: self.feed_at(), body };
        // Frames are plain data with text keys: writing them cannot fail.
        serde_json::to_string(&frame).unwrap_or_default().into()
    }

    pub fn overview(&self) -> watch::Receiver<Option<Wire>> {
        self.inner.overview.subscribe()
    }

    pub fn publish_overview(&self, overview: Overview, now: DateTime<Utc>) {
        let wire = self.write(now, Body::Overview(overview));
        self.inner.overview.send_replace(Some(wire));
    }

    pub fn gateways(&self) -> watch::Receiver<Option<Wire>> {
        self.inner.gateways.subscribe()
    }

    pub fn is_gateways_watched(&self) -> bool {
        self.inner.gateways.receiver_count() > 0
    }

    pub fn publish_gateways(&self, fleet: Fleet, now: DateTime<Utc>) {
        let wire = self.write(now, Body::Gateways(fleet));
        self.inner.gateways.send_replace(Some(wire));
    }

    /// Told whenever any summary changed: rows of lists look for theirs.
    pub fn summaries(&self) -> watch::Receiver<u64> {
        self.inner.summaries.subscribe()
    }

    pub fn publish_summaries(&self) {
        self.inner.summaries.send_modify(|number| *number += 1);
    }

    /// Looks at one App Key. The feed fills the topic in a round that begins at once.
    pub fn app(&self, id: i32) -> watch::Receiver<Arc<AppTopic>> {
        let topic = self.apps().entry(id).or_default().subscribe();
        self.inner.wanted.notify_one();
        topic
    }

    /// Waits until somebody begins to look at an App Key.
    pub async fn wanted(&self) {
        self.inner.wanted.notified().await;
    }

    /// App Keys that somebody looks at; topics that nobody looks at any more are dropped.
    pub fn watched(&self) -> Vec<i32> {
        let mut apps = self.apps();
        apps.retain(|_, topic| topic.receiver_count() > 0);
        apps.keys().copied().collect()
    }

    /// App Keys that somebody looks at and of which nothing is known yet.
    pub fn unfilled(&self) -> Vec<i32> {
        let apps = self.apps();
        let empty = apps.iter().filter(|(_, topic)| topic.borrow().number == 0);
        empty.map(|(id, _)| *id).collect()
    }

    /// Publishes the state of one App Key to those who look at it.
    pub fn publish_app(&self, id: i32, measured: Measured, version: u64, now: DateTime<Utc>) {
        let Some(topic) = self.apps().get(&id).cloned() else { return };
        let before = topic.borrow().clone();
        let next = State { measured, version };
        let change = before.state.as_ref().map(|state| changes(state, &next));
        if change.as_ref().is_some_and(|change| change.is_none()) {
            return;
        }
        let whole = AppFrame {
            summary: next.measured.summary.clone(),
            quotas: next.measured.quotas.clone(),
            buckets: next.measured.buckets.clone(),
            version,
        };
        topic.send_replace(Arc::new(AppTopic {
            number: before.number + 1,
            state: Some(next),
            whole: Some(self.write(now, Body::App(whole))),
            change: change.flatten().map(|change| self.write(now, Body::App(change))),
        }));
    }

    fn apps(&self) -> std::sync::MutexGuard<'_, HashMap<i32, watch::Sender<Arc<AppTopic>>>> {
        self.inner.apps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The rows of `next` that are not as in `before`; `None`: nothing changed.
fn changes(before: &State, next: &State) -> Option<AppFrame> {
    let (old, new) = (&before.measured, &next.measured);
    let quotas: Vec<QuotaUse> =
        new.quotas.iter().filter(|one| !old.quotas.contains(one)).cloned().collect();
    let buckets: Vec<BucketUse> =
        new.buckets.iter().filter(|one| !old.buckets.contains(one)).cloned().collect();
    let is_same = quotas.is_empty()
        && buckets.is_empty()
        && old.summary == new.summary
        && before.version == next.version;
    let summary: AppSummary = new.summary.clone();
    (!is_same).then_some(AppFrame { summary, quotas, buckets, version: next.version })
}
