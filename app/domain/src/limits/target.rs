//! What a limit limits, and what of it one App Key may have its own value for.

use serde::{Deserialize, Serialize};

use super::{Terms, rate_keys};
use crate::ids::{BucketId, QuotaId};
use crate::plans::Plan;
use crate::rates::{RateKey, RateScope, RateUnit};
use crate::rules::OverrideRule;

/// What a limit limits: a quota, or one rate of a bucket.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged, try_from = "TargetMembers")]
pub enum Target {
    Quota {
        quota: QuotaId,
    },
    Rate {
        bucket: BucketId,
        #[serde(flatten)]
        rate: RateKey,
    },
}

/// Both kinds together: what names one and something of the other names none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetMembers {
    quota: Option<QuotaId>,
    bucket: Option<BucketId>,
    unit: Option<RateUnit>,
    window_seconds: Option<u32>,
    scope: Option<RateScope>,
}

impl TryFrom<TargetMembers> for Target {
    type Error = &'static str;

    fn try_from(members: TargetMembers) -> Result<Self, Self::Error> {
        let TargetMembers { quota, bucket, unit, window_seconds, scope } = members;
        match (quota, bucket, unit, window_seconds, scope) {
            (Some(quota), None, None, None, None) => Ok(Self::Quota { quota }),
            (None, Some(bucket), Some(unit), Some(window_seconds), Some(scope)) => {
                Ok(Self::Rate { bucket, rate: RateKey { unit, window_seconds, scope } })
            }
            _ => Err("name either a quota, or a bucket with unit, window_seconds and scope"),
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Quota { quota } => write!(f, "{quota}"),
            Self::Rate { bucket, rate } => {
                let RateKey { unit, window_seconds, scope } = rate;
                let counted = match unit {
                    RateUnit::Call => "calls",
                    RateUnit::Message => "messages",
                };
                let counter = match scope {
                    RateScope::App => "app",
                    RateScope::Ip => "ip",
                    RateScope::User => "user",
                };
                write!(f, "{bucket} ({counted} per {window_seconds} s per {counter})")
            }
        }
    }
}

/// Whether `target` exists under a plan and may be overridden; if not, why.
pub fn overridable(terms: &Terms, plan: &Plan, target: &Target) -> Result<(), OverrideRule> {
    match target {
        Target::Quota { quota: id } => {
            let quota = terms.book.quota(id).ok_or(OverrideRule::NoSuchQuota)?;
            if !quota.can_be_overridden() {
                return Err(OverrideRule::FixedSize { quota: id.to_string() });
            }
            if plan.quota(id).is_none() {
                let (plan, quota) = (plan.id.to_string(), id.to_string());
                return Err(OverrideRule::PlanWithoutQuota { plan, quota });
            }
            Ok(())
        }
        Target::Rate { bucket: id, rate } => {
            let edition = &plan.catalogue;
            // A name that is not ours is not repeated: it may be anything, of any length.
            let bucket = terms.catalogue.bucket(edition, id).ok_or_else(|| {
                OverrideRule::EditionWithoutBucket { edition: edition.to_string() }
            })?;
            if rate_keys(plan, bucket).contains(rate) {
                return Ok(());
            }
            Err(OverrideRule::BucketWithoutRate { bucket: id.to_string() })
        }
    }
}
