//! Every route of the process, in one place.

use app::api::PATH_PREFIX;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use domain::access::Caller;
use leptos::prelude::provide_context;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};

use crate::{AppState, assets, http};

/// The pages. Generating them sets a flag for the whole process, so: once, at start.
pub fn page_routes() -> Vec<AxumRouteListing> {
    generate_route_list(app::App)
}

/// Everything together.
pub fn router(state: AppState, pages: Vec<AxumRouteListing>) -> Router {
    let context = {
        let state = state.clone();
        move || provide_page_context(&state)
    };
    let rpc = format!("{PATH_PREFIX}/{{*function}}");
    Router::new()
        .route("/healthz", get(http::health::alive))
        .route("/readyz", get(http::health::ready))
        .route("/assets/{*name}", get(assets::get))
        .route(&rpc, post(call_server_function))
        .leptos_routes_with_context(&state, pages, context, app::shell)
        .with_state(state)
}

async fn call_server_function(State(state): State<AppState>, request: Request) -> Response {
    leptos_axum::handle_server_fns_with_context(move || provide_page_context(&state), request)
        .await
        .into_response()
}

/// What pages and server functions find in their context.
fn provide_page_context(state: &AppState) {
    provide_context(state.db.clone());
    provide_context(state.site.clone());
    let caller = leptos::prelude::use_context::<::http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<Caller>().cloned());
    provide_context::<Option<Caller>>(caller);
}
