//! The newest changes of limits, in their order: what readers who fall behind catch up from.

use imbl::Vector;

/// Changes that are remembered; who is further behind starts anew.
pub const CHANGES_KEPT: usize = 200_000;

/// Turns that had to be told before they had a number.
const UNNUMBERED_KEPT: usize = 10_000;

/// The App Key of each version from `first` on, without gaps.
#[derive(Clone)]
pub(super) struct ChangeLog {
    /// The version of the oldest change that is kept.
    first: u64,
    apps: Vector<i32>,
    /// How many turns were told without a number, ever; the newest of them are `unnumbered`.
    told: u64,
    unnumbered: Vector<i32>,
}

impl Default for ChangeLog {
    /// Of a server that has read nothing yet.
    fn default() -> Self {
        Self { first: 1, apps: Vector::new(), told: 0, unnumbered: Vector::new() }
    }
}

impl ChangeLog {
    /// A log that knows nothing older than what comes after `version`.
    pub(super) fn after(version: u64) -> Self {
        Self { first: version + 1, ..Self::default() }
    }

    /// Adds the change with the number after the last one.
    pub(super) fn push(&mut self, app_id: i32) {
        self.apps.push_back(app_id);
        if self.apps.len() > CHANGES_KEPT {
            self.apps.pop_front();
            self.first += 1;
        }
    }

    /// The number of the newest change.
    pub(super) fn last(&self) -> u64 {
        self.first + self.apps.len() as u64 - 1
    }

    /// Changes after `since`; `None`: they are not all kept, or `since` is no number of ours yet.
    pub(super) fn since(&self, since: u64) -> Option<impl Iterator<Item = (u64, i32)>> {
        if since > self.last() || since + 1 < self.first {
            return None;
        }
        let skipped = usize::try_from(since + 1 - self.first).ok()?;
        let apps = self.apps.skip(skipped);
        Some((since + 1..).zip(apps))
    }

    pub(super) fn tell(&mut self, app_ids: impl IntoIterator<Item = i32>) {
        for app_id in app_ids {
            self.told += 1;
            self.unnumbered.push_back(app_id);
            if self.unnumbered.len() > UNNUMBERED_KEPT {
                self.unnumbered.pop_front();
            }
        }
    }

    /// Goes on counting where `before` was, for readers who know its count.
    pub(super) fn carry_told(&mut self, before: &Self) {
        self.told = before.told;
        self.unnumbered = before.unnumbered.clone();
    }

    pub(super) fn told(&self) -> u64 {
        self.told
    }

    /// Turns that were told after the first `told`; the oldest may be forgotten.
    pub(super) fn told_since(&self, told: u64) -> impl Iterator<Item = i32> {
        let new = usize::try_from(self.told.saturating_sub(told)).unwrap_or(usize::MAX);
        let kept = self.unnumbered.len();
        self.unnumbered.skip(kept - new.min(kept)).into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(log: &ChangeLog, since: u64) -> Option<Vec<(u64, i32)>> {
        Some(log.since(since)?.collect())
    }

    #[test]
    fn changes_come_in_their_order_and_unknown_numbers_are_refused() {
        let mut log = ChangeLog::after(10);
        assert_eq!(all(&log, 10), Some(vec![]));
        assert_eq!(all(&log, 9), None, "older than what is kept");
        assert_eq!(all(&log, 11), None, "not given yet");
        for app_id in [7, 8, 7] {
            log.push(app_id);
        }
        assert_eq!(all(&log, 10), Some(vec![(11, 7), (12, 8), (13, 7)]));
        assert_eq!(all(&log, 12), Some(vec![(13, 7)]));
        assert_eq!(all(&log, 13), Some(vec![]));
        assert_eq!((all(&log, 14), all(&log, 9)), (None, None));
        assert_eq!(all(&log, u64::MAX - 1), None);
    }

    #[test]
    fn only_so_many_are_kept() {
        let mut log = ChangeLog::after(0);
        for app_id in 0..CHANGES_KEPT as i32 + 5 {
            log.push(app_id);
        }
        assert_eq!(all(&log, 4), None);
        assert_eq!(log.since(5).unwrap().next(), Some((6, 5)));
        assert_eq!(log.last(), CHANGES_KEPT as u64 + 5);
    }

    #[test]
    fn what_was_told_without_a_number_is_told_once_to_each() {
        let mut log = ChangeLog::after(0);
        log.tell([1, 2]);
        let seen = log.told();
        log.tell([3]);
        assert_eq!(log.told_since(0).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(log.told_since(seen).collect::<Vec<_>>(), [3]);
        assert_eq!(log.told_since(log.told()).count(), 0);
    }
}
