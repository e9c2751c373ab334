//! `headroom verify`: is the audit log what it was? Of a database, or of an export alone.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use ::seal::{PublicKey, Report, check_export};
use clap::Args;

use super::database::connect_running;
use crate::config::DatabaseSettings;

#[derive(Clone, Debug, Args)]
pub struct VerifySettings {
    /// Checks this export (JSON lines) instead of a database; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    pub export: Option<PathBuf>,

    /// The key that checks, as the page of the seal shows it. Without it the key in the directory
    /// of the seal is taken.
    #[arg(long, value_name = "KEY")]
    pub key: Option<PublicKey>,

    /// What was kept outside the database; without it the copy in the directory of the seal, if it
    /// is there.
    #[arg(long, value_name = "FILE")]
    pub sealed: Option<PathBuf>,

    /// The directory of the seal; without it `audit` in the data directory.
    #[arg(long, env = "HEADROOM_AUDIT_DIR", value_name = "DIR")]
    pub audit_dir: Option<PathBuf>,
}

/// Prints what was found; an error is what does not fit.
pub async fn run(database: DatabaseSettings, settings: VerifySettings) -> Result<(), String> {
    let dir = crate::seal::dir(settings.audit_dir.as_deref(), &database.data_dir);
    let key = match settings.key {
        Some(key) => key,
        None => store::audit::public_key(&dir).map_err(|error| {
            format!("{error}; give the key with --key, or the directory with --audit-dir")
        })?,
    };
    let report = match &settings.export {
        Some(export) => of_export(&key, export)?,
        None => {
            let outside = settings.sealed.unwrap_or_else(|| store::audit::witness_file(&dir));
            check_database(&database, &key, &outside).await?
        }
    };
    tell(&report)
}

fn of_export(key: &PublicKey, path: &Path) -> Result<Report, String> {
    let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let report = if path == Path::new("-") {
        check_export(key, std::io::stdin().lock())
    } else {
        let file = File::open(path).map_err(|error| told(&error))?;
        check_export(key, BufReader::new(file))
    };
    report.map_err(|error| told(&error))
}

async fn check_database(
    database: &DatabaseSettings,
    key: &PublicKey,
    outside: &Path,
) -> Result<Report, String> {
    let kept = store::audit::witness::read(outside)
        .map_err(|error| format!("{}: {error}", outside.display()))?;
    if kept.checkpoints.is_empty() {
        eprintln!(
            "nothing was kept in {}: the database is held against its own word",
            outside.display()
        );
    }
    let outside = (!kept.checkpoints.is_empty()).then_some((kept.leaves, kept.checkpoints));
    let db = connect_running(database).await?;
    let report = store::audit::check(&db, key, outside, db.now()).await;
    report.map_err(|error| error.to_string())
}

fn tell(report: &Report) -> Result<(), String> {
    if let Some(fault) = &report.fault {
        return Err(format!("the record was altered: {fault}"));
    }
    let until = report.sealed_at.map(|at| format!(", sealed until {at}")).unwrap_or_default();
    let there = report.sealed.saturating_sub(report.retired);
    println!("whole: {} rows, {there} of them sealed{until}", report.rows);
    if report.retired > 0 {
        println!("{} more were sealed and are retired: their time was over", report.retired);
    }
    if let Some(root) = &report.root {
        println!("root {root}");
    }
    Ok(())
}
