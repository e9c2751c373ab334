//! Every route of the process, in one place.

use app::api::PATH_PREFIX;
use app::viewer::Viewer;
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
    let parts = leptos::prelude::use_context::<::http::request::Parts>();
    let caller = parts.as_ref().and_then(|parts| parts.extensions.get::<Caller>().cloned());
    let headers = parts.map(|parts| parts.headers).unwrap_or_default();
    #[expect(clippy::disallowed_methods, reason = "a request is an edge: time enters here")]
    let now = chrono::Utc::now();
    let build = &state.site.build;
    provide_context(Viewer::from_request(&headers, caller.as_ref(), now, false, build));
    provide_context::<Option<Caller>>(caller);
}
