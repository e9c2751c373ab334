//! The header `Idempotency-Key` of requests that create: the same request again is answered as the
//! first time.

use axum::extract::FromRequestParts;
use domain::problem::Problem;
use http::request::Parts;
use serde::Serialize;
use store::idempotency::{KEY_BYTES_MAX, Once};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

use crate::problem::{ApiProblem, ApiResult};

/// The key, if the caller sent one.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(Option<String>);

impl IdempotencyKey {
    /// The key with what was asked under it.
    pub fn once(&self, what: &str, body: &impl Serialize) -> ApiResult<Option<Once>> {
        Ok(self.0.as_deref().map(|key| Once::new(key, what, body)).transpose()?)
    }

    /// The same for a body that is no JSON.
    pub fn once_of_bytes(&self, what: &str, body: &[u8]) -> Option<Once> {
        self.0.as_deref().map(|key| Once::of_bytes(key, what, body))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let key = value.to_str().unwrap_or_default().trim();
        if key.is_empty() || key.len() > KEY_BYTES_MAX {
            let rule = format!("an Idempotency-Key has 1 to {KEY_BYTES_MAX} printable characters");
            return Err(Problem::field("/Idempotency-Key", rule).into());
        }
        Ok(Self(Some(key.to_owned())))
    }
}

impl utoipa::IntoParams for IdempotencyKey {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(
                "Of the caller's choice, for a day. The same request again is answered as the first \
                 time; another one under the same key is refused (422).",
            ))
            .schema(Some(text))
            .build();
        vec![key]
    }
}
