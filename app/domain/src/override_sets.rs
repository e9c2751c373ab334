//! Sets: one override for many App Keys at once, seen before it is set, and taken back as one.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::changes::{ChangeRow, Preview, falls};
use crate::checks::Check;
use crate::ids::{AppKey, PlanId};
use crate::language::Name;
use crate::limit_values::{LimitValue, Target};
use crate::overrides::{NewOverride, Override};
use crate::problem::{Code, FieldError, Problem};
use crate::quotas::QuotaUnit;
use crate::rules::{LimitRule, OverrideRule, OverrideSetRule, Rule};
use crate::times;
use crate::units::Measure;

pub mod form;

/// Most App Keys that one set may have.
pub const APPS_MAX: usize = 10_000;

/// Most App Keys that a preview or a refusal names one by one; the rest it counts.
pub const NAMED_MAX: usize = 100;

/// App Keys by part of their name and by plan; what is empty is not asked.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SetFilter {
    /// Part of the App Key, upper and lower case alike.
    pub query: String,
    pub plan: Option<PlanId>,
    /// Every App Key there is: it must be said, a filter without conditions does not mean it.
    pub all: bool,
}

/// What is needed to set one.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewSet {
    /// The App Keys one by one; or `filter`, never both.
    #[serde(default)]
    pub apps: Option<Vec<String>>,
    #[serde(default)]
    pub filter: Option<SetFilter>,
    pub target: Target,
    pub value: LimitValue,
    pub reason: String,
    /// Absent: now.
    #[serde(default, deserialize_with = "times::read_optional")]
    pub starts_at: Option<DateTime<Utc>>,
    /// Absent: permanent.
    #[serde(default, deserialize_with = "times::read_optional")]
    pub ends_at: Option<DateTime<Utc>>,
    /// The checks that were read and accepted.
    #[serde(default)]
    pub confirm: Vec<Check>,
    /// Set it for the others where some cannot have it.
    #[serde(default)]
    pub leave_out: bool,
}

impl NewSet {
    /// The same for one App Key.
    pub fn single(&self) -> NewOverride {
        NewOverride {
            target: self.target.clone(),
            value: self.value,
            reason: self.reason.clone(),
            starts_at: self.starts_at,
            ends_at: self.ends_at,
            confirm: self.confirm.clone(),
        }
    }

    /// Every rule that the fields break by themselves.
    pub fn faults(&self, now: DateTime<Utc>) -> Vec<FieldError> {
        let mut faults = self.single().faults(now);
        let mut fault = |rule| faults.push(FieldError::new("/apps", rule));
        match (&self.apps, &self.filter) {
            (Some(_), Some(_)) => fault(OverrideSetRule::AppsAndFilter),
            (None, None) => fault(OverrideSetRule::NeitherAppsNorFilter),
            (Some(apps), None) if apps.is_empty() => fault(OverrideSetRule::NoApps),
            (Some(apps), None) if apps.len() > APPS_MAX => fault(too_many(apps.len())),
            (None, Some(SetFilter { query, plan, all }))
                if *all != (query.trim().is_empty() && plan.is_none()) =>
            {
                fault(OverrideSetRule::AllOrConditions);
            }
            _ => {}
        }
        faults
    }
}

/// The rule that so many App Keys break.
pub fn too_many(count: usize) -> OverrideSetRule {
    OverrideSetRule::TooMany { most: APPS_MAX, count }
}

/// Why an App Key cannot have it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Hindrance {
    /// Nothing of that name is in the directory.
    UnknownApp,
    /// Its plan has no such limit, or the limit is fixed: the rule, as a sentence in English.
    Target {
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        rule: Rule,
    },
    /// Another temporary override covers part of the time.
    Overlap { other: Uuid, from: DateTime<Utc>, to: DateTime<Utc> },
}

impl Hindrance {
    pub fn rule(&self) -> Rule {
        let time = |at: &DateTime<Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        match self {
            Self::UnknownApp => LimitRule::NoSuchApp.into(),
            Self::Target { rule } => rule.clone(),
            Self::Overlap { other, from, to } => {
                OverrideRule::Covered { other: *other, from: time(from), to: time(to) }.into()
            }
        }
    }
}

/// An App Key that cannot have it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// As it was asked for.
    pub app: String,
    #[serde(flatten)]
    pub hindrance: Hindrance,
}

/// What happens to the limit of one App Key.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    pub app: AppKey,
    #[serde(flatten)]
    pub row: ChangeRow,
}

/// All effects, summed up.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effects {
    pub raised: u64,
    pub lowered: u64,
    pub unchanged: u64,
    /// For how many App Keys each check fires.
    pub checks: BTreeMap<Check, u64>,
    /// The App Keys for which one fires, at most [`NAMED_MAX`].
    pub named: Vec<Effect>,
}

impl Effects {
    /// Adds what happens to one limit of one App Key.
    pub fn add(&mut self, app: &AppKey, preview: Preview) {
        for check in preview.checks {
            *self.checks.entry(check).or_default() += 1;
        }
        let Some(row) = preview.rows.into_iter().next() else {
            self.unchanged += 1;
            return;
        };
        match falls(row.before_value(), row.after_value()) {
            true => self.lowered += 1,
            false => self.raised += 1,
        }
        if !row.checks.is_empty() && self.named.len() < NAMED_MAX {
            self.named.push(Effect { app: app.clone(), row });
        }
    }

    /// The refusal where a check that fires is not among those that were `confirmed`.
    pub fn confirm(&self, confirmed: &[Check]) -> Result<(), Problem> {
        let missing = self.checks.iter().filter(|(check, _)| !confirmed.contains(check));
        let errors: Vec<FieldError> = missing
            .map(|(check, count)| {
                let rule = LimitRule::CheckOfMany { check: *check, count: *count };
                FieldError::new("/confirm", rule)
            })
            .collect();
        match errors.is_empty() {
            true => Ok(()),
            false => Err(Problem { code: Code::Unconfirmed, ..Problem::fields(errors) }),
        }
    }
}

/// What setting a set would do.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPreview {
    /// App Keys that were asked for, each counted once.
    pub asked: u64,
    /// Of these, those that can have it.
    pub settable: u64,
    pub effects: Effects,
    /// Those that cannot: how many, and at most [`NAMED_MAX`] by name.
    pub left_out_count: u64,
    pub left_out: Vec<LeftOut>,
}

impl SetPreview {
    /// The refusal where some cannot have it: each named, the rest counted.
    pub fn refuse_left_out(&self) -> Result<(), Problem> {
        if self.left_out.is_empty() {
            return Ok(());
        }
        let error = |rule| FieldError::new("/apps", rule);
        let named = self.left_out.iter().map(|one| {
            let (app, rule) = (one.app.clone(), Box::new(one.hindrance.rule()));
            error(OverrideSetRule::LeftOut { app, rule })
        });
        let count = self.left_out_count - self.left_out.len() as u64;
        let rest = (count > 0).then(|| error(OverrideSetRule::MoreLeftOut { count }));
        Err(Problem::fields(named.chain(rest).collect()))
    }
}

/// A set on record.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverrideSet {
    pub id: Uuid,
    pub target: Target,
    pub name: Name,
    #[serde(default)]
    pub unit: Option<QuotaUnit>,
    pub value: LimitValue,
    pub reason: String,
    pub author: String,
    pub created_at: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
    #[serde(default, deserialize_with = "times::read_optional")]
    pub ends_at: Option<DateTime<Utc>>,
    /// How many App Keys got it, how many could not, and how many of its overrides still stand.
    pub apps: u64,
    pub left_out: u64,
    pub standing: u64,
    #[serde(default)]
    pub undone: Option<Undone>,
}

impl OverrideSet {
    pub fn measure(&self) -> Measure {
        match self.unit {
            Some(unit) => Measure::Quota(unit),
            None => Measure::of(&self.target),
        }
    }
}

/// How a set was taken back.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    pub at: DateTime<Utc>,
    pub by: String,
    pub reason: String,
    pub ended: u64,
    pub restored: u64,
}

/// What taking a set back would do.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoPreview {
    /// Overrides of the set that still stand and would end.
    pub ends: u64,
    /// Permanent overrides that the set took the place of and that would come back.
    pub restores: u64,
    pub effects: Effects,
}

/// What comes back when a set is taken back: of the permanent overrides of one App Key that the
/// set `ended`, new ones for the time for which its own would still have held: each until the next
/// one, the last `until` then (`None`: for good).
pub fn restored(
    ended: &[Override],
    until: Option<DateTime<Utc>>,
    (set, author): (Uuid, &str),
    now: DateTime<Utc>,
) -> Vec<Override> {
    let mut back: Vec<Override> = ended
        .iter()
        .map(|one| Override {
            id: Uuid::nil(),
            reason: undo_reason(set, &one.reason),
            author: author.to_owned(),
            created_at: now,
            starts_at: one.ended_at.unwrap_or(one.starts_at).max(now),
            ended_at: until,
            ..one.clone()
        })
        .collect();
    back.sort_by_key(|one| one.starts_at);
    for at in 1..back.len() {
        let next = back[at].starts_at;
        back[at - 1].ended_at = Some(until.map_or(next, |until| until.min(next)));
    }
    back.retain(|one| one.end().is_none_or(|end| end > one.starts_at));
    back
}

/// The reason of what came back: by which undoing, and what it was before.
pub fn undo_reason(set: Uuid, before: &str) -> String {
    let reason = format!("undo of set {set}: {before}");
    reason.chars().take(crate::overrides::REASON_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests;
