//! What is known of the use of an App Key's limits: now, and at most in the last 30 days.
//!
//! Read before the transaction that changes something begins: use is nothing that a lock could
//! hold still, and a second connection must not be waited for while one is held.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::catalogue::Bucket;
use domain::changes::Uses;
use domain::ids::{AppKey, BucketId, EditionId, QuotaId};
use domain::limit_values::Target;
use domain::limits::{Subject, rate_keys};
use domain::rules::Thing;
use domain::usage::{AppUse, measure};

use super::LimitState;
use crate::snapshot::Snapshot;
use crate::usage::current;
use crate::usage::peaks::{self, CallPeak};
use crate::{Db, Error, Result};

pub(crate) struct KnownUse {
    app: AppKey,
    state: AppUse,
    quota_peaks: HashMap<QuotaId, u64>,
    /// Of buckets that were called.
    bucket_peaks: HashMap<(EditionId, BucketId), CallPeak>,
}

impl KnownUse {
    /// Of one App Key. `only`: the peaks of this limit alone.
    pub(crate) async fn read(
        db: &Db,
        app: &AppKey,
        only: Option<&Target>,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        if db.snapshot().app(app).is_none() {
            // Another server may have registered it a moment ago.
            db.refresh_snapshot(now).await?;
        }
        let snapshot = db.snapshot();
        let id = snapshot.app(app).ok_or_else(|| Error::not_found(Thing::App))?.id;
        let mut known = Self::read_many(db, &[id], only, now).await?;
        known.remove(&id).ok_or_else(|| Error::not_found(Thing::App))
    }

    /// Of many at once; those that are not in the directory are absent.
    pub(crate) async fn read_many(
        db: &Db,
        app_ids: &[i32],
        only: Option<&Target>,
        now: DateTime<Utc>,
    ) -> Result<HashMap<i32, Self>> {
        let snapshot = db.snapshot();
        let mut states = current::read(db, app_ids, now).await?;
        let mut quota_peaks = match only {
            Some(Target::Rate { .. }) => HashMap::new(),
            _ => peaks::quotas(db, &snapshot, app_ids, now).await?,
        };
        let asked = asked(&snapshot, only);
        let buckets: Vec<&Bucket> = asked.iter().map(|(_, bucket)| *bucket).collect();
        let mut bucket_peaks = match buckets.is_empty() {
            true => HashMap::new(),
            false => peaks::buckets(db, &snapshot, app_ids, &buckets, now).await?,
        };
        let known = app_ids.iter().filter_map(|id| {
            let peaks = bucket_peaks.remove(id).unwrap_or_default().into_iter();
            let named = peaks.filter_map(|(place, peak)| {
                let (edition, bucket) = asked.get(place)?;
                Some((((*edition).clone(), bucket.id.clone()), peak))
            });
            let known = Self {
                app: snapshot.app_by_id(*id)?.app.clone(),
                state: states.remove(id).unwrap_or_default(),
                quota_peaks: quota_peaks.remove(id).unwrap_or_default(),
                bucket_peaks: named.collect(),
            };
            Some((*id, known))
        });
        Ok(known.collect())
    }

    /// As uses of the limits that the App Key has before or after; of one that it has in both, as
    /// it is counted after.
    pub(crate) fn uses(&self, before: &LimitState, after: &LimitState, now: DateTime<Utc>) -> Uses {
        let mut uses = Uses::default();
        for (quota, peak) in &self.quota_peaks {
            uses.peak(Target::Quota { quota: quota.clone() }, *peak as f64);
        }
        for subject in before.subjects(now).chain(after.subjects(now)) {
            self.add(&mut uses, subject);
        }
        uses
    }

    fn add(&self, uses: &mut Uses, subject: Subject<'_>) {
        let measured = measure(subject, self.app.clone(), &self.state, None);
        for one in measured.quotas {
            uses.now(Target::Quota { quota: one.quota }, one.used as f64);
        }
        for bucket in measured.buckets {
            for rate in bucket.rates {
                let target = Target::Rate { bucket: bucket.bucket.clone(), rate: rate.key };
                uses.now(target, rate.used);
            }
        }
        let edition = &subject.plan.catalogue;
        let Some(catalogue) = subject.terms.catalogue.catalogue().edition(edition) else { return };
        for bucket in &catalogue.buckets {
            let peak = self.bucket_peaks.get(&(edition.clone(), bucket.id.clone()));
            let Some(peak) = peak else { continue };
            for rate in rate_keys(subject.plan, bucket) {
                if let Some(used) = peak.of(rate) {
                    uses.peak(Target::Rate { bucket: bucket.id.clone(), rate }, used);
                }
            }
        }
    }
}

/// The buckets of every edition of which peaks are asked for.
fn asked<'a>(snapshot: &'a Snapshot, only: Option<&Target>) -> Vec<(&'a EditionId, &'a Bucket)> {
    let is_asked = |bucket: &&Bucket| match only {
        None => true,
        Some(Target::Quota { .. }) => false,
        Some(Target::Rate { bucket: id, .. }) => bucket.id == *id,
    };
    let editions = snapshot.terms.catalogue.catalogue().editions.iter();
    let all = editions.flat_map(|edition| {
        edition.buckets.iter().filter(is_asked).map(|bucket| (&edition.id, bucket))
    });
    all.collect()
}
