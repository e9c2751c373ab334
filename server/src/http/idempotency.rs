//! The header `Idempotency-Key` of requests that create: the same request again is answered as the
//! first time.

use axum::extract::{FromRef, FromRequest, FromRequestParts, OriginalUri, Request};
use domain::access::{Caller, Once};
use domain::problem::Problem;
use http::request::Parts;
use serde::de::DeserializeOwned;
use serde_json::Value;
use store::Db;
use store::idempotency::{self, KEY_BYTES_MAX};
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::{ObjectBuilder, Required, Type};

use super::extract::{JsonBytes, decode};
use crate::forms::fields::is_secret;
use crate::problem::ApiProblem;

/// A request that creates a `Made`. Its key is looked up before anything of the body is judged:
/// neither time nor what has changed since turns a repetition into a refusal.
#[derive(Debug)]
pub enum Creation<New, Made> {
    /// The answer that was given first under this key.
    Repeated(Made),
    /// What is to be made, and the key to keep the answer under.
    First(New, Option<Once>),
}

impl<S, New, Made> FromRequest<S> for Creation<New, Made>
where
    S: Send + Sync,
    Db: FromRef<S>,
    New: DeserializeOwned,
    Made: DeserializeOwned,
{
    type Rejection = ApiProblem;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiProblem> {
        let (mut parts, body) = request.into_parts();
        let key = IdempotencyKey::from_request_parts(&mut parts, state).await?;
        let caller = parts.extensions.get::<Caller>().cloned();
        let request = Request::from_parts(parts, body);
        let JsonBytes(body) = JsonBytes::from_request(request, state).await?;
        let content = content(&body);
        let once = key.once(&content);
        if let (Some(once), Some(caller)) = (&once, &caller) {
            let db = Db::from_ref(state);
            let kept = idempotency::lookup(&db, caller, once, db.now()).await?;
            if let Some(made) = kept {
                return Ok(Self::Repeated(made));
            }
        }
        Ok(Self::First(decode(&body)?, once))
    }
}

/// What a request asks for: the same JSON with other spaces, or its members in another order, asks
/// for the same. Passwords and secrets are not looked at, because their hash would be kept, and
/// whoever reads it could guess them fast.
fn content(body: &[u8]) -> Vec<u8> {
    let Ok(mut value) = serde_json::from_slice::<Value>(body) else { return body.to_vec() };
    if let Some(members) = value.as_object_mut() {
        members.retain(|name, _| !is_secret(name));
    }
    value.to_string().into_bytes()
}

/// A secret with a note: it is not kept, so a repeated answer says why it has none.
pub fn shown_once(secret: Option<String>) -> (Option<String>, Option<&'static str>) {
    let note = "the secret was in the first answer alone; where that was lost, create another one";
    let is_missing = secret.is_none();
    (secret, is_missing.then_some(note))
}

/// The key, if the caller sent one, and what it is used for.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(Option<(String, String)>);

impl IdempotencyKey {
    /// The key with the content of the request that was sent under it.
    pub fn once(&self, content: &[u8]) -> Option<Once> {
        self.0.as_ref().map(|(key, what)| idempotency::once(key, what, content))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiProblem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiProblem> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let key = value.to_str().unwrap_or_default().trim();
        if key.is_empty() || key.len() > KEY_BYTES_MAX {
            let rule = format!("an Idempotency-Key has 1 to {KEY_BYTES_MAX} printable characters");
            return Err(Problem::technical_field("/Idempotency-Key", rule).into());
        }
        let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |uri| &uri.0);
        Ok(Self(Some((key.to_owned(), format!("{} {uri}", parts.method)))))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_is_the_same_in_any_order_and_holds_no_secret() {
        let one =
            content(br#"{"login":"eva","password":"correct horse battery","client_secret":"x"}"#);
        let two = content(br#"{ "client_secret": "y", "login": "eva" }"#);
        assert_eq!(one, two);
        assert_ne!(one, content(br#"{"login":"ana"}"#));
        assert_eq!(content(b"no JSON"), b"no JSON");
    }
}
