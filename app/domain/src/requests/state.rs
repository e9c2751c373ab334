//! The states of a request, and the one table of moves between them.

use serde::{Deserialize, Serialize};

text_enum! {
    /// Where a request stands.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[cfg_attr(feature = "openapi", schema(as = RequestState))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum State {
        /// Its author still writes it.
        Draft = "draft",
        /// Waits for somebody to take it.
        Submitted = "submitted",
        /// Somebody has taken it.
        InReview = "in_review",
        /// Waits for the customer's answer.
        InfoAsked = "info_asked",
        Approved = "approved",
        /// Less than asked was granted, or not all of it, or not for as long.
        PartlyApproved = "partly_approved",
        Denied = "denied",
        Withdrawn = "withdrawn",
        /// Its time passed before it was decided.
        Expired = "expired",
        /// Another request took its place, or the limit already gives what was asked.
        Superseded = "superseded",
    }
}

nouns! {
    for State {
        Draft = "draft", "草稿";
        Submitted = "submitted", "已提交";
        InReview = "in review", "审核中";
        InfoAsked = "information asked", "待补充信息";
        Approved = "approved", "已批准";
        PartlyApproved = "partly approved", "部分批准";
        Denied = "denied", "已拒绝";
        Withdrawn = "withdrawn", "已撤回";
        Expired = "expired", "已过期";
        Superseded = "superseded", "已被取代";
    }
}

impl State {
    /// Filed and not decided: of one App Key and target there is at most one such request.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Submitted | Self::InReview | Self::InfoAsked)
    }

    /// Waits for a decision here, not for the customer.
    pub fn waits_for_us(self) -> bool {
        matches!(self, Self::Submitted | Self::InReview)
    }

    /// Nothing leads on from here.
    pub fn is_final(self) -> bool {
        !self.is_open() && self != Self::Draft
    }
}

/// What is done to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Move {
    Submit,
    Claim,
    Release,
    Ask,
    Answer,
    Approve,
    ApprovePartly,
    Deny,
    Withdraw,
    Expire,
    Supersede,
}

impl Move {
    pub const ALL: [Self; 11] = [
        Self::Submit,
        Self::Claim,
        Self::Release,
        Self::Ask,
        Self::Answer,
        Self::Approve,
        Self::ApprovePartly,
        Self::Deny,
        Self::Withdraw,
        Self::Expire,
        Self::Supersede,
    ];
}

use Move as M;
use State as S;

/// Every move that is allowed: from, by, to. What is not here is refused, here and by the database.
pub const MOVES: &[(State, Move, State)] = &[
    (S::Draft, M::Submit, S::Submitted),
    (S::Draft, M::Withdraw, S::Withdrawn),
    (S::Draft, M::Expire, S::Expired),
    (S::Submitted, M::Claim, S::InReview),
    (S::Submitted, M::Ask, S::InfoAsked),
    (S::Submitted, M::Approve, S::Approved),
    (S::Submitted, M::ApprovePartly, S::PartlyApproved),
    (S::Submitted, M::Deny, S::Denied),
    (S::Submitted, M::Withdraw, S::Withdrawn),
    (S::Submitted, M::Expire, S::Expired),
    (S::Submitted, M::Supersede, S::Superseded),
    (S::InReview, M::Release, S::Submitted),
    (S::InReview, M::Ask, S::InfoAsked),
    (S::InReview, M::Approve, S::Approved),
    (S::InReview, M::ApprovePartly, S::PartlyApproved),
    (S::InReview, M::Deny, S::Denied),
    (S::InReview, M::Withdraw, S::Withdrawn),
    (S::InReview, M::Expire, S::Expired),
    (S::InReview, M::Supersede, S::Superseded),
    // Without an answer: whoever asked, or another, goes on all the same.
    (S::InfoAsked, M::Claim, S::InReview),
    (S::InfoAsked, M::Answer, S::InReview),
    (S::InfoAsked, M::Withdraw, S::Withdrawn),
    (S::InfoAsked, M::Expire, S::Expired),
    (S::InfoAsked, M::Supersede, S::Superseded),
];

/// The state after a move; `None`: it is not allowed.
pub fn after(from: State, by: Move) -> Option<State> {
    MOVES.iter().find(|(state, one, _)| (*state, *one) == (from, by)).map(|(_, _, to)| *to)
}

/// Whether some move leads from one state to the other.
pub fn may_become(from: State, to: State) -> bool {
    MOVES.iter().any(|(state, _, next)| (*state, *next) == (from, to))
}
