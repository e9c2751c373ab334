//! The server, driven as anybody would drive it: by its command line and its readiness address.

use std::{
    env, fs,
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::{
    process::{cargo, output, pause, run, stop},
    workspace,
};

const READY_WITHIN: Duration = Duration::from_secs(180);
const POLL: Duration = Duration::from_millis(50);
/// The server closes its streams and its PostgreSQL in this time; what is left of the five seconds
/// is ours.
const STOP_WITHIN: Duration = Duration::from_millis(4500);

/// Compiles the server as the tests have it, with the site directory inside: on a bare machine in
/// a third of the time. Gives the binary's path.
pub fn build() -> Result<PathBuf> {
    run(&mut cargo(&["build", "--package=server"]))?;
    Ok(workspace::target_dir().join("debug/headroom"))
}

/// The same, optimised: what is shipped and what is measured.
pub fn build_optimised() -> Result<PathBuf> {
    run(&mut cargo(&["build", "--release", "--package=server"]))?;
    Ok(workspace::target_dir().join("release/headroom"))
}

/// What a server is started with.
#[derive(Debug)]
pub struct Launch<'a> {
    pub binary: &'a Path,
    pub host: &'a str,
    pub port: u16,
    pub data_dir: &'a Path,
    /// An external PostgreSQL; without it the server brings its own.
    pub database_url: Option<&'a str>,
    pub admin_password: Option<&'a str>,
    /// Mark the data as a demonstration.
    pub demo: bool,
}

/// A running server. Stopped when it is dropped.
#[derive(Debug)]
pub struct Headroom {
    child: Child,
    url: String,
    binary: PathBuf,
    data_dir: PathBuf,
    database_url: Option<String>,
}

impl Headroom {
    /// Comes back when the server is ready to serve.
    pub fn start(launch: &Launch<'_>) -> Result<Self> {
        let listen = format!("{}:{}", launch.host, launch.port);
        let mut command = command(launch.binary, launch.data_dir, launch.database_url);
        command.args(["serve", "--listen", &listen]);
        // Whoever tries webhooks here has the receiver on this machine.
        command.arg("--webhook-private-addresses");
        // In a group of its own: Ctrl-C reaches us, and we stop things in their order.
        command.stdin(Stdio::null()).process_group(0);
        if let Some(password) = launch.admin_password {
            command.env("HEADROOM_ADMIN_PASSWORD", password);
        }
        if env::var_os("HEADROOM_LOG").is_none() {
            // Who wants every request in this terminal can say so.
            command.env("HEADROOM_LOG", "warn");
        }
        if launch.demo {
            command.arg("--demo");
        }
        let child = command.spawn().context("the server cannot be started")?;
        let mut server = Self {
            child,
            url: format!("http://{listen}"),
            binary: launch.binary.to_owned(),
            data_dir: launch.data_dir.to_owned(),
            database_url: launch.database_url.map(str::to_owned),
        };
        server.wait_until_ready()?;
        Ok(server)
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Makes an API token by the server's own command line; `grant` is `["--role", "operator"]`
    /// or `["--scope", "usage:write", …, "--all"]`.
    pub fn create_token(&self, name: &str, grant: &[&str]) -> Result<String> {
        let mut command = command(&self.binary, &self.data_dir, self.database_url.as_deref());
        let token = output(command.args(["token", "create", "--name", name]).args(grant))?;
        Ok(token.trim().to_owned())
    }

    /// `Some` with a reason once the server has ended by itself.
    pub fn ended(&mut self) -> Option<String> {
        match self.child.try_wait() {
            Ok(None) => None,
            Ok(Some(status)) => Some(format!("the server ended: {status}")),
            Err(error) => Some(format!("the server is lost: {error}")),
        }
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(2)))
            .build()
            .into();
        let ready = format!("{}/readyz", self.url);
        let began = Instant::now();
        while began.elapsed() < READY_WITHIN {
            if let Some(reason) = self.ended() {
                bail!("{reason}");
            }
            if agent.get(&ready).call().is_ok() {
                return Ok(());
            }
            if !pause(POLL) {
                bail!("interrupted");
            }
        }
        bail!("the server was not ready within {} s", READY_WITHIN.as_secs())
    }
}

impl Drop for Headroom {
    fn drop(&mut self) {
        stop(&mut self.child, STOP_WITHIN);
    }
}

/// One clear sentence if nobody can listen there.
pub fn check_port_is_free(host: &str, port: u16) -> Result<()> {
    match TcpListener::bind((host, port)) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            bail!("port {port} is in use: stop what listens there, or choose another with --port")
        }
        Err(error) => bail!("cannot listen on {host}:{port}: {error}"),
    }
}

/// A port that nobody listens on just now.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Makes `dir` so that PostgreSQL's unprivileged user can pass through it.
pub fn make_data_dir(dir: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if dir.exists() {
        return Ok(());
    }
    fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
    Ok(fs::set_permissions(dir, fs::Permissions::from_mode(0o711))?)
}

fn command(binary: &Path, data_dir: &Path, database_url: Option<&str>) -> Command {
    let mut command = Command::new(binary);
    command.env("HEADROOM_DATA_DIR", data_dir).env_remove("DATABASE_URL");
    if let Some(url) = database_url {
        command.env("DATABASE_URL", url);
    }
    command
}
