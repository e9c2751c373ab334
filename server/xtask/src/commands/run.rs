//! `cargo xtask run`: from a checkout to a served console with live usage.

use std::{
    env, fs,
    io::Write,
    os::unix::{fs::OpenOptionsExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::{
    assets, demo,
    headroom::{self, Headroom, Launch},
    process::{pause, say, stop},
    system::{self, Need},
    workspace,
};

const POLL: Duration = Duration::from_millis(200);
const STOP_DEMO_WITHIN: Duration = Duration::from_millis(400);
/// Where root keeps the data if PostgreSQL's user cannot enter the checkout.
const FALLBACK_DATA_DIR: &str = "/var/lib/headroom";

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Port to serve on.
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// Address to serve on.
    #[arg(long, default_value = "127.0.0.1")]
    host: String,
    /// Where the embedded PostgreSQL and the secrets are kept between runs [default: .data]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Start without demo data.
    #[arg(long)]
    empty: bool,
    /// App Keys of the demo.
    #[arg(long, default_value_t = 200)]
    apps: u32,
}

/// The demo's tokens, kept so that not every start makes new ones.
#[derive(Debug, Serialize, Deserialize)]
struct DemoTokens {
    usage: String,
    operator: String,
    portal: String,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    headroom::check_port_is_free(&arguments.host, arguments.port)?;
    let database_url = env::var("DATABASE_URL").ok().filter(|url| !url.is_empty());
    let postgres = database_url.is_none().then_some(Need::Postgres);
    let needs: Vec<Need> = postgres.into_iter().chain([Need::Node]).collect();
    system::ensure(&needs)?;
    let data_dir = data_dir(arguments.data_dir.as_deref())?;

    assets::build()?;
    let binary = headroom::build()?;
    say("starting the server");
    let mut server = Headroom::start(&Launch {
        binary: &binary,
        host: &arguments.host,
        port: arguments.port,
        data_dir: &data_dir,
        database_url: database_url.as_deref(),
        admin_password: None,
        demo: !arguments.empty,
    })?;
    let mut workload = Workload(match arguments.empty {
        true => None,
        false => Some(start_demo(&server, &data_dir, arguments.apps)?),
    });
    print_welcome(&server, &data_dir, database_url.is_some());

    while pause(POLL) {
        if let Some(reason) = server.ended() {
            bail!("{reason}");
        }
        workload.report_if_ended();
    }
    say("stopping");
    drop(workload);
    drop(server);
    say("stopped");
    Ok(())
}

/// The demo process. Stopped when it is dropped.
struct Workload(Option<Child>);

impl Workload {
    fn report_if_ended(&mut self) {
        if let Some(child) = &mut self.0
            && let Ok(Some(status)) = child.try_wait()
        {
            say(format_args!("the demo workload ended: {status}"));
            self.0 = None;
        }
    }
}

impl Drop for Workload {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            stop(child, STOP_DEMO_WITHIN);
        }
    }
}

fn data_dir(wanted: Option<&Path>) -> Result<PathBuf> {
    let dir = match wanted {
        Some(dir) => std::path::absolute(dir)?,
        None if embedded_postgres::check_reachable(&workspace::root()).is_ok() => {
            workspace::root().join(".data")
        }
        None => {
            say(format_args!(
                "PostgreSQL's user cannot enter this checkout: the data goes to {FALLBACK_DATA_DIR}"
            ));
            PathBuf::from(FALLBACK_DATA_DIR)
        }
    };
    headroom::make_data_dir(&dir)?;
    Ok(dir)
}

/// This program again, as `demo`: a process of its own, like a gateway.
fn start_demo(server: &Headroom, data_dir: &Path, apps: u32) -> Result<Child> {
    let tokens = demo_tokens(server, data_dir)?;
    Command::new(env::current_exe()?)
        .args(["demo", "--url", server.url(), "--apps", &apps.to_string()])
        .env(demo::TOKEN_VARIABLE, tokens.usage)
        .env(demo::OPERATOR_TOKEN_VARIABLE, tokens.operator)
        .env(demo::PORTAL_TOKEN_VARIABLE, tokens.portal)
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .context("the demo workload cannot be started")
}

fn demo_tokens(server: &Headroom, data_dir: &Path) -> Result<DemoTokens> {
    let path = data_dir.join("demo-tokens.json");
    let kept: Option<DemoTokens> =
        fs::read(&path).ok().and_then(|text| serde_json::from_slice(&text).ok());
    if let Some(kept) = kept
        && demo::is_accepted(server.url(), &kept.usage)
        && demo::is_accepted(server.url(), &kept.operator)
        && demo::is_accepted_for_requests(server.url(), &kept.portal)
    {
        return Ok(kept);
    }
    let usage = ["--scope", "usage:write", "--scope", "limits:read", "--all"];
    let tokens = DemoTokens {
        usage: server.create_token("demo-gateway", &usage)?,
        operator: server.create_token("demo", &["--role", "operator"])?,
        portal: server.create_token("demo-portal", &["--scope", "requests:write", "--all"])?,
    };
    let mut file = fs::File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .with_context(|| path.display().to_string())?;
    file.write_all(&serde_json::to_vec(&tokens)?)?;
    Ok(tokens)
}

fn print_welcome(server: &Headroom, data_dir: &Path, external: bool) {
    let password = match fs::read_to_string(data_dir.join("admin-password")) {
        Ok(password) => password.trim().to_owned(),
        Err(_) => "as set by HEADROOM_ADMIN_PASSWORD at the first start".to_owned(),
    };
    let database = if external { "the one of DATABASE_URL" } else { "embedded PostgreSQL" };
    println!(
        "\n  Headroom   {}\n  account    admin\n  password   {password}\n  data       {} ({database})\n  stop       Ctrl-C\n",
        server.url(),
        data_dir.display()
    );
}
