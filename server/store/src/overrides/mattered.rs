//! When overrides last mattered, read off the history of use a piece at a time: what was looked at
//! is not looked at again, but for the newest minutes, for which samples may still come.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::overrides::Override;
use domain::overrides::list::matters_above;
use domain::rates::{RateScope, RateUnit};
use uuid::Uuid;

use super::past::Pasts;
use super::target_text;
use crate::override_rows::StoredOverride;
use crate::snapshot::Snapshot;
use crate::{Db, Result};

mod moments;

use moments::{call_moments, gauge_moments};

/// Overrides that one step looks at.
const STEP_ROWS: i64 = 500;

/// Steps of one run: what is left waits for the next.
const STEPS_MAX: usize = 40;

/// Samples may come so late.
const LATE_MINUTES: i64 = 15;

/// Time that lies further back is read by the hour.
const MINUTES_DAYS: i64 = 2;

/// Looks at all overrides that have begun; how many turned out to have mattered.
pub async fn follow(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let mut mattered = 0;
    for _ in 0..STEPS_MAX {
        let rows = due(db, now).await?;
        if rows.is_empty() {
            break;
        }
        mattered += step(db, rows, now).await?;
    }
    Ok(mattered)
}

/// An override and how far its history has been looked at.
struct Due {
    app_id: i32,
    one: Override,
    from: DateTime<Utc>,
}

/// The overrides that were looked at longest ago.
async fn due(db: &Db, now: DateTime<Utc>) -> Result<Vec<Due>> {
    let rows = sqlx::query!(
        r#"select o.app_id, o.id, o.quota, o.bucket, o.unit as "unit: RateUnit",
                  o.window_seconds, o.scope as "scope: RateScope", o.amount,
                  o.reason, o.author, o.created_at, o.starts_at, o.ends_at, o.ended_at,
                  u.checked_until as "checked_until?"
           from overrides o left join override_use u on u.override_id = o.id
           where o.starts_at <= $1
             and coalesce(o.scope, 'app') = 'app'
             and coalesce(least(o.ends_at, o.ended_at), 'infinity') > o.starts_at
             and coalesce(u.checked_until, '-infinity')
                 < least(o.ends_at, o.ended_at, $2::timestamptz)
           order by u.checked_until nulls first, o.id
           limit $3"#,
        now,
        now - TimeDelta::minutes(LATE_MINUTES),
        STEP_ROWS,
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter()
        .map(|row| {
            let from = row.checked_until.unwrap_or(row.starts_at).max(row.starts_at);
            let one = StoredOverride {
                app_id: row.app_id,
                id: row.id,
                quota: row.quota,
                bucket: row.bucket,
                unit: row.unit,
                window_seconds: row.window_seconds,
                scope: row.scope,
                amount: row.amount,
                reason: row.reason,
                author: row.author,
                created_at: row.created_at,
                starts_at: row.starts_at,
                ends_at: row.ends_at,
                ended_at: row.ended_at,
            };
            Ok(Due { app_id: row.app_id, one: one.try_into()?, from })
        })
        .collect()
}

/// A piece of the history of one override in which use matters above one amount.
struct Piece {
    /// Which of the step.
    due: usize,
    app_id: i32,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    above: f64,
}

async fn step(db: &Db, dues: Vec<Due>, now: DateTime<Utc>) -> Result<u64> {
    let snapshot = db.snapshot();
    let app_ids: Vec<i32> = dues.iter().map(|due| due.app_id).collect();
    let targets: Vec<String> = dues.iter().map(|due| target_text(&due.one.target)).collect();
    let pasts = Pasts::read(db, &app_ids, &targets).await?;
    let pieces: Vec<Piece> = dues
        .iter()
        .enumerate()
        .flat_map(|(at, due)| pieces(&pasts, &snapshot, at, due, now))
        .collect();
    let mut last: Vec<Option<DateTime<Utc>>> = vec![None; dues.len()];
    let (hours, minutes) = divided(pieces, now);
    for (pieces, is_hourly) in [(hours, true), (minutes, false)] {
        for (due, at) in gauge_moments(db, &snapshot, &dues, &pieces, is_hourly).await? {
            last[due] = last[due].max(Some(at.max(dues[due].one.starts_at)));
        }
        for (due, at) in call_moments(db, &snapshot, &dues, &pieces, is_hourly).await? {
            last[due] = last[due].max(Some(at.max(dues[due].one.starts_at)));
        }
    }
    note(db, &dues, &last, now).await?;
    Ok(last.iter().flatten().count() as u64)
}

/// The time of one override that is to be looked at, cut where the limit without it may change.
fn pieces(
    pasts: &Pasts,
    snapshot: &Snapshot,
    at: usize,
    due: &Due,
    now: DateTime<Utc>,
) -> Vec<Piece> {
    let to = due.one.end().map_or(now, |end| end.min(now));
    let turns = pasts.turns(due.app_id, &due.one, due.from, to);
    let starts = std::iter::once(due.from).chain(turns.iter().copied());
    let ends = turns.iter().copied().chain([to]);
    let cut = starts.zip(ends).filter(|(from, to)| from < to);
    cut.filter_map(|(from, to)| {
        let without = pasts.without(snapshot, due.app_id, &due.one, from);
        let above = matters_above(due.one.value, without)?;
        Some(Piece { due: at, app_id: due.app_id, from, to, above })
    })
    .collect()
}

/// What is read by the hour, and what by the minute: what is older by whole hours, what is newer
/// and what is left at both ends of a piece by the minute.
fn divided(pieces: Vec<Piece>, now: DateTime<Utc>) -> (Vec<Piece>, Vec<Piece>) {
    let hour = TimeDelta::hours(1);
    let floor = |at: DateTime<Utc>| at.duration_trunc(hour).unwrap_or(at);
    let edge = now - TimeDelta::days(MINUTES_DAYS);
    let (mut hours, mut minutes) = (Vec::new(), Vec::new());
    for piece in pieces {
        let Piece { due, app_id, from, to, above } = piece;
        let part = |from, to| Piece { due, app_id, from, to, above };
        let first = floor(from + hour - TimeDelta::microseconds(1));
        let last = floor(to.min(edge));
        if first < last {
            hours.push(part(first, last));
            minutes.push(part(from, first));
            minutes.push(part(last, to));
        } else {
            minutes.push(part(from, to));
        }
    }
    minutes.retain(|piece| piece.from < piece.to);
    (hours, minutes)
}

/// Keeps what was found, and how far it was looked.
async fn note(
    db: &Db,
    dues: &[Due],
    last: &[Option<DateTime<Utc>>],
    now: DateTime<Utc>,
) -> Result<()> {
    let ids: Vec<Uuid> = dues.iter().map(|due| due.one.id).collect();
    let settled = now - TimeDelta::minutes(LATE_MINUTES);
    let until: Vec<DateTime<Utc>> = dues
        .iter()
        .map(|due| {
            let end = due.one.end().filter(|end| *end <= settled);
            end.unwrap_or(settled)
        })
        .collect();
    sqlx::query!(
        "insert into override_use (override_id, last_mattered_at, checked_until)
         select * from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[])
         on conflict (override_id) do update
         set last_mattered_at = greatest(override_use.last_mattered_at, excluded.last_mattered_at),
             checked_until = greatest(override_use.checked_until, excluded.checked_until)",
        &ids,
        last as &[Option<DateTime<Utc>>],
        &until,
    )
    .execute(db.pool())
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
