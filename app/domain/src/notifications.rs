//! What people are told of requests that they have to do with.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::Actor;
use crate::ids::AppKey;
use crate::problem::Problem;
use crate::requests::{Ending, EventKind, RequestState};
use crate::rules::PeopleRule;

/// Beyond this, unread notifications are not counted.
pub const UNREAD_COUNTED: u32 = 99;

/// So many notifications may be marked by one call.
pub const IDS_MAX: usize = 500;

/// Something that happened to a request, for one person.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    pub id: i64,
    pub at: DateTime<Utc>,
    /// `None`: unread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<DateTime<Utc>>,
    pub request: Uuid,
    /// What people call the request: 12 is "R-12".
    pub number: u64,
    pub app: AppKey,
    pub kind: EventKind,
    /// Where the request stands by now.
    pub state: RequestState,
    pub by: Actor,
    /// Only for those who decide.
    pub internal: bool,
    /// What was said, at most 300 characters of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What was granted and ends soon.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ending: Vec<Ending>,
}

/// How many are unread.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// At most [`UNREAD_COUNTED`].
    pub count: u32,
    /// There are more than were counted.
    pub more: bool,
}

/// Which notifications were read: some by their ids, or all up to one that was seen, so that what
/// comes meanwhile stays unread.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MarkRead {
    pub ids: Vec<i64>,
    pub until: Option<i64>,
}

impl MarkRead {
    pub fn check(&self) -> Result<(), Problem> {
        if self.ids.is_empty() && self.until.is_none() {
            return Err(Problem::field("/ids", PeopleRule::NoNotificationsNamed));
        }
        if self.ids.len() > IDS_MAX {
            return Err(Problem::field("/ids", PeopleRule::TooManyNotifications { most: IDS_MAX }));
        }
        Ok(())
    }
}
