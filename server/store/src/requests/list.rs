//! The queue and the archive.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::{FollowRequest, Permit, ReadConsole};
use domain::page::Page;
use domain::reach::CustomerReach;
use domain::requests::RequestState;
use domain::requests::list::{Named, RequestQuery, RequestRow, Waiting, With};
use uuid::Uuid;

use super::row::{StoredRequest, asks_of, select_requests};
use super::{settings, shown};
use crate::cursor::Cursor;
use crate::{Db, Result};

/// A filter as the statements take it.
struct Filter {
    states: Vec<String>,
    app: Option<String>,
    /// Quotas and buckets; `None`: any.
    targets: Option<Vec<String>>,
    with: Option<&'static str>,
    /// Submitted at this moment or before.
    late: Option<DateTime<Utc>>,
    mine: bool,
    me: Option<Uuid>,
    after: Option<(DateTime<Utc>, Uuid)>,
    before_number: Option<i64>,
    rows: i64,
    /// Whose customers.
    reach: Arc<CustomerReach>,
}

impl Filter {
    fn orgs(&self) -> Vec<String> {
        self.reach.orgs.iter().cloned().collect()
    }

    fn apps(&self) -> Vec<String> {
        self.reach.apps.iter().map(ToString::to_string).collect()
    }
}

/// By submission.
const QUEUE: Cursor<(DateTime<Utc>, Uuid)> = Cursor::new("requests in the queue");

/// By number.
const ARCHIVE: Cursor<i64> = Cursor::new("requests");

/// One page of requests: open ones oldest first, all others newest first.
pub async fn list(
    db: &Db,
    permit: &Permit<FollowRequest>,
    query: &RequestQuery,
    now: DateTime<Utc>,
) -> Result<Page<RequestRow>> {
    if query.app.contains('\0') || query.target.contains('\0') {
        return Ok(Page::EMPTY);
    }
    let snapshot = db.snapshot();
    let mut tx = db.begin().await?;
    let settings = settings::current(&mut tx).await?.1;
    let limit = query.page.limit();
    let states: Vec<String> = match (query.state, query.is_queue()) {
        (Some(state), _) => vec![state.as_str().to_owned()],
        (None, true) => open_states(),
        (None, false) => RequestState::ALL.map(|state| state.as_str().to_owned()).to_vec(),
    };
    let (after, before_number) = match query.is_queue() {
        true => (QUEUE.after(&query.page)?, None),
        false => (None, ARCHIVE.after(&query.page)?),
    };
    let filter = Filter {
        states,
        app: Some(query.app.trim().to_lowercase()).filter(|app| !app.is_empty()),
        targets: (!query.target.trim().is_empty()).then(|| snapshot.limits_named(&query.target)),
        // Who works on it is nothing for a portal, also not by what a filter leaves out.
        with: query.with.filter(|_| permit.caller().role.is_some()).map(With::as_str),
        late: query.overdue.then(|| settings.goal.late_before(now)),
        mine: query.mine,
        me: permit.actor().id(),
        after,
        before_number,
        rows: i64::from(limit) + 1,
        reach: Arc::clone(&permit.caller().reach),
    };
    let page = match query.is_queue() {
        true => QUEUE.cut(queue(&mut tx, &filter).await?, limit, |row| {
            (row.submitted_at.unwrap_or(row.created_at), row.id)
        })?,
        false => ARCHIVE.cut(archive(&mut tx, &filter).await?, limit, |row| row.number)?,
    };
    let ids: Vec<Uuid> = page.items.iter().map(|row| row.id).collect();
    let mut asks = asks_of(&mut tx, &ids).await?;
    tx.commit().await?;
    let mut items = Vec::with_capacity(page.items.len());
    for row in page.items {
        let asks = asks.remove(&row.id).unwrap_or_default();
        let request = shown(permit.caller(), row.request(asks, &settings)?);
        let names = request.asks.iter().map(|ask| {
            let (name, unit) = snapshot.limit_name(&ask.target);
            Named { name, unit }
        });
        items.push(RequestRow { names: names.collect(), request });
    }
    Ok(Page { items, next: page.next })
}

fn open_states() -> Vec<String> {
    let open = RequestState::ALL.into_iter().filter(|state| state.is_open());
    open.map(|state| state.as_str().to_owned()).collect()
}

async fn queue(tx: &mut sqlx::PgConnection, filter: &Filter) -> Result<Vec<StoredRequest>> {
    let rows = select_requests!(
        r#"where r.state = any($1) and r.state in ('submitted', 'in_review', 'info_asked')
             and ($2::text is null or strpos(lower(a.key), $2) > 0)
             and ($3::text[] is null or exists (
                 select from request_asks k
                 where k.request_id = r.id and split_part(k.target, ':', 2) = any($3)))
             and ($4::text is null
                  or ($4 = 'me' and r.claimed_id = $5)
                  or ($4 = 'nobody' and r.claimed_id is null)
                  or ($4 = 'others' and r.claimed_id <> $5))
             and ($6::timestamptz is null
                  or (r.submitted_at <= $6 and r.state in ('submitted', 'in_review')))
             and (not $7 or r.filed_id = $5)
             and ($8::timestamptz is null or (r.submitted_at, r.id) > ($8, $9::uuid))
             and ($11 or split_part(a.key, '#', 1) = any($12) or a.key = any($13))
           order by r.submitted_at, r.id limit $10"#,
        &filter.states,
        filter.app,
        filter.targets.as_deref(),
        filter.with,
        filter.me,
        filter.late,
        filter.mine,
        filter.after.map(|(at, _)| at),
        filter.after.map(|(_, id)| id),
        filter.rows,
        filter.reach.all,
        &filter.orgs(),
        &filter.apps(),
    )
    .fetch_all(tx)
    .await?;
    Ok(rows)
}

async fn archive(tx: &mut sqlx::PgConnection, filter: &Filter) -> Result<Vec<StoredRequest>> {
    let rows = select_requests!(
        r#"where r.state = any($1) and (r.submitted_at is not null or r.filed_id = $5)
             and ($2::text is null or strpos(lower(a.key), $2) > 0)
             and ($3::text[] is null or exists (
                 select from request_asks k
                 where k.request_id = r.id and split_part(k.target, ':', 2) = any($3)))
             and ($4::text is null
                  or ($4 = 'me' and r.claimed_id = $5)
                  or ($4 = 'nobody' and r.claimed_id is null)
                  or ($4 = 'others' and r.claimed_id <> $5))
             and ($6::timestamptz is null
                  or (r.submitted_at <= $6 and r.state in ('submitted', 'in_review')))
             and (not $7 or r.filed_id = $5)
             and ($8::bigint is null or r.number < $8)
             and ($10 or split_part(a.key, '#', 1) = any($11) or a.key = any($12))
           order by r.number desc limit $9"#,
        &filter.states,
        filter.app,
        filter.targets.as_deref(),
        filter.with,
        filter.me,
        filter.late,
        filter.mine,
        filter.before_number,
        filter.rows,
        filter.reach.all,
        &filter.orgs(),
        &filter.apps(),
    )
    .fetch_all(tx)
    .await?;
    Ok(rows)
}

/// What waits for a decision.
pub async fn waiting(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    now: DateTime<Utc>,
) -> Result<Waiting> {
    count_waiting(db, now).await
}

pub(super) async fn count_waiting(db: &Db, now: DateTime<Utc>) -> Result<Waiting> {
    let mut tx = db.begin().await?;
    let settings = settings::current(&mut tx).await?.1;
    let row = sqlx::query!(
        r#"select count(*) as "requests!", min(submitted_at) as oldest,
                  count(*) filter (where submitted_at <= $1) as "overdue!"
           from requests where state in ('submitted', 'in_review')"#,
        settings.goal.late_before(now),
    )
    .fetch_one(&mut *tx)
    .await?;
    tx.commit().await?;
    let count = |count: i64| count.unsigned_abs();
    Ok(Waiting {
        requests: count(row.requests),
        overdue: count(row.overdue),
        oldest_at: row.oldest,
    })
}

/// How many requests of an App Key are filed and not decided.
pub(crate) async fn open_of_app(tx: &mut sqlx::PgConnection, app_id: i32) -> Result<u64> {
    let open = sqlx::query_scalar!(
        r#"select count(*) as "open!" from requests
           where app_id = $1 and state in ('submitted', 'in_review', 'info_asked')"#,
        app_id,
    )
    .fetch_one(tx)
    .await?;
    Ok(open.unsigned_abs())
}
