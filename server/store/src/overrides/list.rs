//! The table of all overrides, and one of them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Permit, ReadConsole};
use domain::ids::AppKey;
use domain::limit_values::LimitOrigin;
use domain::overrides::Override;
use domain::overrides::list::{
    Kind, Mattered, OverrideQuery, OverrideRow, OverrideState, Sort, is_measured,
};
use domain::page::Page;
use domain::rates::{RateScope, RateUnit};
use domain::rules::Thing;
use uuid::Uuid;

use super::past::Pasts;
use super::target_text;
use crate::cursor::Cursor;
use crate::override_rows::StoredOverride;
use crate::patterns::containing;
use crate::snapshot::Snapshot;
use crate::{Db, Error, Result};

struct ListRow {
    app_id: i32,
    key: AppKey,
    version: i64,
    id: Uuid,
    quota: Option<String>,
    bucket: Option<String>,
    unit: Option<RateUnit>,
    window_seconds: Option<i32>,
    scope: Option<RateScope>,
    amount: Option<i64>,
    reason: String,
    author: String,
    created_at: DateTime<Utc>,
    starts_at: DateTime<Utc>,
    ends_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    end_reason: Option<String>,
    set_id: Option<Uuid>,
    last_mattered_at: Option<DateTime<Utc>>,
    checked_until: Option<DateTime<Utc>>,
}

/// One row, before what it would be without it is known.
struct Half {
    app_id: i32,
    row: OverrideRow,
}

/// Rows of the table of which `$rest` says which and in which order; `o` is the override, `a` its
/// App Key, `u` its use.
macro_rules! select_rows {
    ($rest:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            ListRow,
            r#"select o.app_id, a.key as "key!: _", a.version, o.id, o.quota, o.bucket,
                      o.unit as "unit: _", o.window_seconds, o.scope as "scope: _",
                      o.amount, o.reason, o.author, o.created_at, o.starts_at, o.ends_at,
                      o.ended_at, o.end_reason, o.set_id,
                      u.last_mattered_at as "last_mattered_at?", u.checked_until as "checked_until?"
               from overrides o join apps a on a.id = o.app_id
                    left join override_use u on u.override_id = o.id "# + $rest
            $(, $argument)*
        )
    };
}

impl ListRow {
    fn half(self, snapshot: &Snapshot) -> Result<Half> {
        let one: Override = StoredOverride {
            app_id: self.app_id,
            id: self.id,
            quota: self.quota,
            bucket: self.bucket,
            unit: self.unit,
            window_seconds: self.window_seconds,
            scope: self.scope,
            amount: self.amount,
            reason: self.reason,
            author: self.author,
            created_at: self.created_at,
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            ended_at: self.ended_at,
        }
        .try_into()?;
        let (name, unit) = snapshot.limit_name(&one.target);
        let origin =
            if one.is_temporary() { LimitOrigin::Temporary } else { LimitOrigin::Override };
        let mattered = Mattered {
            is_measured: is_measured(&one.target),
            last_at: self.last_mattered_at,
            checked_until: self.checked_until,
        };
        let row = OverrideRow {
            app: self.key,
            version: self.version.unsigned_abs(),
            one,
            name,
            unit,
            origin,
            without: None,
            mattered,
            end_reason: self.end_reason,
            set_id: self.set_id,
        };
        Ok(Half { app_id: self.app_id, row })
    }
}

/// One page of the table.
pub async fn list(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    query: &OverrideQuery,
    now: DateTime<Utc>,
) -> Result<Page<OverrideRow>> {
    let texts = [&query.app, &query.author, &query.target];
    // No name has such a character, which PostgreSQL would not even read.
    if texts.iter().any(|text| text.contains('\0')) {
        return Ok(Page::EMPTY);
    }
    let limit = query.page.limit();
    let snapshot = db.snapshot();
    let filter = Filter::of(&snapshot, query, now);
    let page = match query.sort {
        Sort::Newest => {
            let rows = by_newest(db, &filter, NEWEST.after(&query.page)?).await?;
            NEWEST.cut(rows, limit, |row| (row.created_at, row.id))?
        }
        Sort::Ending => {
            let rows = by_end(db, &filter, ENDING.after(&query.page)?).await?;
            let end = |row: &ListRow| [row.ends_at, row.ended_at].into_iter().flatten().min();
            ENDING.cut(rows, limit, |row| (end(row), row.id))?
        }
    };
    let halves = page.items.into_iter().map(|row| row.half(&snapshot)).collect::<Result<_>>()?;
    let items = completed(db, &snapshot, halves, now).await?;
    Ok(Page { items, next: page.next })
}

/// One override, whatever its time.
pub async fn read_one(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<OverrideRow> {
    let snapshot = db.snapshot();
    let row = select_rows!("where o.id = $1", id)
        .fetch_optional(db.pool())
        .await?
        .ok_or_else(|| Error::not_found(Thing::Override))?;
    let halves = vec![row.half(&snapshot)?];
    let mut rows = completed(db, &snapshot, halves, now).await?;
    rows.pop().ok_or_else(|| Error::not_found(Thing::Override))
}

/// Adds what each would be without it.
async fn completed(
    db: &Db,
    snapshot: &Snapshot,
    halves: Vec<Half>,
    now: DateTime<Utc>,
) -> Result<Vec<OverrideRow>> {
    let app_ids: Vec<i32> = halves.iter().map(|half| half.app_id).collect();
    let targets: Vec<String> =
        halves.iter().map(|half| target_text(&half.row.one.target)).collect();
    let pasts = Pasts::read(db, &app_ids, &targets).await?;
    let rows = halves.into_iter().map(|half| {
        let one = &half.row.one;
        let moment = match (one.state(now), one.end()) {
            // The last moment at which it held; one that was withdrawn never did.
            (OverrideState::Ended, Some(end)) => {
                (end - TimeDelta::microseconds(1)).max(one.starts_at)
            }
            _ => one.starts_at.max(now),
        };
        let without = pasts.without(snapshot, half.app_id, one, moment);
        OverrideRow { without, ..half.row }
    });
    Ok(rows.collect())
}

/// By creation.
const NEWEST: Cursor<(DateTime<Utc>, Uuid)> = Cursor::new("overrides by creation");

/// By end; one without an end comes last.
const ENDING: Cursor<(Option<DateTime<Utc>>, Uuid)> = Cursor::new("overrides by end");

/// What is asked for, as the two queries bind it.
struct Filter {
    app: Option<String>,
    author: Option<String>,
    targets: Option<Vec<String>>,
    state: Option<&'static str>,
    now: DateTime<Utc>,
    is_temporary: Option<bool>,
    ends_until: Option<DateTime<Utc>>,
    unused: bool,
    set: Option<Uuid>,
    /// One row more than the page has.
    rows: i64,
}

impl Filter {
    fn of(snapshot: &Snapshot, query: &OverrideQuery, now: DateTime<Utc>) -> Self {
        let is_asked = !query.target.trim().is_empty();
        let days = query.ending_within_days;
        Self {
            app: containing(&query.app),
            author: containing(&query.author),
            targets: is_asked.then(|| snapshot.limits_named(&query.target)),
            state: query.state.map(OverrideState::as_str),
            now,
            is_temporary: query.kind.map(|kind| kind == Kind::Temporary),
            ends_until: days.map(|days| now + TimeDelta::days(i64::from(days))),
            unused: query.unused,
            set: query.set,
            rows: i64::from(query.page.limit()) + 1,
        }
    }
}

async fn by_newest(
    db: &Db,
    filter: &Filter,
    after: Option<(DateTime<Utc>, Uuid)>,
) -> Result<Vec<ListRow>> {
    let rows = select_rows!(
        r#"cross join lateral
                    (select coalesce(least(o.ends_at, o.ended_at), 'infinity'::timestamptz) as at) e
           where ($1::text is null or lower(a.key) like $1)
             and ($2::text is null or lower(o.author) like $2)
             and ($3::text[] is null or coalesce(o.quota, o.bucket) = any($3))
             and ($4::text is null
                  or ($4 = 'ended' and (e.at <= $5 or e.at <= o.starts_at))
                  or ($4 = 'coming' and o.starts_at > $5 and e.at > o.starts_at)
                  or ($4 = 'in_force' and o.starts_at <= $5 and e.at > $5))
             and ($6::boolean is null or (o.ends_at is not null) = $6)
             and ($12::uuid is null or o.set_id = $12)
             and ($7::timestamptz is null or (e.at > greatest($5, o.starts_at) and e.at <= $7))
             and (not $8 or (o.starts_at <= $5 and e.at > o.starts_at
                             and coalesce(o.scope, 'app') = 'app'
                             and u.checked_until is not null and u.last_mattered_at is null))
             and ($9::uuid is null or (o.created_at, o.id) < ($10::timestamptz, $9))
           order by o.created_at desc, o.id desc
           limit $11"#,
        filter.app,
        filter.author,
        filter.targets.as_deref(),
        filter.state,
        filter.now,
        filter.is_temporary,
        filter.ends_until,
        filter.unused,
        after.map(|(_, id)| id),
        after.map(|(at, _)| at),
        filter.rows,
        filter.set,
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

/// The next to end first; without a state, of those that have not ended.
async fn by_end(
    db: &Db,
    filter: &Filter,
    after: Option<(Option<DateTime<Utc>>, Uuid)>,
) -> Result<Vec<ListRow>> {
    let rows = select_rows!(
        r#"cross join lateral
                    (select coalesce(least(o.ends_at, o.ended_at), 'infinity'::timestamptz) as at) e
           where ($1::text is null or lower(a.key) like $1)
             and ($2::text is null or lower(o.author) like $2)
             and ($3::text[] is null or coalesce(o.quota, o.bucket) = any($3))
             and case $4::text
                     when 'ended' then e.at <= $5 or e.at <= o.starts_at
                     when 'coming' then o.starts_at > $5 and e.at > o.starts_at
                     when 'in_force' then o.starts_at <= $5 and e.at > $5
                     else e.at > greatest($5, o.starts_at) end
             and ($6::boolean is null or (o.ends_at is not null) = $6)
             and ($12::uuid is null or o.set_id = $12)
             and ($7::timestamptz is null or (e.at > greatest($5, o.starts_at) and e.at <= $7))
             and (not $8 or (o.starts_at <= $5 and e.at > o.starts_at
                             and coalesce(o.scope, 'app') = 'app'
                             and u.checked_until is not null and u.last_mattered_at is null))
             and ($9::uuid is null
                  or (e.at, o.id) > (coalesce($10::timestamptz, 'infinity'::timestamptz), $9))
           order by e.at, o.id
           limit $11"#,
        filter.app,
        filter.author,
        filter.targets.as_deref(),
        filter.state,
        filter.now,
        filter.is_temporary,
        filter.ends_until,
        filter.unused,
        after.map(|(_, id)| id),
        after.and_then(|(at, _)| at),
        filter.rows,
        filter.set,
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

#[cfg(test)]
mod tests;
