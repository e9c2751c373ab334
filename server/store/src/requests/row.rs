//! Reading requests.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::access::{Caller, FollowRequest, Permit, ReadConsole};
use domain::ids::AppKey;
use domain::limit_values::{LimitValue, Target};
use domain::overrides::Override;
use domain::requests::{
    Ask, Claim, Decided, Event, EventKind, Facts, Proposal, Request, RequestState, RequestView,
    Seen, Settings,
};
use domain::rules::RequestRule;
use domain::rules::Thing;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{events, for_caller, settings};
use crate::audit::actor;
use crate::{Db, Error, Result, turns};

/// A row of `requests` with the key and version of its App Key.
pub(super) struct StoredRequest {
    pub id: Uuid,
    pub number: i64,
    pub app_id: i32,
    pub key: AppKey,
    pub app_version: i64,
    pub state: RequestState,
    pub version: i64,
    pub filed_kind: String,
    pub filed_id: Option<Uuid>,
    pub filed_name: String,
    pub contact: Option<String>,
    pub justification: String,
    pub needed_until: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub submitted_at: Option<DateTime<Utc>>,
    pub changed_at: DateTime<Utc>,
    pub claimed_id: Option<Uuid>,
    pub claimed_name: Option<String>,
    pub claimed_at: Option<DateTime<Utc>>,
    pub proposal: Option<Json<Proposal>>,
    pub decision: Option<Json<Decided>>,
    pub follows: Option<Uuid>,
    pub superseded_by: Option<Uuid>,
}

/// Requests of which `$rest` says which and in which order; `r` is the request, `a` its App Key.
macro_rules! select_requests {
    ($rest:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            $crate::requests::row::StoredRequest,
            r#"select r.id, r.number, r.app_id, a.key as "key!: _",
                      a.version as app_version, r.state as "state: _", r.version,
                      r.filed_kind, r.filed_id, r.filed_name, r.contact, r.justification,
                      r.needed_until, r.created_at, r.submitted_at, r.changed_at, r.claimed_id,
                      r.claimed_name, r.claimed_at, r.proposal as "proposal: _",
                      r.decision as "decision: _", r.follows, r.superseded_by
               from requests r join apps a on a.id = r.app_id "# + $rest
            $(, $argument)*
        )
    };
}
pub(super) use select_requests;

impl StoredRequest {
    pub(super) fn request(self, asks: Vec<Ask>, settings: &Settings) -> Result<Request> {
        let claim = match (self.claimed_id, self.claimed_name, self.claimed_at) {
            (Some(id), Some(name), Some(at)) => Some(Claim { id, name, at }),
            _ => None,
        };
        let due = |from| settings.goal.due(from);
        Ok(Request {
            id: self.id,
            number: self.number.unsigned_abs(),
            app: self.key,
            state: self.state,
            version: self.version.unsigned_abs(),
            app_version: self.app_version.unsigned_abs(),
            app_turned_at: None,
            filed_by: actor(&self.filed_kind, self.filed_id, self.filed_name)?,
            contact: self.contact,
            justification: self.justification,
            needed_until: self.needed_until,
            asks,
            created_at: self.created_at,
            submitted_at: self.submitted_at,
            due_at: self.submitted_at.filter(|_| self.state.waits_for_us()).map(due),
            changed_at: self.changed_at,
            claim,
            proposal: self.proposal.map(|proposal| proposal.0),
            decision: self.decision.map(|decision| decision.0),
            follows: self.follows,
            superseded_by: self.superseded_by,
        })
    }
}

/// A stored document.
pub(super) fn parsed<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> Result<T> {
    serde_json::from_value(value).map_err(|error| Error::Corrupt(error.to_string()))
}

/// An amount of a limit; null: unlimited.
pub(super) fn value(amount: Option<i64>) -> LimitValue {
    let limited = |amount: i64| LimitValue::Limited { amount: amount.unsigned_abs() };
    amount.map_or(LimitValue::Unlimited, limited)
}

/// The asks of some requests, in their order.
pub(super) async fn asks_of(
    tx: &mut PgConnection,
    ids: &[Uuid],
) -> Result<std::collections::HashMap<Uuid, Vec<Ask>>> {
    let rows = sqlx::query!(
        r#"select request_id, target_json as "target: Json<Target>", requested, expected_average,
                  expected_peak, facts as "facts: Json<Facts>"
           from request_asks where request_id = any($1) order by request_id, place"#,
        ids,
    )
    .fetch_all(tx)
    .await?;
    let mut asks: std::collections::HashMap<Uuid, Vec<Ask>> = std::collections::HashMap::new();
    for row in rows {
        let ask = Ask {
            target: row.target.0,
            requested: value(row.requested),
            expected_average: row.expected_average.map(i64::unsigned_abs),
            expected_peak: row.expected_peak.map(i64::unsigned_abs),
            facts: row.facts.0,
        };
        asks.entry(row.request_id).or_default().push(ask);
    }
    Ok(asks)
}

/// One request, whoever asks; with the row of its App Key.
pub(super) async fn find(
    tx: &mut PgConnection,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(i32, Request)> {
    let settings = settings::current(&mut *tx).await?.1;
    find_under(tx, id, &settings, now).await
}

/// The same under settings that are known, which say when it is due.
pub(super) async fn find_under(
    tx: &mut PgConnection,
    id: Uuid,
    settings: &Settings,
    now: DateTime<Utc>,
) -> Result<(i32, Request)> {
    let row = select_requests!("where r.id = $1", id)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(missing)?;
    let asks = asks_of(tx, &[id]).await?.remove(&id).unwrap_or_default();
    let app_turned_at = turns::last_of(tx, row.app_id, now).await?;
    Ok((row.app_id, Request { app_turned_at, ..row.request(asks, settings)? }))
}

pub(super) fn missing() -> Error {
    Error::not_found(Thing::Request)
}

/// What is of another customer is not there. What was never submitted, a draft or what became of it,
/// is nobody's but its author's: for others there is none.
pub(super) fn check_visible(request: &Request, caller: &Caller) -> Result<()> {
    let is_shown = request.submitted_at.is_some() || request.is_filed_by(&caller.actor);
    if is_shown && caller.reach.has(&request.app) { Ok(()) } else { Err(missing()) }
}

/// Refuses what was meant for another version.
pub(super) fn check_version(request: &Request, version: Option<u64>) -> Result<()> {
    match version {
        Some(seen) if seen != request.version => Err(Error::stale(RequestRule::Changed {
            number: request.number,
            state: request.state.term(),
            version: request.version,
        })),
        _ => Ok(()),
    }
}

/// Refuses what was judged on another version of the request or of its App Key, or on limits that
/// time has changed since.
pub(super) fn check_seen(request: &Request, seen: Option<Seen>) -> Result<()> {
    check_version(request, seen.map(|seen| seen.request))?;
    let app = &request.app;
    match seen {
        Some(seen) if seen.app != request.app_version => {
            Err(Error::stale(RequestRule::AppChanged { app: app.to_string() }))
        }
        Some(seen) if seen.turned_at != request.app_turned_at => {
            let last = request.app_turned_at;
            let last = last.map(|at| at.to_rfc3339_opts(SecondsFormat::AutoSi, true));
            Err(Error::stale(RequestRule::TimeChanged { app: app.to_string(), last }))
        }
        _ => Ok(()),
    }
}

/// One request with its row locked. The row of its App Key is shared first: PostgreSQL does so anyway
/// where one transaction writes a request twice, and that would be after the request, while whoever
/// decides locks the App Key before it.
pub(super) async fn lock(
    tx: &mut PgConnection,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(i32, Request)> {
    sqlx::query!(
        "select a.id from apps a join requests r on r.app_id = a.id where r.id = $1
         for key share of a",
        id,
    )
    .fetch_optional(&mut *tx)
    .await?;
    lock_row(tx, id).await?;
    find(tx, id, now).await
}

/// The lock by itself, for whoever has locked its App Key.
pub(super) async fn lock_row(tx: &mut PgConnection, id: Uuid) -> Result<()> {
    sqlx::query!("select id from requests where id = $1 for update", id)
        .fetch_optional(tx)
        .await?
        .ok_or_else(missing)?;
    Ok(())
}

/// A request with its thread, as it stands at `now`. A caller without a role, a portal, sees what
/// is for the customer.
pub async fn read(
    db: &Db,
    permit: &Permit<FollowRequest>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<RequestView> {
    let mut tx = db.begin().await?;
    let (_, request) = find(&mut tx, id, now).await?;
    check_visible(&request, permit.caller())?;
    let events = events::of(&mut tx, id).await?;
    tx.commit().await?;
    Ok(for_caller(permit.caller(), RequestView { request, events }))
}

/// The request whose decision set an override: its id and number.
pub async fn request_of_override(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    id: Uuid,
) -> Result<Option<(Uuid, u64)>> {
    let row = sqlx::query!(
        "select r.id, r.number from overrides o join requests r on r.id = o.request_id
         where o.id = $1",
        id,
    )
    .fetch_optional(db.pool())
    .await?;
    Ok(row.map(|row| (row.id, row.number.unsigned_abs())))
}

/// Of some overrides those that requests' decisions set: each with the request and its number.
pub(crate) async fn of_overrides(
    db: &Db,
    overrides: &[Override],
) -> Result<Vec<(Uuid, Uuid, u64)>> {
    let ids: Vec<Uuid> = overrides.iter().map(|one| one.id).collect();
    let rows = sqlx::query!(
        r#"select o.id, r.id as request, r.number
           from overrides o join requests r on r.id = o.request_id where o.id = any($1)"#,
        &ids,
    )
    .fetch_all(db.pool())
    .await?;
    let rows = rows.into_iter().map(|row| (row.id, row.request, row.number.unsigned_abs()));
    Ok(rows.collect())
}

/// A row of the thread.
pub(super) struct EventRow {
    pub id: i64,
    pub at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub actor_name: String,
    pub kind: EventKind,
    pub state: Option<RequestState>,
    pub internal: bool,
    pub body: Option<String>,
}

impl TryFrom<EventRow> for Event {
    type Error = Error;

    fn try_from(row: EventRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            at: row.at,
            by: actor(&row.actor_kind, row.actor_id, row.actor_name)?,
            kind: row.kind,
            state: row.state,
            internal: row.internal,
            text: row.body,
        })
    }
}
