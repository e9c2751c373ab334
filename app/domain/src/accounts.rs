//! Accounts: who may sign in, under which name and role, and what an acceptable login, name and
//! password are.
//!
//! Knows nothing of hashing, cookies or throttling: those need a server.

mod password;

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::access::{Role, Scope};
use crate::ids::{AccountId, TokenId};
use crate::problem::{FieldError, Problem};
use crate::rules::{PeopleRule, Rule};
use crate::texts::{TextFault, broken_name_rule};

pub use password::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN, Password};

/// Longest login, in characters.
pub const LOGIN_CHARS_MAX: usize = 64;

/// What [`Login::parse`] accepts without the spaces around it, as a pattern of JSON Schema.
pub const LOGIN_PATTERN: &str = "^[A-Za-z0-9][A-Za-z0-9._@+-]*$";

/// Longest name of a person or a token, in characters.
pub const NAME_CHARS_MAX: usize = 100;

/// An account as admins see it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub login: String,
    pub name: String,
    pub role: Role,
    pub created_at: DateTime<Utc>,
    pub last_sign_in_at: Option<DateTime<Utc>>,
    pub disabled_at: Option<DateTime<Utc>>,
    pub password_changed_at: DateTime<Utc>,
    /// Browsers that are signed in now.
    pub sessions: u32,
    /// Tokens with scopes that are good now and that it made, itself or by tokens of its own: they
    /// go on when it is disabled, while its tokens with a role are refused.
    pub scope_tokens: Vec<ScopeToken>,
    /// Goes up by one with every edit; an edit names the version that it has seen.
    pub version: i64,
}

/// A token with scopes that goes on without the account that made it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeToken {
    pub id: TokenId,
    pub name: String,
    pub scopes: Vec<Scope>,
}

/// The name one signs in with, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Login(String);

impl Login {
    /// Accepts upper case and surrounding spaces and drops them.
    pub fn parse(text: &str) -> Result<Self, PeopleRule> {
        let text = text.trim().to_ascii_lowercase();
        if text.is_empty() || text.chars().count() > LOGIN_CHARS_MAX {
            return Err(PeopleRule::LoginLength { most: LOGIN_CHARS_MAX });
        }
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        let is_accepted = |c: char| plain(c) || matches!(c, '.' | '_' | '@' | '+' | '-');
        if !text.starts_with(plain) || !text.chars().all(is_accepted) {
            return Err(PeopleRule::LoginCharacter);
        }
        Ok(Self(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a person or a token is called: any printable text, markup included. It is data, and every
/// place that shows it must escape it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    pub fn parse(text: &str) -> Result<Self, PeopleRule> {
        let text = text.trim();
        match broken_name_rule(text, NAME_CHARS_MAX) {
            Some(TextFault::Missing | TextFault::TooLong) => {
                Err(PeopleRule::NameLength { most: NAME_CHARS_MAX })
            }
            Some(TextFault::ControlCharacter) => Err(PeopleRule::NameControl),
            Some(TextFault::HiddenCharacter) => Err(PeopleRule::NameHidden),
            None => Ok(Self(text.to_owned())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The fields of "create account", as they were typed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountForm {
    pub login: String,
    pub name: String,
    pub role: String,
    pub password: String,
}

/// An account that may be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    pub login: Login,
    pub name: Name,
    pub role: Role,
    pub password: Password,
}

impl AccountForm {
    /// Checks every field, so that a person sees all mistakes at once. An empty name is the login.
    pub fn parse(&self) -> Result<NewAccount, Problem> {
        let mut errors = Vec::new();
        let login = take(&mut errors, "/login", Login::parse(&self.login));
        let name = if self.name.trim().is_empty() { &self.login } else { &self.name };
        let name = take(&mut errors, "/name", Name::parse(name));
        let role =
            take(&mut errors, "/role", Role::parse(&self.role).ok_or(PeopleRule::NoSuchRole));
        let password = Password::parse(&self.password, &self.login);
        let password = take(&mut errors, "/password", password);
        match (login, name, role, password) {
            (Some(login), Some(name), Some(role), Some(password)) => {
                Ok(NewAccount { login, name, role, password })
            }
            _ => Err(Problem::fields(errors)),
        }
    }
}

/// Keeps a good value, or notes the mistake at its field.
pub(crate) fn take<T>(
    errors: &mut Vec<FieldError>,
    pointer: &str,
    value: Result<T, impl Into<Rule>>,
) -> Option<T> {
    value.map_err(|rule| errors.push(FieldError::new(pointer, rule))).ok()
}

/// The change that an admin makes to an account. Absent fields stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountEdit {
    pub name: Option<String>,
    pub role: Option<Role>,
    pub disabled: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_plain_and_in_lower_case() {
        assert_eq!(Login::parse(" Ana@Example.org ").unwrap().as_str(), "ana@example.org");
        for bad in ["-ana", "ana b", "ána", "a/b", "a\nb", "</title>", "@x"] {
            assert_eq!(Login::parse(bad), Err(PeopleRule::LoginCharacter), "{bad:?}");
        }
        assert_eq!(Login::parse("  "), Err(PeopleRule::LoginLength { most: LOGIN_CHARS_MAX }));
        assert!(Login::parse(&"x".repeat(64)).is_ok());
        assert_eq!(
            Login::parse(&"x".repeat(65)),
            Err(PeopleRule::LoginLength { most: LOGIN_CHARS_MAX })
        );
    }

    #[test]
    fn a_name_is_any_printable_text() {
        let hostile = "</title><script>alert(1)</script>";
        assert_eq!(Name::parse(hostile).unwrap().as_str(), hostile);
        assert!(Name::parse(&"名".repeat(100)).is_ok());
        assert_eq!(
            Name::parse(&"名".repeat(101)),
            Err(PeopleRule::NameLength { most: NAME_CHARS_MAX })
        );
        assert_eq!(Name::parse("a\u{0}b"), Err(PeopleRule::NameControl));
        for hidden in ["a\u{202e}b", "a\u{200b}b", "a\u{200d}b", "\u{3164}", "\u{2060}"] {
            assert_eq!(Name::parse(hidden), Err(PeopleRule::NameHidden), "{hidden:?}");
        }
    }

    #[test]
    fn all_mistakes_of_a_form_are_told_at_once() {
        let form = AccountForm { login: "a b".into(), role: "king".into(), ..Default::default() };
        let problem = form.parse().unwrap_err();
        for field in ["login", "role", "password"] {
            assert!(problem.for_field(field).is_some(), "{field}");
        }
    }

    #[test]
    fn an_account_without_a_name_is_called_by_its_login() {
        let form = AccountForm {
            login: "ana".into(),
            name: " ".into(),
            role: "viewer".into(),
            password: "correct horse battery".into(),
        };
        assert_eq!(form.parse().unwrap().name.as_str(), "ana");
    }
}
