//! What the answers about many App Keys share: their bodies are made while they are sent, App Key
//! by App Key, from the snapshot of the moment in which they were asked for.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::StreamExt;
use http::{HeaderMap, HeaderValue, header};
use http_body::{Frame, SizeHint};
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

/// A body of two pieces whose length is known: neither is copied.
pub struct Pair([Option<Bytes>; 2]);

impl Pair {
    pub fn new(first: Bytes, second: Bytes) -> Self {
        Self([Some(first), Some(second)])
    }

    fn left(&self) -> u64 {
        self.0.iter().flatten().map(|piece| piece.len() as u64).sum()
    }
}

impl http_body::Body for Pair {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let next = self.0.iter_mut().find_map(Option::take);
        Poll::Ready(next.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.iter().all(Option::is_none)
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left())
    }
}
