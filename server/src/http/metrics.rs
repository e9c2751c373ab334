//! `GET /metrics`: the process in numbers, as Prometheus reads them.

use std::fmt::Write;

use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::ReadMetrics;
use http::header;

use super::extract::Allowed;
use super::openapi::Barred;
use crate::AppState;
use crate::problem::ApiResult;

/// What is measured is read where it lies: nothing is counted twice.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "read_metrics",
    tag = "operation",
    responses((status = 200, description = "Prometheus text", body = String, content_type = "text/plain"), Barred),
    security(("token" = [])),
)]
pub async fn read(
    State(state): State<AppState>,
    Allowed(_permit): Allowed<ReadMetrics>,
) -> ApiResult<impl IntoResponse> {
    let snapshot = state.db.snapshot();
    let (_, counts) = state.db.board().tightest();
    let feed_age = (state.db.now() - state.hub.feed_at()).num_milliseconds() as f64 / 1000.0;
    let mut text = String::new();
    let mut gauge = |name: &str, help: &str, values: &[(&str, f64)]| {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "# HELP headroom_{name} {help}\n# TYPE headroom_{name} gauge");
        for (labels, value) in values {
            let _ = writeln!(text, "headroom_{name}{labels} {value}");
        }
    };
    gauge("apps", "App Keys in the directory.", &[("", snapshot.len() as f64)]);
    gauge("limits_version", "Version of the limits in memory.", &[("", snapshot.version as f64)]);
    gauge(
        "apps_by_level",
        "App Keys near, critical, over a limit, and with rejected calls.",
        &[
            ("{level=\"near\"}", counts.near as f64),
            ("{level=\"critical\"}", counts.critical as f64),
            ("{level=\"over\"}", counts.over as f64),
            ("{level=\"rejecting\"}", counts.rejecting as f64),
        ],
    );
    gauge(
        "feed_age_seconds",
        "Time since the live feed last read the database.",
        &[("", feed_age)],
    );
    let open = state.connections.count();
    gauge("connections", "Connections of clients that are open.", &[("", open as f64)]);
    gauge(
        "connections_refused",
        "Connections that were refused because all others were busy, since the start.",
        &[("", state.connections.refused() as f64)],
    );
    let streams = usize::from(state.settings.limit_streams)
        .saturating_sub(state.limit_streams.available_permits());
    gauge("limit_streams", "Streams of limits that are open.", &[("", streams as f64)]);
    let memory_age = (state.db.now() - state.db.confirmed_at()).num_milliseconds() as f64 / 1000.0;
    gauge(
        "limits_age_seconds",
        "Time since the limits in memory were last compared with the database.",
        &[("", memory_age)],
    );
    let queued = state.ingest.queued_samples();
    gauge("ingest_queued_samples", "Samples that wait to be written.", &[("", queued as f64)]);
    let apps = state.hub.watched().len();
    gauge("watched_apps", "App Keys that browsers look at.", &[("", apps as f64)]);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text))
}
