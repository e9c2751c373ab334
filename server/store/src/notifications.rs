//! What people are told of requests that they have to do with: a row for each person, written with
//! the event.

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{OwnAccount, Permit};
use domain::ids::AppKey;
use domain::notifications::{MarkRead, Notification, UNREAD_COUNTED, Unread};
use domain::page::{Page, PageRequest};
use domain::problem::{Code, Problem};
use domain::requests::{Ending, Event, EventKind, RequestState};
use domain::rules::PeopleRule;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::audit::{self, actor};
use crate::cursor::Cursor;
use crate::{Db, Error, Result};

/// How long notifications that were read are kept.
const KEPT_DAYS: i64 = 90;

/// Writes it for everybody who filed, claimed, decided, proposed or said something, save whoever
/// did this. Of proposals only those hear who claimed or proposed: the others have the queue.
pub(crate) async fn note(tx: &mut PgConnection, request: Uuid, event: &Event) -> Result<()> {
    let is_proposal = matches!(event.kind, EventKind::Proposed | EventKind::ProposalRefused);
    sqlx::query!(
        "insert into notifications (account_id, request_id, event_id, at)
         select id, $1, $2, $3 from accounts
         where disabled_at is null and id is distinct from $4 and id in (
             select claimed_id from requests where id = $1
             union
             select proposed_id from requests where id = $1
             union
             select filed_id from requests where id = $1 and not $5
             union
             select actor_id from request_events
             where request_id = $1 and actor_kind = 'account'
               and (not $5 or kind in ('claimed', 'proposed', 'proposal_refused'))
         )
         order by id",
        request,
        event.id,
        event.at,
        event.by.id(),
        is_proposal,
    )
    .execute(tx)
    .await?;
    Ok(())
}

struct NotificationRow {
    id: i64,
    at: DateTime<Utc>,
    read_at: Option<DateTime<Utc>>,
    request_id: Uuid,
    number: i64,
    key: AppKey,
    state: RequestState,
    kind: EventKind,
    internal: bool,
    actor_kind: String,
    actor_id: Option<Uuid>,
    actor_name: String,
    body: Option<String>,
    ending: Option<Json<Vec<Ending>>>,
}

impl TryFrom<NotificationRow> for Notification {
    type Error = Error;

    fn try_from(row: NotificationRow) -> Result<Self> {
        Ok(Self {
            id: row.id,
            at: row.at,
            read_at: row.read_at,
            request: row.request_id,
            number: row.number.unsigned_abs(),
            app: row.key,
            kind: row.kind,
            state: row.state,
            by: actor(&row.actor_kind, row.actor_id, row.actor_name)?,
            internal: row.internal,
            text: row.body,
            ending: row.ending.map(|ending| ending.0).unwrap_or_default(),
        })
    }
}

/// The account that calls. Tokens are told nothing.
fn account(permit: &Permit<OwnAccount>) -> Result<Uuid> {
    match permit.actor() {
        domain::access::Actor::Account { id, .. } => Ok(*id),
        _ => Err(Problem::new(Code::Forbidden, PeopleRule::OnlyAccountsNotified).into()),
    }
}

const CURSOR: Cursor<i64> = Cursor::new("notifications");

/// The caller's notifications, newest first.
pub async fn list(
    db: &Db,
    permit: &Permit<OwnAccount>,
    page: &PageRequest,
) -> Result<Page<Notification>> {
    let limit = page.limit();
    let before = CURSOR.after(page)?;
    let rows = sqlx::query_as!(
        NotificationRow,
        r#"select n.id, n.at, n.read_at, n.request_id, r.number, a.key as "key!: _",
                  r.state as "state: _", e.kind as "kind: _", e.internal, e.actor_kind, e.actor_id, e.actor_name, left(e.body, 300) as body,
                  e.detail -> 'ending' as "ending: _"
           from notifications n
           join request_events e on e.id = n.event_id
           join requests r on r.id = n.request_id
           join apps a on a.id = r.app_id
           where n.account_id = $1 and ($2::bigint is null or n.id < $2)
           order by n.id desc
           limit $3"#,
        account(permit)?,
        before,
        i64::from(limit) + 1,
    )
    .fetch_all(db.pool())
    .await?;
    let rows = rows.into_iter().map(Notification::try_from).collect::<Result<Vec<_>>>()?;
    CURSOR.cut(rows, limit, |one| one.id)
}

/// How many of the caller's are unread.
pub async fn unread(db: &Db, permit: &Permit<OwnAccount>) -> Result<Unread> {
    let Ok(account) = account(permit) else { return Ok(Unread::default()) };
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select from notifications where account_id = $1 and read_at is null limit $2
           ) as unread"#,
        account,
        i64::from(UNREAD_COUNTED) + 1,
    )
    .fetch_one(db.pool())
    .await?;
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    Ok(Unread { count: count.min(UNREAD_COUNTED), more: count > UNREAD_COUNTED })
}

/// Marks the caller's notifications as read; how many were unread. Those of others are not touched.
pub async fn mark_read(
    db: &Db,
    permit: &Permit<OwnAccount>,
    read: &MarkRead,
    now: DateTime<Utc>,
) -> Result<u64> {
    read.check()?;
    let marked = sqlx::query!(
        "update notifications set read_at = $2
         where account_id = $1 and read_at is null and (id = any($3) or id <= $4)",
        account(permit)?,
        now,
        &read.ids,
        read.until,
    )
    .execute(db.pool())
    .await?;
    Ok(marked.rows_affected())
}

/// Forgets those that were read long ago; how many.
pub async fn prune(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let mut tx = db.begin().await?;
    let gone = sqlx::query!(
        "delete from notifications where id in (
             select id from notifications where read_at < $1 limit 10000
         )",
        now - TimeDelta::days(KEPT_DAYS),
    )
    .execute(&mut *tx)
    .await?
    .rows_affected();
    audit::record_forgotten(&mut tx, ("notification.prune", "notifications"), gone, now).await?;
    tx.commit().await?;
    Ok(gone)
}
