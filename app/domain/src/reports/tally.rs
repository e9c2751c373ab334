//! Adding up the known minutes of one quota or rate.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};

use super::{LimitSpan, Peak};
use crate::limit_values::{LimitValue, Target};
use crate::limits::Record;
use crate::usage::PERMILLE_MAX;

/// An amount as a fraction, so that nothing is rounded before it is compared.
#[derive(Clone, Copy, Debug)]
pub struct Ratio {
    pub num: u128,
    /// Never zero.
    pub den: u128,
}

impl Ratio {
    pub fn whole(amount: u64) -> Self {
        Self { num: u128::from(amount), den: 1 }
    }

    /// Which is the larger, whatever they are fractions of.
    pub fn compare(self, other: Self) -> Ordering {
        self.num.saturating_mul(other.den).cmp(&other.num.saturating_mul(self.den))
    }

    /// In thousandths, rounded down.
    pub fn milli(self) -> u64 {
        u64::try_from(self.num.saturating_mul(1000) / self.den.max(1)).unwrap_or(u64::MAX)
    }

    /// Whether it is more than `percent` of `bound`.
    pub fn is_over(self, percent: u64, bound: u64) -> bool {
        let share = u128::from(percent) * u128::from(bound);
        self.num.saturating_mul(100) > share.saturating_mul(self.den)
    }

    /// As a share of `bound`, as [`crate::usage::permille`] rounds it.
    pub fn permille(self, bound: u64) -> u32 {
        if self.num == 0 {
            return 0;
        }
        let whole = u128::from(bound).saturating_mul(self.den);
        let share = self.num.saturating_mul(1000);
        let rounded = match self.num.cmp(&whole) {
            Ordering::Less => share / whole,
            Ordering::Equal => 1000,
            Ordering::Greater if whole == 0 => u128::from(PERMILLE_MAX),
            Ordering::Greater => share.div_ceil(whole),
        };
        u32::try_from(rounded).unwrap_or(PERMILLE_MAX).min(PERMILLE_MAX)
    }
}

/// One known minute.
#[derive(Clone, Copy, Debug)]
pub(super) struct Minute<'a> {
    pub at: DateTime<Utc>,
    /// What the average is of, before the scale.
    pub value: u64,
    pub peak: Ratio,
    pub subject: Option<&'a str>,
}

/// The sums of the known minutes of one quota or rate.
#[derive(Clone, Debug)]
pub(super) struct Tally {
    limits: Vec<LimitSpan>,
    /// What a value of a minute is times, and divided by, in the unit of the limit.
    scale: (u32, u32),
    pub known: u64,
    sum: u128,
    peak: Option<(Ratio, DateTime<Utc>, Option<String>)>,
    pub bounded: u64,
    pub over_80: u64,
    pub over_100: u64,
    pub most_permille: Option<u32>,
}

impl Tally {
    pub fn new(limits: Vec<LimitSpan>, scale: (u32, u32)) -> Self {
        Self {
            limits,
            scale,
            known: 0,
            sum: 0,
            peak: None,
            bounded: 0,
            over_80: 0,
            over_100: 0,
            most_permille: None,
        }
    }

    pub fn limits(&self) -> &[LimitSpan] {
        &self.limits
    }

    pub fn add(&mut self, minute: Minute<'_>) {
        self.known += 1;
        self.sum = self.sum.saturating_add(u128::from(minute.value));
        let is_largest = self.peak.as_ref().is_none_or(|(peak, at, _)| {
            minute.peak.compare(*peak).then(at.cmp(&minute.at)) == Ordering::Greater
        });
        if is_largest {
            self.peak = Some((minute.peak, minute.at, minute.subject.map(str::to_owned)));
        }
        let Some(bound) = self.bound(minute.at) else { return };
        self.bounded += 1;
        self.over_80 += u64::from(minute.peak.is_over(80, bound));
        self.over_100 += u64::from(minute.peak.is_over(100, bound));
        let share = minute.peak.permille(bound);
        self.most_permille = Some(self.most_permille.map_or(share, |most| most.max(share)));
    }

    /// The bound in force when the minute began.
    fn bound(&self, minute: DateTime<Utc>) -> Option<u64> {
        let begun = self.limits.partition_point(|span| span.from <= minute);
        match self.limits.get(begun.saturating_sub(1))?.limit? {
            LimitValue::Limited { amount } => Some(amount),
            LimitValue::NotSupported => Some(0),
            LimitValue::Unlimited => None,
        }
    }

    pub fn average_milli(&self) -> Option<u64> {
        let (times, by) = self.scale;
        let num = self.sum.saturating_mul(u128::from(times));
        let den = u128::from(self.known) * u128::from(by);
        (self.known > 0).then(|| Ratio { num, den }.milli())
    }

    pub fn peak(&self) -> Option<Peak> {
        let (peak, at, subject) = self.peak.as_ref()?;
        Some(Peak { milli: peak.milli(), at: *at, subject: subject.clone() })
    }
}

/// The limits of a target that held from `from` until before `until`, oldest first. Before its
/// registration an App Key is taken to have had what it began with, as charts take it.
pub(super) fn limits(
    record: &Record,
    target: &Target,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<LimitSpan> {
    let changes = record.changes(target);
    let begun = changes.partition_point(|change| change.at <= from).max(1);
    let spans = changes.into_iter().enumerate().skip(begun - 1);
    let spans = spans.filter(|(place, change)| *place == begun - 1 || change.at < until);
    let span = |(place, change): (usize, crate::limits::LimitChange)| LimitSpan {
        from: if place == begun - 1 { from } else { change.at },
        limit: change.after.as_ref().map(|limit| limit.value),
        origin: change.after.as_ref().map(|limit| limit.origin),
        override_id: change.after.as_ref().and_then(|limit| limit.override_id),
    };
    spans.map(span).collect()
}
