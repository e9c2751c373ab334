//! One App Key as it was at a past moment, whole: its plan, its overrides, all its limits and what
//! was used; and what differs between two moments.
//!
//! It resolves nothing: what held is read off [`Record::at`], which knows what was decided by then.
//! A comparison is about the two moments alone; what began and ended between them is told only
//! where the later moment still knows of it (an override that is over).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::AppKey;
use crate::language::Name;
use crate::limit_values::Target;
use crate::limits::{EditionRef, EffectiveLimit, PlanChoice, RecordAt, resolve_all};
use crate::overrides::Override;
use crate::plans::PlanRef;
use crate::quotas::QuotaUnit;
use crate::units::{Measure, Zone};
use crate::why::{MomentFault, UseThen, read_moment};

mod compare;

pub use compare::{Comparison, LimitPair, OverrideChange, OverridePair, PlanPair, compare};

/// How an override stood at a moment, by what was known then.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = AsOfStanding))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It was set and had not begun.
    Coming,
    InForce,
    Over,
}

/// An override as it was known at a moment.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideThen {
    pub standing: Standing,
    #[serde(flatten)]
    pub one: Override,
}

/// The plan of a moment: which, of what release, and who chose it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanThen {
    #[serde(flatten)]
    pub plan: PlanRef,
    pub edition: Option<EditionRef>,
    /// The release of plans and catalogue of which the values are.
    pub release: u32,
    pub choice: PlanChoice,
}

/// A limit and its use at a moment.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitThen {
    #[serde(flatten)]
    pub limit: EffectiveLimit,
    /// The largest use of the minute that holds the moment, else of the hour. `None`: nothing is
    /// known, which is not zero.
    pub usage: Option<UseThen>,
}

/// One limit with its name.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedLimit {
    pub target: Target,
    /// The quota's or the bucket's name.
    pub name: Name,
    /// The unit of a quota; a rate has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<QuotaUnit>,
    #[serde(flatten)]
    pub then: LimitThen,
}

/// In what an amount of a target is counted.
pub fn measure(target: &Target, unit: Option<QuotaUnit>) -> Measure {
    match (target, unit) {
        (Target::Quota { .. }, Some(unit)) => Measure::Quota(unit),
        (target, _) => Measure::of(target),
    }
}

/// An App Key at one moment.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AsOf {
    pub at: DateTime<Utc>,
    pub plan: PlanThen,
    /// Those that were set by then, oldest first, with the ends that were decided by then.
    pub overrides: Vec<OverrideThen>,
    /// Every quota and every rate of the plan's catalogue, quotas first.
    pub limits: Vec<NamedLimit>,
}

impl AsOf {
    /// Reads everything off `state`; the use of each target comes from `usage`.
    pub fn of(
        state: &RecordAt<'_>,
        app: AppKey,
        usage: impl Fn(&Target) -> Option<UseThen>,
    ) -> Self {
        let all = resolve_all(state.subject(), app, 0);
        let book = &state.terms.book;
        let catalogue = &state.terms.catalogue;
        let mut limits = Vec::new();
        for one in all.quotas {
            let Some(quota) = book.quota(&one.quota) else { continue };
            let target = Target::Quota { quota: one.quota };
            let then = LimitThen { limit: one.limit, usage: usage(&target) };
            limits.push(NamedLimit {
                target,
                name: quota.name.clone(),
                unit: Some(quota.unit),
                then,
            });
        }
        for bucket in all.rates {
            let Some(known) = catalogue.bucket(&state.plan.catalogue, &bucket.bucket) else {
                continue;
            };
            for one in bucket.limits {
                let target = Target::Rate { bucket: bucket.bucket.clone(), rate: one.key() };
                let then = LimitThen { limit: one.limit, usage: usage(&target) };
                limits.push(NamedLimit { target, name: known.name.clone(), unit: None, then });
            }
        }
        let edition = book.editions.iter().find(|one| one.id == state.plan.edition);
        let edition = edition.map(|one| EditionRef {
            id: one.id.clone(),
            name: one.name.clone(),
            version: one.version,
        });
        let plan = PlanThen {
            plan: state.plan.into(),
            edition,
            release: state.release,
            choice: state.choice.clone(),
        };
        let overrides = state.overrides.iter().map(|one| known(one, state.at)).collect();
        Self { at: state.at, plan, overrides, limits }
    }
}

fn known(one: &Override, at: DateTime<Utc>) -> OverrideThen {
    let standing = if one.is_in_force(at) {
        Standing::InForce
    } else if one.end().is_some_and(|end| end <= at.max(one.starts_at)) {
        Standing::Over
    } else {
        Standing::Coming
    };
    OverrideThen { standing, one: one.clone() }
}

/// What is wrong with the second moment of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFault {
    Moment(MomentFault),
    /// It lies before the first.
    BeforeFirst,
}

/// What is wrong with what was asked; at least one of the two is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AsOfFault {
    pub at: Option<MomentFault>,
    pub and: Option<SecondFault>,
}

/// What was found at one moment, or at two.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum AsOfAnswer {
    One(Box<AsOf>),
    /// With all limits, also those that are the same.
    Two(Box<Comparison>),
}

/// An App Key's past, or why there is none to show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AsOfView {
    pub app: AppKey,
    pub registered_at: DateTime<Utc>,
    /// Nobody asked for a moment: it is about now.
    pub is_now: bool,
    pub answer: Result<AsOfAnswer, AsOfFault>,
}

/// The first moment and the second; `None`: now, and no comparison.
pub type Moments = (Option<DateTime<Utc>>, Option<DateTime<Utc>>);

/// Reads one or two moments as somebody wrote them. An empty first is now, an empty second none.
pub fn read_moments(
    at: &str,
    and: &str,
    zone: &Zone,
    registered_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Moments, AsOfFault> {
    let first = read_moment(at, zone, registered_at, now);
    let second = read_moment(and, zone, registered_at, now);
    let mut fault = AsOfFault { at: first.err(), and: second.err().map(SecondFault::Moment) };
    if let (Ok(first), Ok(Some(second))) = (first, second)
        && second < first.unwrap_or(now)
    {
        fault.and = Some(SecondFault::BeforeFirst);
    }
    match (first, second) {
        (Ok(first), Ok(second)) if fault == AsOfFault::default() => Ok((first, second)),
        _ => Err(fault),
    }
}

#[cfg(test)]
mod tests;
