//! The usage report: what an App Key used in a period, against the limits that held then.
//!
//! How each figure is counted:
//!
//! - Time is counted in minutes of UTC, and days are those of UTC, as the limit day is. A period is
//!   whole days; it ends at the moment at which the report is made if that is earlier.
//! - A minute is *known* to a quota if a sample of it (of any subject) was taken in that minute, to
//!   a rate if a call of its bucket was reported for it, and to a rate per user or address if, too,
//!   the gateway named who called most. Nothing is made up for the other minutes.
//! - *Average*: the mean over the known minutes, each counted once. Of a quota, of the value that
//!   was sampled last in the minute; of a rate, of what the minute holds, per the rate's window.
//! - *Peak*: the largest that is known, with the first minute in which it was reached and, where it
//!   is that of one subject, whose. Of a quota, the largest sample. Of a rate with a window under a
//!   minute, the busiest second of the minute (of several routes the sum of theirs, so never less
//!   than it was; of messages, the second's calls by the minute's messages per call), else the
//!   whole minute, per window. Of a rate per user or address, the one who was named with most
//!   calls, added up over the routes that name the same; who is not named is not known, so this is
//!   a lower bound. Gateways name calls, not messages: a rate of messages per user is never known.
//! - *Over 80 %, over 100 %*: known minutes whose peak is more than that share of the limit that
//!   was in force when the minute began, out of the known minutes in which there was a bound. What
//!   a plan does not support has a bound of zero; unlimited and undocumented have none.
//! - *Limit*: the one in force at the end of the period, with every other that held within it.
//! - *Calls, messages, rejected calls* are those of a bucket. Where a bucket has several rates they
//!   stand in the first of its rows alone, and calls of routes without a documented limit have a
//!   row of their own: so each call is in one row, and the sum of the rows is the total.
//! - *Days missing*: days of the period, from the registration until now, without any sample of the
//!   quota. Of a bucket: without any calls reported of the App Key at all, because a route that
//!   nobody calls is silent and that is no missing data.
//! - A quota has a row if it had a limit or a sample; a bucket if anybody called it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::{AppKey, BucketId, PlanId, QuotaId, Route};
use crate::language::Name;
use crate::limit_values::{LimitOrigin, LimitValue, Target};
use crate::overrides::form::target_text;
use crate::quotas::QuotaUnit;
use crate::rates::RateKey;
use crate::units::Measure;
use crate::usage::Rejected;

mod count;
pub mod csv;
pub mod form;
pub mod query;
mod tally;

pub use count::{AppReport, GaugeMinute, RouteMinute};
pub use tally::Ratio;

/// What a row is of.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Of {
    Quota {
        quota: QuotaId,
    },
    /// One rate of a bucket.
    Rate {
        bucket: BucketId,
        rate: RateKey,
    },
    /// Calls that no documented limit counts.
    Route {
        route: Route,
    },
}

impl Of {
    /// What may have a limit.
    pub fn target(&self) -> Option<Target> {
        match self {
            Self::Quota { quota } => Some(Target::Quota { quota: quota.clone() }),
            Self::Rate { bucket, rate } => {
                Some(Target::Rate { bucket: bucket.clone(), rate: *rate })
            }
            Self::Route { .. } => None,
        }
    }

    /// A name that is unique within an App Key: `quota:groups`, `route:POST /users`.
    pub fn key(&self) -> String {
        match self {
            Self::Route { route } => format!("route:{route}"),
            Self::Quota { .. } | Self::Rate { .. } => {
                self.target().as_ref().map(target_text).unwrap_or_default()
            }
        }
    }
}

/// The largest use of a row.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Peak {
    /// In thousandths of the unit, rounded down.
    pub milli: u64,
    /// The first minute in which it was reached.
    pub at: DateTime<Utc>,
    /// Whose it was: a user, a group, an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
}

/// A limit that held from a moment on, within the period.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitSpan {
    /// Of the first one, the start of the period.
    pub from: DateTime<Utc>,
    /// `None`: none was documented.
    pub limit: Option<LimitValue>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<LimitOrigin>,
    #[serde(rename = "override", default, skip_serializing_if = "Option::is_none")]
    pub override_id: Option<Uuid>,
}

/// Calls and what became of them.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallCounts {
    pub calls: u64,
    pub messages: u64,
    pub rejected: Rejected,
}

impl CallCounts {
    pub fn add(&mut self, other: &Self) {
        self.calls = self.calls.saturating_add(other.calls);
        self.messages = self.messages.saturating_add(other.messages);
        self.rejected.add(&other.rejected);
    }
}

/// One quota, or one rate of a bucket, of one App Key in a period; see the module for what each
/// figure counts.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRow {
    pub app: AppKey,
    /// The plan in force at the end of the period.
    pub plan: PlanId,
    pub of: Of,
    /// The quota's, the bucket's or the route's name.
    pub name: Name,
    /// The unit of a quota; that of a rate is in its key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<QuotaUnit>,
    pub known_minutes: u64,
    /// In thousandths of the unit, rounded down; `None`: nothing is known.
    #[serde(default)]
    pub average_milli: Option<u64>,
    #[serde(default)]
    pub peak: Option<Peak>,
    /// The limit in force at the end of the period; `None`: none is documented.
    #[serde(default)]
    pub limit: Option<LimitValue>,
    /// Every limit that held in the period, oldest first.
    #[serde(default)]
    pub limits: Vec<LimitSpan>,
    /// Known minutes in which there was a bound.
    pub bounded_minutes: u64,
    pub over_80_minutes: u64,
    pub over_100_minutes: u64,
    /// The largest share of the limit then in force, in thousandths, at most 9999: rounded down
    /// below the limit and up above it.
    #[serde(default)]
    pub most_permille: Option<u32>,
    /// In the first row of each bucket alone.
    #[serde(default)]
    pub counts: Option<CallCounts>,
    /// Days of the period, from the registration until the report was made; and those before it
    /// of which something is known.
    pub days: u32,
    pub days_missing: u32,
}

impl ReportRow {
    /// How amounts of it are written.
    pub fn measure(&self) -> Option<Measure> {
        match (&self.of, self.unit) {
            (Of::Rate { rate, .. }, _) => Some(Measure::Rate(*rate)),
            (_, Some(unit)) => Some(Measure::Quota(unit)),
            _ => None,
        }
    }

    /// The share of time over 80 % of the limit, in millionths of the time that can be judged.
    pub fn over_80_ppm(&self) -> Option<u32> {
        share_ppm(self.over_80_minutes, self.bounded_minutes)
    }

    /// The same over 100 %.
    pub fn over_100_ppm(&self) -> Option<u32> {
        share_ppm(self.over_100_minutes, self.bounded_minutes)
    }

    /// Rejected calls that stand in this row.
    pub fn rejected(&self) -> u64 {
        self.counts.map_or(0, |counts| counts.rejected.total())
    }
}

/// `part` of `whole` in millionths, rounded down; `None`: of nothing.
fn share_ppm(part: u64, whole: u64) -> Option<u32> {
    let share = (u128::from(part) * 1_000_000).checked_div(u128::from(whole))?;
    u32::try_from(share).ok()
}

/// The sum of rows.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    pub rows: u64,
    #[serde(flatten)]
    pub counts: CallCounts,
    pub days_missing: u64,
}

impl Totals {
    pub fn add(&mut self, row: &ReportRow) {
        self.rows += 1;
        self.counts.add(&row.counts.unwrap_or_default());
        self.days_missing += u64::from(row.days_missing);
    }

    pub fn of<'a>(rows: impl IntoIterator<Item = &'a ReportRow>) -> Self {
        let mut totals = Self::default();
        rows.into_iter().for_each(|row| totals.add(row));
        totals
    }
}

/// A page of the report. Its totals are the sum of its rows.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportPage {
    pub period: query::Period,
    /// Until when it counts: the end of the period, or the moment at which it was made.
    pub until: DateTime<Utc>,
    pub items: Vec<ReportRow>,
    pub totals: Totals,
    /// App Keys that the selection finds.
    pub apps: u64,
    /// Whether the order holds for the whole selection; else it is by App Key, and only the rows
    /// of each page are in the order that was asked for.
    pub sorted_whole: bool,
    pub next: Option<String>,
}

/// A month that was closed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptMonth {
    pub month: query::Month,
    pub closed_at: DateTime<Utc>,
    pub apps: u64,
    pub rows: u64,
    /// SHA-256 over the lines of the report, in hexadecimal digits.
    pub hash: String,
}

/// What comes of looking whether a kept month is what was closed.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthCheck {
    pub month: query::Month,
    /// The hash of the lines as they are now.
    pub found: String,
    /// Whether it is the one that was kept when the month was closed, and the one on record.
    pub fits: bool,
}

#[cfg(test)]
mod tests;
