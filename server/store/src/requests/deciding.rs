//! A decision under way: what is locked, read, and written by it.

use chrono::{DateTime, Utc};
use domain::access::Caller;
use domain::changes::Preview;
use domain::limit_values::LimitValue;
use domain::limits::overridable;
use domain::problem::Problem;
use domain::requests::{
    Decided, EventKind, Grant, Move, Proposal, Request, RequestState, Risk, Seen, Settings,
    at_least,
};
use domain::rules::RequestRule;
use domain::rules::Thing;
use sqlx::Acquire;
use uuid::Uuid;

use super::events::{Happened, note};
use super::granting::{Granting, write};
use super::{facts, moves, row, settings};
use crate::audit;
use crate::changes::{KnownUse, LimitState};
use crate::error::broken_constraint;
use crate::mutation::Mutation;
use crate::overrides::set_change;
use crate::tokens::are_one_hand;
use crate::{Db, Error, Result, app_rows};

/// A decision under way: the App Key and the request are locked, at the versions that were shown.
pub(super) struct Deciding<'a> {
    pub tx: Mutation<'a>,
    pub app_id: i32,
    /// As it was shown.
    pub request: Request,
    pub state: LimitState,
    pub known: KnownUse,
    pub settings: Settings,
}

impl<'a> Deciding<'a> {
    /// `seen`: what was shown; `None`: whatever stands there now.
    pub(super) async fn begin(
        db: &'a Db,
        caller: &'a Caller,
        id: Uuid,
        seen: Option<Seen>,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let mut first = db.pool().acquire().await?;
        let request = row::find_under(&mut first, id, &Settings::default(), now).await?.1;
        drop(first);
        row::check_visible(&request, caller)?;
        // What is old already need not wait for anybody.
        row::check_version(&request, seen.map(|seen| seen.request))?;
        let app = request.app;
        let known = KnownUse::read(db, &app, None, now).await?;
        let mut tx = Mutation::begin_as(db, caller, now).await?;
        let app_id = app_rows::lock(&mut tx, &app, seen.map(|seen| seen.app)).await?.id;
        row::lock_row(&mut tx, id).await?;
        let settings = settings::current(&mut tx).await?.1;
        let (_, request) = row::find_under(&mut tx, id, &settings, now).await?;
        row::check_seen(&request, seen)?;
        let state = LimitState::read(&mut tx, db, app_id, now).await?;
        Ok(Self { tx, app_id, request, state, known, settings })
    }

    /// Refuses those who filed it, and what cannot be decided any more.
    pub(super) async fn check_may(&mut self, by: Move) -> Result<()> {
        let actor = &self.tx.caller().actor;
        if domain::requests::after(self.request.state, by).is_none() {
            return Err(self.undecidable());
        }
        match are_one_hand(&mut self.tx, &self.request.filed_by, actor).await? {
            true => Err(moves::own()),
            false => Ok(()),
        }
    }

    pub(super) fn undecidable(&self) -> Error {
        let (number, state) = (self.request.number, self.request.state.term());
        Error::conflict(RequestRule::CannotBeDecided { number, state })
    }

    /// Why a second person is needed.
    pub(super) fn risks(&self, grants: &[Grant]) -> Result<Vec<Risk>> {
        let subject =
            self.state.subject(self.tx.now).ok_or_else(|| Error::not_found(Thing::Plan))?;
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
    pub(super) async fn try_out(&mut self, granting: &Granting<'_>) -> Result<Preview> {
        let now = self.tx.now;
        let mut trial = self.tx.begin().await?;
        let place = (self.app_id, self.request.id);
        let tried = write(&mut trial, place, &self.state, &self.known, granting, now).await;
        trial.rollback().await?;
        tried.map(|(_, _, preview)| preview)
    }

    /// Sets the overrides; their ids.
    pub(super) async fn grant(&mut self, granting: &Granting<'_>) -> Result<Vec<Uuid>> {
        let (place, now) = ((self.app_id, self.request.id), self.tx.now);
        let (made, replaced, _) =
            write(&mut self.tx, place, &self.state, &self.known, granting, now).await?;
        self.tx.bump(&[self.app_id]).await?;
        for (one, replaced) in made.iter().zip(replaced) {
            self.tx.record(set_change(&self.request.app, one, &replaced)).await?;
        }
        Ok(made.into_iter().map(|one| one.id).collect())
    }

    /// Keeps what a first approver wants for a second one to see.
    pub(super) async fn propose(mut self, proposal: &Proposal) -> Result<Request> {
        sqlx::query!(
            "update requests
             set state = 'in_review', proposal = $2, proposed_id = $3, version = version + 1,
                 changed_at = $4
             where id = $1",
            self.request.id,
            audit::state(proposal)?,
            self.tx.caller().actor.id(),
            self.tx.now,
        )
        .execute(&mut *self.tx)
        .await
        .map_err(self_approval_or)?;
        self.close(EventKind::Proposed, None, "request.propose", &proposal.reason).await
    }

    pub(super) async fn refuse_proposal(mut self, reason: &str) -> Result<Request> {
        sqlx::query!(
            "update requests
             set proposal = null, proposed_id = null, version = version + 1, changed_at = $2
             where id = $1",
            self.request.id,
            self.tx.now,
        )
        .execute(&mut *self.tx)
        .await?;
        let kind = EventKind::ProposalRefused;
        self.close(kind, None, "request.refuse_proposal", reason).await
    }

    /// Writes the decision, moves the request and commits.
    pub(super) async fn finish(
        mut self,
        by: Move,
        decided: Decided,
        second: Option<Uuid>,
    ) -> Result<Request> {
        let to = domain::requests::after(self.request.state, by);
        let to = to.ok_or_else(|| Error::conflict(RequestRule::Undecidable))?;
        sqlx::query!(
            "update requests
             set state = $2, decision = $3, decided_id = $4, decided_at = $5, seconded_id = $6,
                 proposal = null, proposed_id = null, version = version + 1, changed_at = $5
             where id = $1",
            self.request.id,
            to.as_str(),
            audit::state(&decided)?,
            decided.by.id(),
            self.tx.now,
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
        self.close(kind, Some(to), moves::action(by), &decided.reason).await
    }

    /// Writes the entry of the thread and commits; the request as it is then. What did not move it
    /// is not for the customer to see.
    async fn close(
        mut self,
        kind: EventKind,
        state: Option<RequestState>,
        action: &'static str,
        text: &str,
    ) -> Result<Request> {
        let (request, text, internal) = (self.request.id, Some(text), state.is_none());
        note(&mut self.tx, Happened { request, kind, state, internal, text }).await?;
        let now = self.tx.now;
        let after = row::find_under(&mut self.tx, request, &self.settings, now).await?.1;
        self.tx.commit(moves::change(action, &self.request, &after, text), after.clone()).await
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
