//! Webhooks: the endpoints, which admins keep, and the outbox of what is to be sent to them.
//!
//! What is sent is written with the event that it is about ([`outbox`]); a task of the server takes
//! it from there ([`send`]), and people look at it and ask for it again ([`deliveries`]).

pub mod deliveries;
mod outbox;
pub mod send;
#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{ManageRequests, Permit};
use domain::rules::OutsideRule;
use domain::rules::Thing;
use domain::webhooks::{
    ENDPOINTS_MAX, Endpoint, EndpointEdit, NewEndpoint, OLD_SECRET_HOURS, PauseCause,
    SECRET_PREFIX, WAITING_COUNTED, WebhookFault,
};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::audit::Change;
use crate::mutation::Mutation;
use crate::{Db, Error, Result};

pub use deliveries::prune;
pub use outbox::ping;
pub(crate) use outbox::{listening, note};

/// Bytes of a secret.
const SECRET_BYTES: usize = 32;

struct WebhookRow {
    id: Uuid,
    name: String,
    url: String,
    org: Option<String>,
    paused_at: Option<DateTime<Utc>>,
    pause_cause: Option<String>,
    version: i64,
    created_at: DateTime<Utc>,
    created_by: String,
    last_success_at: Option<DateTime<Utc>>,
    failing_since: Option<DateTime<Utc>>,
    last_error: Option<String>,
    old_secret_until: Option<DateTime<Utc>>,
    waiting: i64,
}

impl From<WebhookRow> for Endpoint {
    fn from(row: WebhookRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            url: row.url,
            org: row.org,
            paused_at: row.paused_at,
            pause_cause: row.pause_cause.as_deref().and_then(PauseCause::parse),
            version: row.version.unsigned_abs(),
            created_at: row.created_at,
            created_by: row.created_by,
            last_success_at: row.last_success_at,
            failing_since: row.failing_since,
            last_error: row.last_error.as_deref().and_then(WebhookFault::parse),
            waiting: u32::try_from(row.waiting).unwrap_or(u32::MAX),
            old_secret_until: row.old_secret_until,
        }
    }
}

/// All endpoints by name: there are at most [`ENDPOINTS_MAX`].
pub async fn list(db: &Db, _permit: &Permit<ManageRequests>) -> Result<Vec<Endpoint>> {
    select(&mut *db.pool().acquire().await?, None).await
}

/// One endpoint.
pub async fn read(db: &Db, _permit: &Permit<ManageRequests>, id: Uuid) -> Result<Endpoint> {
    find(&mut *db.pool().acquire().await?, id).await
}

async fn select(tx: &mut PgConnection, id: Option<Uuid>) -> Result<Vec<Endpoint>> {
    let rows = sqlx::query_as!(
        WebhookRow,
        r#"select e.id, e.name, e.url, e.org, e.paused_at, e.pause_cause, e.version, e.created_at,
                  e.created_by, e.last_success_at, e.failing_since, e.last_error,
                  e.old_secret_until, waiting.count as "waiting!"
           from webhook_endpoints e
           cross join lateral (
               select count(*) as count from (
                   select from webhook_deliveries d
                   where d.endpoint_id = e.id and d.state = 'waiting' limit $2
               ) as one
           ) as waiting
           where $1::uuid is null or e.id = $1
           order by e.name, e.id"#,
        id,
        i64::from(WAITING_COUNTED),
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(Endpoint::from).collect())
}

async fn find(tx: &mut PgConnection, id: Uuid) -> Result<Endpoint> {
    select(tx, Some(id)).await?.pop().ok_or_else(missing)
}

fn missing() -> Error {
    Error::not_found(Thing::Webhook)
}

/// Locks the endpoint at the version that the caller has seen.
async fn lock(tx: &mut PgConnection, id: Uuid, version: Option<i64>) -> Result<Endpoint> {
    sqlx::query!("select id from webhook_endpoints where id = $1 for no key update", id)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(missing)?;
    let before = find(tx, id).await?;
    match version {
        Some(seen) if u64::try_from(seen) != Ok(before.version) => {
            Err(Error::stale(OutsideRule::WebhookChanged))
        }
        _ => Ok(before),
    }
}

/// Makes an endpoint. Its secret is in the answer and nowhere else.
pub async fn create(
    db: &Db,
    permit: &Permit<ManageRequests>,
    new: &NewEndpoint,
    now: DateTime<Utc>,
) -> Result<(Endpoint, Option<String>)> {
    let (id, secret) = (Uuid::now_v7(), random_secret()?);
    let mut tx = Mutation::begin(db, permit, now).await?;
    if let Some(first) = tx.answered().await? {
        return Ok((first, None));
    }
    // Two who make one at once: one of them waits here.
    sqlx::query!("lock table webhook_endpoints in share row exclusive mode")
        .execute(&mut *tx)
        .await?;
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from webhook_endpoints"#)
        .fetch_one(&mut *tx)
        .await?;
    if usize::try_from(count).is_ok_and(|count| count >= ENDPOINTS_MAX) {
        return Err(Error::conflict(OutsideRule::TooManyWebhooks { most: ENDPOINTS_MAX }));
    }
    sqlx::query!(
        "insert into webhook_endpoints (id, name, url, org, secret, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id,
        new.name.as_str(),
        new.url,
        new.org,
        secret.as_slice(),
        now,
        permit.actor().name(),
    )
    .execute(&mut *tx)
    .await?;
    let made = find(&mut tx, id).await?;
    let change = change("webhook.create", None, Some(&made));
    Ok((tx.commit(change, made).await?, Some(expose(&secret))))
}

/// Changes an endpoint, pauses it or lets it go on. What waits meanwhile is sent then.
pub async fn edit(
    db: &Db,
    permit: &Permit<ManageRequests>,
    id: Uuid,
    version: Option<i64>,
    edit: &EndpointEdit,
    private: bool,
    now: DateTime<Utc>,
) -> Result<Endpoint> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    let before = lock(&mut tx, id, version).await?;
    let new = edit.of(&before).parse(private)?;
    let paused = edit.paused.unwrap_or(before.paused_at.is_some());
    sqlx::query!(
        "update webhook_endpoints
         set name = $2, url = $3, org = $4, version = version + 1,
             paused_at = case when $5 then coalesce(paused_at, $6) end,
             pause_cause = case when $5 then coalesce(pause_cause, 'person') end
         where id = $1",
        id,
        new.name.as_str(),
        new.url,
        new.org,
        paused,
        now,
    )
    .execute(&mut *tx)
    .await?;
    // What failed elsewhere, or because it was gone, is no reason to wait any longer.
    let goes_on = before.paused_at.is_some() && !paused;
    if goes_on || new.url != before.url {
        sqlx::query!(
            "update webhook_deliveries set due_at = $2
             where endpoint_id = $1 and state = 'waiting' and due_at > $3",
            id,
            now,
            now + send::LEASE,
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!(
            "update webhook_endpoints set failing_since = null, last_error = null where id = $1",
            id,
        )
        .execute(&mut *tx)
        .await?;
    }
    let after = find(&mut tx, id).await?;
    let change = change("webhook.edit", Some(&before), Some(&after));
    tx.changes_requests();
    tx.commit(change, after.clone()).await
}

/// Makes another secret, which is in the answer and nowhere else. The one before it signs too for a
/// while, so that receivers can change over without losing anything.
pub async fn rotate(
    db: &Db,
    permit: &Permit<ManageRequests>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<(Endpoint, String)> {
    let secret = random_secret()?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    let before = lock(&mut tx, id, None).await?;
    sqlx::query!(
        "update webhook_endpoints
         set old_secret = secret, old_secret_until = $3, secret = $2, version = version + 1
         where id = $1",
        id,
        secret.as_slice(),
        now + TimeDelta::hours(OLD_SECRET_HOURS),
    )
    .execute(&mut *tx)
    .await?;
    let after = find(&mut tx, id).await?;
    let change = change("webhook.rotate", Some(&before), Some(&after));
    Ok((tx.commit(change, after.clone()).await?, expose(&secret)))
}

/// Deletes an endpoint with everything that waits for it and what was delivered.
pub async fn delete(
    db: &Db,
    permit: &Permit<ManageRequests>,
    id: Uuid,
    version: Option<i64>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    let before = lock(&mut tx, id, version).await?;
    sqlx::query!("delete from webhook_endpoints where id = $1", id).execute(&mut *tx).await?;
    let change = change("webhook.delete", Some(&before), None);
    tx.commit(change, ()).await
}

fn change(
    action: &'static str,
    before: Option<&Endpoint>,
    after: Option<&Endpoint>,
) -> Change<'static> {
    let id = after.or(before).map(|one| one.id.to_string()).unwrap_or_default();
    let what = |one: &Endpoint| {
        json!({
            "name": one.name, "url": one.url, "org": one.org, "paused": one.paused_at.is_some(),
        })
    };
    Change::of(action, id).before(before.map(what)).after(after.map(what))
}

fn random_secret() -> Result<[u8; SECRET_BYTES]> {
    let mut bytes = [0_u8; SECRET_BYTES];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| Error::Corrupt(format!("no random numbers: {error}")))?;
    Ok(bytes)
}

/// The text that receivers verify with.
fn expose(secret: &[u8]) -> String {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(secret);
    format!("{SECRET_PREFIX}{text}")
}
