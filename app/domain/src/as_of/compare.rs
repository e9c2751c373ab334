//! What differs between two moments of one App Key.

use serde::{Deserialize, Serialize};

use chrono::{DateTime, Utc};

use super::{AsOf, LimitThen, NamedLimit, OverrideThen, PlanThen, Standing, measure};
use crate::language::Name;
use crate::limit_values::Target;
use crate::quotas::QuotaUnit;
use crate::units::Measure;

/// The plans of the two moments.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPair {
    pub before: PlanThen,
    pub after: PlanThen,
}

impl PlanPair {
    /// Another plan, chosen anew, or other values of the same.
    pub fn differs(&self) -> bool {
        self.before != self.after
    }
}

/// What happened to an override from one moment to the other.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverrideChange {
    /// It was set and had not begun by the second moment.
    Planned,
    /// It was not in force at the first moment and was at the second.
    Begun,
    /// It was in force at the first moment and was not at the second.
    Ended,
    /// It was not in force at the first moment, nor at the second any more.
    Passed,
    /// It stood as before; its end is another one.
    Changed,
}

/// One override that is not known, or does not stand, at both moments alike.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverridePair {
    /// `None`: nobody had set it.
    pub before: Option<OverrideThen>,
    pub after: Option<OverrideThen>,
}

impl OverridePair {
    pub fn change(&self) -> OverrideChange {
        let standing = |one: &Option<OverrideThen>| one.as_ref().map(|one| one.standing);
        let (before, after) = (standing(&self.before), standing(&self.after));
        match (before, after) {
            (Some(before), Some(after)) if before == after => OverrideChange::Changed,
            (_, Some(Standing::InForce)) => OverrideChange::Begun,
            (Some(Standing::InForce), _) => OverrideChange::Ended,
            (_, Some(Standing::Over)) => OverrideChange::Passed,
            _ => OverrideChange::Planned,
        }
    }

    /// As the later moment knows it, or else the earlier.
    pub fn newest(&self) -> Option<&OverrideThen> {
        self.after.as_ref().or(self.before.as_ref())
    }

    fn id(&self) -> Option<(DateTime<Utc>, uuid::Uuid)> {
        self.newest().map(|then| (then.one.created_at, then.one.id))
    }
}

/// One limit at both moments.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitPair {
    pub target: Target,
    /// As the later moment names it, if it knows it.
    pub name: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<QuotaUnit>,
    /// `None`: there was no such limit.
    pub before: Option<LimitThen>,
    pub after: Option<LimitThen>,
}

impl LimitPair {
    pub fn measure(&self) -> Measure {
        measure(&self.target, self.unit)
    }

    /// Whether it is another value, or the same from elsewhere.
    pub fn limit_differs(&self) -> bool {
        let essence =
            |then: &LimitThen| (then.limit.value, then.limit.origin, then.limit.override_id);
        self.before.as_ref().map(essence) != self.after.as_ref().map(essence)
    }

    /// Whether another amount was used, or is known of one moment alone.
    pub fn use_differs(&self) -> bool {
        let amount = |then: &Option<LimitThen>| Some(then.as_ref()?.usage?.peak);
        amount(&self.before) != amount(&self.after)
    }

    pub fn differs(&self) -> bool {
        self.limit_differs() || self.use_differs()
    }
}

/// Two moments of one App Key side by side.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub plan: PlanPair,
    /// Those that differ, in the order of their creation.
    pub overrides: Vec<OverridePair>,
    /// Quotas, then rates; all of them until [`Self::only_differences`].
    pub limits: Vec<LimitPair>,
}

impl Comparison {
    /// Whether everything was the same.
    pub fn is_empty(&self) -> bool {
        !self.plan.differs()
            && self.overrides.is_empty()
            && !self.limits.iter().any(LimitPair::differs)
    }

    /// Without the limits that are the same.
    pub fn only_differences(mut self) -> Self {
        self.limits.retain(LimitPair::differs);
        self
    }

    /// The same, seen from the other end.
    pub fn reversed(self) -> Self {
        let Self { from, to, plan, overrides, limits } = self;
        let overrides = overrides
            .into_iter()
            .map(|one| OverridePair { before: one.after, after: one.before })
            .collect();
        let limits = limits
            .into_iter()
            .map(|one| LimitPair { before: one.after, after: one.before, ..one })
            .collect();
        let plan = PlanPair { before: plan.after, after: plan.before };
        Self { from: to, to: from, plan, overrides, limits }
    }
}

/// Compares two moments of one App Key.
pub fn compare(before: AsOf, after: AsOf) -> Comparison {
    let is_forward = before.at <= after.at;
    Comparison {
        from: before.at,
        to: after.at,
        plan: PlanPair { before: before.plan, after: after.plan },
        overrides: pair_overrides(before.overrides, after.overrides),
        limits: pair_limits(before.limits, after.limits, is_forward),
    }
}

fn pair_overrides(before: Vec<OverrideThen>, after: Vec<OverrideThen>) -> Vec<OverridePair> {
    let mut pairs: Vec<OverridePair> =
        before.into_iter().map(|one| OverridePair { before: Some(one), after: None }).collect();
    for one in after {
        let same = pairs
            .iter_mut()
            .find(|pair| pair.before.as_ref().is_some_and(|before| before.one.id == one.one.id));
        match same {
            Some(pair) => pair.after = Some(one),
            None => pairs.push(OverridePair { before: None, after: Some(one) }),
        }
    }
    pairs.retain(|pair| pair.before != pair.after);
    pairs.sort_by_key(OverridePair::id);
    pairs
}

/// Sorted, so that the order is the same from both ends: quotas first, as [`Target`] orders.
fn pair_limits(
    before: Vec<NamedLimit>,
    after: Vec<NamedLimit>,
    is_forward: bool,
) -> Vec<LimitPair> {
    let mut pairs: std::collections::BTreeMap<Target, LimitPair> = before
        .into_iter()
        .map(|NamedLimit { target, name, unit, then }| {
            let key = target.clone();
            (key, LimitPair { target, name, unit, before: Some(then), after: None })
        })
        .collect();
    for NamedLimit { target, name, unit, then } in after {
        let pair = pairs.entry(target.clone()).or_insert_with(|| LimitPair {
            target,
            name: name.clone(),
            unit,
            before: None,
            after: None,
        });
        if is_forward {
            (pair.name, pair.unit) = (name, unit);
        }
        pair.after = Some(then);
    }
    pairs.into_values().collect()
}
