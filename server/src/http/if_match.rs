//! Versions in headers: `ETag` of what was read, `If-Match` of what is changed.

use axum::extract::FromRequestParts;
use domain::problem::{Code, Problem};
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
        let required = "name the version that you change in If-Match, as ETag gave it";
        let value = parts
            .headers
            .get(header::IF_MATCH)
            .ok_or_else(|| Problem::new(Code::VersionRequired, required))?;
        let version = value.to_str().ok().and_then(parse);
        // A tag that we never gave is not the current version.
        let unknown = || Problem::new(Code::Stale, "If-Match names no version of ours");
        Ok(Self(version.ok_or_else(unknown)?))
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
        let text = ObjectBuilder::new().schema_type(Type::String);
        let version = ParameterBuilder::new()
            .name("If-Match")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("The version of the App Key, as `ETag` gave it"))
            .schema(Some(text))
            .build();
        vec![version]
    }
}

fn parse(text: &str) -> Option<i64> {
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
        assert_eq!(parse("\"7\""), Some(7));
        for bad in ["7", "W/\"7\"", "*", "\"x\"", "\"7", ""] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
        assert_eq!(etag(7)[0].1, "\"7\"");
    }
}
