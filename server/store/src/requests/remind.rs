//! Telling beforehand that what was granted ends.

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Caller, Permit, ReadConsole};
use domain::requests::Ending;
use sqlx::PgConnection;
use uuid::Uuid;

use super::events::note_ending;
use super::row::{self, parsed, value};
use super::settings;
use crate::audit::Change;
use crate::mutation::Mutation;
use crate::{Db, Result};

/// Tells of every grant that ends within the days of the settings, once for each end; how many
/// grants. One with dated steps is told of before its last one ends.
pub async fn remind(db: &Db, caller: &Caller, now: DateTime<Utc>) -> Result<u64> {
    let settings = settings::current(&mut *db.pool().acquire().await?).await?.1;
    let until = now + TimeDelta::days(settings.remind_days.into());
    let requests = sqlx::query_scalar!(
        r#"select distinct o.request_id as "id!" from overrides o
           where o.request_id is not null and o.ended_at is null
             and o.ends_at > $1 and o.ends_at <= $2
             and not exists (select from request_reminders d
                             where d.override_id = o.id and d.ends_at = o.ends_at)
           limit 1000"#,
        now,
        until,
    )
    .fetch_all(db.pool())
    .await?;
    let mut reminded = 0;
    for id in requests {
        let mut tx = Mutation::begin_as(db, caller, now).await?;
        let (_, request) = row::lock(&mut tx, id, now).await?;
        let ending = take(&mut tx, id, (now, until)).await?;
        if ending.is_empty() {
            continue;
        }
        sqlx::query!("update requests set version = version + 1 where id = $1", id)
            .execute(&mut *tx)
            .await?;
        note_ending(&mut tx, id, &ending).await?;
        let change = Change::of("request.remind", id.to_string()).app(&request.app).after(&ending);
        tx.commit(change, ()).await?;
        reminded += u64::try_from(ending.len()).unwrap_or(u64::MAX);
    }
    Ok(reminded)
}

/// Marks the ends of a request's grants that are to be told of now. The request's row is locked.
/// An override after which another one of the same grant goes on is no end.
async fn take(
    tx: &mut PgConnection,
    request: Uuid,
    (now, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Ending>> {
    let rows = sqlx::query!(
        r#"with told as (
               insert into request_reminders (override_id, ends_at, request_id, at)
               select o.id, o.ends_at, $1, $2 from overrides o
               where o.request_id = $1 and o.ended_at is null
                 and o.ends_at > $2 and o.ends_at <= $3
                 and not exists (select from overrides later
                                 where later.request_id = $1 and later.target = o.target
                                   and later.app_id = o.app_id and later.id <> o.id
                                   and later.ended_at is null
                                   and (later.ends_at is null or later.ends_at > o.ends_at))
               on conflict do nothing
               returning override_id, ends_at
           )
           select o.id, a.target_json, o.amount, told.ends_at
           from told join overrides o on o.id = told.override_id
           join request_asks a on a.request_id = $1 and a.target = o.target
           order by a.place"#,
        request,
        now,
        until,
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|row| {
            let (target, value) = (parsed(row.target_json)?, value(row.amount));
            Ok(Ending { id: row.id, target, value, ends_at: row.ends_at })
        })
        .collect()
}

/// What of a request's grants was told to end and still stands so.
pub async fn ending(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    request: Uuid,
    now: DateTime<Utc>,
) -> Result<Vec<Ending>> {
    let rows = sqlx::query!(
        "select o.id, a.target_json, o.amount, d.ends_at
         from request_reminders d
         join overrides o on o.id = d.override_id and o.ends_at = d.ends_at
         join request_asks a on a.request_id = d.request_id and a.target = o.target
         where d.request_id = $1 and o.ended_at is null and o.ends_at > $2
         order by a.place",
        request,
        now,
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter()
        .map(|row| {
            let (target, value) = (parsed(row.target_json)?, value(row.amount));
            Ok(Ending { id: row.id, target, value, ends_at: row.ends_at })
        })
        .collect()
}
