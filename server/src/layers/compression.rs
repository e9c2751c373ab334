//! Pages and JSON are sent compressed to whoever takes them so: a page is a tenth of its size then,
//! for a millisecond or two of ours.
//!
//! Deliberately left as they are:
//! - what is small, or not yet whole: event streams, exports and the lists that gateways read are
//!   sent while they are made, and a compressor would hold them back;
//! - what has a strong `ETag`, which names the very bytes: gateways ask for the limits of an App
//!   Key thousands of times a second, and mostly get a 304;
//! - what shows a secret ([`ShownOnce`]): the length of a compressed answer tells about its content
//!   (BREACH);
//! - the assets, which lie compressed in the binary.

use std::io::{self, Write};

use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use brotli::enc::BrotliEncoderParams;
use domain::problem::{Code, Problem};
use flate2::write::GzEncoder;
use http::response::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

use crate::encoding::{self, Encoding};
use crate::problem::ApiProblem;

/// Below this an answer fits in one packet anyway.
const BYTES_MIN: u64 = 1024;

/// Above this a request would hold up its thread too long; the largest page has about 1 MB.
const BYTES_MAX: u64 = 4 * 1024 * 1024;

/// Of a page of 84 kB it leaves 6.5 kB in 0.28 ms; one step more 6.1 kB in 0.44 ms, one less 7.1 kB in
/// 0.27 ms.
const BROTLI_QUALITY: i32 = 3;

/// Of a page of 383 kB it leaves 40 kB in 1.6 ms; level 6 37 kB in 3.5 ms, level 1 58 kB in 0.7 ms.
const GZIP_LEVEL: u32 = 4;

/// Marks an answer that shows a secret, by its extensions: it is not compressed.
#[derive(Clone, Copy, Debug)]
pub struct ShownOnce;

/// Marks the answer.
pub fn shown_once(mut answer: Response) -> Response {
    answer.extensions_mut().insert(ShownOnce);
    answer
}

/// The middleware.
pub async fn compress(request: Request, next: Next) -> Response {
    let accepted = encoding::accepted(request.headers());
    let answer = next.run(request).await;
    let (mut head, body) = answer.into_parts();
    let length = body.size_hint().exact();
    if !is_compressible(&head, length) {
        return Response::from_parts(head, body);
    }
    encoding::add_vary(&mut head.headers);
    let Some(encoding) = accepted.first().copied() else {
        return Response::from_parts(head, body);
    };
    match encoded(body, encoding).await {
        Ok(bytes) => {
            head.headers.remove(header::CONTENT_LENGTH);
            let name = HeaderValue::from_static(encoding.name());
            head.headers.insert(header::CONTENT_ENCODING, name);
            Response::from_parts(head, Body::from(bytes))
        }
        Err(error) => {
            tracing::error!("an answer could not be compressed: {error}");
            ApiProblem(Problem::technical(Code::Internal, "the answer could not be made"))
                .into_response()
        }
    }
}

/// `length`: of the body, where it is known; an answer without one is made while it is sent.
fn is_compressible(head: &Parts, length: Option<u64>) -> bool {
    let headers = &head.headers;
    head.status != StatusCode::PARTIAL_CONTENT
        && length.is_some_and(|length| (BYTES_MIN..=BYTES_MAX).contains(&length))
        && is_text(headers)
        && !headers.contains_key(header::CONTENT_ENCODING)
        && !names_its_bytes(headers)
        && head.extensions.get::<ShownOnce>().is_none()
}

/// Pages, JSON, and problems, which are JSON too.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = text(headers, &header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
    matches!(kind, "text/html" | "application/json" | "application/problem+json")
}

fn names_its_bytes(headers: &HeaderMap) -> bool {
    headers.contains_key(header::ETAG) && !text(headers, &header::ETAG).starts_with("W/")
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn encoded(body: Body, encoding: Encoding) -> Result<Vec<u8>, axum::Error> {
    let most = usize::try_from(BYTES_MAX).unwrap_or(usize::MAX);
    let bytes = to_bytes(body, most).await?;
    let written = match encoding {
        Encoding::Brotli => brotli(&bytes),
        Encoding::Gzip => gzip(&bytes),
    };
    written.map_err(axum::Error::new)
}

fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = room_for(bytes);
    let buffer = bytes.len().min(1 << 16);
    // The whole page fits in the window, and no more: the encoder clears memory of its size first.
    let window = bytes.len().next_power_of_two().ilog2().clamp(16, 24).cast_signed();
    let parameters = BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        lgwin: window,
        size_hint: bytes.len(),
        ..BrotliEncoderParams::default()
    };
    let mut writer = brotli::CompressorWriter::with_params(&mut out, buffer, &parameters);
    writer.write_all(bytes)?;
    // What it still holds it writes when it is dropped.
    drop(writer);
    Ok(out)
}

fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut writer = GzEncoder::new(room_for(bytes), flate2::Compression::new(GZIP_LEVEL));
    writer.write_all(bytes)?;
    writer.finish()
}

/// Most pages shrink to less than a sixth.
fn room_for(bytes: &[u8]) -> Vec<u8> {
    Vec::with_capacity(bytes.len() / 6)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    const PAGE: Option<u64> = Some(50_000);

    fn head(headers: &[(HeaderName, &str)]) -> Parts {
        let mut head = Response::new(()).into_parts().0;
        for (name, value) in headers {
            head.headers.append(name, value.parse().unwrap());
        }
        head
    }

    fn of_kind(kind: &str) -> Parts {
        head(&[(header::CONTENT_TYPE, kind)])
    }

    #[test]
    fn pages_and_json_are_compressed_and_nothing_else() {
        for kind in ["text/html; charset=utf-8", "application/json", "application/problem+json"] {
            assert!(is_compressible(&of_kind(kind), PAGE), "{kind}");
        }
        for kind in ["text/event-stream", "text/csv", "application/x-ndjson", "image/svg+xml", ""] {
            assert!(!is_compressible(&of_kind(kind), PAGE), "{kind}");
        }
    }

    #[test]
    fn what_is_small_or_still_being_made_is_left_as_it_is() {
        let page = of_kind("text/html");
        assert!(is_compressible(&page, Some(1024)));
        for length in [None, Some(0), Some(1023), Some(u64::MAX)] {
            assert!(!is_compressible(&page, length), "{length:?}");
        }
    }

    #[test]
    fn a_strong_tag_and_an_encoding_stay_true() {
        let json = (header::CONTENT_TYPE, "application/json");
        let with = |name: HeaderName, value| head(&[json.clone(), (name, value)]);
        assert!(!is_compressible(&with(header::ETAG, "\"7\""), PAGE));
        assert!(is_compressible(&with(header::ETAG, "W/\"7\""), PAGE));
        assert!(!is_compressible(&with(header::CONTENT_ENCODING, "br"), PAGE));
        let mut part = of_kind("application/json");
        part.status = StatusCode::PARTIAL_CONTENT;
        assert!(!is_compressible(&part, PAGE));
    }

    #[test]
    fn an_answer_that_shows_a_secret_is_not_compressed() {
        let mut page = Response::new(Body::empty());
        page.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
        assert!(is_compressible(&page.into_parts().0, PAGE));
        let mut page = Response::new(Body::empty());
        page.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
        assert!(!is_compressible(&shown_once(page).into_parts().0, PAGE));
    }

    #[test]
    fn what_is_compressed_can_be_read_again() {
        let page = "<tr><td>org1#app1</td></tr>\n".repeat(20_000);
        for page in [page.as_bytes(), b"x"] {
            let mut read = Vec::new();
            let bytes = brotli(page).unwrap();
            brotli::Decompressor::new(&*bytes, 4096).read_to_end(&mut read).unwrap();
            assert_eq!(read, page);
            let mut read = Vec::new();
            let bytes = gzip(page).unwrap();
            flate2::read::GzDecoder::new(&*bytes).read_to_end(&mut read).unwrap();
            assert_eq!(read, page);
        }
    }
}
