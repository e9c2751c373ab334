//! One App Key with everything that is limited and used: what its pages show.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadConsole};
use domain::apps::{AppView, BucketRow, LimitRow, LimitView, QuotaRow, Subject as About};
use domain::catalogue::{Bucket, Conflict};
use domain::history::Range;
use domain::ids::{AppKey, BucketId, QuotaId};
use domain::limit_values::Target;
use domain::limits::{bucket_limits, effective, rate_keys};
use domain::overrides::Override;
use domain::plans::PlanRef;
use domain::quotas::Quota;
use domain::rules::Thing;
use domain::usage::{BucketUse, Measured, QuotaUse};

use crate::app_rows::coming;
use crate::changes::endings;
use crate::snapshot::{AppEntry, Contract, Snapshot};
use crate::usage::current::measured;
use crate::usage::history::{self, Span, What};
use crate::usage::peaks;
use crate::{Db, Error, Result, audit, override_rows, requests, why};

/// Everything about one App Key.
pub async fn view(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    app: &AppKey,
    now: DateTime<Utc>,
) -> Result<AppView> {
    let snapshot = db.snapshot();
    let entry = snapshot.app(app).ok_or_else(|| Error::not_found(Thing::App))?;
    let measured = measured(db, &snapshot, entry, now).await?;
    let trends = history::quota_trends(db, &snapshot, entry.id, now).await?;
    let peaks = quota_peaks(db, &snapshot, entry.id, now).await?;
    let rows = Rows { snapshot: &snapshot, entry, now };
    let Contract { terms, plan, .. } = &**entry.contract(now);
    let edition = terms.catalogue.catalogue().edition(&plan.catalogue);
    let mut buckets = by_id(measured.buckets, |one: &BucketUse| one.bucket.clone());
    let mut quotas = by_id(measured.quotas, |one: &QuotaUse| one.quota.clone());
    let quota_rows = terms.book.quotas.iter().filter_map(|quota| {
        let trend = trends.get(&quota.id).cloned().unwrap_or_default();
        rows.quota(quota, quotas.remove(&quota.id), trend, peaks.get(&quota.id).copied())
    });
    let quota_rows = quota_rows.collect();
    let mut connection = db.pool().acquire().await?;
    let coming = coming(&mut connection, entry.id, now).await?;
    let open_requests = requests::open_of_app(&mut connection, entry.id).await?;
    drop(connection);
    let all_buckets = edition.map_or(&[][..], |edition| &edition.buckets);
    let bucket_rows =
        all_buckets.iter().map(|one| rows.bucket(one, buckets.remove(&one.id))).collect();
    Ok(AppView {
        app: app.clone(),
        plan: rows.plan(),
        version: entry.version,
        release: entry.contract(now).release,
        registered_at: entry.registered_at,
        coming_name: coming
            .as_ref()
            .and_then(|one| Some(snapshot.terms.book.plan(&one.plan)?.name.clone())),
        coming,
        summary: measured.summary,
        quotas: quota_rows,
        modules: edition.map(|edition| edition.modules.clone()).unwrap_or_default(),
        buckets: bucket_rows,
        overrides: entry.overrides.iter().rev().cloned().collect(),
        open_requests,
    })
}

async fn quota_peaks(
    db: &Db,
    snapshot: &Snapshot,
    app_id: i32,
    now: DateTime<Utc>,
) -> Result<HashMap<QuotaId, u64>> {
    let mut peaks = peaks::quotas(db, snapshot, &[app_id], now).await?;
    Ok(peaks.remove(&app_id).unwrap_or_default())
}

fn by_id<K: std::hash::Hash + Eq, T>(items: Vec<T>, id: impl Fn(&T) -> K) -> HashMap<K, T> {
    items.into_iter().map(|item| (id(&item), item)).collect()
}

/// One quota or bucket of an App Key: its use over time, and why it is what it is.
pub async fn limit_view(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    app: &AppKey,
    about: &About,
    range: Range,
    now: DateTime<Utc>,
) -> Result<LimitView> {
    let snapshot = db.snapshot();
    let entry = snapshot.app(app).ok_or_else(|| Error::not_found(Thing::App))?;
    let rows = Rows { snapshot: &snapshot, entry, now };
    let measured = measured(db, &snapshot, entry, now).await?;
    let found = match about {
        About::Quota(id) => rows.about_quota(db, id, measured).await?,
        About::Bucket(id) => rows.about_bucket(id, measured)?,
    };
    let span = Span::until(now, range.length(), range.step_seconds());
    let mut series = Vec::with_capacity(found.series.len());
    for what in &found.series {
        series.push(history::series(db, &snapshot, entry, what, span, now).await?);
    }
    let explanations = why::told(db, &snapshot, entry, &found.targets, now).await?;
    let mut overrides = override_rows::history(db, entry.id).await?;
    overrides.retain(|one: &Override| found.targets.contains(&one.target));
    Ok(LimitView {
        app: app.clone(),
        plan: rows.plan(),
        version: entry.version,
        last_change: audit::last_change(&mut *db.pool().acquire().await?, app).await?,
        limit: found.row,
        series,
        explanations,
        operations: found.operations,
        endings: endings(db, app, &overrides, now).await?,
        granted_by: requests::of_overrides(db, &overrides).await?,
        overrides,
        conflicts: found.conflicts,
    })
}

/// What a page about one limit is made of.
struct Found {
    row: LimitRow,
    targets: Vec<Target>,
    series: Vec<What>,
    operations: Vec<domain::catalogue::Operation>,
    conflicts: Vec<Conflict>,
}

#[derive(Clone, Copy)]
struct Rows<'a> {
    snapshot: &'a Snapshot,
    entry: &'a AppEntry,
    now: DateTime<Utc>,
}

impl Rows<'_> {
    fn plan(self) -> PlanRef {
        self.entry.plan(self.now).into()
    }

    /// `None`: the plan says nothing of the quota and nobody set it.
    fn quota(
        self,
        quota: &Quota,
        usage: Option<QuotaUse>,
        trend: Vec<Option<f64>>,
        peak_30_days: Option<u64>,
    ) -> Option<QuotaRow> {
        let target = Target::Quota { quota: quota.id.clone() };
        let limit = effective(self.snapshot.subject(self.entry, self.now), &target)?;
        Some(QuotaRow { quota: quota.clone(), limit, usage, trend, peak_30_days })
    }

    fn bucket(self, bucket: &Bucket, usage: Option<BucketUse>) -> BucketRow {
        let subject = self.snapshot.subject(self.entry, self.now);
        let catalogue = &subject.terms.catalogue;
        let operations = catalogue.operations_of(bucket);
        let path = |route| {
            let first = catalogue.operations_on(route).next();
            first.map(|operation| operation.path.clone()).unwrap_or_default()
        };
        BucketRow {
            bucket: bucket.id.clone(),
            name: bucket.name.clone(),
            module: bucket.module.clone(),
            routes: bucket.routes.clone(),
            paths: bucket.routes.iter().map(path).collect(),
            operations: operations.map(|operation| operation.name.clone()).collect(),
            rates: bucket_limits(subject, bucket).limits,
            usage,
        }
    }

    async fn about_quota(self, db: &Db, id: &QuotaId, measured: Measured) -> Result<Found> {
        let terms = &self.entry.contract(self.now).terms;
        let book = &terms.book;
        let quota = book.quota(id).ok_or_else(|| Error::not_found(Thing::Quota))?;
        let usage = measured.quotas.into_iter().find(|one| one.quota == *id);
        let peaks = quota_peaks(db, self.snapshot, self.entry.id, self.now).await?;
        let row = self
            .quota(quota, usage, Vec::new(), peaks.get(id).copied())
            .ok_or_else(|| Error::not_found(Thing::PlanQuota))?;
        let ledger = &terms.catalogue.catalogue().conflicts;
        let touches = |conflict: &&Conflict| conflict.quotas.contains(id);
        Ok(Found {
            row: LimitRow::Quota(Box::new(row)),
            targets: vec![Target::Quota { quota: id.clone() }],
            series: if quota.has_use() { vec![What::Quota(id.clone())] } else { Vec::new() },
            operations: Vec::new(),
            conflicts: ledger.iter().filter(touches).cloned().collect(),
        })
    }

    fn about_bucket(self, id: &BucketId, measured: Measured) -> Result<Found> {
        let Contract { terms, plan, .. } = &**self.entry.contract(self.now);
        let catalogue = &terms.catalogue;
        let bucket =
            catalogue.bucket(&plan.catalogue, id).ok_or_else(|| Error::not_found(Thing::Bucket))?;
        let usage = measured.buckets.into_iter().find(|one| one.bucket == *id);
        let target = |rate| Target::Rate { bucket: id.clone(), rate };
        let keys = rate_keys(plan, bucket);
        let series = keys.iter().map(|key| What::Rate {
            target: target(*key),
            key: *key,
            routes: bucket.routes.clone(),
        });
        let touches = |conflict: &&Conflict| {
            conflict.routes.iter().any(|route| bucket.routes.contains(route))
        };
        Ok(Found {
            row: LimitRow::Bucket(Box::new(self.bucket(bucket, usage))),
            series: series.collect(),
            targets: keys.into_iter().map(target).collect(),
            operations: catalogue.operations_of(bucket).cloned().collect(),
            conflicts: catalogue.catalogue().conflicts.iter().filter(touches).cloned().collect(),
        })
    }
}
