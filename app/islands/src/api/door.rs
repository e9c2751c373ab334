//! The server's half of the door: what pages load and what the browser calls goes through it.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use chrono::{DateTime, Utc};
use domain::access::{Caller, Permit, Right};
use domain::problem::{Code, Problem};
use domain::rules::CommonRule;
use http::StatusCode;
use http::request::Parts;
use leptos::prelude::*;
use store::Db;

use super::{Answer, Failure};

/// Where server functions are mounted.
pub const PATH_PREFIX: &str = "/rpc";

/// What a server function works with: the database, the proof of its right, the time.
pub struct Call<R> {
    pub db: Db,
    pub permit: Permit<R>,
    pub now: DateTime<Utc>,
}

/// In the request's extensions where it could not be found out who is calling: that is neither a
/// stranger nor somebody.
#[derive(Clone, Debug)]
pub struct Unidentified(pub Problem);

/// Runs `work` for the caller of this request if the policy allows `R`.
pub async fn serve<R, T, F>(work: impl FnOnce(Call<R>) -> F) -> Answer<T>
where
    R: Right,
    F: Future<Output = store::Result<T>>,
{
    let answer = match admit::<R>() {
        Ok(call) => work(call).await,
        Err(problem) => Err(problem.into()),
    };
    answer.map_err(|error| {
        log::<R>(&error);
        let problem = Problem { request_id: request_id(), ..Problem::from(error) };
        set_status(&problem);
        Failure(problem)
    })
}

fn admit<R: Right>() -> Result<Call<R>, Problem> {
    let missing = || Problem::technical(Code::Internal, "the request has no context");
    let db = use_context::<Db>().ok_or_else(missing)?;
    let caller = use_context::<Option<Caller>>().flatten().ok_or_else(nobody)?;
    let permit = caller.permit::<R>()?;
    let now = db.now();
    Ok(Call { db, permit, now })
}

fn nobody() -> Problem {
    let unidentified =
        use_context::<Parts>().and_then(|parts| parts.extensions.get::<Unidentified>().cloned());
    unidentified
        .map_or_else(|| Problem::new(Code::Unauthenticated, CommonRule::SignInFirst), |it| it.0)
}

/// The server's layers put it into every request.
fn request_id() -> String {
    let parts = use_context::<Parts>();
    let id = parts.as_ref().and_then(|parts| parts.headers.get("x-request-id")?.to_str().ok());
    id.unwrap_or_default().to_owned()
}

fn log<R: Right>(error: &store::Error) {
    match error {
        store::Error::Problem(problem) => {
            tracing::info!(right = R::NAME, code = problem.code.as_str(), "refused: {problem}");
        }
        other => tracing::error!(right = R::NAME, "failed: {other}"),
    }
}

/// The status of the call on hand, where it failed. In the context of calls from the browser alone:
/// while a page is made the same code runs inside the page's own request, whose status is the page's
/// to decide.
#[derive(Clone, Debug, Default)]
pub struct CallAnswer(Arc<AtomicU16>);

impl CallAnswer {
    /// `None`: it did not fail.
    pub fn status(&self) -> Option<StatusCode> {
        StatusCode::from_u16(self.0.load(Ordering::Relaxed)).ok()
    }
}

pub(super) fn set_status(problem: &Problem) {
    if let Some(CallAnswer(status)) = use_context::<CallAnswer>() {
        status.store(problem.code.status(), Ordering::Relaxed);
    }
}
