//! What can go wrong while a private PostgreSQL starts, each said in one sentence.

use std::{
    io,
    path::{Path, PathBuf},
};

/// Why PostgreSQL could not be started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "no PostgreSQL {} or newer is installed (looked in {looked}): install it, or set {} to the directory of its programs",
        crate::binaries::OLDEST_MAJOR,
        crate::binaries::BIN_DIR_VARIABLE
    )]
    NotInstalled { looked: String },

    #[error(
        "the data in {} was made by PostgreSQL {made_by}, but the PostgreSQL installed here is {installed}: install PostgreSQL {made_by}, or choose another data directory", data_dir.display()
    )]
    OtherVersion { data_dir: PathBuf, made_by: u32, installed: String },

    #[error("the data in {} is in use by another process: stop that one, or choose another data directory", data_dir.display())]
    InUse { data_dir: PathBuf },

    #[error(
        "{} cannot be entered by the user with id {uid}, as whom PostgreSQL has to run because it refuses to run as root: choose a data directory elsewhere", dir.display()
    )]
    Unreachable { dir: PathBuf, uid: u32 },

    #[error("{} is not a private directory of the user with id {uid}: remove it, or choose another directory for the socket", dir.display())]
    NotPrivate { dir: PathBuf, uid: u32 },

    #[error("{} is too long for the path of a socket: choose a shorter directory for it", dir.display())]
    SocketPathTooLong { dir: PathBuf },

    #[error("{} is not valid UTF-8, which the path of a data directory must be", dir.display())]
    NotUtf8 { dir: PathBuf },

    #[error("the database in {} is there but its password file is not: put it back, or choose another data directory", data_dir.display())]
    PasswordLost { data_dir: PathBuf },

    #[error("{program} failed: {output}")]
    Program { program: String, output: String },

    #[error("PostgreSQL stopped while starting: {log}")]
    Stopped { log: String },

    #[error("PostgreSQL did not accept connections within {seconds} s: {log}")]
    NotReady { seconds: u64, log: String },

    #[error("cannot {verb} {}: {source}", path.display())]
    Io { verb: &'static str, path: PathBuf, source: io::Error },
}

impl Error {
    /// For `map_err`: what was being done to which path.
    pub(crate) fn io(verb: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { verb, path: path.to_owned(), source }
    }
}
