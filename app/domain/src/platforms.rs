//! Platforms: where the chat cloud itself is asked for what is really there, with whose credentials
//! and how fast.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::accounts::Name;
use crate::ids::AppKey;
use crate::problem::{FieldError, Problem};
use crate::rules::{OutsideRule, Rule};
use crate::texts;
use crate::webhooks::check_url;

/// Platforms at most.
pub const PLATFORMS_MAX: usize = 200;

/// Bounds of how often a platform may be called in a minute.
pub const CALLS_PER_MINUTE_MAX: u32 = 6000;

/// Longest client id and secret, in characters.
pub const CREDENTIAL_CHARS_MAX: usize = 400;

/// The rule of a number of calls out of bounds.
pub const CALLS_RULE: OutsideRule = OutsideRule::CallsPerMinute { most: CALLS_PER_MINUTE_MAX };

/// A platform as admins see it: everything but the client secret.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Platform {
    pub id: Uuid,
    pub name: String,
    /// Where the paths `/{org}/{app}/…` begin.
    pub url: String,
    /// `acme`, all App Keys of the organisation; or `acme#shop`, that one, before its
    /// organisation's.
    pub scope: String,
    pub client_id: String,
    /// When the client secret was given last.
    pub secret_at: DateTime<Utc>,
    /// At most so many calls in a minute, of all recounts together.
    pub calls_per_minute: u32,
    pub enabled: bool,
    /// Goes up by one with every edit; an edit names the version that it has seen.
    pub version: u64,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
}

/// The fields of "add a platform". Of an edit absent fields stay as they are.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PlatformForm {
    pub name: Option<String>,
    pub url: Option<String>,
    /// `acme` or `acme#shop`.
    pub scope: Option<String>,
    pub client_id: Option<String>,
    /// Never shown again. Of an edit empty: the one before stays.
    pub client_secret: Option<String>,
    pub calls_per_minute: Option<u32>,
    pub enabled: Option<bool>,
}

impl std::fmt::Debug for PlatformForm {
    /// Without the secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PlatformForm")
            .field("name", &self.name)
            .field("url", &self.url)
            .field("scope", &self.scope)
            .finish_non_exhaustive()
    }
}

/// A platform that may be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPlatform {
    pub name: Name,
    /// Without a slash at its end.
    pub url: String,
    pub scope: String,
    pub client_id: String,
    /// `None`: of an edit, the one before stays.
    pub client_secret: Option<String>,
    pub calls_per_minute: u32,
    pub enabled: bool,
}

impl PlatformForm {
    /// Checks every field; `before` is what an edit changes. `private`: plain http is allowed.
    pub fn parse(&self, before: Option<&Platform>, private: bool) -> Result<NewPlatform, Problem> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, rule| {
            faults.push(FieldError::new(format!("/{field}"), rule));
        };
        let of = |given: &Option<String>, known: fn(&Platform) -> &String| -> String {
            let text = given.as_ref().or_else(|| before.map(known));
            text.map(|text| text.trim().to_owned()).unwrap_or_default()
        };
        let name = Name::parse(&of(&self.name, |one| &one.name));
        let name = name.map_err(|error| fault("name", Rule::from(error))).ok();
        let url = of(&self.url, |one| &one.url);
        if let Err(rule) = check_url(&url, private) {
            fault("url", rule.into());
        } else if url.contains('?') {
            fault("url", OutsideRule::UrlQuery.into());
        }
        let scope = of(&self.scope, |one| &one.scope);
        if !is_scope(&scope) {
            fault("scope", OutsideRule::Scope.into());
        }
        let client_id = of(&self.client_id, |one| &one.client_id);
        if !is_credential(&client_id) {
            fault("client_id", OutsideRule::ClientId { most: CREDENTIAL_CHARS_MAX }.into());
        }
        let secret = self.client_secret.as_deref().map(str::trim).filter(|text| !text.is_empty());
        let is_missing = secret.is_none() && before.is_none();
        if is_missing || secret.is_some_and(|secret| !is_credential(secret)) {
            fault("client_secret", OutsideRule::Secret { most: CREDENTIAL_CHARS_MAX }.into());
        }
        // Or whoever changes the address could have the secret sent to a place of their own.
        let moved = before.is_some_and(|one| one.url != url.trim_end_matches('/'));
        if moved && secret.is_none() {
            fault("client_secret", OutsideRule::SecretAgain.into());
        }
        let calls = self.calls_per_minute.or_else(|| before.map(|one| one.calls_per_minute));
        let calls = calls.unwrap_or_default();
        if !(1..=CALLS_PER_MINUTE_MAX).contains(&calls) {
            fault("calls_per_minute", CALLS_RULE.into());
        }
        let enabled = self.enabled.or_else(|| before.map(|one| one.enabled)).unwrap_or(true);
        match name {
            Some(name) if faults.is_empty() => Ok(NewPlatform {
                name,
                url: url.trim_end_matches('/').to_owned(),
                scope,
                client_id,
                client_secret: secret.map(str::to_owned),
                calls_per_minute: calls,
                enabled,
            }),
            _ => Err(Problem::fields(faults)),
        }
    }
}

/// Whether a text names an organisation or an App Key.
pub fn is_scope(text: &str) -> bool {
    match text.contains('#') {
        true => text.parse::<AppKey>().is_ok(),
        false => AppKey::from_parts(text, "app").is_ok(),
    }
}

/// What a client id and a secret look like, as a pattern of JSON Schema.
pub fn credential_pattern() -> String {
    format!("^{}+$", texts::class(|c| c.is_control() || c.is_whitespace()))
}

fn is_credential(text: &str) -> bool {
    let is_long = text.chars().count() > CREDENTIAL_CHARS_MAX;
    !text.is_empty() && !is_long && !text.contains(|c: char| c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Locale;

    fn form() -> PlatformForm {
        let text = |text: &str| Some(text.to_owned());
        PlatformForm {
            name: text("Cluster 1"),
            url: text(" https://a1.example.com/ "),
            scope: text("acme"),
            client_id: text("YXA6"),
            client_secret: text("hush"),
            calls_per_minute: Some(600),
            enabled: None,
        }
    }

    #[test]
    fn a_platform_is_read_and_its_secret_is_not_printed() {
        let new = form().parse(None, false).unwrap();
        assert_eq!((new.url.as_str(), new.scope.as_str()), ("https://a1.example.com", "acme"));
        assert!(new.enabled && new.client_secret.as_deref() == Some("hush"));
        assert!(!format!("{:?}", form()).contains("hush"));
    }

    #[test]
    fn every_mistake_is_told_at_its_field_in_both_languages() {
        let problem = PlatformForm::default().parse(None, false).err().unwrap();
        let fields: Vec<_> = problem.errors.iter().map(|one| one.pointer.as_str()).collect();
        let all = ["/name", "/url", "/scope", "/client_id", "/client_secret", "/calls_per_minute"];
        assert_eq!(fields, all);
        let text = |text: &str| Some(text.to_owned());
        let bad = PlatformForm {
            url: text("https://a.example/?x=1"),
            scope: text("a#b#c"),
            client_secret: text("two words"),
            calls_per_minute: Some(6001),
            ..form()
        };
        let more = bad.parse(None, false).err().unwrap();
        assert_eq!(more.errors.len(), 4, "{more:?}");
        for error in problem.errors.iter().chain(&more.errors) {
            assert!(!error.rule.text(Locale::Zh).is_ascii(), "{}", error.detail());
        }
        assert!(form().parse(None, false).is_ok());
        let before = Platform {
            id: Uuid::nil(),
            name: "Cluster 1".into(),
            url: "https://a1.example.com".into(),
            scope: "acme".into(),
            client_id: "YXA6".into(),
            secret_at: DateTime::UNIX_EPOCH,
            calls_per_minute: 60,
            enabled: true,
            version: 1,
            created_at: DateTime::UNIX_EPOCH,
            created_by: "ana".into(),
        };
        let kept = PlatformForm { client_secret: None, ..form() };
        assert!(kept.parse(Some(&before), false).is_ok());
        let moved = PlatformForm { url: text("https://b.example.com"), ..kept };
        let problem = moved.parse(Some(&before), false).err().unwrap();
        assert_eq!(problem.for_field("client_secret"), Some(&OutsideRule::SecretAgain.into()));
        let http = PlatformForm { url: text("http://127.0.0.1:1"), ..form() };
        assert!(http.parse(None, false).is_err() && http.parse(None, true).is_ok());
    }
}
