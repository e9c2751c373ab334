//! What a caller may know of a failure: code, status, field errors. One type for the JSON API
//! (RFC 9457) and for the pages.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::rules::{CommonRule, Rule};

text_enum! {
    /// Every failure has one of these codes; the status follows from it.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Code {
        /// The body or query is no such thing as the route reads (400).
        Malformed = "malformed",
        /// Nobody is signed in, or the token is not valid (401).
        Unauthenticated = "unauthenticated",
        /// Signed in, but the policy says no (403).
        Forbidden = "forbidden",
        /// The request came from a page of another site (403).
        ForeignOrigin = "foreign_origin",
        /// No such thing (404).
        NotFound = "not_found",
        /// The route exists, but not with this method (405).
        WrongMethod = "wrong_method",
        /// The thing is in a state that does not allow this (409).
        Conflict = "conflict",
        /// What is asked for is no longer there, and will not come again (410).
        Gone = "gone",
        /// `If-Match` names a version that is no longer current (412).
        Stale = "stale",
        /// The body is larger than the route accepts (413).
        TooLarge = "too_large",
        /// The body is of a type that the route does not read (415).
        UnsupportedMedia = "unsupported_media",
        /// Well-formed, but a field breaks a rule (422).
        Invalid = "invalid",
        /// Well-formed, but it does what must be confirmed by name first (422).
        Unconfirmed = "unconfirmed",
        /// The route needs `If-Match` (428).
        VersionRequired = "version_required",
        /// Too many attempts, or the queue is full (429).
        TooMany = "too_many",
        /// Our fault (500).
        Internal = "internal",
        /// The database cannot be reached (503).
        Unavailable = "unavailable",
    }
}

impl Code {
    pub fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::Unauthenticated => 401,
            Self::Forbidden | Self::ForeignOrigin => 403,
            Self::NotFound => 404,
            Self::WrongMethod => 405,
            Self::Conflict => 409,
            Self::Gone => 410,
            Self::Stale => 412,
            Self::TooLarge => 413,
            Self::UnsupportedMedia => 415,
            Self::Invalid | Self::Unconfirmed => 422,
            Self::VersionRequired => 428,
            Self::TooMany => 429,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }

    /// A short human title, English; pages translate the code instead.
    pub fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The request could not be read",
            Self::Unauthenticated => "Not signed in",
            Self::Forbidden => "Not allowed",
            Self::ForeignOrigin => "Request from another site",
            Self::NotFound => "Not found",
            Self::WrongMethod => "Method not allowed",
            Self::Conflict => "Conflict",
            Self::Gone => "No longer there",
            Self::Stale => "Changed by somebody else",
            Self::TooLarge => "Too large",
            Self::UnsupportedMedia => "Content type not supported",
            Self::Invalid => "Invalid value",
            Self::Unconfirmed => "Not confirmed",
            Self::VersionRequired => "If-Match is required",
            Self::TooMany => "Too many requests",
            Self::Internal => "Internal error",
            Self::Unavailable => "Temporarily unavailable",
        }
    }
}

/// One field that breaks a rule.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// A JSON pointer into the body (`/plan`); pages use the last segment as the field's name.
    pub pointer: String,
    /// The rule that is broken, as a sentence in English.
    #[serde(rename = "detail")]
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub rule: Rule,
}

impl FieldError {
    pub fn new(pointer: impl Into<String>, rule: impl Into<Rule>) -> Self {
        Self { pointer: pointer.into(), rule: rule.into() }
    }

    /// The rule as programs read it: in English.
    pub fn detail(&self) -> String {
        self.rule.to_string()
    }
}

/// A failure as a caller sees it. Carries nothing that only the log may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}: {rule}", code.as_str())]
pub struct Problem {
    pub code: Code,
    /// What is wrong in this case. Boxed: a problem is the error of most functions.
    #[serde(rename = "detail")]
    pub rule: Box<Rule>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// How many errors there are, where `errors` may name only the first of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errors_total: Option<u64>,
    /// For [`Code::TooMany`] and [`Code::Unavailable`]: seconds after which to try again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_seconds: Option<u32>,
    /// For [`Code::Conflict`]: what is there already, where it can be looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub existing: Option<uuid::Uuid>,
    /// Filled in at the door, so that a person can name the line in the log.
    #[serde(default)]
    pub request_id: String,
}

impl Problem {
    pub fn new(code: Code, rule: impl Into<Rule>) -> Self {
        Self {
            code,
            rule: Box::new(rule.into()),
            errors: Vec::new(),
            errors_total: None,
            retry_after_seconds: None,
            existing: None,
            request_id: String::new(),
        }
    }

    /// Nothing more is to be said than its code.
    pub fn of(code: Code) -> Self {
        Self::new(code, code)
    }

    /// Of a request that only programs make: `text` is English and is told on no page.
    pub fn technical(code: Code, text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(code, Rule::technical(text))
    }

    /// The same, at a field.
    pub fn technical_field(pointer: impl Into<String>, text: impl Into<Cow<'static, str>>) -> Self {
        Self::field(pointer, Rule::technical(text))
    }

    /// One field breaks one rule.
    pub fn field(pointer: impl Into<String>, rule: impl Into<Rule>) -> Self {
        Self::fields(vec![FieldError::new(pointer, rule)])
    }

    /// Several fields break rules; `errors` must not be empty.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        let first = errors.first().map(|error| error.rule.clone());
        let rule = first.unwrap_or_else(|| Code::Invalid.into());
        Self { errors, ..Self::new(Code::Invalid, rule) }
    }

    /// What is wrong, as programs read it: in English.
    pub fn detail(&self) -> String {
        self.rule.to_string()
    }

    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The rule that the form field `name` breaks, if it is at fault.
    pub fn for_field(&self, name: &str) -> Option<&Rule> {
        let at_fault = |error: &&FieldError| error.pointer.trim_start_matches('/') == name;
        self.errors.iter().find(at_fault).map(|error| &error.rule)
    }
}

/// Of a code, where nothing more is to be said.
impl From<Code> for Rule {
    fn from(code: Code) -> Self {
        CommonRule::Code { title: code.title() }.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::LimitRule;

    #[test]
    fn every_code_has_its_own_name_and_an_error_status() {
        for code in Code::ALL {
            let json = serde_json::to_string(&code).unwrap();
            assert_eq!(json, format!("\"{}\"", code.as_str()));
            assert!((400..600).contains(&code.status()));
            assert!(!code.title().is_empty());
        }
    }

    #[test]
    fn a_field_error_is_found_by_the_name_of_its_field() {
        let problem = Problem::field("/plan", LimitRule::NoSuchPlan);
        assert_eq!(problem.for_field("plan"), Some(&LimitRule::NoSuchPlan.into()));
        assert_eq!(problem.for_field("reason"), None);
    }
}
