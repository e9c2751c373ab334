//! Every request has an id: the caller's own if it is a plain one, else a new one. It is in the
//! answer, in every log line, in audit rows and in problems.

use std::time::Instant;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use tracing::Instrument;
use uuid::Uuid;

pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that is taken over from a caller.
const LENGTH_MAX: usize = 64;

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that is being answered; empty outside of one.
pub fn current() -> String {
    CURRENT.try_with(Clone::clone).unwrap_or_default()
}

/// The middleware. Logs one line per answer, but not what gateways ask thousands of times a second
/// and are given.
pub async fn give(mut request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(HEADER)
        .and_then(|value| value.to_str().ok())
        .filter(|id| is_plain(id))
        .map_or_else(|| Uuid::now_v7().simple().to_string(), str::to_owned);
    let value = HeaderValue::from_str(&id).ok();
    if let Some(value) = &value {
        request.headers_mut().insert(HEADER, value.clone());
    }
    let span =
        tracing::info_span!("request", id, method = %request.method(), path = request.uri().path());
    let is_asset = request.uri().path().starts_with("/assets/");
    let is_lookup = is_lookup(&request);
    let answer = async {
        let started = Instant::now();
        let mut answer = next.run(request).await;
        let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let status = answer.status().as_u16();
        if is_asset || (is_lookup && matches!(status, 200 | 304)) {
            tracing::debug!(status, milliseconds, "answered");
        } else {
            tracing::info!(status, milliseconds, "answered");
        }
        if let Some(value) = value {
            answer.headers_mut().insert(HEADER, value);
        }
        answer
    };
    CURRENT.scope(id, answer.instrument(span)).await
}

/// A gateway that asks for the limits of an App Key, or for what has changed.
fn is_lookup(request: &Request) -> bool {
    let path = request.uri().path();
    let of_one = |rest: &str| rest.starts_with("apps/") && rest.ends_with("/limits");
    request.method() == Method::GET
        && path.strip_prefix("/api/v1/").is_some_and(|rest| rest == "limits" || of_one(rest))
}

fn is_plain(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=LENGTH_MAX).contains(&id.len()) && id.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_ids_are_taken_over() {
        assert!(is_plain("018f-Ab_c.9"));
        for bad in ["", "a b", "a\"b", "<script>", "ä", &"x".repeat(65)] {
            assert!(!is_plain(bad), "{bad:?}");
        }
    }
}
