//! Everything that decides limits, in memory: the terms, and the plan and overrides of every App
//! Key. Reads never ask PostgreSQL and survive its death.
//!
//! An immutable map shared by structure: a change copies the path to one entry, not the map.

mod changes;
mod contract;
mod names;
mod read;
mod rendered;

pub use changes::CHANGES_KEPT;
pub use contract::{Contract, PlanSpan};
pub(crate) use names::Names;
pub(crate) use read::{load, refresh};
pub use rendered::Rendered;

use std::collections::BTreeSet;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use chrono::{DateTime, Utc};
use domain::ids::{AppKey, PlanId};
use domain::limits::Subject;
use domain::overrides::Override;
use domain::plans::{Plan, Terms};
use imbl::{HashMap, OrdMap, OrdSet};

use changes::ChangeLog;
use contract::Contracts;

use crate::Result;

/// The state of all limits at one version.
#[derive(Clone, Default)]
pub struct Snapshot {
    /// The newest terms; an App Key may stay on older ones ([`Contract::terms`]).
    pub terms: Arc<Terms>,
    /// The number of `terms`.
    pub release: u32,
    /// The newest change that is in here; readers see changes in this order, without gaps.
    pub version: u64,
    pub(crate) names: Arc<Names>,
    contracts: Arc<Contracts>,
    apps: HashMap<AppKey, Arc<AppEntry>>,
    keys: HashMap<i32, AppKey>,
    /// The App Keys by name, for readers who go through all of them.
    ordered: OrdMap<AppKey, i32>,
    /// When an override or a plan begins or ends, and of which App Key: what time alone changes.
    turns: OrdSet<(DateTime<Utc>, i32)>,
    log: ChangeLog,
}

/// What decides the limits of one App Key.
#[derive(Debug)]
pub struct AppEntry {
    pub id: i32,
    pub app: AppKey,
    /// Never empty: the plan in force when this was read, then those to come.
    pub plans: Vec<PlanSpan>,
    /// Guards edits: an edit names the version it saw.
    pub version: u64,
    /// The platform-wide version of the last change of its limits.
    pub limits_version: u64,
    pub registered_at: DateTime<Utc>,
    /// In force now or later, in the order of their creation.
    pub overrides: Vec<Override>,
    rendered: ArcSwapOption<Rendered>,
}

impl AppEntry {
    /// The plan in force at `now` and the terms that it is of.
    pub fn contract(&self, now: DateTime<Utc>) -> &Arc<Contract> {
        let begun = self.plans.iter().rfind(|span| span.starts_at <= now);
        &begun.unwrap_or(&self.plans[0]).contract
    }

    /// The plan in force at `now`.
    pub fn plan(&self, now: DateTime<Utc>) -> &Plan {
        &self.contract(now).plan
    }

    /// The next plan after the one in force at `now`.
    pub fn coming_plan(&self, now: DateTime<Utc>) -> Option<&PlanSpan> {
        self.plans.iter().find(|span| span.starts_at > now)
    }

    /// The moments at which time alone changes its limits.
    fn turns(&self) -> impl Iterator<Item = DateTime<Utc>> {
        let overrides = self.overrides.iter().flat_map(|one| [Some(one.starts_at), one.end()]);
        let plans = self.plans.iter().map(|span| Some(span.starts_at));
        overrides.chain(plans).flatten()
    }

    fn turn_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.turns().filter(|turn| *turn > now).min()
    }

    fn turn_before(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.turns().filter(|turn| *turn <= now).max()
    }
}

impl Snapshot {
    pub fn app(&self, key: &AppKey) -> Option<&Arc<AppEntry>> {
        self.apps.get(key)
    }

    pub fn app_by_id(&self, id: i32) -> Option<&Arc<AppEntry>> {
        self.apps.get(self.keys.get(&id)?)
    }

    /// The numbers of all App Keys.
    pub fn ids(&self) -> impl Iterator<Item = i32> {
        self.keys.keys().copied()
    }

    /// All App Keys, in no order.
    pub(crate) fn apps(&self) -> impl Iterator<Item = &Arc<AppEntry>> {
        self.apps.values()
    }

    /// How many App Keys are in the directory.
    pub fn len(&self) -> usize {
        self.apps.len()
    }

    pub fn is_empty(&self) -> bool {
        self.apps.is_empty()
    }

    /// What [`domain::limits`] asks for, of one App Key at `now`.
    pub fn subject<'a>(&'a self, entry: &'a AppEntry, now: DateTime<Utc>) -> Subject<'a> {
        let Contract { terms, plan, .. } = &**entry.contract(now);
        Subject { terms, plan, overrides: &entry.overrides, now }
    }

    /// A plan of the newest terms, or of a release that some App Key stays on.
    pub(crate) fn contract(&self, release: Option<u32>, plan: &PlanId) -> Option<&Arc<Contract>> {
        self.contracts.get(release, plan)
    }

    /// All limits of one App Key at `now`, as text.
    pub fn rendered(&self, entry: &AppEntry, now: DateTime<Utc>) -> Result<Arc<Rendered>> {
        if let Some(known) = entry.rendered.load_full().filter(|known| known.holds(now)) {
            return Ok(known);
        }
        let made = Arc::new(rendered::render(entry, self.subject(entry, now), now)?);
        entry.rendered.store(Some(Arc::clone(&made)));
        Ok(made)
    }

    /// App Keys by name, from the one after `after` on.
    pub fn apps_after(&self, after: Option<&AppKey>) -> impl Iterator<Item = &Arc<AppEntry>> {
        use std::ops::Bound;
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let keys = self.ordered.range::<_, AppKey>((from, Bound::Unbounded));
        keys.filter_map(|(key, _)| self.apps.get(key))
    }

    /// The changes after the version `since`, in their order and without gaps, with the App Key of
    /// each. `None`: they are not all remembered, or `since` is not a version yet.
    pub fn changes_since(&self, since: u64) -> Option<impl Iterator<Item = (u64, i32)>> {
        self.log.since(since)
    }

    /// How many turns were told while they could not be numbered: see [`Self::told_since`].
    pub fn told(&self) -> u64 {
        self.log.told()
    }

    /// App Keys of which time changed the limits while the database could not number it, after the
    /// first `told` of them.
    pub fn told_since(&self, told: u64) -> impl Iterator<Item = i32> {
        self.log.told_since(told)
    }

    /// The next moment after `now` at which time alone changes a limit.
    pub fn next_turn(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.turns.range((now, i32::MAX)..).map(|(turn, _)| *turn).find(|turn| *turn > now)
    }

    /// This state, counting what was told without a number as `before` does.
    pub(crate) fn after(mut self, before: &Self) -> Self {
        self.log.carry_told(&before.log);
        self
    }

    /// This state, with the turns of `app_ids` told that have no number yet.
    pub(crate) fn telling(&self, app_ids: impl IntoIterator<Item = i32>) -> Self {
        let mut next = self.clone();
        next.log.tell(app_ids);
        next
    }

    /// App Keys of which an override or a plan began or ended after `from` and until `to`.
    pub fn turned(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> BTreeSet<i32> {
        let moments = self.turns.range((from, i32::MAX)..=(to, i32::MAX));
        moments.map(|(_, id)| *id).collect()
    }

    fn put(&mut self, entry: AppEntry) {
        if let Some(before) = self.apps.get(&entry.app).cloned() {
            for turn in before.turns() {
                self.turns.remove(&(turn, before.id));
            }
        }
        self.turns.extend(entry.turns().map(|turn| (turn, entry.id)));
        self.keys.insert(entry.id, entry.app.clone());
        self.ordered.insert(entry.app.clone(), entry.id);
        self.apps.insert(entry.app.clone(), Arc::new(entry));
    }
}

#[cfg(test)]
mod tests;
