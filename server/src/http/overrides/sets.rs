//! `/api/v1/overrides/bulk` and `/overrides/sets`: one override for many App Keys at once.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::access::{ReadConsole, SetOverride};
use domain::checks::Check;
use domain::override_sets::{NewSet, OverrideSet, SetPreview, UndoPreview};
use http::StatusCode;
use serde::Deserialize;
use store::Db;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::http::extract::{Allowed, Id, Json, Params};
use crate::http::idempotency::{Creation, IdempotencyKey};
use crate::http::openapi::{BadBody, Barred, Contradicted, Missing};
use crate::problem::ApiResult;

/// Whether something is only to be seen.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Rehearsal {
    /// Answer what would happen, and change nothing.
    #[serde(default)]
    dry_run: bool,
}

/// `POST /overrides/bulk`: one override for at most 10,000 App Keys, all or none. With
/// `?dry_run=true` 200 with what it would do.
#[utoipa::path(
    post,
    path = "/overrides/bulk",
    operation_id = "set_overrides",
    tag = "limits",
    params(Rehearsal, IdempotencyKey),
    request_body = NewSet,
    responses((status = 201, description = "The set", body = OverrideSet), (status = 200, description = "With `dry_run`: what it would do", body = SetPreview), Barred, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn set(
    State(db): State<Db>,
    Allowed(permit): Allowed<SetOverride>,
    Params(Rehearsal { dry_run }): Params<Rehearsal>,
    creation: Creation<NewSet, OverrideSet>,
) -> ApiResult<Response> {
    let set = match creation {
        Creation::Repeated(set) => set,
        Creation::First(new, _) if dry_run => {
            let preview = store::overrides::preview_set(&db, &permit, &new, db.now()).await?;
            return Ok(Answer(preview).into_response());
        }
        Creation::First(new, once) => {
            store::overrides::set_many(&db, &permit.once(once), &new, db.now()).await?
        }
    };
    Ok((StatusCode::CREATED, Answer(set)).into_response())
}

/// `GET /overrides/sets/{id}`. Its overrides are `GET /overrides?set=`.
#[utoipa::path(
    get,
    path = "/overrides/sets/{id}",
    operation_id = "read_override_set",
    tag = "limits",
    params(("id" = Uuid, Path, description = "The id")),
    responses((status = 200, description = "The set", body = OverrideSet), Barred, Missing),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    Id(id): Id<Uuid>,
) -> ApiResult<Answer<OverrideSet>> {
    Ok(Answer(store::overrides::read_set(&db, &permit, id, db.now()).await?))
}

/// The body of `POST /overrides/sets/{id}/undo`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Undoing {
    /// Not needed with `dry_run`.
    #[serde(default)]
    reason: String,
    /// The checks that were read and accepted.
    #[serde(default)]
    confirm: Vec<Check>,
}

/// `POST /overrides/sets/{id}/undo`: ends what of the set still stands and brings back what it took
/// the place of, all or nothing.
#[utoipa::path(
    post,
    path = "/overrides/sets/{id}/undo",
    operation_id = "undo_override_set",
    tag = "limits",
    params(("id" = Uuid, Path, description = "The id"), Rehearsal),
    request_body = Undoing,
    responses((status = 200, description = "The set as it is now; with `dry_run`: what undoing it would do", body = UndoAnswer), Barred, Missing, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn undo(
    State(db): State<Db>,
    Allowed(permit): Allowed<SetOverride>,
    Id(id): Id<Uuid>,
    Params(Rehearsal { dry_run }): Params<Rehearsal>,
    Json(body): Json<Undoing>,
) -> ApiResult<Answer<UndoAnswer>> {
    if dry_run {
        let preview = store::overrides::preview_undo(&db, &permit, id, db.now()).await?;
        return Ok(Answer(UndoAnswer::Preview(preview)));
    }
    let how = (body.reason.as_str(), body.confirm.as_slice());
    let set = store::overrides::undo(&db, &permit, id, how, db.now()).await?;
    Ok(Answer(UndoAnswer::Done(Box::new(set))))
}

/// What undoing answers.
#[derive(serde::Serialize, ToSchema)]
#[serde(untagged)]
pub enum UndoAnswer {
    Done(Box<OverrideSet>),
    Preview(UndoPreview),
}
