//! How far a count is, for whoever looks while it goes on.

use std::sync::atomic::{AtomicU64, Ordering};

use store::recounts::work::Progress;

/// Written by the count, read by its keeper.
#[derive(Debug, Default)]
pub struct Live {
    calls: AtomicU64,
    throttled: AtomicU64,
    seen: AtomicU64,
    duplicates: AtomicU64,
}

impl Live {
    pub fn called(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    pub fn throttled(&self) {
        self.throttled.fetch_add(1, Ordering::Relaxed);
    }

    pub fn saw(&self, is_duplicate: bool) {
        self.seen.fetch_add(1, Ordering::Relaxed);
        self.duplicates.fetch_add(u64::from(is_duplicate), Ordering::Relaxed);
    }

    pub fn read(&self) -> Progress {
        Progress {
            calls: self.calls.load(Ordering::Relaxed),
            throttled: self.throttled.load(Ordering::Relaxed),
            seen: self.seen.load(Ordering::Relaxed),
            duplicates: self.duplicates.load(Ordering::Relaxed),
        }
    }
}
