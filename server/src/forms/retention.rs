//! The form of how long samples and audit rows are kept. To keep less is saved once the page has
//! shown what goes.

use axum::extract::State;
use axum::response::Response;
use domain::access::ManageRetention;
use domain::locale::done::Done;
use domain::problem::{Code, Problem};
use domain::retention::read_fields;
use domain::rules::CommonRule;
use http::request::Parts;

use super::{Fields, Outcome};
use crate::AppState;

/// The form on the page.
const SETTINGS: &str = "settings";

pub async fn post(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    let done = act(&state, &parts, &fields).await;
    super::answer(&state, parts, &fields, SETTINGS.to_owned(), done).await
}

async fn act(state: &AppState, parts: &Parts, fields: &Fields) -> store::Result<Outcome> {
    let permit = super::permit::<ManageRetention>(parts)?;
    if fields.get("do") != "save" {
        return Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into());
    }
    let version = fields.parse::<u64>("version")?;
    let new = read_fields(&fields.typed()).map_err(Problem::fields)?;
    // Whoever types something else has not looked at what that does.
    let is_confirmed = fields.get("confirmed") == new.word();
    store::retention::save(&state.db, &permit, version, &new, is_confirmed, state.db.now()).await?;
    Ok(Outcome::Done(Done::RetentionSaved))
}
