//! Bodies that are sent compressed: gzip is read, anything else is refused.

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use domain::problem::{Code, Problem};
use http::{HeaderValue, header};
use tower::ServiceBuilder;
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::map_request_body::MapRequestBodyLayer;

use crate::problem::ApiProblem;

/// The bounds of bodies hold for what they are when they are read, not as they were sent.
pub fn read<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    let inflate = ServiceBuilder::new()
        .layer(RequestDecompressionLayer::new())
        .layer(MapRequestBodyLayer::new(Body::new));
    router.layer(inflate).layer(from_fn(refuse_others))
}

async fn refuse_others(mut request: Request, next: Next) -> Response {
    let mut named = request.headers().get_all(header::CONTENT_ENCODING).iter();
    let is_read = match (named.next(), named.next()) {
        (None, _) => true,
        (Some(one), None) => {
            one.as_bytes().eq_ignore_ascii_case(b"gzip")
                || one.as_bytes().eq_ignore_ascii_case(b"identity")
        }
        (Some(_), Some(_)) => false,
    };
    if is_read {
        // The next layer compares the name letter by letter.
        if let Some(named) = request.headers_mut().get_mut(header::CONTENT_ENCODING)
            && let Ok(lower) = HeaderValue::from_bytes(&named.as_bytes().to_ascii_lowercase())
        {
            *named = lower;
        }
        return next.run(request).await;
    }
    let detail = "the Content-Encoding must be gzip, or none";
    let mut answer = ApiProblem(Problem::technical(Code::UnsupportedMedia, detail)).into_response();
    let readable = HeaderValue::from_static("gzip");
    answer.headers_mut().insert(header::ACCEPT_ENCODING, readable);
    answer
}
