//! Forms that arrived after their session had ended: what was typed is kept while the person signs
//! in, and then shown by the form's page. Nothing is done by itself: the person presses again.
//!
//! It waits for a short time, under a key that only a cookie of the same browser has, and without
//! passwords and secrets. Whoever signs in sees the page as their role sees it.

use std::convert::Infallible;

use app::paths;
use app::routes::PAGES;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Caller, Origin};
use domain::sessions::Visitor;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, header};
use leptos::nonce::Nonce;
use rand::TryRngCore;
use rand::rngs::OsRng;
use store::kept_forms::{self, KEPT};
use tower::Service;
use tower_sessions::Session;

use super::fields::{self, Fields};
use crate::AppState;
use crate::config::ServeSettings;
use crate::problem::ApiProblem;

/// In the extensions of a form that is shown again: it has no permit for anything.
#[derive(Clone, Copy, Debug)]
pub(super) struct ShownAgain;

/// The middleware, around what tells strangers from callers. A form of another site was refused
/// before.
pub async fn keep(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if !is_form(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, fields::most_bytes(parts.uri.path())).await else {
        return ApiProblem(fields::too_large()).into_response();
    };
    let again = Request::from_parts(parts.clone(), Body::from(body.clone()));
    let answer = next.run(again).await;
    match Fields::decode(&body) {
        Ok(fields) if is_for_strangers(&answer) => sign_in(&state, &parts, &fields).await,
        _ => answer,
    }
}

/// Whether it is a form as a browser sends it, of a page that can show it again.
fn is_form(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if *request.method() != Method::POST || !kind.is_some_and(|kind| kind.starts_with(FORM_TYPE)) {
        return false;
    }
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    route.is_some_and(|route| route != paths::SIGN_IN && PAGES.iter().any(|(one, _)| *one == route))
}

const FORM_TYPE: &str = "application/x-www-form-urlencoded";

/// Whether the answer is the one that strangers get.
fn is_for_strangers(answer: &Response) -> bool {
    let location = answer.headers().get(header::LOCATION);
    answer.status() == StatusCode::SEE_OTHER
        && location.is_some_and(|location| location == paths::SIGN_IN)
}

/// To the sign-in, and from there to the form's page. A form that cannot be kept is lost, as it
/// would be without all this.
async fn sign_in(state: &AppState, parts: &Parts, fields: &Fields) -> Response {
    let path = parts.uri.path();
    let place = parts.uri.path_and_query().map_or(path, PathAndQuery::as_str);
    let mut answer = Redirect::to(&paths::sign_in(place)).into_response();
    let address = parts.extensions.get::<Origin>().and_then(|origin| origin.address.as_deref());
    let Some(key) = new_key() else { return answer };
    let fields = fields.without_secrets();
    match kept_forms::put(&state.db, &key, address, path, &fields, state.db.now()).await {
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

/// The fields of a form that the page at `parts` is to show again, for somebody who is signed in.
pub async fn take(state: &AppState, parts: &Parts) -> Option<String> {
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

/// The page with the form as it was typed; `fields` are those of [`take`].
pub async fn show(state: &AppState, parts: &Parts, fields: String) -> Response {
    let mut answer = refused(state, parts, fields).await;
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
    let mut forms: Router = super::routes().router.with_state(state.clone());
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
