//! What a test needs for a while: directories and databases that are gone afterwards.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use embedded_postgres::{EmbeddedPostgres, Settings};

use crate::process::say;

/// A directory that is removed when it is dropped. PostgreSQL's unprivileged user can reach it.
#[derive(Debug)]
pub struct ScratchDir {
    path: PathBuf,
}

impl ScratchDir {
    pub fn new(purpose: &str) -> Result<Self> {
        let path = env::temp_dir().join(format!("headroom-{purpose}-{}", std::process::id()));
        fs::create_dir(&path).with_context(|| path.display().to_string())?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o711))?;
        Ok(Self { path })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for ScratchDir {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            say(format_args!("{} could not be removed: {error}", self.path.display()));
        }
    }
}

/// A PostgreSQL without crash safety, whose data is gone when it is dropped.
#[derive(Debug)]
pub struct ThrowawayPostgres {
    // Dropped in this order: first the server, then its files.
    postgres: EmbeddedPostgres,
    _dir: ScratchDir,
}

impl ThrowawayPostgres {
    pub fn start() -> Result<Self> {
        let dir = ScratchDir::new("postgres")?;
        let mut settings = Settings::new(dir.path().join("postgres"));
        settings.durable = false;
        // Many tests at once, each with a pool of its own.
        settings.extra.push(("max_connections".into(), "200".into()));
        settings.extra.push(("shared_buffers".into(), "128MB".into()));
        say("starting a throw-away PostgreSQL");
        let postgres = embedded_postgres::start(&settings)?;
        Ok(Self { postgres, _dir: dir })
    }

    /// The process that started all others of it.
    pub fn pid(&self) -> u32 {
        self.postgres.pid()
    }

    /// For the superuser, who may create a database per test.
    pub fn url(&self) -> String {
        self.postgres.url()
    }
}
