//! Service goal, thresholds, reminders: one document with a version.

use chrono::{DateTime, Utc};
use domain::access::{ManageRequests, Permit, ReadConsole};
use domain::requests::Settings;
use sqlx::PgConnection;

use super::rules;
use crate::error::refuse;
use crate::mutation::Mutation;
use crate::{Db, Result, settings};

impl settings::Settings for Settings {
    const KIND: &'static str = "requests";
    const ACTION: &'static str = "requests.settings";
}

/// The settings with their version, within a transaction.
pub(crate) async fn current(tx: &mut PgConnection) -> Result<(u64, Settings)> {
    settings::current(tx).await
}

/// The settings with their version.
pub async fn read(db: &Db, _permit: &Permit<ReadConsole>) -> Result<(u64, Settings)> {
    current(&mut *db.pool().acquire().await?).await
}

/// Saves other settings in place of those of `version`.
pub async fn save(
    db: &Db,
    permit: &Permit<ManageRequests>,
    version: impl Into<Option<u64>>,
    new: &Settings,
    now: DateTime<Utc>,
) -> Result<u64> {
    let mut faults = new.faults();
    let snapshot = db.snapshot();
    faults.extend(new.thresholds.iter().enumerate().filter_map(|(place, one)| {
        rules::of_faults(&snapshot, &one.of, &format!("/thresholds/{place}/of"))
    }));
    refuse(faults)?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    let opened = settings::open::<Settings>(&mut tx, version.into()).await?;
    opened.replace(tx, new).await
}
