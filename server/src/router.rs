//! Every route of the process, in one place.

use app::routes::PAGES;
use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use domain::problem::{Code, Problem};

use crate::problem::ApiProblem;
use crate::routes::Routes;
use crate::{AppState, assets, forms, http, layers, live, pages};

/// Everything together.
pub fn router(state: AppState) -> Router {
    let without_caller = Router::new()
        .merge(http::probes().split_for_parts().0)
        .route("/assets/{*name}", get(assets::get));
    let with_caller = routes_with_caller().router.merge(forms::routes().router);
    let with_caller = layers::with_caller(with_caller, &state)
        .layer(from_fn_with_state(state.clone(), forms::kept::keep))
        .layer(from_fn(layers::time_limit::hold));
    let all = without_caller.merge(with_caller).with_state(state.clone());
    layers::around(all, &state)
}

/// The path of every route that looks at who is calling, in the router's own notation. A path with
/// several methods may stand there twice.
pub fn paths_with_caller() -> Vec<String> {
    [routes_with_caller().paths, forms::routes().paths].concat()
}

/// The routes that look at who is calling, without the forms.
fn routes_with_caller() -> Routes {
    let rpc = format!("{}/{{*function}}", islands::api::PATH_PREFIX);
    let page = |routes: Routes, (route, page): &(&str, app::page::PageFn)| {
        let page = *page;
        routes.route(route, get(move |state, parts| pages::get(state, parts, page)))
    };
    let (api, document) = http::api().split_for_parts();
    let api = layers::encodings::read(api.method_not_allowed_fallback(other_method));
    let (metrics, metrics_document) = http::metrics().split_for_parts();
    PAGES
        .iter()
        .fold(Routes::default(), page)
        .route(&rpc, post(pages::call_server_function))
        .route("/api/{*rest}", any(no_such_route))
        .route("/live/overview", get(live::sse::overview))
        .route("/live/gateways", get(live::sse::gateways))
        .route("/live/apps", get(live::sse::apps))
        .route("/live/apps/{org}/{app}", get(live::sse::app))
        .documented("/api/v1", api, &document)
        .documented("", metrics, &metrics_document)
}

/// Below `/api` even what does not exist answers as a problem.
async fn no_such_route() -> ApiProblem {
    Problem::technical(Code::NotFound, "the API has no such route").into()
}

async fn other_method() -> ApiProblem {
    Problem::technical(Code::WrongMethod, "the route does not know this method").into()
}
