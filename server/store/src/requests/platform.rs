//! What the platform as a whole has of a limit: the sum of all App Keys' limits, from memory, and of
//! what is in use, by one statement for quotas and one for rates.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::limit_values::{LimitValue, Target};
use domain::limits::{Subject, effective};
use domain::rates::{RateKey, RateScope, RateUnit};
use domain::requests::evidence::Platform;
use domain::usage::CALLS_FRESH_SECONDS;

use crate::snapshot::{AppEntry, Contract, Snapshot};
use crate::{Db, Result};

/// Of each target, in their order. `entry` says which routes a bucket of calls has.
pub(super) async fn of(
    db: &Db,
    snapshot: &Snapshot,
    entry: &AppEntry,
    targets: &[Target],
    now: DateTime<Utc>,
) -> Result<Vec<Platform>> {
    let mut platforms = limits(snapshot, targets, now);
    for (platform, target) in platforms.iter_mut().zip(targets) {
        platform.adds_up = adds_up(entry.contract(now), target);
    }
    quota_uses(db, snapshot, targets, &mut platforms).await?;
    rate_uses(db, snapshot, entry.contract(now), targets, &mut platforms, now).await?;
    Ok(platforms)
}

/// What all App Keys may use. Those without an override of the target have what their plan gives,
/// which is resolved once a plan.
fn limits(snapshot: &Snapshot, targets: &[Target], now: DateTime<Utc>) -> Vec<Platform> {
    let mut platforms = vec![Platform::default(); targets.len()];
    let mut by_contract: HashMap<*const Contract, Vec<Option<LimitValue>>> = HashMap::new();
    for entry in snapshot.apps() {
        let contract = entry.contract(now);
        let values = by_contract.entry(Arc::as_ptr(contract)).or_insert_with(|| {
            let Contract { terms, plan, .. } = &**contract;
            let subject = Subject { terms, plan, overrides: &[], now };
            targets.iter().map(|target| value(subject, target)).collect()
        });
        for ((platform, target), of_plan) in platforms.iter_mut().zip(targets).zip(values) {
            let is_own = entry.overrides.iter().any(|one| one.target == *target);
            platform.add(match is_own {
                true => value(snapshot.subject(entry, now), target),
                false => *of_plan,
            });
        }
    }
    platforms
}

fn value(subject: Subject<'_>, target: &Target) -> Option<LimitValue> {
    effective(subject, target).map(|limit| limit.value)
}

/// Whether the target is measured of the App Key itself.
fn adds_up(contract: &Contract, target: &Target) -> bool {
    match target {
        Target::Quota { quota } => {
            let quota = contract.terms.book.quota(quota);
            quota.is_some_and(|quota| quota.has_use() && !quota.is_per_subject())
        }
        Target::Rate { rate, .. } => rate.scope == RateScope::App,
    }
}

async fn quota_uses(
    db: &Db,
    snapshot: &Snapshot,
    targets: &[Target],
    platforms: &mut [Platform],
) -> Result<()> {
    let id = |target: &Target| match target {
        Target::Quota { quota } => snapshot.names.quota_id(quota),
        Target::Rate { .. } => None,
    };
    let counted = platforms.iter().zip(targets).filter(|(platform, _)| platform.adds_up);
    let ids: Vec<i16> = counted.filter_map(|(_, target)| id(target)).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let rows = sqlx::query!(
        r#"select quota_id, sum(value)::double precision as "used!", count(*) as "apps!"
           from gauges where quota_id = any($1) and subject = '' group by quota_id"#,
        &ids,
    )
    .fetch_all(db.pool())
    .await?;
    for (platform, target) in platforms.iter_mut().zip(targets).filter(|(one, _)| one.adds_up) {
        if let Some(row) = rows.iter().find(|row| Some(row.quota_id) == id(target)) {
            platform.used = Some(row.used);
            platform.reporting = row.apps.unsigned_abs();
        }
    }
    Ok(())
}

/// By the newest interval of each gateway, as long as it says something about now.
async fn rate_uses(
    db: &Db,
    snapshot: &Snapshot,
    contract: &Contract,
    targets: &[Target],
    platforms: &mut [Platform],
    now: DateTime<Utc>,
) -> Result<()> {
    let (mut routes, mut places): (Vec<i16>, Vec<i32>) = (Vec::new(), Vec::new());
    for (place, (target, platform)) in (0..).zip(targets.iter().zip(&*platforms)) {
        let Target::Rate { bucket, .. } = target else { continue };
        let bucket = contract.terms.catalogue.bucket(&contract.plan.catalogue, bucket);
        let all = bucket.filter(|_| platform.adds_up).map(|bucket| &bucket.routes[..]);
        let ids = all.unwrap_or_default().iter().filter_map(|one| snapshot.names.route_id(one));
        routes.extend(ids);
        places.resize(routes.len(), place);
    }
    if routes.is_empty() {
        return Ok(());
    }
    let rows = sqlx::query!(
        r#"select place as "place!", count(distinct app_id) as "apps!",
                  sum(calls::double precision / interval_seconds) as "calls!",
                  sum(messages::double precision / interval_seconds) as "messages!"
           from route_intervals
           join unnest($1::smallint[], $2::integer[]) as counted (route, place)
             on counted.route = route_intervals.route_id
           where at > $3
           group by place"#,
        &routes,
        &places,
        now - TimeDelta::seconds(CALLS_FRESH_SECONDS),
    )
    .fetch_all(db.pool())
    .await?;
    for row in rows {
        let place = usize::try_from(row.place).unwrap_or_default();
        if let Some(Target::Rate { rate, .. }) = targets.get(place) {
            platforms[place].used = Some(in_window(*rate, row.calls, row.messages));
            platforms[place].reporting = row.apps.unsigned_abs();
        }
    }
    Ok(())
}

/// `calls` and `messages` are per second.
fn in_window(key: RateKey, calls: f64, messages: f64) -> f64 {
    let per_second = match key.unit {
        RateUnit::Call => calls,
        RateUnit::Message => messages,
    };
    per_second * f64::from(key.window_seconds)
}
