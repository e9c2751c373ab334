//! Every route of the process, in one place.

use app::routes::PAGES;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use domain::problem::{Code, Problem};

use crate::problem::ApiProblem;
use crate::{AppState, assets, forms, http, layers, live, pages};

/// Everything together.
pub fn router(state: AppState) -> Router {
    let rpc = format!("{}/{{*function}}", islands::api::PATH_PREFIX);
    let pages = PAGES
        .iter()
        .fold(Router::new(), |router, (route, page)| {
            router.route(route, get(move |state, parts| pages::get(state, parts, *page)))
        })
        .route(&rpc, post(pages::call_server_function));
    let (api, _) = http::api().split_for_parts();
    let api = api.method_not_allowed_fallback(other_method);
    let api = layers::encodings::read(api);
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
    let with_caller = layers::with_caller(with_caller, &state)
        .layer(from_fn_with_state(state.clone(), forms::kept::keep))
        .layer(from_fn(layers::time_limit::hold));
    let all = without_caller.merge(with_caller).with_state(state.clone());
    layers::around(all, &state)
}

/// Below `/api` even what does not exist answers as a problem.
async fn no_such_route() -> ApiProblem {
    Problem::technical(Code::NotFound, "the API has no such route").into()
}

async fn other_method() -> ApiProblem {
    Problem::technical(Code::WrongMethod, "the route does not know this method").into()
}
