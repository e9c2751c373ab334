//! The fields of a form, as they are sent.

use std::collections::BTreeMap;
use std::str::FromStr;

use app::paths;
use axum::extract::{FromRequest, Request};
use domain::problem::{Code, Problem};
use domain::rules::CommonRule;

use crate::problem::ApiProblem;

/// Most bytes of a form; most have a few hundred characters.
const BYTES_MAX: usize = 64 * 1024;

/// The same where a list of many App Keys may be pasted.
const LIST_BYTES_MAX: usize = 2 * 1024 * 1024;

/// The fields of a form, in order, repeated names included.
#[derive(Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The field's value, or nothing.
    pub fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// The same; `None`: the form has no such field.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    pub fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| value.clone()).collect()
    }

    /// A field that the page itself filled in; a person cannot mistype it.
    pub fn parse<T: FromStr>(&self, name: &str) -> Result<T, Problem> {
        let broken = |_| {
            Problem::new(Code::Malformed, CommonRule::FieldUnreadable { name: name.to_owned() })
        };
        self.get(name).parse().map_err(broken)
    }

    /// Reads the body of a form.
    pub fn decode(body: &[u8]) -> Result<Self, Problem> {
        let broken = |_| Problem::new(Code::Malformed, CommonRule::FormUnreadable);
        Ok(Self(serde_urlencoded::from_bytes(body).map_err(broken)?))
    }

    /// What may be shown again.
    pub fn shown(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.iter().filter(|(name, _)| !is_secret(name))
    }

    /// As the body of a form, without passwords and secrets.
    pub fn without_secrets(&self) -> String {
        // Pairs of texts: writing them cannot fail.
        serde_urlencoded::to_string(self.shown().collect::<Vec<_>>()).unwrap_or_default()
    }

    /// What the page may show again: everything but passwords and secrets. Repeated fields are put
    /// in one.
    pub fn typed(&self) -> BTreeMap<String, String> {
        let mut typed: BTreeMap<String, String> = BTreeMap::new();
        for (name, value) in self.shown() {
            typed
                .entry(name.clone())
                .and_modify(|known| {
                    known.push(' ');
                    known.push_str(value);
                })
                .or_insert_with(|| value.clone());
        }
        typed
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = ApiProblem;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiProblem> {
        let most = most_bytes(request.uri().path());
        let body = axum::body::to_bytes(request.into_body(), most).await;
        Ok(Self::decode(&body.map_err(|_| too_large())?)?)
    }
}

/// Whether a field of this name holds what is neither shown again nor kept.
pub fn is_secret(name: &str) -> bool {
    name.contains("password") || name.contains("secret")
}

/// Most bytes of a form that is sent to `path`.
pub fn most_bytes(path: &str) -> usize {
    let is_list = [paths::APPS_BULK, paths::OVERRIDES_BULK].contains(&path);
    if is_list { LIST_BYTES_MAX } else { BYTES_MAX }
}

pub fn too_large() -> Problem {
    Problem::new(Code::TooLarge, CommonRule::FormTooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_without_passwords_and_secrets() {
        let pairs = [
            ("login", "ana"),
            ("new_password", "x"),
            ("client_secret", "y"),
            ("s", "1"),
            ("s", "2"),
        ];
        let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let fields = Fields(pairs.to_vec());
        let typed = fields.typed();
        assert_eq!(typed.len(), 2, "{typed:?}");
        assert_eq!((typed["login"].as_str(), typed["s"].as_str()), ("ana", "1 2"));
        assert_eq!(fields.all("s"), ["1", "2"]);
        assert_eq!(fields.get("missing"), "");
        assert_eq!(fields.without_secrets(), "login=ana&s=1&s=2");
    }
}
