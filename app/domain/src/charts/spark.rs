//! A line as high as a word: 24 hours of a use, and how near it came to its limit.

use super::{SIDE, coordinate, runs};
use crate::limit_values::LimitValue;
use crate::usage::Level;

/// A limit within this many times the largest use is drawn; further off it would only squeeze
/// the line flat.
const LIMIT_REACH: f64 = 1.6;

/// Path data in the box, and the level of the largest value.
#[derive(Clone, Debug, PartialEq)]
pub struct Spark {
    pub line: String,
    pub area: String,
    /// Where the newest value stands, if the last step has one.
    pub last: Option<(f64, f64)>,
    /// Height of the limit, where it is in reach.
    pub limit: Option<f64>,
    /// Of the largest value.
    pub level: Level,
}

impl Spark {
    /// `None`: there is no value at all.
    pub fn of(values: &[Option<f64>], limit: Option<LimitValue>) -> Option<Self> {
        let finite = values.iter().flatten().filter(|value| value.is_finite());
        let most = finite
            .copied()
            .fold(None, |most: Option<f64>, one| Some(most.map_or(one, |most| most.max(one))))?;
        let amount = limit.and_then(LimitValue::amount).map(|amount| amount as f64);
        let shown = amount.filter(|limit| *limit > 0.0 && *limit <= most * LIMIT_REACH);
        let top = most.max(shown.unwrap_or(0.0)).max(f64::MIN_POSITIVE);
        // A line at the very edge would be cut in half.
        let y = |value: f64| SIDE * (0.94 - 0.88 * (value / top).clamp(0.0, 1.0));
        let x = |index: usize| index as f64 * SIDE / (values.len() - 1).max(1) as f64;
        let (mut line, mut area) = (String::new(), String::new());
        for (first, run) in runs(values) {
            let corners = path(first, &run, x, y);
            let right = coordinate(x(first + run.len() - 1));
            area.push_str(&format!("{corners}L{right} {SIDE}L{} {SIDE}Z", coordinate(x(first))));
            line.push_str(&corners);
        }
        let newest = values.last().copied().flatten().filter(|value| value.is_finite());
        Some(Self {
            line,
            area,
            last: newest.map(|value| (x(values.len() - 1), y(value))),
            limit: shown.map(y),
            level: limit.map_or(Level::Calm, |limit| Level::of(most, limit)),
        })
    }
}

fn path(first: usize, run: &[f64], x: impl Fn(usize) -> f64, y: impl Fn(f64) -> f64) -> String {
    let point =
        |offset: usize| format!("{} {}", coordinate(x(first + offset)), coordinate(y(run[offset])));
    match run {
        // Round line ends make a dot of it.
        [_] => format!("M{}h0", point(0)),
        _ => (0..run.len())
            .map(|at| format!("{}{}", if at == 0 { 'M' } else { 'L' }, point(at)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEN: Option<LimitValue> = Some(LimitValue::Limited { amount: 10 });

    #[test]
    fn no_value_is_no_line() {
        assert_eq!(Spark::of(&[], TEN), None);
        assert_eq!(Spark::of(&[None, None], TEN), None);
    }

    #[test]
    fn gaps_stay_and_the_newest_value_is_marked() {
        let spark = Spark::of(&[Some(0.0), Some(10.0), None, Some(5.0)], None).unwrap();
        assert_eq!(spark.line, "M0 940L333.3 60M1000 500h0");
        assert!(spark.last.is_some_and(|(x, y)| x == SIDE && (y - 500.0).abs() < 1e-6));
        assert_eq!((spark.limit, spark.level), (None, Level::Calm));
        assert_eq!(Spark::of(&[Some(1.0), None], None).unwrap().last, None);
    }

    #[test]
    fn the_tone_is_that_of_the_largest_value_against_the_limit() {
        let near = Spark::of(&[Some(8.0), Some(1.0)], TEN).unwrap();
        assert_eq!(near.level, Level::Near);
        assert!(near.limit.is_some());
        let calm = Spark::of(&[Some(1.0), Some(1.0)], TEN).unwrap();
        assert_eq!((calm.level, calm.limit), (Level::Calm, None));
        let unsupported = Spark::of(&[Some(1.0)], Some(LimitValue::NotSupported)).unwrap();
        assert_eq!(unsupported.level, Level::Over);
    }

    #[test]
    fn nothing_but_zeros_lies_on_the_ground() {
        let spark = Spark::of(&[Some(0.0), Some(0.0)], TEN).unwrap();
        assert_eq!(spark.line, "M0 940L1000 940");
    }
}
