//! What a limit limits, and what of it one App Key may have its own value for.

use serde::{Deserialize, Serialize};

use super::{Terms, rate_keys};
use crate::ids::{BucketId, QuotaId};
use crate::plans::Plan;
use crate::rates::{RateKey, RateScope, RateUnit};

/// What a limit limits: a quota, or one rate of a bucket.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
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

/// Whether `target` exists under a plan and may be overridden; if not, why, as a sentence.
pub fn overridable(terms: &Terms, plan: &Plan, target: &Target) -> Result<(), String> {
    match target {
        Target::Quota { quota: id } => {
            let quota = terms.book.quota(id).ok_or("there is no such quota")?;
            if !quota.can_be_overridden() {
                return Err(format!(
                    "{id} is the fixed size of a single thing and holds for everybody"
                ));
            }
            if plan.quota(id).is_none() {
                return Err(format!("the plan {} has no quota {id}", plan.id));
            }
            Ok(())
        }
        Target::Rate { bucket: id, rate } => {
            let edition = &plan.catalogue;
            // A name that is not ours is not repeated: it may be anything, of any length.
            let bucket = terms
                .catalogue
                .bucket(edition, id)
                .ok_or_else(|| format!("the edition {edition} has no such bucket"))?;
            if rate_keys(plan, bucket).contains(rate) {
                return Ok(());
            }
            Err(format!("the bucket {id} has no rate of that unit, window and scope"))
        }
    }
}
