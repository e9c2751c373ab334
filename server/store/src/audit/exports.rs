//! Exports of other things than the log: that they left is on record before their first byte.

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadLimits};
use serde::Serialize;

use super::{Change, record_alone};
use crate::{Db, Result};

/// Limits were exported: `what` was asked for. A gateway that reads what it is to enforce, with a
/// token of scopes alone, exports nothing: it asks every few seconds, and also while there is no
/// database.
pub async fn note_limits(
    db: &Db,
    permit: &Permit<ReadLimits>,
    what: &(impl Serialize + Sync),
    now: DateTime<Utc>,
) -> Result<()> {
    if permit.caller().role.is_none() {
        return Ok(());
    }
    let change = Change::of("limits.export", "limits").after(what);
    record_alone(db, permit.caller(), now, change).await
}
