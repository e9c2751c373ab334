//! The forms of the page `/admin/tokens`.

use axum::extract::State;
use axum::response::Response;
use domain::access::ManageTokens;
use domain::locale::done::Done;
use domain::problem::{Code, Problem};
use domain::rules::{CommonRule, PeopleRule};
use domain::tokens::TokenForm;
use domain::units::typed_number;
use http::request::Parts;

use super::{Fields, Outcome};
use crate::AppState;

/// The form that makes a token, and the one reply that shows it.
pub const CREATE: &str = "create";

pub async fn post(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    let done = act(&state, &parts, &fields).await;
    let form = match fields.get("id") {
        "" => fields.get("do").to_owned(),
        id => format!("{} {id}", fields.get("do")),
    };
    super::answer(&state, parts, &fields, form, done).await
}

async fn act(state: &AppState, parts: &Parts, fields: &Fields) -> store::Result<Outcome> {
    let permit = super::permit::<ManageTokens>(parts)?;
    match fields.get("do") {
        CREATE => {
            let new = read(fields)?.parse()?;
            let (_, bearer) =
                store::tokens::create(&state.db, &permit, &new, state.db.now()).await?;
            let secret = bearer.map(|bearer| bearer.expose()).unwrap_or_default();
            Ok(Outcome::Secret { form: CREATE, secret })
        }
        "revoke" => {
            store::tokens::revoke(&state.db, &permit, fields.parse("id")?, state.db.now()).await?;
            Ok(Outcome::Done(Done::TokenRevoked))
        }
        _ => Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into()),
    }
}

fn read(fields: &Fields) -> Result<TokenForm, Problem> {
    let days =
        match fields.get("expires_in_days").trim() {
            "" => None,
            days => Some(typed_number(days).ok_or_else(|| {
                Problem::field("/expires_in_days", PeopleRule::LifetimeUnreadable)
            })?),
        };
    Ok(TokenForm {
        name: fields.get("name").to_owned(),
        role: Some(fields.get("role").to_owned()),
        scopes: fields.all("scopes"),
        expires_in_days: days,
    })
}
