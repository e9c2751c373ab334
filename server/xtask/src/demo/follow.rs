//! The other half of a gateway: it follows the stream of limits and says which version it applies.

use std::{
    io::{BufRead, BufReader},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use anyhow::{Result, bail};

use super::{api::Api, back_off};

/// Between two looks at what was applied: changes that come together are acknowledged together.
const ACKNOWLEDGE_EVERY: Duration = Duration::from_millis(200);

/// Lets so many gateways follow, on threads of their own, until the process ends.
pub fn start(api: &Api, gateways: usize) {
    for number in 1..=gateways {
        let name = format!("gateway-{number}");
        let applied = Arc::new(AtomicU64::new(0));
        let (reader, seen, own) = (api.with_own_connections(), Arc::clone(&applied), name.clone());
        thread::spawn(move || follow(&reader, &own, &seen));
        let writer = api.with_own_connections();
        thread::spawn(move || acknowledge(&writer, &name, &applied));
    }
}

/// Reads the stream, and opens it again where it was whenever it breaks.
fn follow(api: &Api, name: &str, applied: &AtomicU64) {
    let mut attempt = 0;
    loop {
        let known = Some(applied.load(Ordering::Relaxed)).filter(|version| *version > 0);
        let ended = api.stream(name, known).and_then(|body| read(body, applied));
        attempt =
            if applied.load(Ordering::Relaxed) == known.unwrap_or(0) { attempt + 1 } else { 0 };
        if ended.is_err() && attempt > 3 {
            // The versions are not what they were: begin with those of now.
            applied.store(0, Ordering::Relaxed);
        }
        thread::sleep(back_off(attempt));
    }
}

/// A gateway would apply the limits here; the demo only remembers the version.
fn read(body: impl std::io::Read, applied: &AtomicU64) -> Result<()> {
    for line in BufReader::new(body).split(b'\n') {
        if let Some(version) = version(&line?) {
            applied.store(version, Ordering::Relaxed);
        }
    }
    bail!("the stream ended")
}

fn version(line: &[u8]) -> Option<u64> {
    std::str::from_utf8(line.strip_prefix(b"id:")?).ok()?.trim().parse().ok()
}

fn acknowledge(api: &Api, name: &str, applied: &AtomicU64) {
    let mut said = 0;
    loop {
        thread::sleep(ACKNOWLEDGE_EVERY);
        let version = applied.load(Ordering::Relaxed);
        // What could not be said is said the next time.
        if version != said && version > 0 && api.acknowledge(name, version).is_ok() {
            said = version;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_of_a_stream_is_what_is_applied() {
        let applied = AtomicU64::new(0);
        let text = "id: 7\nevent: limits\ndata: {\"id\": 9}\n\nid: 8\nevent: ping\ndata: {}\n\n";
        assert!(read(text.as_bytes(), &applied).is_err(), "it has ended");
        assert_eq!(applied.load(Ordering::Relaxed), 8);
        assert_eq!([version(b"id: x"), version(b"data: 1"), version(b"")], [None; 3]);
    }
}
