//! Typed identifiers. Each is checked where it enters and is a plain value afterwards.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use crate::rules::AppKeyError;
use crate::rules::AppKeyPart;
use uuid::Uuid;

/// Longest accepted organisation or application name, in characters (our bound; the documents
/// state none).
pub const NAME_CHARS_MAX: usize = 64;

/// What an App Key looks like, as a pattern of JSON Schema; [`DOTS_PATTERN`] is none.
pub fn app_key_pattern() -> String {
    format!("^{0}#{0}$", part())
}

/// The same of its organisation or its application.
pub fn part_pattern() -> String {
    format!("^{}$", part())
}

/// The same of an organisation alone, or an App Key.
pub fn scope_pattern() -> String {
    format!("^{0}(#{0})?$", part())
}

fn part() -> String {
    format!("[A-Za-z0-9._-]{{1,{NAME_CHARS_MAX}}}")
}

/// A part of an App Key that is nothing but dots.
pub const DOTS_PATTERN: &str = "(^|#)[.]+(#|$)";

/// One customer application: `org_name#app_name` (document 002 calls it App Key).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AppKey {
    text: String,
    hash_at: usize,
}

impl AppKey {
    /// Makes an App Key from its two parts, as they stand in a path.
    pub fn from_parts(org: &str, app: &str) -> Result<Self, AppKeyError> {
        check_part(AppKeyPart::Organisation, org)?;
        check_part(AppKeyPart::Application, app)?;
        Ok(Self { text: format!("{org}#{app}"), hash_at: org.len() })
    }

    pub fn org(&self) -> &str {
        &self.text[..self.hash_at]
    }

    pub fn app(&self) -> &str {
        &self.text[self.hash_at + 1..]
    }

    /// The whole key, `org#app`.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

fn check_part(part: AppKeyPart, text: &str) -> Result<(), AppKeyError> {
    if text.is_empty() || text.len() > NAME_CHARS_MAX {
        return Err(AppKeyError::Length { part, most: NAME_CHARS_MAX });
    }
    // "." and ".." would be eaten by every URL parser on the way.
    let is_dots = text.bytes().all(|byte| byte == b'.');
    let is_plain =
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'));
    if is_dots || !is_plain {
        return Err(AppKeyError::Character { part });
    }
    Ok(())
}

impl FromStr for AppKey {
    type Err = AppKeyError;

    fn from_str(text: &str) -> Result<Self, AppKeyError> {
        match text.split_once('#') {
            Some((org, app)) if !app.contains('#') => Self::from_parts(org, app),
            _ => Err(AppKeyError::Shape),
        }
    }
}

impl TryFrom<String> for AppKey {
    type Error = AppKeyError;

    fn try_from(text: String) -> Result<Self, AppKeyError> {
        text.parse()
    }
}

impl From<AppKey> for String {
    fn from(key: AppKey) -> String {
        key.text
    }
}

#[cfg(feature = "sqlx")]
crate::text_enum::stored_as_text!(AppKey, |text: &str| text.parse::<AppKey>());

/// In documents of the API it is the text that it is written as.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for AppKey {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{ObjectBuilder, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("One customer application, written `org#app`."))
            .examples(["acme#shop"])
            .into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::ToSchema for AppKey {}

impl fmt::Display for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A short lower-case name that data files give to a thing (`registered_users`, `im`, `free`).
macro_rules! slug {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        pub struct $name(String);

        impl $name {
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
    };
}

slug!(
    /// A catalogue or plan edition: `rest`, `platform`, `im`.
    EditionId
);
slug!(
    /// A plan (套餐版本): `free`, `basic`, `advanced`, `enterprise`, `community`, `platform-enterprise`.
    PlanId
);
slug!(
    /// A stock or size that is limited: `registered_users`, `user_attribute_bytes`.
    QuotaId
);
slug!(
    /// One shared counter over one or more routes: `accounts`, `get_users`.
    BucketId
);
slug!(
    /// A group of operations as the documents head them: `accounts`, `messages`.
    ModuleId
);
slug!(
    /// One operation that a document lists.
    OperationId
);
slug!(
    /// One row of the conflict ledger.
    ConflictId
);
slug!(
    /// Method and path with parameters made anonymous and without the `/{org_name}/{app_name}`
    /// prefix: `POST /users`, `GET /users/{}`. Gateways count and report by it.
    Route
);

/// An id that the server makes: a UUID of version 7, so newer rows sort last.
macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        #[cfg_attr(feature = "sqlx", derive(sqlx::Type), sqlx(transparent))]
        pub struct $name(pub Uuid);

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

uuid_id!(
    /// A person's account.
    AccountId
);
uuid_id!(
    /// A signed-in browser; not the secret that its cookie holds.
    SessionId
);
uuid_id!(
    /// An API token; not its secret.
    TokenId
);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_app_key_is_two_plain_names_around_one_hash() {
        let key: AppKey = "acme#shop".parse().unwrap();
        assert_eq!((key.org(), key.app()), ("acme", "shop"));
        for bad in
            ["", "acme", "#", "acme#", "#shop", "a#b#c", "a b#c", "a#</title>", "..#a", "é#a"]
        {
            assert!(bad.parse::<AppKey>().is_err(), "{bad:?} was accepted");
        }
        assert!(format!("{}#a", "x".repeat(65)).parse::<AppKey>().is_err());
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_round_trips(text in ".{0,80}") {
            if let Ok(key) = text.parse::<AppKey>() {
                prop_assert_eq!(key.to_string(), text);
            }
        }
    }
}
