//! When a line reaches the thresholds of a limit.

use super::{GrowthLine, HORIZON_DAYS, Reach, When};

/// The thresholds, in per cent of the limit: as the levels near, critical and full.
pub const THRESHOLDS_PERCENT: [u32; 3] = [80, 95, 100];

/// When each threshold is reached. `limit` says the limit in force on a day (0: the day of the
/// computation), `None` where there is no bound; `latest` is the newest value.
pub fn forecast(line: GrowthLine, latest: u64, limit: impl Fn(u32) -> Option<u64>) -> Vec<Reach> {
    let limits: Vec<Option<u64>> = (0..=HORIZON_DAYS).map(limit).collect();
    let reach = |percent| Reach { percent, when: when(line, latest, &limits, percent) };
    THRESHOLDS_PERCENT.map(reach).to_vec()
}

fn when(line: GrowthLine, latest: u64, limits: &[Option<u64>], percent: u32) -> When {
    let is_passed =
        limits.first().copied().flatten().is_some_and(|limit| {
            u128::from(latest) * 100 >= u128::from(limit) * u128::from(percent)
        });
    if is_passed {
        return When::Passed;
    }
    let first = |today: f64, slope: f64| {
        (0_u32..).zip(limits).find_map(|(day, limit)| {
            let threshold = (*limit)? as f64 * f64::from(percent) / 100.0;
            (today + slope * f64::from(day) >= threshold).then_some(day)
        })
    };
    let Some(days) = first(line.today.estimate, line.slope.estimate) else {
        return When::NotWithin;
    };
    When::Within {
        days,
        not_before: first(line.today.high, line.slope.high).unwrap_or(days).min(days),
        not_after: first(line.today.low, line.slope.low).map(|day| day.max(days)),
    }
}
