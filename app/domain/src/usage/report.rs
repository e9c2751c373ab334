//! What a gateway reports (`POST /usage`), sample by sample: read, checked, refused with a reason.
//!
//! Fields that are not known are passed over, so that gateways may say more than we read. Whether
//! an App Key exists is not asked here.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Rejected;
use crate::amounts::AMOUNT_MAX;
use crate::ids::{AppKey, QuotaId, Route};
use crate::problem::FieldError;
use crate::rules::UsageRule;

mod fields;
mod rules;

pub use rules::Rules;

/// A sample may be this far ahead of the server's clock. It is then taken as of its arrival.
pub const FUTURE_SECONDS_MAX: i64 = 300;

/// Largest counter in one call sample. Counters are added up for hours and days, so it is far
/// below what a 64-bit sum holds: nine million samples of this size fit.
pub const CALLS_MAX: u64 = 1_000_000_000_000;

/// Longest interval of one call sample.
pub const INTERVAL_SECONDS_MAX: u32 = 3600;

/// Most entries of `top` in one call sample (`api.md`).
pub const TOP_MAX: usize = 20;

/// Longest name of a source or subject, in bytes.
pub const NAME_BYTES_MAX: usize = 200;

/// A batch as it arrives: the envelope is read, the samples are not yet.
#[derive(Debug, Deserialize)]
pub struct Batch {
    pub source: String,
    pub batch: u64,
    #[serde(default)]
    pub gauges: Vec<Value>,
    #[serde(default)]
    pub calls: Vec<Value>,
}

impl Batch {
    /// Every rule that the envelope breaks. One that breaks any is refused whole.
    pub fn faults(&self) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if let Err((_, rule)) = fields::checked_source(&self.source) {
            faults.push(FieldError::new("/source", UsageRule::Source { rule }));
        }
        if self.batch > AMOUNT_MAX {
            faults.push(FieldError::new("/batch", UsageRule::BatchNumber { most: AMOUNT_MAX }));
        }
        faults
    }
}

/// Whether a batch's source is a name that can be kept.
pub fn is_source_name(name: &str) -> bool {
    fields::checked_source(name).is_ok()
}

/// One value of a quota, for the App Key or one of its subjects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gauge {
    pub app: AppKey,
    pub quota: QuotaId,
    pub subject: Option<String>,
    pub value: u64,
    /// When it was sampled, and never later than it arrived.
    pub at: DateTime<Utc>,
    /// The sender's clock was ahead: `at` is when it arrived. When it was sampled is not known, so
    /// a sample that arrives after it counts as the later one, within [`FUTURE_SECONDS_MAX`].
    pub ahead: bool,
}

/// Calls of one route in one interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calls {
    pub app: AppKey,
    pub route: Route,
    pub from: DateTime<Utc>,
    pub seconds: u32,
    /// When the interval was over, and never later than it arrived.
    pub at: DateTime<Utc>,
    pub calls: u64,
    pub messages: u64,
    pub rejected: Rejected,
    pub peak: u64,
    pub top_user: Option<(String, u64)>,
    pub top_ip: Option<(String, u64)>,
}

/// Why one sample was refused. The names are part of the API.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// The sample is no object, or a field is missing or has the wrong JSON type.
    Malformed,
    /// The App Key is not written `org#app`.
    InvalidApp,
    /// The App Key is not in the directory.
    UnknownApp,
    UnknownQuota,
    UnknownRoute,
    /// The quota limits the size of single things: there is no use to report.
    NoUse,
    /// `unit` is not the quota's.
    WrongUnit,
    /// A number is negative, fractional or too large: a gauge above 2⁵³ − 1, a counter above
    /// [`CALLS_MAX`].
    InvalidNumber,
    /// Older than the history that is kept.
    TooOld,
    /// The sample, or the end of its interval, is more than five minutes ahead.
    InFuture,
    /// A rule between fields is broken, or a text is too long or has control characters.
    InvalidField,
}

/// One refused sample, named.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// JSON pointer into the batch: `/gauges/1`.
    pub pointer: String,
    pub code: RefusalCode,
    pub detail: String,
}

/// What was read, or why it is refused.
type Checked<T> = Result<T, (RefusalCode, String)>;
