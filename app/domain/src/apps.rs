//! The directory of App Keys: what its pages ask for and what they get.

pub mod bulk;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::catalogue::{Conflict, Module, Operation};
use crate::changes::Ending;
use crate::changes::plan::{ComingPlan, LastChange};
use crate::history::Series;
use crate::ids::{AppKey, BucketId, ModuleId, PlanId, QuotaId, Route};
use crate::language::Name;
use crate::limits::{EffectiveLimit, Explanation, RateLimit};
use crate::overrides::Override;
use crate::page::PageRequest;
use crate::plans::PlanRef;
use crate::quotas::Quota;
use crate::usage::{AppSummary, BucketUse, Level, QuotaUse};

/// How the list is sorted.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppSort {
    /// The largest share of a limit first.
    #[default]
    Utilization,
    Name,
}

/// Which App Keys are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppQuery {
    /// Part of the App Key, upper and lower case alike. Empty: all.
    #[serde(default)]
    pub query: String,
    #[serde(default)]
    pub plan: Option<PlanId>,
    /// Only App Keys of this level.
    #[serde(default)]
    pub level: Option<Level>,
    #[serde(default)]
    pub sort: AppSort,
    #[serde(default)]
    pub page: PageRequest,
}

/// One row of the lists: the summary, and 24 hours of its tightest limit.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppRow {
    #[serde(flatten)]
    pub summary: AppSummary,
    pub plan_name: Name,
    /// Hourly maxima of the use of the tightest limit, oldest first, 24 of them; `None`: a gap.
    /// Empty where the list does not show them.
    #[serde(default)]
    pub trend: Vec<Option<f64>>,
}

/// One App Key with everything that is limited and used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppView {
    pub app: AppKey,
    pub plan: PlanRef,
    /// The version of the App Key, for edits.
    pub version: u64,
    pub registered_at: DateTime<Utc>,
    /// The older release of plans and catalogue that it stays on; `None`: it follows the newest.
    #[serde(default)]
    pub release: Option<u32>,
    /// The plan that it will have from a later moment on.
    #[serde(default)]
    pub coming: Option<ComingPlan>,
    /// The name of that plan.
    #[serde(default)]
    pub coming_name: Option<Name>,
    pub summary: AppSummary,
    pub quotas: Vec<QuotaRow>,
    pub modules: Vec<Module>,
    pub buckets: Vec<BucketRow>,
    /// Overrides that hold now or will, newest first.
    pub overrides: Vec<Override>,
    /// Requests for more that are filed and not decided.
    #[serde(default)]
    pub open_requests: u64,
}

/// One quota of one App Key.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuotaRow {
    pub quota: Quota,
    pub limit: EffectiveLimit,
    /// `None`: nothing was reported yet, which is not zero.
    #[serde(default)]
    pub usage: Option<QuotaUse>,
    /// Hourly maxima of the last 24 hours, oldest first; `None`: a gap.
    #[serde(default)]
    pub trend: Vec<Option<f64>>,
    /// The largest value of the last 30 days.
    #[serde(default)]
    pub peak_30_days: Option<u64>,
}

/// One bucket of one App Key.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BucketRow {
    pub bucket: BucketId,
    pub name: Name,
    pub module: ModuleId,
    pub routes: Vec<Route>,
    /// The same as a document writes them, with the names of their parameters; empty where no
    /// document lists an operation.
    #[serde(default)]
    pub paths: Vec<String>,
    /// The operations that share the bucket.
    pub operations: Vec<Name>,
    pub rates: Vec<RateLimit>,
    #[serde(default)]
    pub usage: Option<BucketUse>,
}

/// Which quota or bucket of an App Key a page is about.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    Quota(QuotaId),
    Bucket(BucketId),
}

/// One quota or one bucket of an App Key, over time and with its reasons.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LimitView {
    pub app: AppKey,
    pub plan: PlanRef,
    /// The version of the App Key, for edits.
    pub version: u64,
    /// What was changed last, for whoever comes second.
    #[serde(default)]
    pub last_change: Option<LastChange>,
    pub limit: LimitRow,
    /// One for a quota, one a rate for a bucket; in the order of `explanations`.
    pub series: Vec<Series>,
    /// Why each value is what it is.
    pub explanations: Vec<Explanation>,
    /// The operations that share the bucket; empty for a quota.
    pub operations: Vec<Operation>,
    /// Every override of these targets there ever was, newest first, at most 100.
    pub overrides: Vec<Override>,
    /// Those that a request's decision set: the override, the request and its number.
    #[serde(default)]
    pub granted_by: Vec<(Uuid, Uuid, u64)>,
    /// What ending each that holds now or will would do.
    #[serde(default)]
    pub endings: Vec<Ending>,
    /// Rows of the conflict ledger that touch it.
    pub conflicts: Vec<Conflict>,
}

/// The row that a [`LimitView`] is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LimitRow {
    Quota(Box<QuotaRow>),
    Bucket(Box<BucketRow>),
}
