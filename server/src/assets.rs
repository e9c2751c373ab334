//! The built files, inside the binary: content-hashed, precompressed, cached for ever.

use app::site::Site;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::encoding::{self, Encoding};

#[derive(RustEmbed)]
#[folder = "$HEADROOM_SITE_DIR"]
struct Files;

const FOREVER: &str = "public, max-age=31536000, immutable";

/// The manifest of the build that is inside this binary; empty names where it was built without
/// the browser's half.
pub fn site() -> Site {
    Files::get("assets.json")
        .and_then(|file| serde_json::from_slice(&file.data).ok())
        .unwrap_or_default()
}

/// `GET /assets/{*name}`. The best encoding that the client accepts is sent as it lies there.
pub async fn get(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some((file, encoding)) = find(&name, &headers) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut answer = (StatusCode::OK, file.data).into_response();
    let out = answer.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(&name)));
    out.insert(header::CACHE_CONTROL, HeaderValue::from_static(FOREVER));
    encoding::add_vary(out);
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.name()));
    }
    answer
}

fn find(name: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<Encoding>)> {
    let compressed = |encoding: Encoding| format!("{name}.{}", encoding.suffix());
    let mut accepted = encoding::accepted(headers).into_iter();
    let found = accepted.find_map(|encoding| {
        let file = Files::get(&compressed(encoding))?;
        Some((file, Some(encoding)))
    });
    found.or_else(|| Files::get(name).map(|file| (file, None)))
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}
