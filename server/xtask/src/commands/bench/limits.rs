//! What a lookup of limits costs, against nginx with the same bytes as a file; and how long a change
//! takes to reach 200 streams.

use std::{
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use serde_json::json;

use super::{
    figures::{Latencies, micros, table},
    http::{Connection, get},
    load::{self, Measured, Question},
    nginx::{self, Nginx},
    streams::{self, Sent},
};
use crate::{
    assets, headroom,
    headroom::Headroom,
    process::say,
    system::{self, Need},
    throwaway::{ScratchDir, ThrowawayPostgres},
};

const NEEDS: &[Need] = &[Need::Postgres, Need::Node, Need::Nginx];
/// The rate at which latencies are compared.
const FIXED_RATE: u32 = 10_000;
const STREAMS: u32 = 200;
/// App Keys whose limits change in turn.
const APPS: usize = 100;
const PATH: &str = "/api/v1/apps/bench/a0/limits";

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Seconds that each load lasts.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Changes that are sent to the streams; 100000 for the full measure.
    #[arg(long, default_value_t = 2000)]
    changes: usize,
    /// Changes a second.
    #[arg(long, default_value_t = 50)]
    change_rate: u32,
}

/// A server with App Keys and a token.
struct Bench {
    server: Headroom,
    address: SocketAddr,
    token: String,
    agent: ureq::Agent,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    system::ensure(NEEDS)?;
    assets::build()?;
    let binary = headroom::build_optimised()?;
    let (data_dir, files) = (ScratchDir::new("bench")?, ScratchDir::new("bench-nginx")?);
    let postgres = ThrowawayPostgres::start()?;
    let (server, address) = super::serve(&binary, data_dir.path(), &postgres.url())?;
    let token = server.create_token("bench", &["--role", "admin"])?;
    let bench = Bench { server, address, token, agent: ureq::Agent::new_with_defaults() };
    bench.register()?;
    let lookup = Lookup::new(&bench)?;
    let nginx = Nginx::start(files.path(), &lookup.body)?;
    let length = Duration::from_secs(arguments.seconds);
    let mut rows = lookup.measure(&bench, "Headroom", length)?;
    rows.extend(lookup.measure_nginx(&nginx, length)?);
    let streams = bench.streams(arguments)?;
    // The changes gave the App Key another tag.
    let changed = Lookup::new(&bench)?;
    say("stopping PostgreSQL");
    drop(postgres);
    rows.extend(changed.measure(&bench, "Headroom, PostgreSQL stopped", length)?);
    print(&rows, &lookup, &streams, arguments)
}

/// One line of the table of lookups.
struct Row {
    what: String,
    full: Measured,
    fixed: Measured,
}

/// What is asked, with and without the tag of what is known.
struct Lookup {
    body: Vec<u8>,
    fresh: Vec<u8>,
    known: Vec<u8>,
}

impl Lookup {
    fn new(bench: &Bench) -> Result<Self> {
        let bearer = format!("Bearer {}", bench.token);
        let fresh = get(PATH, &[("Authorization", &bearer)]);
        let mut connection = Connection::open(bench.address)?;
        let (head, body) = connection.ask(&fresh)?;
        let (body, etag) = (body.to_vec(), head.etag.context("an answer without a tag")?);
        let known = get(PATH, &[("Authorization", &bearer), ("If-None-Match", &etag)]);
        Ok(Self { body, fresh, known })
    }

    fn measure(&self, bench: &Bench, who: &str, length: Duration) -> Result<Vec<Row>> {
        let pids = [bench.server.pid()];
        let question = |request, status| Question {
            address: bench.address,
            request,
            status,
            connections: load::CONNECTIONS,
            pids: &pids,
        };
        Ok(vec![
            row(format!("{who}: 200"), &question(&self.fresh, 200), length)?,
            row(format!("{who}: 304"), &question(&self.known, 304), length)?,
        ])
    }

    fn measure_nginx(&self, nginx: &Nginx, length: Duration) -> Result<Vec<Row>> {
        let fresh = get("/limits.json", &[]);
        let mut connection = Connection::open(nginx.address)?;
        let (head, body) = connection.ask(&fresh)?;
        if head.status != 200 || body != self.body {
            bail!("nginx does not serve the same bytes");
        }
        let etag = head.etag.context("nginx gives no tag")?;
        let known = get("/limits.json", &[("If-None-Match", &etag)]);
        let pids = nginx.pids();
        let question = |request, status| Question {
            address: nginx.address,
            request,
            status,
            connections: load::CONNECTIONS,
            pids: &pids,
        };
        Ok(vec![
            row("nginx, the same bytes as a file: 200".to_owned(), &question(&fresh, 200), length)?,
            row("nginx, the same bytes as a file: 304".to_owned(), &question(&known, 304), length)?,
        ])
    }
}

fn row(what: String, question: &Question<'_>, length: Duration) -> Result<Row> {
    say(format_args!("{what}: at full speed, then {FIXED_RATE} a second"));
    // Once without counting, so that everything is warm.
    load::run(question, None, Duration::from_secs(1))?;
    let full = load::run(question, None, length)?;
    let fixed = load::run(question, Some(FIXED_RATE), length)?;
    Ok(Row { what, full, fixed })
}

impl Bench {
    fn register(&self) -> Result<()> {
        for number in 0..APPS {
            let url = format!("{}/api/v1/apps/bench/a{number}", self.server.url());
            let request = self.agent.put(url).header("authorization", self.bearer());
            request.send_json(json!({ "plan": "free" }))?;
        }
        Ok(())
    }

    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// Raises the limit of one App Key after the other.
    fn change(&self, number: usize) -> Result<()> {
        let app = number % APPS;
        let url = format!("{}/api/v1/apps/bench/a{app}/overrides", self.server.url());
        let request = self.agent.post(url).header("authorization", self.bearer());
        request.send_json(json!({
            "target": { "quota": "groups" },
            "value": { "kind": "limited", "amount": 1_000_000 + number },
            "reason": "bench",
        }))?;
        Ok(())
    }

    fn version(&self) -> Result<u64> {
        let url = format!("{}/api/v1/limits?limit=1", self.server.url());
        let mut answer = self.agent.get(url).header("authorization", self.bearer()).call()?;
        let page: serde_json::Value = answer.body_mut().read_json()?;
        page["version"].as_u64().context("the answer has no version")
    }

    fn streams(&self, arguments: &Arguments) -> Result<(Latencies, u32)> {
        let Arguments { changes, change_rate, .. } = *arguments;
        say(format_args!("{changes} changes, {change_rate} a second, to {STREAMS} streams"));
        let sent = Sent::new(self.version()?, changes);
        let step = Duration::from_secs(1) / change_rate.max(1);
        let seen = thread::scope(|scope| {
            let read = |number| {
                let sent = &sent;
                let reader = thread::Builder::new().stack_size(512 * 1024);
                reader.spawn_scoped(scope, move || {
                    streams::read(self.address, &self.token, number, sent)
                })
            };
            let readers: Vec<_> = (0..STREAMS).map(read).collect::<std::io::Result<_>>()?;
            thread::sleep(Duration::from_secs(1));
            let mut next = Instant::now();
            for number in 0..changes {
                thread::sleep(next.saturating_duration_since(Instant::now()));
                next += step;
                sent.note(number);
                self.change(number)?;
            }
            let joined = readers.into_iter().map(|reader| reader.join());
            let seen = joined.map(|one| one.unwrap_or_else(|_| bail!("a reader ended")));
            seen.collect::<Result<Vec<_>>>()
        })?;
        Ok(streams::sum(seen))
    }
}

fn print(
    rows: &[Row],
    lookup: &Lookup,
    (delays, reconnects): &(Latencies, u32),
    arguments: &Arguments,
) -> Result<()> {
    let head =
        ["lookup", "a second", "CPU each", "p50", "p99", "p50 at 10,000/s", "p99 at 10,000/s"];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    lines.extend(rows.iter().map(|row| {
        let cpu = u32::try_from(row.full.cpu_per_answer.as_nanos() / 100).unwrap_or(u32::MAX);
        let times = [(&row.full, 50.0), (&row.full, 99.0), (&row.fixed, 50.0), (&row.fixed, 99.0)];
        let times = times.map(|(measured, at)| micros(measured.latencies.percentile(at)));
        let first = [
            row.what.clone(),
            format!("{:.0}", row.full.per_second),
            format!("{:.1} µs", f64::from(cpu) / 10.0),
        ];
        first.into_iter().chain(times).collect()
    }));
    println!("\n{}", table(&lines));
    let cores = thread::available_parallelism()?;
    let today = today();
    println!(
        "{} bytes, {} connections, {} s each; {cores} cores, the load on the same; {}; {today}\n",
        lookup.body.len(),
        load::CONNECTIONS,
        arguments.seconds,
        nginx::version()?,
    );
    let [p50, p99] = [50.0, 99.0].map(|percent| micros(delays.percentile(percent)));
    let head = [
        "changes",
        "streams",
        "sent → received: p50",
        "p99",
        "max",
        "reconnects",
        "missed, doubled or reordered",
    ];
    let line = [
        arguments.changes.to_string(),
        STREAMS.to_string(),
        p50,
        p99,
        micros(delays.max()),
        reconnects.to_string(),
        "0".to_owned(),
    ];
    println!("{}", table(&[head.map(str::to_owned).to_vec(), line.to_vec()]));
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a figure has the day on which it was measured")]
pub(super) fn today() -> String {
    DateTime::<Utc>::from(std::time::SystemTime::now()).format("%Y-%m-%d").to_string()
}
