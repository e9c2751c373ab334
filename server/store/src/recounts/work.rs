//! Taking what is to be counted, and writing down how far it is and what came of it. Between the
//! two nothing is held: a server that takes a recount has it for [`LEASE`] and renews that while it
//! counts. One that dies loses nothing: another server begins that list anew.
//!
//! Of one App Key and of one platform at most one recount runs at a time, on all servers together
//! (two unique indexes hold that too): the bound of a platform holds for all that is asked there.

use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::AppKey;
use domain::recounts::{Failure, RecountFault, Source};
use sqlx::PgConnection;
use uuid::Uuid;

use super::plan::spacing;
use crate::usage::count;
use crate::{Db, Result};

/// How long a recount belongs to the server that took it, or renewed its lease.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// How often a recount is begun, by servers that stopped, before it is given up.
const BEGUN_MAX: i32 = 10;

/// A recount that is to be made now.
#[derive(Clone)]
pub struct Taken {
    pub id: i64,
    pub app: AppKey,
    pub source: Source,
    /// Where it is asked, and as whom.
    pub platform: Uuid,
    pub url: String,
    pub client_id: String,
    pub client_secret: String,
    /// At least so many milliseconds between two calls.
    pub spacing_ms: u64,
    holder: Uuid,
}

/// How far a count is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub calls: u64,
    pub throttled: u64,
    pub seen: u64,
    pub duplicates: u64,
}

/// What was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    pub value: u64,
    /// Whether every id was remembered.
    pub ids_known: bool,
}

/// Takes the next recount, if there is one that may begin: first what a server left behind, then the
/// oldest. What can never begin (no platform any more, no call left) fails here.
pub async fn take(db: &Db, now: DateTime<Utc>) -> Result<Option<Taken>> {
    loop {
        let mut tx = db.begin().await?;
        // One server at a time: two could take what excludes each other.
        sqlx::query!("select pg_advisory_xact_lock(hashtext('recounts'))")
            .execute(&mut *tx)
            .await?;
        let row = sqlx::query!(
            r#"select r.id, r.app_id, r.quota as "source: Source", r.begun,
                      run.calls_per_minute as asked_calls,
                      p.id as "platform?", p.url as "url?", p.client_id as "client_id?",
                      p.client_secret as "client_secret?",
                      p.calls_per_minute as "platform_calls?", p.enabled as "enabled?"
               from recounts r
               join recount_runs run on run.id = r.run_id
               left join platforms p on p.id = r.platform_id
               where (r.state = 'running' and r.lease_until < $1)
                  or (r.state = 'waiting' and not exists (
                          select from recounts o where o.state = 'running'
                            and (o.app_id = r.app_id or o.platform_id = r.platform_id)))
               order by r.state = 'waiting', r.id limit 1"#,
            now,
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let snapshot = db.snapshot();
        let Some(entry) = snapshot.app_by_id(row.app_id) else {
            // Registered by another server a moment ago.
            return Ok(None);
        };
        let bounds = [row.asked_calls, row.platform_calls.unwrap_or(1)].map(i32::unsigned_abs);
        let spacing_ms = spacing(&snapshot, entry, row.source, now).within(bounds);
        let holder = Uuid::now_v7();
        let taken = match (row.platform, row.url, row.client_id, row.client_secret, spacing_ms) {
            _ if row.begun >= BEGUN_MAX => Err(RecountFault::Restarts),
            _ if row.enabled != Some(true) => Err(RecountFault::PlatformOff),
            (.., None) => Err(RecountFault::NoRate),
            (Some(platform), Some(url), Some(client_id), Some(client_secret), Some(spacing_ms)) => {
                let (id, app) = (row.id, entry.app.clone());
                Ok(Taken {
                    id,
                    app,
                    source: row.source,
                    platform,
                    url,
                    client_id,
                    client_secret,
                    spacing_ms,
                    holder,
                })
            }
            _ => Err(RecountFault::PlatformOff),
        };
        match taken {
            Ok(taken) => {
                begin(&mut tx, &taken, now).await?;
                tx.commit().await?;
                return Ok(Some(taken));
            }
            Err(fault) => {
                fail(&mut tx, row.id, None, &Failure::new(fault, row.source.route(), ""), now)
                    .await?;
                tx.commit().await?;
            }
        }
    }
}

/// Everything of an earlier beginning is forgotten, but for how often it was begun.
async fn begin(tx: &mut PgConnection, taken: &Taken, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update recounts r
         set state = 'running', holder = $2, lease_until = $3, begun = r.begun + 1, started_at = $4,
             spacing_ms = $5, calls = 0, throttled = 0, seen = 0, duplicates = 0,
             first_value = g.value, first_at = g.at
         from recounts o
         left join usage_quotas q on q.quota = o.quota
         left join gauges g on g.app_id = o.app_id and g.quota_id = q.id and g.subject = ''
         where r.id = $1 and o.id = r.id",
        taken.id,
        taken.holder,
        now + LEASE,
        now,
        count(taken.spacing_ms),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Whether to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    GoOn,
    /// It was cancelled, or another server has it.
    Stop,
    /// The platform was switched off or deleted.
    PlatformOff,
}

/// Says that it is still being counted, and how far it is.
pub async fn beat(db: &Db, taken: &Taken, progress: Progress, now: DateTime<Utc>) -> Result<Beat> {
    let held = sqlx::query!(
        r#"update recounts r
           set lease_until = $3, calls = $4, throttled = $5, seen = $6, duplicates = $7
           where r.id = $1 and r.holder = $2 and r.state = 'running'
           returning exists (select from platforms p where p.id = r.platform_id and p.enabled)
                     as "is_on!""#,
        taken.id,
        taken.holder,
        now + LEASE,
        count(progress.calls),
        count(progress.throttled),
        count(progress.seen),
        count(progress.duplicates),
    )
    .fetch_optional(db.pool())
    .await?;
    Ok(match held {
        None => Beat::Stop,
        Some(held) if held.is_on => Beat::GoOn,
        Some(_) => Beat::PlatformOff,
    })
}

/// Writes down what came of it, unless it was cancelled or another server has it by now: `false`.
/// The gauge is not touched.
pub async fn finish(
    db: &Db,
    taken: &Taken,
    progress: Progress,
    outcome: &std::result::Result<Counted, Failure>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let mut tx = db.begin().await?;
    let held = sqlx::query!(
        "update recounts set calls = $3, throttled = $4, seen = $5, duplicates = $6
         where id = $1 and holder = $2 and state = 'running' returning id",
        taken.id,
        taken.holder,
        count(progress.calls),
        count(progress.throttled),
        count(progress.seen),
        count(progress.duplicates),
    )
    .fetch_optional(&mut *tx)
    .await?;
    if held.is_none() {
        return Ok(false);
    }
    match outcome {
        Ok(counted) => {
            sqlx::query!(
                "update recounts r
                 set state = 'counted', holder = null, lease_until = null, finished_at = $2,
                     counted = $3, ids_known = $4, last_value = g.value, last_at = g.at
                 from recounts o
                 left join usage_quotas q on q.quota = o.quota
                 left join gauges g on g.app_id = o.app_id and g.quota_id = q.id and g.subject = ''
                 where r.id = $1 and o.id = r.id",
                taken.id,
                now,
                count(counted.value),
                counted.ids_known,
            )
            .execute(&mut *tx)
            .await?;
        }
        Err(failure) => fail(&mut tx, taken.id, Some(taken.holder), failure, now).await?,
    }
    tx.commit().await?;
    Ok(true)
}

async fn fail(
    tx: &mut PgConnection,
    id: i64,
    holder: Option<Uuid>,
    failure: &Failure,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "update recounts
         set state = 'failed', holder = null, lease_until = null, finished_at = $2, fault = $3,
             fault_route = $4, fault_detail = $5
         where id = $1 and ($6::uuid is null or holder = $6)",
        id,
        now,
        failure.fault.as_str(),
        failure.route.as_str(),
        failure.detail,
        holder,
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// Gives it back, because this server stops: another begins it anew at once.
pub async fn release(db: &Db, taken: &Taken) -> Result<()> {
    sqlx::query!(
        "update recounts
         set state = 'waiting', holder = null, lease_until = null, begun = begun - 1
         where id = $1 and holder = $2 and state = 'running'",
        taken.id,
        taken.holder,
    )
    .execute(db.pool())
    .await?;
    Ok(())
}
