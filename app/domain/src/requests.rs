//! Limit-increase requests: what a customer asks for, what became of it, and everything said.
//!
//! The states and the moves between them are one table ([`MOVES`]), which the database has too.
//! What was asked ([`Ask`]), what was known then ([`Facts`]), what a first approver proposes
//! ([`Proposal`]) and what was granted ([`Decided`]) stay side by side.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::Actor;
use crate::ids::{AppKey, PlanId};
use crate::limit_values::{LimitValue, Target};

mod decision;
pub mod decision_form;
pub mod evidence;
mod filing;
pub mod filing_form;
pub mod form;
pub mod list;
pub mod prepared;
mod replay;
mod rules;
pub mod settings;
mod state;

pub use decision::{
    Decision, DecisionPreview, Grant, STEPS_MAX, Seen, Step, Verdict, granted_state,
};
pub use filing::{
    COMMENT_CHARS_MAX, CONTACT_CHARS_MAX, JUSTIFICATION_CHARS_MAX, NewAsk, NewRequest, TARGETS_MAX,
};
pub use replay::{Figures, REPLAY_ROWS_MAX, REPLAYED_MAX, Replay, Replayed, RuleView};
pub use rules::{
    Judged, NAME_CHARS_MAX, PEAK_PERCENT_MAX, RULES_MAX, Rule, RuleUse, RuleWords, Unmet,
};
pub use settings::{Goal, Risk, Settings, Threshold, ThresholdOf};
pub use state::{MOVES, Move, RequestState, after, may_become};

/// One limit of which more is asked.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RequestAsk))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    pub target: Target,
    pub requested: LimitValue,
    /// In the unit of the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_average: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_peak: Option<u64>,
    /// What was known when it was submitted; of a draft: when it was last saved. A portal is not
    /// told.
    #[cfg_attr(feature = "openapi", schema(required = false))]
    pub facts: Facts,
}

/// What was known of one limit of an App Key at a moment.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    pub at: DateTime<Utc>,
    pub plan: PlanId,
    /// The limit in force; `None`: no documented limit.
    pub limit: Option<LimitValue>,
    /// What holds without any override.
    pub plan_value: Option<LimitValue>,
    /// In whole units, rounded up; `None`: nothing was reported.
    pub used: Option<u64>,
    pub peak_30_days: Option<u64>,
    /// When this limit last changed: another plan, an override set or ended. `None`: never since
    /// the App Key was registered.
    pub changed_at: Option<DateTime<Utc>>,
}

/// Who works on it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub id: Uuid,
    pub name: String,
    pub at: DateTime<Utc>,
}

/// What a first approver wants to grant, while a second one is waited for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub by: Actor,
    pub at: DateTime<Utc>,
    pub grants: Vec<Grant>,
    /// Ends temporary overrides that are in the way.
    #[serde(default)]
    pub replace: bool,
    pub reason: String,
    /// Why one person does not suffice.
    pub risks: Vec<Risk>,
}

/// How it was decided.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    pub by: Actor,
    pub at: DateTime<Utc>,
    /// Empty: denied.
    pub grants: Vec<Grant>,
    pub reason: String,
    /// The second approver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<Second>,
    /// The rule that decided by itself, with what it saw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleUse>,
    /// The overrides that it set, in the order of the grants and their steps.
    #[serde(default)]
    pub overrides: Vec<Uuid>,
}

/// Who agreed to a proposal.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Second {
    pub by: Actor,
    pub at: DateTime<Utc>,
    pub reason: Option<String>,
}

/// A request as it stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    pub id: Uuid,
    /// What people call it: 12 is "R-12".
    pub number: u64,
    pub app: AppKey,
    pub state: RequestState,
    /// Of the request. Every move, edit and comment takes the next.
    pub version: u64,
    /// Of the App Key's limits. A decision names both.
    pub app_version: u64,
    /// When time alone last changed what the App Key may: a planned override or plan began, or a
    /// temporary one ended. `None`: it never has. Lists leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_turned_at: Option<DateTime<Utc>>,
    pub filed_by: Actor,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    pub justification: String,
    /// `None`: for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needed_until: Option<DateTime<Utc>>,
    pub asks: Vec<Ask>,
    pub created_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submitted_at: Option<DateTime<Utc>>,
    /// By when it should be decided; `None`: it waits for nobody here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claim: Option<Claim>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposal: Option<Proposal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decided>,
    /// An earlier request that this one takes up again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<Uuid>,
}

impl Request {
    pub fn seen(&self) -> Seen {
        let turned_at = self.app_turned_at;
        Seen { request: self.version, app: self.app_version, turned_at }
    }

    /// Whether it is the same person or token, whatever they are called by now. Whether they are
    /// one hand, only the record of tokens can tell.
    pub fn is_filed_by(&self, actor: &Actor) -> bool {
        match (self.filed_by.id(), actor.id()) {
            (None, None) => self.filed_by == *actor,
            (one, other) => one == other,
        }
    }
}

text_enum! {
    /// What happened to a request.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum EventKind {
        /// Saved as a draft, or the draft was edited.
        Drafted = "drafted",
        Submitted = "submitted",
        Claimed = "claimed",
        Released = "released",
        Commented = "commented",
        InfoAsked = "info_asked",
        Answered = "answered",
        /// A first approver proposed what to grant.
        Proposed = "proposed",
        /// The second approver refused the proposal.
        ProposalRefused = "proposal_refused",
        Approved = "approved",
        PartlyApproved = "partly_approved",
        Denied = "denied",
        Withdrawn = "withdrawn",
        Expired = "expired",
        Superseded = "superseded",
        /// What was granted ends soon.
        GrantEnding = "grant_ending",
    }
}

impl EventKind {
    /// Whether the customer is never told: it is the platform's own business.
    pub fn is_internal(self) -> bool {
        matches!(
            self,
            Self::Drafted | Self::Claimed | Self::Released | Self::Proposed | Self::ProposalRefused
        )
    }
}

/// One entry of the thread.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub by: Actor,
    pub kind: EventKind,
    /// The state after it; `None`: it stayed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<RequestState>,
    /// Only for those who decide.
    pub internal: bool,
    /// What was said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Something granted that ends soon.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// The override, which can be extended.
    pub id: Uuid,
    pub target: Target,
    pub value: LimitValue,
    pub ends_at: DateTime<Utc>,
}

/// A request with its thread.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestView {
    #[serde(flatten)]
    pub request: Request,
    /// In the order in which it happened.
    pub events: Vec<Event>,
}

/// Whether `value` allows at least as much as `other`.
pub fn at_least(value: LimitValue, other: LimitValue) -> bool {
    match (value, other) {
        (LimitValue::Unlimited, _) | (_, LimitValue::NotSupported) => true,
        (LimitValue::Limited { amount }, LimitValue::Limited { amount: other }) => amount >= other,
        _ => false,
    }
}

#[cfg(test)]
mod tests;
