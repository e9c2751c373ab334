//! The queue and the archive of requests: what a list asks for, and its rows.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Request, RequestState};
use crate::language::Name;
use crate::page::PageRequest;
use crate::quotas::QuotaUnit;

/// Which requests a list shows where no state is named.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RequestShow))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// Filed and not decided, oldest first.
    #[default]
    Open,
    /// Everything, newest first; of drafts only the caller's own.
    All,
}

text_enum! {
    /// Who has them.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum With {
        Me = "me",
        Nobody = "nobody",
        Others = "others",
    }
}

/// What a list asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestQuery {
    pub show: Show,
    pub state: Option<RequestState>,
    /// Part of the App Key, upper and lower case alike.
    pub app: String,
    /// The id of a quota or bucket, or part of its name in either language.
    pub target: String,
    pub with: Option<With>,
    /// Only those past the service goal.
    pub overdue: bool,
    /// Only those that the caller filed.
    pub mine: bool,
    pub page: PageRequest,
}

impl RequestQuery {
    /// Open ones come oldest first, all others newest first.
    pub fn is_queue(&self) -> bool {
        match self.state {
            Some(state) => state.is_open(),
            None => self.show == Show::Open,
        }
    }
}

/// What a limit is called, and the unit of a quota; a rate says its own.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub name: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<QuotaUnit>,
}

/// How the age of a request stands to the service goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pace {
    InTime,
    /// Less than a quarter of its time is left.
    Near,
    /// Past its time.
    Late,
}

impl Request {
    /// `None`: it waits for nobody here.
    pub fn pace(&self, now: DateTime<Utc>) -> Option<Pace> {
        let (submitted_at, due_at) = (self.submitted_at?, self.due_at?);
        Some(match due_at - now {
            left if left < TimeDelta::zero() => Pace::Late,
            left if left * 4 < due_at - submitted_at => Pace::Near,
            _ => Pace::InTime,
        })
    }
}

/// A row of a list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRow {
    #[serde(flatten)]
    pub request: Request,
    /// Of each ask, in their order.
    pub names: Vec<Named>,
}

/// What waits for a decision, for the overview and the navigation.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub requests: u64,
    /// Past the service goal.
    pub overdue: u64,
    /// When the oldest of them was submitted.
    pub oldest_at: Option<DateTime<Utc>>,
}
