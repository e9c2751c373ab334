//! What follows from the change of one limit, by the values and the use alone.

use super::{Outcome, Use};
use crate::checks::Check;
use crate::limit_values::LimitValue;
use crate::quotas::QuotaKind;

/// What becomes of the limit, and what of it must be confirmed. `kind` is a quota's.
pub(super) fn judge(
    kind: Option<QuotaKind>,
    before: Option<LimitValue>,
    after: Option<LimitValue>,
    used: Use,
) -> (Outcome, Vec<Check>) {
    let Some(room) = after.filter(|_| falls(before, after)).and_then(room) else {
        return (upwards(before, after), Vec::new());
    };
    let is_over = |used: Option<u64>| used.is_some_and(|used| used > room);
    let lost = if kind == Some(QuotaKind::Age) { lost(before, room, used.now) } else { None };
    let is_out = after == Some(LimitValue::NotSupported);
    let checks = Check::ALL.into_iter().filter(|check| match check {
        Check::DeletesHistory => lost.is_some(),
        Check::BelowCurrentUse => is_over(used.now),
        Check::FeatureNotSupported => is_out,
        Check::BelowPeak => is_over(used.peak_30_days),
        Check::DropsMoreThan10Percent => drops(before, room),
        // Of the change as a whole, not of values.
        Check::CallsOffPlanned | Check::GrantsForGood => false,
    });
    let outcome = match lost {
        Some(days) => Outcome::Destroyed { days },
        None if is_out || is_over(used.now) => Outcome::Blocked,
        None if before.is_none() => Outcome::Begins,
        None if used.now.is_none() => Outcome::Unmeasured,
        None => Outcome::Kept,
    };
    (outcome, checks.collect())
}

/// Whether less is allowed after than before. A limit where none was documented is less: what it
/// holds back was let through. To have none any more is not.
pub fn falls(before: Option<LimitValue>, after: Option<LimitValue>) -> bool {
    match (before, after) {
        (_, None) => false,
        (None, Some(after)) => after != LimitValue::Unlimited,
        (Some(before), Some(after)) => rank(after) < rank(before),
    }
}

/// From the least to the most. Not supported is less than zero: not even the feature is there.
fn rank(value: LimitValue) -> (u8, u64) {
    match value {
        LimitValue::NotSupported => (0, 0),
        LimitValue::Limited { amount } => (1, amount),
        LimitValue::Unlimited => (2, 0),
    }
}

/// How much may be used. `None`: any amount.
fn room(value: LimitValue) -> Option<u64> {
    match value {
        LimitValue::NotSupported => Some(0),
        LimitValue::Limited { amount } => Some(amount),
        LimitValue::Unlimited => None,
    }
}

fn upwards(before: Option<LimitValue>, after: Option<LimitValue>) -> Outcome {
    match (before, after) {
        (None, _) => Outcome::Begins,
        (Some(_), None) => Outcome::Ends,
        (Some(_), Some(_)) => Outcome::Raised,
    }
}

/// Nothing can be said of a share of what was not documented.
fn drops(before: Option<LimitValue>, room: u64) -> bool {
    match before {
        None | Some(LimitValue::NotSupported) => false,
        Some(LimitValue::Unlimited) => true,
        Some(LimitValue::Limited { amount }) => {
            u128::from(amount.saturating_sub(room)) * 10 > u128::from(amount)
        }
    }
}

/// Days of history that are deleted: by the age of the oldest where it is known, else as many as
/// the limits differ by. `None`: nothing is; `Some(None)`: some may be, and nobody knows how much.
fn lost(before: Option<LimitValue>, room: u64, oldest: Option<u64>) -> Option<Option<u64>> {
    let kept = match (oldest, before) {
        (Some(oldest), _) => oldest,
        (None, Some(LimitValue::Limited { amount })) => amount,
        (None, Some(LimitValue::NotSupported)) => 0,
        (None, None | Some(LimitValue::Unlimited)) => return Some(None),
    };
    kept.checked_sub(room).filter(|days| *days > 0).map(Some)
}
