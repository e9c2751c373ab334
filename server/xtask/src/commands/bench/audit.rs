//! How fast an export of the audit log leaves the server and what memory it takes, beside a plain
//! `COPY … TO` of the same rows by the same PostgreSQL.

use std::{
    net::SocketAddr,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use super::{
    cpu,
    figures::table,
    http::{Connection, get},
    limits::today,
    memory::{self, Resident},
};
use crate::{
    assets, headroom,
    process::{output, pause, say},
    system::{self, Need},
    throwaway::{ScratchDir, ThrowawayPostgres},
};

const NEEDS: &[Need] = &[Need::Postgres, Need::Node];
/// How long the rows may take until they are sealed.
const SEALED_WITHIN: Duration = Duration::from_secs(900);

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Rows of the log.
    #[arg(long, default_value_t = 1_000_000)]
    rows: u64,
    /// How often each is measured; the fastest counts.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
}

/// One way out, measured.
struct Export {
    what: &'static str,
    took: Duration,
    bytes: u64,
    /// Processor time of the server; of a plain copy nothing.
    server_cpu: Option<Duration>,
    /// Memory that the server took besides what it had.
    extra: Option<u64>,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    system::ensure(NEEDS)?;
    assets::build()?;
    let binary = headroom::build_optimised()?;
    let data_dir = ScratchDir::new("bench")?;
    let postgres = ThrowawayPostgres::start()?;
    let url = postgres.url();
    let (server, address) = super::serve(&binary, data_dir.path(), &url)?;
    let token = server.create_token("bench", &["--role", "viewer"])?;
    let sealing = fill(&url, arguments.rows)?;
    let bench = Bench { pid: server.pid(), address, token, url };
    let mut exports = Vec::new();
    for round in 0..arguments.rounds.max(1) {
        say(format_args!("round {} of {}", round + 1, arguments.rounds.max(1)));
        exports.push(bench.plain(arguments.rows)?);
        exports.push(bench.export("CSV", "text/csv", arguments.rows)?);
        exports.push(bench.export(
            "JSON lines and proof",
            "application/x-ndjson",
            arguments.rows,
        )?);
    }
    print(&exports, sealing, arguments)
}

/// Puts rows into the log as changes of limits would, and waits until they are sealed; how long
/// that took.
fn fill(url: &str, rows: u64) -> Result<Duration> {
    say(format_args!("writing {rows} rows of the audit log"));
    let insert = format!(
        "insert into audit_log (at, actor_kind, actor_id, actor_name, actor_role, address, request_id,
                                action, app, target, before, after, reason)
         select now(), 'account', gen_random_uuid(), 'operator-' || n % 40, 'operator', '10.0.0.7',
                gen_random_uuid()::text, 'override.set', 'org-' || n % 500 || '#app-' || n % 9000,
                'quota:groups',
                jsonb_build_object('kind', 'limited', 'amount', n),
                jsonb_build_object('kind', 'limited', 'amount', n + 1000, 'starts_at', now()),
                'A launch with more users than planned, ticket ' || n
         from generate_series(1, {rows}) as n"
    );
    psql(url, &insert)?;
    let began = Instant::now();
    while began.elapsed() < SEALED_WITHIN {
        let left = psql(
            url,
            "select (select count(*) from audit_log) - (select count(*) from audit_leaves)",
        )?;
        if left.trim() == "0" {
            let took = began.elapsed();
            psql(url, "vacuum analyze")?;
            return Ok(took);
        }
        if !pause(Duration::from_millis(500)) {
            bail!("interrupted");
        }
    }
    bail!("the rows were not sealed within {} s", SEALED_WITHIN.as_secs())
}

pub(super) fn psql(url: &str, statement: &str) -> Result<String> {
    let mut command = Command::new("psql");
    command.args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--dbname", url]);
    output(command.args(["--command", statement]))
}

struct Bench {
    pid: u32,
    address: SocketAddr,
    token: String,
    url: String,
}

impl Bench {
    /// The same rows in the same order, by psql to nowhere.
    fn plain(&self, rows: u64) -> Result<Export> {
        let statement = "copy (select * from audit_log order by id) to stdout with (format csv)";
        let mut command = Command::new("psql");
        command.args(["--no-psqlrc", "--dbname", &self.url, "--command", statement]);
        let began = Instant::now();
        let copied = command.stdout(Stdio::null()).status()?;
        let took = began.elapsed();
        ensure!(copied.success(), "psql: {copied}");
        let size = format!("select sum(length(a::text)) from audit_log a limit {rows}");
        let bytes = psql(&self.url, &size)?.trim().parse().unwrap_or_default();
        Ok(Export { what: "plain COPY to psql", took, bytes, server_cpu: None, extra: None })
    }

    fn export(&self, what: &'static str, accept: &str, rows: u64) -> Result<Export> {
        let bearer = format!("Bearer {}", self.token);
        let request = get("/api/v1/audit", &[("Authorization", &bearer), ("Accept", accept)]);
        memory::forget_peak(self.pid)?;
        let before = memory::resident(self.pid)?;
        let cpu_before = cpu::time_of(&[self.pid])?;
        let began = Instant::now();
        let mut connection = Connection::open(self.address)?;
        connection.send(&request)?;
        let head = connection.read_head()?;
        ensure!(head.status == 200 && head.is_chunked, "an export was answered {}", head.status);
        let (mut bytes, mut lines) = (0, 0);
        let mut piece = Vec::new();
        while connection.read_chunk(&mut piece)? > 0 {
            bytes += piece.len() as u64;
            lines += piece.iter().filter(|byte| **byte == b'\n').count() as u64;
            piece.clear();
        }
        let took = began.elapsed();
        ensure!(lines > rows, "{lines} lines of more than {rows} rows");
        let Resident { peak, .. } = memory::resident(self.pid)?;
        Ok(Export {
            what,
            took,
            bytes,
            server_cpu: Some(cpu::time_of(&[self.pid])?.saturating_sub(cpu_before)),
            extra: Some(peak.saturating_sub(before.now)),
        })
    }
}

fn print(exports: &[Export], sealing: Duration, arguments: &Arguments) -> Result<()> {
    let head = ["export", "took", "rows a second", "MB", "CPU of the server", "extra memory"];
    let mut lines = vec![head.map(str::to_owned).to_vec()];
    for what in ["plain COPY to psql", "CSV", "JSON lines and proof"] {
        let of_it = exports.iter().filter(|export| export.what == what);
        let best = of_it.clone().min_by_key(|export| export.took).context("nothing measured")?;
        let most = of_it.filter_map(|export| export.extra).max();
        let megabytes = |bytes: u64| format!("{:.1}", bytes as f64 / f64::from(1 << 20));
        lines.push(vec![
            what.to_owned(),
            format!("{:.2} s", best.took.as_secs_f64()),
            format!("{:.0}", arguments.rows as f64 / best.took.as_secs_f64()),
            megabytes(best.bytes),
            best.server_cpu.map_or("–".to_owned(), |cpu| format!("{:.2} s", cpu.as_secs_f64())),
            most.map_or("–".to_owned(), |bytes| format!("{} MB", megabytes(bytes))),
        ]);
    }
    println!("\n{}", table(&lines));
    println!(
        "{} rows, sealed in {:.1} s; the fastest of {} rounds, the most memory of all; {}\n",
        arguments.rows,
        sealing.as_secs_f64(),
        arguments.rounds.max(1),
        today(),
    );
    Ok(())
}
