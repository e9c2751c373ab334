//! A small generator of load: so many connections, each asking as soon as it may.

use std::{
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Result, bail};

use super::{cpu, figures::Latencies, http::Connection};

/// Connections that ask at the same time, where the answers come from memory.
pub const CONNECTIONS: u32 = 16;

/// What is asked, of whom, and what the answer must be.
pub struct Question<'a> {
    pub address: SocketAddr,
    pub request: &'a [u8],
    pub status: u16,
    /// How many ask at the same time.
    pub connections: u32,
    /// The processes that answer.
    pub pids: &'a [u32],
}

/// What came of it.
pub struct Measured {
    pub per_second: f64,
    pub cpu_per_answer: Duration,
    pub latencies: Latencies,
}

/// Asks for so long, at `rate` a second or as often as it can.
pub fn run(question: &Question<'_>, rate: Option<u32>, length: Duration) -> Result<Measured> {
    let before = cpu::time_of(question.pids)?;
    let began = Instant::now();
    let parts: Vec<Result<Vec<u32>>> = thread::scope(|scope| {
        let ask = |number| scope.spawn(move || one(question, rate, number, began, length));
        let asking: Vec<_> = (0..question.connections).map(ask).collect();
        let joined = asking.into_iter().map(|one| one.join());
        joined.map(|one| one.unwrap_or_else(|_| bail!("a connection's thread ended"))).collect()
    });
    let seconds = began.elapsed().as_secs_f64();
    let used = cpu::time_of(question.pids)? - before;
    let latencies = Latencies::of(parts.into_iter().collect::<Result<Vec<_>>>()?);
    let answers = latencies.len().max(1);
    Ok(Measured {
        per_second: answers as f64 / seconds,
        cpu_per_answer: used.div_f64(answers as f64),
        latencies,
    })
}

/// One connection: asks at its moments, or again at once. Who is late because an answer was late
/// counts from the moment at which it should have asked.
fn one(
    question: &Question<'_>,
    rate: Option<u32>,
    number: u32,
    began: Instant,
    length: Duration,
) -> Result<Vec<u32>> {
    let mut connection = Connection::open(question.address)?;
    let step = rate.map(|rate| Duration::from_secs(1) * question.connections / rate);
    let mut next = began + step.unwrap_or_default() * number / question.connections;
    let mut latencies = Vec::with_capacity(1 << 16);
    loop {
        let now = Instant::now();
        let asked_at = match step {
            Some(_) if now < next => {
                thread::sleep(next - now);
                Instant::now()
            }
            Some(_) => next,
            None => now,
        };
        if began.elapsed() >= length {
            return Ok(latencies);
        }
        let (head, _) = connection.ask(question.request)?;
        if head.status != question.status {
            bail!("answered {} and not {}", head.status, question.status);
        }
        if head.closes {
            connection = Connection::open(question.address)?;
        }
        latencies.push(u32::try_from(asked_at.elapsed().as_micros()).unwrap_or(u32::MAX));
        next += step.unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
    };

    use super::*;

    #[test]
    fn a_rate_is_kept_and_every_answer_is_counted() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for peer in listener.incoming() {
                let mut peer = peer.unwrap();
                thread::spawn(move || {
                    while peer.read(&mut [0; 1024]).is_ok_and(|read| read > 0) {
                        if peer.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").is_err()
                        {
                            return;
                        }
                    }
                });
            }
        });
        let request = super::super::http::get("/", &[]);
        let own = [std::process::id()];
        let question = Question {
            address,
            request: &request,
            status: 200,
            connections: CONNECTIONS,
            pids: &own,
        };
        let measured = run(&question, Some(320), Duration::from_millis(500)).unwrap();
        // Each connection asks ten times at most; a busy machine asks less often.
        assert!((1..=160).contains(&measured.latencies.len()), "{}", measured.latencies.len());
        let wrong = Question { status: 304, ..question };
        assert!(run(&wrong, None, Duration::from_millis(50)).is_err());
    }
}
