//! The axis of amounts: from zero, with round numbers, high enough for the use and, where it is
//! not out of all proportion, for the limit.

/// A limit further above the use than this many times does not squeeze the use flat: it stays
/// above the chart, and the chart says so.
const LIMIT_REACH: f64 = 4.0;

/// Steps between zero and the top, at most.
const STEPS_MAX: f64 = 5.0;

/// From zero to `top`.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueAxis {
    /// The upper end; a tick stands there. At least one.
    pub top: f64,
    /// Whole numbers, zero and `top` among them, from below.
    pub ticks: Vec<u64>,
    /// Whether the limit lies above `top`.
    pub limit_above: bool,
}

impl ValueAxis {
    /// For a use of at most `peak` under limits of at most `limit` (`None`: no number). `binary`:
    /// amounts are bytes, and round means round in KB, MB or GB.
    pub fn fit(peak: f64, limit: Option<f64>, binary: bool) -> Self {
        let peak = if peak.is_finite() { peak.max(0.0) } else { 0.0 };
        let fits = |limit: &f64| peak <= 0.0 || *limit <= peak * LIMIT_REACH;
        let shown = limit.filter(fits);
        // A limit that is the top would hide its line in the frame.
        let highest = peak.max(shown.map_or(0.0, |limit| limit * 1.04)).max(1.0);
        let unit = if binary { binary_unit(highest) } else { 1.0 };
        let step = round_step(highest / unit / STEPS_MAX) * unit;
        let steps = (highest / step).ceil();
        let ticks = (0..=steps as u64).map(|index| (index as f64 * step) as u64).collect();
        Self { top: steps * step, ticks, limit_above: limit.is_some() && shown.is_none() }
    }
}

/// The largest of bytes, KB, MB, … that is not above `amount`.
fn binary_unit(amount: f64) -> f64 {
    let mut unit = 1.0;
    while amount / unit >= 1024.0 {
        unit *= 1024.0;
    }
    unit
}

/// The smallest of 1, 2, 5, 10, 20, 50, … that is not below `least`.
fn round_step(least: f64) -> f64 {
    let mut decade = 1.0;
    loop {
        for factor in [1.0, 2.0, 5.0] {
            if factor * decade >= least {
                return factor * decade;
            }
        }
        decade *= 10.0;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_limit_is_in_the_picture_when_the_use_is_in_its_reach() {
        let axis = ValueAxis::fit(97.0, Some(100.0), false);
        assert_eq!((axis.top, axis.limit_above), (150.0, false));
        assert_eq!(axis.ticks, [0, 50, 100, 150]);
        let axis = ValueAxis::fit(97.0, Some(100_000.0), false);
        assert_eq!((axis.top, axis.limit_above), (100.0, true));
    }

    #[test]
    fn without_use_the_limit_alone_makes_the_axis() {
        let axis = ValueAxis::fit(0.0, Some(100.0), false);
        assert_eq!((axis.top, axis.limit_above), (150.0, false));
        let axis = ValueAxis::fit(0.0, None, false);
        assert_eq!(axis.ticks, [0, 1]);
    }

    #[test]
    fn bytes_are_round_in_their_unit() {
        let gb = 1_u64 << 30;
        let axis = ValueAxis::fit(7.4 * gb as f64, Some(10.0 * gb as f64), true);
        assert_eq!(axis.ticks, [0, 5 * gb, 10 * gb, 15 * gb]);
    }

    #[test]
    fn what_is_no_number_does_not_hang_the_axis() {
        for peak in [f64::NAN, f64::INFINITY, -1.0] {
            assert_eq!(ValueAxis::fit(peak, None, true).ticks, [0, 1]);
        }
    }

    proptest! {
        #[test]
        fn the_top_is_above_the_peak_and_there_are_few_ticks(
            peak in 0.0..9e15_f64,
            limit in proptest::option::of(0.0..9e15_f64),
            binary: bool,
        ) {
            let axis = ValueAxis::fit(peak, limit, binary);
            prop_assert!(axis.top >= peak);
            prop_assert!((2..=7).contains(&axis.ticks.len()), "{:?}", axis);
            prop_assert!(axis.ticks.windows(2).all(|pair| pair[0] < pair[1]));
            if let Some(limit) = limit.filter(|_| !axis.limit_above) {
                prop_assert!(axis.top >= limit);
            }
        }
    }
}
