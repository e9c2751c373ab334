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

/// Rows on a page for which no number is asked.
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

/// The App Key, and the row of it after which the page ended; `None`: after all of them.
const BY_APP: Cursor<(AppKey, Option<String>)> = Cursor::new("report by app");

const SORTED: Cursor<Place> = Cursor::new("report sorted");

/// Rows of the next App Keys after the cursor, some at least where there are any. A page whose
/// number of rows was asked for may end within an App Key.
async fn by_app(
    db: &Db,
    source: Source,
    apps: &[AppKey],
    query: &ReportQuery,
) -> Result<(Vec<ReportRow>, Option<String>)> {
    let after = BY_APP.after(&query.page)?;
    let first = after.as_ref().map_or(0, |(app, row)| {
        apps.partition_point(|one| one < app || one == app && row.is_none())
    });
    let rest = apps.get(first..).unwrap_or_default();
    let most = rows_on_page(query);
    let mut rows = Vec::new();
    let mut read = 0;
    for app in rest {
        let is_full = read >= PAGE_APPS && !rows.is_empty();
        if is_full || read >= SCAN_APPS_MAX || rows.len() >= most {
            break;
        }
        let mut found = source.rows(db, app, query).await?;
        if let Some((_, Some(row))) = after.as_ref().filter(|(begun, _)| begun == app) {
            let place = found.iter().position(|one| one.of.key() == *row);
            found.drain(..place.map_or(0, |place| place + 1));
        }
        rows.extend(found);
        read += 1;
    }
    let next = if query.page.limit.is_some() && rows.len() > most {
        rows.truncate(most);
        rows.last().map(|row| (row.app.clone(), Some(row.of.key())))
    } else {
        let last = read.checked_sub(1).and_then(|last| rest.get(last));
        last.filter(|_| read < rest.len()).map(|app| (app.clone(), None))
    };
    if query.sort != ReportSort::Name {
        rows.sort_by_cached_key(|row| query.sort.place(row));
    }
    Ok((rows, next.map(|next| BY_APP.encode(&next)).transpose()?))
}

/// Rows on a page: those that are asked for, or as many as are counted soon.
fn rows_on_page(query: &ReportQuery) -> usize {
    query.page.limit.map_or(PAGE_ROWS, |_| query.page.limit() as usize)
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
    let most = rows_on_page(query);
    let last = rows.get(first + most - 1).filter(|_| rows.len() > first + most);
    let next = last.map(|(place, _)| SORTED.encode(place)).transpose()?;
    let page = rows.into_iter().skip(first).take(most);
    Ok((page.map(|(_, row)| row).collect(), next))
}

#[cfg(test)]
mod tests;
