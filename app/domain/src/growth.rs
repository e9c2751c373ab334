//! Where the use of a quota goes: its trend by daily peaks, and when that trend reaches 80, 95 and
//! 100 % of the limit; and how much of every limit is used now.
//!
//! **Method.** The trend is the Theil–Sen line: its slope is the median of the slopes between all
//! pairs of days, so a few wild days do not turn it (H. Theil, *A rank-invariant method of linear
//! and polynomial regression analysis*, Proc. Kon. Ned. Akad. v. Wetensch. A 53, 1950). The interval
//! of the slope is Sen's, at 95 %: of the N ordered slopes those at the places
//! (N − C) / 2 and (N + C) / 2 + 1, with C = z · √Var(S), z = 1.959964 and Kendall's
//! Var(S) = (n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18, where t are the sizes of groups of equal values
//! (P. K. Sen, *Estimates of the regression coefficient based on Kendall's tau*, J. Am. Stat. Assoc.
//! 63, 1968; as in R. O. Gilbert, *Statistical Methods for Environmental Pollution Monitoring*, 1987,
//! 16.5). Places that are no whole numbers are taken outwards, so the interval is never too narrow by
//! rounding. Where the newest day has left the line, the slope is carried on from that day. Days are
//! taken as independent of each other; those of a slowly filling quota are not, so the true interval
//! is wider: the pages say so.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{AppKey, PlanId, QuotaId};
use crate::language::Name;
use crate::quotas::QuotaUnit;

mod drawing;
mod forecast;
mod trend;
mod utilization;

pub use drawing::{Drawing, HEIGHT, WIDTH};
pub use forecast::{THRESHOLDS_PERCENT, forecast};
pub use trend::{Fit, fit};
pub use utilization::{UtilizationQuery, UtilizationRow, What};

use crate::page::PageRequest;

/// Complete days (UTC) that a trend looks back.
pub const HISTORY_DAYS: usize = 28;

/// A trend needs so many days with data …
pub const DAYS_MIN: usize = 10;

/// … and so many from the first of them to the last, both counted.
pub const SPAN_DAYS_MIN: usize = 14;

/// … and the newest of them among so many days before the computation: nobody knows where a quota
/// went that is no longer reported.
pub const NEWEST_DAYS_MAX: usize = 3;

/// A newest value that is further off the line than so many standard deviations, by the median of
/// the distances of all days …
pub const OFF_DEVIATIONS: f64 = 3.0;

/// … and than the growth of so many days has left it: the line is carried on from there.
pub const OFF_DAYS: f64 = 3.0;

/// Days that a trend is carried on: the day of the computation is day 0.
pub const HORIZON_DAYS: u32 = 30;

/// An estimate with its interval, in the unit of the quota (or that unit per day).
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Band {
    pub low: f64,
    pub estimate: f64,
    pub high: f64,
}

/// A line through the daily peaks, and how sure it is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GrowthLine {
    /// Per day.
    pub slope: Band,
    /// What the lines of the three slopes say of day 0, the day after the last complete one.
    pub today: Band,
}

/// When a threshold is reached.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "when", rename_all = "snake_case")]
pub enum When {
    /// The newest value stands there already.
    Passed,
    /// In so many days from day 0 on, by the estimate.
    Within {
        days: u32,
        /// By the upper bound of the slope.
        not_before: u32,
        /// By the lower bound; `None`: not within [`HORIZON_DAYS`].
        not_after: Option<u32>,
    },
    /// Not within [`HORIZON_DAYS`], by the estimate.
    NotWithin,
}

/// One threshold and when it is reached.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    /// Of the limit in force on that day.
    pub percent: u32,
    #[serde(flatten)]
    pub when: When,
}

/// What the days say.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outlook {
    /// Nothing: there are too few of them.
    TooFew,
    /// The interval of the slope holds zero or less.
    NoTrend,
    Growing,
}

impl Outlook {
    pub const ALL: [Self; 3] = [Self::TooFew, Self::NoTrend, Self::Growing];
}

/// One quota of one App Key that will pass a threshold.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GrowthRow {
    pub app: AppKey,
    pub plan: PlanId,
    pub quota: QuotaId,
    pub name: Name,
    pub unit: QuotaUnit,
    /// In force when it was computed.
    pub limit: u64,
    /// The newest daily peak, of the running day where that is known already.
    pub latest: u64,
    pub line: GrowthLine,
    /// 80, 95 and 100 %.
    pub reaches: Vec<Reach>,
    /// Days with data among the last [`HISTORY_DAYS`].
    pub days: u32,
    /// Daily peaks, oldest first, [`HISTORY_DAYS`] of them; `None`: a day without data.
    pub peaks: Vec<Option<u64>>,
    /// Day 0 of the forecast (UTC).
    pub day: NaiveDate,
    pub computed_at: DateTime<Utc>,
}

impl GrowthRow {
    /// Days until the next threshold that is not passed yet; `None`: not within the horizon.
    pub fn next(&self) -> Option<(u32, u32)> {
        next_reach(&self.reaches)
    }
}

/// Per cent and days of the next threshold that is not passed, where it is within the horizon.
pub fn next_reach(reaches: &[Reach]) -> Option<(u32, u32)> {
    let next = reaches.iter().find(|reach| reach.when != When::Passed)?;
    match next.when {
        When::Within { days, .. } => Some((next.percent, days)),
        When::Passed | When::NotWithin => None,
    }
}

/// Which of those that will pass a threshold are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrowthQuery {
    /// Part of the App Key, upper and lower case alike. Empty: all.
    #[serde(default)]
    pub query: String,
    #[serde(default)]
    pub plan: Option<PlanId>,
    #[serde(default)]
    pub quota: Option<QuotaId>,
    /// The threshold that will be passed: 80, 95 or 100. `None`: the next one of each.
    #[serde(default)]
    pub percent: Option<u32>,
    /// Days in which it is passed, 0 to [`HORIZON_DAYS`]. `None`: all of them.
    #[serde(default)]
    pub within: Option<u32>,
    #[serde(default)]
    pub page: PageRequest,
}

#[cfg(test)]
mod tests;
