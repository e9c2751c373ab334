//! No answer takes longer than a bound, the reading of the request's body included: whoever waits
//! for data that never comes is told, and whoever sends it drop by drop is cut off.

use std::time::Duration;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::problem::{Code, Problem};

use crate::problem::ApiProblem;

/// The longest that an answer may take.
const TIME_MAX: Duration = Duration::from_secs(10);

/// What writes a hundred thousand App Keys in one transaction is worth waiting for.
const BULK: [&str; 2] = ["/api/v1/apps/bulk", app::paths::APPS_BULK];
const BULK_TIME_MAX: Duration = Duration::from_secs(60);

/// The middleware, around all that may read the body. A stream's answer comes at once and its body later, so it holds for every route.
pub async fn hold(request: Request, next: Next) -> Response {
    let time_max = if BULK.contains(&request.uri().path()) { BULK_TIME_MAX } else { TIME_MAX };
    tokio::time::timeout(time_max, next.run(request)).await.unwrap_or_else(|_| {
        tracing::error!("an answer took longer than {} s", time_max.as_secs());
        let detail = "the answer took too long; try again shortly";
        ApiProblem(Problem::technical(Code::Unavailable, detail).retry_after(5)).into_response()
    })
}
