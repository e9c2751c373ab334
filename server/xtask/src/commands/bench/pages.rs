//! What each page costs: processor time of the server and of PostgreSQL, bytes on the wire, and how
//! long a reader waits at a fixed rate. Where a folder with rivals is at hand, theirs are measured
//! in the same run, in turn with ours, over the same PostgreSQL.

mod fill;
mod print;
mod rivals;

use std::{
    net::SocketAddr,
    path::PathBuf,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use super::{
    audit::psql,
    cpu,
    http::{Connection, get},
    load::{self, Question},
    memory::{self, Resident},
};
use crate::{
    assets,
    headroom::{self, Headroom, Launch},
    process::{pause, say},
    system::{self, Need},
    throwaway::{ScratchDir, ThrowawayPostgres},
};
use fill::Filled;
use rivals::Django;

const NEEDS: &[Need] = &[Need::Postgres];
/// People who read at the same time: enough to keep two cores busy, and no queue of its own.
const CONNECTIONS: u32 = 4;
/// It guards a database that is gone after the run.
const PASSWORD: &str = "a password for the bench";
/// How long the server may be busy with what it was filled with.
const QUIET_WITHIN: Duration = Duration::from_secs(120);
/// After the load the allocator has so long to give memory back.
const IDLE: Duration = Duration::from_secs(10);

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// App Keys.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1000..=1_000_000))]
    apps: u32,
    /// Seconds that each load lasts.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..))]
    seconds: u64,
    /// Requests a second at which latencies are measured.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    rate: u32,
    /// How often all pages are measured in turn; the median counts.
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// What the client says that it takes; the default is a browser's.
    #[arg(long, default_value = "gzip, deflate, br, zstd")]
    accept_encoding: String,
    /// Only pages with this in their name.
    #[arg(long, default_value = "")]
    only: String,
    /// A server that is built already, to be measured in place of this checkout's.
    #[arg(long)]
    server: Option<PathBuf>,
    /// A folder with other consoles, to be measured in the same run: `setup.sh`, `login.py`,
    /// `django/`.
    #[arg(long)]
    rivals: Option<PathBuf>,
}

/// A page of ours, and the one of Django admin that does the same.
struct Kind {
    what: &'static str,
    path: &'static str,
    rival: Option<&'static str>,
}

const fn kind(what: &'static str, path: &'static str, rival: Option<&'static str>) -> Kind {
    Kind { what, path, rival }
}

const KINDS: [Kind; 12] = [
    kind("sign-in", "/sign-in", None),
    kind("overview", "/", None),
    kind("list by name", "/apps?sort=name", Some("/admin/console/appkey/")),
    kind("list by utilization", "/apps", None),
    kind(
        "list of a plan, sorted",
        "/apps?plan=free",
        Some("/admin/console/appkey/?plan__exact=pro&o=2"),
    ),
    kind("search", "/apps?query=app777", Some("/admin/console/appkey/?q=app777")),
    kind("one App Key", fill::FULL_PATH, Some("/admin/console/appkey/1/change/")),
    kind("one limit", fill::LIMIT_PATH, None),
    kind("catalogue", "/catalogue", None),
    kind("usage report", "/reports", None),
    kind("audit", "/audit", None),
    kind("the list as JSON", "/api/v1/apps?sort=name&limit=50", None),
];

/// A page that is asked for again and again.
struct Page {
    what: &'static str,
    is_rival: bool,
    address: SocketAddr,
    /// The process that answers, with all that it started.
    pid: u32,
    request: Vec<u8>,
    plain: Vec<u8>,
    rounds: Vec<Round>,
}

/// What a page cost in one round.
#[derive(Clone, Copy)]
struct Round {
    server: Duration,
    postgres: Duration,
    per_second: f64,
    p50: u32,
    p99: u32,
}

/// The server's memory: before the load, the most during it, and after a while of quiet.
struct Memory {
    before: u64,
    peak: u64,
    after: u64,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    system::ensure(NEEDS)?;
    let binary = match &arguments.server {
        Some(binary) => binary.clone(),
        None => {
            system::ensure(&[Need::Node])?;
            assets::build()?;
            headroom::build_optimised()?
        }
    };
    let data_dir = ScratchDir::new("bench")?;
    let postgres = ThrowawayPostgres::start()?;
    let port = headroom::free_port()?;
    let server = Headroom::start(&Launch {
        binary: &binary,
        host: "127.0.0.1",
        port,
        data_dir: data_dir.path(),
        database_url: Some(&postgres.url()),
        admin_password: Some(PASSWORD),
        demo: false,
    })?;
    let filled = fill::fill(&server, arguments.apps)?;
    let rival = arguments.rivals.as_deref();
    let rival = rival.map(|dir| Django::start(dir, &postgres.url(), filled.apps)).transpose()?;
    let ours = Site {
        address: ([127, 0, 0, 1], port).into(),
        pid: server.pid(),
        cookie: fill::sign_in(server.url(), PASSWORD)?,
    };
    psql(&postgres.url(), "vacuum analyze")?;
    let mut pages = pages(arguments, &ours, rival.as_ref().map(|rival| &rival.site));
    wait_for_quiet(&[ours.pid, postgres.pid()])?;
    let memory = measure(&mut pages, &ours, postgres.pid(), arguments)?;
    print::print(&pages, &filled, &memory, arguments)
}

/// Somebody who serves pages, and the session of who reads them.
struct Site {
    address: SocketAddr,
    pid: u32,
    cookie: String,
}

/// Each page of ours, followed by its rival: so they are measured one after the other.
fn pages(arguments: &Arguments, ours: &Site, rival: Option<&Site>) -> Vec<Page> {
    let page = |what, site: &Site, path: &str, is_rival| {
        let cookie = if path == "/sign-in" { "" } else { &site.cookie };
        let request = |accept| get(path, &[("Cookie", cookie), ("Accept-Encoding", accept)]);
        Page {
            what,
            is_rival,
            address: site.address,
            pid: site.pid,
            request: request(&arguments.accept_encoding),
            plain: request("identity"),
            rounds: Vec::new(),
        }
    };
    let kinds = KINDS.iter().filter(|kind| kind.what.contains(&arguments.only));
    kinds
        .flat_map(|kind| {
            let other = rival.zip(kind.rival);
            let other = other.map(|(site, path)| page(kind.what, site, path, true));
            std::iter::once(page(kind.what, ours, kind.path, false)).chain(other)
        })
        .collect()
}

/// Waits until the server and PostgreSQL have done what the filling left them to do.
fn wait_for_quiet(pids: &[u32]) -> Result<()> {
    const LOOK: Duration = Duration::from_secs(2);
    let used = || pids.iter().map(|pid| cpu::time_of_tree(*pid)).sum::<Result<Duration>>();
    let began = Instant::now();
    while began.elapsed() < QUIET_WITHIN {
        let before = used()?;
        if !pause(LOOK) {
            bail!("interrupted");
        }
        if used()?.saturating_sub(before) < LOOK / 20 {
            return Ok(());
        }
    }
    say("the server does not come to rest; the figures have its other work in them");
    Ok(())
}

fn measure(
    pages: &mut [Page],
    ours: &Site,
    postgres: u32,
    arguments: &Arguments,
) -> Result<Memory> {
    memory::forget_peak(ours.pid)?;
    let before = memory::resident(ours.pid)?.now;
    for round in 1..=arguments.rounds {
        say(format_args!("round {round} of {}", arguments.rounds));
        for page in &mut *pages {
            let measured = page.measure(postgres, arguments);
            page.rounds.push(measured.with_context(|| page.what.to_owned())?);
        }
    }
    if !pause(IDLE) {
        bail!("interrupted");
    }
    let Resident { now, peak } = memory::resident(ours.pid)?;
    Ok(Memory { before, peak, after: now })
}

impl Page {
    fn measure(&self, postgres: u32, arguments: &Arguments) -> Result<Round> {
        let length = Duration::from_secs(arguments.seconds);
        let (address, request) = (self.address, &self.request[..]);
        let connections = CONNECTIONS;
        let question = Question { address, request, status: 200, connections, pids: &[] };
        if self.rounds.is_empty() {
            // Once without counting, so that everything is warm.
            load::run(&question, None, Duration::from_secs(1))?;
        }
        let before = [cpu::time_of_tree(self.pid)?, cpu::time_of_tree(postgres)?];
        let full = load::run(&question, None, length)?;
        let after = [cpu::time_of_tree(self.pid)?, cpu::time_of_tree(postgres)?];
        let answers = full.latencies.len();
        ensure!(answers > 0, "no answer at all within {} s", arguments.seconds);
        let each = |at: usize| after[at].saturating_sub(before[at]).div_f64(answers as f64);
        let fixed = load::run(&question, Some(arguments.rate), length)?;
        let [p50, p99] = [50.0, 99.0].map(|percent| fixed.latencies.percentile(percent));
        let per_second = full.per_second;
        Ok(Round { server: each(0), postgres: each(1), per_second, p50, p99 })
    }

    /// The bytes of the answer's body: as the client asks for it, and plain.
    fn bytes(&self) -> Result<[usize; 2]> {
        let length = |request: &[u8]| {
            let mut connection = Connection::open(self.address)?;
            connection.ask(request).map(|(_, body)| body.len())
        };
        Ok([length(&self.request)?, length(&self.plain)?])
    }

    /// The round in the middle, each figure by itself.
    fn median(&self) -> Option<Round> {
        let middle = |of: fn(&Round) -> f64| {
            let mut values: Vec<f64> = self.rounds.iter().map(of).collect();
            values.sort_by(f64::total_cmp);
            values.get(values.len() / 2).copied()
        };
        Some(Round {
            server: Duration::from_secs_f64(middle(|round| round.server.as_secs_f64())?),
            postgres: Duration::from_secs_f64(middle(|round| round.postgres.as_secs_f64())?),
            per_second: middle(|round| round.per_second)?,
            p50: middle(|round| f64::from(round.p50))? as u32,
            p99: middle(|round| f64::from(round.p99))? as u32,
        })
    }
}

impl Round {
    fn cpu(&self) -> Duration {
        self.server + self.postgres
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(only: &str) -> Arguments {
        Arguments {
            apps: 1000,
            seconds: 1,
            rate: 1,
            rounds: 1,
            accept_encoding: "br".to_owned(),
            only: only.to_owned(),
            server: None,
            rivals: None,
        }
    }

    fn site(port: u16) -> Site {
        Site { address: ([127, 0, 0, 1], port).into(), pid: 1, cookie: "c=1".to_owned() }
    }

    #[test]
    fn a_page_is_followed_by_its_rival() {
        let (ours, rival) = (site(1), site(2));
        let all = pages(&arguments(""), &ours, Some(&rival));
        let rivals: Vec<usize> = (0..all.len()).filter(|at| all[*at].is_rival).collect();
        assert_eq!(all.len(), KINDS.len() + rivals.len());
        assert!(rivals.len() >= 4);
        for at in rivals {
            assert_eq!(all[at].what, all[at - 1].what);
            assert!(!all[at - 1].is_rival && all[at].address.port() == 2);
        }
        assert_eq!(pages(&arguments("search"), &ours, None).len(), 1);
    }

    #[test]
    fn the_sign_in_page_is_read_by_a_stranger() {
        let all = pages(&arguments(""), &site(1), None);
        let has_cookie = |page: &Page| String::from_utf8_lossy(&page.request).contains("c=1");
        let strangers = all.iter().filter(|page| !has_cookie(page)).map(|page| page.what);
        assert_eq!(strangers.collect::<Vec<_>>(), ["sign-in"]);
    }

    #[test]
    fn the_median_takes_each_figure_by_itself() {
        let mut page = pages(&arguments("search"), &site(1), None).remove(0);
        assert!(page.median().is_none());
        for (ms, p50) in [(30, 1), (10, 3), (20, 2)] {
            let server = Duration::from_millis(ms);
            let postgres = Duration::from_millis(1);
            page.rounds.push(Round { server, postgres, per_second: 1.0, p50, p99: 9 });
        }
        let median = page.median().unwrap();
        assert_eq!((median.cpu(), median.p50), (Duration::from_millis(21), 2));
    }
}
