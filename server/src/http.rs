//! The JSON API and the few plain routes, one module per noun.

pub mod accounts;
pub mod apps;
pub mod catalogue;
pub mod extract;
pub mod health;
pub mod if_match;
pub mod limits;
pub mod metrics;
pub mod overrides;
pub mod plans;
pub mod sessions;
pub mod tokens;
pub mod usage;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{delete, get, post, put};

use crate::AppState;

/// Below `/api/v1`: accounts, sessions, tokens.
pub fn people() -> Router<AppState> {
    Router::new()
        .route("/accounts", get(accounts::list).post(accounts::create))
        .route("/accounts/{id}", get(accounts::read).patch(accounts::edit))
        .route("/accounts/{id}/password", post(accounts::reset_password))
        .route("/accounts/{id}/sessions", delete(accounts::end_sessions))
        .route("/sessions", get(sessions::list))
        .route("/tokens", get(tokens::list).post(tokens::create))
        .route("/tokens/{id}", get(tokens::read).delete(tokens::revoke))
}

/// A report of usage may have this many bytes (`api.md`).
const USAGE_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Below `/api/v1`: catalogue, plans, App Keys, limits, overrides, usage.
pub fn platform() -> Router<AppState> {
    let usage = post(usage::report).layer(DefaultBodyLimit::max(USAGE_BYTES_MAX));
    Router::new()
        .route("/catalogue", get(catalogue::read))
        .route("/plans", get(plans::read))
        .route("/apps", get(apps::list))
        .route("/apps/{org}/{app}", get(apps::read).put(apps::register))
        .route("/apps/{org}/{app}/plan", put(apps::choose_plan))
        .route("/apps/{org}/{app}/limits", get(limits::read))
        .route("/apps/{org}/{app}/limits/explain", get(limits::explain))
        .route("/apps/{org}/{app}/overrides", post(overrides::set))
        .route("/overrides/{id}", delete(overrides::end))
        .route("/apps/{org}/{app}/usage", get(usage::current))
        .route("/apps/{org}/{app}/usage/history", get(usage::history))
        .route("/usage", usage)
}
