//! The forms of the page `/account`: the own password and the own sessions.

use axum::extract::State;
use axum::response::Response;
use domain::access::OwnAccount;
use domain::locale::done::Done;
use domain::problem::{Code, Problem};
use domain::rules::{CommonRule, PeopleRule};
use domain::sessions::Visitor;
use http::request::Parts;

use super::{Fields, Outcome};
use crate::AppState;

pub async fn post(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    let done = act(&state, &parts, &fields).await;
    let form = fields.get("do").to_owned();
    super::answer(&state, parts, &fields, form, done).await
}

async fn act(state: &AppState, parts: &Parts, fields: &Fields) -> store::Result<Outcome> {
    let permit = super::permit::<OwnAccount>(parts)?;
    let here = parts.extensions.get::<Visitor>().map(|visitor| visitor.session);
    let db = &state.db;
    match fields.get("do") {
        "change_password" => {
            let (current, new) = (fields.get("current_password"), fields.get("new_password"));
            if new != fields.get("repeat_password") {
                let rule = PeopleRule::PasswordsDiffer;
                return Err(Problem::field("/repeat_password", rule).into());
            }
            store::accounts::change_password(db, &permit, here, current, new, db.now()).await?;
            Ok(Outcome::Done(Done::PasswordChanged))
        }
        "end_session" => {
            let session = fields.parse("session")?;
            store::sessions::end_own(db, &permit, session, db.now()).await?;
            Ok(Outcome::Done(Done::SessionEnded))
        }
        "end_other_sessions" => {
            store::sessions::end_own_all(db, &permit, here, db.now()).await?;
            Ok(Outcome::Done(Done::OtherSessionsEnded))
        }
        _ => Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into()),
    }
}
