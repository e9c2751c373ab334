//! One message to one endpoint: where it stands, every attempt, when it is tried again.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::page::{self, PageRequest};
use crate::problem::Problem;
use crate::rules::OutsideRule;

/// So many bytes of an answer are kept.
pub const ANSWER_BYTES_KEPT: usize = 500;

/// The waits between attempts. After the last one a delivery has failed.
const WAITS: [u64; 9] = [5, 30, 120, 600, 3600, 10_800, 21_600, 43_200, 86_400];

/// How long to wait after so many attempts that failed; `None`: that was the last one.
pub fn wait_after(tries: u32) -> Option<Duration> {
    let place = usize::try_from(tries.checked_sub(1)?).ok()?;
    WAITS.get(place).copied().map(Duration::from_secs)
}

text_enum! {
    /// Where a delivery stands.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum DeliveryState {
        Waiting = "waiting",
        Delivered = "delivered",
        /// Every attempt failed. A person may ask for it again.
        Failed = "failed",
    }
}

/// One try to deliver.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub at: DateTime<Utc>,
    pub took_ms: u32,
    /// What was answered; `None`: nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// `None`: it succeeded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<WebhookFault>,
    /// What the network said, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The beginning of the answer, at most [`ANSWER_BYTES_KEPT`] bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

text_enum! {
    /// Why an attempt failed.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum WebhookFault {
        /// No answer in time.
        Timeout = "timeout",
        /// No connection: nobody listens, no such name, no trust.
        Connection = "connection",
        /// It leads into a private network, and that is not allowed here.
        PrivateAddress = "private_address",
        /// It leads on to another address; that is not followed.
        Redirect = "redirect",
        /// It wants no more: the endpoint is paused.
        Gone = "gone",
        /// Any other answer than 2xx.
        Status = "status",
        /// The address cannot be called.
        Address = "address",
    }
}

impl WebhookFault {
    /// What an answered status means; `None`: success.
    pub fn of_status(status: u16) -> Option<Self> {
        match status {
            200..=299 => None,
            300..=399 => Some(Self::Redirect),
            410 => Some(Self::Gone),
            _ => Some(Self::Status),
        }
    }
}

/// What one endpoint was to be told once.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub id: Uuid,
    /// `request.approved`, `ping`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The request that it is about; `None`: a ping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Uuid>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u64>,
    pub state: DeliveryState,
    pub created_at: DateTime<Utc>,
    /// When it is tried next, while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<DateTime<Utc>>,
    /// The body, byte for byte.
    pub body: String,
    /// In the order in which they were made; the newest 50.
    pub attempts: Vec<Attempt>,
}

/// Which deliveries of an endpoint.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DeliveryQuery {
    /// `waiting`, `delivered` or `failed`; absent: all.
    pub state: Option<String>,
    /// `next` of the page before.
    pub cursor: Option<String>,
    /// Rows on the page, at most 500.
    #[serde(default, deserialize_with = "page::read_limit")]
    pub limit: Option<u32>,
}

impl DeliveryQuery {
    pub fn page(&self) -> PageRequest {
        PageRequest { cursor: self.cursor.clone(), limit: self.limit }
    }

    /// The state that is asked for.
    pub fn state(&self) -> Result<Option<DeliveryState>, Problem> {
        let text = self.state.as_deref().filter(|text| !text.is_empty());
        let known = |text| DeliveryState::parse(text).ok_or(());
        text.map(known)
            .transpose()
            .map_err(|()| Problem::field("/state", OutsideRule::DeliveryState))
    }
}
