//! What the answers about many App Keys share: their bodies are made while they are sent, App Key
//! by App Key, from the snapshot of the moment in which they were asked for.

use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, header};
use store::Db;
use store::snapshot::{AppEntry, Snapshot};

/// Memory that is older than this is no longer called fresh: it is compared once a second.
const FRESH_SECONDS: i64 = 3;

/// How long ago memory was last compared with the database, in seconds; `None`: just now.
pub fn age(db: &Db, now: DateTime<Utc>) -> Option<u64> {
    let seconds = (now - db.confirmed_at()).num_seconds();
    (seconds >= FRESH_SECONDS).then_some(seconds.unsigned_abs())
}

/// Says so in `Age`.
pub fn tell_age(headers: &mut HeaderMap, db: &Db, now: DateTime<Utc>) {
    if let Some(age) = age(db, now) {
        headers.insert(header::AGE, HeaderValue::from(age));
    }
}

/// The text of one App Key, in pieces that are shared with everybody who reads it.
pub fn pieces(
    snapshot: &Snapshot,
    entry: &AppEntry,
    now: DateTime<Utc>,
) -> store::Result<[Bytes; 2]> {
    let text = snapshot.rendered(entry, now)?;
    Ok([text.head.clone(), text.tail.clone()])
}

/// `before`, then what `write` makes of each App Key with its place among them, then `after`.
pub fn body(
    entries: Vec<Arc<AppEntry>>,
    before: String,
    mut write: impl FnMut(usize, &AppEntry) -> store::Result<Vec<Bytes>> + Send + 'static,
    after: String,
) -> Body {
    let edge = |text: String| {
        futures::stream::iter((!text.is_empty()).then(|| Ok::<_, store::Error>(Bytes::from(text))))
    };
    let rows = entries.into_iter().enumerate().flat_map(move |(at, entry)| {
        let made = write(at, &entry);
        let (good, bad) = match made {
            Ok(good) => (good, None),
            // The answer has begun: it is cut off, so that nobody takes it for whole.
            Err(error) => {
                tracing::error!("the limits of {} cannot be written: {error}", entry.app);
                (Vec::new(), Some(error))
            }
        };
        good.into_iter().map(Ok).chain(bad.map(Err))
    });
    Body::from_stream(edge(before).chain(futures::stream::iter(rows)).chain(edge(after)))
}

/// A list of App Keys as JSON: `{"version":…,"items":[…],"next":…}`.
pub fn json_list(
    snapshot: Arc<Snapshot>,
    entries: Vec<Arc<AppEntry>>,
    version: u64,
    next: Option<&str>,
    now: DateTime<Utc>,
) -> Body {
    let next = serde_json::Value::from(next);
    let write = move |at, entry: &AppEntry| {
        let [head, tail] = pieces(&snapshot, entry, now)?;
        let between: &'static [u8] = if at == 0 { b"\n" } else { b",\n" };
        Ok(vec![Bytes::from_static(between), head, tail])
    };
    let before = format!("{{\"version\":{version},\"items\":[");
    body(entries, before, write, format!("\n],\"next\":{next}}}\n"))
}
