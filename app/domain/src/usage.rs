//! Use against limits: what gateways report, what it means for a limit, how near that is.
//!
//! [`measure`] turns readings and limits into what pages show; [`report`] checks what comes in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ids::{AppKey, BucketId, PlanId, QuotaId, Route};
use crate::language::Name;
use crate::limit_values::{LimitValue, Target};
use crate::rates::RateKey;

mod binding;
mod level;
mod measure;
pub mod report;

pub use binding::{Binding, FirstRate, binding};
pub use level::{CRITICAL_PERMILLE, Level, NEAR_PERMILLE, PERMILLE_MAX, permille};
pub use measure::{AppUse, CALLS_FRESH_SECONDS, Measured, measure};

/// Rejected calls by the platform's reason (`domain.md`: throttle 429 `reach_limit`, plan 429
/// `resource_limited`, cap 403 `forbidden_op`, batch 400).
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rejected {
    pub throttle: u64,
    pub plan: u64,
    pub cap: u64,
    pub batch: u64,
}

impl Rejected {
    pub fn total(&self) -> u64 {
        [self.plan, self.cap, self.batch].into_iter().fold(self.throttle, u64::saturating_add)
    }

    pub fn add(&mut self, other: &Self) {
        self.throttle = self.throttle.saturating_add(other.throttle);
        self.plan = self.plan.saturating_add(other.plan);
        self.cap = self.cap.saturating_add(other.cap);
        self.batch = self.batch.saturating_add(other.batch);
    }
}

/// The current value of a gauge, for the App Key (`subject` absent) or one of its subjects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GaugeReading {
    pub quota: QuotaId,
    pub subject: Option<String>,
    pub value: u64,
    pub at: DateTime<Utc>,
}

/// What one gateway says of a route now: its last interval, and its counts of this and the last
/// minute. There is one per route and source, because gateways report different intervals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteReading {
    pub route: Route,
    pub interval: Interval,
    /// When the interval was over by the server's clock: before its end where the gateway's clock
    /// is ahead.
    pub at: DateTime<Utc>,
    /// Start of the minute that `this_minute` counts.
    pub minute: DateTime<Utc>,
    pub this_minute: Counts,
    pub last_minute: Counts,
    /// The user with most calls of `minute`, where gateways report it.
    pub top_user: Option<(String, u64)>,
    /// The address with most calls of `minute`, where gateways report it.
    pub top_ip: Option<(String, u64)>,
}

impl RouteReading {
    /// What the gateway's clock says at `now`.
    pub fn clock(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now + (self.interval.end() - self.at)
    }
}

/// The newest interval that one gateway reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    pub from: DateTime<Utc>,
    pub seconds: u32,
    pub counts: Counts,
    pub rejected: Rejected,
    /// Most calls in one second.
    pub peak: u64,
}

impl Interval {
    pub fn end(&self) -> DateTime<Utc> {
        self.from + chrono::TimeDelta::seconds(i64::from(self.seconds))
    }
}

/// Calls and the messages they carried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub calls: u64,
    pub messages: u64,
}

/// The last 60 minutes of a route, over all gateways: most calls in one second, and rejections.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HourPast {
    pub peak: u64,
    pub rejected: u64,
}

/// Use of one quota now.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuotaUse {
    pub quota: QuotaId,
    pub used: u64,
    /// The largest subject, for quotas that are measured per user, group or room.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Subjects from 80 % of the limit on, the named one among them.
    #[serde(default)]
    pub subjects_near: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permille: Option<u32>,
    pub level: Level,
    /// When `used` was sampled.
    pub at: DateTime<Utc>,
}

/// Use of one rate of a bucket now.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RateUse {
    #[serde(flatten)]
    pub key: RateKey,
    /// In the rate's own unit, per its own window, in tenths. Rounded so that it stands on the
    /// same side of the limit and of zero as the use itself; `permille` and `level` are of the use
    /// before rounding.
    pub used: f64,
    /// The user or address that uses most, for rates of that scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permille: Option<u32>,
    pub level: Level,
}

/// Use of one bucket now.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BucketUse {
    pub bucket: BucketId,
    /// Without those that nobody measures: rates of a scope that no gateway reports, and all of
    /// them once the newest interval is older than [`CALLS_FRESH_SECONDS`].
    pub rates: Vec<RateUse>,
    /// Rejected calls per second of the last interval, by reason, in tenths rounded up.
    pub rejected_now: f64,
    /// Most calls in one second of the last 60 minutes; over several routes the sum of theirs.
    pub peak_hour: u64,
    /// Rejected calls of the last 60 minutes.
    pub rejected_hour: u64,
    /// End of the newest interval.
    pub at: DateTime<Utc>,
}

/// The tightest limit of an App Key: a row of the lists.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppSummary {
    pub app: AppKey,
    pub plan: PlanId,
    pub level: Level,
    #[serde(default)]
    pub tightest: Option<Tightest>,
    /// Rejected calls per second now, all reasons, all routes, in tenths rounded up.
    pub rejected_now: f64,
    /// When the present run of rejections began.
    #[serde(default)]
    pub rejecting_since: Option<DateTime<Utc>>,
    /// When the newest sample of the App Key was taken; `None`: nothing was ever reported.
    #[serde(default)]
    pub at: Option<DateTime<Utc>>,
}

impl AppSummary {
    /// When what a list shows of it was sampled: the use of its tightest limit, else whatever is
    /// newest.
    pub fn measured_at(&self) -> Option<DateTime<Utc>> {
        self.tightest.as_ref().map(|tightest| tightest.at).or(self.at)
    }
}

/// The limit of which the largest share is used.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tightest {
    pub target: Target,
    /// The quota's or the bucket's name.
    pub name: Name,
    pub used: f64,
    pub limit: LimitValue,
    pub permille: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests;
