//! What an edit of the terms would do, before it is saved: how many App Keys and which effective
//! values change, and who would then be over.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::access::{EditTerms, Permit};
use domain::changes::{ChangeRow, Uses, preview as compare};
use domain::checks::Check;
use domain::ids::PlanId;
use domain::limit_values::{LimitValue, Target};
use domain::limits::{Subject, effective};
use domain::plans::Terms;
use domain::rates::RateScope;
use domain::terms::{BlastRadius, Existing, OVER_ROWS_MAX, OverRow, TermsEdit, ValueChange, apply};
use domain::usage::measure;

use crate::snapshot::{AppEntry, Snapshot};
use crate::terms::corrupt;
use crate::usage::current;
use crate::{Db, Result};
use domain::problem::Problem;
use domain::rules::TermsRule;

/// App Keys of one limit that are measured to tell who would be over: those that use most of it.
const CANDIDATES_MAX: i64 = 5_000;

/// Works out the terms after `edit`, by the newest ones in memory.
pub(super) fn applied(
    snapshot: &Snapshot,
    edit: &TermsEdit,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Terms> {
    let after = apply(&snapshot.terms, edit, by, now).map_err(Problem::fields)?;
    let faults = |faults: Vec<domain::catalogue::CatalogueFault>| {
        let faults: Vec<_> = faults.iter().map(ToString::to_string).collect();
        Problem::field("/changes", TermsRule::Contradicts { faults: faults.join("; ") })
    };
    after.catalogue.catalogue().check().map_err(faults)?;
    after.book.check(after.catalogue.catalogue()).map_err(faults)?;
    Ok(after)
}

/// What saving `edit` would do. Saves nothing.
pub async fn preview(
    db: &Db,
    permit: &Permit<EditTerms>,
    edit: &TermsEdit,
    now: DateTime<Utc>,
) -> Result<BlastRadius> {
    let snapshot = db.snapshot();
    // A reason is only asked for when it is saved.
    let meant = TermsEdit { reason: "preview".to_owned(), ..edit.clone() };
    let after = applied(&snapshot, &meant, permit.actor().name(), now)?;
    radius(db, &snapshot, &after, edit.existing, now).await
}

pub(super) async fn radius(
    db: &Db,
    snapshot: &Snapshot,
    after: &Terms,
    existing: Existing,
    now: DateTime<Utc>,
) -> Result<BlastRadius> {
    let changed = changed_values(snapshot, after, now);
    let mut radius = BlastRadius { release: snapshot.release, ..BlastRadius::default() };
    let mut values = Values::new(&changed);
    if existing == Existing::Move {
        radius.apps = values.count(snapshot, after, now);
        let (over, total) = over(db, snapshot, after, &changed, now).await?;
        (radius.over, radius.over_total) = (over, total);
        let of_values = changed.values().flatten().flat_map(|row| row.checks.iter().copied());
        let mut checks: BTreeSet<Check> = of_values.collect();
        checks.extend((total > 0).then_some(Check::BelowCurrentUse));
        radius.checks = checks.into_iter().collect();
    }
    radius.values = values.rows;
    Ok(radius)
}

/// The App Keys of which a limit changes by `after`.
pub(super) fn affected(snapshot: &Snapshot, after: &Terms, now: DateTime<Utc>) -> Vec<i32> {
    let changed = changed_values(snapshot, after, now);
    let entries = snapshot.apps_after(None).filter(|entry| {
        entry.contract(now).release.is_none() && changed.contains_key(&entry.plan(now).id)
    });
    let mut ids: Vec<i32> = entries.map(|entry| entry.id).collect();
    ids.sort_unstable();
    ids
}

/// Without overrides and without use: what changes in each plan.
fn changed_values(
    snapshot: &Snapshot,
    after: &Terms,
    now: DateTime<Utc>,
) -> BTreeMap<PlanId, Vec<ChangeRow>> {
    let plans = snapshot.terms.book.plans.iter().filter_map(|plan| {
        let next = after.book.plan(&plan.id)?;
        let before = Subject { terms: &snapshot.terms, plan, overrides: &[], now };
        let then = Subject { terms: after, plan: next, overrides: &[], now };
        let rows = compare(before, then, &Uses::default()).rows;
        (!rows.is_empty()).then(|| (plan.id.clone(), rows))
    });
    plans.collect()
}

struct Values {
    rows: Vec<ValueChange>,
    /// Where the rows of a plan are.
    places: HashMap<PlanId, Vec<usize>>,
}

impl Values {
    fn new(changed: &BTreeMap<PlanId, Vec<ChangeRow>>) -> Self {
        let (mut rows, mut places) = (Vec::new(), HashMap::new());
        for (plan, changes) in changed {
            for row in changes {
                places.entry(plan.clone()).or_insert_with(Vec::new).push(rows.len());
                rows.push(ValueChange {
                    plan: plan.clone(),
                    target: row.target.clone(),
                    before: row.before_value(),
                    after: row.after_value(),
                    outcome: row.outcome,
                    apps: 0,
                    overridden: 0,
                });
            }
        }
        Self { rows, places }
    }

    /// Counts the App Keys of each row; how many there are of which a limit changes.
    fn count(&mut self, snapshot: &Snapshot, after: &Terms, now: DateTime<Utc>) -> u64 {
        let mut apps = 0;
        for entry in snapshot.apps_after(None) {
            let contract = entry.contract(now);
            let Some(places) = self.places.get(&contract.plan.id) else { continue };
            if contract.release.is_some() {
                continue;
            }
            let mut is_changed = false;
            for place in places {
                let row = &mut self.rows[*place];
                let changes = is_changing(snapshot, entry, after, &row.target, now);
                row.apps += u64::from(changes);
                row.overridden += u64::from(!changes);
                is_changed |= changes;
            }
            apps += u64::from(is_changed);
        }
        apps
    }
}

/// Whether the effective value of one App Key changes: not where an override speaks.
fn is_changing(
    snapshot: &Snapshot,
    entry: &AppEntry,
    after: &Terms,
    target: &Target,
    now: DateTime<Utc>,
) -> bool {
    if !entry.overrides.iter().any(|one| one.target == *target) {
        return true;
    }
    let before = snapshot.subject(entry, now);
    let Some(plan) = after.book.plan(&before.plan.id) else { return false };
    let then = Subject { terms: after, plan, ..before };
    let value = |subject| effective(subject, target).map(|limit| limit.value);
    value(before) != value(then)
}

/// Who would be over, the largest share first, and how many.
async fn over(
    db: &Db,
    snapshot: &Snapshot,
    after: &Terms,
    changed: &BTreeMap<PlanId, Vec<ChangeRow>>,
    now: DateTime<Utc>,
) -> Result<(Vec<OverRow>, u64)> {
    let mut candidates = BTreeSet::new();
    for row in changed.values().flatten() {
        if let Some(room) = room(row.after_value()) {
            candidates.extend(users_over(db, snapshot, &row.target, room, now).await?);
        }
    }
    let ids: Vec<i32> = candidates.into_iter().collect();
    let states = current::read(db, &ids, now).await?;
    let mut rows = Vec::new();
    for (id, state) in &states {
        let Some(entry) = snapshot.app_by_id(*id) else { continue };
        let subject = snapshot.subject(entry, now);
        let Some(changes) = changed.get(&subject.plan.id) else { continue };
        if entry.contract(now).release.is_some() {
            continue;
        }
        let measured = measure(subject, entry.app.clone(), state, None);
        for row in changes {
            let used = used(&measured, &row.target);
            let (Some(used), Some(limit)) = (used, row.after_value()) else { continue };
            if room(Some(limit)).is_some_and(|room| used > room)
                && is_changing(snapshot, entry, after, &row.target, now)
            {
                let (app, plan) = (entry.app.clone(), subject.plan.id.clone());
                rows.push(OverRow { app, plan, target: row.target.clone(), after: limit, used });
            }
        }
    }
    let share = |row: &OverRow| {
        let room = room(Some(row.after)).unwrap_or_default();
        u128::from(row.used) * 1_000_000 / u128::from(room.max(1))
    };
    rows.sort_by(|a, b| share(b).cmp(&share(a)).then_with(|| a.app.cmp(&b.app)));
    let apps: BTreeSet<_> = rows.iter().map(|row| &row.app).collect();
    let total = apps.len() as u64;
    rows.truncate(OVER_ROWS_MAX);
    Ok((rows, total))
}

/// `None`: any amount.
fn room(value: Option<LimitValue>) -> Option<u64> {
    match value? {
        LimitValue::Limited { amount } => Some(amount),
        LimitValue::NotSupported => Some(0),
        LimitValue::Unlimited => None,
    }
}

/// In whole units, rounded up; `None`: nothing was reported.
fn used(measured: &domain::usage::Measured, target: &Target) -> Option<u64> {
    match target {
        Target::Quota { quota } => {
            measured.quotas.iter().find(|one| one.quota == *quota).map(|one| one.used)
        }
        Target::Rate { bucket, rate } => {
            let bucket = measured.buckets.iter().find(|one| one.bucket == *bucket)?;
            let used = bucket.rates.iter().find(|one| one.key == *rate)?.used;
            Some(used.ceil().max(0.0) as u64)
        }
    }
}

/// App Keys that may use more than `room` of a limit; who does is measured afterwards.
async fn users_over(
    db: &Db,
    snapshot: &Snapshot,
    target: &Target,
    room: u64,
    now: DateTime<Utc>,
) -> Result<Vec<i32>> {
    let room = i64::try_from(room).map_err(corrupt)?;
    let ids = match target {
        Target::Quota { quota } => {
            let Some(quota) = snapshot.names.quota_id(quota) else { return Ok(Vec::new()) };
            sqlx::query_scalar!(
                "select app_id from gauges where quota_id = $1 and value > $2
                   and (subject = '' or at > $4)
                 group by app_id order by max(value) desc limit $3",
                quota,
                room,
                CANDIDATES_MAX,
                current::subjects_since(db, now),
            )
            .fetch_all(db.pool())
            .await?
        }
        Target::Rate { bucket, rate } if rate.scope == RateScope::App => {
            let editions = &snapshot.terms.catalogue.catalogue().editions;
            let buckets = editions.iter().flat_map(|edition| &edition.buckets);
            let routes = buckets.filter(|one| one.id == *bucket).flat_map(|one| &one.routes);
            let routes: Vec<i16> =
                routes.filter_map(|route| snapshot.names.route_id(route)).collect();
            sqlx::query_scalar!(
                "select app_id from route_intervals where route_id = any($1)
                 group by app_id
                 having sum(greatest(peak, calls, messages, last_minute_calls,
                                     last_minute_messages, minute_calls, minute_messages))
                        > $2::bigint
                 order by sum(calls) desc limit $3",
                &routes,
                room,
                CANDIDATES_MAX,
            )
            .fetch_all(db.pool())
            .await?
        }
        // Of single users and addresses gateways tell only the largest.
        Target::Rate { .. } => Vec::new(),
    };
    Ok(ids)
}
