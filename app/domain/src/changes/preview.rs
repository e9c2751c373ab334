//! From two states of one App Key to the rows that differ.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::judge::judge;
use super::{ChangeRow, Outcome, PlannedChange, Preview, Uses};
use crate::checks::Check;
use crate::language::Name;
use crate::limit_values::Target;
use crate::limits::{Subject, effective, rate_keys};
use crate::overrides::Override;
use crate::quotas::{Quota, QuotaKind, QuotaUnit};
use crate::usage::permille;

/// What changes from `before` to `after`, at their moment and at every later one at which an
/// override of either begins or ends: a plan that falls under an override shows when that ends.
pub fn preview(before: Subject<'_>, after: Subject<'_>, uses: &Uses) -> Preview {
    let moments = turns(after.now, [before.overrides, after.overrides]);
    let pairs: Vec<_> = moments
        .into_iter()
        .map(|now| (Subject { now, ..before }, Subject { now, ..after }))
        .collect();
    preview_at(&pairs, uses, None)
}

/// `now` and every later moment at which one of the overrides begins or ends.
pub fn turns<'a>(
    now: DateTime<Utc>,
    overrides: impl IntoIterator<Item = &'a [Override]>,
) -> BTreeSet<DateTime<Utc>> {
    let all = overrides.into_iter().flatten();
    let moments = all.flat_map(|one| [Some(one.starts_at), one.end()]).flatten();
    moments.filter(|moment| *moment > now).chain([now]).collect()
}

/// The overrides after `made` was set at `now`, and what was planned and never comes then: a
/// permanent one takes the place of the permanent ones before it, from its start on.
pub fn adding(
    overrides: &[Override],
    made: &Override,
    now: DateTime<Utc>,
) -> (Vec<Override>, Vec<PlannedChange>) {
    let (mut after, mut called_off) = (overrides.to_vec(), Vec::new());
    for one in &mut after {
        let is_replaced = !made.is_temporary() && !one.is_temporary() && one.target == made.target;
        let start = made.starts_at.max(one.starts_at);
        if is_replaced && one.end().is_none_or(|end| end > start) {
            if one.starts_at > now && start == one.starts_at {
                called_off.push(PlannedChange::from(&*one));
            }
            one.ended_at = Some(start);
        }
    }
    after.push(made.clone());
    (after, called_off)
}

/// The overrides after one of them was ended at `now`.
pub fn ending(overrides: &[Override], id: Uuid, now: DateTime<Utc>) -> Vec<Override> {
    let mut after = overrides.to_vec();
    for one in after.iter_mut().filter(|one| one.id == id) {
        one.ended_at = Some(now);
    }
    after
}

/// What changes at the moments of the pairs, each the App Key before and after at one moment,
/// earliest first: of each limit its most dangerous change, and of equal ones the earliest. `only`:
/// of this limit alone.
pub fn preview_at(
    pairs: &[(Subject<'_>, Subject<'_>)],
    uses: &Uses,
    only: Option<&Target>,
) -> Preview {
    let mut rows: Vec<ChangeRow> = Vec::new();
    let mut unchanged = 0;
    for about in abouts(pairs, only) {
        let changes = pairs.iter().filter_map(|pair| row(&about, *pair, uses));
        match changes.min_by_key(danger) {
            Some(row) => rows.push(row),
            None if is_limited(&about, pairs) => unchanged += 1,
            None => {}
        }
    }
    rows.sort_by_cached_key(danger);
    let fires = |check: &Check| rows.iter().any(|row| row.fires(*check));
    let checks = Check::ALL.into_iter().filter(fires).collect();
    Preview { rows, checks, unchanged, calls_off: Vec::new() }
}

/// The smallest key is the most dangerous.
fn danger(row: &ChangeRow) -> (u8, Reverse<usize>, Reverse<u32>) {
    let outcome = match row.outcome {
        Outcome::Destroyed { .. } => 0,
        Outcome::Blocked => 1,
        Outcome::Unmeasured | Outcome::Kept | Outcome::Begins if !row.checks.is_empty() => 2,
        Outcome::Unmeasured | Outcome::Kept => 3,
        Outcome::Begins => 4,
        Outcome::Ends => 5,
        Outcome::Raised => 6,
    };
    let share = row.used.zip(row.after_value());
    let share = share.and_then(|(used, after)| permille(used as f64, after)).unwrap_or_default();
    (outcome, Reverse(row.checks.len()), Reverse(share))
}

/// One limit and what is known of it.
struct About<'a> {
    target: Target,
    name: &'a Name,
    unit: Option<QuotaUnit>,
    kind: Option<QuotaKind>,
}

/// Every limit of either state, quotas first, in the order of the data. A quota or bucket that the
/// terms after have is told by them.
fn abouts<'a>(pairs: &[(Subject<'a>, Subject<'a>)], only: Option<&Target>) -> Vec<About<'a>> {
    let mut seen: BTreeSet<Target> = BTreeSet::new();
    let mut quotas = Vec::new();
    let mut rates = Vec::new();
    let after = pairs.iter().map(|pair| pair.1);
    for subject in after.chain(pairs.iter().map(|pair| pair.0)) {
        let is_new = |target: &Target, seen: &mut BTreeSet<Target>| {
            only.is_none_or(|only| only == target) && seen.insert(target.clone())
        };
        for quota in &subject.terms.book.quotas {
            let about = about_quota(quota);
            if is_new(&about.target, &mut seen) {
                quotas.push(about);
            }
        }
        let edition = subject.terms.catalogue.catalogue().edition(&subject.plan.catalogue);
        for bucket in edition.map_or(&[][..], |edition| &edition.buckets) {
            for rate in rate_keys(subject.plan, bucket) {
                let target = Target::Rate { bucket: bucket.id.clone(), rate };
                if is_new(&target, &mut seen) {
                    rates.push(About { target, name: &bucket.name, unit: None, kind: None });
                }
            }
        }
    }
    quotas.append(&mut rates);
    quotas
}

fn about_quota(quota: &Quota) -> About<'_> {
    About {
        target: Target::Quota { quota: quota.id.clone() },
        name: &quota.name,
        unit: Some(quota.unit),
        kind: Some(quota.kind),
    }
}

/// `None`: the value is the same, wherever it comes from.
fn row(about: &About<'_>, pair: (Subject<'_>, Subject<'_>), uses: &Uses) -> Option<ChangeRow> {
    let [before, after] = [pair.0, pair.1].map(|subject| effective(subject, &about.target));
    let value = |limit: &Option<crate::limits::EffectiveLimit>| limit.as_ref().map(|it| it.value);
    if value(&before) == value(&after) {
        return None;
    }
    let used = uses.of(&about.target);
    let (outcome, checks) = judge(about.kind, value(&before), value(&after), used);
    Some(ChangeRow {
        target: about.target.clone(),
        name: about.name.clone(),
        unit: about.unit,
        before,
        after,
        used: used.now,
        peak_30_days: used.peak_30_days,
        outcome,
        checks,
        at: pair.1.now,
    })
}

/// Whether there is a limit at all that could stay.
fn is_limited(about: &About<'_>, pairs: &[(Subject<'_>, Subject<'_>)]) -> bool {
    pairs.iter().any(|pair| effective(pair.1, &about.target).is_some())
}
