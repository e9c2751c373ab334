//! Changing what is documented: plans and catalogue get new versions, in numbered releases.
//!
//! An edit names the values that it sets; applied to the terms it makes the next ones. The terms
//! before it stay as they were: App Keys may stay on them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::changes::Outcome;
use crate::checks::Check;
use crate::ids::{AppKey, BucketId, EditionId, PlanId, QuotaId};
use crate::limit_values::{LimitValue, Target};
use crate::rates::RateKey;

mod apply;
pub mod documents;
#[cfg(test)]
pub(crate) mod files;
pub mod form;

pub use apply::apply;

/// Values that one edit sets at most.
pub const CHANGES_MAX: usize = 500;

/// Rows of a blast radius that name an App Key.
pub const OVER_ROWS_MAX: usize = 100;

/// One value that is set.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TermsChange {
    /// What a plan says of a quota.
    PlanQuota { plan: PlanId, quota: QuotaId, value: LimitValue },
    /// What a plan says of a rate of its catalogue, in place of the default.
    PlanRate {
        plan: PlanId,
        bucket: BucketId,
        #[serde(flatten)]
        rate: RateKey,
        amount: u64,
    },
    /// The catalogue's default of a rate, for every plan that does not have its own.
    Rate {
        edition: EditionId,
        bucket: BucketId,
        #[serde(flatten)]
        rate: RateKey,
        amount: u64,
    },
}

impl TermsChange {
    pub fn target(&self) -> Target {
        match self {
            Self::PlanQuota { quota, .. } => Target::Quota { quota: quota.clone() },
            Self::PlanRate { bucket, rate, .. } | Self::Rate { bucket, rate, .. } => {
                Target::Rate { bucket: bucket.clone(), rate: *rate }
            }
        }
    }

    pub fn value(&self) -> LimitValue {
        match self {
            Self::PlanQuota { value, .. } => *value,
            Self::PlanRate { amount, .. } | Self::Rate { amount, .. } => {
                LimitValue::Limited { amount: *amount }
            }
        }
    }
}

text_enum! {
    /// What becomes of the App Keys that are there.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Existing {
        /// They get the new values at once.
        #[default]
        Move = "move",
        /// Those whose limits would change stay on the release before; new ones get the new values.
        Stay = "stay",
    }
}

/// An edit of the terms.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsEdit {
    pub changes: Vec<TermsChange>,
    #[serde(default)]
    pub existing: Existing,
    #[serde(default)]
    pub reason: String,
    /// The checks of the preview that were confirmed.
    #[serde(default)]
    pub confirm: Vec<Check>,
}

/// One release of the terms.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// From 1, without gaps.
    pub release: u32,
    pub at: DateTime<Utc>,
    pub author: String,
    /// `None`: it came with the server.
    pub reason: Option<String>,
    /// What was set; empty for what came with the server.
    pub changes: Vec<TermsChange>,
    /// App Keys that stay on it though there are newer ones.
    pub pinned_apps: u64,
}

/// What an edit would do, before it is saved.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlastRadius {
    /// The release that this was worked out on: saving names it.
    pub release: u32,
    /// App Keys of which an effective limit changes; overrides and those that stay are considered.
    pub apps: u64,
    /// The effective values that change, by plan.
    pub values: Vec<ValueChange>,
    /// App Keys that would then be over, the largest share of the new limit first; at most
    /// [`OVER_ROWS_MAX`].
    pub over: Vec<OverRow>,
    /// All of them.
    pub over_total: u64,
    /// What must be confirmed, the most dangerous first.
    pub checks: Vec<Check>,
}

/// One effective value of a plan that changes.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValueChange {
    pub plan: PlanId,
    pub target: Target,
    /// `None`: no documented limit.
    pub before: Option<LimitValue>,
    pub after: Option<LimitValue>,
    pub outcome: Outcome,
    /// App Keys for which it changes.
    pub apps: u64,
    /// App Keys of the plan for which it does not, because an override speaks.
    pub overridden: u64,
}

/// One App Key that would be over a new limit.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverRow {
    pub app: AppKey,
    pub plan: PlanId,
    pub target: Target,
    pub after: LimitValue,
    /// In use now, in whole units.
    pub used: u64,
}

#[cfg(test)]
mod tests;
