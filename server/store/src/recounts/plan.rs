//! What a run would ask for, of whom, how fast and how long: before it is asked for.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadReports};
use domain::ids::AppKey;
use domain::limits::bucket_limits;
use domain::platforms::Platform;
use domain::problem::Problem;
use domain::recounts::{
    Ask, Plan, Planned, RUN_MAX, Reading, Source, Spacing, calls_expected, seconds_expected,
    spacing_of,
};
use domain::rules::{LimitRule, OutsideRule};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::snapshot::{AppEntry, Snapshot};
use crate::{Db, Result, platforms};

/// What a run would do.
pub async fn plan(
    db: &Db,
    _permit: &Permit<ReadReports>,
    ask: &Ask,
    now: DateTime<Utc>,
) -> Result<Plan> {
    let sources = ask.parse()?;
    let mut tx = db.pool().acquire().await?;
    let targets = targets(&mut tx, db, ask, &sources, now).await?;
    Ok(Plan::of(targets.into_iter().map(|one| one.planned).collect()))
}

/// One App Key and quota of a run.
pub(super) struct Target {
    pub app_id: i32,
    /// `None`: there is none that is switched on.
    pub platform: Option<Uuid>,
    pub planned: Planned,
}

pub(super) async fn targets(
    tx: &mut PgConnection,
    db: &Db,
    ask: &Ask,
    sources: &[Source],
    now: DateTime<Utc>,
) -> Result<Vec<Target>> {
    let snapshot = db.snapshot();
    let entries = entries(&snapshot, ask.scope.trim());
    if entries.is_empty() {
        return Err(Problem::field("/scope", LimitRule::NoSuchApp).into());
    }
    if entries.len() * sources.len() > RUN_MAX {
        return Err(Problem::field("/scope", OutsideRule::RunTooLarge { most: RUN_MAX }).into());
    }
    let platforms = platforms::select(&mut *tx, None).await?;
    let ids: Vec<i32> = entries.iter().map(|entry| entry.id).collect();
    let reported = reported(tx, &ids).await?;
    let mut targets = Vec::new();
    for entry in entries {
        let platform = of(&platforms, &entry.app);
        for source in sources {
            let reading = reported.get(&(entry.id, source.as_str())).copied();
            let calls = calls_expected(*source, reading.map(|reading| reading.value));
            let bounds = platform.map(|platform| platform.calls_per_minute);
            let spacing_ms = spacing(&snapshot, entry, *source, now)
                .within(bounds.into_iter().chain([ask.calls_per_minute]));
            let seconds = spacing_ms.map(|spacing| seconds_expected(calls, spacing));
            let is_asked = platform.is_some() && spacing_ms.is_some();
            let planned = Planned {
                app: entry.app.clone(),
                quota: source.quota(),
                platform: platform.map(|platform| platform.name.clone()),
                reported: reading,
                calls: if is_asked { calls } else { 0 },
                spacing_ms,
                seconds: seconds.filter(|_| is_asked).unwrap_or_default(),
            };
            let platform = platform.map(|platform| platform.id);
            targets.push(Target { app_id: entry.id, platform, planned });
        }
    }
    Ok(targets)
}

/// The App Keys that a scope names, by name.
fn entries<'a>(snapshot: &'a Snapshot, scope: &str) -> Vec<&'a AppEntry> {
    if let Ok(key) = scope.parse::<AppKey>() {
        return snapshot.app(&key).map(|entry| &**entry).into_iter().collect();
    }
    let all = snapshot.apps_after(None).filter(|entry| entry.app.org() == scope);
    all.map(|entry| &**entry).collect()
}

/// The platform of an App Key: its own, or its organisation's.
fn of<'a>(platforms: &'a [Platform], app: &AppKey) -> Option<&'a Platform> {
    let find = |scope: &str| platforms.iter().find(|one| one.enabled && one.scope == scope);
    find(app.as_str()).or_else(|| find(app.org()))
}

/// What the customer's own limit of the source's route leaves.
pub(super) fn spacing(
    snapshot: &Snapshot,
    entry: &AppEntry,
    source: Source,
    now: DateTime<Utc>,
) -> Spacing {
    let subject = snapshot.subject(entry, now);
    let bucket = subject.terms.catalogue.bucket_of(&subject.plan.catalogue, &source.route());
    // A route that no bucket counts has no documented limit.
    bucket.map_or(Spacing::Free, |bucket| spacing_of(&bucket_limits(subject, bucket).limits))
}

/// What was reported of some App Keys, by App Key and quota.
async fn reported(
    tx: &mut PgConnection,
    app_ids: &[i32],
) -> Result<HashMap<(i32, &'static str), Reading>> {
    let quotas: Vec<String> = Source::ALL.map(|source| source.as_str().to_owned()).to_vec();
    let rows = sqlx::query!(
        "select g.app_id, q.quota, g.value, g.at
         from gauges g join usage_quotas q on q.id = g.quota_id
         where g.app_id = any($1) and g.subject = '' and q.quota = any($2)",
        app_ids,
        &quotas,
    )
    .fetch_all(tx)
    .await?;
    let readings = rows.into_iter().filter_map(|row| {
        let source = Source::parse(&row.quota)?;
        let reading = Reading { value: row.value.unsigned_abs(), at: row.at };
        Some(((row.app_id, source.as_str()), reading))
    });
    Ok(readings.collect())
}
