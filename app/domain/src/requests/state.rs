//! The states of a request, and the one table of moves between them.

use serde::{Deserialize, Serialize};

text_enum! {
    /// Where a request stands.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum RequestState {
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
    for RequestState {
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

impl RequestState {
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

/// Every move that is allowed: from, by, to. What is not here is refused, here and by the database.
pub const MOVES: &[(RequestState, Move, RequestState)] = &[
    (RequestState::Draft, M::Submit, RequestState::Submitted),
    (RequestState::Draft, M::Withdraw, RequestState::Withdrawn),
    (RequestState::Draft, M::Expire, RequestState::Expired),
    (RequestState::Submitted, M::Claim, RequestState::InReview),
    (RequestState::Submitted, M::Ask, RequestState::InfoAsked),
    (RequestState::Submitted, M::Approve, RequestState::Approved),
    (RequestState::Submitted, M::ApprovePartly, RequestState::PartlyApproved),
    (RequestState::Submitted, M::Deny, RequestState::Denied),
    (RequestState::Submitted, M::Withdraw, RequestState::Withdrawn),
    (RequestState::Submitted, M::Expire, RequestState::Expired),
    (RequestState::Submitted, M::Supersede, RequestState::Superseded),
    (RequestState::InReview, M::Release, RequestState::Submitted),
    (RequestState::InReview, M::Ask, RequestState::InfoAsked),
    (RequestState::InReview, M::Approve, RequestState::Approved),
    (RequestState::InReview, M::ApprovePartly, RequestState::PartlyApproved),
    (RequestState::InReview, M::Deny, RequestState::Denied),
    (RequestState::InReview, M::Withdraw, RequestState::Withdrawn),
    (RequestState::InReview, M::Expire, RequestState::Expired),
    (RequestState::InReview, M::Supersede, RequestState::Superseded),
    // Without an answer: whoever asked, or another, goes on all the same.
    (RequestState::InfoAsked, M::Claim, RequestState::InReview),
    (RequestState::InfoAsked, M::Answer, RequestState::InReview),
    (RequestState::InfoAsked, M::Withdraw, RequestState::Withdrawn),
    (RequestState::InfoAsked, M::Expire, RequestState::Expired),
    (RequestState::InfoAsked, M::Supersede, RequestState::Superseded),
];

/// The state after a move; `None`: it is not allowed.
pub fn after(from: RequestState, by: Move) -> Option<RequestState> {
    MOVES.iter().find(|(state, one, _)| (*state, *one) == (from, by)).map(|(_, _, to)| *to)
}

/// Whether some move leads from one state to the other.
pub fn may_become(from: RequestState, to: RequestState) -> bool {
    MOVES.iter().any(|(state, _, next)| (*state, *next) == (from, to))
}
