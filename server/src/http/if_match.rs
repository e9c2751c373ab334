//! Versions in headers: `ETag` of what was read, `If-Match` of what is changed.

use std::fmt::Display;
use std::str::FromStr;

use axum::extract::FromRequestParts;
use domain::problem::{Code, Problem};
use domain::requests::Seen;
use http::request::Parts;
use http::{HeaderValue, header};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

use crate::problem::ApiProblem;

/// The version that the caller has seen; `None`: whatever it is now (`*`). Without the header: 428.
/// Weak tags match nothing (RFC 9110). Of several tags the newest counts: versions only grow, so no
/// other can be the current one.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch<T>(pub Option<T>);

impl<S: Send + Sync, T: Tag> FromRequestParts<S> for IfMatch<T> {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        Ok(Self(named(parts)?))
    }
}

/// What a tag names.
pub trait Tag: FromStr + Display + Ord {}

impl<T: FromStr + Display + Ord> Tag for T {}

/// What the header names.
fn named<T: Tag>(parts: &Parts) -> Result<Option<T>, ApiProblem> {
    let mut values = parts.headers.get_all(header::IF_MATCH).iter().peekable();
    values.peek().ok_or_else(required)?;
    let tags = values.filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(','));
    let tags: Vec<&str> = tags.map(str::trim).collect();
    if tags.contains(&"*") {
        return Ok(None);
    }
    let version = tags.into_iter().filter_map(parse).max();
    // A tag that we never gave is not the current version.
    let unknown = || Problem::technical(Code::Stale, "If-Match names no version of ours");
    Ok(Some(version.ok_or_else(unknown)?))
}

fn required() -> Problem {
    let rule = "name the version that you change in If-Match, as ETag gave it";
    Problem::technical(Code::VersionRequired, rule)
}

/// What of a request and of its App Key the caller has seen: the tag `"3-17"` or `"3-17-…"` that
/// [`Seen`] writes. Without one: 428, also for `*`, because a decision stands on what was seen.
#[derive(Clone, Copy, Debug)]
pub struct SeenMatch(pub Seen);

impl<S: Send + Sync> FromRequestParts<S> for SeenMatch {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        Ok(Self(named(parts)?.ok_or_else(required)?))
    }
}

/// The same where a caller may name what was seen and need not.
#[derive(Clone, Copy, Debug)]
pub struct MaySeen(pub Option<Seen>);

impl MaySeen {
    /// The version of the request.
    pub fn version(self) -> Option<u64> {
        self.0.map(|seen| seen.request)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MaySeen {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        let is_said = parts.headers.contains_key(header::IF_MATCH);
        Ok(Self(if is_said { named(parts)? } else { None }))
    }
}

impl utoipa::IntoParams for MaySeen {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![may_match("The tag of the request")]
    }
}

/// The same where a caller may name a version and need not: none, or the version.
#[derive(Clone, Copy, Debug)]
pub struct MayMatch(pub Option<u64>);

impl<S: Send + Sync> FromRequestParts<S> for MayMatch {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        let is_said = parts.headers.contains_key(header::IF_MATCH);
        Ok(Self(if is_said { named(parts)? } else { None }))
    }
}

impl utoipa::IntoParams for MayMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![may_match("The version of the App Key, as `ETag` gave it")]
    }
}

fn may_match(description: &str) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String);
    ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(text))
        .build()
}

/// A tag is compared as it is written: `"02"` is none of ours.
fn parse<T: Tag>(text: &str) -> Option<T> {
    let tag = text.strip_prefix('"')?.strip_suffix('"')?;
    tag.parse().ok().filter(|version: &T| version.to_string() == tag)
}

/// The strong tag of a version.
pub fn etag(version: i64) -> [(http::HeaderName, HeaderValue); 1] {
    let tag = HeaderValue::from_str(&format!("\"{version}\""));
    [(header::ETAG, tag.unwrap_or(HeaderValue::from_static("\"0\"")))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_strong_tags_of_ours_are_versions() {
        assert_eq!(parse("\"7\""), Some(7_i64));
        for bad in ["7", "W/\"7\"", "*", "\"x\"", "\"7", "\"07\"", "\"+7\"", ""] {
            assert_eq!(parse::<i64>(bad), None, "{bad:?}");
        }
        assert_eq!(etag(7)[0].1, "\"7\"");
    }

    #[test]
    fn of_a_list_the_newest_counts() {
        let parts = |values: &[&str]| {
            let mut request = http::Request::new(());
            for value in values {
                let value = HeaderValue::from_str(value).unwrap();
                request.headers_mut().append(header::IF_MATCH, value);
            }
            request.into_parts().0
        };
        let seen = |values: &[&str]| named::<i64>(&parts(values)).map_err(|error| error.0.code);
        assert_eq!(seen(&["\"7\""]), Ok(Some(7)));
        assert_eq!(seen(&["\"6\" , W/\"9\",\"8\"", "\"7\""]), Ok(Some(8)));
        assert_eq!(seen(&[" * "]), Ok(None));
        assert_eq!(seen(&["W/\"7\", \"x\""]), Err(Code::Stale));
        assert_eq!(seen(&[]), Err(Code::VersionRequired));
    }

    #[test]
    fn the_tag_of_a_request_names_two_versions_and_the_last_turn_of_time() {
        let seen = Seen { request: 3, app: 17, turned_at: None };
        assert_eq!(parse("\"3-17\""), Some(seen));
        let turned_at = chrono::DateTime::from_timestamp_micros(1_795_003_200_000_001);
        let seen = Seen { turned_at, ..seen };
        assert_eq!(parse("\"3-17-1795003200000001\""), Some(seen));
        for bad in [
            "3-17",
            "W/\"3-17\"",
            "*",
            "\"3\"",
            "\"3-\"",
            "\"-17\"",
            "\"3-17-\"",
            "\"3-17-x\"",
            "\"a-b\"",
        ] {
            assert_eq!(parse::<Seen>(bad), None, "{bad:?}");
        }
    }
}
