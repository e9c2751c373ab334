//! What of its limits one App Key may have its own value for.

use super::rate_keys;
use crate::limit_values::Target;
use crate::plans::{Plan, Terms};
use crate::rules::OverrideRule;

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
