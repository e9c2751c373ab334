//! Deciding: what is granted, in which steps, and what state that makes of the request.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Ask, Request, RequestState, Risk, TARGETS_MAX, at_least};
use crate::changes::Preview;
use crate::checks::Check;
use crate::limit_values::{LimitValue, Target};
use crate::overrides::{NewOverride, reason_faults};
use crate::problem::FieldError;
use crate::rules::{RequestRule, Rule};
use crate::times;

/// Steps of one grant.
pub const STEPS_MAX: usize = 12;

/// What was shown to whoever decides: the versions of the request and of its App Key, and when
/// time alone last changed what the App Key may. Written `3-17`, or `3-17-1795003200000000` with
/// that moment in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Seen {
    pub request: u64,
    pub app: u64,
    /// `None`: it never has.
    pub turned_at: Option<DateTime<Utc>>,
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.request, self.app)?;
        self.turned_at.map_or(Ok(()), |at| write!(f, "-{}", at.timestamp_micros()))
    }
}

impl std::str::FromStr for Seen {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fault = "expected the ETag that the request was read with";
        let (request, limits) = text.split_once('-').ok_or(fault)?;
        let (app, turned) = match limits.split_once('-') {
            Some((app, turned)) => (app, Some(turned)),
            None => (limits, None),
        };
        let number = |text: &str| text.parse().map_err(|_| fault);
        let moment = |text: &str| {
            let micros = text.parse().ok();
            micros.and_then(DateTime::from_timestamp_micros).ok_or(fault)
        };
        let turned_at = turned.map(moment).transpose()?;
        Ok(Self { request: number(request)?, app: number(app)?, turned_at })
    }
}

text_enum! {
    /// What is decided.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Verdict {
        /// All that was asked.
        Approve = "approve",
        /// A counter-offer: less, not all, or not for as long.
        ApprovePartially = "approve_partially",
        Deny = "deny",
        /// More information is needed first.
        Ask = "ask",
    }
}

/// A value from a moment on.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = GrantStep))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub value: LimitValue,
    /// Absent: from the decision on.
    #[serde(
        default,
        deserialize_with = "times::read_optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub starts_at: Option<DateTime<Utc>>,
}

/// What is granted of one limit: one value, or several that follow each other (200, then 400, then
/// 800); the last holds until `ends_at`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub target: Target,
    pub steps: Vec<Step>,
    /// Absent: for good.
    #[serde(
        default,
        deserialize_with = "times::read_optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub ends_at: Option<DateTime<Utc>>,
}

impl Grant {
    /// What it leads to.
    pub fn last(&self) -> Option<LimitValue> {
        self.steps.last().map(|step| step.value)
    }

    /// The overrides that it means, earliest first: each step holds until the next begins.
    pub fn overrides(&self, reason: &str, confirm: &[Check]) -> Vec<NewOverride> {
        let steps = self.steps.iter().enumerate();
        let overrides = steps.map(|(place, step)| NewOverride {
            target: self.target.clone(),
            value: step.value,
            reason: reason.to_owned(),
            starts_at: step.starts_at,
            ends_at: match self.steps.get(place + 1) {
                Some(next) => next.starts_at,
                None => self.ends_at,
            },
            confirm: confirm.to_vec(),
        });
        overrides.collect()
    }

    /// What of it is still to be set at `now`: without the steps that later ones have followed.
    /// `None`: it has ended.
    pub fn still(&self, now: DateTime<Utc>) -> Option<Self> {
        if self.ends_at.is_some_and(|end| end <= now) {
            return None;
        }
        let has_begun = |step: &Step| step.starts_at.is_none_or(|start| start <= now);
        let first = self.steps.iter().rposition(has_begun).unwrap_or_default();
        Some(Self { steps: self.steps.get(first..).unwrap_or_default().to_vec(), ..self.clone() })
    }

    /// Whether it gives all that was asked, for as long as it is needed.
    fn satisfies(&self, ask: &Ask, needed_until: Option<DateTime<Utc>>) -> bool {
        let is_enough = self.last().is_some_and(|value| at_least(value, ask.requested));
        let is_long = match (self.ends_at, needed_until) {
            (Some(end), Some(needed)) => end >= needed,
            // Who did not say until when is answered by when it ends.
            (Some(_), None) | (None, _) => true,
        };
        is_enough && is_long
    }
}

/// The body of a decision.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RequestDecision))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub decision: Verdict,
    /// For a request of one limit: the value that is granted. Absent in an approval: what was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted: Option<LimitValue>,
    /// The end of every grant that has none of its own. Absent: for good.
    #[serde(
        default,
        deserialize_with = "times::read_optional",
        skip_serializing_if = "Option::is_none"
    )]
    pub ends_at: Option<DateTime<Utc>>,
    /// For several limits, or in steps. In a counter-offer a limit that is not named is not granted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<Grant>,
    #[serde(default)]
    pub reason: String,
    /// Ends temporary overrides of these limits that are in the way.
    #[serde(default)]
    pub replace: bool,
    /// What of its consequences was seen and is meant.
    #[serde(default)]
    pub confirm: Vec<Check>,
}

impl Decision {
    pub fn new(decision: Verdict, reason: &str) -> Self {
        Self {
            decision,
            granted: None,
            ends_at: None,
            grants: Vec::new(),
            reason: reason.to_owned(),
            replace: false,
            confirm: Vec::new(),
        }
    }

    /// What it grants of `request`, in the order of its asks.
    pub fn grants_of(&self, request: &Request) -> Vec<Grant> {
        let named = |ask: &Ask| self.grants.iter().find(|grant| grant.target == ask.target);
        let grants = request.asks.iter().filter_map(|ask| {
            let value = match (self.decision, named(ask), self.granted) {
                (Verdict::Deny | Verdict::Ask, ..) => return None,
                (_, Some(grant), _) => {
                    return Some(Grant {
                        ends_at: grant.ends_at.or(self.ends_at),
                        ..grant.clone()
                    });
                }
                (_, None, Some(granted)) if request.asks.len() == 1 => granted,
                (Verdict::Approve, None, _) => ask.requested,
                (Verdict::ApprovePartially, None, _) => return None,
            };
            let steps = vec![Step { value, starts_at: None }];
            Some(Grant { target: ask.target.clone(), steps, ends_at: self.ends_at })
        });
        grants.filter(|grant| !grant.steps.is_empty()).collect()
    }

    /// The state that it makes of `request`.
    pub fn outcome(&self, request: &Request) -> RequestState {
        match self.decision {
            Verdict::Deny => RequestState::Denied,
            Verdict::Ask => RequestState::InfoAsked,
            Verdict::Approve | Verdict::ApprovePartially => {
                granted_state(request, &self.grants_of(request))
            }
        }
    }

    /// Every rule that it breaks, as an answer to `request`.
    pub fn faults(&self, request: &Request, now: DateTime<Utc>) -> Vec<FieldError> {
        let mut faults = reason_faults(&self.reason);
        let mut fault = |pointer: &str, rule: Rule| faults.push(FieldError::new(pointer, rule));
        let is_grant = matches!(self.decision, Verdict::Approve | Verdict::ApprovePartially);
        if !is_grant {
            if self.granted.is_some() || !self.grants.is_empty() {
                fault("/granted", RequestRule::NothingToGrant.into());
            }
            return faults;
        }
        if self.grants.len() > TARGETS_MAX {
            fault("/grants", RequestRule::TooManyLimits { most: TARGETS_MAX }.into());
            return faults;
        }
        if self.granted.is_some() && request.asks.len() > 1 {
            fault("/granted", RequestRule::SeveralLimits.into());
        }
        for (place, grant) in self.grants.iter().enumerate() {
            let at = |field: &str| format!("/grants/{place}/{field}");
            if request.asks.iter().all(|ask| ask.target != grant.target) {
                fault(&at("target"), RequestRule::NotAskedFor.into());
            }
            if self.grants[..place].iter().any(|other| other.target == grant.target) {
                fault(&at("target"), RequestRule::GrantedTwice.into());
            }
            if grant.steps.len() > STEPS_MAX {
                fault(&at("steps"), RequestRule::TooManySteps { most: STEPS_MAX }.into());
            }
            for (number, pair) in grant.steps.windows(2).enumerate() {
                let before = pair[0].starts_at.unwrap_or(now);
                if pair[1].starts_at.is_none_or(|start| start <= before) {
                    let step = number + 1;
                    let field = at(&format!("steps/{step}/starts_at"));
                    fault(&field, RequestRule::StepsInOrder.into());
                }
            }
        }
        let grants = self.grants_of(request);
        if grants.is_empty() {
            fault("/granted", RequestRule::NothingGranted.into());
        }
        for grant in &grants {
            let overrides = grant.overrides("-", &[]);
            for (place, one) in overrides.iter().enumerate() {
                for found in one.faults(now) {
                    let field = match (found.pointer.as_str(), self.grants.is_empty()) {
                        ("/value", true) => "/granted".to_owned(),
                        ("/ends_at", true) => "/ends_at".to_owned(),
                        (field, _) => {
                            let of = |other: &Grant| other.target == grant.target;
                            let at = self.grants.iter().position(of).unwrap_or_default();
                            match field {
                                "/ends_at" => format!("/grants/{at}/ends_at"),
                                field => format!("/grants/{at}/steps/{place}{field}"),
                            }
                        }
                    };
                    fault(&field, found.rule);
                }
            }
        }
        match (self.decision, granted_state(request, &grants)) {
            (Verdict::Approve, RequestState::PartlyApproved) if faults.is_empty() => {
                faults.push(FieldError::new("/decision", RequestRule::LessThanAsked));
            }
            (Verdict::ApprovePartially, RequestState::Approved) if faults.is_empty() => {
                faults.push(FieldError::new("/decision", RequestRule::AllThatWasAsked));
            }
            _ => {}
        }
        faults
    }
}

/// What a decision would do.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionPreview {
    /// What would become of the request.
    pub state: RequestState,
    /// Every effective value that changes, and what must be confirmed.
    pub preview: Preview,
    /// Why a second approver is needed; empty: none is.
    pub risks: Vec<Risk>,
    /// The end that is proposed where a grant has none: until then it is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed_end: Option<DateTime<Utc>>,
}

/// The state of a request of which `grants` were granted.
pub fn granted_state(request: &Request, grants: &[Grant]) -> RequestState {
    let is_met = |ask: &Ask| {
        let grant = grants.iter().find(|grant| grant.target == ask.target);
        grant.is_some_and(|grant| grant.satisfies(ask, request.needed_until))
    };
    match request.asks.iter().all(is_met) {
        true => RequestState::Approved,
        false => RequestState::PartlyApproved,
    }
}
