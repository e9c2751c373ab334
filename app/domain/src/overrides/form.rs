//! The form that sets an override: fields of text, as a person filled them in and as they are
//! posted, read into a [`NewOverride`] or into every fault at once.
//!
//! The browser and the server read it alike. Whether the target exists, and whether another
//! override is in the way, is not asked here.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{NewOverride, REASON_CHARS_MAX};
use crate::amounts::AMOUNT_MAX;
use crate::checks::Check;
use crate::ids::{BucketId, QuotaId};
use crate::limit_text;
use crate::limit_values::{LimitValue, Target};
use crate::quotas::QuotaUnit;
use crate::rates::{RateKey, RateScope, RateUnit};
use crate::rules::FormRule;
use crate::texts::{TextFault, broken_rule};
use crate::units::{Zone, typed};

/// As posted; everything may be missing or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OverrideForm {
    /// See [`target_text`].
    pub target: String,
    /// A number with or without a unit, or `unlimited`, in either language.
    pub value: String,
    pub reason: String,
    /// `2026-11-20T08:15` in the person's zone; empty: now.
    pub starts_at: String,
    /// The same; empty: for good.
    pub ends_at: String,
    /// Names of checks, one a ticked box.
    pub confirm: Vec<String>,
}

impl FormRule {
    /// The name of the field.
    pub fn field(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::ValueMissing
            | Self::ValueUnreadable
            | Self::ValueUnit
            | Self::ValueTooLarge
            | Self::ValueNotSupported => "value",
            Self::ReasonMissing
            | Self::ReasonTooLong
            | Self::ReasonControl
            | Self::ReasonHidden => "reason",
            Self::StartUnreadable => "starts_at",
            Self::EndUnreadable | Self::EndBeforeStart | Self::EndInPast | Self::EndMissing => {
                "ends_at"
            }
        }
    }
}

impl OverrideForm {
    /// The form by its fields; of repeated ones the values have blanks between them.
    pub fn of(fields: &BTreeMap<String, String>) -> Self {
        let text = |name: &str| fields.get(name).cloned().unwrap_or_default();
        Self {
            target: text("target"),
            value: text("value"),
            reason: text("reason"),
            starts_at: text("starts_at"),
            ends_at: text("ends_at"),
            confirm: text("confirm").split_whitespace().map(str::to_owned).collect(),
        }
    }

    /// Reads all fields. `unit` is the quota's, `None` for a rate; `zone` is the person's.
    pub fn parse(
        &self,
        unit: Option<QuotaUnit>,
        zone: &Zone,
        now: DateTime<Utc>,
    ) -> Result<NewOverride, Vec<FormRule>> {
        let mut faults = Vec::new();
        let target = parse_target(&self.target);
        if target.is_none() {
            faults.push(FormRule::Target);
        }
        let value = parse_value(&self.value, unit).map_err(|fault| faults.push(fault)).ok();
        faults.extend(reason_fault(&self.reason));
        let starts_at = parse_time(&self.starts_at, zone, FormRule::StartUnreadable);
        let ends_at = parse_time(&self.ends_at, zone, FormRule::EndUnreadable);
        faults.extend([&starts_at, &ends_at].into_iter().filter_map(|time| time.err()));
        let starts_at = starts_at.ok().flatten();
        let ends_at = ends_at.ok().flatten();
        if let Some(ends_at) = ends_at {
            if ends_at <= starts_at.unwrap_or(now) {
                let is_about_now = starts_at.is_none_or(|start| start <= now);
                faults.push(if is_about_now {
                    FormRule::EndInPast
                } else {
                    FormRule::EndBeforeStart
                });
            } else if ends_at <= now {
                faults.push(FormRule::EndInPast);
            }
        }
        match (target, value) {
            (Some(target), Some(value)) if faults.is_empty() => {
                let reason = self.reason.trim().to_owned();
                let confirm = parse_checks(&self.confirm);
                Ok(NewOverride { target, value, reason, starts_at, ends_at, confirm })
            }
            _ => Err(faults),
        }
    }
}

pub(crate) fn parse_value(text: &str, unit: Option<QuotaUnit>) -> Result<LimitValue, FormRule> {
    let text = typed(text);
    if text.is_empty() {
        return Err(FormRule::ValueMissing);
    }
    if text == "∞" {
        return Ok(LimitValue::Unlimited);
    }
    let read = limit_text::parse(&text).map_err(|_| FormRule::ValueUnreadable)?;
    match read.value {
        LimitValue::NotSupported => Err(FormRule::ValueNotSupported),
        LimitValue::Limited { amount } if amount > AMOUNT_MAX => Err(FormRule::ValueTooLarge),
        LimitValue::Limited { .. } if read.unit.is_some() && read.unit != unit => {
            Err(FormRule::ValueUnit)
        }
        value => Ok(value),
    }
}

/// What is wrong with a reason.
pub fn reason_fault(reason: &str) -> Option<FormRule> {
    broken_rule(reason, REASON_CHARS_MAX).map(|rule| match rule {
        TextFault::Missing => FormRule::ReasonMissing,
        TextFault::TooLong => FormRule::ReasonTooLong,
        TextFault::ControlCharacter => FormRule::ReasonControl,
        TextFault::HiddenCharacter => FormRule::ReasonHidden,
    })
}

/// The checks that were ticked. A name that is none confirms nothing.
pub fn parse_checks(names: &[String]) -> Vec<Check> {
    names.iter().filter_map(|name| Check::parse(name)).collect()
}

/// A moment as `<input type="datetime-local">` writes it; empty: none.
pub fn parse_time(
    text: &str,
    zone: &Zone,
    fault: FormRule,
) -> Result<Option<DateTime<Utc>>, FormRule> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    zone.parse(text).map(Some).ok_or(fault)
}

/// A target as one word, for a form: `quota:groups`, `rate:accounts:call:1:app`.
pub fn target_text(target: &Target) -> String {
    match target {
        Target::Quota { quota } => format!("quota:{quota}"),
        Target::Rate { bucket, rate } => {
            let unit = match rate.unit {
                RateUnit::Call => "call",
                RateUnit::Message => "message",
            };
            let scope = match rate.scope {
                RateScope::App => "app",
                RateScope::Ip => "ip",
                RateScope::User => "user",
            };
            format!("rate:{bucket}:{unit}:{}:{scope}", rate.window_seconds)
        }
    }
}

/// Reads what [`target_text`] wrote.
pub fn parse_target(text: &str) -> Option<Target> {
    let parts: Vec<&str> = text.split(':').collect();
    match parts[..] {
        ["quota", quota] if !quota.is_empty() => Some(Target::Quota { quota: QuotaId::new(quota) }),
        ["rate", bucket, unit, window_seconds, scope] if !bucket.is_empty() => {
            let unit = match unit {
                "call" => RateUnit::Call,
                "message" => RateUnit::Message,
                _ => return None,
            };
            let scope = match scope {
                "app" => RateScope::App,
                "ip" => RateScope::Ip,
                "user" => RateScope::User,
                _ => return None,
            };
            let window_seconds = window_seconds.parse().ok()?;
            let rate = RateKey { unit, window_seconds, scope };
            Some(Target::Rate { bucket: BucketId::new(bucket), rate })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
