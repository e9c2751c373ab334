//! The overview, in memory: every App Key's summary, ranked and counted as it changes.
//!
//! Nothing here is the only copy: summaries lie in their table, and a server that starts reads
//! them from there.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use domain::ids::QuotaId;
use domain::limit_values::Target;
use domain::live::{LevelCounts, OVERVIEW_ROWS_MAX, Overview};
use domain::usage::{AppSummary, Level, Tightest};

/// Where in the ranking an App Key stands: tightest first, then by number.
type Rank = (std::cmp::Reverse<u32>, i32);

/// The ranking of all App Keys, and the overview made of it.
#[derive(Default)]
pub struct Board {
    state: Mutex<State>,
    overview: ArcSwap<Overview>,
}

#[derive(Default)]
struct State {
    summaries: HashMap<i32, AppSummary>,
    /// Only those from `Near` on.
    ranked: BTreeSet<Rank>,
    counts: LevelCounts,
}

impl State {
    fn put(&mut self, id: i32, summary: AppSummary) {
        if let Some(before) = self.summaries.remove(&id) {
            self.ranked.remove(&rank(id, &before));
            count(&mut self.counts, &before, |number| number - 1);
        }
        if summary.level >= Level::Near || summary.rejected_now > 0.0 {
            self.ranked.insert(rank(id, &summary));
        }
        count(&mut self.counts, &summary, |number| number + 1);
        self.summaries.insert(id, summary);
    }
}

fn rank(id: i32, summary: &AppSummary) -> Rank {
    (std::cmp::Reverse(summary.tightest.as_ref().map_or(0, |tightest| tightest.permille)), id)
}

fn count(counts: &mut LevelCounts, summary: &AppSummary, change: impl Fn(u64) -> u64) {
    match summary.level {
        Level::Calm => {}
        Level::Near => counts.near = change(counts.near),
        Level::Critical => counts.critical = change(counts.critical),
        Level::Over => counts.over = change(counts.over),
    }
    if summary.rejected_now > 0.0 {
        counts.rejecting = change(counts.rejecting);
    }
}

impl Board {
    /// Takes in summaries that changed.
    pub fn put(&self, summaries: impl IntoIterator<Item = (i32, AppSummary)>) {
        let mut state = self.state();
        for (id, summary) in summaries {
            state.put(id, summary);
        }
    }

    /// The summary of one App Key, as last put.
    pub fn summary(&self, id: i32) -> Option<AppSummary> {
        self.state().summaries.get(&id).cloned()
    }

    /// App Keys whose summary time alone makes say something else: it speaks of a rate, or of
    /// rejections, older than `moment`, or of what was used before `midnight`. At most `limit`.
    pub fn outdated(
        &self,
        moment: DateTime<Utc>,
        midnight: DateTime<Utc>,
        daily: &HashSet<QuotaId>,
        limit: usize,
    ) -> Vec<i32> {
        let state = self.state();
        let is_past = |tightest: &Tightest| match &tightest.target {
            Target::Rate { .. } => tightest.at < moment,
            Target::Quota { quota } => tightest.at < midnight && daily.contains(quota),
        };
        let outdated = state.summaries.iter().filter(|(_, summary)| {
            summary.tightest.as_ref().is_some_and(is_past)
                || (summary.rejected_now > 0.0 && summary.at.is_some_and(|at| at < moment))
        });
        outdated.map(|(id, _)| *id).take(limit).collect()
    }

    /// The tightest App Keys, best first, and how many there are of each level.
    pub fn tightest(&self) -> (Vec<(i32, AppSummary)>, LevelCounts) {
        let state = self.state();
        let rows = state.ranked.iter().take(OVERVIEW_ROWS_MAX);
        let rows = rows.filter_map(|(_, id)| Some((*id, state.summaries.get(id)?.clone())));
        (rows.collect(), state.counts)
    }

    /// The overview as it was last published.
    pub fn overview(&self) -> Arc<Overview> {
        self.overview.load_full()
    }

    pub fn publish(&self, overview: Arc<Overview>) {
        self.overview.store(overview);
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use domain::language::Name;
    use domain::limit_values::LimitValue;

    use super::*;

    fn summary(percent: u32, rejected_now: f64) -> AppSummary {
        let used = f64::from(percent);
        let limit = LimitValue::Limited { amount: 100 };
        AppSummary {
            app: "acme#shop".parse().unwrap(),
            plan: "free".into(),
            level: Level::of(used, limit),
            tightest: Some(Tightest {
                target: Target::Quota { quota: "groups".into() },
                name: Name { zh: String::new(), en: String::new() },
                used,
                limit,
                permille: percent * 10,
                subject: None,
                at: DateTime::UNIX_EPOCH,
            }),
            rejected_now,
            rejecting_since: None,
            at: None,
        }
    }

    #[test]
    fn the_tightest_come_first_and_calm_ones_not_at_all() {
        let board = Board::default();
        board.put([(1, summary(81, 0.0)), (2, summary(99, 0.0)), (3, summary(10, 0.0))]);
        let (rows, counts) = board.tightest();
        assert_eq!(rows.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [2, 1]);
        assert_eq!((counts.near, counts.critical, counts.over), (1, 1, 0));
    }

    #[test]
    fn a_summary_that_changes_moves_and_is_counted_once() {
        let board = Board::default();
        for percent in [99, 101, 85, 20] {
            board.put([(1, summary(percent, 0.0))]);
        }
        let (rows, counts) = board.tightest();
        assert_eq!((rows.len(), counts), (0, LevelCounts::default()));
        board.put([(1, summary(20, 3.0))]);
        let (rows, counts) = board.tightest();
        assert_eq!((rows.len(), counts.rejecting), (1, 1));
    }
}
