//! Webhooks: where other systems are told of requests, what is sent, and what became of it.
//!
//! What is sent follows the Standard Webhooks convention: headers `webhook-id`,
//! `webhook-timestamp`, `webhook-signature`, and a JSON body `{type, id, timestamp, data}`.

mod delivery;

pub use delivery::{
    ANSWER_BYTES_KEPT, Attempt, Delivery, DeliveryQuery, DeliveryState, WebhookFault, wait_after,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::accounts::Name;
use crate::ids::AppKey;
use crate::problem::{FieldError, Problem};
use crate::requests::{Ending, Event, EventKind, Request, RequestState};
use crate::rules::OutsideRule;

/// Longest address, in characters.
pub const URL_CHARS_MAX: usize = 2000;

/// What [`check_url`] accepts where plain http is allowed, as a pattern of JSON Schema.
pub const URL_PATTERN: &str =
    "^https?://[!$-.0-9;=A-\\[\\]_a-z~][!$-.0-;=A-\\[\\]_a-z~]*([/?][!$-;=?-\\[\\]_a-z~]*)?$";

/// Endpoints at most.
pub const ENDPOINTS_MAX: usize = 50;

/// How long the secret before a rotation signs too, in hours.
pub const OLD_SECRET_HOURS: i64 = 24;

/// What stands before the base64 text of a secret.
pub const SECRET_PREFIX: &str = "whsec_";

text_enum! {
    /// Why an endpoint gets nothing at present.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum PauseCause {
        /// An admin paused it.
        Person = "person",
        /// It answered 410.
        Gone = "gone",
    }
}

/// An endpoint as admins see it: everything but the secret.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    pub id: Uuid,
    pub name: String,
    pub url: String,
    /// Only App Keys of this organisation; `None`: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pause_cause: Option<PauseCause>,
    /// Goes up by one with every edit; an edit names the version that it has seen.
    pub version: u64,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_success_at: Option<DateTime<Utc>>,
    /// Since when every attempt has failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<WebhookFault>,
    /// Deliveries that are still to be made; at most [`WAITING_COUNTED`].
    pub waiting: u32,
    /// Until when the secret before the last rotation signs too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_secret_until: Option<DateTime<Utc>>,
}

/// Beyond this, waiting deliveries are not counted.
pub const WAITING_COUNTED: u32 = 1000;

/// The fields of "make an endpoint", as they were typed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", schema(as = WebhookForm))]
pub struct EndpointForm {
    pub name: String,
    pub url: String,
    /// Only App Keys of this organisation; absent or empty: all.
    pub org: Option<String>,
}

/// An endpoint that may be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEndpoint {
    pub name: Name,
    pub url: String,
    pub org: Option<String>,
}

impl EndpointForm {
    /// Checks every field. `private`: plain http is allowed.
    pub fn parse(&self, private: bool) -> Result<NewEndpoint, Problem> {
        let mut faults = Vec::new();
        let name = Name::parse(&self.name)
            .map_err(|error| faults.push(FieldError::new("/name", error)))
            .ok();
        let url = self.url.trim().to_owned();
        if let Err(rule) = check_url(&url, private) {
            faults.push(FieldError::new("/url", rule));
        }
        let org = self.org.as_deref().map(str::trim).filter(|org| !org.is_empty());
        if org.is_some_and(|org| AppKey::from_parts(org, "app").is_err()) {
            faults.push(FieldError::new("/org", OutsideRule::Organisation));
        }
        match name {
            Some(name) if faults.is_empty() => {
                Ok(NewEndpoint { name, url, org: org.map(str::to_owned) })
            }
            _ => Err(Problem::fields(faults)),
        }
    }
}

/// What an edit changes; absent fields stay as they are.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[cfg_attr(feature = "openapi", schema(as = WebhookEdit))]
pub struct EndpointEdit {
    pub name: Option<String>,
    pub url: Option<String>,
    /// Empty: all App Keys.
    pub org: Option<String>,
    pub paused: Option<bool>,
}

impl EndpointEdit {
    /// The fields as they will be.
    pub fn of(&self, before: &Endpoint) -> EndpointForm {
        EndpointForm {
            name: self.name.clone().unwrap_or_else(|| before.name.clone()),
            url: self.url.clone().unwrap_or_else(|| before.url.clone()),
            org: self.org.clone().or_else(|| before.org.clone()),
        }
    }
}

/// Whether webhooks may go to such an address, as far as its text tells. Where it really leads is
/// looked at when it is connected to.
pub fn check_url(url: &str, private: bool) -> Result<(), OutsideRule> {
    if url.chars().count() > URL_CHARS_MAX {
        return Err(OutsideRule::UrlTooLong { most: URL_CHARS_MAX });
    }
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\\\"<>^`{|}#".contains(&byte);
    if !url.bytes().all(is_plain) {
        return Err(OutsideRule::UrlCharacters);
    }
    let rest = match url.split_once("://") {
        Some(("https", rest)) => rest,
        Some(("http", rest)) if private => rest,
        _ => return Err(OutsideRule::Url),
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(OutsideRule::UrlCredentials);
    }
    if authority.is_empty() || authority.starts_with(':') {
        return Err(OutsideRule::Url);
    }
    Ok(())
}

/// The value of the header `webhook-id`, by which a receiver knows what it has seen already.
pub fn message_id(delivery: Uuid) -> String {
    format!("msg_{}", delivery.simple())
}

/// The type of the message about an event; `None`: it is nobody's business outside. A claim and
/// its return move the state, which the customer may know, and nothing else is said of them.
pub fn message_type(
    kind: EventKind,
    state: Option<RequestState>,
    internal: bool,
) -> Option<String> {
    match (kind, state) {
        (EventKind::Claimed, Some(_)) => Some("request.in_review".to_owned()),
        (EventKind::Released, Some(_)) => Some("request.released".to_owned()),
        _ if internal || kind.is_internal() => None,
        _ => Some(format!("request.{}", kind.as_str())),
    }
}

/// The body of a message.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message<T> {
    #[serde(rename = "type")]
    pub kind: String,
    /// The same as the header `webhook-id`.
    pub id: String,
    pub timestamp: DateTime<Utc>,
    pub data: T,
}

/// The request as a customer may see it, and what happened to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestPayload {
    #[serde(flatten)]
    pub request: Request,
    /// Absent where only the state is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
    /// What was granted and ends soon: of `request.grant_ending`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ending: Vec<Ending>,
}

#[cfg(test)]
mod tests;
