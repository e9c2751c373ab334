//! Everything that ever decided the limits of one App Key, and what followed from it at any
//! moment, from what was known then.
//!
//! What is decided never reaches back: a row that was written later, or an end that was decided
//! later, changes nothing before. So what gateways were given at a moment can be said from the
//! record alone; it resolves nothing itself ([`super::chain`] does).

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::explain::tell;
use super::{EffectiveLimit, Explanation, Subject, effective};
use crate::ids::PlanId;
use crate::limit_values::Target;
use crate::overrides::Override;
use crate::plans::{Plan, Terms};

/// What was documented from a moment on.
#[derive(Clone, Debug)]
pub struct Release {
    pub number: u32,
    pub at: DateTime<Utc>,
    pub terms: Arc<Terms>,
}

/// A plan that somebody chose, to hold from a moment on.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanChoice {
    pub plan: PlanId,
    /// Who chose it: the name at that time.
    pub author: String,
    /// `None`: it was the App Key's first.
    pub reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
    /// Taken back before it began.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// The release that it stays on; `None`: whichever is the newest.
    pub release: Option<u32>,
}

impl PlanChoice {
    /// Whether it stood at `at`: decided, and not taken back.
    fn stood(&self, at: DateTime<Utc>) -> bool {
        self.created_at <= at && self.cancelled_at.is_none_or(|cancelled| at < cancelled)
    }
}

/// The ends of an override as they were up to a moment at which somebody changed them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FormerEnd {
    pub override_id: Uuid,
    /// When the change was decided.
    pub until: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// All that ever decided the limits of one App Key.
#[derive(Clone, Debug)]
pub struct Record {
    pub registered_at: DateTime<Utc>,
    pub plans: Vec<PlanChoice>,
    /// In the order of their creation, as they stand now: with every end that was decided since.
    pub overrides: Vec<Override>,
    /// In the order in which they were changed.
    pub former_ends: Vec<FormerEnd>,
    /// Oldest first.
    pub releases: Vec<Release>,
}

/// What decided the limits of one App Key at one moment.
#[derive(Clone, Debug)]
pub struct RecordAt<'a> {
    pub terms: &'a Terms,
    /// The number of the release that `terms` are of.
    pub release: u32,
    pub plan: &'a Plan,
    pub choice: &'a PlanChoice,
    /// Those that were set by then, with the ends that were decided by then.
    pub overrides: Vec<Override>,
    pub at: DateTime<Utc>,
}

impl RecordAt<'_> {
    pub fn subject(&self) -> Subject<'_> {
        Subject { terms: self.terms, plan: self.plan, overrides: &self.overrides, now: self.at }
    }

    pub fn explain(&self, target: &Target) -> Explanation {
        tell(self.subject(), Some(self.choice), target)
    }
}

/// A moment at which a limit became another one.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitChange {
    pub at: DateTime<Utc>,
    /// `None`: there was no limit, or no App Key.
    pub before: Option<EffectiveLimit>,
    pub after: Option<EffectiveLimit>,
}

impl Record {
    /// The state at `at`. `None` before the registration.
    pub fn at(&self, at: DateTime<Utc>) -> Option<RecordAt<'_>> {
        if at < self.registered_at {
            return None;
        }
        // The first plan holds from the registration on, whatever two clocks said of its start.
        let standing = self.plans.iter().filter(|choice| choice.stood(at));
        let choice = standing
            .filter(|choice| choice.starts_at <= at)
            .max_by_key(|choice| choice.starts_at)
            .or_else(|| self.plans.iter().min_by_key(|choice| choice.starts_at))?;
        let release = self.release(choice, at)?;
        let (terms, release) = (&*release.terms, release.number);
        let plan = terms.book.plan(&choice.plan)?;
        let overrides = self.overrides.iter().filter_map(|one| self.known(one, at)).collect();
        Some(RecordAt { terms, release, plan, choice, overrides, at })
    }

    /// The same record with the overrides of one target alone: all that its limit depends on.
    pub fn about(mut self, target: &Target) -> Self {
        self.overrides.retain(|one| one.target == *target);
        let overrides = &self.overrides;
        self.former_ends.retain(|end| overrides.iter().any(|one| one.id == end.override_id));
        self
    }

    /// What was documented for a plan: the release that it stays on, or the newest of then.
    fn release(&self, choice: &PlanChoice, at: DateTime<Utc>) -> Option<&Release> {
        let pinned = choice
            .release
            .and_then(|number| self.releases.iter().find(|release| release.number == number));
        pinned
            .or_else(|| self.releases.iter().rfind(|release| release.at <= at))
            .or_else(|| self.releases.first())
    }

    /// An override as it was known at `at`; `None`: nobody had set it yet.
    fn known(&self, one: &Override, at: DateTime<Utc>) -> Option<Override> {
        if at < one.created_at {
            return None;
        }
        let later =
            self.former_ends.iter().filter(|end| end.override_id == one.id && at < end.until);
        let (ends_at, ended_at) = later
            .min_by_key(|end| end.until)
            .map_or((one.ends_at, one.ended_at), |end| (end.ends_at, end.ended_at));
        Some(Override { ends_at, ended_at, ..one.clone() })
    }

    /// Every moment at which the limit of a target changed or will, by what is known now, oldest
    /// first; the registration is the first of them.
    pub fn changes(&self, target: &Target) -> Vec<LimitChange> {
        let about = self.clone().about(target);
        let mut changes = Vec::new();
        let mut before: Option<EffectiveLimit> = None;
        for at in about.moments() {
            let Some(state) = about.at(at) else { continue };
            let after = effective(state.subject(), target);
            let is_first = at == self.registered_at;
            if is_first || !is_same(before.as_ref(), after.as_ref()) {
                changes.push(LimitChange { at, before: before.take(), after: after.clone() });
            }
            before = after;
        }
        changes
    }

    /// What held from `from` on until before `until`: the state at each moment at which anything
    /// may have changed, from that moment on. Before the registration, the first that there was.
    pub fn spans(
        &self,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Vec<(DateTime<Utc>, RecordAt<'_>)> {
        let within = self.moments().into_iter().filter(|at| from < *at && *at < until);
        let moments = std::iter::once(from).chain(within);
        moments.filter_map(|at| Some((at, self.at(at.max(self.registered_at))?))).collect()
    }

    /// Every moment at which anything may have changed, in order.
    fn moments(&self) -> Vec<DateTime<Utc>> {
        let plans = self.plans.iter().map(|choice| choice.starts_at);
        let starts = self.overrides.iter().map(|one| one.starts_at.max(one.created_at));
        let ends = self.overrides.iter().filter_map(Override::end);
        let former = self.former_ends.iter();
        let former = former.flat_map(|end| [Some(end.until), end.ends_at, end.ended_at]).flatten();
        let releases = self.releases.iter().map(|release| release.at);
        let mut moments: Vec<_> =
            plans.chain(starts).chain(ends).chain(former).chain(releases).collect();
        moments.push(self.registered_at);
        moments.sort_unstable();
        moments.dedup();
        moments
    }
}

/// Whether nothing changed that somebody would call a change: a later end of what holds is none.
fn is_same(one: Option<&EffectiveLimit>, other: Option<&EffectiveLimit>) -> bool {
    let essence = |limit: &EffectiveLimit| (limit.value, limit.origin, limit.override_id);
    one.map(essence) == other.map(essence)
}
