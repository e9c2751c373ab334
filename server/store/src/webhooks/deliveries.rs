//! What was sent and what is still to be: to look at, and to ask for again.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{ManageRequests, Permit};
use domain::page::Page;
use domain::webhooks::{Attempt, Delivery, DeliveryQuery, DeliveryState, WebhookFault};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::missing;
use crate::audit::{self, Change};
use crate::cursor::Cursor;
use crate::mutation::Mutation;
use crate::{Db, Result};

/// How long deliveries and their attempts are kept.
const KEPT_DAYS: i64 = 90;

struct DeliveryRow {
    id: Uuid,
    kind: String,
    request_id: Option<Uuid>,
    number: Option<i64>,
    state: DeliveryState,
    created_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
    done_at: Option<DateTime<Utc>>,
    body: String,
}

impl DeliveryRow {
    fn delivery(self, attempts: Vec<Attempt>) -> Delivery {
        Delivery {
            id: self.id,
            kind: self.kind,
            request: self.request_id,
            number: self.number.map(i64::unsigned_abs),
            state: self.state,
            created_at: self.created_at,
            due_at: (self.state == DeliveryState::Waiting).then_some(self.due_at),
            done_at: self.done_at,
            body: self.body,
            attempts,
        }
    }
}

/// Deliveries of which `$rest` says which and in which order; `d` is the delivery.
macro_rules! select_deliveries {
    ($rest:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            DeliveryRow,
            r#"select d.id, d.type as kind, d.request_id, r.number as "number?",
                      d.state as "state: _", d.created_at, d.due_at, d.done_at, d.body
               from webhook_deliveries d left join requests r on r.id = d.request_id "# + $rest
            $(, $argument)*
        )
    };
}

const CURSOR: Cursor<Uuid> = Cursor::new("webhook deliveries");

/// The deliveries of an endpoint, newest first, page by page.
pub async fn list(
    db: &Db,
    permit: &Permit<ManageRequests>,
    endpoint: Uuid,
    query: &DeliveryQuery,
) -> Result<Page<Delivery>> {
    super::read(db, permit, endpoint).await?;
    let (page, state) = (query.page(), query.state()?);
    let limit = page.limit();
    let before = CURSOR.after(&page)?;
    // One state of things: a delivery that is made meanwhile is not half of it.
    let mut tx = db.begin().await?;
    sqlx::query!("set transaction isolation level repeatable read, read only")
        .execute(&mut *tx)
        .await?;
    let rows = select_deliveries!(
        r#"where d.endpoint_id = $1 and ($2::uuid is null or d.id < $2)
             and ($3::text is null or d.state = $3)
           order by d.id desc limit $4"#,
        endpoint,
        before,
        state.map(DeliveryState::as_str),
        i64::from(limit) + 1,
    )
    .fetch_all(&mut *tx)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut attempts = attempts(&mut tx, &ids).await?;
    tx.commit().await?;
    let deliveries = rows
        .into_iter()
        .map(|row| {
            let made = attempts.remove(&row.id).unwrap_or_default();
            row.delivery(made)
        })
        .collect();
    CURSOR.cut(deliveries, limit, |one| one.id)
}

/// The newest attempts of some deliveries, each in their order.
async fn attempts(tx: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Attempt>>> {
    let rows = sqlx::query!(
        r#"select a.delivery_id as "delivery_id!", a.at as "at!", a.took_ms as "took_ms!",
                  a.status, a.error, a.detail, a.answer
           from unnest($1::uuid[]) as one (id)
           cross join lateral (
               select * from webhook_attempts where delivery_id = one.id
               order by id desc limit 50
           ) as a
           order by a.id"#,
        ids,
    )
    .fetch_all(tx)
    .await?;
    let mut attempts: HashMap<Uuid, Vec<Attempt>> = HashMap::new();
    for row in rows {
        let attempt = Attempt {
            at: row.at,
            took_ms: row.took_ms.unsigned_abs(),
            status: row.status.map(i16::unsigned_abs),
            error: row.error.as_deref().and_then(WebhookFault::parse),
            detail: row.detail,
            answer: row.answer,
        };
        attempts.entry(row.delivery_id).or_default().push(attempt);
    }
    Ok(attempts)
}

/// One delivery, whoever asks.
pub(super) async fn one(tx: &mut PgConnection, id: Uuid) -> Result<Delivery> {
    let row = select_deliveries!("where d.id = $1", id)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(missing)?;
    let made = attempts(tx, &[id]).await?.remove(&id).unwrap_or_default();
    Ok(row.delivery(made))
}

/// Sends it again, whatever came of it: the same message, under the same id.
pub async fn repeat(
    db: &Db,
    permit: &Permit<ManageRequests>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Delivery> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    let row = sqlx::query!(
        "update webhook_deliveries
         set state = 'waiting', done_at = null, tries = 0, due_at = $2
         where id = $1 and (state <> 'waiting' or tries > 0)
         returning endpoint_id",
        id,
        now,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let after = one(&mut tx, id).await?;
    let Some(row) = row else { return Ok(after) };
    let change = Change::of("webhook.repeat", row.endpoint_id.to_string())
        .after(json!({ "delivery": id, "type": after.kind }));
    tx.changes_requests();
    tx.commit(change, after).await
}

/// Forgets deliveries that are long past, with their attempts; how many. What still waits is older
/// than every wait between attempts: its endpoint is paused.
pub async fn prune(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let mut tx = db.begin().await?;
    let gone = sqlx::query!(
        "delete from webhook_deliveries where id in (
             select id from webhook_deliveries where created_at < $1 order by created_at limit 2000
         )",
        now - TimeDelta::days(KEPT_DAYS),
    )
    .execute(&mut *tx)
    .await?
    .rows_affected();
    audit::record_forgotten(&mut tx, ("webhook.prune", "deliveries"), gone, now).await?;
    tx.commit().await?;
    Ok(gone)
}
