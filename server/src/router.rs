//! Every route of the process, in one place.

use std::time::Duration;

use ::http::StatusCode;
use app::api::PATH_PREFIX;
use app::site::PublicUrl;
use app::viewer::Viewer;
use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use domain::access::Caller;
use domain::problem::{Code, Problem};
use domain::sessions::Visitor;
use leptos::nonce::Nonce;
use leptos::prelude::provide_context;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use tower_http::timeout::TimeoutLayer;

use crate::problem::ApiProblem;
use crate::{AppState, assets, forms, http, layers, live, now};

/// A page that takes longer hangs: whoever waits is told, and the connection is not held.
const RENDER_LONGEST: Duration = Duration::from_secs(20);

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
    let pages = Router::new()
        .route(&rpc, post(call_server_function))
        .leptos_routes_with_context(&state, pages, context, app::shell)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, RENDER_LONGEST));
    let (api, _) = http::api().split_for_parts();
    let api = api.method_not_allowed_fallback(other_method);
    let with_caller = Router::new()
        .merge(pages)
        .nest("/api/v1", api)
        .route("/api/{*rest}", any(no_such_route))
        .route("/live/overview", get(live::sse::overview))
        .route("/live/gateways", get(live::sse::gateways))
        .route("/live/apps", get(live::sse::apps))
        .route("/live/apps/{org}/{app}", get(live::sse::app))
        .merge(http::metrics().split_for_parts().0)
        .merge(forms::routes());
    let without_caller = Router::new()
        .merge(http::probes().split_for_parts().0)
        .route("/assets/{*name}", get(assets::get));
    let all =
        without_caller.merge(layers::with_caller(with_caller, &state)).with_state(state.clone());
    layers::around(all, &state)
}

/// Below `/api` even what does not exist answers as a problem.
async fn no_such_route() -> ApiProblem {
    Problem::new(Code::NotFound, "the API has no such route").into()
}

async fn other_method() -> ApiProblem {
    Problem::new(Code::WrongMethod, "the route does not know this method").into()
}

async fn call_server_function(State(state): State<AppState>, request: Request) -> Response {
    leptos_axum::handle_server_fns_with_context(move || provide_page_context(&state), request)
        .await
        .into_response()
}

/// What pages and server functions find in their context.
pub(crate) fn provide_page_context(state: &AppState) {
    provide_context(state.db.clone());
    provide_context(state.site.clone());
    let parts = leptos::prelude::use_context::<::http::request::Parts>();
    let extensions = parts.as_ref().map(|parts| &parts.extensions);
    // The nonce of the policy in the answer's header, instead of the one that leptos makes.
    if let Some(nonce) = extensions.and_then(|extensions| extensions.get::<Nonce>()) {
        provide_context(nonce.clone());
    }
    let caller = extensions.and_then(|extensions| extensions.get::<Caller>().cloned());
    let visitor = extensions.and_then(|extensions| extensions.get::<Visitor>().cloned());
    let headers = parts.map(|parts| parts.headers).unwrap_or_default();
    let build = &state.site.build;
    let demo = state.settings.demo;
    let mut viewer = Viewer::from_request(&headers, caller.as_ref(), now(), demo, build);
    // Records name the login, which never changes; people are greeted by their name.
    if let (Some(account), Some(visitor)) = (&mut viewer.account, visitor) {
        account.name = visitor.name;
    }
    provide_context(viewer);
    provide_context(PublicUrl(public_url(state, &headers)));
    provide_context(state.settings.lifetime());
    provide_context::<Option<Caller>>(caller);
}

/// The address that the settings name, or else the one by which this request came.
fn public_url(state: &AppState, headers: &::http::HeaderMap) -> String {
    let host = headers.get(::http::header::HOST).and_then(|host| host.to_str().ok());
    let host = || host.map(|host| format!("http://{host}")).unwrap_or_default();
    let url = state.settings.public_url.clone().unwrap_or_else(host);
    url.trim_end_matches('/').to_owned()
}
