//! Refuses requests that a page of another site makes in a visitor's name: everything that may
//! change something, and the live feed, which is read with the visitor's cookie.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::problem::{Code, Problem};
use http::{HeaderMap, HeaderName, header};
use tower_http::csrf::{CsrfLayer, ProtectionError};

use crate::config::ServeSettings;
use crate::problem::ApiProblem;

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

type Refusal = fn(ProtectionError) -> Response<Body>;

/// Requests other than reads must come from the console's own origin, or from no browser at all.
/// A proxy may rewrite `Host`, so the public URL's origin is trusted by name.
pub fn layer(settings: &ServeSettings) -> CsrfLayer<Refusal> {
    let mut layer = CsrfLayer::new();
    if let Some(origin) = settings.public_url.as_deref().and_then(origin_of) {
        match layer.clone().add_trusted_origin(&origin) {
            Ok(trusting) => layer = trusting,
            Err(error) => tracing::warn!("the public URL has no origin to trust: {error}"),
        }
    }
    layer.with_rejection_response(refuse as Refusal)
}

/// Scheme, host and port as a browser writes them, without default ports.
fn origin_of(url: &str) -> Option<String> {
    let uri: http::Uri = url.parse().ok()?;
    let (scheme, host) = (uri.scheme_str()?, uri.host()?.to_ascii_lowercase());
    let is_default = |port: u16| matches!((scheme, port), ("http", 80) | ("https", 443));
    let port = uri.port_u16().filter(|port| !is_default(*port));
    Some(port.map_or(format!("{scheme}://{host}"), |port| format!("{scheme}://{host}:{port}")))
}

fn refuse(_reason: ProtectionError) -> Response<Body> {
    refusal()
}

fn refusal() -> Response {
    let detail = "the request came from a page of another site; open the console and try again";
    ApiProblem(Problem::technical(Code::ForeignOrigin, detail)).into_response()
}

/// The middleware for the live feed: a page of another site may not open it.
pub async fn refuse_foreign_reads(request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/live/") && is_foreign(request.headers()) {
        return refusal();
    }
    next.run(request).await
}

/// Browsers say so themselves; older ones name the origin only.
fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(&FETCH_SITE) {
        return !matches!(site, "same-origin" | "none");
    }
    match (text(&header::ORIGIN), text(&header::HOST)) {
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_none_or(|(_, authority)| authority != host)
        }
        (Some(_), None) => true,
        (None, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect()
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        let origin = |url| origin_of(url).unwrap();
        assert_eq!(origin("https://Console.Example.org/"), "https://console.example.org");
        assert_eq!(origin("https://console.example.org:443/x"), "https://console.example.org");
        assert_eq!(origin("http://localhost:3000"), "http://localhost:3000");
        assert_eq!(origin_of("console.example.org"), None);
    }

    #[test]
    fn a_read_from_another_site_is_told_from_our_own() {
        assert!(!is_foreign(&headers(&[])));
        assert!(!is_foreign(&headers(&[(FETCH_SITE, "same-origin")])));
        assert!(is_foreign(&headers(&[(FETCH_SITE, "cross-site")])));
        assert!(is_foreign(&headers(&[(FETCH_SITE, "same-site")])));
        let own = [(header::ORIGIN, "http://127.0.0.1:3000"), (header::HOST, "127.0.0.1:3000")];
        assert!(!is_foreign(&headers(&own)));
        let other = [(header::ORIGIN, "http://evil.example"), (header::HOST, "127.0.0.1:3000")];
        assert!(is_foreign(&headers(&other)));
        assert!(is_foreign(&headers(&[(header::ORIGIN, "null"), (header::HOST, "h")])));
    }
}
