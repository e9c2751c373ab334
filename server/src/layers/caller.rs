//! Who is calling: the holder of a bearer token, or the visitor behind the session cookie. Leaves a
//! [`Caller`] in the request's extensions, and the [`Visitor`] of a session beside it; strangers
//! leave nothing.
//!
//! The JSON API takes the cookie for reads only: whatever changes something there has a token, save
//! what a token has none of.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Caller, Origin};
use domain::problem::{Code, Problem};
use domain::sessions::Visitor;
use domain::tokens::BearerToken;
use http::request::Parts;
use http::{HeaderMap, Method, Uri, header};
use islands::api::Unidentified;
use store::Db;
use tower_sessions::Session;

use super::token_memory::TokenMemory;
use crate::problem::ApiProblem;
use crate::session;

/// How long PostgreSQL may take to answer for a token that is remembered.
const PATIENCE: Duration = Duration::from_secs(1);

/// What [`find`] works with.
#[derive(Clone)]
pub struct Doorman {
    db: Db,
    memory: Arc<TokenMemory>,
}

impl Doorman {
    pub fn new(db: Db) -> Self {
        Self { db, memory: Arc::default() }
    }
}

/// Who speaks at a path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A program: bearer tokens, and the cookie for reads.
    Api,
    /// The console's own code in the browser.
    Console,
    /// A person who opens a page.
    Page,
}

fn kind(path: &str) -> Kind {
    let is_below = |prefix: &str| path.starts_with(prefix);
    if is_below("/api/") || path == "/metrics" {
        Kind::Api
    } else if is_below("/rpc/") || is_below("/live/") {
        Kind::Console
    } else {
        Kind::Page
    }
}

/// Pages that a stranger may see, and forms that a stranger may send.
const FOR_STRANGERS: [&str; 3] =
    [app::paths::SIGN_IN, app::paths::SIGN_OUT, app::paths::PREFERENCES];

/// What a program may read without a token.
const PUBLISHED: [&str; 1] = ["/api/v1/openapi.json"];

/// What a session changes by the JSON API: notifications are an account's own, no token has any.
const OF_SESSIONS: [&str; 1] = ["/api/v1/notifications/read"];

/// The middleware. Strangers come no further than to what is meant for them; what somebody may do
/// is still asked where it is done.
pub async fn find(State(doorman): State<Doorman>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let kind = kind(parts.uri.path());
    match identify(&doorman, &mut parts, kind).await {
        Ok(true) => {}
        Ok(false) if kind == Kind::Page && !FOR_STRANGERS.contains(&parts.uri.path()) => {
            return Redirect::to(&sign_in_path(&parts.method, &parts.uri)).into_response();
        }
        Ok(false) if kind != Kind::Page && !PUBLISHED.contains(&parts.uri.path()) => {
            let detail = "sign in, or send a token";
            return ApiProblem(Problem::technical(Code::Unauthenticated, detail)).into_response();
        }
        Ok(false) => {}
        // The page says it in its own words.
        Err(problem) if kind == Kind::Page => {
            parts.extensions.insert(Unidentified(problem));
        }
        Err(problem) => return ApiProblem(problem).into_response(),
    }
    next.run(Request::from_parts(parts, body)).await
}

/// Whether anybody was found.
async fn identify(doorman: &Doorman, parts: &mut Parts, kind: Kind) -> Result<bool, Problem> {
    let origin = parts.extensions.get::<Origin>().cloned().unwrap_or_default();
    if parts.headers.contains_key(header::AUTHORIZATION) && kind == Kind::Api {
        let caller = by_token(doorman, parts, &origin).await?;
        parts.extensions.insert(caller);
        return Ok(true);
    }
    let is_read = matches!(parts.method, Method::GET | Method::HEAD);
    if kind == Kind::Api && !is_read && !OF_SESSIONS.contains(&parts.uri.path()) {
        return Ok(false);
    }
    let Some(visitor) = by_cookie(parts).await? else { return Ok(false) };
    parts.extensions.insert(visitor.caller(origin));
    parts.extensions.insert(visitor);
    Ok(true)
}

async fn by_cookie(parts: &Parts) -> store::Result<Option<Visitor>> {
    match parts.extensions.get::<Session>() {
        Some(session) => session::visitor(session).await,
        None => Ok(None),
    }
}

async fn by_token(doorman: &Doorman, parts: &Parts, origin: &Origin) -> Result<Caller, Problem> {
    let refused = || Problem::technical(Code::Unauthenticated, "the token is not valid");
    let bearer = bearer(&parts.headers).ok_or_else(refused)?;
    lookup(doorman, &bearer, origin).await?.ok_or_else(refused)
}

/// The token that a request came with, if it has the shape of one of ours.
pub fn bearer(headers: &HeaderMap) -> Option<BearerToken> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| BearerToken::parse(token.trim()))?
}

/// Asks PostgreSQL, unless it was asked a moment ago; what it said last counts where it cannot be
/// asked.
async fn lookup(
    doorman: &Doorman,
    bearer: &BearerToken,
    origin: &Origin,
) -> Result<Option<Caller>, Problem> {
    let now = doorman.db.now();
    // Read before PostgreSQL is asked: a token that is revoked meanwhile is not trusted.
    let revocations = doorman.db.token_revocations();
    if let Some(caller) = doorman.memory.trust(bearer, origin, revocations, now) {
        return Ok(Some(caller));
    }
    let remembered = doorman.memory.recall(bearer, origin, now);
    if let Some(caller) = remembered.clone().filter(|_| doorman.memory.is_paused(now)) {
        return Ok(Some(caller));
    }
    let lookup = store::tokens::caller(&doorman.db, bearer, origin, now);
    let answer = match &remembered {
        Some(_) => tokio::time::timeout(PATIENCE, lookup).await.ok(),
        None => Some(lookup.await),
    };
    match answer {
        Some(Ok(Some(caller))) => {
            doorman.memory.remember(bearer, &caller, revocations, now);
            Ok(Some(caller))
        }
        Some(Ok(None)) => {
            doorman.memory.forget(bearer);
            Ok(None)
        }
        Some(Err(error)) if !matches!(error, store::Error::Unavailable(_)) => {
            tracing::error!("a token could not be looked up: {error}");
            Err(error.into())
        }
        outage => {
            doorman.memory.pause(now);
            let unreachable = || {
                Problem::technical(Code::Unavailable, "the database cannot be reached")
                    .retry_after(2)
            };
            let problem = outage.and_then(Result::err).map_or_else(unreachable, Problem::from);
            remembered.map(Some).ok_or(problem)
        }
    }
}

/// Where a stranger signs in, and comes back from if it was a page.
fn sign_in_path(method: &Method, uri: &Uri) -> String {
    let wanted = uri.path_and_query().map_or("/", |wanted| wanted.as_str());
    if matches!(*method, Method::GET | Method::HEAD) && wanted != "/" {
        app::paths::sign_in(wanted)
    } else {
        app::paths::SIGN_IN.to_owned()
    }
}
