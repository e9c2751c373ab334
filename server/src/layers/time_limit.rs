//! No answer takes longer than a bound: whoever waits for data that never comes is told.

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::problem::{Code, Problem};

use crate::problem::ApiProblem;

/// The longest that an answer may take.
const TIME_MAX: Duration = Duration::from_secs(10);

/// The middleware. A stream's answer comes at once and its body later, so it holds for every route.
pub async fn hold(request: Request, next: Next) -> Response {
    tokio::time::timeout(TIME_MAX, next.run(request)).await.unwrap_or_else(|_| {
        tracing::error!("an answer took longer than {} s", TIME_MAX.as_secs());
        let detail = "the answer took too long; try again shortly";
        ApiProblem(Problem::new(Code::Unavailable, detail).retry_after(5)).into_response()
    })
}
