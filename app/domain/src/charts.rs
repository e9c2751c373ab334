//! The geometry of charts: where a series stands in a box of [`SIDE`] × [`SIDE`], and what its
//! axes say. It draws nothing: the components put it into SVG, which the browser stretches.
//!
//! A gap stays a gap: no line leads over minutes without data.

pub mod axis;
pub mod labels;
pub mod spark;
pub mod time_axis;
pub mod trace;

pub use axis::ValueAxis;
pub use spark::Spark;
pub use time_axis::{TimeTick, time_ticks};
pub use trace::Trace;

/// Width and height of the box that all coordinates are in; y grows downwards, as in SVG.
pub const SIDE: f64 = 1000.0;

/// A coordinate with one decimal at most: a hundred points stay a short path.
pub(crate) fn coordinate(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    // No "-0".
    format!("{}", tenths + 0.0)
}

/// Runs of values without gaps: index of the first, and the values.
fn runs(values: &[Option<f64>]) -> Vec<(usize, Vec<f64>)> {
    let mut runs: Vec<(usize, Vec<f64>)> = Vec::new();
    let mut open = false;
    for (index, value) in values.iter().enumerate() {
        match (value.filter(|value| value.is_finite()), open, runs.last_mut()) {
            (Some(value), true, Some((_, run))) => run.push(value),
            (Some(value), ..) => runs.push((index, vec![value])),
            (None, ..) => {}
        }
        open = value.is_some_and(f64::is_finite);
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_ends_a_run_and_what_is_no_number_is_a_gap() {
        let values = [None, Some(1.0), Some(2.0), None, Some(f64::NAN), Some(3.0)];
        assert_eq!(runs(&values), vec![(1, vec![1.0, 2.0]), (5, vec![3.0])]);
        assert!(runs(&[None, None]).is_empty());
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!(coordinate(1.0 / 3.0), "0.3");
        assert_eq!(coordinate(-0.01), "0");
        assert_eq!(coordinate(1000.0), "1000");
    }
}
