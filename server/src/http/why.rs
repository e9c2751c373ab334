//! `/api/v1/apps/{org}/{app}/limits/explain`: why a limit is what it is, or was.

use axum::Json as Answer;
use axum::extract::State;
use chrono::{DateTime, Utc};
use domain::access::ReadConsole;
use domain::apps::Subject;
use domain::ids::{AppKey, BucketId, QuotaId};
use domain::limit_values::Target;
use domain::limits::{Explanation, overridable};
use domain::problem::{Code, Problem};
use domain::times;
use serde::{Deserialize, Serialize};
use store::Db;
use utoipa::{IntoParams, ToSchema};

use super::extract::{Allowed, App, AppParts, Params};
use super::openapi::{BadQuery, Barred, Missing};
use crate::problem::ApiResult;

/// What is to be explained: a bucket or a quota.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExplainParams {
    /// Either a bucket
    #[param(value_type = Option<String>)]
    bucket: Option<BucketId>,
    /// or a quota.
    #[param(value_type = Option<String>)]
    quota: Option<QuotaId>,
    /// A past moment since the registration (RFC 3339); absent: now.
    #[serde(default, deserialize_with = "times::read_optional")]
    at: Option<DateTime<Utc>>,
}

/// One explanation for a quota, one per rate for a bucket. What the first of them says stands on
/// the top level too, so that who asks for a quota need not look into a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Explained {
    app: AppKey,
    /// The moment that is explained.
    at: DateTime<Utc>,
    #[serde(flatten)]
    first: Option<Explanation>,
    explanations: Vec<Explanation>,
    /// Why it cannot be overridden; absent: it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_overridable: Option<String>,
}

/// `GET /apps/{org}/{app}/limits/explain?bucket=|quota=&at=`: the chain with who, when and why, and
/// what exists and is not in force.
#[utoipa::path(
    get,
    path = "/apps/{org}/{app}/limits/explain",
    operation_id = "explain_limit",
    tag = "limits",
    params(AppParts, ExplainParams),
    responses((status = 200, description = "Why it is what it is", body = Explained), Barred, Missing, BadQuery),
    security(("token" = [])),
)]
pub async fn explain(
    State(db): State<Db>,
    Allowed(permit): Allowed<ReadConsole>,
    App(app): App,
    Params(params): Params<ExplainParams>,
) -> ApiResult<Answer<Explained>> {
    let about = match (params.bucket, params.quota) {
        (None, Some(quota)) => Subject::Quota(quota),
        (Some(bucket), None) => Subject::Bucket(bucket),
        _ => {
            let rule = "name either a bucket or a quota";
            return Err(Problem::technical(Code::Malformed, rule).into());
        }
    };
    let (at, explanations) =
        store::why::explanations(&db, &permit, &app, &about, params.at, db.now()).await?;
    let first = explanations.first().cloned();
    let not_overridable = first.as_ref().and_then(|one| why_not(&db, &app, &one.target));
    Ok(Answer(Explained { app, at, first, explanations, not_overridable }))
}

/// The rule that forbids to override a limit now.
fn why_not(db: &Db, app: &AppKey, target: &Target) -> Option<String> {
    let snapshot = db.snapshot();
    let subject = snapshot.subject(snapshot.app(app)?, db.now());
    overridable(subject.terms, subject.plan, target).err().map(|rule| rule.to_string())
}
