//! The forms of the page of one request: taking it, deciding it, agreeing to what was proposed.
//!
//! What grants something is looked at first: sent without the mark of what was shown, or with that
//! of something else, the page comes back with what it would do.

use app::paths;
use app::reply::{DecisionShown, Reply};
use domain::access::{DecideRequest, FollowRequest, Permit};
use domain::locale::done::Done;
use domain::problem::{Code, Problem};
use domain::requests::decision_form::{DecisionForm, STEP_ROWS, from_field, value_field};
use domain::requests::{Decision, Grant, Request, RequestState, Seen, Verdict};
use domain::rules::{RequestRule, Thing};
use store::Error;
use uuid::Uuid;

use super::{Form, Outcome, digest};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<DecideRequest>()?;
    let (db, reason) = (form.db(), form.get("reason"));
    let id: Uuid = form.id(Thing::Request)?;
    let act = form.asks();
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
            store::requests::supersede(db, &permit, id, Some(seen(&form)?), reason, db.now())
                .await?;
            Done::RequestSuperseded
        }
        "refuse" => {
            let (seen, reason) = (seen(&form)?, Some(reason));
            store::requests::agree(db, &permit, id, seen, false, reason, &[], db.now()).await?;
            Done::ProposalRefused
        }
        "agree" => return agree(&form, &permit, id).await,
        _ if Verdict::parse(act).is_some() => return decide(&form, &permit, id).await,
        _ => return Err(form.expired()),
    };
    Ok(leads(id, done))
}

fn leads(id: Uuid, done: Done) -> Outcome {
    let page = paths::done(&paths::request(id), done);
    Outcome::Leads(format!("{page}#decision"))
}

fn seen(form: &Form) -> Result<Seen, Problem> {
    form.parse("seen")
}

/// The request, unless it is another than the one that was shown.
async fn read(form: &Form, id: Uuid) -> store::Result<Request> {
    let permit = form.permit::<FollowRequest>()?;
    let request = store::requests::read(form.db(), &permit, id, form.now()).await?.request;
    if seen(form)? != request.seen() {
        let rule = RequestRule::ChangedSinceSeen { number: request.number };
        return Err(Problem::new(Code::Stale, rule).into());
    }
    Ok(request)
}

async fn decide(form: &Form, permit: &Permit<DecideRequest>, id: Uuid) -> store::Result<Outcome> {
    let request = read(form, id).await?;
    let units: Vec<_> = request.asks.iter().map(|ask| form.unit(&ask.target)).collect();
    let decision = typed(form, request.asks.len());
    let decision =
        decision.parse(&request, &units, &form.zone(), form.now()).map_err(Problem::fields)?;
    let is_looked_at = decision.grants.is_empty()
        || (form.get("shown") == mark(&decision)? && form.get("again").is_empty());
    if !is_looked_at {
        return shown(form, id, &decision, None).await;
    }
    let seen = request.seen();
    let decided = store::requests::decide(form.db(), permit, id, seen, &decision, form.now()).await;
    settle(form, id, &decision, decided).await
}

/// To the request as it stands then; what must be confirmed first is shown.
async fn settle(
    form: &Form,
    id: Uuid,
    decision: &Decision,
    decided: store::Result<Request>,
) -> store::Result<Outcome> {
    match decided {
        Ok(after) => Ok(leads(id, done(&after))),
        Err(Error::Problem(problem)) if problem.code == Code::Unconfirmed => {
            shown(form, id, decision, Some(problem)).await
        }
        Err(error) => Err(error),
    }
}

/// What was done, by where the request stands then.
fn done(after: &Request) -> Done {
    match after.state {
        RequestState::Approved => Done::RequestApproved,
        RequestState::PartlyApproved => Done::RequestPartlyApproved,
        RequestState::Denied => Done::RequestDenied,
        RequestState::InfoAsked => Done::CustomerAsked,
        _ => Done::DecisionProposed,
    }
}

async fn agree(form: &Form, permit: &Permit<DecideRequest>, id: Uuid) -> store::Result<Outcome> {
    let request = read(form, id).await?;
    let Some(proposal) = request.proposal.clone() else {
        let rule = RequestRule::NothingProposed { number: request.number };
        return Err(Error::conflict(rule));
    };
    // As the store does it: without the steps that later ones have followed meanwhile.
    let grants: Option<Vec<Grant>> =
        proposal.grants.iter().map(|one| one.still(form.now())).collect();
    let grants = grants.ok_or_else(|| Error::conflict(RequestRule::ProposalEnded))?;
    let verdict = match domain::requests::granted_state(&request, &grants) {
        RequestState::Approved => Verdict::Approve,
        _ => Verdict::ApprovePartially,
    };
    let decision =
        Decision { grants, replace: proposal.replace, ..Decision::new(verdict, &proposal.reason) };
    if form.get("shown") != mark(&decision)? {
        return shown(form, id, &decision, None).await;
    }
    let (seen, reason, confirm) = (request.seen(), Some(form.get("reason")), form.confirm());
    let agreed =
        store::requests::agree(form.db(), permit, id, seen, true, reason, &confirm, form.now())
            .await;
    settle(form, id, &decision, agreed).await
}

/// What a decision would do.
async fn shown(
    form: &Form,
    id: Uuid,
    decision: &Decision,
    problem: Option<Problem>,
) -> store::Result<Outcome> {
    let permit = form.permit()?;
    let preview =
        store::requests::preview_decision(form.db(), &permit, id, decision, form.now()).await?;
    let grants = decision
        .grants
        .iter()
        .map(|grant| Grant { ends_at: grant.ends_at.or(decision.ends_at), ..grant.clone() });
    let shown = DecisionShown { shown: mark(decision)?, grants: grants.collect(), preview };
    let decision = Some(Box::new(shown));
    Ok(Outcome::Shown(Box::new(Reply { problem, decision, ..Reply::default() })))
}

/// Names what is granted, without the reason and what was ticked.
fn mark(decision: &Decision) -> store::Result<String> {
    digest(&(&decision.grants, decision.ends_at, decision.replace))
}

/// The decision as it was typed.
fn typed(form: &Form, asks: usize) -> DecisionForm {
    let row = |ask, step| (form.text(&value_field(ask, step)), form.text(&from_field(ask, step)));
    let steps = |ask| (0..STEP_ROWS).map(|step| row(ask, step)).collect();
    DecisionForm {
        verdict: form.text("do"),
        until: form.text("until"),
        ends_at: form.text("ends_at"),
        steps: (0..asks).map(steps).collect(),
        reason: form.text("reason"),
        replace: form.get("replace") == "true",
        confirm: form.fields().all("confirm"),
    }
}
