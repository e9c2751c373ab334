//! `cargo xtask prepare`: lets the SQL macros ask a migrated database for the types of every
//! statement, and keeps the answers in `server/store/.sqlx`, where all other builds read them.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::Command,
    time::SystemTime,
};

use anyhow::{Result, bail};

use crate::{
    process::{self, cargo, say},
    system::{self, Need},
    throwaway::ThrowawayPostgres,
    workspace,
};

pub fn run() -> Result<()> {
    system::ensure(&[Need::Postgres])?;
    let postgres = ThrowawayPostgres::start()?;
    for migration in migrations()? {
        let settings = ["-Xq", "--single-transaction", "--set=ON_ERROR_STOP=1"];
        process::run(
            Command::new("psql").args(settings).arg("--file").arg(migration).arg(postgres.url()),
        )?;
    }

    let fresh = workspace::target_dir().join("sqlx-prepared");
    if fresh.exists() {
        fs::remove_dir_all(&fresh)?;
    }
    fs::create_dir_all(&fresh)?;
    expand_again()?;
    process::run(
        cargo(&["check", "--package=store", "--all-targets"])
            .env("DATABASE_URL", postgres.url())
            .env("SQLX_OFFLINE", "false")
            .env("SQLX_OFFLINE_DIR", &fresh),
    )?;
    replace(&fresh)
}

fn migrations() -> Result<Vec<PathBuf>> {
    let mut files: Vec<PathBuf> = fs::read_dir(workspace::root().join("migrations"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "sql"));
    files.sort();
    if files.is_empty() {
        bail!("there are no migrations");
    }
    Ok(files)
}

/// A crate that cargo thinks fresh would ask nothing.
#[expect(clippy::disallowed_methods, reason = "a file's time of change is the clock's business")]
fn expand_again() -> Result<()> {
    let lib = workspace::root().join("server/store/src/lib.rs");
    Ok(File::options().append(true).open(lib)?.set_modified(SystemTime::now())?)
}

/// Only after every statement was answered, so that a failure leaves the old data whole.
fn replace(fresh: &std::path::Path) -> Result<()> {
    let kept = workspace::root().join("server/store/.sqlx");
    if kept.exists() {
        fs::remove_dir_all(&kept)?;
    }
    fs::create_dir_all(&kept)?;
    let mut statements = 0;
    for entry in fs::read_dir(fresh)? {
        let entry = entry?;
        fs::copy(entry.path(), kept.join(entry.file_name()))?;
        statements += 1;
    }
    say(format_args!("{statements} statements in server/store/.sqlx"));
    Ok(())
}
