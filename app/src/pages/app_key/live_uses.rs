//! The uses on the page, a signal for each row, and how a frame changes them.

use std::collections::HashMap;
use std::sync::Arc;

use domain::apps::AppView;
use domain::ids::{AppKey, BucketId, QuotaId};
use domain::live::{Body, Frame};
use domain::usage::{AppSummary, BucketUse, QuotaUse};
use leptos::prelude::*;

/// Cheap to copy: handles to the same signals.
#[derive(Clone)]
pub(super) struct LiveUses {
    app: AppKey,
    pub(super) summary: RwSignal<AppSummary>,
    quotas: Arc<HashMap<QuotaId, RwSignal<Option<QuotaUse>>>>,
    buckets: Arc<HashMap<BucketId, RwSignal<Option<BucketUse>>>>,
}

impl LiveUses {
    /// What the server rendered.
    pub(super) fn new(view: &AppView) -> Self {
        let quotas = view.quotas.iter();
        let buckets = view.buckets.iter();
        Self {
            app: view.app.clone(),
            summary: RwSignal::new(view.summary.clone()),
            quotas: Arc::new(
                quotas
                    .map(|row| (row.quota.id.clone(), RwSignal::new(row.usage.clone())))
                    .collect(),
            ),
            buckets: Arc::new(
                buckets.map(|row| (row.bucket.clone(), RwSignal::new(row.usage.clone()))).collect(),
            ),
        }
    }

    /// Writes what changed, and nothing else. Answers the version of the App Key's limits;
    /// `None`: the frame is about something else.
    pub(super) fn take(&self, frame: &Frame) -> Option<u64> {
        let Body::App(news) = &frame.body else { return None };
        if news.summary.app != self.app {
            return None;
        }
        set(self.summary, &news.summary);
        for one in &news.quotas {
            if let Some(signal) = self.quotas.get(&one.quota) {
                set(*signal, &Some(one.clone()));
            }
        }
        for one in &news.buckets {
            if let Some(signal) = self.buckets.get(&one.bucket) {
                set(*signal, &Some(with_hour(one, *signal)));
            }
        }
        Some(news.version)
    }

    pub(super) fn quota(&self, id: &QuotaId) -> RwSignal<Option<QuotaUse>> {
        self.quotas.get(id).copied().unwrap_or_default()
    }

    pub(super) fn bucket(&self, id: &BucketId) -> RwSignal<Option<BucketUse>> {
        self.buckets.get(id).copied().unwrap_or_default()
    }
}

/// Frames may come without the past hour, which then is the one known: it never shrinks to
/// nothing because a frame did not look.
fn with_hour(news: &BucketUse, known: RwSignal<Option<BucketUse>>) -> BucketUse {
    let mut news = news.clone();
    if news.peak_hour == 0 && news.rejected_hour == 0 {
        let _ = known.try_with_untracked(|known| {
            if let Some(known) = known {
                news.peak_hour = known.peak_hour;
                news.rejected_hour = known.rejected_hour;
            }
        });
    }
    news
}

fn set<T: PartialEq + Clone + Send + Sync + 'static>(signal: RwSignal<T>, value: &T) {
    if signal.try_with_untracked(|known| known != value) == Some(true) {
        let _ = signal.try_set(value.clone());
    }
}
