//! A request says once whom it is for (RFC 9112, 3.2): proxies that disagree on it would be led to
//! mistake one request for another.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::problem::{Code, Problem};
use http::uri::Authority;
use http::{HeaderValue, Version, header};

use crate::problem::ApiProblem;

/// The middleware: 400 without a `Host`, with two, or with one that is none.
pub async fn require(request: Request, next: Next) -> Response {
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let is_right = match (hosts.next(), hosts.next()) {
        (Some(host), None) => is_host(host),
        (None, _) => request.version() < Version::HTTP_11,
        (Some(_), Some(_)) => false,
    };
    if is_right {
        return next.run(request).await;
    }
    let detail = "a request has one header Host, with the server's name";
    ApiProblem(Problem::technical(Code::Malformed, detail)).into_response()
}

fn is_host(value: &HeaderValue) -> bool {
    let host = Authority::try_from(value.as_bytes());
    host.is_ok_and(|host| !host.as_str().contains('@'))
}
