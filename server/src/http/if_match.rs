//! Versions in headers: `ETag` of what was read, `If-Match` of what is changed.

use std::str::FromStr;

use axum::extract::FromRequestParts;
use domain::problem::{Code, Problem};
use domain::requests::Seen;
use http::request::Parts;
use http::{HeaderValue, header};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

use crate::problem::ApiProblem;

/// The version that the caller has seen. Without one: 428; `*` and weak tags are none.
#[derive(Clone, Copy, Debug)]
pub struct IfMatch(pub i64);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        Ok(Self(named(parts)?))
    }
}

/// What the header names.
fn named<T: FromStr>(parts: &Parts) -> Result<T, ApiProblem> {
    let required = "name the version that you change in If-Match, as ETag gave it";
    let value = parts
        .headers
        .get(header::IF_MATCH)
        .ok_or_else(|| Problem::new(Code::VersionRequired, required))?;
    let version = value.to_str().ok().and_then(parse);
    // A tag that we never gave is not the current version.
    let unknown = || Problem::new(Code::Stale, "If-Match names no version of ours");
    Ok(version.ok_or_else(unknown)?)
}

/// What of a request and of its App Key the caller has seen: the tag `"3-17"` or `"3-17-…"` that
/// [`Seen`] writes. Without one: 428.
#[derive(Clone, Copy, Debug)]
pub struct SeenMatch(pub Seen);

impl<S: Send + Sync> FromRequestParts<S> for SeenMatch {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        Ok(Self(named(parts)?))
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
        Ok(Self(if is_said { Some(named(parts)?) } else { None }))
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

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiProblem> {
        if !parts.headers.contains_key(header::IF_MATCH) {
            return Ok(Self(None));
        }
        let IfMatch(version) = IfMatch::from_request_parts(parts, state).await?;
        Ok(Self(Some(u64::try_from(version).unwrap_or(u64::MAX))))
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

fn parse<T: FromStr>(text: &str) -> Option<T> {
    text.trim().strip_prefix('"')?.strip_suffix('"')?.parse().ok()
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
        for bad in ["7", "W/\"7\"", "*", "\"x\"", "\"7", ""] {
            assert_eq!(parse::<i64>(bad), None, "{bad:?}");
        }
        assert_eq!(etag(7)[0].1, "\"7\"");
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
