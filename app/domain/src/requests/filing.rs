//! Filing a request: what is needed, and every rule that its fields break by themselves.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::amounts::AMOUNT_MAX;
use crate::ids::AppKey;
use crate::limit_values::{LimitValue, Target};
use crate::overrides::AHEAD_DAYS_MAX;
use crate::problem::FieldError;
use crate::rules::{Noun, OverrideRule, RequestRule, Rule};
use crate::texts::text_faults;
use crate::times;

/// Limits that one request may ask for.
pub const TARGETS_MAX: usize = 20;

/// Longest justification, comment and contact, in characters.
pub const JUSTIFICATION_CHARS_MAX: usize = 4000;
pub const COMMENT_CHARS_MAX: usize = 4000;
pub const CONTACT_CHARS_MAX: usize = 200;

/// One limit of which more is asked.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewAsk {
    pub target: Target,
    pub requested: LimitValue,
    /// In the unit of the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_average: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_peak: Option<u64>,
}

/// What is needed to file one. For a single limit `target` and `requested` (with the expected use)
/// may stand beside the rest; for several there is `asks`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewRequest {
    pub app: AppKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested: Option<LimitValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_average: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_peak: Option<u64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asks: Vec<NewAsk>,
    pub justification: String,
    /// Absent: for good.
    #[serde(
        default,
        deserialize_with = "times::read_optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub needed_until: Option<DateTime<Utc>>,
    /// How the customer is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Kept for its author and not submitted yet.
    #[serde(default)]
    pub draft: bool,
    /// An earlier request of the same App Key that this one takes up again, or, where that is still
    /// open, takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<Uuid>,
}

impl NewRequest {
    /// All that is asked, whichever way it was written.
    pub fn all_asks(&self) -> Vec<NewAsk> {
        let single = self.target.clone().zip(self.requested).map(|(target, requested)| NewAsk {
            target,
            requested,
            expected_average: self.expected_average,
            expected_peak: self.expected_peak,
        });
        single.into_iter().chain(self.asks.iter().cloned()).collect()
    }

    /// Every rule that the fields break by themselves; whether the targets exist is not asked here.
    pub fn faults(&self, now: DateTime<Utc>) -> Vec<FieldError> {
        let mut faults = Vec::new();
        let mut fault = |pointer: String, rule: Rule| faults.push(FieldError::new(pointer, rule));
        match (&self.target, self.requested) {
            (Some(_), None) => fault("/requested".into(), RequestRule::ValueMissing.into()),
            (None, Some(_)) => fault("/target".into(), RequestRule::TargetMissing.into()),
            _ => {}
        }
        let asks = self.all_asks();
        if asks.is_empty() && self.target.is_none() && self.requested.is_none() {
            fault("/target".into(), RequestRule::NoLimit.into());
        }
        if asks.len() > TARGETS_MAX {
            fault("/asks".into(), RequestRule::TooManyLimits { most: TARGETS_MAX }.into());
            return faults;
        }
        let is_single = self.asks.is_empty();
        for (place, ask) in asks.iter().enumerate() {
            let at = |field: &str| match (is_single, self.target.is_some()) {
                (true, _) => format!("/{field}"),
                (false, true) if place == 0 => format!("/{field}"),
                (false, has_single) => format!("/asks/{}/{field}", place - usize::from(has_single)),
            };
            if asks[..place].iter().any(|other| other.target == ask.target) {
                fault(at("target"), RequestRule::AskedTwice.into());
            }
            match ask.requested {
                LimitValue::Limited { amount } if amount > AMOUNT_MAX => {
                    fault(
                        at("requested"),
                        OverrideRule::AmountTooLarge { most: AMOUNT_MAX }.into(),
                    );
                }
                LimitValue::NotSupported => {
                    fault(at("requested"), RequestRule::ValueNotSupported.into());
                }
                LimitValue::Limited { .. } | LimitValue::Unlimited => {}
            }
            for (field, amount) in
                [("expected_average", ask.expected_average), ("expected_peak", ask.expected_peak)]
            {
                if amount.is_some_and(|amount| amount > AMOUNT_MAX) {
                    fault(at(field), RequestRule::UseTooLarge { most: AMOUNT_MAX }.into());
                }
            }
            if let (Some(average), Some(peak)) = (ask.expected_average, ask.expected_peak)
                && average > peak
            {
                fault(at("expected_peak"), RequestRule::PeakBelowAverage.into());
            }
        }
        if let Some(until) = self.needed_until {
            if until <= now {
                fault("/needed_until".into(), OverrideRule::EndPast.into());
            } else if until > now + TimeDelta::days(AHEAD_DAYS_MAX) {
                fault("/needed_until".into(), OverrideRule::EndFar { days: AHEAD_DAYS_MAX }.into());
            }
        }
        faults.extend(text_faults(
            "/justification",
            Noun::Justification,
            &self.justification,
            JUSTIFICATION_CHARS_MAX,
        ));
        if let Some(contact) = self.contact.as_deref().filter(|contact| !contact.is_empty()) {
            faults.extend(text_faults("/contact", Noun::Contact, contact, CONTACT_CHARS_MAX));
        }
        faults
    }
}
