//! Moves of a request that change no limit: taking it, asking back, answering, withdrawing.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Caller, DecideRequest, FileRequest, Permit};
use domain::overrides::reason_faults;
use domain::problem::Problem;
use domain::requests::{COMMENT_CHARS_MAX, EventKind, Move, Request, RequestState, Seen, after};
use domain::rules::{Noun, RequestRule};
use domain::texts::text_faults;
use uuid::Uuid;

use super::events::{Happened, note};
use super::{row, settings};
use crate::audit::Change;
use crate::error::refuse;
use crate::mutation::Mutation;
use crate::tokens::are_one_hand;
use crate::{Db, Error, Result};

/// A move, what the thread says of it, and why.
#[derive(Clone, Copy)]
pub(super) struct Moved<'a> {
    pub by: Move,
    pub kind: EventKind,
    pub text: Option<&'a str>,
}

impl<'a> Moved<'a> {
    pub(super) fn by(by: Move, kind: EventKind, text: Option<&'a str>) -> Self {
        Self { by, kind, text }
    }
}

/// The move by itself, with its entry in the thread; the row is locked. The request afterwards.
pub(super) async fn step(
    tx: &mut Mutation<'_>,
    before: &Request,
    moved: Moved<'_>,
) -> Result<Request> {
    let now = tx.now;
    let to = after(before.state, moved.by).ok_or_else(|| illegal(before))?;
    // What was claimed stays so while the customer is asked, and is nobody's again when released.
    let keeps_claim =
        matches!(to, RequestState::InReview | RequestState::InfoAsked) || to.is_final();
    sqlx::query!(
        "update requests
         set state = $2, changed_at = $3, version = version + 1,
             proposal = null, proposed_id = null,
             claimed_id = case when $4 then claimed_id end,
             claimed_name = case when $4 then claimed_name end,
             claimed_at = case when $4 then claimed_at end
         where id = $1",
        before.id,
        to.as_str(),
        now,
        keeps_claim,
    )
    .execute(&mut **tx)
    .await?;
    // What becomes of a draft is its author's own business.
    let internal = before.submitted_at.is_none() && moved.by != Move::Submit;
    let (kind, text) = (moved.kind, moved.text);
    note(tx, Happened { request: before.id, kind, state: Some(to), internal, text }).await?;
    Ok(row::find(tx, before.id, now).await?.1)
}

fn illegal(before: &Request) -> Error {
    let (number, state) = (before.number, before.state.term());
    Error::conflict(RequestRule::CannotBeDone { number, state })
}

/// Makes the move that was all to do, and commits it.
pub(super) async fn complete(
    mut tx: Mutation<'_>,
    before: &Request,
    moved: Moved<'_>,
) -> Result<Request> {
    let request = step(&mut tx, before, moved).await?;
    tx.commit(change(action(moved.by), before, &request, moved.text), request.clone()).await
}

pub(super) fn action(by: Move) -> &'static str {
    match by {
        Move::Submit => "request.submit",
        Move::Claim => "request.claim",
        Move::Release => "request.release",
        Move::Ask => "request.ask",
        Move::Answer => "request.answer",
        Move::Approve => "request.approve",
        Move::ApprovePartly => "request.approve_partly",
        Move::Deny => "request.deny",
        Move::Withdraw => "request.withdraw",
        Move::Expire => "request.expire",
        Move::Supersede => "request.supersede",
    }
}

pub(super) fn change<'a>(
    action: &'static str,
    before: &'a Request,
    after: &Request,
    reason: Option<&'a str>,
) -> Change<'a> {
    Change::of(action, before.id.to_string())
        .app(&before.app)
        .before(before)
        .after(after)
        .reason(reason)
}

/// Writes who has taken it.
pub(super) async fn take(tx: &mut Mutation<'_>, id: Uuid) -> Result<()> {
    let Some(by) = tx.caller().actor.id() else { return Ok(()) };
    sqlx::query!(
        "update requests set claimed_id = $2, claimed_name = $3, claimed_at = $4 where id = $1",
        id,
        by,
        tx.author(),
        tx.now,
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes a request, so that nobody else works on it. One that somebody has is taken over only with
/// `take_over`; that withdraws what was proposed.
pub async fn claim(
    db: &Db,
    permit: &Permit<DecideRequest>,
    id: Uuid,
    take_over: bool,
    now: DateTime<Utc>,
) -> Result<Request> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    let (_, before) = row::lock(&mut tx, id, now).await?;
    row::check_visible(&before, permit.caller())?;
    if are_one_hand(&mut tx, &before.filed_by, permit.actor()).await? {
        return Err(own());
    }
    if let Some(claim) = &before.claim
        && before.state.is_open()
    {
        if permit.actor().id() == Some(claim.id) && before.state == RequestState::InReview {
            return Ok(before);
        }
        if permit.actor().id() != Some(claim.id) && !take_over {
            let (number, who) = (before.number, claim.name.clone());
            let since = claim.at.format("%Y-%m-%d %H:%M UTC").to_string();
            return Err(Error::conflict(RequestRule::WithAnotherSince { number, who, since }));
        }
    }
    take(&mut tx, id).await?;
    let kind = EventKind::Claimed;
    if before.state != RequestState::InReview {
        return complete(tx, &before, Moved::by(Move::Claim, kind, None)).await;
    }
    // Another's: the state stays.
    sqlx::query!(
        "update requests set version = version + 1, changed_at = $2, proposal = null,
                     proposed_id = null where id = $1",
        id,
        now,
    )
    .execute(&mut *tx)
    .await?;
    note(&mut tx, Happened { request: id, kind, state: None, internal: true, text: None }).await?;
    let request = row::find(&mut tx, id, now).await?.1;
    tx.commit(change("request.claim", &before, &request, None), request.clone()).await
}

/// Nobody decides what they filed, by whichever token of theirs.
pub(super) fn own() -> Error {
    Problem::new(domain::problem::Code::Forbidden, RequestRule::Own).into()
}

/// Gives it back to the queue.
pub async fn release(
    db: &Db,
    permit: &Permit<DecideRequest>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Request> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    let (_, before) = row::lock(&mut tx, id, now).await?;
    row::check_visible(&before, permit.caller())?;
    if before.claim.as_ref().is_some_and(|claim| permit.actor().id() != Some(claim.id)) {
        return Err(Error::conflict(RequestRule::NotYours { number: before.number }));
    }
    let released = Moved::by(Move::Release, EventKind::Released, None);
    complete(tx, &before, released).await
}

/// Answers what was asked back; the answer is for both sides to read.
pub async fn answer(
    db: &Db,
    permit: &Permit<FileRequest>,
    id: Uuid,
    text: &str,
    now: DateTime<Utc>,
) -> Result<Request> {
    check_text("/text", Noun::Answer, text)?;
    let answered = Moved::by(Move::Answer, EventKind::Answered, Some(text.trim()));
    one(db, permit, id, None, answered, now).await
}

/// Takes a request back, for the customer.
pub async fn withdraw(
    db: &Db,
    permit: &Permit<FileRequest>,
    id: Uuid,
    version: Option<u64>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Request> {
    refuse(reason_faults(reason))?;
    let withdrawn = Moved::by(Move::Withdraw, EventKind::Withdrawn, Some(reason.trim()));
    one(db, permit, id, version, withdrawn, now).await
}

/// Closes a request whose place another one took, or to which the limit answers by now, as it was
/// seen.
pub async fn supersede(
    db: &Db,
    permit: &Permit<DecideRequest>,
    id: Uuid,
    seen: Option<Seen>,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<Request> {
    refuse(reason_faults(reason))?;
    let superseded = Moved::by(Move::Supersede, EventKind::Superseded, Some(reason.trim()));
    let mut tx = Mutation::begin(db, permit, now).await?;
    let (_, before) = row::lock(&mut tx, id, now).await?;
    row::check_visible(&before, permit.caller())?;
    row::check_seen(&before, seen)?;
    complete(tx, &before, superseded).await
}

fn check_text(pointer: &str, of: Noun, text: &str) -> Result<()> {
    refuse(text_faults(pointer, of, text, COMMENT_CHARS_MAX))
}

async fn one(
    db: &Db,
    permit: &Permit<FileRequest>,
    id: Uuid,
    version: Option<u64>,
    moved: Moved<'_>,
    now: DateTime<Utc>,
) -> Result<Request> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    let (_, before) = row::lock(&mut tx, id, now).await?;
    row::check_visible(&before, permit.caller())?;
    row::check_version(&before, version)?;
    complete(tx, &before, moved).await
}

/// Says something about a request, at any time: to the customer, or among those who decide. A
/// caller without a role, a portal, speaks for the customer: what it says while a question waits is
/// the answer to it.
pub async fn comment(
    db: &Db,
    permit: &Permit<FileRequest>,
    id: Uuid,
    text: &str,
    internal: bool,
    now: DateTime<Utc>,
) -> Result<Request> {
    check_text("/text", Noun::Comment, text)?;
    let is_customer = permit.caller().role.is_none();
    if internal && is_customer {
        return Err(Problem::field("/internal", RequestRule::OnlyPlatformComments).into());
    }
    let mut tx = Mutation::begin(db, permit, now).await?;
    if let Some(first) = tx.answered().await? {
        return Ok(first);
    }
    let (_, before) = row::lock(&mut tx, id, now).await?;
    row::check_visible(&before, permit.caller())?;
    if is_customer && before.state == RequestState::InfoAsked {
        let answered = Moved::by(Move::Answer, EventKind::Answered, Some(text.trim()));
        return complete(tx, &before, answered).await;
    }
    sqlx::query!(
        "update requests set version = version + 1, changed_at = $2 where id = $1",
        id,
        now,
    )
    .execute(&mut *tx)
    .await?;
    let (kind, text) = (EventKind::Commented, Some(text.trim()));
    note(&mut tx, Happened { request: id, kind, state: None, internal, text }).await?;
    let request = row::find(&mut tx, id, now).await?.1;
    tx.commit(change("request.comment", &before, &request, text), request.clone()).await
}

/// Ends what nobody waits for any more: requests that were needed until a moment that has passed,
/// questions that were not answered in time, drafts that were left for as long. How many.
pub async fn expire(db: &Db, caller: &Caller, now: DateTime<Utc>) -> Result<u64> {
    let settings = settings::current(&mut *db.pool().acquire().await?).await?.1;
    let before = now - TimeDelta::days(settings.answer_days.into());
    let ids = sqlx::query_scalar!(
        "select id from requests
         where state in ('draft', 'submitted', 'in_review', 'info_asked')
           and (needed_until <= $1
                or (state in ('info_asked', 'draft') and changed_at <= $2))
         order by number limit 1000",
        now,
        before,
    )
    .fetch_all(db.pool())
    .await?;
    let mut expired = 0;
    for id in ids {
        let mut tx = Mutation::begin_as(db, caller, now).await?;
        let (_, request) = row::lock(&mut tx, id, now).await?;
        let is_past = request.needed_until.is_some_and(|until| until <= now);
        let is_left = matches!(request.state, RequestState::InfoAsked | RequestState::Draft)
            && request.changed_at <= before;
        if !(is_past || is_left) || request.state.is_final() {
            continue;
        }
        complete(tx, &request, Moved::by(Move::Expire, EventKind::Expired, None)).await?;
        expired += 1;
    }
    Ok(expired)
}
