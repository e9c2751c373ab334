//! Readers of the stream of limits: that each sees every version once and in order, and how long
//! after it was made.

use std::{
    net::SocketAddr,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Result, bail};
use rand::Rng;

use super::{
    figures::Latencies,
    http::{Connection, get},
};

/// Of so many readers one closes its stream now and then and comes back.
const RESTLESS: u32 = 4;

/// When each change was sent, in microseconds since the beginning; 0: not yet.
pub struct Sent {
    began: Instant,
    moments: Vec<AtomicU64>,
    /// The version before the first change.
    base: u64,
}

impl Sent {
    pub fn new(base: u64, changes: usize) -> Self {
        let moments = (0..changes).map(|_| AtomicU64::new(0)).collect();
        Self { began: Instant::now(), moments, base }
    }

    pub fn note(&self, change: usize) {
        self.moments[change].store(self.now().max(1), Ordering::SeqCst);
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    fn of(&self, version: u64) -> Option<u64> {
        let at = usize::try_from(version.checked_sub(self.base + 1)?).ok()?;
        self.moments.get(at).map(|moment| moment.load(Ordering::SeqCst))
    }

    fn last(&self) -> u64 {
        self.base + self.moments.len() as u64
    }
}

/// What one reader has seen.
#[derive(Debug, Default)]
pub struct Seen {
    /// From the change's sending to its arrival, where the stream was open when it was sent.
    pub delays: Vec<u32>,
    pub reconnects: u32,
}

/// Reads until the last change.
///
/// # Errors
/// A version is missing, comes twice or out of order, or the stream ends for good.
pub fn read(address: SocketAddr, token: &str, number: u32, sent: &Sent) -> Result<Seen> {
    let (mut seen, mut version) = (Seen::default(), sent.base);
    let is_restless = number.is_multiple_of(RESTLESS);
    while version < sent.last() {
        let stay = is_restless.then(|| rand::rng().random_range(50..500));
        version = one_stream(address, token, version, stay, sent, &mut seen)?;
        if version < sent.last() {
            seen.reconnects += 1;
            std::thread::sleep(Duration::from_millis(rand::rng().random_range(0..300)));
        }
    }
    Ok(seen)
}

/// Reads one stream, at most `stay` versions of it. The last version that came.
fn one_stream(
    address: SocketAddr,
    token: &str,
    since: u64,
    stay: Option<u64>,
    sent: &Sent,
    seen: &mut Seen,
) -> Result<u64> {
    let mut connection = Connection::open(address)?;
    let (bearer, last) = (format!("Bearer {token}"), since.to_string());
    let headers = [("Authorization", bearer.as_str()), ("Last-Event-ID", last.as_str())];
    connection.send(&get("/api/v1/limits/stream", &headers))?;
    let head = connection.read_head()?;
    if head.status != 200 || !head.is_chunked {
        bail!("the stream answered {}", head.status);
    }
    let opened = sent.now();
    let (mut version, mut events, mut chunk) = (since, Events::default(), Vec::new());
    while version < sent.last() && stay.is_none_or(|stay| version - since < stay) {
        chunk.clear();
        if connection.read_chunk(&mut chunk)? == 0 {
            bail!("the stream ended at version {version}");
        }
        let now = sent.now();
        for found in events.push(&chunk) {
            if found != version + 1 {
                bail!("version {found} came after version {version}");
            }
            version = found;
            let Some(moment) = sent.of(version).filter(|moment| *moment > 0) else {
                bail!("version {version} is none of the changes");
            };
            if moment > opened {
                seen.delays.push(u32::try_from(now - moment).unwrap_or(u32::MAX));
            }
        }
    }
    Ok(version)
}

/// Finds the versions of whole `limits` events in the bytes of a stream.
#[derive(Default)]
struct Events {
    /// The beginning of the line that is not whole yet; long lines are passed over.
    line: Vec<u8>,
    id: Option<u64>,
    is_limits: bool,
}

/// No line that matters is longer.
const LINE_MAX: usize = 64;

impl Events {
    fn push(&mut self, bytes: &[u8]) -> Vec<u64> {
        let mut found = Vec::new();
        let mut lines = bytes.split(|byte| *byte == b'\n').peekable();
        while let Some(part) = lines.next() {
            let room = LINE_MAX.saturating_sub(self.line.len());
            self.line.extend_from_slice(&part[..part.len().min(room)]);
            if lines.peek().is_some() {
                found.extend(self.end_line());
                self.line.clear();
            }
        }
        found
    }

    fn end_line(&mut self) -> Option<u64> {
        let line = std::str::from_utf8(&self.line).unwrap_or_default();
        if line.is_empty() {
            let is_limits = std::mem::take(&mut self.is_limits);
            return self.id.take().filter(|_| is_limits);
        }
        if let Some(id) = line.strip_prefix("id:") {
            self.id = id.trim().parse().ok();
        } else if let Some(name) = line.strip_prefix("event:") {
            self.is_limits = name.trim() == "limits";
        }
        None
    }
}

/// What all readers have seen.
pub fn sum(all: Vec<Seen>) -> (Latencies, u32) {
    let reconnects = all.iter().map(|seen| seen.reconnects).sum();
    (Latencies::of(all.into_iter().map(|seen| seen.delays)), reconnects)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_however_the_bytes_are_cut() {
        let long = "x".repeat(10_000);
        let text = format!(
            "id: 4\nevent: hello\ndata: {{}}\n\nid: 5\nevent: limits\ndata: {long}\n\nevent: limits\n\
             data: no number\n\nid: 5\nevent: ping\ndata: {{}}\n\nid: 6\nevent: limits\ndata: {{}}\n\n"
        );
        for size in [1, 2, 7, 64, 1000, 100_000] {
            let mut events = Events::default();
            let found: Vec<u64> =
                text.as_bytes().chunks(size).flat_map(|part| events.push(part)).collect();
            assert_eq!(found, [5, 6], "in pieces of {size}");
        }
    }

    #[test]
    fn a_change_is_known_by_its_version() {
        let sent = Sent::new(10, 2);
        sent.note(1);
        assert_eq!((sent.of(10), sent.of(11), sent.of(13)), (None, Some(0), None));
        assert!(sent.of(12).is_some_and(|moment| moment > 0));
        assert_eq!(sent.last(), 12);
    }
}
