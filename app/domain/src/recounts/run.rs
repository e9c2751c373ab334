//! A run, and each of its recounts.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Failure, REPAIR_DAYS, Source};
use crate::ids::{AppKey, QuotaId};
use crate::platforms::{CALLS_PER_MINUTE_MAX, CALLS_RULE, is_scope};
use crate::problem::{FieldError, Problem};
use crate::rules::OutsideRule;

/// What somebody asks for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RecountAsk))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Ask {
    /// `acme`, all App Keys of the organisation, or `acme#shop`.
    pub scope: String,
    /// `registered_users`, `groups`, `chat_rooms`, `user_attribute_bytes`.
    pub quotas: Vec<String>,
    /// At most so many calls in a minute. What the platform's row and the customer's own rate allow
    /// holds besides.
    pub calls_per_minute: u32,
}

impl Ask {
    /// The quotas in their order, each once.
    pub fn parse(&self) -> Result<Vec<Source>, Problem> {
        let mut faults = Vec::new();
        let mut fault = |pointer: &str, rule| faults.push(FieldError::new(pointer, rule));
        if !is_scope(self.scope.trim()) {
            fault("/scope", OutsideRule::Scope);
        }
        if self.quotas.is_empty() {
            fault("/quotas", OutsideRule::NoQuotas);
        } else if self.quotas.iter().any(|quota| Source::parse(quota).is_none()) {
            fault("/quotas", OutsideRule::NoSuchSource);
        }
        if !(1..=CALLS_PER_MINUTE_MAX).contains(&self.calls_per_minute) {
            fault("/calls_per_minute", CALLS_RULE);
        }
        if !faults.is_empty() {
            return Err(Problem::fields(faults));
        }
        let asked = |source: &Source| self.quotas.iter().any(|quota| quota == source.as_str());
        Ok(Source::ALL.into_iter().filter(asked).collect())
    }
}

/// A gauge at one moment.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RecountReading))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    pub value: u64,
    /// When it was measured.
    pub at: DateTime<Utc>,
}

text_enum! {
    /// Where a recount stands.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum RecountState {
        Waiting = "waiting",
        Running = "running",
        Counted = "counted",
        Failed = "failed",
        Cancelled = "cancelled",
    }
}

nouns! {
    for RecountState {
        Waiting = "waiting", "等待中";
        Running = "counting", "计数中";
        Counted = "counted", "已计数";
        Failed = "failed", "失败";
        Cancelled = "cancelled", "已取消";
    }
}

text_enum! {
    /// Where a run stands, read off its recounts.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum RunState {
        Waiting = "waiting",
        Running = "running",
        Done = "done",
        Cancelled = "cancelled",
    }
}

text_enum! {
    /// What a person made of a difference.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Resolution {
        /// The count took the gauge's place.
        Repaired = "repaired",
        /// Nothing is to be done about it.
        Dismissed = "dismissed",
    }
}

/// Who made what of a difference, and why.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolved {
    pub resolution: Resolution,
    pub at: DateTime<Utc>,
    pub by: String,
    pub reason: String,
    /// What the repair took the place of; `None`: nothing was reported before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former: Option<Reading>,
}

/// One quota of one App Key, counted or to be counted.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recount {
    pub id: i64,
    pub run: Uuid,
    pub app: AppKey,
    pub quota: QuotaId,
    /// The platform that is asked, by its name at that time.
    pub platform: String,
    pub state: RecountState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// Milliseconds between two calls, once it has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spacing_ms: Option<u64>,
    /// Calls that the reported value let expect.
    pub expected_calls: u64,
    pub calls: u64,
    /// Answers that told to wait.
    pub throttled: u64,
    /// Entries that were seen.
    pub seen: u64,
    /// Entries that came a second time and were not counted again.
    pub duplicates: u64,
    /// What was reported when the count began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<Reading>,
    /// What was reported when it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Reading>,
    /// What the gauge says at present.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present: Option<Reading>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<u64>,
    /// `false`: there were more ids than are remembered, and some may have been counted twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids_known: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resolved: Option<Resolved>,
    /// Goes up by one with each resolution and each undoing of one.
    pub version: u64,
}

impl Recount {
    /// Counted less reported, as both were when the count ended; `None`: one of them is not known.
    pub fn difference(&self) -> Option<i64> {
        let (counted, reported) = (self.counted?, self.last?.value);
        // Both are at most 2^53 - 1.
        Some(i64::try_from(counted).ok()? - i64::try_from(reported).ok()?)
    }

    /// Counted and reported agree, or the count lies between what was reported at its begin and at its
    /// end: the list changed meanwhile.
    pub fn agrees(&self) -> bool {
        let (Some(counted), Some(last)) = (self.counted, self.last) else { return false };
        let first = self.first.map_or(last.value, |first| first.value);
        (first.min(last.value)..=first.max(last.value)).contains(&counted)
    }

    /// A sample that arrived later than the count says more than the count does.
    pub fn is_overtaken(&self) -> bool {
        let later = |present: Reading| self.finished_at.is_some_and(|at| present.at > at);
        self.resolved.is_none() && self.present.is_some_and(later)
    }

    /// Whether the count may take the gauge's place.
    pub fn may_repair(&self, now: DateTime<Utc>) -> bool {
        let is_fresh = |at: DateTime<Utc>| now - at <= TimeDelta::days(REPAIR_DAYS);
        self.state == RecountState::Counted
            && self.resolved.is_none()
            && !self.is_overtaken()
            && self.finished_at.is_some_and(is_fresh)
            && self.counted != self.present.map(|present| present.value)
    }

    /// Whether a repair may be taken back: nothing newer has arrived since.
    pub fn may_undo(&self) -> bool {
        let is_repaired =
            self.resolved.as_ref().is_some_and(|it| it.resolution == Resolution::Repaired);
        let as_repaired = |present: Reading| {
            Some(present.value) == self.counted && Some(present.at) == self.finished_at
        };
        is_repaired && self.present.is_some_and(as_repaired)
    }

    /// Of the calls that were expected, in percent; `None`: not running.
    pub fn progress_percent(&self) -> Option<u64> {
        let is_running = self.state == RecountState::Running;
        is_running.then(|| (self.calls * 100 / self.expected_calls.max(1)).min(99))
    }
}

/// What somebody asked for, and how far it is.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    pub id: Uuid,
    pub scope: String,
    pub quotas: Vec<QuotaId>,
    pub calls_per_minute: u32,
    pub asked_at: DateTime<Utc>,
    pub asked_by: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_by: Option<String>,
    pub state: RunState,
    /// App Keys and quotas in it.
    pub recounts: u64,
    /// Those that ended, well or not.
    pub ended: u64,
    pub counted: u64,
    pub failed: u64,
    /// Those whose count is not what was reported.
    pub differing: u64,
}

impl Run {
    pub fn is_open(&self) -> bool {
        matches!(self.state, RunState::Waiting | RunState::Running)
    }
}

/// A run with everything in it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunView {
    #[serde(flatten)]
    pub run: Run,
    /// By App Key and quota.
    pub items: Vec<Recount>,
}
