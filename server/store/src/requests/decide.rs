//! Deciding: what is granted becomes overrides in the transaction that decides, against the
//! versions that were shown; over a threshold a second approver makes it so.

use chrono::{DateTime, Utc};
use domain::access::{Actor, Caller, DecideRequest, Permit, ReadConsole};
use domain::changes::{Check, Preview};
use domain::limits::{LimitValue, overridable};
use domain::overrides::reason_faults;
use domain::problem::Problem;
use domain::requests::{
    Decided, Decision, DecisionPreview, EventKind, Grant, Move, Proposal, Request, Risk, RuleUse,
    Second, Seen, Settings, State as Standing, Verdict, at_least, granted_state, same,
};
use sqlx::{Acquire, Postgres, Transaction};
use uuid::Uuid;

use super::events::{Happened, note};
use super::granting::{Granting, write};
use super::moves::{self, Moved};
use super::{facts, row, rules, settings};
use crate::audit::{self, Change};
use crate::changes::{Known, State};
use crate::error::broken_constraint;
use crate::{Db, Error, Result, apps};

/// Decides a request that the caller did not file. What it grants over a threshold is proposed to
/// a second approver instead.
pub async fn decide(
    db: &Db,
    permit: &Permit<DecideRequest>,
    id: Uuid,
    seen: Seen,
    decision: &Decision,
    now: DateTime<Utc>,
) -> Result<Request> {
    decide_as(db, permit.caller(), id, seen, decision, None, now).await
}

/// The same for a rule that decides alone.
pub(super) async fn decide_as(
    db: &Db,
    caller: &Caller,
    id: Uuid,
    seen: Seen,
    decision: &Decision,
    rule: Option<RuleUse>,
    now: DateTime<Utc>,
) -> Result<Request> {
    let mut tx = Deciding::begin(db, &caller.actor, id, Some(seen), now).await?;
    let before = tx.request.clone();
    tx.check_may(&caller.actor, Move::Deny)?;
    if before.claim.as_ref().is_some_and(|claim| caller.actor.id() != Some(claim.id)) {
        let who = before.claim.as_ref().map(|claim| claim.name.as_str()).unwrap_or_default();
        let rule = format!("R-{} is with {who}; take it over if need be", before.number);
        return Err(Error::conflict(rule));
    }
    if let Some(used) = &rule {
        rules::check_stands(&mut tx.tx, used).await?;
    }
    let faults = decision.faults(&before, now);
    if !faults.is_empty() {
        return Err(Problem::fields(faults).into());
    }
    let reason = decision.reason.trim();
    moves::take(&mut tx.tx, &caller.actor, id, now).await?;
    let grants = decision.grants_of(&before);
    match decision.decision {
        Verdict::Ask => {
            let asked = Moved::by(Move::Ask, EventKind::InfoAsked, Some(reason));
            let asked = moves::make(&mut tx.tx, caller, &before, asked, now).await?;
            tx.after = Some(asked);
            return tx.commit(false).await;
        }
        Verdict::Deny => {
            let decided = Decided { grants, rule, ..decided(&caller.actor, reason, now) };
            tx.finish(caller, Move::Deny, decided, None).await?;
            return tx.commit(false).await;
        }
        Verdict::Approve | Verdict::ApprovePartially => {}
    }
    let risks = tx.risks(&grants)?;
    let granting = Granting {
        grants: &grants,
        replace: decision.replace,
        reason,
        author: caller.actor.name().to_owned(),
        confirm: &decision.confirm,
    };
    if !risks.is_empty() {
        if rule.is_some() {
            return Err(Error::conflict("over a threshold two people decide, and no rule"));
        }
        tx.try_out(&granting).await?;
        let proposal = Proposal {
            by: caller.actor.clone(),
            at: now,
            grants: grants.clone(),
            replace: decision.replace,
            reason: reason.to_owned(),
            risks,
        };
        tx.propose(caller, &proposal).await?;
        return tx.commit(false).await;
    }
    let made = tx.grant(caller, &granting).await?;
    let decided = Decided {
        grants: grants.clone(),
        rule,
        overrides: made,
        ..decided(&caller.actor, reason, now)
    };
    tx.finish(caller, approving(&before, &grants), decided, None).await?;
    tx.commit(true).await
}

/// The second approver's word on what a first one proposed: agreed, it becomes so; refused (with a
/// reason), the request stays in review without a proposal.
#[expect(clippy::too_many_arguments, reason = "each is one thing that the second approver says")]
pub async fn agree(
    db: &Db,
    permit: &Permit<DecideRequest>,
    id: Uuid,
    seen: Seen,
    agrees: bool,
    reason: Option<&str>,
    confirm: &[Check],
    now: DateTime<Utc>,
) -> Result<Request> {
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    if !agrees || reason.is_some() {
        let faults = reason_faults(reason.unwrap_or_default());
        if !faults.is_empty() {
            return Err(Problem::fields(faults).into());
        }
    }
    let caller = permit.caller();
    let mut tx = Deciding::begin(db, &caller.actor, id, Some(seen), now).await?;
    tx.check_may(&caller.actor, Move::Approve)?;
    let before = tx.request.clone();
    let Some(proposal) = before.proposal.clone() else {
        return Err(Error::conflict(format!("nothing is proposed for R-{}", before.number)));
    };
    if same(&proposal.by, &caller.actor) {
        let rule = "you proposed this: a second person has to agree";
        return Err(Problem::new(domain::problem::Code::Forbidden, rule).into());
    }
    if !agrees {
        tx.refuse_proposal(caller, reason.unwrap_or_default()).await?;
        return tx.commit(false).await;
    }
    // Time has gone on since it was proposed.
    let grants: Option<Vec<Grant>> = proposal.grants.iter().map(|one| one.still(now)).collect();
    let grants = grants.ok_or_else(|| {
        Error::conflict("what is proposed has ended by now: refuse it, and decide anew")
    })?;
    let granting = Granting {
        grants: &grants,
        replace: proposal.replace,
        reason: &proposal.reason,
        author: format!("{}, {}", proposal.by.name(), caller.actor.name()),
        confirm,
    };
    let made = tx.grant(caller, &granting).await?;
    let second = Second { by: caller.actor.clone(), at: now, reason: reason.map(str::to_owned) };
    let by = approving(&before, &grants);
    let decided = Decided {
        grants,
        second: Some(second),
        overrides: made,
        ..decided(&proposal.by, &proposal.reason, now)
    };
    tx.finish(caller, by, decided, caller.actor.id()).await?;
    tx.commit(true).await
}

/// What a decision would do, without doing it. It needs no reason yet.
pub async fn preview_decision(
    db: &Db,
    permit: &Permit<ReadConsole>,
    id: Uuid,
    decision: &Decision,
    now: DateTime<Utc>,
) -> Result<DecisionPreview> {
    let mut tx = Deciding::begin(db, permit.actor(), id, None, now).await?;
    if tx.request.state.is_final() {
        return Err(tx.undecidable());
    }
    let mut faults = decision.faults(&tx.request, now);
    faults.retain(|fault| fault.pointer != "/reason");
    if !faults.is_empty() {
        return Err(Problem::fields(faults).into());
    }
    let grants = decision.grants_of(&tx.request);
    let risks = tx.risks(&grants)?;
    let granting = Granting {
        grants: &grants,
        replace: decision.replace,
        reason: "-",
        author: String::new(),
        confirm: &Check::ALL,
    };
    let preview = tx.try_out(&granting).await?;
    Ok(DecisionPreview { state: decision.outcome(&tx.request), preview, risks })
}

fn decided(by: &Actor, reason: &str, now: DateTime<Utc>) -> Decided {
    Decided {
        by: by.clone(),
        at: now,
        grants: Vec::new(),
        reason: reason.to_owned(),
        second: None,
        rule: None,
        overrides: Vec::new(),
    }
}

fn approving(request: &Request, grants: &[Grant]) -> Move {
    match granted_state(request, grants) {
        Standing::Approved => Move::Approve,
        _ => Move::ApprovePartly,
    }
}

/// A decision under way: the App Key and the request are locked, at the versions that were shown.
struct Deciding<'a> {
    db: &'a Db,
    tx: Transaction<'a, Postgres>,
    app_id: i32,
    /// As it was shown.
    request: Request,
    /// As it became.
    after: Option<Request>,
    state: State,
    known: Known,
    settings: Settings,
    now: DateTime<Utc>,
}

impl<'a> Deciding<'a> {
    /// `seen`: what was shown; `None`: whatever stands there now.
    async fn begin(
        db: &'a Db,
        actor: &Actor,
        id: Uuid,
        seen: Option<Seen>,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let mut first = db.pool().acquire().await?;
        let request = row::find_under(&mut first, id, &Settings::default()).await?.1;
        drop(first);
        row::check_visible(&request, actor)?;
        // What is old already need not wait for anybody.
        moves::check_version(&request, seen.map(|seen| seen.request))?;
        let app = request.app;
        let known = Known::read(db, &app, None, now).await?;
        let mut tx = db.pool().begin().await?;
        let app_id = apps::lock(&mut tx, &app, seen.map(|seen| seen.app)).await?.id;
        row::lock_row(&mut tx, id).await?;
        let settings = settings::current(&mut tx).await?.1;
        let (_, request) = row::find_under(&mut tx, id, &settings).await?;
        moves::check_version(&request, seen.map(|seen| seen.request))?;
        let state = State::read(&mut tx, db, app_id, now).await?;
        Ok(Self { db, tx, app_id, request, after: None, state, known, settings, now })
    }

    /// Refuses those who filed it, and what cannot be decided any more.
    fn check_may(&self, actor: &Actor, by: Move) -> Result<()> {
        let request = &self.request;
        if domain::requests::after(request.state, by).is_none() {
            return Err(self.undecidable());
        }
        if request.is_filed_by(actor) {
            return Err(moves::own());
        }
        Ok(())
    }

    fn undecidable(&self) -> Error {
        let (number, state) = (self.request.number, self.request.state.as_str());
        Error::conflict(format!("R-{number} is {state}: it cannot be decided"))
    }

    /// Why a second person is needed.
    fn risks(&self, grants: &[Grant]) -> Result<Vec<Risk>> {
        let subject = self.state.subject(self.now).ok_or_else(|| Error::not_found("the plan"))?;
        let mut risks = Vec::new();
        for grant in grants {
            overridable(subject.terms, subject.plan, &grant.target)
                .map_err(|rule| Problem::field("/grants", rule))?;
            let Some(most) = most(grant) else { continue };
            let plan_value = facts::plan_value(subject, &grant.target);
            risks.extend(self.settings.risks(&grant.target, most, plan_value));
        }
        Ok(risks)
    }

    /// Does it and takes it back: what it would change, or why it cannot be.
    async fn try_out(&mut self, granting: &Granting<'_>) -> Result<Preview> {
        let mut trial = self.tx.begin().await?;
        let place = (self.app_id, self.request.id);
        let tried = write(&mut trial, place, &self.state, &self.known, granting, self.now).await;
        trial.rollback().await?;
        tried.map(|(_, _, preview)| preview)
    }

    /// Sets the overrides; their ids.
    async fn grant(&mut self, caller: &Caller, granting: &Granting<'_>) -> Result<Vec<Uuid>> {
        let place = (self.app_id, self.request.id);
        let (made, replaced, _) =
            write(&mut self.tx, place, &self.state, &self.known, granting, self.now).await?;
        apps::bump(&mut self.tx, self.app_id, self.now).await?;
        for (one, replaced) in made.iter().zip(replaced) {
            let change = Change {
                action: "override.set",
                app: Some(&self.request.app),
                target: &one.target.to_string(),
                before: if replaced.is_empty() { None } else { audit::state(&replaced)? },
                after: audit::state(one)?,
                reason: Some(&one.reason),
            };
            audit::record(&mut self.tx, caller, self.now, change).await?;
        }
        Ok(made.into_iter().map(|one| one.id).collect())
    }

    /// Keeps what a first approver wants for a second one to see.
    async fn propose(&mut self, caller: &Caller, proposal: &Proposal) -> Result<()> {
        sqlx::query!(
            "update requests
             set state = 'in_review', proposal = $2, proposed_id = $3, version = version + 1,
                 changed_at = $4
             where id = $1",
            self.request.id,
            audit::state(proposal)?,
            caller.actor.id(),
            self.now,
        )
        .execute(&mut *self.tx)
        .await
        .map_err(self_approval_or)?;
        let (kind, text) = (EventKind::Proposed, Some(proposal.reason.as_str()));
        self.word(caller, kind, "request.propose", text).await
    }

    async fn refuse_proposal(&mut self, caller: &Caller, reason: &str) -> Result<()> {
        sqlx::query!(
            "update requests
             set proposal = null, proposed_id = null, version = version + 1, changed_at = $2
             where id = $1",
            self.request.id,
            self.now,
        )
        .execute(&mut *self.tx)
        .await?;
        let kind = EventKind::ProposalRefused;
        self.word(caller, kind, "request.refuse_proposal", Some(reason)).await
    }

    /// An entry of the thread and the audit row of what did not move the request.
    async fn word(
        &mut self,
        caller: &Caller,
        kind: EventKind,
        action: &'static str,
        text: Option<&str>,
    ) -> Result<()> {
        let (request, by) = (self.request.id, &caller.actor);
        let happened = Happened { request, by, kind, state: None, internal: true, text };
        note(&mut self.tx, happened, self.now).await?;
        self.written(caller, action, text).await
    }

    /// The audit row of what was written, and the request as it is now.
    async fn written(
        &mut self,
        caller: &Caller,
        action: &'static str,
        text: Option<&str>,
    ) -> Result<()> {
        let after = row::find_under(&mut self.tx, self.request.id, &self.settings).await?.1;
        let before = &self.request;
        moves::record(&mut self.tx, caller, action, before, &after, text, self.now).await?;
        self.after = Some(after);
        Ok(())
    }

    /// Writes the decision and moves the request.
    async fn finish(
        &mut self,
        caller: &Caller,
        by: Move,
        decided: Decided,
        second: Option<Uuid>,
    ) -> Result<()> {
        let to = domain::requests::after(self.request.state, by);
        let to = to.ok_or_else(|| Error::conflict("the request cannot be decided any more"))?;
        sqlx::query!(
            "update requests
             set state = $2, decision = $3, decided_id = $4, decided_at = $5, seconded_id = $6,
                 proposal = null, proposed_id = null, version = version + 1, changed_at = $5
             where id = $1",
            self.request.id,
            to.as_str(),
            audit::state(&decided)?,
            decided.by.id(),
            self.now,
            second,
        )
        .execute(&mut *self.tx)
        .await
        .map_err(self_approval_or)?;
        let kind = match by {
            Move::Deny => EventKind::Denied,
            Move::Approve => EventKind::Approved,
            _ => EventKind::PartlyApproved,
        };
        let (request, text) = (self.request.id, Some(decided.reason.as_str()));
        let (state, internal) = (Some(to), false);
        let happened = Happened { request, by: &caller.actor, kind, state, internal, text };
        note(&mut self.tx, happened, self.now).await?;
        self.written(caller, moves::action(by), text).await
    }

    /// Commits; `limits`: some limit changed. The request as it is then.
    async fn commit(self, limits: bool) -> Result<Request> {
        match limits {
            true => self.db.commit_limits(self.tx, self.now).await?,
            false => self.tx.commit().await?,
        }
        self.db.note_requests();
        Ok(self.after.unwrap_or(self.request))
    }
}

/// The largest value of a grant's steps.
fn most(grant: &Grant) -> Option<LimitValue> {
    let values = grant.steps.iter().map(|step| step.value);
    values.reduce(|most, value| if at_least(value, most) { value } else { most })
}

/// The database's own word on those who decide what they filed.
fn self_approval_or(error: sqlx::Error) -> Error {
    match broken_constraint(&error) {
        Some("requests_no_self_approval") => moves::own(),
        _ => error.into(),
    }
}
