//! Choosing another plan for one App Key: now, or from a moment on.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Preview;
use crate::checks::Check;
use crate::ids::{AppKey, PlanId};
use crate::overrides::{AHEAD_DAYS_MAX, BACKDATED_SECONDS_MAX, reason_faults};
use crate::problem::{FieldError, Problem};
use crate::rules::OverrideRule;
use crate::times;

/// What is needed to choose a plan.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanChange {
    pub plan: PlanId,
    pub reason: String,
    /// What of its consequences was seen and is meant.
    #[serde(default)]
    pub confirm: Vec<Check>,
    /// Absent: now.
    #[serde(default, deserialize_with = "times::read_optional")]
    pub starts_at: Option<DateTime<Utc>>,
}

impl PlanChange {
    /// Every rule that the fields break by themselves; whether there is such a plan is not asked
    /// here.
    pub fn faults(&self, now: DateTime<Utc>) -> Vec<FieldError> {
        let mut faults = reason_faults(&self.reason);
        faults.extend(self.starts_at.and_then(|start| start_fault(start, now)));
        faults
    }

    /// The moment from which it holds, if that is still to come.
    pub fn later(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.starts_at.filter(|start| *start > now)
    }
}

/// What is wrong with the start of a change. A little in the past is now, for clocks that differ.
pub fn start_fault(starts_at: DateTime<Utc>, now: DateTime<Utc>) -> Option<FieldError> {
    let rule = if starts_at < now - TimeDelta::seconds(BACKDATED_SECONDS_MAX) {
        OverrideRule::StartPast
    } else if starts_at > now + TimeDelta::days(AHEAD_DAYS_MAX) {
        OverrideRule::StartFar { days: AHEAD_DAYS_MAX }
    } else {
        return None;
    };
    Some(FieldError::new("/starts_at", rule))
}

/// A plan that an App Key will have from a moment on.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComingPlan {
    pub plan: PlanId,
    pub starts_at: DateTime<Utc>,
    /// Who chose it, when, and why.
    pub author: String,
    pub created_at: DateTime<Utc>,
    pub reason: Option<String>,
}

/// What choosing a plan would do.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanPreview {
    pub app: AppKey,
    /// The version of the App Key that this was read at, for the change itself.
    pub version: u64,
    /// The plan that it has now.
    pub from: PlanId,
    pub to: PlanId,
    /// Absent: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_at: Option<DateTime<Utc>>,
    /// A change to come that this one takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<ComingPlan>,
    #[serde(flatten)]
    pub preview: Preview,
}

/// What was last changed of an App Key, for whoever comes second.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastChange {
    pub by: String,
    pub at: DateTime<Utc>,
    /// As the audit log has it: `app.choose_plan`, `override.set`.
    pub action: String,
    pub reason: Option<String>,
}

/// What the page reads on which a plan is chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanChoice {
    pub app: AppKey,
    /// The plan that it has now.
    pub plan: PlanId,
    /// The older release of the terms that it stays on; `None`: it follows the newest, and cannot
    /// choose the plan that it has.
    #[serde(default)]
    pub release: Option<u32>,
    pub version: u64,
    pub coming: Option<ComingPlan>,
    pub last_change: Option<LastChange>,
    /// What the plan that was asked about would do; `None`: none was, or [`Self::problem`].
    pub preview: Option<PlanPreview>,
    /// Why there is no preview of what was asked about.
    pub problem: Option<Problem>,
    /// What calling off the change to come would do.
    pub cancelling: Option<Preview>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(seconds: Option<i64>) -> PlanChange {
        let starts_at = seconds.map(|s| DateTime::UNIX_EPOCH + TimeDelta::seconds(s));
        PlanChange { plan: "basic".into(), reason: "growth".into(), confirm: vec![], starts_at }
    }

    #[test]
    fn a_plan_begins_now_or_later_but_never_in_the_past() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::seconds(1_000_000);
        for (start, fault, is_later) in [
            (None, false, false),
            (Some(1_000_000), false, false),
            (Some(1_000_000 - BACKDATED_SECONDS_MAX), false, false),
            (Some(1_000_000 - BACKDATED_SECONDS_MAX - 1), true, false),
            (Some(1_000_001), false, true),
            (Some(1_000_000 + AHEAD_DAYS_MAX * 86_400), false, true),
            (Some(1_000_001 + AHEAD_DAYS_MAX * 86_400), true, true),
        ] {
            let change = change(start);
            assert_eq!(change.faults(now).len(), usize::from(fault), "{start:?}");
            assert_eq!(change.later(now).is_some(), is_later, "{start:?}");
        }
        let silent = PlanChange { reason: " ".into(), ..change(Some(0)) };
        let pointers: Vec<_> = silent.faults(now).into_iter().map(|fault| fault.pointer).collect();
        assert_eq!(pointers, ["/reason", "/starts_at"]);
    }
}
