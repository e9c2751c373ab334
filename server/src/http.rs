//! The JSON API and the few plain routes, one module per noun.

pub mod accounts;
pub mod extract;
pub mod health;
pub mod if_match;
pub mod sessions;
pub mod tokens;

use axum::Router;
use axum::routing::{delete, get, post};

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
