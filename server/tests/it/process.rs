//! `headroom` as a process of its own, with a data directory of its own: what is killed here is a
//! real server and a real PostgreSQL.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::gateway::Scratch;
use crate::wait::until;

pub const ADMIN_PASSWORD: &str = "correct horse battery staple";

/// How long a start may take, with a new cluster and a busy machine.
const START_MAX: Duration = Duration::from_secs(120);

/// Between two looks at something that is not ready yet.
pub const BEAT: Duration = Duration::from_millis(20);

pub struct Headroom {
    child: Option<Child>,
    port: u16,
    scratch: Scratch,
    /// A database of somebody else's; `None`: its own.
    database: Option<String>,
    /// Descriptors that the process may have; `None`: as many as the test.
    descriptors: Option<u32>,
}

impl Headroom {
    /// Starts with an empty data directory and waits until it serves.
    pub async fn start(name: &str) -> Self {
        let mut headroom = Self::new(name, None);
        headroom.restart().await;
        headroom
    }

    /// With an empty data directory, not started, on a database of its own or another one.
    pub fn new(name: &str, database: Option<String>) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        Self { child: None, port, scratch: Scratch::new(name), database, descriptors: None }
    }

    /// Bounds the descriptors of what is started from now on.
    pub fn descriptors(&mut self, most: u32) {
        self.descriptors = Some(most);
    }

    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn data_dir(&self) -> PathBuf {
        self.scratch.path().join("data")
    }

    /// Where its PostgreSQL listens.
    pub fn database_url(&self) -> String {
        std::fs::read_to_string(self.data_dir().join("database-url")).unwrap()
    }

    fn command(&self) -> Command {
        let program = env!("CARGO_BIN_EXE_headroom");
        let mut command = match self.descriptors {
            None => Command::new(program),
            Some(most) => {
                let mut shell = Command::new("sh");
                let script = format!("ulimit -n {most} && exec \"$0\" \"$@\"");
                shell.args(["-c", &script, program]);
                shell
            }
        };
        for (name, _) in std::env::vars_os() {
            let is_setting = |name: &str| name == "DATABASE_URL" || name.starts_with("HEADROOM_");
            if name.to_str().is_some_and(is_setting) {
                command.env_remove(name);
            }
        }
        if let Some(url) = &self.database {
            command.env("DATABASE_URL", url);
        }
        command.arg("--data-dir").arg(self.data_dir()).stdin(Stdio::null());
        command
    }

    /// Starts the server again and waits until it serves.
    pub async fn restart(&mut self) {
        let log = self.scratch.path().join("log");
        let log = File::options().create(true).append(true).open(log).unwrap();
        let listen = format!("127.0.0.1:{}", self.port);
        let child = self
            .command()
            .args(["serve", "--listen", &listen])
            .env("NO_COLOR", "1")
            .env("HEADROOM_ADMIN_PASSWORD", ADMIN_PASSWORD)
            // Whoever is told or asked listens on this machine.
            .env("HEADROOM_WEBHOOK_PRIVATE_ADDRESSES", "true")
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn();
        self.child = Some(child.unwrap());
        self.wait_until_ready().await;
    }

    pub async fn wait_until_ready(&mut self) {
        let client = reqwest::Client::new();
        let path = format!("{}/readyz", self.url());
        until(START_MAX, async || {
            let answer = client.get(&path).timeout(Duration::from_secs(5)).send().await;
            if answer.is_ok_and(|answer| answer.status() == 200) {
                return Ok(());
            }
            let ended = self.child.as_mut().and_then(|child| child.try_wait().unwrap());
            assert!(ended.is_none(), "the server ended: {ended:?}\n{}", self.log());
            Err(format!("the server is not ready\n{}", self.log()))
        })
        .await;
    }

    /// The end of what it logged, without the lines that say that all is well.
    pub fn log(&self) -> String {
        let log = std::fs::read_to_string(self.scratch.path().join("log")).unwrap_or_default();
        let lines: Vec<_> = log.lines().filter(|line| !line.contains("INFO")).collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    /// `headroom token create` with further arguments; the token.
    pub fn token(&self, arguments: &[&str]) -> String {
        let made =
            self.command().args(["token", "create", "--name", "test"]).args(arguments).output();
        let made = made.unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        String::from_utf8(made.stdout).unwrap().trim().to_owned()
    }

    /// `headroom` with arguments; whether it succeeded, and what it said.
    pub fn run(&self, arguments: &[&str]) -> (bool, String) {
        let ended = self.command().args(arguments).output().unwrap();
        let said = [ended.stdout, ended.stderr].concat();
        (ended.status.success(), String::from_utf8_lossy(&said).into_owned())
    }

    /// Writes a file beside its data; where.
    pub fn file(&self, name: &str, text: &str) -> String {
        let path = self.scratch.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Ends the server as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Ends its PostgreSQL as a power cut would. `false`: it does not run just now.
    pub fn kill_postgres(&self) -> bool {
        let Some(pid) = postmaster(&self.data_dir()) else { return false };
        send("-KILL", pid)
    }
}

fn postmaster(data_dir: &Path) -> Option<u32> {
    let text = std::fs::read_to_string(data_dir.join("postgres/cluster/postmaster.pid")).ok()?;
    text.lines().next()?.trim().parse().ok()
}

fn send(signal: &str, pid: u32) -> bool {
    let sent = Command::new("kill").args([signal, &pid.to_string()]).stderr(Stdio::null()).status();
    sent.is_ok_and(|status| status.success())
}

impl Drop for Headroom {
    /// Cleanly first, so that PostgreSQL is stopped too.
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            send("-TERM", child.id());
            let began = Instant::now();
            while began.elapsed() < Duration::from_secs(10) && matches!(child.try_wait(), Ok(None))
            {
                std::thread::sleep(BEAT);
            }
            let _ = child.kill();
            let _ = child.wait();
        }
        self.kill_postgres();
    }
}
