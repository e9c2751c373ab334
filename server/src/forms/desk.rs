//! The forms of the page of one request: taking it, deciding it, agreeing to what was proposed.
//!
//! What grants something is looked at first: sent without the mark of what was shown, or with that
//! of something else, the page comes back with what it would do.

use app::paths;
use app::reply::{DecisionShown, Reply};
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{DecideRequest, FollowRequest, ReadConsole};
use domain::limit_values::Target;
use domain::locale::done::Done;
use domain::overrides::form::read_checks;
use domain::problem::{Code, Problem};
use domain::requests::decision_form::{DecisionForm, STEP_ROWS, from_field, value_field};
use domain::requests::{Decision, Grant, Request, Seen, State as Standing, Verdict};
use domain::rules::{CommonRule, RequestRule};
use http::StatusCode;
use http::request::Parts;
use sha2::{Digest, Sha256};
use store::Error;
use uuid::Uuid;

use super::Fields;
use crate::AppState;

/// What came of a form.
enum Came {
    Done(Done),
    /// What it would do, and why it was not done if it was meant to be.
    Shown(Box<DecisionShown>, Option<Problem>),
}

pub async fn post(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
    parts: Parts,
    fields: Fields,
) -> Response {
    let form = fields.get("do").to_owned();
    match act(&state, &parts, &fields, id).await {
        Ok(Came::Done(done)) => {
            let page = paths::done(&paths::request(id), done);
            Redirect::to(&format!("{page}#decision")).into_response()
        }
        Ok(Came::Shown(shown, problem)) => {
            let status = problem.as_ref().map_or(200, |problem| problem.code.status());
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let typed = fields.typed();
            let reply = Reply { form, typed, problem, decision: Some(shown), ..Reply::default() };
            crate::pages::reply(&state, parts, reply, status).await
        }
        Err(error) => super::answer(&state, parts, &fields, form, Err(error)).await,
    }
}

async fn act(state: &AppState, parts: &Parts, fields: &Fields, id: Uuid) -> store::Result<Came> {
    let permit = super::permit::<DecideRequest>(parts)?;
    let (db, reason) = (&state.db, fields.get("reason"));
    let act = fields.get("do");
    let done = match act {
        "claim" | "take_over" => {
            store::requests::claim(db, &permit, id, act == "take_over", db.now()).await?;
            Done::RequestClaimed
        }
        "release" => {
            store::requests::release(db, &permit, id, db.now()).await?;
            Done::RequestReleased
        }
        "supersede" => {
            let seen = seen(fields)?;
            store::requests::supersede(db, &permit, id, Some(seen), reason, db.now()).await?;
            Done::RequestSuperseded
        }
        "refuse" => {
            let (seen, reason) = (seen(fields)?, Some(reason));
            store::requests::agree(db, &permit, id, seen, false, reason, &[], db.now()).await?;
            Done::ProposalRefused
        }
        "agree" => return agree(state, parts, fields, id).await,
        _ if Verdict::parse(act).is_some() => return decide(state, parts, fields, id).await,
        _ => return Err(Problem::new(Code::Malformed, CommonRule::FormExpired).into()),
    };
    Ok(Came::Done(done))
}

fn seen(fields: &Fields) -> Result<Seen, Problem> {
    fields.parse("seen")
}

/// The request, unless it is another than the one that was shown.
async fn read(
    state: &AppState,
    parts: &Parts,
    fields: &Fields,
    id: Uuid,
) -> store::Result<Request> {
    let permit = super::permit::<FollowRequest>(parts)?;
    let request = store::requests::read(&state.db, &permit, id, state.db.now()).await?.request;
    if seen(fields)? != request.seen() {
        let rule = RequestRule::ChangedSinceSeen { number: request.number };
        return Err(Problem::new(Code::Stale, rule).into());
    }
    Ok(request)
}

async fn decide(state: &AppState, parts: &Parts, fields: &Fields, id: Uuid) -> store::Result<Came> {
    let permit = super::permit::<DecideRequest>(parts)?;
    let request = read(state, parts, fields, id).await?;
    let zone = super::overrides::app_zone(fields);
    let units: Vec<_> = request.asks.iter().map(|ask| unit(state, &ask.target)).collect();
    let form = form(fields, request.asks.len());
    let decision = form.read(&request, &units, &zone, state.db.now()).map_err(Problem::fields)?;
    let (seen, name) = (request.seen(), digest(&decision));
    let is_looked_at = decision.grants.is_empty()
        || (fields.get("shown") == name && fields.get("again").is_empty());
    if !is_looked_at {
        return shown(state, parts, id, &decision, None).await;
    }
    match store::requests::decide(&state.db, &permit, id, seen, &decision, state.db.now()).await {
        Ok(after) => Ok(Came::Done(done(&after))),
        Err(Error::Problem(problem)) if problem.code == Code::Unconfirmed => {
            shown(state, parts, id, &decision, Some(problem)).await
        }
        Err(error) => Err(error),
    }
}

/// What was done, by where the request stands then.
fn done(after: &Request) -> Done {
    match after.state {
        Standing::Approved => Done::RequestApproved,
        Standing::PartlyApproved => Done::RequestPartlyApproved,
        Standing::Denied => Done::RequestDenied,
        Standing::InfoAsked => Done::CustomerAsked,
        _ => Done::DecisionProposed,
    }
}

async fn agree(state: &AppState, parts: &Parts, fields: &Fields, id: Uuid) -> store::Result<Came> {
    let permit = super::permit::<DecideRequest>(parts)?;
    let request = read(state, parts, fields, id).await?;
    let Some(proposal) = request.proposal.clone() else {
        let rule = RequestRule::NothingProposed { number: request.number };
        return Err(Error::conflict(rule));
    };
    // As the store does it: without the steps that later ones have followed meanwhile.
    let grants: Option<Vec<Grant>> =
        proposal.grants.iter().map(|one| one.still(state.db.now())).collect();
    let grants = grants.ok_or_else(|| Error::conflict(RequestRule::ProposalEnded))?;
    let verdict = match domain::requests::granted_state(&request, &grants) {
        Standing::Approved => Verdict::Approve,
        _ => Verdict::ApprovePartially,
    };
    let decision =
        Decision { grants, replace: proposal.replace, ..Decision::new(verdict, &proposal.reason) };
    if fields.get("shown") != digest(&decision) {
        return shown(state, parts, id, &decision, None).await;
    }
    let (seen, reason, confirm) = (request.seen(), Some(fields.get("reason")), checks(fields));
    let agreed = store::requests::agree(
        &state.db,
        &permit,
        id,
        seen,
        true,
        reason,
        &confirm,
        state.db.now(),
    );
    match agreed.await {
        Ok(after) => Ok(Came::Done(done(&after))),
        Err(Error::Problem(problem)) if problem.code == Code::Unconfirmed => {
            shown(state, parts, id, &decision, Some(problem)).await
        }
        Err(error) => Err(error),
    }
}

/// What a decision would do.
async fn shown(
    state: &AppState,
    parts: &Parts,
    id: Uuid,
    decision: &Decision,
    problem: Option<Problem>,
) -> store::Result<Came> {
    let permit = super::permit::<ReadConsole>(parts)?;
    let preview =
        store::requests::preview_decision(&state.db, &permit, id, decision, state.db.now()).await?;
    let grants = decision
        .grants
        .iter()
        .map(|grant| Grant { ends_at: grant.ends_at.or(decision.ends_at), ..grant.clone() });
    let shown = DecisionShown { shown: digest(decision), grants: grants.collect(), preview };
    Ok(Came::Shown(Box::new(shown), problem))
}

/// Names what is granted, without the reason and what was ticked.
fn digest(decision: &Decision) -> String {
    let about = (&decision.grants, decision.ends_at, decision.replace);
    // Plain data with text keys: writing it cannot fail.
    let text = serde_json::to_vec(&about).unwrap_or_default();
    Sha256::digest(&text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn form(fields: &Fields, asks: usize) -> DecisionForm {
    let text = |name: &str| fields.get(name).to_owned();
    let row = |ask, step| (text(&value_field(ask, step)), text(&from_field(ask, step)));
    let steps = |ask| (0..STEP_ROWS).map(|step| row(ask, step)).collect();
    DecisionForm {
        verdict: text("do"),
        until: text("until"),
        ends_at: text("ends_at"),
        steps: (0..asks).map(steps).collect(),
        reason: text("reason"),
        replace: fields.get("replace") == "true",
        confirm: ticked(fields),
    }
}

/// The boxes of the checks: `confirm[0]`, `confirm[1]`, ….
fn ticked(fields: &Fields) -> Vec<String> {
    let boxes = 0..domain::checks::Check::ALL.len();
    boxes.flat_map(|place| fields.all(&format!("confirm[{place}]"))).collect()
}

fn checks(fields: &Fields) -> Vec<domain::checks::Check> {
    read_checks(&ticked(fields))
}

/// The unit of a quota; a rate has its own.
fn unit(state: &AppState, target: &Target) -> Option<domain::quotas::QuotaUnit> {
    let Target::Quota { quota } = target else { return None };
    state.db.snapshot().terms.book.quota(quota).map(|quota| quota.unit)
}
