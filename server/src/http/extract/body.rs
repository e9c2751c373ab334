//! JSON bodies: read once, refused by name.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{FromRequest, Request};
use domain::problem::{Code, Problem};
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::decode::{self, Faults};
use crate::problem::ApiProblem;

/// A JSON body. Members that `T` does not know are refused by name.
#[derive(Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiProblem> {
        let JsonBytes(body) = JsonBytes::from_request(request, state).await?;
        Ok(Self(decode(&body)?))
    }
}

/// The bytes of a body that is said to be JSON; others are refused (415).
#[derive(Debug)]
pub struct JsonBytes(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for JsonBytes {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiProblem> {
        if !is_json(request.headers()) {
            let detail = "the Content-Type must be application/json";
            return Err(Problem::technical(Code::UnsupportedMedia, detail).into());
        }
        Ok(Self(Bytes::from_request(request, state).await.map_err(unreadable)?))
    }
}

/// A body that did not come whole.
pub fn unreadable(rejection: BytesRejection) -> ApiProblem {
    let code = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Code::TooLarge,
        _ => Code::Malformed,
    };
    Problem::technical(code, rejection.body_text()).into()
}

fn is_json(headers: &HeaderMap) -> bool {
    let named = headers.get(header::CONTENT_TYPE).and_then(|named| named.to_str().ok());
    let essence = named.and_then(|named| named.split(';').next()).unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

/// Reads a whole body.
///
/// # Errors
/// No JSON: malformed. JSON that is no `T`, or has members that `T` does not know: invalid at the
/// member.
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let mut faults = Faults::default();
    let read = decode::strictly(&mut json, &mut faults);
    match read {
        Ok(value) => {
            json.end().map_err(|error| malformed(&error))?;
            faults.refuse("member").map(|()| value)
        }
        Err(error) if error.inner().is_data() => {
            let text = error.inner().to_string();
            // Where it stands is said by the pointer.
            let rule = text.rsplit_once(" at line ").map_or(text.as_str(), |(rule, _)| rule);
            Err(decode::fault(error.path(), rule))
        }
        Err(error) => Err(malformed(error.inner())),
    }
}

fn malformed(error: &serde_json::Error) -> Problem {
    Problem::technical(Code::Malformed, format!("the body is no JSON: {error}"))
}

#[cfg(test)]
mod tests {
    use domain::limit_values::LimitValue;
    use domain::overrides::NewOverride;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Order {
        #[expect(dead_code, reason = "only whether it is read matters")]
        #[serde(default)]
        items: Vec<Item>,
    }

    #[derive(Debug, Deserialize)]
    struct Item {
        #[expect(dead_code, reason = "only whether it is read matters")]
        amount: u8,
    }

    fn refusal<T: DeserializeOwned + std::fmt::Debug>(body: &str) -> (Code, String, String) {
        let problem = decode::<T>(body.as_bytes()).unwrap_err();
        let pointer = problem.errors.first().map(|error| error.pointer.clone());
        (problem.code, pointer.unwrap_or_default(), problem.detail())
    }

    #[test]
    fn unknown_members_are_refused_by_name_at_any_depth() {
        let (code, pointer, detail) = refusal::<Order>(r#"{"items":[],"itmes":[]}"#);
        assert_eq!((code, pointer.as_str()), (Code::Invalid, "/itmes"));
        assert_eq!(detail, "there is no such member");
        let deep = r#"{"items":[{"amount":1},{"amount":1,"a/b":2,"c":{}}]}"#;
        let problem = decode::<Order>(deep.as_bytes()).unwrap_err();
        let pointers: Vec<_> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(pointers, ["/items/1/a~1b", "/items/1/c"]);
    }

    #[test]
    fn what_breaks_a_type_is_named() {
        for (body, pointer) in [
            (r#"{"items":[{"amount":256}]}"#, "/items/0/amount"),
            (r#"{"items":[{"amount":"1"}]}"#, "/items/0/amount"),
            (r#"{"items":[{}]}"#, "/items/0/amount"),
            (r#"{"items":{}}"#, "/items"),
            (r#"{"items":[{"amount":1,"amount":2}]}"#, "/items/0"),
        ] {
            let (code, at, _) = refusal::<Order>(body);
            assert_eq!((code, at.as_str()), (Code::Invalid, pointer), "{body}");
        }
        for body in ["", "{", "{\"items\":[]} x", "nope"] {
            assert_eq!(refusal::<Order>(body).0, Code::Malformed, "{body}");
        }
    }

    #[test]
    fn two_answers_in_one_field_are_refused() {
        for body in [
            r#"{"kind":"unlimited","amount":100}"#,
            r#"{"kind":"not_supported","amount":0}"#,
            r#"{"kind":"limited"}"#,
            r#"{"kind":"limited","amount":1,"unit":"call"}"#,
            r#"{"amount":1}"#,
        ] {
            assert_eq!(refusal::<LimitValue>(body).0, Code::Invalid, "{body}");
        }
        for target in [
            r#"{"quota":"groups","bucket":"users"}"#,
            r#"{"quota":"groups","scope":"app"}"#,
            r#"{"bucket":"users","unit":"call","window_seconds":1,"scope":"app","x":1}"#,
            r#"{"bucket":"users","unit":"call","window_seconds":1}"#,
            "{}",
        ] {
            let body = format!(
                r#"{{"target":{target},"value":{{"kind":"unlimited"}},"reason":"because"}}"#
            );
            let (code, pointer, _) = refusal::<NewOverride>(&body);
            assert_eq!(code, Code::Invalid, "{body}");
            assert!(pointer.starts_with("/target"), "{body}: {pointer}");
        }
    }
}
