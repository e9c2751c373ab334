//! The task that seals the audit log, and the files that it keeps outside the database.

use std::path::{Path, PathBuf};
use std::time::Duration;

use store::audit::Keeper;
use store::{Clock, Db};
use tokio_util::sync::CancellationToken;

/// How often what is new is sealed.
const EVERY: Duration = Duration::from_secs(1);

/// Where a server keeps the key and its copy of what was sealed.
pub fn dir(audit_dir: Option<&Path>, data_dir: &Path) -> PathBuf {
    audit_dir.map_or_else(|| data_dir.join("audit"), Path::to_path_buf)
}

/// Opens the files in `dir` and seals until `stop`.
pub fn start(db: &Db, dir: &Path, stop: CancellationToken) -> Result<(), String> {
    let keeper = Keeper::open(db, dir, rand::random())
        .map_err(|error| format!("the seal in {} cannot be kept: {error}", dir.display()))?;
    tokio::spawn(run(keeper, db.clock().clone(), stop));
    Ok(())
}

async fn run(mut keeper: Keeper, clock: Clock, stop: CancellationToken) {
    let mut trouble = None;
    loop {
        let failed = keeper.round(clock.now()).await.err().map(|error| error.to_string());
        // Told once, not every second.
        if failed != trouble {
            match &failed {
                Some(error) => tracing::error!("the audit log is not sealed: {error}"),
                None => tracing::info!("the audit log is sealed again"),
            }
            trouble = failed;
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = clock.sleep(EVERY) => {}
        }
    }
}
