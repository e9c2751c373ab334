//! Use of quotas: the newest gauges against what the plan and overrides allow.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{DateTime, NaiveTime, Utc};

use crate::ids::QuotaId;
use crate::limit_values::{LimitValue, Target};
use crate::limits::{Subject, effective};
use crate::quotas::{Quota, QuotaKind};
use crate::usage::{GaugeReading, Level, QuotaUse, permille};

/// A use beside the quota and the limit that it was measured by.
pub(super) struct Measured<'a> {
    pub quota: &'a Quota,
    pub limit: LimitValue,
    pub usage: QuotaUse,
}

impl Measured<'_> {
    /// To keep messages as long as the plan allows is the normal state of an age, not an alarm.
    pub(super) fn can_alarm(&self) -> bool {
        can_alarm(self.quota)
    }
}

fn can_alarm(quota: &Quota) -> bool {
    match quota.kind {
        QuotaKind::Stock | QuotaKind::Daily => true,
        QuotaKind::Age | QuotaKind::Size => false,
    }
}

/// In the order of the book, so that two measurements compare.
pub(super) fn measure<'a>(subject: Subject<'a>, gauges: &[GaugeReading]) -> Vec<Measured<'a>> {
    let mut by_quota: HashMap<&QuotaId, Vec<&GaugeReading>> = HashMap::new();
    for gauge in gauges {
        by_quota.entry(&gauge.quota).or_default().push(gauge);
    }
    let book = subject.terms.book.quotas.iter();
    book.filter_map(|quota| quota_use(subject, quota, by_quota.remove(&quota.id)?)).collect()
}

/// The use of a quota is that of its largest subject; a total without subject is its own.
fn quota_use<'a>(
    subject: Subject<'a>,
    quota: &'a Quota,
    mut readings: Vec<&GaugeReading>,
) -> Option<Measured<'a>> {
    if quota.kind == QuotaKind::Daily {
        // What was sent yesterday takes nothing of today.
        let today = midnight(subject.now);
        readings.retain(|one| one.at >= today);
    }
    let limit = effective(subject, &Target::Quota { quota: quota.id.clone() })?.value;
    let largest = readings.iter().max_by_key(|one| {
        (one.value, one.subject.is_some(), one.at, Reverse(one.subject.as_deref()))
    })?;
    let level = |value: u64| match can_alarm(quota) {
        true => Level::of(value as f64, limit),
        false => Level::Calm,
    };
    let is_near = |one: &&&GaugeReading| one.subject.is_some() && level(one.value) >= Level::Near;
    let subjects_near = readings.iter().filter(is_near).count();
    let usage = QuotaUse {
        quota: quota.id.clone(),
        used: largest.value,
        subject: largest.subject.clone(),
        subjects_near: u32::try_from(subjects_near).unwrap_or(u32::MAX),
        permille: permille(largest.value as f64, limit),
        level: level(largest.value),
        at: largest.at,
    };
    Some(Measured { quota, limit, usage })
}

/// The limit day is UTC.
fn midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    now.date_naive().and_time(NaiveTime::MIN).and_utc()
}
