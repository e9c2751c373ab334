//! `POST /sign-out` and `POST /sign-out-everywhere`.

use app::paths;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{Origin, OwnAccount};
use domain::locale::done::Done;
use http::request::Parts;
use http::{HeaderName, HeaderValue, header};

use super::sign_in::current;
use crate::problem::ApiProblem;
use crate::{AppState, session};

/// Ends the session of this browser.
pub async fn post(State(state): State<AppState>, parts: Parts) -> Response {
    finish(&state, end(&state, &parts).await)
}

/// Ends all sessions of the account, this one included.
pub async fn everywhere(State(state): State<AppState>, parts: Parts) -> Response {
    let ended = async {
        let permit = super::permit::<OwnAccount>(&parts)?;
        store::sessions::end_own_all(&state.db, &permit, None, state.db.now()).await?;
        end(&state, &parts).await
    };
    finish(&state, ended.await)
}

async fn end(state: &AppState, parts: &Parts) -> store::Result<()> {
    let origin = parts.extensions.get::<Origin>().cloned().unwrap_or_default();
    session::end(current(parts)?, &state.db, &origin).await
}

fn finish(state: &AppState, ended: store::Result<()>) -> Response {
    if let Err(error) = ended {
        return ApiProblem::from(error).into_response();
    }
    let mut answer = Redirect::to(&paths::done(paths::SIGN_IN, Done::SignedOut)).into_response();
    // Pages that the browser keeps for the way back are not for the next person.
    let cleared = HeaderValue::from_static("\"cache\"");
    answer.headers_mut().insert(HeaderName::from_static("clear-site-data"), cleared);
    // A `__Host-` cookie can only be taken away by one that is secure too.
    let secure = if state.settings.is_https() { "; Secure" } else { "" };
    let name = session::cookie_name(&state.settings);
    let gone = format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}");
    let gone = [HeaderValue::from_str(&gone).ok(), super::kept::gone(&state.settings)];
    for gone in gone.into_iter().flatten() {
        answer.headers_mut().append(header::SET_COOKIE, gone);
    }
    answer
}
