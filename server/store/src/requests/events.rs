//! The thread of a request: each change writes its entry in its own transaction.

use chrono::{DateTime, Utc};
use domain::access::Actor;
use domain::requests::{Event, EventKind, State};
use sqlx::PgConnection;
use uuid::Uuid;

use super::row::EventRow;
use crate::Result;

/// What happened.
pub(super) struct Happened<'a> {
    pub request: Uuid,
    pub by: &'a Actor,
    pub kind: EventKind,
    /// The state after it; `None`: it stayed.
    pub state: Option<State>,
    pub internal: bool,
    pub text: Option<&'a str>,
}

/// Writes it down, for everybody who follows the request.
pub(super) async fn note(
    tx: &mut PgConnection,
    happened: Happened<'_>,
    now: DateTime<Utc>,
) -> Result<i64> {
    let id = sqlx::query_scalar!(
        "insert into request_events
             (request_id, at, actor_kind, actor_id, actor_name, kind, state, internal, body)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id",
        happened.request,
        now,
        happened.by.kind(),
        happened.by.id(),
        happened.by.name(),
        happened.kind.as_str(),
        happened.state.map(State::as_str),
        happened.internal || happened.kind.is_internal(),
        happened.text,
    )
    .fetch_one(&mut *tx)
    .await?;
    Ok(id)
}

/// The whole thread, in the order in which it happened.
pub(super) async fn of(tx: &mut PgConnection, request: Uuid) -> Result<Vec<Event>> {
    let rows = sqlx::query_as!(
        EventRow,
        "select id, at, actor_kind, actor_id, actor_name, kind, state, internal, body
         from request_events where request_id = $1 order by id",
        request,
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(Event::try_from).collect()
}
