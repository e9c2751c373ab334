//! Security headers on every answer, and the nonce that lets the page's own script run.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use leptos::nonce::Nonce;
use rand::TryRngCore;
use rand::rngs::OsRng;

use crate::config::ServeSettings;

/// `same-origin` and not `no-referrer`: forms without JavaScript go back by it.
const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// A year, as the preload lists ask for.
const HSTS: &str = "max-age=31536000";

/// A browser that opens an answer of the API shows it and does nothing with it.
const API_POLICY: &str =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The middleware. Pages find the nonce in the request's extensions.
pub async fn add(
    State(settings): State<Arc<ServeSettings>>,
    mut request: Request,
    next: Next,
) -> Response {
    // Programs get no scripts: their answers need no nonce.
    let is_api = request.uri().path().starts_with("/api/");
    let nonce = if is_api { None } else { nonce() };
    if let Some(nonce) = &nonce {
        request.extensions_mut().insert(Nonce::from_value(nonce.as_str()));
    }
    let mut answer = next.run(request).await;
    let headers = answer.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if settings.is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(HSTS));
    }
    match is_api {
        true => {
            headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(API_POLICY));
        }
        false => insert_policy(headers, nonce.as_deref()),
    }
    // What says nothing of its own is about somebody, or about now.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    answer
}

fn insert_policy(headers: &mut HeaderMap, nonce: Option<&str>) {
    let scripts = nonce.map_or_else(
        || "'none'".to_owned(),
        |nonce| format!("'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'"),
    );
    let policy = format!(
        "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self' data:; \
         font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
         base-uri 'none'"
    );
    if let Ok(value) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, value);
    }
}

/// 128 random bits. Without random numbers no script runs at all.
fn nonce() -> Option<String> {
    let mut bytes = [0_u8; 16];
    OsRng.try_fill_bytes(&mut bytes).ok()?;
    Some(URL_SAFE_NO_PAD.encode(bytes))
}
