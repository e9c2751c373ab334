//! Versions in headers: `ETag` of what was read, `If-Match` of what is changed.

use axum::extract::FromRequestParts;
use domain::problem::{Code, Problem};
use http::request::Parts;
use http::{HeaderValue, header};

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
