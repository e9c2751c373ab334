//! Is the process alive, and is it able to serve?

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use http::StatusCode;
use serde::Serialize;
use store::Db;

/// The answer of `GET /readyz`.
#[derive(Serialize, utoipa::ToSchema)]
pub struct Readiness {
    ready: bool,
    reasons: Vec<String>,
}

/// `GET /healthz`: the process answers.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "is_alive",
    tag = "operation",
    responses((status = 200, description = "The process answers", body = String, content_type = "text/plain")),
)]
pub async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: 200 when everything that is needed to serve is there, else 503 with the reasons.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "is_ready",
    tag = "operation",
    responses((status = 200, description = "Able to serve", body = Readiness), (status = 503, description = "Not able to, with the reasons", body = Readiness)),
)]
pub async fn ready(State(db): State<Db>) -> Response {
    let mut reasons: Vec<String> =
        db.ping().await.err().map(|error| error.to_string()).into_iter().collect();
    if !reasons.is_empty() {
        let since = db.confirmed_at().to_rfc3339_opts(SecondsFormat::Secs, true);
        reasons.push(format!("limits are served from memory, as they were known at {since}"));
    }
    let ready = reasons.is_empty();
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, reasons })).into_response()
}
