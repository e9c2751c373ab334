//! A private PostgreSQL: made, started, watched and stopped with the programs that the system has installed.
//!
//! It listens on a unix socket only, keeps its data between starts, and as root runs under an
//! unprivileged user. One directory holds everything: `cluster/` (PostgreSQL's own), `run/` (the
//! socket), `password`, `postgres.log` and `lock`.
//!
//! A parent that is killed with -9 leaves its PostgreSQL running, because nothing may kill a
//! database that is in the middle of somebody's work. The next start on the same directory *adopts*
//! that PostgreSQL when it was started with exactly the arguments that this start would use, which
//! recovers in milliseconds, and otherwise stops it and starts anew. The `lock` file tells such an
//! orphan from a PostgreSQL whose owner is alive: the kernel drops the lock with its holder.
//!
//! This crate does not connect to PostgreSQL, does not migrate, and does not upgrade a cluster from
//! one major version to another.

mod binaries;
mod cluster;
mod error;
mod owner;
mod postmaster;
mod socket;

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

pub use error::Error;

use binaries::Binaries;
use cluster::Cluster;
use owner::Owner;
use postmaster::Postmaster;

/// The database that every cluster is made with, and the superuser that owns it.
pub const DATABASE: &str = "headroom";
pub const USER: &str = "headroom";

/// What to start, and where.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The directory that holds everything; made when it is missing. Not PostgreSQL's own data
    /// directory, which is `cluster` below it.
    pub data_dir: PathBuf,
    /// Where the socket lies: `run` below `data_dir` unless told otherwise, or a short directory
    /// below the temporary one where the path would be too long for a socket.
    pub run_dir: Option<PathBuf>,
    /// `false` gives up crash safety for speed: for data that a test throws away, nothing else.
    pub durable: bool,
    /// Further PostgreSQL settings (`name`, `value`); they win over the ones made here.
    pub extra: Vec<(String, String)>,
}

impl Settings {
    /// Durable, with the socket beside the data.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), run_dir: None, durable: true, extra: Vec::new() }
    }
}

/// A running PostgreSQL. Stops when it is dropped.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    postmaster: Postmaster,
    cluster: Cluster,
    url: String,
    /// Held for as long as this value lives: who holds it owns the directory.
    _lock: File,
}

/// Starts PostgreSQL on `settings.data_dir`, making the cluster first if there is none, and comes
/// back when it accepts connections.
///
/// Blocks: 0.1 s for a cluster that was stopped cleanly, 1 to 2 s for a new one, as long as its
/// recovery takes after a crash (two minutes at most).
///
/// # Errors
/// See [`Error`]; each is one sentence that says what to do.
pub fn start(settings: &Settings) -> Result<EmbeddedPostgres, Error> {
    let owner = Owner::for_data_dir(&settings.data_dir)?;
    let data_dir = owner.make_private_dir(&settings.data_dir)?;
    owner.check_reachable(&data_dir)?;
    let lock = lock(&data_dir)?;

    let binaries = Binaries::find(cluster::made_by(&data_dir)?, &data_dir)?;
    let run_dir = socket::dir(settings.run_dir.as_deref(), &data_dir, &owner)?;
    let cluster = Cluster::open_or_make(data_dir, run_dir, binaries, owner, settings)?;
    let url = socket::url(cluster.run_dir(), cluster.password())?;
    let postmaster = Postmaster::start_or_adopt(&cluster)?;

    Ok(EmbeddedPostgres { postmaster, cluster, url, _lock: lock })
}

/// Whether this system has a PostgreSQL that [`start`] could use for a new cluster.
pub fn is_installed() -> bool {
    Binaries::find(None, Path::new("")).is_ok()
}

/// Whether the user that PostgreSQL would run as could enter `dir`, which must exist.
///
/// # Errors
/// [`Error::Unreachable`] names the directory that is in the way; only root ever meets it.
pub fn check_reachable(dir: &Path) -> Result<(), Error> {
    let dir = std::path::absolute(dir).map_err(Error::io("find", dir))?;
    Owner::for_data_dir(&dir)?.check_reachable(&dir)
}

impl EmbeddedPostgres {
    /// A `postgres://` URL for the superuser on the socket, password included.
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// Process id of the postmaster. Changes when [`Self::ensure_running`] had to start it again.
    pub fn pid(&self) -> u32 {
        self.postmaster.pid()
    }

    /// Looks whether PostgreSQL still runs and starts it again if not, on the same socket and with
    /// the same URL. `true` if it had to. Cheap when all is well; blocks during a recovery.
    ///
    /// # Errors
    /// As [`start`]. It may be called again later.
    pub fn ensure_running(&mut self) -> Result<bool, Error> {
        if self.postmaster.is_running(&self.cluster) {
            return Ok(false);
        }
        self.postmaster = Postmaster::start_or_adopt(&self.cluster)?;
        Ok(true)
    }

    /// Ends all connections and stops: cleanly within 4 s, or else at once, which the next start
    /// repairs from the write-ahead log.
    pub fn stop(mut self) {
        self.postmaster.stop(&self.cluster);
    }
}

impl Drop for EmbeddedPostgres {
    fn drop(&mut self) {
        self.postmaster.stop(&self.cluster);
    }
}

fn lock(data_dir: &Path) -> Result<File, Error> {
    let path = data_dir.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(Error::io("open", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::InUse { data_dir: data_dir.to_owned() }),
        Err(TryLockError::Error(source)) => Err(Error::io("lock", &path)(source)),
    }
}

#[cfg(test)]
mod tests;
