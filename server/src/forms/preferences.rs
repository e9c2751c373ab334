//! `POST /preferences`: language, theme and zone, kept in cookies of this browser; strangers may
//! choose too.

use app::theme::Theme;
use app::viewer::{LOCALE_COOKIE, THEME_COOKIE, ZONE_COOKIE};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono_tz::Tz;
use domain::language::Locale;
use http::{HeaderValue, header};

use super::fields::Fields;
use super::sign_in::local_path;
use crate::AppState;

const YEAR_SECONDS: u32 = 365 * 86_400;

/// Fields that are absent or make no sense change nothing.
pub async fn post(State(state): State<AppState>, fields: Fields) -> Response {
    let chosen = [
        (LOCALE_COOKIE, Locale::parse(fields.get("locale")).map(Locale::as_str)),
        (THEME_COOKIE, Theme::parse(fields.get("theme")).map(Theme::as_str)),
        (ZONE_COOKIE, fields.get("zone").parse::<Tz>().ok().map(Tz::name)),
    ];
    let secure = if state.settings.is_https() { "; Secure" } else { "" };
    let mut answer = Redirect::to(local_path(fields.get("back"))).into_response();
    for (name, value) in chosen {
        let Some(value) = value else { continue };
        let cookie =
            format!("{name}={value}; Path=/; Max-Age={YEAR_SECONDS}; SameSite=Lax{secure}");
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            answer.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    answer
}
