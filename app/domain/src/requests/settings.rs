//! How requests are decided, as admins set it: by when, and when one person does not suffice.

use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};

use crate::amounts::AMOUNT_MAX;
use crate::ids::{BucketId, QuotaId};
use crate::limit_values::{LimitValue, Target};
use crate::problem::FieldError;
use crate::rules::RequestRule;

/// Bounds of what an admin may set (ours).
pub const GOAL_HOURS_MAX: u16 = 2000;
pub const GOAL_DAYS_MAX: u16 = 60;
pub const DAYS_MAX: u16 = 365;
pub const THRESHOLDS_MAX: usize = 100;
pub const FACTOR_PERCENT_MIN: u32 = 100;
pub const FACTOR_PERCENT_MAX: u32 = 1_000_000;

/// By when a request should be decided.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "unit", rename_all = "snake_case")]
pub enum Goal {
    Hours {
        amount: u16,
    },
    /// Saturdays and Sundays (UTC) do not count.
    WorkingDays {
        amount: u16,
    },
}

impl Goal {
    /// The moment until which a request submitted at `from` is in time.
    pub fn due(self, from: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Self::Hours { amount } => from + TimeDelta::hours(i64::from(amount)),
            Self::WorkingDays { amount } => {
                let mut due = working_moment(from);
                for _ in 0..amount {
                    due += TimeDelta::days(1);
                    while is_weekend(due) {
                        due += TimeDelta::days(1);
                    }
                }
                due
            }
        }
    }
}

impl Goal {
    /// What was submitted at this moment or before is due by `now`.
    pub fn late_before(self, now: DateTime<Utc>) -> DateTime<Utc> {
        if let Self::Hours { amount } = self {
            return now - TimeDelta::hours(i64::from(amount));
        }
        // `due` never goes back, so the last moment that is due can be searched for.
        let (mut late, mut in_time) =
            (now - TimeDelta::days(2 * i64::from(GOAL_DAYS_MAX) + 7), now);
        while in_time - late > TimeDelta::seconds(1) {
            let middle = late + (in_time - late) / 2;
            match self.due(middle) <= now {
                true => late = middle,
                false => in_time = middle,
            }
        }
        late
    }
}

fn is_weekend(at: DateTime<Utc>) -> bool {
    matches!(at.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The moment itself, or the Monday after it where it lies in a weekend.
fn working_moment(at: DateTime<Utc>) -> DateTime<Utc> {
    let mut day = at.date_naive();
    if !is_weekend(at) {
        return at;
    }
    while matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
        day += TimeDelta::days(1);
    }
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// Which limits a threshold or a rule is about.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ThresholdOf {
    All,
    Quotas,
    Rates,
    Quota { quota: QuotaId },
    Bucket { bucket: BucketId },
}

impl ThresholdOf {
    pub fn covers(&self, target: &Target) -> bool {
        match (self, target) {
            (Self::All, _)
            | (Self::Quotas, Target::Quota { .. })
            | (Self::Rates, Target::Rate { .. }) => true,
            (Self::Quota { quota: mine }, Target::Quota { quota }) => mine == quota,
            (Self::Bucket { bucket: mine }, Target::Rate { bucket, .. }) => mine == bucket,
            _ => false,
        }
    }
}

/// Over it a second approver is needed. With neither a factor nor an amount: always.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    pub of: ThresholdOf,
    /// More than this share of the plan's value, in percent: 400 is four times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor_percent: Option<u32>,
    /// More than this amount, in the unit of the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<u64>,
}

/// Why one person does not suffice for a grant.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Risk {
    pub target: Target,
    /// The largest value that would be granted.
    pub granted: LimitValue,
    /// What the plan gives; `None`: nothing that a factor could be of.
    pub plan_value: Option<LimitValue>,
    /// The threshold that it is over.
    pub threshold: Threshold,
}

/// The document that admins edit.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    pub goal: Goal,
    /// So many days before a granted increase ends, people are reminded.
    pub remind_days: u16,
    /// A request whose question is not answered for so many days expires.
    pub answer_days: u16,
    pub thresholds: Vec<Threshold>,
}

impl Default for Settings {
    /// Where no admin has decided yet. Ours: the documents say nothing about it.
    fn default() -> Self {
        let over_four_times =
            Threshold { of: ThresholdOf::All, factor_percent: Some(400), amount: None };
        Self {
            goal: Goal::WorkingDays { amount: 1 },
            remind_days: 7,
            answer_days: 30,
            thresholds: vec![over_four_times],
        }
    }
}

impl Settings {
    pub fn faults(&self) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let mut fault = |pointer: String, rule| faults.push(FieldError::new(pointer, rule));
        let (amount, most, rule) = match self.goal {
            Goal::Hours { amount } => {
                (amount, GOAL_HOURS_MAX, RequestRule::GoalHours { most: GOAL_HOURS_MAX })
            }
            Goal::WorkingDays { amount } => {
                (amount, GOAL_DAYS_MAX, RequestRule::GoalDays { most: GOAL_DAYS_MAX })
            }
        };
        if amount == 0 || amount > most {
            fault("/goal/amount".into(), rule);
        }
        for (field, days) in [("remind_days", self.remind_days), ("answer_days", self.answer_days)]
        {
            if days == 0 || days > DAYS_MAX {
                fault(format!("/{field}"), RequestRule::Days { most: DAYS_MAX });
            }
        }
        if self.thresholds.len() > THRESHOLDS_MAX {
            fault("/thresholds".into(), RequestRule::TooManyThresholds { most: THRESHOLDS_MAX });
        }
        for (place, one) in self.thresholds.iter().enumerate() {
            if one
                .factor_percent
                .is_some_and(|it| !(FACTOR_PERCENT_MIN..=FACTOR_PERCENT_MAX).contains(&it))
            {
                fault(
                    format!("/thresholds/{place}/factor_percent"),
                    RequestRule::Percent { least: FACTOR_PERCENT_MIN, most: FACTOR_PERCENT_MAX },
                );
            }
            if one.amount.is_some_and(|amount| amount > AMOUNT_MAX) {
                fault(
                    format!("/thresholds/{place}/amount"),
                    RequestRule::UseTooLarge { most: AMOUNT_MAX },
                );
            }
        }
        faults
    }

    /// Why granting `granted` where the plan gives `plan_value` needs a second person.
    pub fn risks(
        &self,
        target: &Target,
        granted: LimitValue,
        plan_value: Option<LimitValue>,
    ) -> Vec<Risk> {
        let over = self.thresholds.iter().filter(|one| one.of.covers(target));
        let over = over.filter(|one| one.is_exceeded(granted, plan_value));
        let risks = over.map(|threshold| Risk {
            target: target.clone(),
            granted,
            plan_value,
            threshold: threshold.clone(),
        });
        risks.collect()
    }
}

impl Threshold {
    fn is_exceeded(&self, granted: LimitValue, plan_value: Option<LimitValue>) -> bool {
        let LimitValue::Limited { amount: granted } = granted else {
            // Without a bound: over every bound; what the plan already gives without one is none.
            return granted == LimitValue::Unlimited && plan_value != Some(LimitValue::Unlimited);
        };
        if self.factor_percent.is_none() && self.amount.is_none() {
            return true;
        }
        let is_over_factor = self.factor_percent.is_some_and(|factor| match plan_value {
            Some(LimitValue::Unlimited) => false,
            Some(LimitValue::Limited { amount }) => {
                u128::from(granted) * 100 > u128::from(amount) * u128::from(factor)
            }
            // The plan gives nothing: there is no factor that this could stay under.
            Some(LimitValue::NotSupported) | None => true,
        });
        is_over_factor || self.amount.is_some_and(|amount| granted > amount)
    }
}
