//! Problems as HTTP answers (RFC 9457).

use axum::response::{IntoResponse, Response};
use domain::problem::{Code, FieldError, Problem};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use uuid::Uuid;

use crate::layers::request_id;

/// The `Err` of every JSON handler.
#[derive(Debug)]
pub struct ApiProblem(pub Problem);

/// What every JSON handler answers.
pub type ApiResult<T> = Result<T, ApiProblem>;

/// A problem as it goes over the wire.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// `urn:headroom:problem:` and the code.
    r#type: String,
    title: String,
    status: u16,
    /// What is wrong in this case, as a sentence.
    detail: String,
    code: Code,
    /// The line in the server's log.
    request_id: String,
    /// The fields at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// How many errors there are, where `errors` may name only the first of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    errors_total: Option<u64>,
    /// The open request that a second one for the same limit leads to; `Location` too.
    #[serde(skip_serializing_if = "Option::is_none")]
    existing: Option<Uuid>,
}

/// Where a request is followed.
pub fn request_path(id: Uuid) -> String {
    format!("/api/v1/requests/{id}")
}

impl From<Problem> for ApiProblem {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<domain::access::Refused> for ApiProblem {
    fn from(refused: domain::access::Refused) -> Self {
        Self(refused.into())
    }
}

impl From<store::Error> for ApiProblem {
    fn from(error: store::Error) -> Self {
        if !matches!(error, store::Error::Problem(_)) {
            tracing::error!("failed: {error}");
        }
        Self(error.into())
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let problem = self.0;
        let status = StatusCode::from_u16(problem.code.status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = ProblemBody {
            r#type: format!("urn:headroom:problem:{}", problem.code.as_str()),
            title: problem.code.title().to_owned(),
            status: status.as_u16(),
            detail: problem.rule.to_string(),
            code: problem.code,
            request_id: request_id::current(),
            errors: problem.errors,
            errors_total: problem.errors_total,
            existing: problem.existing,
        };
        let mut answer = (status, axum::Json(body)).into_response();
        answer
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = problem.retry_after_seconds {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        let there = problem.existing.map(request_path);
        if let Some(there) = there.and_then(|path| HeaderValue::from_str(&path).ok()) {
            answer.headers_mut().insert(header::LOCATION, there);
        }
        if problem.code == Code::Unauthenticated {
            answer
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        answer
    }
}
