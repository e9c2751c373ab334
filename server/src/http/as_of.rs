//! `/api/v1/apps/{org}/{app}/as-of`: an App Key at a past moment, or two moments compared.

use axum::Json as Answer;
use axum::extract::State;
use domain::access::ReadConsole;
use domain::as_of::{AsOf, AsOfAnswer, Comparison};
use domain::ids::AppKey;
use serde::{Deserialize, Serialize};
use store::Db;
use utoipa::{IntoParams, ToSchema};

use super::extract::{Allowed, App, AppParts, Params};
use super::openapi::{BadQuery, Barred, Missing};
use crate::problem::ApiResult;

/// Which moments.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AsOfParams {
    /// A past moment since the registration (RFC 3339); absent: now.
    #[serde(default)]
    #[param(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    at: String,
    /// A second moment, not before the first: then the answer is what differs between them.
    #[serde(default)]
    #[param(value_type = Option<chrono::DateTime<chrono::Utc>>)]
    and: String,
    /// Of a comparison also the limits that are the same.
    #[serde(default)]
    all: bool,
}

/// The App Key at one moment, or what differs between two.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Past {
    One(Box<AsOf>),
    Two(Box<Comparison>),
}

#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AppAsOf)]
pub struct Found {
    app: AppKey,
    #[serde(flatten)]
    past: Past,
}

/// `GET /apps/{org}/{app}/as-of?at=&and=`: plan, overrides, every limit and its use at a past moment,
/// from what was known then; with `and` what differs between the two.
#[utoipa::path(
    get,
    path = "/apps/{org}/{app}/as-of",
    operation_id = "read_app_as_of",
    tag = "apps",
    params(AppParts, AsOfParams),
    responses((status = 200, description = "The App Key as it was", body = Found), Barred, Missing, BadQuery),
    security(("token" = [])),
)]
pub async fn read(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    App(app): App,
    Params(params): Params<AsOfParams>,
) -> ApiResult<Answer<Found>> {
    let moments = (params.at.as_str(), params.and.as_str());
    let past = match store::as_of::read(&db, &permit, &app, moments, db.now()).await? {
        AsOfAnswer::One(state) => Past::One(state),
        AsOfAnswer::Two(comparison) if params.all => Past::Two(comparison),
        AsOfAnswer::Two(comparison) => Past::Two(Box::new(comparison.only_differences())),
    };
    Ok(Answer(Found { app, past }))
}
