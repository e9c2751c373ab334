//! The shape of a report, for the document of the API. Reading and checking are
//! [`domain::usage::report`]'s: a sample that is not of this shape is refused by itself, so no type
//! reads them all at once.

use chrono::{DateTime, Utc};
use domain::ids::{AppKey, QuotaId, Route};
use domain::quotas::QuotaUnit;
use domain::rates::RateScope;
use domain::usage::Rejected;
use serde::Serialize;
use utoipa::ToSchema;

/// A batch of samples. Its number is the source's own and is never used twice for other samples;
/// one of which nothing was stored has not used it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what is read sample by sample")]
pub(super) struct UsageBatch {
    /// The gateway, at most 200 bytes. It belongs to the token that used it first.
    source: String,
    batch: u64,
    #[schema(required = false)]
    gauges: Vec<GaugeSample>,
    #[schema(required = false)]
    calls: Vec<CallSample>,
}

/// One value of a quota.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what is read sample by sample")]
struct GaugeSample {
    app: AppKey,
    quota: QuotaId,
    /// The user, group or room, for quotas that are measured per one of them.
    subject: Option<String>,
    value: u64,
    /// The quota's own unit; any other is refused.
    unit: Option<QuotaUnit>,
    at: DateTime<Utc>,
}

/// Calls of one route in one interval.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what is read sample by sample")]
struct CallSample {
    app: AppKey,
    route: Route,
    /// Start of the interval.
    from: DateTime<Utc>,
    seconds: u32,
    calls: u64,
    /// Messages that the calls carried; as many as calls unless told otherwise.
    messages: Option<u64>,
    rejected: Option<RejectedCalls>,
    /// Most calls in one second.
    peak: Option<u64>,
    /// Who called most, at most 20 entries.
    top: Option<Vec<TopCaller>>,
}

/// A bare number means throttle.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes what is read sample by sample")]
enum RejectedCalls {
    Throttle(u64),
    ByReason(Rejected),
}

/// A user or an address with its calls.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes what is read sample by sample")]
struct TopCaller {
    scope: RateScope,
    subject: String,
    calls: u64,
}
