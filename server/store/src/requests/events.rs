//! The thread of a request: each change writes its entry in its own transaction.

use domain::requests::{Ending, Event, EventKind, RequestState};
use sqlx::PgConnection;
use uuid::Uuid;

use super::for_customers;
use super::row::EventRow;
use crate::mutation::Mutation;
use crate::{Result, audit, notifications, webhooks};

/// What happened.
pub(super) struct Happened<'a> {
    pub request: Uuid,
    pub kind: EventKind,
    /// The state after it; `None`: it stayed.
    pub state: Option<RequestState>,
    pub internal: bool,
    pub text: Option<&'a str>,
}

/// Writes it down, for everybody who follows the request: in its thread, for the people who have
/// to do with it, and for other systems. The request's row is as it is after it.
pub(super) async fn note(tx: &mut Mutation<'_>, happened: Happened<'_>) -> Result<()> {
    write(tx, happened, &[]).await
}

/// The same that what was granted ends soon.
pub(super) async fn note_ending(
    tx: &mut Mutation<'_>,
    request: Uuid,
    ending: &[Ending],
) -> Result<()> {
    let kind = EventKind::GrantEnding;
    let happened = Happened { request, kind, state: None, internal: false, text: None };
    write(tx, happened, ending).await
}

async fn write(tx: &mut Mutation<'_>, happened: Happened<'_>, ending: &[Ending]) -> Result<()> {
    let (now, by) = (tx.now, &tx.caller().actor);
    tx.changes_requests();
    let internal = happened.internal || happened.kind.is_internal();
    let detail = match ending.is_empty() {
        true => None,
        false => audit::state(&serde_json::json!({ "ending": ending }))?,
    };
    let id = sqlx::query_scalar!(
        "insert into request_events
             (request_id, at, actor_kind, actor_id, actor_name, kind, state, internal, body, detail)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id",
        happened.request,
        now,
        by.kind(),
        by.id(),
        by.name(),
        happened.kind.as_str(),
        happened.state.map(RequestState::as_str),
        internal,
        happened.text,
        detail,
    )
    .fetch_one(&mut **tx)
    .await?;
    let event = Event {
        id,
        at: now,
        by: by.clone(),
        kind: happened.kind,
        state: happened.state,
        internal,
        text: happened.text.map(str::to_owned),
    };
    notifications::note(tx, happened.request, &event).await?;
    let endpoints = webhooks::listening(tx, happened.request, &event).await?;
    if !endpoints.is_empty() {
        let request = for_customers(tx, happened.request, now).await?;
        webhooks::note(tx, &endpoints, request, event, ending).await?;
    }
    Ok(())
}

/// The whole thread, in the order in which it happened.
pub(super) async fn of(tx: &mut PgConnection, request: Uuid) -> Result<Vec<Event>> {
    let rows = sqlx::query_as!(
        EventRow,
        r#"select id, at, actor_kind, actor_id, actor_name, kind as "kind: _",
                  state as "state: _", internal, body
           from request_events where request_id = $1 order by id"#,
        request,
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(Event::try_from).collect()
}
