//! Forms that arrived after their session had ended: what was typed is kept while the person signs
//! in, and then shown by the form's page. Nothing is done by itself: the person presses again.
//!
//! It waits for a short time, under a key that only a cookie of the same browser has, and without
//! passwords and secrets. Whoever signs in sees the page as their role sees it.

use std::convert::Infallible;

use app::page::PageFn;
use app::paths;
use app::reply::Reply;
use app::routes::PAGES;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Caller, Origin};
use domain::sessions::Visitor;
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use leptos::nonce::Nonce;
use rand::TryRngCore;
use rand::rngs::OsRng;
use store::kept_forms::{self, KEPT, Kept};
use tower::Service;
use tower_sessions::Session;

use super::Fields;
use crate::config::ServeSettings;
use crate::problem::ApiProblem;
use crate::{AppState, pages};

/// In the extensions of a form that is shown again: it has no permit for anything.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShownAgain;

/// Where a form was sent to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// To its page.
    Page,
    /// To a server function, which leads to the page.
    Function,
}

/// The middleware, around what tells strangers from callers. A form of another site was refused
/// before.
pub async fn keep(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let Some(sent) = sent(&request) else { return next.run(request).await };
    let (parts, body) = request.into_parts();
    let most = match sent {
        Sent::Page => super::most_bytes(parts.uri.path()),
        Sent::Function => super::LIST_BYTES_MAX,
    };
    let Ok(body) = to_bytes(body, most).await else {
        return ApiProblem(super::too_large()).into_response();
    };
    let again = Request::from_parts(parts.clone(), Body::from(body.clone()));
    let answer = next.run(again).await;
    if !is_for_strangers(&answer, sent) {
        return answer;
    }
    let form = match sent {
        Sent::Page => of_page(&parts, &body),
        Sent::Function => of_function(&state, parts.clone(), body).await,
    };
    match form {
        Some(form) => sign_in(&state, &parts, form).await,
        None => answer,
    }
}

/// A form as a browser sends it, of a page that can show it again.
fn sent(request: &Request) -> Option<Sent> {
    let text = |name: header::HeaderName| request.headers().get(name)?.to_str().ok();
    let kind = text(header::CONTENT_TYPE)?;
    if *request.method() != Method::POST || !kind.starts_with(FORM_TYPE) {
        return None;
    }
    let path = request.uri().path();
    if path.starts_with(islands::api::PATH_PREFIX) {
        let is_navigation = text(header::ACCEPT).is_some_and(|kind| kind.contains("text/html"));
        return is_navigation.then_some(Sent::Function);
    }
    let route = request.extensions().get::<MatchedPath>()?.as_str();
    let has_page = PAGES.iter().any(|(one, _)| *one == route);
    (has_page && path != paths::SIGN_IN).then_some(Sent::Page)
}

const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// Whether the answer is the one that strangers get.
fn is_for_strangers(answer: &Response, sent: Sent) -> bool {
    let location = answer.headers().get(header::LOCATION);
    match sent {
        Sent::Page => {
            answer.status() == StatusCode::SEE_OTHER
                && location.is_some_and(|location| location == paths::SIGN_IN)
        }
        Sent::Function => answer.status() == StatusCode::UNAUTHORIZED,
    }
}

/// A form, and where its page is.
struct Form {
    path: String,
    /// The page's address as it stands in the browser.
    place: String,
    kept: Kept,
}

fn of_page(parts: &Parts, body: &Bytes) -> Option<Form> {
    let fields = Fields::decode(body).ok()?;
    let path = parts.uri.path().to_owned();
    let place = parts.uri.path_and_query().map_or_else(|| path.clone(), ToString::to_string);
    Some(Form { path, place, kept: Kept::Fields(fields.without_secrets()) })
}

/// The function is called as the stranger who sent it: it does nothing, and says by which address
/// the page has the form back.
async fn of_function(state: &AppState, parts: Parts, body: Bytes) -> Option<Form> {
    let call = Request::from_parts(parts, Body::from(body));
    let answer = pages::call_server_function(State(state.clone()), call).await;
    let location = answer.headers().get(header::LOCATION)?.to_str().ok()?;
    let (address, anchor) = location.split_once('#').unwrap_or((location, ""));
    let (path, query) = address.split_once('?')?;
    let place = if anchor.is_empty() { path.to_owned() } else { format!("{path}#{anchor}") };
    Some(Form { path: path.to_owned(), place, kept: Kept::Query(query.to_owned()) })
}

/// To the sign-in, and from there to the form's page. A form that cannot be kept is lost, as it
/// would be without all this.
async fn sign_in(state: &AppState, parts: &Parts, form: Form) -> Response {
    let mut answer = Redirect::to(&paths::sign_in(&form.place)).into_response();
    let address = parts.extensions.get::<Origin>().and_then(|origin| origin.address.as_deref());
    let Some(key) = new_key() else { return answer };
    let put =
        kept_forms::put(&state.db, &key, address, &form.path, &form.kept, state.db.now()).await;
    match put {
        Ok(true) => {
            if let Some(cookie) = cookie(&state.settings, &key, KEPT.num_seconds()) {
                answer.headers_mut().append(header::SET_COOKIE, cookie);
            }
        }
        Ok(false) => tracing::warn!("there is no room for a form whose session had ended"),
        Err(error) => tracing::warn!("a form whose session had ended could not be kept: {error}"),
    }
    answer
}

fn new_key() -> Option<String> {
    let mut bytes = [0; 16];
    OsRng.try_fill_bytes(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The form that the page at `parts` is to show again, for somebody who is signed in.
pub async fn take(state: &AppState, parts: &Parts) -> Option<Kept> {
    parts.extensions.get::<Caller>()?;
    let key = key(&parts.headers, cookie_name(&state.settings))?;
    if parts.method != Method::GET {
        return None;
    }
    let taken = kept_forms::take(&state.db, key, parts.uri.path(), state.db.now()).await;
    taken.unwrap_or_else(|error| {
        tracing::warn!("a form whose session had ended could not be read: {error}");
        None
    })
}

/// The page with the form as it was typed.
pub async fn show(state: &AppState, mut parts: Parts, page: PageFn, kept: Kept) -> Response {
    let mut answer = match kept {
        Kept::Fields(fields) => refused(state, &parts, fields).await,
        Kept::Query(query) => {
            let address = format!("{}?{query}", parts.uri.path());
            if let Ok(address) = address.parse::<Uri>() {
                parts.uri = address;
            }
            pages::answer(state, parts, page, Reply::default(), StatusCode::OK).await
        }
    };
    // The page was asked for, and is there.
    if answer.status() == StatusCode::UNAUTHORIZED {
        *answer.status_mut() = StatusCode::OK;
    }
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(gone) = gone(&state.settings) {
        headers.append(header::SET_COOKIE, gone);
    }
    answer
}

/// What the form's own handler answers to somebody who may do nothing.
async fn refused(state: &AppState, parts: &Parts, fields: String) -> Response {
    let mut request = Request::new(Body::from(fields));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = parts.uri.clone();
    *request.headers_mut() = parts.headers.clone();
    request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(FORM_TYPE));
    let (from, to) = (&parts.extensions, request.extensions_mut());
    hand_on::<Caller>(from, to);
    hand_on::<Visitor>(from, to);
    hand_on::<Session>(from, to);
    hand_on::<Origin>(from, to);
    hand_on::<Nonce>(from, to);
    to.insert(ShownAgain);
    let mut forms: Router = super::routes().with_state(state.clone());
    let answer: Result<Response, Infallible> = forms.call(request).await;
    match answer {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

fn hand_on<T: Clone + Send + Sync + 'static>(from: &Extensions, to: &mut Extensions) {
    if let Some(value) = from.get::<T>() {
        to.insert(value.clone());
    }
}

/// Over https no other host of the domain can plant one.
fn cookie_name(settings: &ServeSettings) -> &'static str {
    if settings.is_https() { "__Host-headroom_form" } else { "headroom_form" }
}

fn cookie(settings: &ServeSettings, key: &str, seconds: i64) -> Option<HeaderValue> {
    let name = cookie_name(settings);
    let secure = if settings.is_https() { "; Secure" } else { "" };
    let cookie = format!("{name}={key}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).ok()
}

/// Takes the cookie away: what was typed is not for the next person.
pub fn gone(settings: &ServeSettings) -> Option<HeaderValue> {
    cookie(settings, "", 0)
}

fn key<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(header::COOKIE).into_iter();
    let pairs = cookies.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    pairs.find_map(|(one, value)| (one == name && !value.is_empty()).then_some(value))
}
