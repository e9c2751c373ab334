//! `/api/v1/…/overrides`: values for one App Key in place of its plan's.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use domain::access::SetOverride;
use domain::overrides::{EndOverride, NewOverride, Override};
use http::StatusCode;
use store::Db;
use uuid::Uuid;

use super::extract::{Allowed, App, AppParts, Id, Json};
use super::openapi::{BadBody, Barred, Contradicted, Missing};
use crate::now;
use crate::problem::ApiResult;

/// `POST /apps/{org}/{app}/overrides`: 201 with the override. One that lowers a limit is refused
/// (422, `unconfirmed`) until `confirm` names every check that fires.
#[utoipa::path(
    post,
    path = "/apps/{org}/{app}/overrides",
    operation_id = "set_override",
    tag = "limits",
    params(AppParts),
    request_body = NewOverride,
    responses((status = 201, description = "The override", body = Override), Barred, Missing, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn set(
    State(db): State<Db>,
    Allowed(permit): Allowed<SetOverride>,
    App(app): App,
    Json(new): Json<NewOverride>,
) -> ApiResult<(StatusCode, Answer<Override>)> {
    let made = store::overrides::set(&db, &permit, &app, None, &new, now()).await?;
    Ok((StatusCode::CREATED, Answer(made)))
}

/// `DELETE /overrides/{id}`: ends it now; it stays on record. To end what raised a limit lowers it,
/// and asks for `confirm` as setting one does.
#[utoipa::path(
    delete,
    path = "/overrides/{id}",
    operation_id = "end_override",
    tag = "limits",
    params(("id" = Uuid, Path, description = "The id")),
    request_body = EndOverride,
    responses((status = 204, description = "Done"), Barred, Missing, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn end(
    State(db): State<Db>,
    Allowed(permit): Allowed<SetOverride>,
    Id(id): Id<Uuid>,
    Json(ending): Json<EndOverride>,
) -> ApiResult<impl IntoResponse> {
    store::overrides::end(&db, &permit, id, &ending, now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
