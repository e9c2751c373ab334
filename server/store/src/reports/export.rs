//! Exports of the report: App Key by App Key, so that one of them at a time is held here, and one
//! connection while it is counted.

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadReports};
use domain::language::Locale;
use domain::reports::query::{Month, ReportQuery};
use domain::reports::{Totals, csv};
use serde::Serialize;
use tokio::sync::mpsc;

use super::Source;
use crate::audit::{self, Change};
use crate::{Db, Result, json_lines};

/// How the rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A JSON object a line; the last line is the total.
    JsonLines,
    /// For spreadsheet programs, with headings in a language; the last line is the total.
    Csv(Locale),
}

/// Pieces that wait to be sent: what is not taken is not counted.
const PIECES: usize = 4;

const PIECE_BYTES: usize = 64 * 1024;

/// The pieces of an export, as they come. To drop it ends everything that makes it.
pub type Pieces = mpsc::Receiver<Result<Bytes>>;

/// What an export is on record as.
#[derive(Serialize)]
struct Exported<'a> {
    #[serde(flatten)]
    query: &'a ReportQuery,
    month: Option<Month>,
    format: Format,
}

/// The last line of JSON lines.
#[derive(Serialize)]
struct Last<'a> {
    totals: &'a Totals,
}

/// Exports the rows that a query asks for, by App Key. That it was exported is itself on record
/// before the first piece leaves.
pub async fn export(
    db: &Db,
    permit: &Permit<ReadReports>,
    month: Option<Month>,
    query: &ReportQuery,
    format: Format,
    now: DateTime<Utc>,
) -> Result<Pieces> {
    let source = super::source(db, month, now).await?;
    let target = month.map_or_else(|| "usage".to_owned(), |month| month.to_string());
    let change = Change::of("report.export", target).app(query.apps.app.as_ref()).after(Exported {
        query,
        month,
        format,
    });
    audit::record_alone(db, permit.caller(), now, change).await?;
    let (sender, pieces) = mpsc::channel(PIECES);
    let (db, query) = (db.clone(), query.clone());
    tokio::spawn(async move {
        // Whoever stops reading ends it at once, in the middle of a query too.
        let failed = tokio::select! {
            () = sender.closed() => return,
            done = write(&db, source, &query, format, &sender) => done.err(),
        };
        if let Some(error) = failed {
            tracing::warn!("an export of the report ended early: {error}");
            let _ = sender.send(Err(error)).await;
        }
    });
    Ok(pieces)
}

async fn write(
    db: &Db,
    source: Source,
    query: &ReportQuery,
    format: Format,
    sender: &mpsc::Sender<Result<Bytes>>,
) -> Result<()> {
    let mut totals = Totals::default();
    let mut piece = Vec::new();
    if let Format::Csv(locale) = format {
        piece.extend(csv::head(locale).into_bytes());
    }
    for app in source.apps(db, &query.apps).await? {
        for row in source.rows(db, &app, query).await? {
            totals.add(&row);
            match format {
                Format::Csv(locale) => piece.extend(csv::row(&row, locale).into_bytes()),
                Format::JsonLines => json_lines::put(&mut piece, &row)?,
            }
        }
        if piece.len() >= PIECE_BYTES {
            let full = std::mem::take(&mut piece);
            if sender.send(Ok(full.into())).await.is_err() {
                return Ok(());
            }
        }
    }
    match format {
        Format::Csv(locale) => piece.extend(csv::totals(&totals, locale).into_bytes()),
        Format::JsonLines => json_lines::put(&mut piece, &Last { totals: &totals })?,
    }
    let _ = sender.send(Ok(piece.into())).await;
    Ok(())
}
