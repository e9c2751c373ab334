//! The form of the page `/notifications`: which were read.

use axum::extract::State;
use axum::response::Response;
use domain::access::OwnAccount;
use domain::locale::done::Done;
use domain::notifications::MarkRead;
use http::request::Parts;

use super::{Fields, Outcome};
use crate::AppState;

pub async fn post(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    let done = act(&state, &parts, &fields).await;
    super::answer(&state, parts, &fields, "read".to_owned(), done).await
}

async fn act(state: &AppState, parts: &Parts, fields: &Fields) -> store::Result<Outcome> {
    let permit = super::permit::<OwnAccount>(parts)?;
    let read = match fields.get("id") {
        "" => MarkRead { ids: Vec::new(), until: Some(fields.parse("until")?) },
        _ => MarkRead { ids: vec![fields.parse("id")?], until: None },
    };
    store::notifications::mark_read(&state.db, &permit, &read, state.db.now()).await?;
    Ok(Outcome::Done(Done::NotificationsRead))
}
