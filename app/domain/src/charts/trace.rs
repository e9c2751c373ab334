//! Use over time with the limit that held: the paths of the limit chart.
//!
//! A point stands for its whole step, so a line passes the middle of each step, the limit changes
//! at its beginning, and a step between two gaps is as long as a step is.

use super::{SIDE, coordinate, runs};
use crate::history::{Point, Series};
use crate::limit_values::LimitValue;

/// Path data (the `d` of an SVG path); empty where there is nothing to draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trace {
    /// The largest use of each step.
    pub peak: String,
    /// The ground below it.
    pub area: String,
    /// The mean use of each step.
    pub mean: String,
    /// The limit as steps, where it is a number.
    pub limit: String,
    /// Everything above the limit: what is drawn inside is over it.
    pub above: String,
    pub rejected: Vec<Bar>,
}

/// Rejections of one step, as shares of the box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    pub left: f64,
    pub width: f64,
    /// Against the step with most rejections; never so small that it cannot be seen.
    pub height: f64,
}

/// What the chart must have room for: the largest use, and the largest limit that is a number.
pub fn extremes(series: &Series) -> (f64, Option<f64>) {
    let uses = series.points.iter().filter_map(|point| point.peak);
    let peak = uses.filter(|value| value.is_finite()).fold(0.0, f64::max);
    let limits = series.points.iter().filter_map(limit_of);
    (peak, limits.fold(None, |most: Option<f64>, one| Some(most.map_or(one, |most| most.max(one)))))
}

/// Where in the box the middle of point `index` of `count` stands.
pub fn middle(index: usize, count: usize) -> f64 {
    (index as f64 + 0.5) * SIDE / count.max(1) as f64
}

impl Trace {
    /// `top` is the upper end of the axis.
    pub fn of(series: &Series, top: f64) -> Self {
        let values = |read: fn(&Point) -> Option<f64>| -> Vec<Option<f64>> {
            series.points.iter().map(read).collect()
        };
        let peaks = values(|point| point.peak);
        let limits = values(limit_of);
        Self {
            peak: line(&peaks, top),
            area: area(&peaks, top),
            mean: line(&values(|point| point.mean), top),
            limit: steps(&limits, top),
            above: above(&limits, top),
            rejected: bars(&series.points),
        }
    }
}

fn limit_of(point: &Point) -> Option<f64> {
    point.limit.and_then(LimitValue::amount).map(|amount| amount as f64)
}

/// Height of a value in the box.
pub fn height(value: f64, top: f64) -> f64 {
    SIDE - (value / top).clamp(0.0, 1.0) * SIDE
}

fn line(values: &[Option<f64>], top: f64) -> String {
    let count = values.len();
    let draw = |(first, run): (usize, Vec<f64>)| corners(first, &run, count, top);
    runs(values).into_iter().map(draw).collect()
}

/// `M x y L x y …`; a single step is a short level line.
fn corners(first: usize, run: &[f64], count: usize, top: f64) -> String {
    let half = SIDE / count as f64 / 2.0;
    if let [alone] = run {
        let (x, y) = (middle(first, count), coordinate(height(*alone, top)));
        return format!("M{} {y}H{}", coordinate(x - half), coordinate(x + half));
    }
    let mut path = String::new();
    for (offset, value) in run.iter().enumerate() {
        let letter = if offset == 0 { 'M' } else { 'L' };
        let (x, y) = (middle(first + offset, count), height(*value, top));
        path.push_str(&format!("{letter}{} {}", coordinate(x), coordinate(y)));
    }
    path
}

fn area(values: &[Option<f64>], top: f64) -> String {
    let count = values.len();
    let half = SIDE / count.max(1) as f64 / 2.0;
    let mut path = String::new();
    for (first, run) in runs(values) {
        let margin = if run.len() == 1 { half } else { 0.0 };
        let left = coordinate(middle(first, count) - margin);
        let right = coordinate(middle(first + run.len() - 1, count) + margin);
        let over = corners(first, &run, count, top);
        path.push_str(&format!("M{left} {SIDE}{}L{right} {SIDE}Z", over.replacen('M', "L", 1)));
    }
    path
}

/// Level lines, joined where the limit changes without a gap. A limit above the chart has none.
fn steps(values: &[Option<f64>], top: f64) -> String {
    let width = SIDE / values.len().max(1) as f64;
    let shown: Vec<Option<f64>> =
        values.iter().map(|value| value.filter(|value| *value <= top)).collect();
    let mut path = String::new();
    for (first, run) in runs(&shown) {
        path.push_str(&format!("M{} ", coordinate(first as f64 * width)));
        let mut next = first;
        for level in run.chunk_by(|one, other| one == other) {
            let letter = if next == first { "" } else { "V" };
            next += level.len();
            let (y, right) = (coordinate(height(level[0], top)), coordinate(next as f64 * width));
            path.push_str(&format!("{letter}{y}H{right}"));
        }
    }
    path
}

fn above(values: &[Option<f64>], top: f64) -> String {
    let width = SIDE / values.len().max(1) as f64;
    let mut path = String::new();
    for (index, value) in values.iter().enumerate() {
        let Some(value) = value.filter(|value| *value < top) else { continue };
        let left = coordinate(index as f64 * width);
        let right = coordinate((index + 1) as f64 * width);
        let y = coordinate(height(value, top));
        path.push_str(&format!("M{left} 0H{right}V{y}H{left}Z"));
    }
    path
}

fn bars(points: &[Point]) -> Vec<Bar> {
    const LEAST: f64 = 0.12;
    let most = points.iter().map(|point| point.rejected).max().unwrap_or(0);
    let width = 1.0 / points.len().max(1) as f64;
    let bars = points.iter().enumerate().filter(|(_, point)| point.rejected > 0);
    bars.map(|(index, point)| Bar {
        left: index as f64 * width,
        width,
        height: (point.rejected as f64 / most as f64).max(LEAST),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    const LIMITED: fn(u64) -> Option<LimitValue> = |amount| Some(LimitValue::Limited { amount });

    fn series(points: &[(Option<f64>, Option<LimitValue>, u64)]) -> Series {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let points: Vec<Point> = points
            .iter()
            .enumerate()
            .map(|(index, (peak, limit, rejected))| Point {
                at: start + TimeDelta::minutes(index as i64),
                peak: *peak,
                mean: peak.map(|peak| peak / 2.0),
                rejected: *rejected,
                limit: *limit,
            })
            .collect();
        let to = start + TimeDelta::minutes(points.len() as i64);
        Series { from: start, to, step_seconds: 60, points }
    }

    #[test]
    fn a_gap_is_not_crossed_and_a_single_step_is_seen() {
        let limit = LIMITED(100);
        let series = series(&[
            (Some(0.0), limit, 0),
            (Some(50.0), limit, 0),
            (None, limit, 0),
            (Some(100.0), limit, 0),
        ]);
        let trace = Trace::of(&series, 100.0);
        assert_eq!(trace.peak, "M125 1000L375 500M750 0H1000");
        assert_eq!(trace.mean, "M125 1000L375 750M750 500H1000");
        assert_eq!(
            trace.area,
            "M125 1000L125 1000L375 500L375 1000ZM750 1000L750 0H1000L1000 1000Z"
        );
        assert_eq!(trace.limit, "M0 0H1000");
    }

    #[test]
    fn the_limit_steps_at_the_moment_it_changed_and_stops_where_there_was_none() {
        let series = series(&[
            (None, LIMITED(50), 0),
            (None, LIMITED(50), 0),
            (None, LIMITED(25), 0),
            (None, Some(LimitValue::Unlimited), 0),
            (None, None, 0),
            (None, LIMITED(50), 0),
            (None, LIMITED(500), 0),
            (None, LIMITED(0), 0),
        ]);
        let trace = Trace::of(&series, 100.0);
        assert_eq!(trace.limit, "M0 500H250V750H375M625 500H750M875 1000H1000");
        assert!(trace.peak.is_empty() && trace.area.is_empty());
        assert!(trace.above.starts_with("M0 0H125V500H0Z"));
    }

    #[test]
    fn one_rejection_beside_a_million_can_still_be_seen() {
        let series = series(&[(None, None, 1), (None, None, 0), (None, None, 1_000_000)]);
        let bars = Trace::of(&series, 1.0).rejected;
        assert_eq!(bars.len(), 2);
        assert!(bars[0].height > 0.1 && bars[1].height == 1.0);
        assert!((bars[1].left - 2.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn extremes_leave_out_what_is_no_number() {
        let series = series(&[
            (Some(f64::NAN), Some(LimitValue::NotSupported), 0),
            (Some(7.0), LIMITED(9), 0),
        ]);
        assert_eq!(extremes(&series), (7.0, Some(9.0)));
        assert_eq!(extremes(&super::Series { points: Vec::new(), ..series }), (0.0, None));
    }

    #[test]
    fn an_empty_series_draws_nothing() {
        assert_eq!(Trace::of(&series(&[]), 1.0), Trace::default());
    }
}
