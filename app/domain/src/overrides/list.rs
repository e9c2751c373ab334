//! The table of all overrides: what it is asked for, and its rows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Override;
use crate::ids::AppKey;
use crate::language::Name;
use crate::limit_values::{LimitOrigin, LimitValue, Target};
use crate::page::PageRequest;
use crate::quotas::QuotaUnit;
use crate::rates::RateScope;
use crate::units::Measure;

/// An override that ends within so many days is about to end.
pub const ENDING_SOON_DAYS: u16 = 7;

/// Most days that a filter by the end looks ahead.
pub const ENDING_DAYS_MAX: u16 = 3660;

text_enum! {
    /// Where an override stands in its time.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum OverrideState {
        InForce = "in_force",
        Coming = "coming",
        /// Ended, or withdrawn before it began.
        Ended = "ended",
    }
}

impl Override {
    pub fn state(&self, now: DateTime<Utc>) -> OverrideState {
        match self.end() {
            Some(end) if end <= now.max(self.starts_at) => OverrideState::Ended,
            _ if now < self.starts_at => OverrideState::Coming,
            _ => OverrideState::InForce,
        }
    }
}

text_enum! {
    /// Whether an override has an end.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Kind {
        Temporary = "temporary",
        Permanent = "permanent",
    }
}

text_enum! {
    /// How the table is sorted.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Sort {
        #[default]
        Newest = "newest",
        /// The next to end first. Without a state it passes over those that have ended.
        Ending = "ending",
    }
}

/// Which overrides are asked for; what is empty or `None` is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OverrideQuery {
    /// Part of the App Key, upper and lower case alike.
    pub app: String,
    /// Part of the author's name, the same.
    pub author: String,
    /// The id of a quota or bucket, or part of its name in either language.
    pub target: String,
    pub state: Option<OverrideState>,
    pub kind: Option<Kind>,
    pub ending_within_days: Option<u16>,
    /// Only those that have not mattered since they began.
    pub unused: bool,
    /// Only those of one set.
    pub set: Option<Uuid>,
    pub sort: Sort,
    pub page: PageRequest,
}

/// When an override last mattered: the last moment at which use was above what the limit would be
/// without it; one that lowers, at which use was at its own value or above.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mattered {
    /// Whether use of this limit is kept over time at all; that of a single user or address is not.
    pub is_measured: bool,
    /// `None`: not since it began.
    pub last_at: Option<DateTime<Utc>>,
    /// History before this moment has been looked at; `None`: not yet.
    pub checked_until: Option<DateTime<Utc>>,
}

/// Whether use of a limit is kept over time.
pub fn is_measured(target: &Target) -> bool {
    match target {
        Target::Quota { .. } => true,
        Target::Rate { rate, .. } => rate.scope == RateScope::App,
    }
}

/// The use from which an override matters: above it, it does. `None`: it never can, because
/// without it there would be no bound.
pub fn matters_above(value: LimitValue, without: Option<LimitValue>) -> Option<f64> {
    let bound = match without? {
        LimitValue::Limited { amount } => Some(amount),
        LimitValue::NotSupported => Some(0),
        LimitValue::Unlimited => None,
    };
    match (value, bound) {
        (LimitValue::Limited { amount }, bound) if bound.is_none_or(|bound| amount < bound) => {
            // It lowers: whoever stands at it feels it.
            Some((amount as f64 - 0.5).max(0.0))
        }
        (_, bound) => bound.map(|bound| bound as f64),
    }
}

/// One row of the table.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverrideRow {
    pub app: AppKey,
    /// The version of the App Key, for edits.
    pub version: u64,
    #[serde(flatten)]
    pub one: Override,
    /// What the quota or bucket is called.
    pub name: Name,
    /// The unit of a quota; `None`: a rate, which has its own.
    #[serde(default)]
    pub unit: Option<QuotaUnit>,
    pub origin: LimitOrigin,
    /// What the limit would be without it: now, for one to come at its start, for one that has
    /// ended at its end. `None`: none.
    #[serde(default)]
    pub without: Option<LimitValue>,
    pub mattered: Mattered,
    /// Why it was ended early.
    #[serde(default)]
    pub end_reason: Option<String>,
    /// The set that it was made with.
    #[serde(default)]
    pub set_id: Option<Uuid>,
}

impl OverrideRow {
    pub fn measure(&self) -> Measure {
        match self.unit {
            Some(unit) => Measure::Quota(unit),
            None => Measure::of(&self.one.target),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limited(amount: u64) -> LimitValue {
        LimitValue::Limited { amount }
    }

    #[test]
    fn one_that_raises_matters_above_what_it_would_be_without() {
        let cases = [
            (limited(200), Some(limited(100)), Some(100.0)),
            (LimitValue::Unlimited, Some(limited(100)), Some(100.0)),
            (limited(5), Some(LimitValue::NotSupported), Some(0.0)),
            (limited(100), Some(limited(100)), Some(100.0)),
            (LimitValue::Unlimited, Some(LimitValue::Unlimited), None),
            (limited(5), None, None),
        ];
        for (value, without, above) in cases {
            assert_eq!(matters_above(value, without), above, "{value:?} for {without:?}");
        }
    }

    #[test]
    fn one_that_lowers_matters_from_its_own_value_on() {
        assert_eq!(matters_above(limited(50), Some(limited(100))), Some(49.5));
        assert_eq!(matters_above(limited(50), Some(LimitValue::Unlimited)), Some(49.5));
        assert_eq!(matters_above(limited(0), Some(limited(100))), Some(0.0));
    }
}
