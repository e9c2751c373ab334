//! The usage report: counted from the minutes as they are, or read from a month that was kept.

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadReports};
use domain::ids::AppKey;
use domain::reports::query::{AppChoice, Month, Place, ReportQuery, ReportSort};
use domain::reports::{ReportPage, ReportRow, Totals};

use crate::cursor::Cursor;
use crate::{Db, Result};

mod export;
mod months;
mod read;

pub use export::{Format, Pieces, export};
pub use months::{CLOSE_AFTER_DAYS, Closed, check_month, close_months, kept_months};

/// App Keys on a page by App Key.
const PAGE_APPS: usize = 20;

/// App Keys that are looked through for the rows of one page, where filters leave few.
const SCAN_APPS_MAX: usize = 100;

/// Rows on a page of a selection that is sorted whole.
const PAGE_ROWS: usize = 200;

/// App Keys that are counted for the sake of an order over all of them. A month of one with a busy
/// minute history takes about 50 ms.
pub const SORT_APPS_MAX: usize = 60;

/// Where rows come from.
#[derive(Clone, Copy, Debug)]
enum Source {
    /// Counted now.
    Counted(DateTime<Utc>),
    Kept(Month),
}

impl Source {
    /// The App Keys of a selection, by name.
    async fn apps(self, db: &Db, choice: &AppChoice) -> Result<Vec<AppKey>> {
        match self {
            Self::Counted(now) => {
                let snapshot = db.snapshot();
                let found = |entry: &crate::snapshot::AppEntry| {
                    choice.finds(&entry.app, &entry.plan(now).id)
                };
                let apps = snapshot.apps_after(None).filter(|entry| found(entry));
                Ok(apps.map(|entry| entry.app.clone()).collect())
            }
            Self::Kept(month) => months::apps(db, month, choice).await,
        }
    }

    async fn rows(self, db: &Db, app: &AppKey, query: &ReportQuery) -> Result<Vec<ReportRow>> {
        let rows = match self {
            Self::Counted(now) => read::rows(db, app, query.period, now).await?,
            Self::Kept(month) => months::rows(db, month, app).await?,
        };
        Ok(rows.into_iter().filter(|row| query.rows.finds(row)).collect())
    }
}

async fn source(db: &Db, month: Option<Month>, now: DateTime<Utc>) -> Result<Source> {
    match month {
        None => Ok(Source::Counted(now)),
        Some(month) => months::closed(db, month).await.map(|_| Source::Kept(month)),
    }
}

/// A page of the report: of what is counted now, or of a kept month (404 where it is not closed).
pub async fn page(
    db: &Db,
    _permit: &Permit<ReadReports>,
    month: Option<Month>,
    query: &ReportQuery,
    now: DateTime<Utc>,
) -> Result<ReportPage> {
    let source = source(db, month, now).await?;
    let apps = source.apps(db, &query.apps).await?;
    let sorted_whole = query.sort == ReportSort::Name || apps.len() <= SORT_APPS_MAX;
    let (items, next) = match query.sort {
        sort if sort != ReportSort::Name && sorted_whole => {
            sorted(db, source, &apps, query).await?
        }
        _ => by_app(db, source, &apps, query).await?,
    };
    Ok(ReportPage {
        period: query.period,
        until: query.period.end().min(now),
        totals: Totals::of(&items),
        items,
        apps: apps.len() as u64,
        sorted_whole,
        next,
    })
}

const BY_APP: Cursor<AppKey> = Cursor::new("report by app");

const SORTED: Cursor<Place> = Cursor::new("report sorted");

/// Rows of the next App Keys after the cursor, some at least where there are any.
async fn by_app(
    db: &Db,
    source: Source,
    apps: &[AppKey],
    query: &ReportQuery,
) -> Result<(Vec<ReportRow>, Option<String>)> {
    let after = BY_APP.after(&query.page)?;
    let first = after.map_or(0, |after| apps.partition_point(|app| *app <= after));
    let rest = apps.get(first..).unwrap_or_default();
    let mut rows = Vec::new();
    let mut read = 0;
    for app in rest {
        let is_full = read >= PAGE_APPS && !rows.is_empty();
        if is_full || read >= SCAN_APPS_MAX || rows.len() >= PAGE_ROWS {
            break;
        }
        rows.extend(source.rows(db, app, query).await?);
        read += 1;
    }
    if query.sort != ReportSort::Name {
        rows.sort_by_cached_key(|row| query.sort.place(row));
    }
    let last = read.checked_sub(1).and_then(|last| rest.get(last));
    let next = last.filter(|_| read < rest.len()).map(|app| BY_APP.encode(app));
    Ok((rows, next.transpose()?))
}

/// The next rows of the whole selection in the order that is asked for.
async fn sorted(
    db: &Db,
    source: Source,
    apps: &[AppKey],
    query: &ReportQuery,
) -> Result<(Vec<ReportRow>, Option<String>)> {
    let mut rows: Vec<(Place, ReportRow)> = Vec::new();
    for app in apps {
        let found = source.rows(db, app, query).await?;
        rows.extend(found.into_iter().map(|row| (query.sort.place(&row), row)));
    }
    rows.sort_by(|one, other| one.0.cmp(&other.0));
    let after = SORTED.after(&query.page)?;
    let first = after.map_or(0, |after| rows.partition_point(|(place, _)| *place <= after));
    let last = rows.get(first + PAGE_ROWS - 1).filter(|_| rows.len() > first + PAGE_ROWS);
    let next = last.map(|(place, _)| SORTED.encode(place)).transpose()?;
    let page = rows.into_iter().skip(first).take(PAGE_ROWS);
    Ok((page.map(|(_, row)| row).collect(), next))
}

#[cfg(test)]
mod tests;
