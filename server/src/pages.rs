//! Pages and server functions over HTTP: what they find in their context, and how they are answered.

use app::address::{Address, Params};
use app::page::{PageFn, Rendered, render};
use app::reply::Reply;
use app::site::PublicUrl;
use app::viewer::Viewer;
use axum::body::Body;
use axum::extract::{FromRequestParts, MatchedPath, RawPathParams, Request, State};
use axum::response::{IntoResponse, Response};
use domain::access::Caller;
use domain::problem::{Code, Problem};
use domain::sessions::Visitor;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use islands::api::CallAnswer;
use leptos::nonce::Nonce;
use leptos::prelude::{Owner, provide_context};
use leptos::reactive::computed::ScopedFuture;
use server_fn::axum::get_server_fn_service;

use crate::AppState;
use crate::forms::kept;
use crate::layers::compression::shown_once;
use crate::problem::ApiProblem;

/// For one browser, and asked for anew whenever it is opened.
const KEPT: &str = "private, no-cache";

/// `GET` of a page. A form of it that waited for the sign-in is shown as it was typed.
pub async fn get(State(state): State<AppState>, parts: Parts, page: PageFn) -> Response {
    match kept::take(&state, &parts).await {
        Some(fields) => kept::show(&state, &parts, fields).await,
        None => answer(&state, parts, page, Reply::default(), StatusCode::OK).await,
    }
}

/// The page at `parts`, as the answer to a form that was sent to it.
pub async fn reply(state: &AppState, parts: Parts, reply: Reply, status: StatusCode) -> Response {
    let route = parts.extensions.get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let page = app::routes::page_of(&route.unwrap_or_default());
    answer(state, parts, page, reply, status).await
}

/// The page at `parts`.
pub async fn answer(
    state: &AppState,
    mut parts: Parts,
    page: PageFn,
    reply: Reply,
    status: StatusCode,
) -> Response {
    let address = address(&mut parts).await;
    let (is_kept, is_secret) = (reply == Reply::default(), reply.secret.is_some());
    let provide = || {
        provide_request(state, &parts);
        provide_context(address);
        provide_context(reply);
    };
    let Rendered { status: of_page, html } = render(page, provide).await;
    // A part of the page that failed says more than that the form was answered.
    let status = match StatusCode::from_u16(of_page) {
        Ok(of_page) if of_page != StatusCode::OK => of_page,
        _ => status,
    };
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    let mut answer = (status, [(header::CONTENT_TYPE, kind)], html).into_response();
    if is_kept {
        // The browser may keep it for the way back, where the page asks whether it still may be seen.
        // What came of a form, such as a secret that is shown once, is not kept at all.
        answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(KEPT));
    }
    if is_secret { shown_once(answer) } else { answer }
}

async fn address(parts: &mut Parts) -> Address {
    let params = path_params(parts).await;
    Address {
        path: parts.uri.path().to_owned(),
        search: parts.uri.query().unwrap_or_default().to_owned(),
        params,
    }
}

/// What the path names. What is no text names nothing.
pub async fn path_params(parts: &mut Parts) -> Params {
    match RawPathParams::from_request_parts(parts, &()).await {
        Ok(params) => {
            params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
        }
        Err(_) => Params::default(),
    }
}

/// `POST /rpc/{*function}`: a server function that an island calls.
pub async fn call_server_function(State(state): State<AppState>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let service = get_server_fn_service(parts.uri.path(), parts.method.clone());
    let Some(mut service) = service else {
        let problem = Problem::technical(Code::NotFound, "there is no such function");
        return ApiProblem(problem).into_response();
    };
    let told = CallAnswer::default();
    let owner = Owner::new();
    let call = owner.with(|| {
        provide_request(&state, &parts);
        provide_context(told.clone());
        ScopedFuture::new(
            async move { service.run(Request::from_parts(parts, Body::new(body))).await },
        )
    });
    let mut answer = call.await;
    owner.unset_with_forced_cleanup();
    if let Some(status) = told.status() {
        *answer.status_mut() = status;
    }
    answer
}

/// What pages and server functions find in their context.
fn provide_request(state: &AppState, parts: &Parts) {
    provide_context(parts.clone());
    provide_context(state.db.clone());
    provide_context(app::pages::previews());
    provide_context(state.site.clone());
    let extensions = &parts.extensions;
    // The nonce of the policy in the answer's header, instead of the one that leptos makes.
    if let Some(nonce) = extensions.get::<Nonce>() {
        provide_context(nonce.clone());
    }
    let caller = extensions.get::<Caller>().cloned();
    let build = &state.site.build;
    let demo = state.settings.demo;
    let mut viewer =
        Viewer::from_request(&parts.headers, caller.as_ref(), state.db.now(), demo, build);
    // Records name the login, which never changes; people are greeted by their name.
    if let (Some(account), Some(visitor)) = (&mut viewer.account, extensions.get::<Visitor>()) {
        account.name.clone_from(&visitor.name);
    }
    provide_context(std::sync::Arc::new(viewer));
    provide_context(PublicUrl(public_url(state, &parts.headers)));
    provide_context(state.settings.lifetime());
    provide_context::<Option<Caller>>(caller);
}

/// The address that the settings name, or else the one by which this request came.
fn public_url(state: &AppState, headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = || host.map(|host| format!("http://{host}")).unwrap_or_default();
    let url = state.settings.public_url.clone().unwrap_or_else(host);
    url.trim_end_matches('/').to_owned()
}
