//! How long samples and audit rows are kept: the settings, what goes next, and the run that lets
//! it go.
//!
//! Nothing goes that is not safe elsewhere: a day of samples only once a kept report has closed its
//! month, an audit row only once it is sealed, and so is the row that says that it goes. The
//! database holds both by itself (`usage_partitions_drop`, `audit_retire`).

use chrono::{DateTime, Utc};
use domain::access::{ManageRetention, Permit, ReadAudit};
use domain::problem::{Code, Problem};
use domain::retention::{DROP, DaysGoing, Going, RETIRE, Retention, RetentionView};
use domain::rules::ReportRule;
use sqlx::PgConnection;

use crate::error::refuse;
use crate::mutation::Mutation;
use crate::settings::{self, Settings};
use crate::usage::partitions;
use crate::{Db, Result, audit};

mod going;
mod run;

pub use run::{Ran, run};

/// Rows that the page shows of the past.
const PAST_ROWS: u32 = 10;

impl Settings for Retention {
    const KIND: &'static str = "retention";
    const ACTION: &'static str = "retention.settings";
}

/// The settings with their version.
pub(crate) async fn current(tx: &mut PgConnection) -> Result<(u64, Retention)> {
    settings::current(tx).await
}

/// The settings with their version, what is kept, what goes next and what went.
pub async fn read(
    db: &Db,
    permit: &Permit<ReadAudit>,
    now: DateTime<Utc>,
) -> Result<(u64, RetentionView)> {
    let mut connection = db.pool().acquire().await?;
    let (version, settings) = current(&mut connection).await?;
    let next = going::going(&mut connection, &settings, now).await?;
    let days = partitions::existing(&mut connection).await?;
    // Days that are made ahead have nothing yet.
    let there = days.into_iter().filter(|(day, _)| *day <= now.date_naive());
    let audit = sqlx::query!(
        r#"select (select at from audit_log order by at limit 1) as since,
                  coalesce((select max(size) from audit_checkpoints), 0) as "sealed!",
                  coalesce((select places from retention_progress), 0) as "gone!",
                  audit_boundary() as "boundary!""#
    )
    .fetch_one(&mut *connection)
    .await?;
    drop(connection);
    let mut past = Vec::new();
    for action in [DROP, RETIRE] {
        past.extend(audit::list_action(db, permit, action, PAST_ROWS).await?);
    }
    past.sort_by_key(|row| std::cmp::Reverse(row.id));
    past.truncate(PAST_ROWS as usize);
    let view = RetentionView {
        settings,
        samples: DaysGoing::of(there.map(|(day, size)| (day, size.bytes))),
        audit_since: audit.since,
        audit_sealed: audit.sealed.unsigned_abs(),
        audit_gone: audit.gone.unsigned_abs(),
        audit_announced: (audit.boundary - audit.gone).max(0).unsigned_abs(),
        next,
        past,
    };
    Ok((version, view))
}

/// What would go if these were the settings.
pub async fn preview(
    db: &Db,
    _permit: &Permit<ReadAudit>,
    settings: &Retention,
    now: DateTime<Utc>,
) -> Result<Going> {
    refuse(settings.faults())?;
    going::going(&mut *db.pool().acquire().await?, settings, now).await
}

/// Saves other settings in place of those of `version`. To keep less than before has to be
/// confirmed: what goes does not come back.
pub async fn save(
    db: &Db,
    permit: &Permit<ManageRetention>,
    version: impl Into<Option<u64>>,
    new: &Retention,
    is_confirmed: bool,
    now: DateTime<Utc>,
) -> Result<u64> {
    refuse(new.faults())?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    let opened = settings::open::<Retention>(&mut tx, version.into()).await?;
    if new.is_shorter_than(&opened.before) && !is_confirmed {
        let going = going::going(&mut tx, new, now).await?;
        let days = going.samples.map_or(0, |days| days.days);
        let rule = ReportRule::KeptShorter { days, rows: going.audit_rows };
        return Err(Problem::new(Code::Unconfirmed, rule).into());
    }
    let next = opened.replace(tx, new).await?;
    db.note_retention(*new);
    Ok(next)
}

#[cfg(test)]
mod tests;
