//! The gauge that a repair changes: as it is, with the count in its place, and back again.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::recounts::{Reading, Recount};
use domain::usage::report::Gauge;
use sqlx::PgConnection;

use crate::usage::count;
use crate::usage::flush::{put, tell};
use crate::{Db, Error, Result};

/// One gauge of an App Key itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub app_id: i32,
    pub quota_id: i16,
}

/// What a repair took the place of.
pub(super) struct Former {
    pub reading: Option<Reading>,
    /// The rows of the history of that minute and hour, as they were.
    pub minute: Option<serde_json::Value>,
    pub hour: Option<serde_json::Value>,
}

pub(super) fn place(db: &Db, recount: &Recount) -> Result<Place> {
    let snapshot = db.snapshot();
    let entry = snapshot.app(&recount.app);
    match (entry, snapshot.names.quota_id(&recount.quota)) {
        (Some(entry), Some(quota_id)) => Ok(Place { app_id: entry.id, quota_id }),
        _ => Err(Error::Corrupt(format!("recount {} is of nothing that is known", recount.id))),
    }
}

/// The gauge, locked until the transaction ends: no sample comes between.
pub(super) async fn lock(tx: &mut PgConnection, place: Place) -> Result<Option<Reading>> {
    let row = sqlx::query!(
        "select value, at from gauges
         where app_id = $1 and quota_id = $2 and subject = '' for update",
        place.app_id,
        place.quota_id,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| Reading { value: row.value.unsigned_abs(), at: row.at }))
}

fn minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at)
}

fn hour(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}

/// Puts `new` in the place of `before`, which was locked. `None`: a first sample came just now.
pub(super) async fn replace(
    tx: &mut PgConnection,
    db: &Db,
    (place, recount): (Place, &Recount),
    (before, new): (Option<Reading>, Reading),
    now: DateTime<Utc>,
) -> Result<Option<Former>> {
    if before.is_none() {
        // Nothing was there to be locked.
        let first = sqlx::query!(
            "insert into gauges (app_id, quota_id, subject, value, at)
             values ($1, $2, '', $3, $4) on conflict do nothing",
            place.app_id,
            place.quota_id,
            count(new.value),
            new.at,
        )
        .execute(&mut *tx)
        .await?;
        if first.rows_affected() == 0 {
            return Ok(None);
        }
    }
    let in_minute = sqlx::query_scalar!(
        r#"select to_jsonb(g) as "row!" from gauge_minutes g
           where app_id = $1 and quota_id = $2 and minute = $3 for update"#,
        place.app_id,
        place.quota_id,
        minute(new.at),
    )
    .fetch_optional(&mut *tx)
    .await?;
    let in_hour = sqlx::query_scalar!(
        r#"select to_jsonb(g) as "row!" from gauge_hours g
           where app_id = $1 and quota_id = $2 and hour = $3 for update"#,
        place.app_id,
        place.quota_id,
        hour(new.at),
    )
    .fetch_optional(&mut *tx)
    .await?;
    let gauge = Gauge {
        app: recount.app.clone(),
        quota: recount.quota.clone(),
        subject: None,
        value: new.value,
        at: new.at,
        ahead: false,
    };
    put(tx, db, gauge, now).await?;
    Ok(Some(Former { reading: before, minute: in_minute, hour: in_hour }))
}

/// Takes `put` out again, which is what the gauge says, and puts the former value back; in the history
/// too, as far as nothing else has come there meanwhile.
pub(super) async fn restore(
    tx: &mut PgConnection,
    place: Place,
    put: Reading,
    former: &Former,
    now: DateTime<Utc>,
) -> Result<()> {
    match former.reading {
        Some(reading) => {
            sqlx::query!(
                "update gauges set value = $3, at = $4
                 where app_id = $1 and quota_id = $2 and subject = ''",
                place.app_id,
                place.quota_id,
                count(reading.value),
                reading.at,
            )
            .execute(&mut *tx)
            .await?;
        }
        None => {
            sqlx::query!(
                "delete from gauges where app_id = $1 and quota_id = $2 and subject = ''",
                place.app_id,
                place.quota_id,
            )
            .execute(&mut *tx)
            .await?;
        }
    }
    restore_minute(tx, place, put, former).await?;
    restore_hour(tx, place, put, former).await?;
    tell(tx, &[place.app_id], now).await
}

async fn restore_minute(
    tx: &mut PgConnection,
    place: Place,
    put: Reading,
    former: &Former,
) -> Result<()> {
    sqlx::query!(
        "delete from gauge_minutes
         where app_id = $1 and quota_id = $2 and minute = $3 and value = $4 and at = $5
           and peak = $4 and $6::jsonb is null",
        place.app_id,
        place.quota_id,
        minute(put.at),
        count(put.value),
        put.at,
        former.minute,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update gauge_minutes
         set value = ($6::jsonb ->> 'value')::bigint, at = ($6::jsonb ->> 'at')::timestamptz,
             peak = case when peak = greatest(($6::jsonb ->> 'peak')::bigint, $4)
                         then ($6::jsonb ->> 'peak')::bigint else peak end
         where app_id = $1 and quota_id = $2 and minute = $3 and value = $4 and at = $5
           and $6::jsonb is not null",
        place.app_id,
        place.quota_id,
        minute(put.at),
        count(put.value),
        put.at,
        former.minute,
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn restore_hour(
    tx: &mut PgConnection,
    place: Place,
    put: Reading,
    former: &Former,
) -> Result<()> {
    sqlx::query!(
        "delete from gauge_hours
         where app_id = $1 and quota_id = $2 and hour = $3 and samples <= 1 and $4::jsonb is null",
        place.app_id,
        place.quota_id,
        hour(put.at),
        former.hour,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update gauge_hours
         set total = total - $4::bigint, samples = samples - 1,
             peak = case when peak = greatest(($5::jsonb ->> 'peak')::bigint, $4::bigint)
                         then coalesce(($5::jsonb ->> 'peak')::bigint, peak) else peak end
         where app_id = $1 and quota_id = $2 and hour = $3 and samples > 1",
        place.app_id,
        place.quota_id,
        hour(put.at),
        count(put.value),
        former.hour,
    )
    .execute(tx)
    .await?;
    Ok(())
}
