//! The form of the page `/gateways`.

use axum::extract::State;
use axum::response::Response;
use domain::access::ForgetGateway;
use domain::locale::done::Done;
use domain::problem::{Code, Problem};
use domain::rules::CommonRule;
use http::request::Parts;

use super::{Fields, Outcome};
use crate::AppState;

pub async fn post(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    let done = act(&state, &parts, &fields).await;
    let form = fields.get("do").to_owned();
    super::answer(&state, parts, &fields, form, done).await
}

async fn act(state: &AppState, parts: &Parts, fields: &Fields) -> store::Result<Outcome> {
    let permit = super::permit::<ForgetGateway>(parts)?;
    if fields.get("do") != "forget" {
        return Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into());
    }
    let (name, reason) = (fields.get("name"), fields.get("reason"));
    store::gateways::forget(&state.db, &permit, name, reason, state.db.now()).await?;
    Ok(Outcome::Done(Done::GatewayForgotten))
}
