//! What lies before whoever decides a request: what is asked, what is known of each limit now, what
//! changed since it was filed, what the platform as a whole would carry, what came before.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::list::Named;
use super::{Ask, Facts, RequestState, RequestView, at_least};
use crate::changes::plan::LastChange;
use crate::history::Series;
use crate::ids::AppKey;
use crate::limit_values::{LimitValue, Target};
use crate::limits::{Explanation, LimitChange};
use crate::overrides::Override;
use crate::plans::PlanRef;
use crate::units::Measure;

/// Everything that the page of a request shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub view: RequestView,
    /// The plan of the App Key now.
    pub plan: PlanRef,
    /// In the order of the request's asks.
    pub asks: Vec<AskEvidence>,
    /// Other requests of the same customer: open ones first, then the newest.
    pub related: Vec<Related>,
    /// What was changed last of the App Key.
    pub last_change: Option<LastChange>,
    /// Whether who reads it filed it, by themselves or by a token that goes back to them.
    pub is_own: bool,
    /// The same of what is proposed.
    pub is_own_proposal: bool,
}

/// What is known of one limit that is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AskEvidence {
    pub named: Named,
    /// As of now; those at filing stand in the [`Ask`].
    pub facts: Facts,
    /// The plan at filing.
    pub plan_then: PlanRef,
    pub explanation: Explanation,
    /// The last 30 days; `None`: it has no use.
    pub series: Option<Series>,
    /// How the limit changed since it was filed, oldest first.
    pub changes: Vec<LimitChange>,
    /// The next plan of the same edition that gives more than the App Key's.
    pub above: Option<PlanAbove>,
    pub platform: Platform,
    /// Temporary overrides of it that hold now or later.
    pub temporary: Vec<Override>,
}

impl AskEvidence {
    /// How its amounts are written.
    pub fn measure(&self, target: &Target) -> Measure {
        self.named.unit.map_or_else(|| Measure::of(target), Measure::Quota)
    }

    /// Whether the limit gives by now what is asked.
    pub fn is_given(&self, ask: &Ask) -> bool {
        self.facts.limit.is_some_and(|limit| at_least(limit, ask.requested))
    }

    /// Calls rejected in the series.
    pub fn rejected(&self) -> u64 {
        let points = self.series.iter().flat_map(|series| &series.points);
        points.map(|point| point.rejected).fold(0, u64::saturating_add)
    }

    /// Whether the plan or the limit is another than when it was filed.
    pub fn has_changed(&self, ask: &Ask) -> bool {
        self.facts.plan != ask.facts.plan
            || self.facts.limit != ask.facts.limit
            || !self.changes.is_empty()
    }
}

/// What another plan gives of a limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanAbove {
    pub plan: PlanRef,
    pub value: LimitValue,
}

/// One limit on the platform as a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Platform {
    /// App Keys that have it, the unlimited ones among them.
    pub apps: u64,
    pub unlimited: u64,
    /// Of all limits that are numbers, in the unit of the limit.
    pub sum: u64,
    /// The largest of them.
    pub most: Option<u64>,
    /// What is in use of it together; `None`: nothing was reported, or what is measured is the
    /// largest of several subjects, of which a sum says nothing.
    pub used: Option<f64>,
    /// App Keys that report a use.
    pub reporting: u64,
    /// Whether limits and uses add up: they are of the App Key itself.
    pub adds_up: bool,
}

impl Platform {
    /// Counts one App Key more.
    pub fn add(&mut self, limit: Option<LimitValue>) {
        match limit {
            Some(LimitValue::Limited { amount }) => {
                self.apps += 1;
                self.sum = self.sum.saturating_add(amount);
                self.most = self.most.max(Some(amount));
            }
            Some(LimitValue::Unlimited) => {
                self.apps += 1;
                self.unlimited += 1;
            }
            Some(LimitValue::NotSupported) | None => {}
        }
    }

    /// The same where one App Key has `after` in place of `before`.
    pub fn with(mut self, before: Option<LimitValue>, after: LimitValue) -> Self {
        match before {
            Some(LimitValue::Limited { amount }) => {
                self.apps = self.apps.saturating_sub(1);
                self.sum = self.sum.saturating_sub(amount);
            }
            Some(LimitValue::Unlimited) => {
                self.apps = self.apps.saturating_sub(1);
                self.unlimited = self.unlimited.saturating_sub(1);
            }
            Some(LimitValue::NotSupported) | None => {}
        }
        self.add(Some(after));
        self
    }
}

/// Another request of the same customer, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    pub id: Uuid,
    pub number: u64,
    pub app: AppKey,
    pub state: RequestState,
    /// When it was decided, or else submitted, or begun.
    pub at: DateTime<Utc>,
    /// Who decided it.
    pub by: Option<String>,
    pub asks: Vec<RelatedAsk>,
}

/// What was asked then, and what was granted of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelatedAsk {
    pub named: Named,
    pub target: Target,
    pub requested: LimitValue,
    /// `None`: nothing, or nothing yet.
    pub granted: Option<LimitValue>,
}

impl RelatedAsk {
    pub fn measure(&self) -> Measure {
        self.named.unit.map_or_else(|| Measure::of(&self.target), Measure::Quota)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(amount: u64) -> Option<LimitValue> {
        Some(LimitValue::Limited { amount })
    }

    #[test]
    fn a_grant_moves_the_sum_by_what_it_adds() {
        let mut platform = Platform::default();
        for limit in [limited(100), limited(300), Some(LimitValue::Unlimited), None] {
            platform.add(limit);
        }
        platform.add(Some(LimitValue::NotSupported));
        assert_eq!((platform.apps, platform.unlimited, platform.sum), (3, 1, 400));
        assert_eq!(platform.most, Some(300));
        let raised = platform.with(limited(100), LimitValue::Limited { amount: 500 });
        assert_eq!((raised.apps, raised.unlimited, raised.sum), (3, 1, 800));
        let unbounded = platform.with(limited(100), LimitValue::Unlimited);
        assert_eq!((unbounded.apps, unbounded.unlimited, unbounded.sum), (3, 2, 300));
        let begun = platform.with(None, LimitValue::Limited { amount: 7 });
        assert_eq!((begun.apps, begun.sum), (4, 407));
        let bounded = platform.with(Some(LimitValue::Unlimited), LimitValue::Limited { amount: 1 });
        assert_eq!((bounded.apps, bounded.unlimited, bounded.sum), (3, 0, 401));
    }

    #[test]
    fn a_sum_never_turns_over() {
        let mut platform = Platform::default();
        platform.add(limited(u64::MAX));
        platform.add(limited(u64::MAX));
        assert_eq!(platform.sum, u64::MAX);
    }
}
