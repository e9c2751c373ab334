//! The running PostgreSQL: started or adopted, waited for, stopped.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read, Seek, SeekFrom},
    path::Path,
    process::Child,
    thread::sleep,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};

use crate::{Error, cluster::Cluster, socket::PORT};

const POLL: Duration = Duration::from_millis(10);
const READY_WITHIN: Duration = Duration::from_secs(120);
/// A fast shutdown writes a checkpoint; whoever stops the server waits five seconds in all.
const FAST_STOP_WITHIN: Duration = Duration::from_secs(4);
const IMMEDIATE_STOP_WITHIN: Duration = Duration::from_secs(2);
/// Backends notice the death of their postmaster by themselves, most of them at once.
const STRAGGLERS_GONE_WITHIN: Duration = Duration::from_secs(10);
const LARGEST_LOG_BYTES: u64 = 8 << 20;
const LOG_TAIL_BYTES: u64 = 2000;

/// One postmaster process.
#[derive(Debug)]
pub(crate) struct Postmaster {
    pid: Pid,
    /// None if it was adopted from a parent that died.
    child: Option<Child>,
}

impl Postmaster {
    /// Comes back when PostgreSQL accepts connections.
    pub(crate) fn start_or_adopt(cluster: &Cluster) -> Result<Self, Error> {
        if let Some(pid) = running(cluster) {
            let mut orphan = Self { pid, child: None };
            let as_we_would = command_line(pid) == cluster.command_line();
            if as_we_would && status(cluster, pid).is_some_and(|status| status != "stopping") {
                orphan.wait_until_ready(cluster, 0)?;
                return Ok(orphan);
            }
            orphan.stop(cluster);
        }
        wait_for_stragglers(cluster)?;
        remove_stale_locks(cluster)?;
        Self::spawn(cluster)
    }

    pub(crate) fn pid(&self) -> u32 {
        self.pid.as_raw_nonzero().get().unsigned_abs()
    }

    pub(crate) fn is_running(&mut self, cluster: &Cluster) -> bool {
        match &mut self.child {
            Some(child) => matches!(child.try_wait(), Ok(None)),
            None => runs_on(self.pid, cluster),
        }
    }

    /// Fast first, then immediate, then by force. Does nothing when it has stopped already.
    pub(crate) fn stop(&mut self, cluster: &Cluster) {
        let steps = [
            (Signal::INT, FAST_STOP_WITHIN),
            (Signal::QUIT, IMMEDIATE_STOP_WITHIN),
            (Signal::KILL, IMMEDIATE_STOP_WITHIN),
        ];
        for (signal, patience) in steps {
            if !self.is_running(cluster) {
                return;
            }
            // An error means that it has just gone, which the next look will see.
            let _ = kill_process(self.pid, signal);
            let asked = Instant::now();
            while self.is_running(cluster) && asked.elapsed() < patience {
                sleep(POLL);
            }
        }
    }

    fn spawn(cluster: &Cluster) -> Result<Self, Error> {
        let (log, log_start) = open_log(cluster)?;
        let mut command = cluster.command(log)?;
        let failed = |output| Error::Program { program: "postgres".to_owned(), output };
        let child = command.spawn().map_err(|error| failed(error.to_string()))?;
        let pid = i32::try_from(child.id())
            .ok()
            .and_then(Pid::from_raw)
            .ok_or_else(|| failed("it has no process id".to_owned()))?;
        let mut postmaster = Self { pid, child: Some(child) };
        if let Err(error) = postmaster.wait_until_ready(cluster, log_start) {
            postmaster.stop(cluster);
            return Err(error);
        }
        Ok(postmaster)
    }

    /// The postmaster writes its state into its pid file; `pg_ctl` waits in the same way.
    fn wait_until_ready(&mut self, cluster: &Cluster, log_start: u64) -> Result<(), Error> {
        let began = Instant::now();
        loop {
            if status(cluster, self.pid).as_deref() == Some("ready") {
                return Ok(());
            }
            if !self.is_running(cluster) {
                return Err(Error::Stopped { log: log_tail(cluster, log_start) });
            }
            if began.elapsed() > READY_WITHIN {
                let seconds = READY_WITHIN.as_secs();
                return Err(Error::NotReady { seconds, log: log_tail(cluster, log_start) });
            }
            sleep(POLL);
        }
    }
}

/// The postmaster that runs on this cluster, whoever started it.
fn running(cluster: &Cluster) -> Option<Pid> {
    let file = fs::read_to_string(cluster.path().join("postmaster.pid")).ok()?;
    let pid = Pid::from_raw(file.lines().next()?.trim().parse().ok()?)?;
    runs_on(pid, cluster).then_some(pid)
}

/// Its command line names the cluster. A recycled process id does not, and a zombie has none;
/// other than the working directory it can be read without any capability.
fn runs_on(pid: Pid, cluster: &Cluster) -> bool {
    let path = cluster.path();
    command_line(pid).iter().any(|argument| Path::new(argument) == path)
}

fn command_line(pid: Pid) -> Vec<String> {
    let bytes = fs::read(format!("/proc/{}/cmdline", pid.as_raw_nonzero())).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let Some(text) = text.strip_suffix('\0') else { return Vec::new() };
    text.split('\0').map(str::to_owned).collect()
}

/// `starting`, `ready`, `stopping`, …: the eighth line of the pid file, if the file is `pid`'s.
fn status(cluster: &Cluster, pid: Pid) -> Option<String> {
    let file = fs::read_to_string(cluster.path().join("postmaster.pid")).ok()?;
    let mut lines = file.lines();
    let written_by: i32 = lines.next()?.trim().parse().ok()?;
    let status = lines.nth(6)?.trim().to_owned();
    (written_by == pid.as_raw_nonzero().get()).then_some(status)
}

/// PostgreSQL does not start while a backend of a killed postmaster still holds the shared memory.
fn wait_for_stragglers(cluster: &Cluster) -> Result<(), Error> {
    let title = format!("postgres: {}: ", cluster.name());
    let began = Instant::now();
    while any_process_titled(&title) {
        if began.elapsed() > STRAGGLERS_GONE_WITHIN {
            return Err(Error::InUse { data_dir: cluster.data_dir().to_owned() });
        }
        sleep(POLL);
    }
    Ok(())
}

fn any_process_titled(title: &str) -> bool {
    fs::read_dir("/proc").into_iter().flatten().flatten().any(|entry| {
        let is_process = entry.file_name().as_encoded_bytes().iter().all(u8::is_ascii_digit);
        is_process
            && fs::read(entry.path().join("cmdline"))
                .is_ok_and(|line| line.starts_with(title.as_bytes()))
    })
}

/// PostgreSQL itself trips over lock files whose number belongs to another process by now, or to a
/// zombie that nobody has buried.
fn remove_stale_locks(cluster: &Cluster) -> Result<(), Error> {
    let socket_lock = cluster.run_dir().join(format!(".s.PGSQL.{PORT}.lock"));
    for path in [cluster.path().join("postmaster.pid"), socket_lock] {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(Error::io("remove", &path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// The log, and how long it was before this start. One older log is kept.
fn open_log(cluster: &Cluster) -> Result<(File, u64), Error> {
    let path = cluster.log_path();
    if fs::metadata(&path).is_ok_and(|log| log.len() > LARGEST_LOG_BYTES) {
        fs::rename(&path, path.with_extension("log.old")).map_err(Error::io("move", &path))?;
    }
    let log = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .map_err(Error::io("open", &path))?;
    let length = log.metadata().map_err(Error::io("look at", &path))?.len();
    Ok((log, length))
}

/// What PostgreSQL said last, none of it from before `log_start`.
fn log_tail(cluster: &Cluster, log_start: u64) -> String {
    let read = || -> std::io::Result<String> {
        let mut log = File::open(cluster.log_path())?;
        let length = log.metadata()?.len();
        log.seek(SeekFrom::Start(log_start.max(length.saturating_sub(LOG_TAIL_BYTES))))?;
        let mut bytes = Vec::new();
        log.take(LOG_TAIL_BYTES).read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).trim().to_owned())
    };
    read().unwrap_or_else(|_| format!("see {}", cluster.log_path().display()))
}
