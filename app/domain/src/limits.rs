//! Limit values, and the one function that resolves effective limits.
//!
//! The chain is: catalogue default → plan value → permanent override → temporary override in its
//! time; the last that speaks is the value. [`chain`] makes it, everything else (what gateways
//! enforce, what pages show, why) is read off its result, so they cannot differ.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::catalogue::Bucket;
use crate::ids::{BucketId, QuotaId};
use crate::language::Name;
use crate::limit_values::{LimitOrigin, LimitValue, Target};
use crate::overrides::Override;
use crate::plans::{Plan, Terms};
use crate::rates::RateKey;
use crate::sources::{Edited, Source};

mod explain;
mod overridable;
mod record;
mod resolve;

pub use explain::{EditionRef, Explanation, Silence, SilentStep, Step, explain, touching};
pub use overridable::overridable;
pub use record::{FormerEnd, LimitChange, PlanChoice, Record, RecordAt, Release};
pub use resolve::{
    AppLimits, BucketLimits, QuotaLimit, RateLimit, bucket_limits, rate_keys, resolve_all,
};

/// One link of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Link<'a> {
    /// The catalogue's default.
    Catalogue {
        value: LimitValue,
        sources: &'a [Source],
        note: Option<&'a Name>,
        edited: Option<&'a Edited>,
    },
    /// The plan's own value.
    Plan {
        value: LimitValue,
        sources: &'a [Source],
        note: Option<&'a Name>,
        edited: Option<&'a Edited>,
    },
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

    /// What holds if this link is the last.
    fn effective(&self) -> EffectiveLimit {
        let one = match self {
            Self::Override(one) => Some(*one),
            Self::Catalogue { .. } | Self::Plan { .. } => None,
        };
        EffectiveLimit {
            value: self.value(),
            origin: self.origin(),
            override_id: one.map(|one| one.id),
            ends_at: one.and_then(Override::end),
        }
    }
}

/// A value with where it comes from.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectiveLimit {
    pub value: LimitValue,
    pub origin: LimitOrigin,
    #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
    pub override_id: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
}

/// Everything that decides the limits of one App Key.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    pub terms: &'a Terms,
    pub plan: &'a Plan,
    /// All overrides of the App Key, in force or not; of equal age the later one is the newer.
    pub overrides: &'a [Override],
    pub now: DateTime<Utc>,
}

/// The chain of one target; its last link is the value. Empty: there is no limit, which is neither
/// zero nor unlimited.
///
/// An override speaks for a quota also where the plan is silent. One of a rate that the plan's
/// catalogue edition does not have (it was set under another plan) sleeps: a gateway has no
/// counter to hold it against.
pub fn chain<'a>(subject: Subject<'a>, target: &Target) -> Vec<Link<'a>> {
    let mut links = Vec::with_capacity(4);
    match target {
        Target::Quota { quota } => quota_links(&mut links, subject, quota),
        Target::Rate { bucket, rate } => rate_links(&mut links, subject, bucket, *rate),
    }
    let is_known = match target {
        Target::Quota { quota } => subject.terms.book.quota(quota).is_some(),
        Target::Rate { .. } => !links.is_empty(),
    };
    if is_known {
        override_links(&mut links, subject, target);
    }
    links
}

fn quota_links<'a>(links: &mut Vec<Link<'a>>, subject: Subject<'a>, quota: &QuotaId) {
    links.extend(subject.plan.quota(quota).map(|entry| Link::Plan {
        value: entry.value,
        sources: &entry.sources,
        note: entry.note.as_ref(),
        edited: entry.edited.as_ref(),
    }));
}

fn rate_links<'a>(links: &mut Vec<Link<'a>>, subject: Subject<'a>, id: &BucketId, key: RateKey) {
    let Some(bucket) = subject.terms.catalogue.bucket(&subject.plan.catalogue, id) else { return };
    links.extend(default_link(bucket, key));
    links.extend(plan_link(subject.plan, bucket, key));
}

/// The permanent and the temporary override in force. Of two permanent ones (the older is ended
/// when the newer is set, so this is rare) the one created last speaks.
fn override_links<'a>(links: &mut Vec<Link<'a>>, subject: Subject<'a>, target: &Target) {
    let (mut permanent, mut temporary): (Option<&Override>, Option<&Override>) = (None, None);
    for one in subject.overrides {
        if one.target != *target || !one.is_in_force(subject.now) {
            continue;
        }
        let newest = if one.is_temporary() { &mut temporary } else { &mut permanent };
        if newest.is_none_or(|before| before.created_at <= one.created_at) {
            *newest = Some(one);
        }
    }
    links.extend([permanent, temporary].into_iter().flatten().map(Link::Override));
}

fn default_link(bucket: &Bucket, key: RateKey) -> Option<Link<'_>> {
    let entry = bucket.rate(key)?;
    Some(Link::Catalogue {
        value: LimitValue::Limited { amount: entry.rate.amount },
        sources: &entry.sources,
        note: entry.note.as_ref(),
        edited: entry.edited.as_ref(),
    })
}

fn plan_link<'a>(plan: &'a Plan, bucket: &Bucket, key: RateKey) -> Option<Link<'a>> {
    let entry = plan.rate(&bucket.id, key)?;
    let value = LimitValue::Limited { amount: entry.rate.amount };
    let edited = entry.edited.as_ref();
    Some(Link::Plan { value, sources: &entry.sources, note: None, edited })
}

/// The value that holds, read off the chain. `None`: there is no limit.
pub fn effective(subject: Subject<'_>, target: &Target) -> Option<EffectiveLimit> {
    chain(subject, target).last().map(Link::effective)
}

#[cfg(test)]
mod tests;
