//! Recounts: what the platform itself has, counted from its source, beside what was reported.
//!
//! Whose source can be asked (domain.md, 4): user-attribute bytes have a route that answers their
//! total; users, groups and chat rooms have none, so their lists are paged through, within the
//! customer's own rate. A recount changes nothing; a person repairs a gauge by it, or dismisses it.

mod estimate;
mod fault;
mod list;
mod run;

pub use estimate::{Plan, Planned, Spacing, calls_expected, seconds_expected, spacing_of};
pub use fault::{Failure, RecountFault};
pub use list::{RecountQuery, Show};
pub use run::{Ask, Reading, Recount, RecountState, Resolution, Resolved, Run, RunState, RunView};

use serde::{Deserialize, Serialize};

use crate::ids::{QuotaId, Route};

/// Entries that one call of a list asks for: the most that the list of users gives (the platform's
/// documentation of `GET /users`: `limit` is 1 to 100), and so the least that all of them give.
pub const PAGE_ENTRIES: u64 = 100;

/// Of the customer's own rate for a route a recount takes at most this share, in percent: the rest is
/// the customer's.
pub const SHARE_PERCENT: u64 = 20;

/// App Keys and quotas in one run at most.
pub const RUN_MAX: usize = 2000;

/// Ids of one list that are remembered at most, so that none is counted twice: a set of this many
/// 64-bit hashes takes 19 MB. What comes after is counted by entries, and the result says so.
pub const IDS_MAX: usize = 1_835_008;

/// A count may be put in the place of a gauge for so long, in days.
pub const REPAIR_DAYS: i64 = 7;

text_enum! {
    /// What can be asked of the platform.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[cfg_attr(feature = "openapi", schema(as = RecountSource))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Source {
        RegisteredUsers = "registered_users",
        Groups = "groups",
        ChatRooms = "chat_rooms",
        UserAttributeBytes = "user_attribute_bytes",
    }
}

impl Source {
    pub fn quota(self) -> QuotaId {
        QuotaId::new(self.as_str())
    }

    /// Below `/{org}/{app}` (004:28, 004:86, 004:132, 004:71).
    pub fn path(self) -> &'static str {
        match self {
            Self::RegisteredUsers => "/users",
            Self::Groups => "/chatgroups",
            Self::ChatRooms => "/chatrooms",
            Self::UserAttributeBytes => "/metadata/user/capacity",
        }
    }

    /// The route that is called, as gateways count it.
    pub fn route(self) -> Route {
        Route::new(format!("GET {}", self.path()))
    }

    /// Whether a list is paged through; otherwise one call answers.
    pub fn is_list(self) -> bool {
        self != Self::UserAttributeBytes
    }
}

#[cfg(test)]
mod tests;
