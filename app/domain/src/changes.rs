//! What a change of limits will do, known before it is made: which effective values change, how
//! they compare with what is used now and was used lately, and what follows.
//!
//! It compares two [`Subject`]s and knows nothing of why they differ: another plan, an override
//! set, lowered or ended, other terms. It reads nothing (uses come in, [`Uses`]) and saves nothing.

use std::collections::HashMap;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::ids::PlanId;
use crate::language::Name;
use crate::limit_values::{LimitValue, Target};
use crate::limits::EffectiveLimit;
use crate::overrides::Override;
use crate::problem::{Code, FieldError, Problem};
use crate::quotas::QuotaUnit;
use crate::rules::LimitRule;
use crate::units::Measure;
use crate::usage::Level;

mod judge;
pub mod plan;
mod preview;

use crate::checks::Check;
#[cfg(doc)]
use crate::limits::Subject;

pub use judge::falls;
pub use preview::{adding, ending, preview, preview_at, turns};

/// Rows that the sentence of an unconfirmed check names.
const ROWS_NAMED: usize = 5;

/// What follows from the change of one limit.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// What is older than the new limit is deleted: so many days of it. `None`: nobody can say how
    /// many, because neither a limit nor the age of the oldest is known.
    Destroyed { days: Option<u64> },
    /// What is in use stays, and nothing new is let in: use is over the new limit, or the feature
    /// is not supported any more.
    Blocked,
    /// Lower, and nobody reported how much is in use.
    Unmeasured,
    /// Lower, and everything that is in use fits.
    Kept,
    /// A limit where none was documented; what is in use fits, or is not known.
    Begins,
    /// There is no documented limit any more, which is neither zero nor unlimited.
    Ends,
    /// Higher.
    Raised,
}

/// One limit whose effective value changes.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = ChangeRow))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRow {
    pub target: Target,
    /// The quota's or the bucket's name.
    pub name: Name,
    /// What a quota counts; a rate says it itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<QuotaUnit>,
    /// `None`: no documented limit, which is neither zero nor unlimited.
    pub before: Option<EffectiveLimit>,
    pub after: Option<EffectiveLimit>,
    /// In whole units, rounded up; `None`: nothing was reported.
    pub used: Option<u64>,
    /// The largest use of the last 30 days.
    pub peak_30_days: Option<u64>,
    pub outcome: Outcome,
    /// What of the change must be confirmed, the most dangerous first.
    pub checks: Vec<Check>,
    /// From when on: the moment of the change, or a later one at which an override begins or ends
    /// and the change shows.
    pub at: DateTime<Utc>,
}

impl ChangeRow {
    pub fn before_value(&self) -> Option<LimitValue> {
        self.before.as_ref().map(|limit| limit.value)
    }

    pub fn after_value(&self) -> Option<LimitValue> {
        self.after.as_ref().map(|limit| limit.value)
    }

    /// How its amounts are written.
    pub fn measure(&self) -> Measure {
        self.unit.map_or_else(|| Measure::of(&self.target), Measure::Quota)
    }

    /// How near today's use is to the new limit; calm where one of them is not known.
    pub fn level(&self) -> Level {
        match (self.used, self.after_value()) {
            (Some(used), Some(after)) => Level::of(used as f64, after),
            _ => Level::Calm,
        }
    }

    pub fn fires(&self, check: Check) -> bool {
        self.checks.contains(&check)
    }

    /// `groups: 100, in use 150`.
    fn figures(&self, check: Check) -> String {
        let new = amount(self.after_value());
        let of = |used: Option<u64>| used.map_or_else(|| "unknown".to_owned(), |n| n.to_string());
        let figures = match (check, self.outcome) {
            (Check::DeletesHistory, Outcome::Destroyed { days: Some(days) }) => {
                format!("{new} instead of {}, {days} days deleted", amount(self.before_value()))
            }
            (Check::BelowCurrentUse, _) => format!("{new}, in use {}", of(self.used)),
            (Check::BelowPeak, _) => format!("{new}, peak {}", of(self.peak_30_days)),
            _ => format!("{new} instead of {}", amount(self.before_value())),
        };
        format!("{}: {figures}", self.target)
    }
}

/// A change that was planned for later, and that another one calls off.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum PlannedChange {
    Override { id: Uuid, target: Target, value: LimitValue, starts_at: DateTime<Utc> },
    Plan { plan: PlanId, starts_at: DateTime<Utc> },
}

impl PlannedChange {
    /// The limit that it is about; `None`: all of the App Key's.
    pub fn target(&self) -> Option<&Target> {
        match self {
            Self::Override { target, .. } => Some(target),
            Self::Plan { .. } => None,
        }
    }

    /// `quota:groups: 50 from 2026-12-01T00:00:00Z on`.
    fn figures(&self) -> String {
        let time = |at: &DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        match self {
            Self::Override { target, value, starts_at, .. } => {
                format!("{target}: {} from {} on", amount(Some(*value)), time(starts_at))
            }
            Self::Plan { plan, starts_at } => format!("plan {plan} from {} on", time(starts_at)),
        }
    }
}

impl From<&Override> for PlannedChange {
    fn from(one: &Override) -> Self {
        let (id, target) = (one.id, one.target.clone());
        Self::Override { id, target, value: one.value, starts_at: one.starts_at }
    }
}

fn amount(value: Option<LimitValue>) -> String {
    match value {
        Some(LimitValue::Limited { amount }) => amount.to_string(),
        Some(LimitValue::Unlimited) => "unlimited".to_owned(),
        Some(LimitValue::NotSupported) => "not supported".to_owned(),
        None => "no documented limit".to_owned(),
    }
}

/// Everything that a change of one App Key's limits does.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The most dangerous first.
    pub rows: Vec<ChangeRow>,
    /// Every check that fires, the most dangerous first: each must be confirmed.
    pub checks: Vec<Check>,
    /// How many limits stay as they are.
    pub unchanged: u32,
    /// What was planned for later and never comes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calls_off: Vec<PlannedChange>,
}

impl Preview {
    /// The same of a change that calls off what was `planned`.
    pub fn calling_off(mut self, planned: Vec<PlannedChange>) -> Self {
        if planned.is_empty() {
            return self;
        }
        let is_of = |target: &Target| planned.iter().any(|one| one.target() == Some(target));
        self.require(Check::CallsOffPlanned, is_of);
        Self { calls_off: planned, ..self }
    }

    /// The same of grants without an end of the limits `targets`, which are not needed for good.
    pub fn granting_for_good(mut self, targets: &[&Target]) -> Self {
        if !targets.is_empty() {
            self.require(Check::GrantsForGood, |target| targets.contains(&target));
        }
        self
    }

    /// Has `check` confirmed, which fires for the rows of some targets.
    fn require(&mut self, check: Check, is_of: impl Fn(&Target) -> bool) {
        for row in self.rows.iter_mut().filter(|row| is_of(&row.target)) {
            row.checks.push(check);
        }
        self.checks.push(check);
    }

    /// The limits for which a check fires.
    pub fn firing(&self, check: Check) -> impl Iterator<Item = &ChangeRow> {
        self.rows.iter().filter(move |row| row.fires(check))
    }

    /// The checks that fire and were not confirmed.
    pub fn unconfirmed(&self, confirmed: &[Check]) -> Vec<Check> {
        unconfirmed(self, confirmed)
    }

    /// Refuses what was not confirmed, with the figures.
    pub fn confirm(&self, confirmed: &[Check]) -> Result<(), Problem> {
        let missing = self.unconfirmed(confirmed);
        if missing.is_empty() {
            return Ok(());
        }
        let rule = LimitRule::Unconfirmed { checks: missing.clone() };
        let errors = missing.into_iter().map(|check| self.error(check)).collect();
        Err(Problem { errors, ..Problem::new(Code::Unconfirmed, rule) })
    }

    fn error(&self, check: Check) -> FieldError {
        let mut named: Vec<String> = match check {
            Check::CallsOffPlanned => self.calls_off.iter().map(PlannedChange::figures).collect(),
            _ => self.firing(check).map(|row| row.figures(check)).collect(),
        };
        let more = named.len().saturating_sub(ROWS_NAMED);
        named.truncate(ROWS_NAMED);
        if more > 0 {
            named.push(format!("and {more} more"));
        }
        let figures = match named.is_empty() {
            true => String::new(),
            false => format!(" ({})", named.join("; ")),
        };
        FieldError::new("/confirm", LimitRule::Check { check, figures })
    }
}

/// What ending one override now would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    pub id: Uuid,
    pub preview: Preview,
}

/// The checks of a preview that fire and were not confirmed, the most dangerous first.
pub fn unconfirmed(preview: &Preview, confirmed: &[Check]) -> Vec<Check> {
    preview.checks.iter().copied().filter(|check| !confirmed.contains(check)).collect()
}

/// What is known of the use of one limit, in whole units, rounded up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Use {
    pub now: Option<u64>,
    pub peak_30_days: Option<u64>,
}

/// What is known of the use of every limit of one App Key. What is absent is unknown, never zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses {
    by_target: HashMap<Target, Use>,
}

impl Uses {
    /// What is in use now. A later word on the same limit stands.
    pub fn now(&mut self, target: Target, used: f64) {
        self.by_target.entry(target).or_default().now = Some(whole(used));
    }

    /// The largest use of the last 30 days.
    pub fn peak(&mut self, target: Target, used: f64) {
        self.by_target.entry(target).or_default().peak_30_days = Some(whole(used));
    }

    pub fn of(&self, target: &Target) -> Use {
        self.by_target.get(target).copied().unwrap_or_default()
    }
}

/// Rounded up: a use just above a limit stays above it.
fn whole(used: f64) -> u64 {
    (used - 1e-6).ceil().max(0.0) as u64
}

#[cfg(test)]
mod tests;
