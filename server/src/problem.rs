//! Problems as HTTP answers (RFC 9457).

use axum::response::{IntoResponse, Response};
use domain::problem::{Code, FieldError, Problem};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::layers::request_id;

/// The `Err` of every JSON handler.
#[derive(Debug)]
pub struct ApiProblem(pub Problem);

/// What every JSON handler answers.
pub type ApiResult<T> = Result<T, ApiProblem>;

#[derive(Serialize)]
struct Body<'a> {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: Code,
    request_id: &'a str,
    #[serde(skip_serializing_if = "<[FieldError]>::is_empty")]
    errors: &'a [FieldError],
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
        let problem = Problem { request_id: request_id::current(), ..self.0 };
        let status = StatusCode::from_u16(problem.code.status())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = Body {
            r#type: format!("urn:headroom:problem:{}", problem.code.as_str()),
            title: problem.code.title(),
            status: status.as_u16(),
            detail: &problem.detail,
            code: problem.code,
            request_id: &problem.request_id,
            errors: &problem.errors,
        };
        let mut answer = (status, axum::Json(body)).into_response();
        answer
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = problem.retry_after_seconds {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if problem.code == Code::Unauthenticated {
            answer
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        answer
    }
}
