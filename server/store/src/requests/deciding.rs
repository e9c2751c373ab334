//! A decision under way: what is locked, read, and written by it.

use chrono::{DateTime, Utc};
use domain::access::{Actor, Caller};
use domain::changes::Preview;
use domain::limit_values::LimitValue;
use domain::limits::overridable;
use domain::problem::Problem;
use domain::requests::{
    Decided, EventKind, Grant, Move, Proposal, Request, Risk, Seen, Settings, at_least,
};
use domain::rules::RequestRule;
use domain::rules::Thing;
use sqlx::{Acquire, Postgres, Transaction};
use uuid::Uuid;

use super::events::{Happened, note};
use super::granting::{Granting, write};
use super::{facts, moves, row, settings};
use crate::audit::{self, Change};
use crate::changes::{Known, State};
use crate::error::broken_constraint;
use crate::overrides::target_text;
use crate::tokens::are_one_hand;
use crate::{Db, Error, Result, apps};

/// A decision under way: the App Key and the request are locked, at the versions that were shown.
pub(super) struct Deciding<'a> {
    pub db: &'a Db,
    pub tx: Transaction<'a, Postgres>,
    pub app_id: i32,
    /// As it was shown.
    pub request: Request,
    /// As it became.
    pub after: Option<Request>,
    pub state: State,
    pub known: Known,
    pub settings: Settings,
    pub now: DateTime<Utc>,
}

impl<'a> Deciding<'a> {
    /// `seen`: what was shown; `None`: whatever stands there now.
    pub(super) async fn begin(
        db: &'a Db,
        caller: &Caller,
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
        let known = Known::read(db, &app, None, now).await?;
        let mut tx = db.begin().await?;
        let app_id = apps::lock(&mut tx, &app, seen.map(|seen| seen.app)).await?.id;
        row::lock_row(&mut tx, id).await?;
        let settings = settings::current(&mut tx).await?.1;
        let (_, request) = row::find_under(&mut tx, id, &settings, now).await?;
        row::check_seen(&request, seen)?;
        let state = State::read(&mut tx, db, app_id, now).await?;
        Ok(Self { db, tx, app_id, request, after: None, state, known, settings, now })
    }

    /// Refuses those who filed it, and what cannot be decided any more.
    pub(super) async fn check_may(&mut self, actor: &Actor, by: Move) -> Result<()> {
        if domain::requests::after(self.request.state, by).is_none() {
            return Err(self.undecidable());
        }
        match are_one_hand(&mut self.tx, &self.request.filed_by, actor).await? {
            true => Err(moves::own()),
            false => Ok(()),
        }
    }

    pub(super) fn undecidable(&self) -> Error {
        let (number, state) = (self.request.number, self.request.state.as_str());
        Error::conflict(RequestRule::CannotBeDecided { number, state })
    }

    /// Why a second person is needed.
    pub(super) fn risks(&self, grants: &[Grant]) -> Result<Vec<Risk>> {
        let subject = self.state.subject(self.now).ok_or_else(|| Error::not_found(Thing::Plan))?;
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
        let mut trial = self.tx.begin().await?;
        let place = (self.app_id, self.request.id);
        let tried = write(&mut trial, place, &self.state, &self.known, granting, self.now).await;
        trial.rollback().await?;
        tried.map(|(_, _, preview)| preview)
    }

    /// Sets the overrides; their ids.
    pub(super) async fn grant(
        &mut self,
        caller: &Caller,
        granting: &Granting<'_>,
    ) -> Result<Vec<Uuid>> {
        let place = (self.app_id, self.request.id);
        let (made, replaced, _) =
            write(&mut self.tx, place, &self.state, &self.known, granting, self.now).await?;
        apps::bump(&mut self.tx, self.app_id, self.now).await?;
        for (one, replaced) in made.iter().zip(replaced) {
            let change = Change {
                action: "override.set",
                app: Some(&self.request.app),
                target: &target_text(&one.target),
                before: if replaced.is_empty() { None } else { audit::state(&replaced)? },
                after: audit::state(one)?,
                reason: Some(&one.reason),
            };
            audit::record(&mut self.tx, caller, self.now, change).await?;
        }
        Ok(made.into_iter().map(|one| one.id).collect())
    }

    /// Keeps what a first approver wants for a second one to see.
    pub(super) async fn propose(&mut self, caller: &Caller, proposal: &Proposal) -> Result<()> {
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

    pub(super) async fn refuse_proposal(&mut self, caller: &Caller, reason: &str) -> Result<()> {
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
    pub(super) async fn word(
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
    pub(super) async fn written(
        &mut self,
        caller: &Caller,
        action: &'static str,
        text: Option<&str>,
    ) -> Result<()> {
        let after =
            row::find_under(&mut self.tx, self.request.id, &self.settings, self.now).await?.1;
        let before = &self.request;
        moves::record(&mut self.tx, caller, action, before, &after, text, self.now).await?;
        self.after = Some(after);
        Ok(())
    }

    /// Writes the decision and moves the request.
    pub(super) async fn finish(
        &mut self,
        caller: &Caller,
        by: Move,
        decided: Decided,
        second: Option<Uuid>,
    ) -> Result<()> {
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
    pub(super) async fn commit(self, limits: bool) -> Result<Request> {
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
