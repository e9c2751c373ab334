//! Why a limit is what it is, or was at a past moment.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::access::{Permit, ReadConsole};
use domain::apps::Subject as About;
use domain::catalogue::Bucket;
use domain::ids::{AppKey, BucketId};
use domain::language::Name;
use domain::limit_values::Target;
use domain::limits::{
    Explanation, LimitChange, Record, RecordAt, bucket_limits, explain, rate_keys, touching,
};
use domain::plans::Terms;
use domain::problem::Problem;
use domain::quotas::{Quota, QuotaUnit};
use domain::rules::ReportRule;
use domain::rules::Thing;
use domain::units::Zone;
use domain::usage::{Binding, binding};
use domain::why::{MomentFault, UseThen, WhyAnswer, WhyView, check_moment, moment_of, read_moment};

use crate::snapshot::{AppEntry, Snapshot};
use crate::usage::current::measured;
use crate::usage::history::{What, use_at};
use crate::{Db, Error, Result, record};

/// Tells some targets of an App Key at `now`.
pub(crate) async fn told(
    db: &Db,
    snapshot: &Snapshot,
    entry: &AppEntry,
    targets: &[Target],
    now: DateTime<Utc>,
) -> Result<Vec<Explanation>> {
    let record = record::read(db, snapshot, entry).await?;
    Ok(told_by(&record, snapshot, entry, targets, now))
}

/// The same by the App Key's record, where it is known already.
pub(crate) fn told_by(
    record: &Record,
    snapshot: &Snapshot,
    entry: &AppEntry,
    targets: &[Target],
    now: DateTime<Utc>,
) -> Vec<Explanation> {
    // A clock that is behind the one that registered the App Key still gets an answer.
    let state = record.at(moment_of(now).max(record.registered_at));
    let told = targets.iter().map(|target| match &state {
        Some(state) => state.explain(target),
        None => explain(snapshot.subject(entry, now), target),
    });
    told.collect()
}

/// Explains a quota, or every rate of a bucket, at `at` or now; with the moment of the answer.
pub async fn explanations(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    app: &AppKey,
    about: &About,
    at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<(DateTime<Utc>, Vec<Explanation>)> {
    let snapshot = db.snapshot();
    let entry = snapshot.app(app).ok_or_else(|| Error::not_found(Thing::App))?;
    let record = record::read(db, &snapshot, entry).await?;
    if let Some(at) = at {
        check_moment(at, record.registered_at, now)
            .map_err(|fault| refusal(&record, app, fault))?;
    }
    let at = at.unwrap_or_else(|| moment_of(now).max(record.registered_at));
    let state = state_at(&record, at)?;
    let targets = match about {
        About::Quota(id) => {
            state.terms.book.quota(id).ok_or_else(|| Error::not_found(Thing::Quota))?;
            vec![Target::Quota { quota: id.clone() }]
        }
        About::Bucket(id) => rates_of(&state, id).ok_or_else(|| Error::not_found(Thing::Bucket))?,
    };
    let explanations = targets.iter().map(|target| state.explain(target)).collect();
    Ok((at, explanations))
}

fn refusal(record: &Record, app: &AppKey, fault: MomentFault) -> Error {
    let registered = record.registered_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    match fault {
        MomentFault::BeforeRegistration => {
            let rule = ReportRule::BeforeRegistration { app: app.to_string(), registered };
            Problem::new(domain::problem::Code::NotFound, rule)
        }
        MomentFault::Future => Problem::field("/at", ReportRule::MomentInFuture { name: "at" }),
        MomentFault::Unreadable => {
            Problem::field("/at", ReportRule::MomentUnreadable { name: "at" })
        }
    }
    .into()
}

fn state_at(record: &Record, at: DateTime<Utc>) -> Result<RecordAt<'_>> {
    record.at(at).ok_or_else(|| {
        Error::Corrupt(format!("an App Key had no plan, or one that is not known, at {at}"))
    })
}

/// A bucket of the plan's own edition, or else of another, where nothing holds for the App Key.
fn bucket_of<'a>(state: &RecordAt<'a>, id: &BucketId) -> Option<&'a Bucket> {
    let catalogue = &state.terms.catalogue;
    let mut others = catalogue.catalogue().editions.iter();
    catalogue
        .bucket(&state.plan.catalogue, id)
        .or_else(|| others.find_map(|edition| catalogue.bucket(&edition.id, id)))
}

fn rates_of(state: &RecordAt<'_>, id: &BucketId) -> Option<Vec<Target>> {
    let keys = rate_keys(state.plan, bucket_of(state, id)?);
    Some(keys.into_iter().map(|rate| Target::Rate { bucket: id.clone(), rate }).collect())
}

/// What somebody asks: which limit, at which moment (as [`read_moment`] reads it), in whose zone.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    pub app: &'a AppKey,
    pub target: &'a Target,
    pub moment: &'a str,
    pub zone: &'a Zone,
    /// Where browsers find the console.
    pub public_url: String,
}

/// One limit at one moment, for the page.
pub async fn view(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    asked: Asked<'_>,
    now: DateTime<Utc>,
) -> Result<WhyView> {
    let snapshot = db.snapshot();
    let entry = snapshot.app(asked.app).ok_or_else(|| Error::not_found(Thing::App))?;
    let record = record::read(db, &snapshot, entry).await?;
    let target = asked.target;
    let (name, quota) =
        named(&snapshot.terms, &record, target).ok_or_else(|| Error::not_found(Thing::Limit))?;
    let unit: Option<QuotaUnit> = quota.map(|quota| quota.unit);
    let has_use = quota.is_none_or(Quota::has_use);
    let view = |answer| WhyView {
        app: asked.app.clone(),
        target: target.clone(),
        name: name.clone(),
        unit,
        registered_at: record.registered_at,
        public_url: asked.public_url.clone(),
        answer,
    };
    let moment = match read_moment(asked.moment, asked.zone, record.registered_at, now) {
        Ok(moment) => moment,
        Err(fault) => return Ok(view(Err(fault))),
    };
    let at = moment.unwrap_or_else(|| moment_of(now).max(record.registered_at));
    let state = state_at(&record, at)?;
    let mut answer = answer(&record, &state, target);
    answer.is_now = moment.is_none();
    if has_use {
        answer.usage = use_then(db, &snapshot, entry, &state, target).await?;
    }
    if answer.is_now {
        answer.binding = binding_now(db, &snapshot, entry, target, now).await?;
    }
    Ok(view(Ok(Box::new(answer))))
}

/// The name of a quota or bucket that is or was known; and the quota, where it is one.
fn named<'a>(
    terms: &'a Terms,
    record: &Record,
    target: &Target,
) -> Option<(&'a Name, Option<&'a Quota>)> {
    match target {
        Target::Quota { quota } => {
            let quota = terms.book.quota(quota)?;
            Some((&quota.name, Some(quota)))
        }
        Target::Rate { bucket: id, rate } => {
            let editions = &terms.catalogue.catalogue().editions;
            let mut buckets = editions.iter().filter_map(|one| terms.catalogue.bucket(&one.id, id));
            let bucket = buckets.clone().find(|bucket| bucket.rate(*rate).is_some());
            let is_planned = terms.book.plans.iter().any(|plan| plan.rate(id, *rate).is_some());
            let was_set = record.overrides.iter().any(|one| one.target == *target);
            let bucket = bucket.or_else(|| buckets.next().filter(|_| is_planned || was_set))?;
            Some((&bucket.name, None))
        }
    }
}

fn answer(record: &Record, state: &RecordAt<'_>, target: &Target) -> WhyAnswer {
    let explanation = state.explain(target);
    let editions = &state.terms.book.editions;
    let edition = editions.iter().find(|one| one.id == state.plan.edition);
    let edition = edition.map(|one| domain::limits::EditionRef {
        id: one.id.clone(),
        name: one.name.clone(),
        version: one.version,
    });
    let others = match target {
        Target::Quota { .. } => Vec::new(),
        Target::Rate { bucket, .. } => rates_of(state, bucket).unwrap_or_default(),
    };
    let (previous, next) = around(record.changes(target), state.at);
    WhyAnswer {
        at: state.at,
        is_now: false,
        plan: state.plan.into(),
        edition,
        choice: state.choice.clone(),
        conflicts: touching(state.subject(), target).cloned().collect(),
        explanation,
        usage: None,
        binding: None,
        others: others.into_iter().filter(|other| other != target).collect(),
        previous,
        next,
    }
}

/// The change up to `at`, and the one after.
fn around(
    changes: Vec<LimitChange>,
    at: DateTime<Utc>,
) -> (Option<LimitChange>, Option<LimitChange>) {
    let after = changes.partition_point(|change| change.at <= at);
    let previous = after.checked_sub(1).and_then(|place| changes.get(place).cloned());
    (previous, changes.get(after).cloned())
}

async fn use_then(
    db: &Db,
    snapshot: &Snapshot,
    entry: &AppEntry,
    state: &RecordAt<'_>,
    target: &Target,
) -> Result<Option<UseThen>> {
    let what = match target {
        Target::Quota { quota } => What::Quota(quota.clone()),
        Target::Rate { bucket, rate } => {
            let bucket = state.terms.catalogue.bucket(&state.plan.catalogue, bucket);
            let routes = bucket.map(|bucket| bucket.routes.clone()).unwrap_or_default();
            What::Rate { target: target.clone(), key: *rate, routes }
        }
    };
    use_at(db, snapshot, entry, &what, state.at).await
}

/// Which rate of the target's bucket binds first, by the use of now.
async fn binding_now(
    db: &Db,
    snapshot: &Snapshot,
    entry: &AppEntry,
    target: &Target,
    now: DateTime<Utc>,
) -> Result<Option<Binding>> {
    let Target::Rate { bucket: id, .. } = target else { return Ok(None) };
    let subject = snapshot.subject(entry, now);
    let Some(bucket) = subject.terms.catalogue.bucket(&subject.plan.catalogue, id) else {
        return Ok(None);
    };
    let measured = measured(db, snapshot, entry, now).await?;
    let usage = measured.buckets.iter().find(|one| one.bucket == *id);
    Ok(binding(&bucket_limits(subject, bucket).limits, usage))
}

#[cfg(test)]
mod tests;
