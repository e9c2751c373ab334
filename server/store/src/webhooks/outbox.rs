//! What is to be sent, written in the transaction of what happened.

use chrono::{DateTime, SubsecRound, Utc};
use domain::access::{ManageRequests, Permit};
use domain::requests::{Ending, Event, Request};
use domain::webhooks::{Delivery, Message, RequestPayload, message_id, message_type};
use serde::Serialize;
use sqlx::PgConnection;
use uuid::Uuid;

use super::{change, deliveries, missing};
use crate::mutation::Mutation;
use crate::{Db, Error, Result};

/// The endpoints that are to hear of an event of a request. They stay until this is committed.
pub(crate) async fn listening(
    tx: &mut PgConnection,
    request: Uuid,
    event: &Event,
) -> Result<Vec<Uuid>> {
    if message_type(event.kind, event.state, event.internal).is_none() {
        return Ok(Vec::new());
    }
    let endpoints = sqlx::query_scalar!(
        "select e.id from webhook_endpoints e
         join requests r on r.id = $1
         join apps a on a.id = r.app_id
         where r.submitted_at is not null
           and (e.org is null or e.org = split_part(a.key, '#', 1))
         order by e.id for key share of e",
        request,
    )
    .fetch_all(tx)
    .await?;
    Ok(endpoints)
}

/// Writes a message about an event of `request`, which is as the customer may see it, for each of
/// `endpoints`. Those that are paused get it once they go on.
pub(crate) async fn note(
    tx: &mut PgConnection,
    endpoints: &[Uuid],
    request: Request,
    event: Event,
    ending: &[Ending],
) -> Result<()> {
    let Some(kind) = message_type(event.kind, event.state, event.internal) else { return Ok(()) };
    let (at, event_id, request_id) = (event.at, event.id, request.id);
    let event = (!event.internal).then_some(event);
    let told = RequestPayload { request, event, ending: ending.to_vec() };
    let (mut ids, mut bodies) = (Vec::new(), Vec::new());
    for _ in endpoints {
        let id = Uuid::now_v7();
        ids.push(id);
        bodies.push(body(id, &kind, at, &told)?);
    }
    sqlx::query!(
        "insert into webhook_deliveries
             (id, endpoint_id, event_id, request_id, type, body, created_at, due_at)
         select one.id, one.endpoint, $4, $5, $6, one.body, $7, $7
         from unnest($1::uuid[], $2::uuid[], $3::text[]) as one (id, endpoint, body)",
        &ids,
        endpoints,
        &bodies,
        event_id,
        request_id,
        kind,
        at,
    )
    .execute(tx)
    .await?;
    Ok(())
}

fn body(id: Uuid, kind: &str, at: DateTime<Utc>, data: &impl Serialize) -> Result<String> {
    let message =
        Message { kind: kind.to_owned(), id: message_id(id), timestamp: at.trunc_subsecs(6), data };
    serde_json::to_string(&message).map_err(|error| Error::Corrupt(error.to_string()))
}

/// Writes a message that says nothing, for an admin to see whether it arrives; also while the
/// endpoint is paused.
pub async fn ping(
    db: &Db,
    permit: &Permit<ManageRequests>,
    endpoint: Uuid,
    now: DateTime<Utc>,
) -> Result<Delivery> {
    let id = Uuid::now_v7();
    let mut tx = Mutation::begin(db, permit, now).await?;
    let found = super::select(&mut tx, Some(endpoint)).await?.pop().ok_or_else(missing)?;
    let data = serde_json::json!({ "webhook": found.id, "name": found.name });
    sqlx::query!(
        "insert into webhook_deliveries (id, endpoint_id, type, body, created_at, due_at)
         values ($1, $2, 'ping', $3, $4, $4)",
        id,
        endpoint,
        body(id, "ping", now, &data)?,
        now,
    )
    .execute(&mut *tx)
    .await?;
    let made = deliveries::one(&mut tx, id).await?;
    tx.changes_requests();
    tx.commit(change("webhook.test", None, Some(&found)), made).await
}
