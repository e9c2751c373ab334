//! Webhooks: where other systems are told of requests, what is sent, and what became of it.
//!
//! What is sent follows the Standard Webhooks convention: headers `webhook-id`,
//! `webhook-timestamp`, `webhook-signature`, and a JSON body `{type, id, timestamp, data}`.

use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::accounts::Name;
use crate::ids::AppKey;
use crate::page::PageRequest;
use crate::problem::{FieldError, Problem};
use crate::requests::{Ending, Event, EventKind, Request, State};

/// Longest address, in characters.
pub const URL_CHARS_MAX: usize = 2000;

/// Endpoints at most.
pub const ENDPOINTS_MAX: usize = 50;

/// So many bytes of an answer are kept.
pub const ANSWER_BYTES_KEPT: usize = 500;

/// How long the secret before a rotation signs too, in hours.
pub const OLD_SECRET_HOURS: i64 = 24;

/// What stands before the base64 text of a secret.
pub const SECRET_PREFIX: &str = "whsec_";

pub const URL_RULE: &str = "the address begins with https:// and names a host";
pub const URL_TOO_LONG: &str = "the address may have at most 2000 characters";
pub const URL_CREDENTIALS: &str = "the address must not hold a user name or password";
pub const URL_CHARACTERS: &str = "the address holds a character that does not belong there";
pub const URL_PRIVATE: &str = "the address leads into a private network";
pub const ORG_RULE: &str = "no App Key can have an organisation of this name";

/// The waits between attempts. After the last one a delivery has failed.
const WAITS: [u64; 9] = [5, 30, 120, 600, 3600, 10_800, 21_600, 43_200, 86_400];

/// How long to wait after so many attempts that failed; `None`: that was the last one.
pub fn wait_after(tries: u32) -> Option<Duration> {
    let place = usize::try_from(tries.checked_sub(1)?).ok()?;
    WAITS.get(place).copied().map(Duration::from_secs)
}

/// Why an endpoint gets nothing at present.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseCause {
    /// An admin paused it.
    Person,
    /// It answered 410.
    Gone,
}

impl PauseCause {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Gone => "gone",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        [Self::Person, Self::Gone].into_iter().find(|cause| cause.as_str() == text)
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
    pub last_error: Option<Fault>,
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
        let name = Name::parse(&self.name).map_err(|error| faults.push(fault("/name", error))).ok();
        let url = self.url.trim().to_owned();
        if let Err(rule) = check_url(&url, private) {
            faults.push(fault("/url", rule));
        }
        let org = self.org.as_deref().map(str::trim).filter(|org| !org.is_empty());
        if org.is_some_and(|org| AppKey::from_parts(org, "app").is_err()) {
            faults.push(fault("/org", ORG_RULE));
        }
        match name {
            Some(name) if faults.is_empty() => {
                Ok(NewEndpoint { name, url, org: org.map(str::to_owned) })
            }
            _ => Err(Problem::fields(faults)),
        }
    }
}

fn fault(pointer: &str, rule: impl ToString) -> FieldError {
    FieldError { pointer: pointer.to_owned(), detail: rule.to_string() }
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
pub fn check_url(url: &str, private: bool) -> Result<(), &'static str> {
    if url.chars().count() > URL_CHARS_MAX {
        return Err(URL_TOO_LONG);
    }
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\\\"<>^`{|}#".contains(&byte);
    if !url.bytes().all(is_plain) {
        return Err(URL_CHARACTERS);
    }
    let rest = match url.split_once("://") {
        Some(("https", rest)) => rest,
        Some(("http", rest)) if private => rest,
        _ => return Err(URL_RULE),
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    if authority.contains('@') {
        return Err(URL_CREDENTIALS);
    }
    if authority.is_empty() || authority.starts_with(':') {
        return Err(URL_RULE);
    }
    Ok(())
}

/// Where a delivery stands.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    Waiting,
    Delivered,
    /// Every attempt failed. A person may ask for it again.
    Failed,
}

impl DeliveryState {
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Delivered, Self::Failed];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
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
    pub error: Option<Fault>,
    /// What the network said, in its own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The beginning of the answer, at most [`ANSWER_BYTES_KEPT`] bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// Why an attempt failed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = WebhookFault))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// No answer in time.
    Timeout,
    /// No connection: nobody listens, no such name, no trust.
    Connection,
    /// It leads into a private network, and that is not allowed here.
    PrivateAddress,
    /// It leads on to another address; that is not followed.
    Redirect,
    /// It wants no more: the endpoint is paused.
    Gone,
    /// Any other answer than 2xx.
    Status,
    /// The address cannot be called.
    Address,
}

impl Fault {
    pub const ALL: [Self; 7] = [
        Self::Timeout,
        Self::Connection,
        Self::PrivateAddress,
        Self::Redirect,
        Self::Gone,
        Self::Status,
        Self::Address,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Connection => "connection",
            Self::PrivateAddress => "private_address",
            Self::Redirect => "redirect",
            Self::Gone => "gone",
            Self::Status => "status",
            Self::Address => "address",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|fault| fault.as_str() == text)
    }

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
            .map_err(|()| Problem::field("/state", "a state is waiting, delivered or failed"))
    }
}

/// The value of the header `webhook-id`, by which a receiver knows what it has seen already.
pub fn message_id(delivery: Uuid) -> String {
    format!("msg_{}", delivery.simple())
}

/// The type of the message about an event; `None`: it is nobody's business outside. A claim and
/// its return move the state, which the customer may know, and nothing else is said of them.
pub fn message_type(kind: EventKind, state: Option<State>, internal: bool) -> Option<String> {
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
pub struct Told {
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
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        assert_eq!(wait_after(0), None);
        assert_eq!(wait_after(1), Some(Duration::from_secs(5)));
        assert_eq!(wait_after(9), Some(Duration::from_secs(86_400)));
        assert_eq!(wait_after(10), None);
        let waits: Vec<_> = (1..10).filter_map(wait_after).collect();
        assert!(waits.is_sorted());
    }

    #[test]
    fn an_address_is_https_without_credentials() {
        assert_eq!(check_url("https://portal.example/hooks?x=1", false), Ok(()));
        assert_eq!(check_url("https://[2001:db8::1]:8443/", false), Ok(()));
        assert_eq!(check_url("http://127.0.0.1:9/", true), Ok(()));
        assert_eq!(check_url("http://portal.example/", false), Err(URL_RULE));
        assert_eq!(check_url("ftp://portal.example/", true), Err(URL_RULE));
        assert_eq!(check_url("https://", false), Err(URL_RULE));
        assert_eq!(check_url("https:///x", false), Err(URL_RULE));
        assert_eq!(check_url("https://:80/", false), Err(URL_RULE));
        assert_eq!(check_url("https://a:b@portal.example/", false), Err(URL_CREDENTIALS));
        assert_eq!(check_url("https://portal.example/a b", false), Err(URL_CHARACTERS));
        assert_eq!(check_url("https://portal.example\\@x/", false), Err(URL_CHARACTERS));
        assert_eq!(check_url("https://portal.example/#x", false), Err(URL_CHARACTERS));
        let long = format!("https://portal.example/{}", "x".repeat(URL_CHARS_MAX));
        assert_eq!(check_url(&long, false), Err(URL_TOO_LONG));
    }

    #[test]
    fn every_mistake_is_told_at_its_field() {
        let form = EndpointForm { org: Some("a b#".into()), ..EndpointForm::default() };
        let problem = form.parse(false).unwrap_err();
        for field in ["name", "url", "org"] {
            assert!(problem.for_field(field).is_some(), "{field}");
        }
    }

    #[test]
    fn what_is_internal_is_not_told() {
        let told = |kind, state, internal| message_type(kind, state, internal);
        assert_eq!(told(EventKind::Commented, None, true), None);
        assert_eq!(told(EventKind::Commented, None, false).as_deref(), Some("request.commented"));
        assert_eq!(told(EventKind::Proposed, None, false), None);
        assert_eq!(told(EventKind::Claimed, None, true), None);
        let claimed = told(EventKind::Claimed, Some(State::InReview), false);
        assert_eq!(claimed.as_deref(), Some("request.in_review"));
        assert_eq!(told(EventKind::Drafted, Some(State::Draft), true), None);
    }
}
