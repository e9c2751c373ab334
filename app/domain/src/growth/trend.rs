//! The Theil–Sen line through daily peaks, with Sen's interval of its slope.

use super::{
    Band, DAYS_MIN, GrowthLine, NEWEST_DAYS_MAX, OFF_DAYS, OFF_DEVIATIONS, Outlook, SPAN_DAYS_MIN,
};

/// The two-sided 95 % point of the normal distribution.
const Z: f64 = 1.959_964;

/// Of normal values the median of the distances from their middle times this is the standard
/// deviation.
const DEVIATIONS_PER_MEDIAN: f64 = 1.482_602;

/// What days say: a line, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Fit {
    TooFew,
    /// Enough days once, none of late.
    TooOld,
    Known(GrowthLine),
}

impl Fit {
    pub fn outlook(&self) -> Outlook {
        match self {
            Self::TooFew | Self::TooOld => Outlook::TooFew,
            // What may as well stand still or shrink is no growth.
            Self::Known(line) if line.slope.low > 0.0 => Outlook::Growing,
            Self::Known(_) => Outlook::NoTrend,
        }
    }
}

/// Fits a line through daily peaks, oldest first; `None`: a day without data. Day 0 of the line is
/// the one after the last of them.
pub fn fit(peaks: &[Option<u64>]) -> Fit {
    let known: Vec<(f64, u64)> =
        (0_u32..).zip(peaks).filter_map(|(day, peak)| Some((f64::from(day), (*peak)?))).collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else { return Fit::TooFew };
    let span = last.0 - first.0 + 1.0;
    if known.len() < DAYS_MIN || span < SPAN_DAYS_MIN as f64 {
        return Fit::TooFew;
    }
    let today = peaks.len() as f64;
    if today - last.0 > NEWEST_DAYS_MAX as f64 {
        return Fit::TooOld;
    }
    let mut slopes = Vec::with_capacity(known.len() * (known.len() - 1) / 2);
    for (place, (x, y)) in known.iter().enumerate() {
        slopes.extend(
            known[place + 1..].iter().map(|(later, peak)| difference(*y, *peak) / (later - x)),
        );
    }
    slopes.sort_by(f64::total_cmp);
    let estimate = median(&slopes);
    let (low, high) = interval(&known, &slopes);
    let slope = Band { low, estimate, high };
    let is_off = is_off(&known, estimate);
    let at = |slope: f64| match is_off {
        true => last.1 as f64 + slope * (today - last.0),
        false => value_at(&known, slope, today),
    };
    let today = Band { low: at(low), estimate: at(estimate), high: at(high) };
    Fit::Known(GrowthLine { slope, today })
}

/// `later` − `earlier`; exact, because amounts are at most 2⁵³.
fn difference(earlier: u64, later: u64) -> f64 {
    let apart = later.abs_diff(earlier) as f64;
    if later < earlier { -apart } else { apart }
}

/// Where the line of a slope stands on a day: it leaves as many days above as below (Conover).
fn value_at(known: &[(f64, u64)], slope: f64, day: f64) -> f64 {
    let mut values: Vec<f64> = known.iter().map(|(x, y)| *y as f64 + slope * (day - x)).collect();
    values.sort_by(f64::total_cmp);
    median(&values)
}

/// Whether the newest value lies off the line of a slope: use has jumped or was cleared away, and
/// goes on from where it is.
fn is_off(known: &[(f64, u64)], slope: f64) -> bool {
    let start = value_at(known, slope, 0.0);
    let off: Vec<f64> = known.iter().map(|(x, y)| (*y as f64 - start - slope * x).abs()).collect();
    let Some(newest) = off.last().copied() else { return false };
    let mut sorted = off;
    sorted.sort_by(f64::total_cmp);
    let deviation = DEVIATIONS_PER_MEDIAN * median(&sorted);
    // A little more than that, so that rounding decides nothing.
    newest > (OFF_DEVIATIONS * deviation).max(OFF_DAYS * slope.abs()) * (1.0 + 1e-9) + 1e-6
}

/// Of a sorted list that is not empty.
fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) {
        (sorted[middle - 1] + sorted[middle]) / 2.0
    } else {
        sorted[middle]
    }
}

/// The bounds of the slope: see the module above for the formula and where it is from.
fn interval(known: &[(f64, u64)], slopes: &[f64]) -> (f64, f64) {
    let pairs = slopes.len() as f64;
    let c = Z * variance(known).sqrt();
    // Places count from one.
    let lower = ((pairs - c) / 2.0).floor().max(1.0) as usize;
    let upper = ((pairs + c) / 2.0 + 1.0).ceil().min(pairs) as usize;
    (slopes[lower - 1], slopes[upper - 1])
}

/// Kendall's Var(S) with ties among the values; no two days are the same.
fn variance(known: &[(f64, u64)]) -> f64 {
    let term = |count: usize| {
        let count = count as f64;
        count * (count - 1.0) * (2.0 * count + 5.0)
    };
    let mut values: Vec<u64> = known.iter().map(|(_, value)| *value).collect();
    values.sort_unstable();
    let ties: f64 = values.chunk_by(|one, next| one == next).map(|group| term(group.len())).sum();
    (term(known.len()) - ties) / 18.0
}
