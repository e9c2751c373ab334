//! All limits of one App Key at once, as gateways read them.

use serde::{Deserialize, Serialize};

use super::{EffectiveLimit, Subject, effective};
use crate::catalogue::Bucket;
use crate::ids::{AppKey, BucketId, PlanId, QuotaId, Route};
use crate::limit_values::Target;
use crate::plans::Plan;
use crate::rates::{RateKey, RateScope, RateUnit};

/// All limits of one App Key: what `GET /apps/{org}/{app}/limits` answers.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppLimits {
    pub app: AppKey,
    pub plan: PlanId,
    /// Grows with every change of the App Key's limits; the `ETag` is made of it.
    pub version: u64,
    pub rates: Vec<BucketLimits>,
    pub quotas: Vec<QuotaLimit>,
}

/// The rates of one bucket. All hold at once.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketLimits {
    pub bucket: BucketId,
    pub routes: Vec<Route>,
    pub limits: Vec<RateLimit>,
}

/// One rate as it holds. `amount` stands beside `value` for readers that only know numbers.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateLimit {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<u64>,
    pub unit: RateUnit,
    pub window_seconds: u32,
    pub scope: RateScope,
    #[serde(flatten)]
    pub limit: EffectiveLimit,
}

impl RateLimit {
    pub fn key(&self) -> RateKey {
        RateKey { unit: self.unit, window_seconds: self.window_seconds, scope: self.scope }
    }
}

/// One quota as it holds.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotaLimit {
    pub quota: QuotaId,
    #[serde(flatten)]
    pub limit: EffectiveLimit,
}

/// Resolves every quota and every bucket rate of an App Key.
pub fn resolve_all(subject: Subject<'_>, app: AppKey, version: u64) -> AppLimits {
    let edition = subject.terms.catalogue.catalogue().edition(&subject.plan.catalogue);
    let buckets = edition.map_or(&[][..], |edition| &edition.buckets);
    let rates = buckets.iter().map(|bucket| bucket_limits(subject, bucket)).collect();
    let quotas = subject.terms.book.quotas.iter().filter_map(|quota| {
        let limit = effective(subject, &Target::Quota { quota: quota.id.clone() })?;
        Some(QuotaLimit { quota: quota.id.clone(), limit })
    });
    AppLimits { app, plan: subject.plan.id.clone(), version, rates, quotas: quotas.collect() }
}

/// Resolves the rates of one bucket.
pub fn bucket_limits(subject: Subject<'_>, bucket: &Bucket) -> BucketLimits {
    let limits = rate_keys(subject.plan, bucket).into_iter().filter_map(|key| {
        let target = Target::Rate { bucket: bucket.id.clone(), rate: key };
        let limit = effective(subject, &target)?;
        Some(RateLimit {
            amount: limit.value.amount(),
            unit: key.unit,
            window_seconds: key.window_seconds,
            scope: key.scope,
            limit,
        })
    });
    BucketLimits {
        bucket: bucket.id.clone(),
        routes: bucket.routes.clone(),
        limits: limits.collect(),
    }
}

/// The rates that a bucket has under a plan: the catalogue's, then the plan's own.
pub fn rate_keys(plan: &Plan, bucket: &Bucket) -> Vec<RateKey> {
    let mut keys: Vec<RateKey> = bucket.rates.iter().map(|entry| entry.rate.key()).collect();
    for entry in plan.rates.iter().filter(|entry| entry.bucket == bucket.id) {
        if !keys.contains(&entry.rate.key()) {
            keys.push(entry.rate.key());
        }
    }
    keys
}
