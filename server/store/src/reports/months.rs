//! Months that are kept. A month is closed some days after its end: the report of each App Key is
//! counted once and kept as text, then the month is marked with a hash over all of it, which the
//! audit has too. From then on nothing of it changes, whatever is set, reported or dropped later.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::access::{Caller, Permit, ReadReports};
use domain::ids::{AppKey, PlanId};
use domain::reports::query::{AppChoice, Month};
use domain::reports::{KeptMonth, MonthCheck, ReportRow};
use domain::rules::Thing;
use futures::TryStreamExt;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::read;
use crate::audit::Change;
use crate::mutation::Mutation;
use crate::{Db, Error, Result, json_lines};

/// A month is closed so many days after its end: gateways that were cut off have sent by then what
/// they have. What comes later stands in the charts, and not in the month.
pub const CLOSE_AFTER_DAYS: i64 = 3;

/// App Keys that one run keeps: other jobs wait for it.
const APPS_PER_RUN: u64 = 100;

const ACTION: &str = "report.close_month";

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// App Keys whose month was kept.
    pub apps: u64,
    pub months: u64,
}

/// What a closed month is on record as.
#[derive(Serialize)]
struct OnRecord {
    month: Month,
    apps: i64,
    rows: i64,
    hash: String,
}

/// Closes the months that are over, oldest first, from that of the first registration or of the
/// oldest samples on. One run does a part of it; the next goes on where it ended, or where it broke
/// off. Nothing is closed in the first days of all, while past samples may still be brought along.
pub async fn close_months(db: &Db, now: DateTime<Utc>) -> Result<Closed> {
    let mut closed = Closed::default();
    let first = sqlx::query_scalar!("select min(registered_at) from apps").fetch_one(db.pool());
    let Some(first) = first.await? else { return Ok(closed) };
    if first + TimeDelta::days(CLOSE_AFTER_DAYS) > now {
        return Ok(closed);
    }
    let first = oldest_day(db).await?.map_or(first.date_naive(), |day| day.min(first.date_naive()));
    let done: HashSet<Month> = sqlx::query_scalar!("select month from report_months")
        .fetch_all(db.pool())
        .await?
        .into_iter()
        .map(Month::of)
        .collect();
    let mut month = Month::of(first);
    while month.period().end() + TimeDelta::days(CLOSE_AFTER_DAYS) <= now {
        if !done.contains(&month) {
            let left = APPS_PER_RUN.saturating_sub(closed.apps);
            let (kept, is_whole) = keep_apps(db, month, left, now).await?;
            closed.apps += kept;
            if !is_whole {
                return Ok(closed);
            }
            close(db, month, now).await?;
            closed.months += 1;
        }
        month = month.next();
    }
    Ok(closed)
}

/// The oldest day of which samples are kept.
async fn oldest_day(db: &Db) -> Result<Option<NaiveDate>> {
    let oldest = sqlx::query_scalar!(
        r"select min(to_date(right(c.relname, 8), 'YYYYMMDD'))
          from pg_inherits i
          join pg_class p on p.oid = i.inhparent
          join pg_class c on c.oid = i.inhrelid
          where p.relname in ('gauge_hours', 'call_hours')
            and p.relnamespace = 'public'::regnamespace and c.relname ~ '_[0-9]{8}$'",
    );
    Ok(oldest.fetch_one(db.pool()).await?)
}

/// Keeps the report of the App Keys that are not kept yet, at most `most`; whether none is left.
async fn keep_apps(db: &Db, month: Month, most: u64, now: DateTime<Utc>) -> Result<(u64, bool)> {
    let kept: HashSet<String> =
        sqlx::query_scalar!("select app from report_month_apps where month = $1", month.first())
            .fetch_all(db.pool())
            .await?
            .into_iter()
            .collect();
    let snapshot = db.snapshot();
    let mut number = 0;
    for entry in snapshot.apps_after(None).filter(|entry| !kept.contains(entry.app.as_str())) {
        if number >= most {
            return Ok((number, false));
        }
        let rows = read::rows(db, &entry.app, month.period(), now).await?;
        let lines = json_lines::text(&rows)?;
        let plan = rows.first().map_or_else(|| entry.plan(now).id.clone(), |row| row.plan.clone());
        sqlx::query!(
            "insert into report_month_apps (month, app, plan, lines, rows)
             values ($1, $2, $3, $4, $5) on conflict do nothing",
            month.first(),
            entry.app.as_str(),
            plan.as_str(),
            lines,
            i32::try_from(rows.len()).unwrap_or(i32::MAX),
        )
        .execute(db.pool())
        .await?;
        number += 1;
    }
    Ok((number, true))
}

async fn close(db: &Db, month: Month, now: DateTime<Utc>) -> Result<()> {
    let caller = Caller::system("months");
    let mut tx = Mutation::begin_as(db, &caller, now).await?;
    let hash = hash(&mut tx, month).await?;
    let sums = sqlx::query!(
        r#"select count(*) filter (where rows > 0) as "apps!", coalesce(sum(rows), 0) as "rows!"
           from report_month_apps where month = $1"#,
        month.first(),
    )
    .fetch_one(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into report_months (month, closed_at, apps, rows, hash) values ($1, $2, $3, $4, $5)",
        month.first(),
        now,
        sums.apps,
        sums.rows,
        &hash[..],
    )
    .execute(&mut *tx)
    .await?;
    let after = OnRecord { month, apps: sums.apps, rows: sums.rows, hash: hex(&hash) };
    tx.commit(Change::of(ACTION, month.to_string()).after(after), ()).await?;
    tracing::info!("the report of {month} is closed: {} rows", sums.rows);
    Ok(())
}

/// SHA-256 over the lines of a month, App Key by App Key in the order of their bytes.
async fn hash(tx: &mut PgConnection, month: Month) -> Result<Vec<u8>> {
    sqlx::query!("set local statement_timeout = 0").execute(&mut *tx).await?;
    let mut lines = sqlx::query_scalar!(
        "select lines from report_month_apps where month = $1 order by app",
        month.first(),
    )
    .fetch(tx);
    let mut hash = Sha256::new();
    while let Some(lines) = lines.try_next().await? {
        hash.update(lines.as_bytes());
    }
    Ok(hash.finalize().to_vec())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The months that are closed, newest first.
pub async fn kept_months(db: &Db, _permit: &Permit<ReadReports>) -> Result<Vec<KeptMonth>> {
    let rows = sqlx::query!(
        "select month, closed_at, apps, rows, hash from report_months order by month desc"
    )
    .fetch_all(db.pool())
    .await?;
    let months = rows.into_iter().map(|row| KeptMonth {
        month: Month::of(row.month),
        closed_at: row.closed_at,
        apps: row.apps.unwrap_or_default().unsigned_abs(),
        rows: row.rows.unwrap_or_default().unsigned_abs(),
        hash: row.hash.as_deref().map(hex).unwrap_or_default(),
    });
    Ok(months.collect())
}

/// The hash of a closed month; 404 where it is not closed.
pub(super) async fn closed(db: &Db, month: Month) -> Result<Option<Vec<u8>>> {
    let row = sqlx::query!("select hash from report_months where month = $1", month.first());
    let row = row.fetch_optional(db.pool()).await?;
    row.map(|row| row.hash).ok_or_else(|| Error::not_found(Thing::KeptMonth))
}

/// Whether a kept month is what was closed: by the hash beside it, and by the one on record.
pub async fn check_month(
    db: &Db,
    _permit: &Permit<ReadReports>,
    month: Month,
) -> Result<MonthCheck> {
    let kept = closed(db, month).await?;
    let mut tx = db.begin().await?;
    let found = hash(&mut tx, month).await?;
    let on_record = sqlx::query_scalar!(
        "select after ->> 'hash' from audit_log where action = $1 and target = $2",
        ACTION,
        month.to_string(),
    )
    .fetch_all(&mut *tx)
    .await?;
    tx.commit().await?;
    let hash = hex(&found);
    // A record that retention has retired says nothing any more; its seal holds that.
    let is_on_record = on_record.iter().all(|one| one.as_deref() == Some(hash.as_str()));
    Ok(MonthCheck { month, fits: kept.as_ref() == Some(&found) && is_on_record, found: hash })
}

/// The App Keys of a kept month, by name.
pub(super) async fn apps(db: &Db, month: Month, choice: &AppChoice) -> Result<Vec<AppKey>> {
    let rows = sqlx::query!(
        r#"select app as "app: AppKey", plan from report_month_apps where month = $1 and rows > 0"#,
        month.first(),
    )
    .fetch_all(db.pool())
    .await?;
    let mut apps = Vec::new();
    for row in rows {
        if choice.finds(&row.app, &PlanId::new(row.plan)) {
            apps.push(row.app);
        }
    }
    apps.sort();
    Ok(apps)
}

/// The rows of an App Key as they were kept.
pub(super) async fn rows(db: &Db, month: Month, app: &AppKey) -> Result<Vec<ReportRow>> {
    let lines = sqlx::query_scalar!(
        "select lines from report_month_apps where month = $1 and app = $2",
        month.first(),
        app.as_str(),
    )
    .fetch_optional(db.pool())
    .await?
    .unwrap_or_default();
    let broken = |error: serde_json::Error| Error::Corrupt(format!("{month} {app}: {error}"));
    lines.lines().map(|line| serde_json::from_str(line).map_err(broken)).collect()
}
