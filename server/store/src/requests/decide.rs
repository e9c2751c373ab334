//! Deciding: what is granted becomes overrides in the transaction that decides, against the
//! versions that were shown; over a threshold a second approver makes it so.

use chrono::{DateTime, Utc};
use domain::access::{Actor, Caller, DecideRequest, Permit, ReadConsole};
use domain::checks::Check;
use domain::overrides::reason_faults;
use domain::problem::Problem;
use domain::requests::{
    Decided, Decision, DecisionPreview, EventKind, Grant, Move, Proposal, Request, RequestState,
    RuleUse, Second, Seen, Verdict, granted_state,
};
use domain::rules::RequestRule;
use uuid::Uuid;

use super::deciding::Deciding;
use super::granting::Granting;
use super::moves::{self, Moved};
use super::rules;
use crate::error::refuse;
use crate::tokens::are_one_hand;
use crate::{Db, Error, Result};

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
    let mut tx = Deciding::begin(db, caller, id, Some(seen), now).await?;
    let before = tx.request.clone();
    tx.check_may(Move::Deny).await?;
    if before.claim.as_ref().is_some_and(|claim| caller.actor.id() != Some(claim.id)) {
        let who = before.claim.as_ref().map(|claim| claim.name.as_str()).unwrap_or_default();
        let (number, who) = (before.number, who.to_owned());
        return Err(Error::conflict(RequestRule::WithAnother { number, who }));
    }
    if let Some(used) = &rule {
        rules::check_stands(&mut tx.tx, used).await?;
    }
    refuse(decision.faults(&before, now))?;
    let reason = decision.reason.trim();
    moves::take(&mut tx.tx, id).await?;
    let grants = decision.grants_of(&before);
    match decision.decision {
        Verdict::Ask => {
            let asked = Moved::by(Move::Ask, EventKind::InfoAsked, Some(reason));
            return moves::complete(tx.tx, &before, asked).await;
        }
        Verdict::Deny => {
            let decided = Decided { grants, rule, ..decided(&caller.actor, reason, now) };
            return tx.finish(Move::Deny, decided, None).await;
        }
        Verdict::Approve | Verdict::ApprovePartially => {}
    }
    let risks = tx.risks(&grants)?;
    let granting = Granting {
        grants: &grants,
        replace: decision.replace,
        reason,
        author: caller.actor.name().to_owned(),
        needed_until: before.needed_until,
        confirm: &decision.confirm,
    };
    if !risks.is_empty() {
        if rule.is_some() {
            return Err(Error::conflict(RequestRule::TwoPeopleDecide));
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
        return tx.propose(&proposal).await;
    }
    let made = tx.grant(&granting).await?;
    let decided = Decided {
        grants: grants.clone(),
        rule,
        overrides: made,
        ..decided(&caller.actor, reason, now)
    };
    tx.finish(approving(&before, &grants), decided, None).await
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
        refuse(reason_faults(reason.unwrap_or_default()))?;
    }
    let caller = permit.caller();
    let mut tx = Deciding::begin(db, caller, id, Some(seen), now).await?;
    tx.check_may(Move::Approve).await?;
    let before = tx.request.clone();
    let Some(proposal) = before.proposal.clone() else {
        return Err(Error::conflict(RequestRule::NothingProposed { number: before.number }));
    };
    if are_one_hand(&mut tx.tx, &proposal.by, &caller.actor).await? {
        let rule = RequestRule::OwnProposal;
        return Err(Problem::new(domain::problem::Code::Forbidden, rule).into());
    }
    if !agrees {
        return tx.refuse_proposal(reason.unwrap_or_default()).await;
    }
    // Time has gone on since it was proposed.
    let grants: Option<Vec<Grant>> = proposal.grants.iter().map(|one| one.still(now)).collect();
    let grants = grants.ok_or_else(|| Error::conflict(RequestRule::ProposalEnded))?;
    let granting = Granting {
        grants: &grants,
        replace: proposal.replace,
        reason: &proposal.reason,
        author: format!("{}, {}", proposal.by.name(), caller.actor.name()),
        needed_until: before.needed_until,
        confirm,
    };
    let made = tx.grant(&granting).await?;
    let second = Second { by: caller.actor.clone(), at: now, reason: reason.map(str::to_owned) };
    let by = approving(&before, &grants);
    let decided = Decided {
        grants,
        second: Some(second),
        overrides: made,
        ..decided(&proposal.by, &proposal.reason, now)
    };
    tx.finish(by, decided, caller.actor.id()).await
}

/// What a decision would do, without doing it. It needs no reason yet.
pub async fn preview_decision(
    db: &Db,
    permit: &Permit<ReadConsole>,
    id: Uuid,
    decision: &Decision,
    now: DateTime<Utc>,
) -> Result<DecisionPreview> {
    let mut tx = Deciding::begin(db, permit.caller(), id, None, now).await?;
    if tx.request.state.is_final() {
        return Err(tx.undecidable());
    }
    let mut faults = decision.faults(&tx.request, now);
    faults.retain(|fault| fault.pointer != "/reason");
    refuse(faults)?;
    let grants = decision.grants_of(&tx.request);
    let risks = tx.risks(&grants)?;
    let granting = Granting {
        grants: &grants,
        replace: decision.replace,
        reason: "-",
        author: String::new(),
        needed_until: tx.request.needed_until,
        confirm: &Check::ALL,
    };
    let preview = tx.try_out(&granting).await?;
    let is_endless = grants.iter().any(|grant| grant.ends_at.is_none());
    let proposed_end = tx.request.needed_until.filter(|_| is_endless);
    Ok(DecisionPreview { state: decision.outcome(&tx.request), preview, risks, proposed_end })
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
        RequestState::Approved => Move::Approve,
        _ => Move::ApprovePartly,
    }
}
