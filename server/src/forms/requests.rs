//! The forms about requests: filing one, and its thread.

use app::paths;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::FileRequest;
use domain::locale::done::Done;
use domain::problem::{Code, Problem};
use domain::rules::{CommonRule, RequestRule};
use http::request::Parts;
use uuid::Uuid;

use super::Fields;
use crate::AppState;

/// A comment, an answer, or taking it back.
pub async fn post_thread(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
    parts: Parts,
    fields: Fields,
) -> Response {
    match say(&state, &parts, &fields, id).await {
        Ok(done) => {
            let page = paths::done(&paths::request(id), done);
            Redirect::to(&format!("{page}#thread")).into_response()
        }
        Err(error) => {
            let form = fields.get("do").to_owned();
            super::answer(&state, parts, &fields, form, Err(error)).await
        }
    }
}

/// Does it; what was done.
async fn say(state: &AppState, parts: &Parts, fields: &Fields, id: Uuid) -> store::Result<Done> {
    let permit = super::permit::<FileRequest>(parts)?;
    let (db, text) = (&state.db, fields.get("text"));
    match fields.get("do") {
        "comment" => {
            let internal = match fields.get("to") {
                "internal" => true,
                "customer" => false,
                _ => return Err(Problem::new(Code::Malformed, RequestRule::WhoReads).into()),
            };
            store::requests::comment(db, &permit, id, text, internal, db.now()).await?;
            Ok(Done::CommentAdded)
        }
        "answer" => {
            store::requests::answer(db, &permit, id, text, db.now()).await?;
            Ok(Done::AnswerAdded)
        }
        "withdraw" => {
            let version = Some(fields.parse("version")?);
            let reason = fields.get("reason");
            store::requests::withdraw(db, &permit, id, version, reason, db.now()).await?;
            Ok(Done::RequestWithdrawn)
        }
        _ => Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into()),
    }
}
