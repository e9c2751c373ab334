//! Pages of the log: newest first, each continued by the row before it, so that what lies in the
//! past stays on its page.

use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

use domain::access::{Actor, Permit, ReadAudit, ReadConsole};
use domain::audit::{AuditQuery, AuditRow, Thing};
use domain::ids::AppKey;
use domain::language::Name;
use domain::page::{Page, PageRequest};
use uuid::Uuid;

use super::asked::Asked;
use crate::cursor::Cursor;
use crate::{Db, Error, Result};

struct ListedRow {
    id: i64,
    at: DateTime<Utc>,
    actor_kind: String,
    actor_id: Option<Uuid>,
    actor_name: String,
    actor_role: Option<String>,
    address: Option<String>,
    request_id: String,
    action: String,
    app: Option<AppKey>,
    target: String,
    before: Option<serde_json::Value>,
    after: Option<serde_json::Value>,
    reason: Option<String>,
    place: Option<i64>,
}

/// Changes of which `$rest` says which and in which order; `a` is the change.
macro_rules! select_changes {
    ($rest:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            ListedRow,
            r#"select a.id, a.at, a.actor_kind, a.actor_id, a.actor_name, a.actor_role, a.address,
                      a.request_id, a.action, a.app as "app: _", a.target, a.before, a.after,
                      a.reason, l.place as "place?"
               from audit_log a left join audit_leaves l on l.audit_id = a.id "# + $rest
            $(, $argument)*
        )
    };
}

impl From<ListedRow> for AuditRow {
    fn from(row: ListedRow) -> Self {
        let actor = match (row.actor_kind.as_str(), row.actor_id) {
            ("account", Some(id)) => Actor::Account { id, name: row.actor_name },
            ("token", Some(id)) => Actor::Token { id, name: row.actor_name },
            _ => Actor::System { name: row.actor_name },
        };
        Self {
            id: row.id,
            at: row.at,
            actor,
            role: row.actor_role,
            address: row.address,
            request_id: row.request_id,
            action: row.action,
            app: row.app,
            target: row.target,
            before: row.before,
            after: row.after,
            reason: row.reason,
            place: row.place.map(i64::unsigned_abs),
        }
    }
}

const CURSOR: Cursor<i64> = Cursor::new("audit");

/// One page of the changes that a query asks for.
pub async fn list(
    db: &Db,
    _permit: &Permit<ReadAudit>,
    query: &AuditQuery,
) -> Result<Page<AuditRow>> {
    let Some(asked) = Asked::of(query) else {
        return Ok(Page::EMPTY);
    };
    let limit = query.page.limit();
    let before = CURSOR.after(&query.page)?;
    let rows = select_changes!(
        r#"where ($1::text is null or a.app = $1)
             and ($2::text is null or lower(a.actor_name) = lower($2) or a.actor_id = $3)
             and ($4::text is null or a.action = $4 or a.action like $5)
             and ($6::text is null or a.target = $6 or a.target like $7)
             and ($8::timestamptz is null or a.at >= $8)
             and ($9::timestamptz is null or a.at < $9)
             and ($10::bigint is null or a.id < $10)
           order by a.id desc limit $11"#,
        asked.app,
        asked.actor,
        asked.actor_id,
        asked.action,
        asked.action_below,
        asked.target,
        asked.target_below,
        asked.from,
        asked.to,
        before,
        i64::from(limit) + 1,
    )
    .fetch_all(db.pool())
    .await?;
    let rows = rows.into_iter().map(AuditRow::from).collect();
    CURSOR.cut(rows, limit, |row| row.id)
}

/// The newest changes of one action.
pub(crate) async fn list_action(
    db: &Db,
    permit: &Permit<ReadAudit>,
    action: &str,
    most: u32,
) -> Result<Vec<AuditRow>> {
    let page = PageRequest { cursor: None, limit: Some(most) };
    let query = AuditQuery { action: action.to_owned(), page, ..AuditQuery::default() };
    Ok(list(db, permit, &query).await?.items)
}

/// One change.
pub async fn read(db: &Db, _permit: &Permit<ReadAudit>, id: i64) -> Result<AuditRow> {
    select_changes!("where a.id = $1", id)
        .fetch_optional(db.pool())
        .await?
        .map(AuditRow::from)
        .ok_or_else(|| Error::not_found(domain::rules::Thing::Change))
}

/// How many changes that a query asks for were written after the row `after`; at most
/// [`NEWER_MAX`].
pub async fn newer(
    db: &Db,
    _permit: &Permit<ReadAudit>,
    query: &AuditQuery,
    after: i64,
) -> Result<u64> {
    let Some(asked) = Asked::of(query) else { return Ok(0) };
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from (
               select from audit_log a
               where ($1::text is null or a.app = $1)
                 and ($2::text is null or lower(a.actor_name) = lower($2) or a.actor_id = $3)
                 and ($4::text is null or a.action = $4 or a.action like $5)
                 and ($6::text is null or a.target = $6 or a.target like $7)
                 and ($8::timestamptz is null or a.at >= $8)
                 and ($9::timestamptz is null or a.at < $9)
                 and a.id > $10
               limit $11
           ) as newer"#,
        asked.app,
        asked.actor,
        asked.actor_id,
        asked.action,
        asked.action_below,
        asked.target,
        asked.target_below,
        asked.from,
        asked.to,
        after,
        NEWER_MAX,
    )
    .fetch_one(db.pool())
    .await?;
    Ok(count.unsigned_abs())
}

/// More newer rows than this are not counted.
pub const NEWER_MAX: i64 = 100;

/// What the limits are called that rows are about, by their targets.
pub fn names(db: &Db, rows: &[AuditRow]) -> BTreeMap<String, Name> {
    let snapshot = db.snapshot();
    let limits = rows.iter().filter_map(|row| match row.thing() {
        Thing::Limit(target) => Some((row.target.clone(), target)),
        _ => None,
    });
    limits.map(|(text, target)| (text, snapshot.limit_name(&target).0)).collect()
}

/// The row by which an override of an App Key was set. `None`: its row is retired, or its set's row
/// alone names it.
pub async fn set_by(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    app: &AppKey,
    one: Uuid,
) -> Result<Option<i64>> {
    let id = sqlx::query_scalar!(
        "select id from audit_log
         where app = $1 and action in ('override.set', 'override.extend') and after ->> 'id' = $2
         order by id limit 1",
        app.as_str(),
        one.to_string(),
    )
    .fetch_optional(db.pool())
    .await?;
    Ok(id)
}
