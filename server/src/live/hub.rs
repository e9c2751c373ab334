//! The state of what browsers look at: the overview, the gateways, single App Keys, rows of lists.
//!
//! What a state looks like is made once for each language, by whoever asks first, and shared by all
//! who look; so is what changed since the state before. Topics exist only while somebody looks.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::live::Fragment;
use chrono::{DateTime, Utc};
use domain::gateways::Fleet;
use domain::language::Locale;
use domain::live::{AppUses, Frame, Overview};
use domain::usage::AppSummary;
use tokio::sync::{Notify, watch};

/// What the streams read. Cheap to clone.
#[derive(Clone, Default)]
pub struct Hub {
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    overview: watch::Sender<Arc<Scene>>,
    gateways: watch::Sender<Arc<Scene>>,
    apps: Mutex<HashMap<i32, watch::Sender<Arc<Scene>>>>,
    /// Grows whenever a summary changed.
    summaries: watch::Sender<u64>,
    rows: Mutex<BTreeMap<(i32, Locale), Arc<RowShown>>>,
    feed_at_millis: AtomicI64,
    wanted: Notify,
}

/// What a scene is of.
enum State {
    Overview(Overview),
    Gateways(Fleet),
    App(Box<AppUses>),
}

/// One state of a topic, and what it looks like.
#[derive(Default)]
pub struct Scene {
    /// Grows by one with each change; 0: nothing is known yet.
    pub number: u64,
    at: DateTime<Utc>,
    state: Option<State>,
    shown: Mutex<BTreeMap<Locale, Arc<Shown>>>,
}

/// A scene in one language.
pub struct Shown {
    number: u64,
    fragment: Fragment,
    /// What changed since the scene with this number. Streams that saw the same scene share it.
    since: Mutex<BTreeMap<u64, Option<Arc<Frame>>>>,
}

/// The row of an App Key in lists, and the summary that it shows.
pub struct RowShown {
    summary: AppSummary,
    fragment: Fragment,
}

impl Scene {
    /// What it looks like in a language; `None`: nothing is known yet.
    pub fn shown(&self, locale: Locale) -> Option<Arc<Shown>> {
        let state = self.state.as_ref()?;
        let mut shown = lock(&self.shown);
        let make = || {
            let fragment = match state {
                State::Overview(overview) => app::live::overview(locale, overview, self.at),
                State::Gateways(fleet) => app::live::gateways(locale, fleet, self.at),
                State::App(uses) => app::live::app(locale, uses, self.at),
            };
            Arc::new(Shown { number: self.number, fragment, since: Mutex::default() })
        };
        Some(Arc::clone(shown.entry(locale).or_insert_with(make)))
    }
}

impl Shown {
    /// What a stream is sent that has seen `before`; `None`: nothing changed for it.
    pub fn frame(&self, before: Option<&Self>) -> Option<Arc<Frame>> {
        let Some(before) = before else { return Some(Arc::new(self.fragment.whole())) };
        let mut since = lock(&self.since);
        let make = || self.fragment.since(&before.fragment).map(Arc::new);
        since.entry(before.number).or_insert_with(make).clone()
    }
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

    /// A frame as it goes over the wire; without news it only says that the feed is alive.
    pub fn write(&self, now: DateTime<Utc>, news: Option<&Frame>) -> String {
        let news = news.cloned().unwrap_or_default();
        let feed_at = self.feed_at().timestamp_millis();
        let frame = Frame { now: now.timestamp_millis(), feed_at, ..news };
        // Frames are plain data with text keys: writing them cannot fail.
        serde_json::to_string(&frame).unwrap_or_default()
    }

    pub fn overview(&self) -> watch::Receiver<Arc<Scene>> {
        self.inner.overview.subscribe()
    }

    pub fn publish_overview(&self, overview: Overview, now: DateTime<Utc>) {
        publish(&self.inner.overview, State::Overview(overview), now);
    }

    pub fn gateways(&self) -> watch::Receiver<Arc<Scene>> {
        self.inner.gateways.subscribe()
    }

    pub fn is_gateways_watched(&self) -> bool {
        self.inner.gateways.receiver_count() > 0
    }

    pub fn publish_gateways(&self, fleet: Fleet, now: DateTime<Utc>) {
        publish(&self.inner.gateways, State::Gateways(fleet), now);
    }

    /// Told whenever any summary changed: rows of lists look for theirs.
    pub fn summaries(&self) -> watch::Receiver<u64> {
        self.inner.summaries.subscribe()
    }

    pub fn publish_summaries(&self) {
        self.inner.summaries.send_modify(|number| *number += 1);
        // What nobody looks at any more is not kept.
        lock(&self.inner.rows).retain(|_, row| Arc::strong_count(row) > 1);
    }

    /// The row of an App Key in lists, as it looks now.
    pub fn row(
        &self,
        id: i32,
        summary: &AppSummary,
        locale: Locale,
        now: DateTime<Utc>,
    ) -> Arc<RowShown> {
        let mut rows = lock(&self.inner.rows);
        let known = rows.get(&(id, locale)).filter(|row| row.summary == *summary).cloned();
        known.unwrap_or_else(|| {
            let fragment = app::live::app_row(locale, summary, now);
            let row = Arc::new(RowShown { summary: summary.clone(), fragment });
            rows.insert((id, locale), Arc::clone(&row));
            row
        })
    }

    /// Looks at one App Key. The feed fills the topic in a round that begins at once.
    pub fn app(&self, id: i32) -> watch::Receiver<Arc<Scene>> {
        let topic = lock(&self.inner.apps).entry(id).or_default().subscribe();
        self.inner.wanted.notify_one();
        topic
    }

    /// Waits until somebody begins to look at an App Key.
    pub async fn wanted(&self) {
        self.inner.wanted.notified().await;
    }

    /// App Keys that somebody looks at; topics that nobody looks at any more are dropped.
    pub fn watched(&self) -> Vec<i32> {
        let mut apps = lock(&self.inner.apps);
        apps.retain(|_, topic| topic.receiver_count() > 0);
        apps.keys().copied().collect()
    }

    /// App Keys that somebody looks at and of which nothing is known yet.
    pub fn unfilled(&self) -> Vec<i32> {
        let apps = lock(&self.inner.apps);
        let empty = apps.iter().filter(|(_, topic)| topic.borrow().number == 0);
        empty.map(|(id, _)| *id).collect()
    }

    /// Publishes the state of one App Key to those who look at it.
    pub fn publish_app(&self, id: i32, uses: AppUses, now: DateTime<Utc>) {
        let topic = lock(&self.inner.apps).get(&id).cloned();
        let Some(topic) = topic else { return };
        let is_known = matches!(&topic.borrow().state, Some(State::App(known)) if **known == uses);
        if !is_known {
            publish(&topic, State::App(Box::new(uses)), now);
        }
    }
}

impl RowShown {
    /// What a list is sent that has seen `before`.
    pub fn news(&self, before: Option<&Self>) -> Option<Frame> {
        match before {
            Some(before) => self.fragment.since(&before.fragment),
            None => Some(self.fragment.whole()),
        }
    }
}

fn publish(topic: &watch::Sender<Arc<Scene>>, state: State, at: DateTime<Utc>) {
    let number = topic.borrow().number + 1;
    let scene = Scene { number, at, state: Some(state), shown: Mutex::default() };
    topic.send_replace(Arc::new(scene));
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
