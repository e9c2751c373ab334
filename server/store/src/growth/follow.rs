//! Follows the daily peaks of quotas: the trend of each, and when it reaches the limit.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::growth::{
    Fit, HISTORY_DAYS, HORIZON_DAYS, Outlook, Reach, When, fit, forecast, next_reach,
};
use domain::ids::QuotaId;
use domain::limit_values::Target;
use domain::limits::effective;
use domain::quotas::QuotaKind;

use super::{outlook_number, stored};
use crate::snapshot::{AppEntry, Snapshot};
use crate::{Db, Error, Result};

/// App Keys of one transaction, and of one run: some 600 hours of a dozen quotas each.
const BATCH: usize = 50;
const RUN: i64 = 1000;

/// How soon App Keys with too few days are looked at again: past days may be reported at any time.
const SHORT_AGAIN: TimeDelta = TimeDelta::minutes(5);

/// The largest value of each of the last complete days, oldest first, and of the running one.
#[derive(Clone, Debug)]
struct Peaks {
    days: Vec<Option<u64>>,
    today: Option<u64>,
}

/// Follows what is due: once a day, and when the App Key's limits change. How many trends of quotas
/// that were.
pub async fn follow_due(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let due = due(db, now).await?;
    let snapshot = db.snapshot();
    let entries: Vec<&AppEntry> =
        due.iter().filter_map(|id| snapshot.app_by_id(*id)).map(|entry| &**entry).collect();
    let mut followed = 0;
    for batch in entries.chunks(BATCH) {
        followed += one_batch(db, &snapshot, batch, now).await?;
    }
    Ok(followed)
}

async fn due(db: &Db, now: DateTime<Utc>) -> Result<Vec<i32>> {
    let rows = sqlx::query_scalar!(
        "select a.id
         from apps a
         left join growth_marks m on m.app_id = a.id
         left join app_summaries s on s.app_id = a.id
         where m.app_id is null
            or m.day < $1
            or m.version <> a.version and m.computed_at < $2
            or (m.is_short and s.summarised_at >= m.computed_at and m.computed_at < $3)
         order by m.computed_at nulls first, a.id
         limit $4",
        now.date_naive(),
        now,
        now - SHORT_AGAIN,
        RUN,
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

/// One quota's row.
struct Followed {
    app_id: i32,
    quota: QuotaId,
    plan: String,
    fit: Fit,
    limit: u64,
    latest: u64,
    peaks: Vec<Option<u64>>,
    reaches: Vec<Reach>,
}

async fn one_batch(
    db: &Db,
    snapshot: &Snapshot,
    entries: &[&AppEntry],
    now: DateTime<Utc>,
) -> Result<u64> {
    let ids: Vec<i32> = entries.iter().map(|entry| entry.id).collect();
    let mut peaks = daily_peaks(db, snapshot, &ids, now).await?;
    let mut rows = Vec::new();
    let mut short = Vec::with_capacity(entries.len());
    for entry in entries {
        let before = rows.len();
        let of_app = peaks.remove(&entry.id).unwrap_or_default();
        let is_unknown = of_app.is_empty();
        for (quota, peaks) in of_app {
            rows.extend(follow(snapshot, entry, quota, peaks, now));
        }
        short.push(is_unknown || rows[before..].iter().any(|row| row.fit == Fit::TooFew));
    }
    let versions: Vec<i64> = entries.iter().map(|entry| stored(entry.version)).collect();
    write(db, &ids, (&versions, &short), &rows, now).await?;
    Ok(rows.len() as u64)
}

/// `None`: the quota has no bound, or is no stock that could grow.
fn follow(
    snapshot: &Snapshot,
    entry: &AppEntry,
    quota: QuotaId,
    peaks: Peaks,
    now: DateTime<Utc>,
) -> Option<Followed> {
    let target = Target::Quota { quota: quota.clone() };
    let limit_at = |at: DateTime<Utc>| {
        effective(snapshot.subject(entry, at), &target)?.value.amount().filter(|limit| *limit > 0)
    };
    let known = snapshot.subject(entry, now).terms.book.quota(&quota)?;
    let limit = limit_at(now).filter(|_| known.kind != QuotaKind::Age)?;
    let latest = peaks.today.or_else(|| peaks.days.iter().rev().find_map(|peak| *peak))?;
    let fit = fit(&peaks.days);
    let reaches = match fit {
        Fit::Known(line) if fit.outlook() == Outlook::Growing => {
            let is_steady = is_steady(entry, now);
            forecast(line, latest, |day| match day {
                0 => Some(limit),
                _ if is_steady => Some(limit),
                day => limit_at(midnight(now) + TimeDelta::days(i64::from(day))),
            })
        }
        Fit::Known(_) | Fit::TooFew | Fit::TooOld => Vec::new(),
    };
    let plan = entry.plan(now).id.to_string();
    Some(Followed { app_id: entry.id, quota, plan, fit, limit, latest, peaks: peaks.days, reaches })
}

/// Whether no override and no plan of the App Key begins or ends within the horizon.
fn is_steady(entry: &AppEntry, now: DateTime<Utc>) -> bool {
    let end = now + TimeDelta::days(i64::from(HORIZON_DAYS) + 1);
    let overrides = entry.overrides.iter().filter_map(|one| one.next_change(now));
    let plans = entry.coming_plan(now).map(|span| span.starts_at);
    overrides.chain(plans).all(|moment| moment > end)
}

fn midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    now.date_naive().and_time(chrono::NaiveTime::MIN).and_utc()
}

/// The days of UTC, of each quota of some App Keys.
async fn daily_peaks(
    db: &Db,
    snapshot: &Snapshot,
    app_ids: &[i32],
    now: DateTime<Utc>,
) -> Result<BTreeMap<i32, BTreeMap<QuotaId, Peaks>>> {
    let today = midnight(now);
    let first = today - TimeDelta::days(HISTORY_DAYS as i64);
    let rows = sqlx::query!(
        r#"select app_id, quota_id, (hour at time zone 'UTC')::date as "day!", max(peak) as "peak!"
           from gauge_hours
           where app_id = any($1) and hour >= $2 and hour <= $3
           group by 1, 2, 3"#,
        app_ids,
        first,
        now,
    )
    .fetch_all(db.pool())
    .await?;
    let mut peaks: BTreeMap<i32, BTreeMap<QuotaId, Peaks>> = BTreeMap::new();
    for row in rows {
        let Some(quota) = snapshot.names.quota(row.quota_id) else { continue };
        let of_app = peaks.entry(row.app_id).or_default();
        let of_quota = of_app
            .entry(quota.clone())
            .or_insert_with(|| Peaks { days: vec![None; HISTORY_DAYS], today: None });
        let peak = Some(row.peak.unsigned_abs());
        let place = (row.day - first.date_naive()).num_days();
        match usize::try_from(place).ok().and_then(|place| of_quota.days.get_mut(place)) {
            Some(day) => *day = peak,
            None => of_quota.today = peak,
        }
    }
    Ok(peaks)
}

/// Rows of the table, a column each.
#[derive(Default)]
struct Columns {
    app_id: Vec<i32>,
    quota: Vec<String>,
    plan: Vec<String>,
    outlook: Vec<i16>,
    amount: Vec<i64>,
    latest: Vec<i64>,
    peak: Vec<i64>,
    days: Vec<i16>,
    /// Of 80, 95 and 100 %, and of the next.
    until: [Vec<Option<i16>>; 4],
    line: Vec<Option<serde_json::Value>>,
    reaches: Vec<Option<serde_json::Value>>,
    /// A JSON list each, because lists of lists of different lengths cannot be sent.
    peaks: Vec<Option<serde_json::Value>>,
}

fn json<T: serde::Serialize>(value: &T) -> Result<serde_json::Value> {
    serde_json::to_value(value).map_err(|error| Error::Corrupt(error.to_string()))
}

/// Days until a threshold as its column has them.
fn until(reach: &Reach) -> Option<i16> {
    match reach.when {
        When::Passed => Some(-1),
        When::Within { days, .. } => i16::try_from(days).ok(),
        When::NotWithin => None,
    }
}

fn columns(rows: &[Followed]) -> Result<Columns> {
    let mut columns = Columns::default();
    for row in rows {
        let known = row.peaks.iter().flatten();
        columns.app_id.push(row.app_id);
        columns.quota.push(row.quota.to_string());
        columns.plan.push(row.plan.clone());
        columns.outlook.push(outlook_number(row.fit.outlook()));
        columns.amount.push(stored(row.limit));
        columns.latest.push(stored(row.latest));
        columns.peak.push(stored(known.clone().copied().max().unwrap_or(row.latest)));
        columns.days.push(i16::try_from(known.count()).unwrap_or(i16::MAX));
        for (place, column) in columns.until.iter_mut().enumerate() {
            column.push(match row.reaches.get(place) {
                Some(reach) => until(reach),
                None => next_reach(&row.reaches).and_then(|(_, days)| i16::try_from(days).ok()),
            });
        }
        let line = match row.fit {
            Fit::Known(line) if !row.reaches.is_empty() => Some(json(&line)?),
            Fit::Known(_) | Fit::TooFew | Fit::TooOld => None,
        };
        let will_pass = next_reach(&row.reaches).is_some();
        columns.reaches.push(line.is_some().then(|| json(&row.reaches)).transpose()?);
        columns.line.push(line);
        columns.peaks.push(will_pass.then(|| json(&row.peaks)).transpose()?);
    }
    Ok(columns)
}

async fn write(
    db: &Db,
    ids: &[i32],
    (versions, short): (&[i64], &[bool]),
    rows: &[Followed],
    now: DateTime<Utc>,
) -> Result<()> {
    let columns = columns(rows)?;
    let day: NaiveDate = now.date_naive();
    let [until_80, until_95, until_100, until_next] = &columns.until;
    let mut tx = db.begin().await?;
    // All of them anew: there are few to an App Key, once a day.
    sqlx::query!("delete from growth where app_id = any($1)", ids).execute(&mut *tx).await?;
    sqlx::query!(
        "insert into growth
             (app_id, quota, plan, outlook, amount, latest, peak, days, days_80, days_95, days_100,
              days_next, line, reaches, peaks, day, computed_at)
         select *, $16, $17
         from unnest($1::integer[], $2::text[], $3::text[], $4::smallint[], $5::bigint[],
                     $6::bigint[], $7::bigint[], $8::smallint[], $9::smallint[], $10::smallint[],
                     $11::smallint[], $12::smallint[], $13::jsonb[], $14::jsonb[], $15::jsonb[])",
        &columns.app_id,
        &columns.quota,
        &columns.plan,
        &columns.outlook,
        &columns.amount,
        &columns.latest,
        &columns.peak,
        &columns.days,
        until_80 as &[Option<i16>],
        until_95 as &[Option<i16>],
        until_100 as &[Option<i16>],
        until_next as &[Option<i16>],
        &columns.line as &[Option<serde_json::Value>],
        &columns.reaches as &[Option<serde_json::Value>],
        &columns.peaks as &[Option<serde_json::Value>],
        day,
        now,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into growth_marks (app_id, day, version, is_short, computed_at)
         select app_id, $4, version, is_short, $5
         from unnest($1::integer[], $2::bigint[], $3::boolean[]) as n (app_id, version, is_short)
         on conflict (app_id) do update
         set day = excluded.day, version = excluded.version, is_short = excluded.is_short,
             computed_at = excluded.computed_at",
        ids,
        versions,
        short,
        day,
        now,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}
