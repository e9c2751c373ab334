//! The form that edits the terms: a text for each value, by its place, as a person typed it and as
//! it is posted.

use serde::{Deserialize, Serialize};

use super::TermsChange;
use crate::ids::{EditionId, PlanId};
use crate::language::Locale;
use crate::limit_values::{LimitValue, Target};
use crate::overrides::form::{parse_target, parse_value, target_text};
use crate::plans::Terms;
use crate::quotas::QuotaUnit;
use crate::rules::FormRule;
use crate::units::Measure;

/// Whose value it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Owner {
    Plan(PlanId),
    Catalogue(EditionId),
}

/// Where a value stands: of whom, and of what.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    pub owner: Owner,
    pub target: Target,
}

impl Place {
    /// `plan.free.quota:groups`, `catalogue.rest.rate:accounts:call:1:app`: the name of its field.
    pub fn text(&self) -> String {
        let (kind, owner) = match &self.owner {
            Owner::Plan(plan) => ("plan", plan.as_str()),
            Owner::Catalogue(edition) => ("catalogue", edition.as_str()),
        };
        format!("{kind}.{owner}.{}", target_text(&self.target))
    }

    /// Reads what [`Self::text`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (kind, owner, target) = (parts.next()?, parts.next()?, parts.next()?);
        let target = parse_target(target)?;
        let owner = match kind {
            "plan" => Owner::Plan(PlanId::new(owner)),
            "catalogue" => Owner::Catalogue(EditionId::new(owner)),
            _ => return None,
        };
        Some(Self { owner, target })
    }

    /// The place that a change is about.
    pub fn of(change: &TermsChange) -> Self {
        let owner = match change {
            TermsChange::PlanQuota { plan, .. } | TermsChange::PlanRate { plan, .. } => {
                Owner::Plan(plan.clone())
            }
            TermsChange::Rate { edition, .. } => Owner::Catalogue(edition.clone()),
        };
        Self { owner, target: change.target() }
    }

    /// What stands there; `None`: nothing.
    pub fn value(&self, terms: &Terms) -> Option<LimitValue> {
        let limited = |amount| LimitValue::Limited { amount };
        match (&self.owner, &self.target) {
            (Owner::Plan(plan), Target::Quota { quota }) => {
                Some(terms.book.plan(plan)?.quota(quota)?.value)
            }
            (Owner::Plan(plan), Target::Rate { bucket, rate }) => {
                let entry = terms.book.plan(plan)?.rate(bucket, *rate)?;
                Some(limited(entry.rate.amount))
            }
            (Owner::Catalogue(edition), Target::Rate { bucket, rate }) => {
                let bucket = terms.catalogue.bucket(edition, bucket)?;
                Some(limited(bucket.rate(*rate)?.rate.amount))
            }
            (Owner::Catalogue(_), Target::Quota { .. }) => None,
        }
    }

    /// What stands there, as its field begins with it; empty: nothing.
    pub fn present(&self, terms: &Terms, locale: Locale) -> String {
        let value = self.value(terms);
        match (value, &self.target) {
            (Some(LimitValue::Limited { amount }), Target::Rate { .. }) => amount.to_string(),
            (Some(value), Target::Quota { quota }) => {
                let unit = terms.book.quota(quota).map(|quota| quota.unit);
                Measure::Quota(unit.unwrap_or(QuotaUnit::Count)).limit(value, locale)
            }
            _ => String::new(),
        }
    }

    fn change(&self, value: LimitValue) -> Result<TermsChange, FormRule> {
        let target = self.target.clone();
        match (self.owner.clone(), target) {
            (Owner::Plan(plan), Target::Quota { quota }) => {
                Ok(TermsChange::PlanQuota { plan, quota, value })
            }
            (owner, Target::Rate { bucket, rate }) => {
                let amount = value.amount().ok_or(FormRule::ValueUnreadable)?;
                Ok(match owner {
                    Owner::Plan(plan) => TermsChange::PlanRate { plan, bucket, rate, amount },
                    Owner::Catalogue(edition) => {
                        TermsChange::Rate { edition, bucket, rate, amount }
                    }
                })
            }
            (Owner::Catalogue(_), Target::Quota { .. }) => Err(FormRule::Target),
        }
    }
}

/// What was typed, by place. Fields that say what stands there are no change.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsForm {
    pub values: Vec<(String, String)>,
}

impl TermsForm {
    /// Of the fields those that are named like a place.
    pub fn of(fields: impl IntoIterator<Item = (String, String)>) -> Self {
        let values = fields.into_iter().filter(|(name, _)| Place::parse(name).is_some());
        Self { values: values.collect() }
    }

    /// The values that differ from what stands there, or every fault by the name of its field.
    pub fn parse(&self, terms: &Terms) -> Result<Vec<TermsChange>, Vec<(String, FormRule)>> {
        let (mut changes, mut faults) = (Vec::new(), Vec::new());
        for (name, typed) in &self.values {
            match read_one(name, typed, terms) {
                Ok(change) => changes.extend(change),
                Err(fault) => faults.push((name.clone(), fault)),
            }
        }
        if faults.is_empty() { Ok(changes) } else { Err(faults) }
    }
}

fn read_one(name: &str, typed: &str, terms: &Terms) -> Result<Option<TermsChange>, FormRule> {
    let place = Place::parse(name).ok_or(FormRule::Target)?;
    let present = place.value(terms);
    // What was not touched is no change, even where its text is rounded.
    let is_untouched = Locale::ALL.map(|one| place.present(terms, one)).contains(&typed.to_owned());
    if is_untouched || (typed.trim().is_empty() && present.is_none()) {
        return Ok(None);
    }
    let unit = match &place.target {
        Target::Quota { quota } => Some(terms.book.quota(quota).ok_or(FormRule::Target)?.unit),
        Target::Rate { .. } => None,
    };
    let value = match parse_value(typed, unit) {
        // A plan may leave a feature out; an override may not.
        Err(FormRule::ValueNotSupported) if unit.is_some() => LimitValue::NotSupported,
        read => read?,
    };
    if present == Some(value) { Ok(None) } else { place.change(value).map(Some) }
}
