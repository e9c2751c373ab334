//! Taking what is due, and writing down what came of it. Between the two nothing is held: a server
//! that takes a delivery has it for [`LEASE`], after which another one takes it again. So each
//! message is sent at least once, always under the same id.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Caller;
use domain::webhooks::{Attempt, WebhookFault};
use serde_json::json;
use uuid::Uuid;

use crate::audit::{self, Change};
use crate::{Db, Result};

/// How long a delivery belongs to the server that took it.
pub const LEASE: TimeDelta = TimeDelta::seconds(60);

/// A delivery that is to be made now.
#[derive(Clone)]
pub struct Taken {
    pub id: Uuid,
    pub endpoint: Uuid,
    pub url: String,
    /// The keys to sign with: the present one, and the one before it until receivers changed over.
    pub secrets: Vec<Vec<u8>>,
    pub body: String,
    /// Attempts before this one.
    pub tries: u32,
    lease_until: DateTime<Utc>,
}

/// Takes what is due, the oldest first: of each endpoint so many that with those `under_way` there
/// are at most `at_once`, or one at a time where the last attempt failed.
pub async fn take(
    db: &Db,
    under_way: &HashMap<Uuid, u32>,
    at_once: u32,
    now: DateTime<Utc>,
) -> Result<Vec<Taken>> {
    let endpoints: Vec<Uuid> = under_way.keys().copied().collect();
    let counts: Vec<i64> = under_way.values().map(|count| i64::from(*count)).collect();
    let lease_until = now + LEASE;
    let rows = sqlx::query!(
        r#"with due as (
               select one.id from webhook_endpoints e
               left join unnest($2::uuid[], $3::bigint[]) as busy (id, count) on busy.id = e.id
               cross join lateral (
                   select d.id from webhook_deliveries d
                   where d.endpoint_id = e.id and d.state = 'waiting' and d.due_at <= $1
                     and (e.paused_at is null or d.type = 'ping')
                   order by d.due_at
                   limit greatest(0, case when e.failing_since is null then $4::bigint else 1 end
                                     - coalesce(busy.count, 0))
                   for update skip locked
               ) as one
           )
           update webhook_deliveries d set due_at = $5
           from due, webhook_endpoints e
           where d.id = due.id and e.id = d.endpoint_id
           returning d.id, d.endpoint_id, d.body, d.tries, e.url, e.secret,
                     case when e.old_secret_until > $1 then e.old_secret end as old_secret"#,
        now,
        &endpoints,
        &counts,
        i64::from(at_once),
        lease_until,
    )
    .fetch_all(db.pool())
    .await?;
    let taken = rows.into_iter().map(|row| Taken {
        id: row.id,
        endpoint: row.endpoint_id,
        url: row.url,
        secrets: std::iter::once(row.secret).chain(row.old_secret).collect(),
        body: row.body,
        tries: row.tries.unsigned_abs(),
        lease_until,
    });
    Ok(taken.collect())
}

/// What comes after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Delivered,
    Again(DateTime<Utc>),
    Failed,
    /// The endpoint said that it is gone: it is paused, and this one fails.
    Gone,
}

/// Writes down an attempt. An endpoint or a delivery that was deleted meanwhile is passed over.
pub async fn finish(
    db: &Db,
    taken: &Taken,
    attempt: &Attempt,
    next: Next,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    let is_success = next == Next::Delivered;
    // The endpoint first, as everybody who locks both.
    let endpoint = sqlx::query!(
        "update webhook_endpoints
         set last_success_at = case when $2 then $3 else last_success_at end,
             failing_since = case when $2 then null else coalesce(failing_since, $3) end,
             last_error = case when $2 then null else $4 end
         where id = $1 returning name",
        taken.endpoint,
        is_success,
        now,
        attempt.error.map(WebhookFault::as_str),
    )
    .fetch_optional(&mut *tx)
    .await?;
    // What another server delivered meanwhile stays delivered, and whoever has the lease now says
    // when it is tried next.
    let delivery = sqlx::query!(
        "update webhook_deliveries
         set tries = tries + 1,
             state = case when state = 'delivered' then state
                          when due_at = $5 or $2 = 'delivered' then $2 else state end,
             due_at = case when due_at = $5 then $3 else due_at end,
             done_at = case when state = 'delivered' then done_at
                            when (due_at = $5 or $2 = 'delivered') and $2 <> 'waiting' then $4
                            else done_at end
         where id = $1 returning id",
        taken.id,
        match next {
            Next::Delivered => "delivered",
            Next::Again(_) => "waiting",
            Next::Failed | Next::Gone => "failed",
        },
        match next {
            Next::Again(at) => at,
            _ => now,
        },
        now,
        taken.lease_until,
    )
    .fetch_optional(&mut *tx)
    .await?;
    let (Some(endpoint), Some(_)) = (endpoint, delivery) else { return Ok(()) };
    sqlx::query!(
        "insert into webhook_attempts (delivery_id, at, took_ms, status, error, detail, answer)
         values ($1, $2, $3, $4, $5, $6, $7)",
        taken.id,
        attempt.at,
        i32::try_from(attempt.took_ms).unwrap_or(i32::MAX),
        attempt.status.map(|status| i16::try_from(status).unwrap_or(i16::MAX)),
        attempt.error.map(WebhookFault::as_str),
        attempt.detail,
        // PostgreSQL keeps no zero bytes in texts.
        attempt.answer.as_deref().map(|answer| answer.replace('\0', "\u{fffd}")),
    )
    .execute(&mut *tx)
    .await?;
    if next == Next::Gone {
        pause(&mut tx, taken.endpoint, &endpoint.name, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Pauses an endpoint that answered 410.
async fn pause(
    tx: &mut sqlx::PgConnection,
    endpoint: Uuid,
    name: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let paused = sqlx::query!(
        "update webhook_endpoints
         set paused_at = $2, pause_cause = 'gone', version = version + 1
         where id = $1 and paused_at is null",
        endpoint,
        now,
    )
    .execute(&mut *tx)
    .await?;
    if paused.rows_affected() == 0 {
        return Ok(());
    }
    let change = Change::of("webhook.pause", endpoint.to_string())
        .before(json!({ "name": name, "paused": false }))
        .after(json!({ "name": name, "paused": true }))
        .reason("it answered 410 Gone");
    audit::record(tx, &Caller::system("webhooks"), now, change).await.map(|_| ())
}
