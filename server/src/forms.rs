//! What people send with the forms of the pages: plain POSTs to the page's own path, so that every
//! form works without JavaScript. A form that did its work leads back to its page; one that did not
//! is answered by the page itself, with what was typed (`app::reply`).
//!
//! Programs use the JSON API (`http`); both end in the same functions of the store.

pub mod account;
pub mod accounts;
pub mod app_plan;
pub mod apps;
pub mod audit;
pub mod desk;
pub mod fields;
pub mod filing;
pub mod gateways;
pub mod kept;
pub mod limits;
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
pub mod terms;
pub mod tokens;
pub mod webhooks;

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::future::Future;
use std::str::FromStr;
use std::sync::Arc;

use app::address::Params;
use app::paths;
use app::reply::Reply;
use app::viewer;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use domain::access::{Caller, Permit, Right};
use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::locale::done::Done;
use domain::override_sets::form::field_errors;
use domain::overrides::form::{parse_checks, reason_fault};
use domain::problem::{Code, Problem};
use domain::quotas::QuotaUnit;
use domain::rules::{CommonRule, Thing};
use domain::units::Zone;
use http::StatusCode;
use http::request::Parts;
use sha2::{Digest, Sha256};
use store::Db;

use self::fields::Fields;
use crate::routes::Routes;
use crate::{AppState, pages};

/// Where forms go. A function of this list does what one page's forms ask; the routes with handlers
/// of their own answer with something else than a page.
pub fn routes() -> Routes {
    Routes::default()
        .route(paths::SIGN_OUT, post(sign_out::post))
        .route(paths::SIGN_OUT_EVERYWHERE, post(sign_out::everywhere))
        .route(paths::PREFERENCES, post(preferences::post))
        .route(paths::AUDIT_EXPORT, post(audit::export))
        .route(paths::REPORTS_EXPORT, post(reports::export))
        .form(paths::SIGN_IN, sign_in::act)
        .form(paths::GATEWAYS, gateways::act)
        .form(paths::ACCOUNT, account::act)
        .form(paths::ADMIN_ACCOUNTS, accounts::act)
        .form(paths::ADMIN_TOKENS, tokens::act)
        .form(paths::AUDIT_SEAL, audit::act)
        .form(paths::ADMIN_REQUESTS, request_rules::act_on_settings)
        .form(paths::ADMIN_RETENTION, retention::act)
        .form("/admin/requests/rules/{id}", request_rules::act_on_rule)
        .form(paths::ADMIN_WEBHOOKS, webhooks::create)
        .form("/admin/webhooks/{id}", webhooks::act)
        .form(paths::NOTIFICATIONS, notifications::act)
        .form(paths::ADMIN_PLATFORMS, platforms::act)
        .form(paths::RECOUNTS, recounts::start)
        .form("/reports/recounts/{id}", recounts::act)
        .form(paths::APPS_BULK, apps::register)
        .form("/apps/{org}/{app}/plan", app_plan::act)
        .form("/apps/{org}/{app}/quotas/{quota}", limits::act)
        .form("/apps/{org}/{app}/buckets/{bucket}", limits::act)
        .form("/plans/edit/{plan}", terms::act)
        .form("/catalogue/edit/{edition}/{bucket}", terms::act)
        .form(paths::OVERRIDES_BULK, override_sets::set)
        .form(paths::NEW_REQUEST, filing::file)
        .form("/requests/{id}/edit", filing::file)
        .form("/requests/{id}/comment", requests::act)
        .form("/requests/{id}", desk::act)
        .form("/overrides/{id}", overrides::act)
        .form("/overrides/sets/{id}", override_sets::undo)
}

impl Routes {
    /// A page's forms, which `act` does. They may do nothing themselves when they are shown again.
    fn form<A, F>(self, path: &str, act: A) -> Self
    where
        A: Fn(Form) -> F + Clone + Send + Sync + 'static,
        F: Future<Output = store::Result<Outcome>> + Send + 'static,
    {
        let handler = async move |State(state): State<AppState>, parts: Parts, fields: Fields| {
            let form = Form::new(state, parts, fields).await;
            let outcome = act(form.clone()).await;
            form.answer(outcome).await
        };
        self.route(path, post(handler))
    }
}

/// A form that was sent to its page.
#[derive(Clone)]
pub struct Form(Arc<Sent>);

struct Sent {
    state: AppState,
    parts: Parts,
    fields: Fields,
    /// What the path names.
    params: Params,
}

/// How a form that could be read is answered.
pub enum Outcome {
    /// By its page, which says what was done.
    Done(Done),
    /// By the page at this address.
    Leads(String),
    /// By its page as it is now, with this; nothing else was done, or something is shown this once.
    Shown(Box<Reply>),
}

impl Outcome {
    /// By the page with what was typed anew.
    fn typed(typed: BTreeMap<String, String>) -> Self {
        Self::Shown(Box::new(Reply { typed, ..Reply::default() }))
    }

    /// By the page with something that it shows this once.
    fn secret(secret: String) -> Self {
        Self::Shown(Box::new(Reply { secret: Some(secret), ..Reply::default() }))
    }

    /// The status of the page.
    fn status(reply: &Reply) -> StatusCode {
        let of_problem = |problem: &Problem| {
            StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
        };
        match reply {
            Reply { problem: Some(problem), .. } => of_problem(problem),
            Reply { secret: Some(_), .. } => StatusCode::CREATED,
            Reply { bulk: Some(bulk), .. } if bulk.outcome.answer.is_none() => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            _ => StatusCode::OK,
        }
    }
}

impl Form {
    async fn new(state: AppState, mut parts: Parts, fields: Fields) -> Self {
        let params = pages::path_params(&mut parts).await;
        Self(Arc::new(Sent { state, parts, fields, params }))
    }

    fn state(&self) -> &AppState {
        &self.0.state
    }

    fn db(&self) -> &Db {
        &self.0.state.db
    }

    fn now(&self) -> DateTime<Utc> {
        self.db().now()
    }

    fn parts(&self) -> &Parts {
        &self.0.parts
    }

    fn fields(&self) -> &Fields {
        &self.0.fields
    }

    /// The field's value, or nothing.
    fn get(&self, name: &str) -> &str {
        self.fields().get(name)
    }

    /// The same, to keep.
    fn text(&self, name: &str) -> String {
        self.get(name).to_owned()
    }

    /// Why it is to be done.
    fn reason(&self) -> Result<String, Problem> {
        let reason = self.text("reason");
        match reason_fault(&reason) {
            Some(rule) => Err(Problem::fields(field_errors(vec![rule]))),
            None => Ok(reason),
        }
    }

    /// A field that the page itself filled in; a person cannot mistype it.
    fn parse<T: FromStr>(&self, name: &str) -> Result<T, Problem> {
        self.fields().parse(name)
    }

    /// The checks that were ticked.
    fn confirm(&self) -> Vec<domain::checks::Check> {
        parse_checks(&self.fields().all("confirm"))
    }

    /// What is asked for: which button was pressed.
    fn asks(&self) -> &str {
        self.get("do")
    }

    /// Nothing that the form can ask for.
    fn expired(&self) -> store::Error {
        Problem::new(Code::Malformed, CommonRule::FormExpired).into()
    }

    /// The `id` in the path, of `what`.
    fn id<T: FromStr>(&self, what: Thing) -> Result<T, Problem> {
        let id = self.0.params.get_str("id").and_then(|text| text.parse().ok());
        id.ok_or_else(|| Problem::new(Code::NotFound, CommonRule::Missing { what }))
    }

    /// The App Key that the path names.
    fn app(&self) -> Result<AppKey, Problem> {
        let param = |name| self.0.params.get_str(name).unwrap_or_default();
        AppKey::from_parts(param("org"), param("app"))
            .map_err(|_| Problem::new(Code::NotFound, CommonRule::Missing { what: Thing::App }))
    }

    /// Whether the path names something.
    fn is_of_one(&self) -> bool {
        self.0.params.get_str("id").is_some()
    }

    /// The proof that who sent the form may. There is none for a form that is only shown again.
    fn permit<R: Right>(&self) -> Result<Permit<R>, Problem> {
        permit(self.parts())
    }

    /// The zone in which its times are meant.
    fn zone(&self) -> Zone {
        viewer::zone(self.get("zone")).unwrap_or_default()
    }

    /// The unit of a quota; a rate has its own.
    fn unit(&self, target: &Target) -> Option<QuotaUnit> {
        let Target::Quota { quota } = target else { return None };
        self.db().snapshot().terms.book.quota(quota).map(|quota| quota.unit)
    }

    /// What its page calls it.
    fn name(&self) -> &str {
        self.fields().find("form").unwrap_or(self.asks())
    }

    async fn answer(self, outcome: store::Result<Outcome>) -> Response {
        let reply = match outcome {
            Ok(Outcome::Done(done)) => {
                return Redirect::to(&paths::done(self.parts().uri.path(), done)).into_response();
            }
            Ok(Outcome::Leads(address)) => return Redirect::to(&address).into_response(),
            Ok(Outcome::Shown(reply)) => *reply,
            Err(error) => {
                let problem = Some(problem_of(self.name(), error));
                Reply { problem, ..Reply::default() }
            }
        };
        let typed = match reply.typed.is_empty() && reply.secret.is_none() {
            true => self.fields().typed(),
            false => reply.typed,
        };
        let reply = Reply { form: self.name().to_owned(), typed, ..reply };
        let status = Outcome::status(&reply);
        pages::reply(self.state(), self.parts().clone(), reply, status).await
    }
}

/// The proof that who sent the form may. There is none for a form that is only shown again.
pub fn permit<R: Right>(parts: &Parts) -> Result<Permit<R>, Problem> {
    let nobody = || Problem::new(Code::Unauthenticated, CommonRule::SignInFirst);
    if parts.extensions.get::<kept::ShownAgain>().is_some() {
        return Err(nobody());
    }
    Ok(parts.extensions.get::<Caller>().ok_or_else(nobody)?.permit::<R>()?)
}

/// Names what a form asks for, so that the page can say that it was looked at.
fn digest(about: &impl serde::Serialize) -> store::Result<String> {
    let text = serde_json::to_vec(about);
    let text = text.map_err(|error| store::Error::Corrupt(format!("a form's mark: {error}")))?;
    Ok(Sha256::digest(&text).iter().take(16).map(|byte| format!("{byte:02x}")).collect())
}

/// What a person is told of an error; one of ours is logged.
fn problem_of(form: &str, error: store::Error) -> Problem {
    if !matches!(error, store::Error::Problem(_)) {
        tracing::error!(form, "failed: {error}");
    }
    Problem { request_id: crate::layers::request_id::current(), ..Problem::from(error) }
}
