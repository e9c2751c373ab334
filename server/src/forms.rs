//! What people send with the forms of the pages: plain POSTs to the page's own path, so that every
//! form works without JavaScript. A form that did its work leads back to its page; one that did not
//! is answered by the page itself, with what was typed (`app::reply`).
//!
//! Programs use the JSON API (`http`); both end in the same functions of the store.

pub mod account;
pub mod accounts;
pub mod apps;
pub mod audit;
pub mod desk;
pub mod filing;
pub mod gateways;
pub mod kept;
pub mod notifications;
pub mod override_sets;
pub mod overrides;
pub mod platforms;
pub mod preferences;
pub mod recounts;
pub mod reports;
pub mod request_rules;
pub mod requests;
pub mod retention;
pub mod sign_in;
pub mod sign_out;
pub mod tokens;
pub mod webhooks;

use std::collections::BTreeMap;

use app::paths;
use app::reply::Reply;
use axum::Router;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, post};
use domain::access::{Caller, Permit, Right};
use domain::locale::done::Done;
use domain::problem::{Code, Problem};
use domain::rules::CommonRule;
use http::StatusCode;
use http::request::Parts;

use crate::problem::ApiProblem;
use crate::{AppState, pages};

/// Where forms go, and the paths of all of them: they come from one list, so no form is without
/// its entry.
#[derive(Default)]
struct Forms {
    router: Router<AppState>,
    paths: Vec<&'static str>,
}

impl Forms {
    fn route(mut self, path: &'static str, form: MethodRouter<AppState>) -> Self {
        self.paths.push(path);
        Self { router: self.router.route(path, form), ..self }
    }
}

/// Where forms go.
pub fn routes() -> Router<AppState> {
    forms().router
}

/// The path of every form.
pub fn form_paths() -> Vec<&'static str> {
    forms().paths
}

fn forms() -> Forms {
    Forms::default()
        .route(paths::SIGN_IN, post(sign_in::post))
        .route(paths::SIGN_OUT, post(sign_out::post))
        .route(paths::SIGN_OUT_EVERYWHERE, post(sign_out::everywhere))
        .route(paths::PREFERENCES, post(preferences::post))
        .route(paths::GATEWAYS, post(gateways::post))
        .route(paths::ACCOUNT, post(account::post))
        .route(paths::ADMIN_ACCOUNTS, post(accounts::post))
        .route(paths::ADMIN_TOKENS, post(tokens::post))
        .route(paths::AUDIT_SEAL, post(audit::post_seal))
        .route(paths::AUDIT_EXPORT, post(audit::export))
        .route(paths::REPORTS_EXPORT, post(reports::export))
        .route(paths::ADMIN_REQUESTS, post(request_rules::post))
        .route(paths::ADMIN_RETENTION, post(retention::post))
        .route("/admin/requests/rules/{id}", post(request_rules::post_rule))
        .route(paths::ADMIN_WEBHOOKS, post(webhooks::post))
        .route("/admin/webhooks/{id}", post(webhooks::post_one))
        .route(paths::NOTIFICATIONS, post(notifications::post))
        .route(paths::ADMIN_PLATFORMS, post(platforms::post))
        .route(paths::RECOUNTS, post(recounts::post))
        .route("/reports/recounts/{id}", post(recounts::post_one))
        .route(paths::APPS_BULK, post(apps::post_bulk))
        .route(paths::OVERRIDES_BULK, post(override_sets::post_bulk))
        .route(paths::NEW_REQUEST, post(filing::post_new))
        .route("/requests/{id}/edit", post(filing::post_edit))
        .route("/requests/{id}/comment", post(requests::post_thread))
        .route("/overrides/{id}", post(overrides::post))
        .route("/requests/{id}", post(desk::post))
        .route("/overrides/sets/{id}", post(override_sets::post_set))
}

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
    pub fn parse<T: std::str::FromStr>(&self, name: &str) -> Result<T, Problem> {
        let broken = |_| {
            Problem::new(Code::Malformed, CommonRule::FieldUnreadable { name: name.to_owned() })
        };
        self.get(name).parse().map_err(broken)
    }

    /// Reads the body of a form.
    fn decode(body: &[u8]) -> Result<Self, Problem> {
        let broken = |_| Problem::new(Code::Malformed, CommonRule::FormUnreadable);
        Ok(Self(serde_urlencoded::from_bytes(body).map_err(broken)?))
    }

    /// What may be shown again.
    fn shown(&self) -> impl Iterator<Item = &(String, String)> {
        self.0.iter().filter(|(name, _)| !is_secret(name))
    }

    /// As the body of a form, without passwords and secrets.
    fn without_secrets(&self) -> String {
        // Pairs of texts: writing them cannot fail.
        serde_urlencoded::to_string(self.shown().collect::<Vec<_>>()).unwrap_or_default()
    }

    /// What the page may show again: everything but passwords and secrets. Repeated fields are put
    /// in one.
    fn typed(&self) -> BTreeMap<String, String> {
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
fn most_bytes(path: &str) -> usize {
    let is_list = [paths::APPS_BULK, paths::OVERRIDES_BULK].contains(&path);
    if is_list { LIST_BYTES_MAX } else { BYTES_MAX }
}

fn too_large() -> Problem {
    Problem::new(Code::TooLarge, CommonRule::FormTooLarge)
}

/// How a form that did its work is answered.
pub enum Outcome {
    /// Go to the page, which says what was done.
    Done(Done),
    /// Go to the page, which shows what was done.
    Page,
    /// The page, with something that is shown this once.
    Secret { form: &'static str, secret: String },
}

/// The proof that who sent the form may. There is none for a form that is only shown again.
pub fn permit<R: Right>(parts: &Parts) -> Result<Permit<R>, Problem> {
    let nobody = || Problem::new(Code::Unauthenticated, CommonRule::SignInFirst);
    if parts.extensions.get::<kept::ShownAgain>().is_some() {
        return Err(nobody());
    }
    Ok(parts.extensions.get::<Caller>().ok_or_else(nobody)?.permit::<R>()?)
}

/// Answers a form of the page at `parts`. `form` names it, and its row where it has one.
pub async fn answer(
    state: &AppState,
    parts: Parts,
    fields: &Fields,
    form: String,
    outcome: store::Result<Outcome>,
) -> Response {
    match outcome {
        Ok(Outcome::Done(done)) => {
            Redirect::to(&paths::done(parts.uri.path(), done)).into_response()
        }
        Ok(Outcome::Page) => Redirect::to(parts.uri.path()).into_response(),
        Ok(Outcome::Secret { form, secret }) => {
            let reply = Reply { form: form.to_owned(), secret: Some(secret), ..Reply::default() };
            pages::reply(state, parts, reply, StatusCode::CREATED).await
        }
        Err(error) => {
            let problem = problem_of(&form, error);
            let status = StatusCode::from_u16(problem.code.status())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let reply =
                Reply { form, typed: fields.typed(), problem: Some(problem), ..Reply::default() };
            pages::reply(state, parts, reply, status).await
        }
    }
}

/// What a person is told of an error; one of ours is logged.
pub(crate) fn problem_of(form: &str, error: store::Error) -> Problem {
    if !matches!(error, store::Error::Problem(_)) {
        tracing::error!(form, "failed: {error}");
    }
    Problem { request_id: crate::layers::request_id::current(), ..Problem::from(error) }
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
