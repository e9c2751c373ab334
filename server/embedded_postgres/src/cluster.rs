//! The cluster on disk: made once, completely or not at all, and opened ever after.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use rand::{Rng, distr::Alphanumeric};

use crate::{DATABASE, Error, Settings, USER, binaries::Binaries, owner::Owner, socket};

const PASSWORD_CHARS: usize = 40;

/// PostgreSQL's settings for a console and its ingest on two cores and a large page cache.
const DEFAULTS: &[(&str, &str)] = &[
    ("listen_addresses", ""),
    ("unix_socket_permissions", "0700"),
    ("max_connections", "50"),
    ("shared_buffers", "512MB"),
    ("work_mem", "16MB"),
    ("effective_cache_size", "4GB"),
    ("random_page_cost", "1.1"),
    ("synchronous_commit", "on"),
    ("wal_compression", "on"),
    // Bounds the time of a recovery: about 10 s of redo.
    ("max_wal_size", "1GB"),
    ("checkpoint_completion_target", "0.9"),
    ("jit", "off"),
    // Two cores have better things to do, and a container's /dev/shm is small.
    ("max_parallel_workers_per_gather", "0"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("log_checkpoints", "off"),
];

/// An initialised cluster and everything needed to start it.
#[derive(Debug)]
pub(crate) struct Cluster {
    data_dir: PathBuf,
    run_dir: PathBuf,
    binaries: Binaries,
    owner: Owner,
    password: String,
    arguments: Vec<String>,
}

impl Cluster {
    pub(crate) fn open_or_make(
        data_dir: PathBuf,
        run_dir: PathBuf,
        binaries: Binaries,
        owner: Owner,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let password = match (made_by(&data_dir)?, read_password(&data_dir)?) {
            (Some(_), None) => return Err(Error::PasswordLost { data_dir }),
            (Some(_), Some(password)) => password,
            (None, found) => {
                let password = found.unwrap_or_else(new_password);
                make(&data_dir, &binaries, &owner, &password, settings.durable)?;
                password
            }
        };
        let arguments = arguments(&data_dir, &run_dir, settings);
        Ok(Self { data_dir, run_dir, binaries, owner, password, arguments })
    }

    pub(crate) fn run_dir(&self) -> &Path {
        &self.run_dir
    }

    pub(crate) fn password(&self) -> &str {
        &self.password
    }

    /// PostgreSQL's own data directory.
    pub(crate) fn path(&self) -> PathBuf {
        self.data_dir.join("cluster")
    }

    pub(crate) fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    pub(crate) fn log_path(&self) -> PathBuf {
        self.data_dir.join("postgres.log")
    }

    /// The name that PostgreSQL shows in the title of each of its processes.
    pub(crate) fn name(&self) -> String {
        name(&self.data_dir)
    }

    /// The whole command line of the postmaster, program first.
    pub(crate) fn command_line(&self) -> Vec<String> {
        let program = self.binaries.postgres().to_string_lossy().into_owned();
        std::iter::once(program).chain(self.arguments.iter().cloned()).collect()
    }

    /// The command that starts the postmaster; its output goes to `log`.
    pub(crate) fn command(&self, log: File) -> Result<Command, Error> {
        let path = self.log_path();
        let twin = log.try_clone().map_err(Error::io("open", &path))?;
        self.owner.own(&path)?;
        let mut command = self.owner.command(&self.binaries.postgres(), &self.data_dir);
        command.args(&self.arguments).stdout(Stdio::from(twin)).stderr(Stdio::from(log));
        Ok(command)
    }
}

/// The major version that made the cluster below `data_dir`; none if there is no cluster yet.
pub(crate) fn made_by(data_dir: &Path) -> Result<Option<u32>, Error> {
    let path = data_dir.join("cluster/PG_VERSION");
    match fs::read_to_string(&path) {
        Ok(text) => match text.trim().parse() {
            Ok(major) => Ok(Some(major)),
            Err(_) => Err(Error::io("read a version from", &path)(ErrorKind::InvalidData.into())),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", &path)(error)),
    }
}

fn name(data_dir: &Path) -> String {
    format!("headroom-{}", socket::short_name(data_dir))
}

fn arguments(data_dir: &Path, run_dir: &Path, settings: &Settings) -> Vec<String> {
    let durable = if settings.durable { "on" } else { "off" };
    let mut pairs: Vec<(String, String)> =
        DEFAULTS.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
    pairs.push(("port".into(), socket::PORT.to_string()));
    pairs.push(("unix_socket_directories".into(), run_dir.to_string_lossy().into_owned()));
    // Names its processes, by which what a killed postmaster left behind is recognised.
    pairs.push(("cluster_name".into(), name(data_dir)));
    pairs.push(("fsync".into(), durable.into()));
    pairs.push(("full_page_writes".into(), durable.into()));
    pairs.extend(settings.extra.iter().cloned());

    let cluster = data_dir.join("cluster").to_string_lossy().into_owned();
    let settings =
        pairs.into_iter().flat_map(|(name, value)| ["-c".into(), format!("{name}={value}")]);
    ["-D".into(), cluster].into_iter().chain(settings).collect()
}

/// Makes the cluster beside its place and moves it there when it is whole, so that a start that was
/// interrupted is simply begun again.
fn make(
    data_dir: &Path,
    binaries: &Binaries,
    owner: &Owner,
    password: &str,
    durable: bool,
) -> Result<(), Error> {
    let unfinished = data_dir.join("cluster.new");
    match fs::remove_dir_all(&unfinished) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(Error::io("remove", &unfinished)(error));
        }
        _ => {}
    }
    let password_file = write_password(data_dir, owner, password)?;

    let mut initdb = owner.command(&binaries.initdb(), data_dir);
    initdb
        .arg("-D")
        .arg(&unfinished)
        .args(["--username", USER, "--encoding=UTF8", "--data-checksums", "--no-instructions"])
        // Sorted by code point, yet letters of every script are letters.
        .args(["--locale=C.UTF-8", "--lc-collate=C"])
        .args(["--auth-local=scram-sha-256", "--auth-host=scram-sha-256"])
        .arg(format!("--pwfile={}", password_file.display()))
        .args((!durable).then_some("--no-sync"));
    run(initdb, "initdb", None)?;

    let mut single = owner.command(&binaries.postgres(), data_dir);
    single.arg("--single").arg("-D").arg(&unfinished).arg("postgres");
    run(single, "postgres --single", Some(&format!("create database {DATABASE}\n")))?;

    let cluster = data_dir.join("cluster");
    fs::rename(&unfinished, &cluster).map_err(Error::io("move into place", &cluster))
}

/// Runs `command` to its end, with `input` on its standard input.
fn run(mut command: Command, program: &str, input: Option<&str>) -> Result<(), Error> {
    let failed = |output: String| Error::Program { program: program.to_owned(), output };
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    if input.is_some() {
        command.stdin(Stdio::piped());
    }
    let mut child = command.spawn().map_err(|error| failed(error.to_string()))?;
    if let (Some(mut pipe), Some(input)) = (child.stdin.take(), input) {
        pipe.write_all(input.as_bytes()).map_err(|error| failed(error.to_string()))?;
    }
    let output = child.wait_with_output().map_err(|error| failed(error.to_string()))?;
    let errors = String::from_utf8_lossy(&output.stderr);
    // The single-user backend reports a refused statement and yet ends with success.
    if !output.status.success() || errors.contains("ERROR:") {
        return Err(failed(errors.trim().to_owned()));
    }
    Ok(())
}

fn new_password() -> String {
    rand::rng().sample_iter(Alphanumeric).take(PASSWORD_CHARS).map(char::from).collect()
}

fn read_password(data_dir: &Path) -> Result<Option<String>, Error> {
    let path = data_dir.join("password");
    match fs::read_to_string(&path) {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) => Ok(Some(text.trim().to_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::io("read", &path)(error)),
    }
}

fn write_password(data_dir: &Path, owner: &Owner, password: &str) -> Result<PathBuf, Error> {
    let path = data_dir.join("password");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&path)
        .map_err(Error::io("write", &path))?;
    writeln!(file, "{password}").map_err(Error::io("write", &path))?;
    file.sync_all().map_err(Error::io("write", &path))?;
    owner.own(&path)?;
    Ok(path)
}
