//! Filing: a draft, its edits, and submitting it. What is submitted takes its place in the queue;
//! of one App Key and target at most one request does.

use chrono::{DateTime, Utc};
use domain::access::{FileRequest, Permit};
use domain::ids::AppKey;
use domain::limits::{Subject, effective, overridable};
use domain::problem::{Code, FieldError, Problem};
use domain::requests::{
    Ask, EventKind, Facts, Move, NewAsk, NewRequest, Request, RequestState, at_least,
};
use domain::rules::Thing;
use domain::rules::{LimitRule, RequestRule};
use sqlx::PgConnection;
use uuid::Uuid;

use super::events::{Happened, note};
use super::moves::{self, Moved};
use super::{facts, row};
use crate::audit::{self, Change};
use crate::changes::{KnownUse, LimitState};
use crate::error::{broken_constraint, refuse};
use crate::mutation::Mutation;
use crate::overrides::target_text;
use crate::{Db, Error, Result, app_rows};

/// Files a request: submits it, or keeps it as a draft.
pub async fn file(
    db: &Db,
    permit: &Permit<FileRequest>,
    new: &NewRequest,
    now: DateTime<Utc>,
) -> Result<Request> {
    check(permit, new, now)?;
    let known = KnownUse::read(db, &new.app, None, now).await.map_err(no_app)?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    if let Some(first) = tx.answered().await? {
        return Ok(first);
    }
    let app_id = app_rows::hold(&mut tx, &new.app).await.map_err(no_app)?;
    let state = LimitState::read(&mut tx, db, app_id, now).await?;
    let id = Uuid::now_v7();
    let actor = permit.actor();
    sqlx::query!(
        "insert into requests
             (id, app_id, state, filed_kind, filed_id, filed_name, contact, justification,
              needed_until, created_at, changed_at, follows)
         values ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $9, $10)",
        id,
        app_id,
        actor.kind(),
        actor.id(),
        actor.name(),
        contact(new),
        new.justification.trim(),
        new.needed_until,
        now,
        earlier(&mut tx, app_id, new.follows).await?,
    )
    .execute(&mut *tx)
    .await?;
    save_asks(&mut tx, (id, app_id), new, &state, &known, now).await?;
    let request = match new.draft {
        true => {
            let kind = EventKind::Drafted;
            let (state, internal) = (Some(RequestState::Draft), true);
            note(&mut tx, Happened { request: id, kind, state, internal, text: None }).await?;
            row::find(&mut tx, id, now).await?.1
        }
        false => submit_in(&mut tx, id, &state).await.map_err(|error| named(error, new))?,
    };
    tx.commit(filed(new, id, None, &request), request.clone()).await
}

/// Saves a draft anew; with `draft: false` submits it. Only its author may.
pub async fn edit_draft(
    db: &Db,
    permit: &Permit<FileRequest>,
    id: Uuid,
    version: Option<u64>,
    new: &NewRequest,
    now: DateTime<Utc>,
) -> Result<Request> {
    check(permit, new, now)?;
    let known = KnownUse::read(db, &new.app, None, now).await.map_err(no_app)?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    app_rows::hold(&mut tx, &new.app).await.map_err(no_app)?;
    let (app_id, before) = draft(&mut tx, permit, id, version, now).await?;
    if before.app != new.app {
        return Err(Problem::field("/app", RequestRule::DraftStays).into());
    }
    let state = LimitState::read(&mut tx, db, app_id, now).await?;
    let follows = earlier(&mut tx, app_id, new.follows).await?;
    sqlx::query!(
        "update requests
         set contact = $2, justification = $3, needed_until = $4, changed_at = $5,
             follows = $6, version = version + 1
         where id = $1",
        id,
        contact(new),
        new.justification.trim(),
        new.needed_until,
        now,
        follows,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("delete from request_asks where request_id = $1", id).execute(&mut *tx).await?;
    save_asks(&mut tx, (id, app_id), new, &state, &known, now).await?;
    let after = match new.draft {
        true => row::find(&mut tx, id, now).await?.1,
        false => submit_in(&mut tx, id, &state).await.map_err(|error| named(error, new))?,
    };
    tx.changes_requests();
    tx.commit(filed(new, id, Some(&before), &after), after.clone()).await
}

fn filed<'a>(
    new: &'a NewRequest,
    id: Uuid,
    before: Option<&Request>,
    after: &Request,
) -> Change<'a> {
    Change::of(if new.draft { "request.draft" } else { "request.submit" }, id.to_string())
        .app(&new.app)
        .before(before)
        .after(after)
        .reason(new.justification.trim())
}

/// Submits a draft as it is. Only its author may.
pub async fn submit(
    db: &Db,
    permit: &Permit<FileRequest>,
    id: Uuid,
    version: Option<u64>,
    now: DateTime<Utc>,
) -> Result<Request> {
    let seen = row::find(&mut *db.pool().acquire().await?, id, now).await?.1;
    check_draft(&seen, permit)?;
    let asks = seen.asks.iter().map(|ask| NewAsk {
        target: ask.target.clone(),
        requested: ask.requested,
        expected_average: ask.expected_average,
        expected_peak: ask.expected_peak,
    });
    let new = NewRequest {
        app: seen.app.clone(),
        target: None,
        requested: None,
        expected_average: None,
        expected_peak: None,
        asks: asks.collect(),
        justification: seen.justification,
        needed_until: seen.needed_until,
        contact: seen.contact,
        draft: false,
        follows: seen.follows,
    };
    edit_draft(db, permit, id, version.or(Some(seen.version)), &new, now).await
}

/// An App Key of another customer is none.
fn check(permit: &Permit<FileRequest>, new: &NewRequest, now: DateTime<Utc>) -> Result<()> {
    refuse(new.faults(now))?;
    if permit.reaches(&new.app) { Ok(()) } else { Err(no_app(Error::not_found(Thing::App))) }
}

fn contact(new: &NewRequest) -> Option<&str> {
    new.contact.as_deref().map(str::trim).filter(|contact| !contact.is_empty())
}

/// A draft of the caller, its row locked.
async fn draft(
    tx: &mut PgConnection,
    permit: &Permit<FileRequest>,
    id: Uuid,
    version: Option<u64>,
    now: DateTime<Utc>,
) -> Result<(i32, Request)> {
    let (app_id, before) = row::lock(tx, id, now).await?;
    check_draft(&before, permit)?;
    row::check_version(&before, version)?;
    Ok((app_id, before))
}

fn check_draft(request: &Request, permit: &Permit<FileRequest>) -> Result<()> {
    row::check_visible(request, permit.caller())?;
    match request.state {
        RequestState::Draft => Ok(()),
        _ => Err(Error::conflict(RequestRule::Submitted)),
    }
}

/// The App Key is a field of the body here.
fn no_app(error: Error) -> Error {
    match error {
        Error::Problem(problem) if problem.code == Code::NotFound => {
            Problem::field("/app", LimitRule::NoSuchApp).into()
        }
        _ => error,
    }
}

/// The earlier request that is meant, if there is one of this App Key.
async fn earlier(
    tx: &mut PgConnection,
    app_id: i32,
    follows: Option<Uuid>,
) -> Result<Option<Uuid>> {
    let Some(id) = follows else { return Ok(None) };
    let found = sqlx::query_scalar!(
        "select id from requests where id = $1 and app_id = $2 and submitted_at is not null",
        id,
        app_id,
    )
    .fetch_optional(tx)
    .await?;
    found.map(Some).ok_or_else(|| Problem::field("/follows", RequestRule::NoEarlier).into())
}

async fn save_asks(
    tx: &mut PgConnection,
    (id, app_id): (Uuid, i32),
    new: &NewRequest,
    state: &LimitState,
    known: &KnownUse,
    now: DateTime<Utc>,
) -> Result<()> {
    let subject = state.subject(now).ok_or_else(|| Error::not_found(Thing::Plan))?;
    for (place, ask) in new.all_asks().into_iter().enumerate() {
        overridable(subject.terms, subject.plan, &ask.target)
            .map_err(|rule| Problem::field(pointer(new, place, "target"), rule))?;
        let facts: Facts = facts::of(tx, app_id, state, known, &ask.target, now).await?;
        let amount = |amount: u64| i64::try_from(amount).unwrap_or(i64::MAX);
        sqlx::query!(
            "insert into request_asks
                 (request_id, place, app_id, target, target_json, requested, expected_average,
                  expected_peak, facts)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            id,
            i16::try_from(place).unwrap_or(i16::MAX),
            app_id,
            target_text(&ask.target),
            audit::state(&ask.target)?,
            ask.requested.amount().map(amount),
            ask.expected_average.map(amount),
            ask.expected_peak.map(amount),
            audit::state(&facts)?,
        )
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}

/// Where the body of `new` says the field of an ask.
fn pointer(new: &NewRequest, place: usize, field: &str) -> String {
    let has_single = new.target.is_some();
    match (has_single, place) {
        (true, 0) => format!("/{field}"),
        _ => format!("/asks/{}/{field}", place - usize::from(has_single)),
    }
}

/// Puts a draft into the queue. One that it follows and that is still open gives it its place.
async fn submit_in(tx: &mut Mutation<'_>, id: Uuid, state: &LimitState) -> Result<Request> {
    let now = tx.now;
    let (app_id, draft) = row::find(tx, id, now).await?;
    let subject = state.subject(now).ok_or_else(|| Error::not_found(Thing::Plan))?;
    let faults: Vec<FieldError> = draft
        .asks
        .iter()
        .enumerate()
        .filter(|(_, ask)| gives_already(subject, ask, draft.needed_until))
        .map(|(place, _)| {
            FieldError::new(format!("/asks/{place}/requested"), RequestRule::GivenAlready)
        })
        .collect();
    refuse(faults)?;
    if let Some(earlier) = draft.follows {
        let (_, before) = row::lock(tx, earlier, now).await?;
        if before.state.is_open() {
            sqlx::query!("update requests set superseded_by = $2 where id = $1", earlier, id)
                .execute(&mut **tx)
                .await?;
            let moved = Moved::by(Move::Supersede, EventKind::Superseded, None);
            let after = moves::step(tx, &before, moved).await?;
            tx.record(moves::change(moves::action(Move::Supersede), &before, &after, None)).await?;
        }
    }
    if let Some(first) = open_one(tx, app_id, &draft).await? {
        return Err(first);
    }
    sqlx::query!("update requests set submitted_at = $2 where id = $1", id, now)
        .execute(&mut **tx)
        .await?;
    let submitted = Moved::by(Move::Submit, EventKind::Submitted, None);
    moves::step(tx, &draft, submitted).await.map_err(|error| match &error {
        Error::Database(cause) if broken_constraint(cause) == Some("request_asks_open") => {
            Error::conflict(RequestRule::FiledJustNow)
        }
        _ => error,
    })
}

/// Whether what is asked holds already, for as long as it is needed.
pub(super) fn gives_already(
    subject: Subject<'_>,
    ask: &Ask,
    needed_until: Option<DateTime<Utc>>,
) -> bool {
    effective(subject, &ask.target).is_some_and(|limit| {
        let is_long = match (limit.ends_at, needed_until) {
            (None, _) => true,
            (Some(end), Some(needed)) => end >= needed,
            (Some(_), None) => false,
        };
        is_long && at_least(limit.value, ask.requested)
    })
}

/// The refusal that leads to an open request for one of the same limits.
async fn open_one(tx: &mut PgConnection, app_id: i32, draft: &Request) -> Result<Option<Error>> {
    let targets: Vec<String> = draft.asks.iter().map(|ask| target_text(&ask.target)).collect();
    let open = sqlx::query!(
        "select r.id, r.number, k.target
         from request_asks k join requests r on r.id = k.request_id
         where k.app_id = $1 and k.target = any($2) and k.is_open order by r.number limit 1",
        app_id,
        &targets,
    )
    .fetch_optional(tx)
    .await?;
    Ok(open.map(|open| already_open(&draft.app, &open.target, open.id, open.number)))
}

fn already_open(app: &AppKey, target: &str, id: Uuid, number: i64) -> Error {
    let (app, target) = (app.to_string(), target.to_owned());
    let rule = RequestRule::AlreadyOpen { app, target, number, id };
    Problem { existing: Some(id), ..Problem::new(Code::Conflict, rule) }.into()
}

/// Faults of asks at the fields of the body that was sent.
fn named(error: Error, new: &NewRequest) -> Error {
    let Error::Problem(mut problem) = error else { return error };
    for fault in &mut problem.errors {
        let place = fault.pointer.strip_prefix("/asks/").and_then(|rest| rest.split_once('/'));
        if let Some((Ok(place), field)) = place.map(|(place, field)| (place.parse(), field)) {
            fault.pointer = pointer(new, place, field);
        }
    }
    problem.into()
}
