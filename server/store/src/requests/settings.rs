//! Service goal, thresholds, reminders: one document with a version.

use chrono::{DateTime, Utc};
use domain::access::{ManageRequests, Permit, ReadConsole};
use domain::problem::Problem;
use domain::requests::Settings;
use sqlx::PgConnection;

use super::row::parsed;
use super::rules;
use crate::audit::{self, Change};
use crate::{Db, Error, Result};

/// The settings with their version; 0: nobody has changed them yet.
pub(crate) async fn current(tx: &mut PgConnection) -> Result<(u64, Settings)> {
    let row =
        sqlx::query!("select version, settings from request_settings").fetch_optional(tx).await?;
    match row {
        Some(row) => Ok((row.version.unsigned_abs(), parsed(row.settings)?)),
        None => Ok((0, Settings::default())),
    }
}

/// The settings with their version.
pub async fn read(db: &Db, _permit: &Permit<ReadConsole>) -> Result<(u64, Settings)> {
    current(&mut *db.pool().acquire().await?).await
}

/// Saves other settings in place of those of `version`.
pub async fn save(
    db: &Db,
    permit: &Permit<ManageRequests>,
    version: u64,
    new: &Settings,
    now: DateTime<Utc>,
) -> Result<u64> {
    let mut faults = new.faults();
    let snapshot = db.snapshot();
    faults.extend(new.thresholds.iter().enumerate().filter_map(|(place, one)| {
        rules::of_faults(&snapshot, &one.of, &format!("/thresholds/{place}/of"))
    }));
    if !faults.is_empty() {
        return Err(Problem::fields(faults).into());
    }
    let mut tx = db.pool().begin().await?;
    // Two who save at once: one of them waits here.
    sqlx::query!("lock table request_settings in share row exclusive mode")
        .execute(&mut *tx)
        .await?;
    let (present, before) = current(&mut tx).await?;
    if present != version {
        return Err(Error::stale("the settings were changed by somebody else meanwhile"));
    }
    let next = present + 1;
    sqlx::query!(
        "insert into request_settings (version, settings, changed_at, changed_by)
         values ($1, $2, $3, $4)
         on conflict (only_row) do update
         set version = excluded.version, settings = excluded.settings,
             changed_at = excluded.changed_at, changed_by = excluded.changed_by",
        i64::try_from(next).unwrap_or(i64::MAX),
        audit::state(new)?,
        now,
        permit.actor().name(),
    )
    .execute(&mut *tx)
    .await?;
    let change = Change {
        action: "requests.settings",
        app: None,
        target: "settings",
        before: audit::state(&before)?,
        after: audit::state(new)?,
        reason: None,
    };
    audit::record(&mut tx, permit.caller(), now, change).await?;
    tx.commit().await?;
    Ok(next)
}
