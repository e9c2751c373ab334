//! The geometry of one forecast: 28 days of peaks, the line through them and where it goes. All
//! coordinates lie in a box of [`WIDTH`] × [`HEIGHT`], y downwards; what leads out of it is cut
//! off by the picture's edge.

use super::{GrowthRow, HISTORY_DAYS, HORIZON_DAYS};
use crate::charts::coordinate;

pub const WIDTH: f64 = 580.0;
pub const HEIGHT: f64 = 120.0;

/// Room above the limit, or above the largest peak.
const HEADROOM: f64 = 1.1;

/// Paths as SVG writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Drawing {
    /// The daily peaks; a gap where a day has no data, a dot for a day alone.
    pub peaks: String,
    /// The estimate, over the days it is made of and those to come.
    pub line: String,
    /// Between the bounds, from day 0 on.
    pub band: String,
    /// The limit.
    pub limit: String,
    /// Day 0.
    pub today: String,
}

impl Drawing {
    pub fn of(row: &GrowthRow) -> Self {
        let largest = row.peaks.iter().flatten().copied().max().unwrap_or(0).max(row.limit);
        let top = (largest as f64 * HEADROOM).max(1.0);
        let x = |day: f64| WIDTH * day / (HISTORY_DAYS as f64 + f64::from(HORIZON_DAYS));
        let point = |day: f64, value: f64| {
            format!("{} {}", coordinate(x(day)), coordinate(HEIGHT * (1.0 - value / top)))
        };
        let (first, last) = (HISTORY_DAYS as f64, HISTORY_DAYS as f64 + f64::from(HORIZON_DAYS));
        let at = |today: f64, slope: f64, day: f64| point(day, today + slope * (day - first));
        let (today, slope) = (row.line.today, row.line.slope);
        Self {
            peaks: peaks(&row.peaks, point),
            line: format!(
                "M{}L{}",
                at(today.estimate, slope.estimate, 0.0),
                at(today.estimate, slope.estimate, last)
            ),
            band: format!(
                "M{}L{}L{}L{}Z",
                at(today.low, slope.low, first),
                at(today.high, slope.high, first),
                at(today.high, slope.high, last),
                at(today.low, slope.low, last)
            ),
            limit: format!("M{}L{}", point(0.0, row.limit as f64), point(last, row.limit as f64)),
            today: format!("M{}L{}", point(first, 0.0), point(first, top)),
        }
    }
}

fn peaks(peaks: &[Option<u64>], point: impl Fn(f64, f64) -> String) -> String {
    let mut path = String::new();
    let mut is_drawn = false;
    for (place, peak) in peaks.iter().enumerate() {
        if let Some(peak) = peak {
            let next = peaks.get(place + 1).copied().flatten();
            let here = point(place as f64, *peak as f64);
            path.push_str(&format!("{}{here}", if is_drawn { 'L' } else { 'M' }));
            if !is_drawn && next.is_none() {
                path.push_str("h0");
            }
        }
        is_drawn = peak.is_some();
    }
    path
}
