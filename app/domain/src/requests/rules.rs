//! Rules that may decide alone: what each asks for, and what it would have decided before.
//!
//! A rule only ever approves what was asked, in full; whatever it does not match waits for a
//! person. It sees nothing but a request with its [`Facts`], so it can be replayed over the past.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::settings::{DAYS_MAX, FACTOR_PERCENT_MAX, FACTOR_PERCENT_MIN};
use super::{Ask, Facts, Request, RequestState, Settings, ThresholdOf, at_least};
use crate::ids::PlanId;
use crate::limit_values::LimitValue;
use crate::problem::FieldError;
use crate::rules::{CommonRule, Noun};
use crate::texts::name_faults;

/// Longest name of a rule, in characters.
pub const NAME_CHARS_MAX: usize = 80;
/// Largest share of a limit that its peak must reach, in percent.
pub const PEAK_PERCENT_MAX: u16 = 1000;
/// Rules there may be.
pub const RULES_MAX: usize = 50;

/// What a rule says.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleWords {
    pub name: String,
    /// Which limits it may decide about.
    pub of: ThresholdOf,
    /// For App Keys on these plans; empty: on any.
    #[serde(default)]
    pub plans: Vec<PlanId>,
    /// What is asked is at most this share of the plan's value, in percent.
    pub factor_percent: u32,
    /// The limit has not changed for so many days.
    pub unchanged_days: u16,
    /// The peak of the last 30 days is at least this share of the limit in force, in percent: the
    /// customer needs it.
    pub peak_percent: u16,
    /// What is asked is at most this share of that peak, in percent: not more than is needed.
    pub headroom_percent: u32,
    /// It is needed for at most so many days; `None`: it may be for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_max: Option<u16>,
}

/// A rule as it stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    pub id: Uuid,
    pub version: u64,
    #[serde(flatten)]
    pub words: RuleWords,
    pub enabled: bool,
    /// When this version was replayed over past requests; it cannot be switched on before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replayed_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    pub changed_by: String,
}

/// A rule that decided, with what it saw.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleUse {
    pub id: Uuid,
    pub version: u64,
    pub words: RuleWords,
    /// Of each limit that was asked for, in their order.
    pub inputs: Vec<Facts>,
}

/// What of a rule a request does not meet.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmet {
    OtherLimit,
    OtherPlan,
    /// Unlimited is never decided alone.
    Unlimited,
    /// The limit in force already gives what is asked.
    NotMore,
    /// There is no plan value, or the plan gives no bound.
    NoPlanValue,
    OverFactor,
    ChangedLately,
    /// Nothing was reported of its use.
    NoPeak,
    PeakTooLow,
    MoreThanNeeded,
    TooLong,
    /// A second approver is needed.
    OverThreshold,
}

/// One past request in a replay.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    pub id: Uuid,
    pub number: u64,
    /// What was decided then.
    pub was: RequestState,
    /// Empty: the rule would have approved it.
    pub unmet: Vec<Unmet>,
}

impl Judged {
    pub fn would_approve(&self) -> bool {
        self.unmet.is_empty()
    }

    /// The rule would have decided, and otherwise than the person did.
    pub fn is_otherwise(&self) -> bool {
        self.would_approve() && self.was != RequestState::Approved
    }
}

impl RuleWords {
    pub fn faults(&self) -> Vec<FieldError> {
        let mut faults = name_faults("/name", Noun::Name, &self.name, NAME_CHARS_MAX);
        let mut bound = |field: &str, value: u32, least: u32, most: u32| {
            if !(least..=most).contains(&value) {
                let rule = CommonRule::Between { least, most };
                faults.push(FieldError::new(format!("/{field}"), rule));
            }
        };
        bound("factor_percent", self.factor_percent, FACTOR_PERCENT_MIN, FACTOR_PERCENT_MAX);
        bound("unchanged_days", self.unchanged_days.into(), 0, DAYS_MAX.into());
        bound("peak_percent", self.peak_percent.into(), 0, PEAK_PERCENT_MAX.into());
        bound("headroom_percent", self.headroom_percent, FACTOR_PERCENT_MIN, FACTOR_PERCENT_MAX);
        if let Some(days) = self.days_max {
            bound("days_max", days.into(), 1, DAYS_MAX.into());
        }
        faults
    }

    /// What `request`, as its facts stood, does not meet; empty: the rule approves it.
    pub fn unmet(&self, request: &Request, settings: &Settings) -> Vec<Unmet> {
        let mut unmet: Vec<Unmet> = Vec::new();
        let from = request.submitted_at.unwrap_or(request.created_at);
        let is_long = |days: u16| match request.needed_until {
            Some(until) => until - from > TimeDelta::days(days.into()),
            None => true,
        };
        if self.days_max.is_some_and(is_long) {
            unmet.push(Unmet::TooLong);
        }
        for ask in &request.asks {
            for one in self.unmet_by(ask, settings) {
                if !unmet.contains(&one) {
                    unmet.push(one);
                }
            }
        }
        unmet
    }

    fn unmet_by(&self, ask: &Ask, settings: &Settings) -> Vec<Unmet> {
        let facts = &ask.facts;
        let mut unmet = Vec::new();
        let mut must = |holds: bool, otherwise: Unmet| {
            if !holds {
                unmet.push(otherwise);
            }
        };
        must(self.of.covers(&ask.target), Unmet::OtherLimit);
        must(self.plans.is_empty() || self.plans.contains(&facts.plan), Unmet::OtherPlan);
        let lately = facts.at - TimeDelta::days(self.unchanged_days.into());
        must(facts.changed_at.is_none_or(|changed| changed <= lately), Unmet::ChangedLately);
        let LimitValue::Limited { amount: requested } = ask.requested else {
            unmet.push(Unmet::Unlimited);
            return unmet;
        };
        let is_more = facts.limit.is_none_or(|limit| !at_least(limit, ask.requested));
        must(is_more, Unmet::NotMore);
        let share = |value: u64, percent: u32| u128::from(value) * u128::from(percent);
        match facts.plan_value {
            Some(LimitValue::Limited { amount }) => {
                let holds = u128::from(requested) * 100 <= share(amount, self.factor_percent);
                must(holds, Unmet::OverFactor);
            }
            _ => must(false, Unmet::NoPlanValue),
        }
        match (facts.peak_30_days, facts.limit) {
            (Some(peak), Some(LimitValue::Limited { amount })) => {
                let is_high = u128::from(peak) * 100 >= share(amount, self.peak_percent.into());
                must(is_high, Unmet::PeakTooLow);
                let is_needed = u128::from(requested) * 100 <= share(peak, self.headroom_percent);
                must(is_needed, Unmet::MoreThanNeeded);
            }
            _ => must(false, Unmet::NoPeak),
        }
        let risks = settings.risks(&ask.target, ask.requested, facts.plan_value);
        must(risks.is_empty(), Unmet::OverThreshold);
        unmet
    }
}
