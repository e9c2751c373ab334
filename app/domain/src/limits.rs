//! Limit values, and the one function that resolves effective limits.
//!
//! The chain is: catalogue default → plan value → permanent override → temporary override in its
//! time; the last that speaks is the value. [`chain`] makes it, everything else (what gateways
//! enforce, what pages show, why) is read off its result, so they cannot differ.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::catalogue::{Bucket, CatalogueIndex, Name, Source};
use crate::ids::{AppKey, BucketId, PlanId, QuotaId, Route};
use crate::overrides::Override;
use crate::plans::{Plan, PlanBook};
use crate::rates::{RateKey, RateScope, RateUnit};

/// Largest amount a limit, a use or a sample may have: the largest integer that every JSON reader
/// keeps exactly (2⁵³ − 1).
pub const AMOUNT_MAX: u64 = 9_007_199_254_740_991;

/// What a limit says. Zero is a number and neither of the other two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LimitValue {
    /// At most `amount`, in the unit of the quota or rate; at most [`AMOUNT_MAX`].
    Limited { amount: u64 },
    /// 无上限: there is no bound.
    Unlimited,
    /// 不支持: the plan does not have the feature at all.
    NotSupported,
}

impl LimitValue {
    pub fn amount(self) -> Option<u64> {
        match self {
            Self::Limited { amount } => Some(amount),
            Self::Unlimited | Self::NotSupported => None,
        }
    }
}

/// What a limit limits: a quota, or one rate of a bucket.
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
                write!(f, "{bucket} per {} s per {:?}", rate.window_seconds, rate.scope)
            }
        }
    }
}

/// Which link of the chain a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitOrigin {
    Catalogue,
    Plan,
    Override,
    Temporary,
}

/// One link of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link<'a> {
    /// The catalogue's default.
    Catalogue { value: LimitValue, sources: &'a [Source], note: Option<&'a Name> },
    /// The plan's own value.
    Plan { value: LimitValue, sources: &'a [Source], note: Option<&'a Name> },
    /// An override in force.
    Override(&'a Override),
}

impl Link<'_> {
    pub fn value(&self) -> LimitValue {
        match self {
            Self::Catalogue { value, .. } | Self::Plan { value, .. } => *value,
            Self::Override(one) => one.value,
        }
    }

    pub fn origin(&self) -> LimitOrigin {
        match self {
            Self::Catalogue { .. } => LimitOrigin::Catalogue,
            Self::Plan { .. } => LimitOrigin::Plan,
            Self::Override(one) if one.is_temporary() => LimitOrigin::Temporary,
            Self::Override(_) => LimitOrigin::Override,
        }
    }
}

/// A value with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectiveLimit {
    pub value: LimitValue,
    pub origin: LimitOrigin,
    #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
    pub override_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
}

/// What is documented: the catalogue and all plans.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    pub catalogue: CatalogueIndex,
    pub book: PlanBook,
}

/// Everything that decides the limits of one App Key.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub terms: &'a Terms,
    pub plan: &'a Plan,
    /// All overrides of the App Key, in force or not, in the order of their creation.
    pub overrides: &'a [Override],
    pub now: DateTime<Utc>,
}

/// The chain of one target; its last link is the value. Empty: no documented limit and no
/// override, which is neither zero nor unlimited.
pub fn chain<'a>(subject: Subject<'a>, target: &Target) -> Vec<Link<'a>> {
    let mut links = Vec::with_capacity(2);
    match target {
        Target::Quota { quota } => {
            links.extend(subject.plan.quota(quota).map(|entry| Link::Plan {
                value: entry.value,
                sources: &entry.sources,
                note: entry.note.as_ref(),
            }));
        }
        Target::Rate { bucket, rate } => {
            let bucket = subject.terms.catalogue.bucket(&subject.plan.catalogue, bucket);
            links.extend(bucket.and_then(|bucket| default_link(bucket, *rate)));
            links.extend(bucket.and_then(|bucket| plan_link(subject.plan, bucket, *rate)));
        }
    }
    let in_force = |one: &&Override| one.target == *target && one.is_in_force(subject.now);
    let overrides = || subject.overrides.iter().filter(in_force);
    // Of two permanent ones in force (the older is ended when the newer is set) the newer speaks.
    links.extend(overrides().rfind(|one| !one.is_temporary()).map(Link::Override));
    links.extend(overrides().rfind(|one| one.is_temporary()).map(Link::Override));
    links
}

fn default_link(bucket: &Bucket, key: RateKey) -> Option<Link<'_>> {
    let entry = bucket.rate(key)?;
    Some(Link::Catalogue {
        value: LimitValue::Limited { amount: entry.rate.amount },
        sources: &entry.sources,
        note: entry.note.as_ref(),
    })
}

fn plan_link<'a>(plan: &'a Plan, bucket: &Bucket, key: RateKey) -> Option<Link<'a>> {
    let entry = plan.rate(&bucket.id, key)?;
    let value = LimitValue::Limited { amount: entry.rate.amount };
    Some(Link::Plan { value, sources: &entry.sources, note: None })
}

/// The value that holds, read off the chain. `None`: nothing is documented.
pub fn effective(subject: Subject<'_>, target: &Target) -> Option<EffectiveLimit> {
    chain(subject, target).last().map(|link| {
        let one = match link {
            Link::Override(one) => Some(*one),
            Link::Catalogue { .. } | Link::Plan { .. } => None,
        };
        EffectiveLimit {
            value: link.value(),
            origin: link.origin(),
            override_id: one.map(|one| one.id),
            ends_at: one.and_then(Override::end),
        }
    })
}

/// One link of the chain, told to somebody: with who, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub origin: LimitOrigin,
    pub value: LimitValue,
    /// Documents and lines; empty for overrides.
    pub source: Vec<Source>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Name>,
    /// The author of an override, and when it was set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
}

/// Why a limit is what it is: the chain, the last step of which is the value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    pub target: Target,
    pub steps: Vec<Step>,
    /// `None`: nothing is documented and nothing was set.
    pub effective: Option<EffectiveLimit>,
}

/// Tells the chain of one target.
pub fn explain(subject: Subject<'_>, target: &Target) -> Explanation {
    let steps = chain(subject, target).iter().map(step).collect();
    Explanation { target: target.clone(), steps, effective: effective(subject, target) }
}

fn step(link: &Link<'_>) -> Step {
    let plain = Step {
        origin: link.origin(),
        value: link.value(),
        source: Vec::new(),
        note: None,
        by: None,
        at: None,
        reason: None,
        from: None,
        until: None,
    };
    match link {
        Link::Catalogue { sources, note, .. } | Link::Plan { sources, note, .. } => {
            Step { source: sources.to_vec(), note: note.cloned(), ..plain }
        }
        Link::Override(one) => Step {
            by: Some(one.author.clone()),
            at: Some(one.created_at),
            reason: Some(one.reason.clone()),
            from: Some(one.starts_at),
            until: one.end(),
            ..plain
        },
    }
}

/// All limits of one App Key: what `GET /apps/{org}/{app}/limits` answers.
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BucketLimits {
    pub bucket: BucketId,
    pub routes: Vec<Route>,
    pub limits: Vec<RateLimit>,
}

/// One rate as it holds. `amount` stands beside `value` for readers that only know numbers.
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

/// Whether `target` exists under a plan and may be overridden; if not, why, as a sentence.
pub fn overridable(terms: &Terms, plan: &Plan, target: &Target) -> Result<(), String> {
    match target {
        Target::Quota { quota: id } => {
            let quota = terms.book.quota(id).ok_or_else(|| format!("there is no quota {id}"))?;
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
            let bucket = terms
                .catalogue
                .bucket(edition, id)
                .ok_or_else(|| format!("the edition {edition} has no bucket {id}"))?;
            if rate_keys(plan, bucket).contains(rate) {
                return Ok(());
            }
            Err(format!("the bucket {id} has no rate of that unit, window and scope"))
        }
    }
}

#[cfg(test)]
mod tests;
