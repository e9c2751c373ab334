//! `/api/v1/limits/ack` and `/api/v1/gateways`: which version of the limits each gateway has applied.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::IntoResponse;
use chrono::{DateTime, Utc};
use domain::access::{AckLimits, ForgetGateway, ReadConsole};
use domain::gateways::{Ack, Gateway, Standing};
use domain::page::PageRequest;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use store::Db;
use utoipa::ToSchema;

use super::extract::{Allowed, Id, Json, Params};
use super::openapi::{BadBody, BadQuery, Barred, Contradicted, Missing};
use crate::problem::ApiResult;

/// The answer to an acknowledgement.
#[derive(Debug, Serialize, ToSchema)]
pub struct Acknowledged {
    /// The platform's newest version.
    version: u64,
}

/// `POST /limits/ack`: a gateway has applied everything up to a version. A version that is not there
/// yet is refused, and one before the last acknowledged (409) unless the gateway says that it began
/// anew. The name belongs to the token (or account) that used it first, also by reading limits under
/// it; to another one (403) it is free once that token is revoked or has expired, or once the gateway
/// is forgotten, and a token that names its sources uses these alone (404). Kept in memory and written within a second: it works while PostgreSQL is away.
#[utoipa::path(
    post,
    path = "/limits/ack",
    operation_id = "acknowledge_limits",
    tag = "limits",
    request_body = Ack,
    responses((status = 200, description = "Noted", body = Acknowledged), Barred, Missing, BadBody, Contradicted),
    security(("token" = [])),
)]
pub async fn ack(
    State(db): State<Db>,
    Allowed(permit): Allowed<AckLimits>,
    Json(ack): Json<Ack>,
) -> ApiResult<Answer<Acknowledged>> {
    let version = store::gateways::ack(&db, &permit, &ack, db.now()).await?;
    Ok(Answer(Acknowledged { version }))
}

/// A gateway and how it stands.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GatewayRow)]
pub struct Row {
    #[serde(flatten)]
    gateway: Gateway,
    standing: Standing,
}

impl Row {
    fn new(gateway: Gateway, now: DateTime<Utc>) -> Self {
        Self { standing: gateway.standing(now), gateway }
    }
}

/// A page of gateways.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GatewaysPage)]
pub struct Listed {
    /// The platform's newest version.
    version: u64,
    items: Vec<Row>,
    next: Option<String>,
}

/// `GET /gateways`: by name.
#[utoipa::path(
    get,
    path = "/gateways",
    operation_id = "list_gateways",
    tag = "gateways",
    params(PageRequest),
    responses((status = 200, description = "A page of gateways", body = Listed), Barred, BadQuery),
    security(("token" = [])),
)]
pub async fn list(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    Params(page): Params<PageRequest>,
) -> ApiResult<Answer<Listed>> {
    let now = db.now();
    let (version, page) = store::gateways::list(&db, &permit, &page, now)?;
    let page = page.map(|gateway| Row::new(gateway, now));
    Ok(Answer(Listed { version, items: page.items, next: page.next }))
}

/// The body of `DELETE /gateways/{name}`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Forgetting {
    reason: String,
}

/// `DELETE /gateways/{name}`: forgets a gateway that is gone. One that comes again begins anew.
#[utoipa::path(
    delete,
    path = "/gateways/{name}",
    operation_id = "forget_gateway",
    tag = "gateways",
    params(("name" = String, Path, description = "The name")),
    request_body = Forgetting,
    responses((status = 204, description = "Done"), Barred, Missing, BadBody),
    security(("token" = [])),
)]
pub async fn forget(
    State(db): State<Db>,
    Allowed(permit): Allowed<ForgetGateway>,
    Id(name): Id<String>,
    Json(body): Json<Forgetting>,
) -> ApiResult<impl IntoResponse> {
    store::gateways::forget(&db, &permit, &name, &body.reason, db.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}
