//! The limit of which the largest share is taken.

use chrono::{DateTime, Utc};

use super::{buckets, quotas};
use crate::language::Name;
use crate::limit_values::{LimitValue, Target};
use crate::usage::{QuotaUse, RateUse, Tightest};

/// What might be tightest.
struct Candidate<'a> {
    target: Target,
    name: &'a Name,
    limit: LimitValue,
    permille: u32,
    used: Used<'a>,
}

enum Used<'a> {
    Quota(&'a QuotaUse),
    Rate(&'a RateUse, DateTime<Utc>),
}

/// Of equal shares the first target in order, so that two measurements agree. What has no bound,
/// or no alarm, is not asked.
pub(super) fn find(
    quotas: &[quotas::Measured<'_>],
    buckets: &[buckets::Measured<'_>],
) -> Option<Tightest> {
    let of_quotas = quotas.iter().filter(|one| one.can_alarm()).filter_map(|one| {
        Some(Candidate {
            target: Target::Quota { quota: one.usage.quota.clone() },
            name: &one.quota.name,
            limit: one.limit,
            permille: one.usage.permille?,
            used: Used::Quota(&one.usage),
        })
    });
    let of_rates = buckets.iter().flat_map(rates);
    let tightest = of_quotas
        .chain(of_rates)
        .max_by(|a, b| a.permille.cmp(&b.permille).then_with(|| b.target.cmp(&a.target)))?;
    let (used, subject, at) = match tightest.used {
        Used::Quota(usage) => (usage.used as f64, &usage.subject, usage.at),
        Used::Rate(usage, at) => (usage.used, &usage.subject, at),
    };
    Some(Tightest {
        target: tightest.target,
        name: tightest.name.clone(),
        used,
        limit: tightest.limit,
        permille: tightest.permille,
        subject: subject.clone(),
        at,
    })
}

fn rates<'a>(one: &'a buckets::Measured<'_>) -> impl Iterator<Item = Candidate<'a>> {
    one.usage.rates.iter().filter_map(|usage| {
        let limit = one.limits.limits.iter().find(|rate| rate.key() == usage.key)?;
        Some(Candidate {
            target: Target::Rate { bucket: one.bucket.id.clone(), rate: usage.key },
            name: &one.bucket.name,
            limit: limit.limit.value,
            permille: usage.permille?,
            used: Used::Rate(usage, one.usage.at),
        })
    })
}
