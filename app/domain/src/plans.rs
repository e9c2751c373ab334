//! Plans (套餐版本), as data in versioned editions, never as an enum.
//!
//! The vendor changes its price model every few years and old customers keep theirs. A plan says
//! what its quotas and, where it has its own, its rates are; it does not say what holds for one
//! App Key (`limits` does, with overrides).

use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, CatalogueFault, CatalogueIndex};
use crate::ids::{BucketId, EditionId, PlanId, QuotaId};
use crate::language::Name;
use crate::limit_values::LimitValue;
use crate::quotas::Quota;
use crate::rates::{Rate, RateKey};
use crate::sources::{Edited, Source};

mod check;

/// What is documented: the catalogue and all plans.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    pub catalogue: CatalogueIndex,
    pub book: PlanBook,
}

/// All plans of all editions, and the quotas that they speak of.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanBook {
    pub editions: Vec<PlanEdition>,
    pub quotas: Vec<Quota>,
    /// By edition, and within one from the smallest plan to the largest.
    pub plans: Vec<Plan>,
}

/// One price model: `im` (document 002) or `platform` (000, 001).
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanEdition {
    pub id: EditionId,
    /// Grows with each change of the edition's data, from 1.
    pub version: u32,
    pub name: Name,
}

/// One plan: `free`, `basic`, `advanced`, `enterprise`, `community`, `platform-enterprise`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub id: PlanId,
    /// The plan edition, `im` or `platform`.
    pub edition: EditionId,
    /// The catalogue edition that its rates come from, `rest` or `platform`.
    pub catalogue: EditionId,
    /// From 1, the smallest plan of its edition first.
    pub position: u32,
    pub name: Name,
    /// A quota that is absent has no documented limit in this plan: neither zero nor unlimited.
    pub quotas: Vec<PlanQuota>,
    /// Only where the plan states its own; each stands in place of the catalogue's default with
    /// the same [`RateKey`].
    pub rates: Vec<PlanRate>,
}

/// A plan as a row names it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRef {
    pub id: PlanId,
    pub name: Name,
}

impl From<&Plan> for PlanRef {
    fn from(plan: &Plan) -> Self {
        Self { id: plan.id.clone(), name: plan.name.clone() }
    }
}

/// What a plan says of one quota.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanQuota {
    pub quota: QuotaId,
    pub value: LimitValue,
    pub sources: Vec<Source>,
    /// How we read the documents where they leave room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Name>,
    /// Where a person set the value in place of the documents'; it has no sources then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Edited>,
}

/// What a plan says of one rate of a bucket.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRate {
    pub bucket: BucketId,
    #[serde(flatten)]
    pub rate: Rate,
    pub sources: Vec<Source>,
    /// Where a person set the value in place of the documents'; it has no sources then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Edited>,
}

impl PlanBook {
    pub fn plan(&self, id: &PlanId) -> Option<&Plan> {
        self.plans.iter().find(|plan| plan.id == *id)
    }

    pub fn quota(&self, id: &QuotaId) -> Option<&Quota> {
        self.quotas.iter().find(|quota| quota.id == *id)
    }

    /// Every fault of the data, against the catalogue that the plans name; `Ok` when there is none.
    pub fn check(&self, catalogue: &Catalogue) -> Result<(), Vec<CatalogueFault>> {
        check::plan_book(self, catalogue)
    }
}

impl Plan {
    pub fn quota(&self, id: &QuotaId) -> Option<&PlanQuota> {
        self.quotas.iter().find(|entry| entry.quota == *id)
    }

    pub fn rate(&self, bucket: &BucketId, key: RateKey) -> Option<&PlanRate> {
        self.rates.iter().find(|entry| entry.bucket == *bucket && entry.rate.key() == key)
    }
}
