//! What happens around every handler: a request id, security headers, the client's address, the
//! refusal of requests from other sites, who is calling, and the compression of what they are told.
//!
//! Nothing here decides what a caller may do: that is asked of the policy where it is done.

pub mod caller;
pub mod client_address;
pub mod compression;
pub mod csrf;
pub mod encodings;
pub mod headers;
pub mod host;
pub mod request_id;
pub mod time_limit;
mod token_memory;

use std::any::Any;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use domain::problem::{Code, Problem};
use tower_http::catch_panic::CatchPanicLayer;

use crate::problem::ApiProblem;
use crate::{AppState, session};

/// For routes that look at who is calling: pages, server functions, API, live feed.
pub fn with_caller(router: Router<AppState>, state: &AppState) -> Router<AppState> {
    let doorman = caller::Doorman::new(state.db.clone());
    router
        .layer(from_fn_with_state(doorman, caller::find))
        .layer(session::layer(state.db.clone(), &state.settings))
        .layer(from_fn(compression::compress))
}

/// For every route there is. The first named is the innermost.
pub fn around(router: Router, state: &AppState) -> Router {
    router
        .layer(CatchPanicLayer::custom(fault))
        .layer(from_fn(csrf::refuse_foreign_reads))
        .layer(csrf::layer(&state.settings))
        .layer(from_fn_with_state(state.settings.clone(), client_address::find))
        .layer(from_fn(host::require))
        .layer(from_fn_with_state(state.settings.clone(), headers::add))
        .layer(from_fn(request_id::give))
}

/// A fault of ours is answered like any other, and does not cut the connection.
fn fault(_panic: Box<dyn Any + Send>) -> Response {
    let detail = "something failed on our side; it has been logged";
    ApiProblem(Problem::technical(Code::Internal, detail)).into_response()
}
