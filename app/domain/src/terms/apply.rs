//! From the terms and an edit to the next terms, or to every fault of the edit.

use chrono::{DateTime, Utc};

use super::{CHANGES_MAX, TermsChange, TermsEdit};
use crate::amounts::AMOUNT_MAX;
use crate::catalogue::{Catalogue, CatalogueIndex};
use crate::ids::{EditionId, PlanId};
use crate::limit_values::LimitValue;
use crate::overrides::reason_faults;
use crate::plans::{PlanBook, PlanQuota, PlanRate, Terms};
use crate::problem::FieldError;
use crate::rates::Rate;
use crate::rules::TermsRule;
use crate::sources::Edited;

/// The terms with the values of `edit`, set by `by` at `at`. Editions that change get their next
/// version.
///
/// # Errors
///
/// Every fault, at its place in the edit: what is not there, an amount that is too large, a value
/// that is there already, one value set twice.
pub fn apply(
    terms: &Terms,
    edit: &TermsEdit,
    by: &str,
    at: DateTime<Utc>,
) -> Result<Terms, Vec<FieldError>> {
    let mut faults = reason_faults(&edit.reason);
    let mut fault = |pointer: String, rule| faults.push(FieldError::new(pointer, rule));
    if edit.changes.is_empty() {
        fault("/changes".to_owned(), TermsRule::NothingChanged);
    }
    if edit.changes.len() > CHANGES_MAX {
        fault("/changes".to_owned(), TermsRule::TooMany { most: CHANGES_MAX });
        return Err(faults);
    }
    let edited = Edited { by: by.to_owned(), at, reason: edit.reason.trim().to_owned() };
    let mut next = Next {
        catalogue: terms.catalogue.catalogue().clone(),
        book: terms.book.clone(),
        edited,
        plan_editions: Vec::new(),
        catalogue_editions: Vec::new(),
    };
    for (place, change) in edit.changes.iter().enumerate() {
        let is_repeated = edit.changes[..place].iter().any(|other| sets_the_same(other, change));
        let set = match is_repeated {
            true => Err(TermsRule::SetTwice),
            false => next.set(change),
        };
        if let Err(rule) = set {
            fault(format!("/changes/{place}"), rule);
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    next.raise_versions();
    Ok(Terms { catalogue: CatalogueIndex::new(next.catalogue), book: next.book })
}

fn sets_the_same(one: &TermsChange, other: &TermsChange) -> bool {
    use TermsChange::{PlanQuota, PlanRate, Rate};
    let is_same_place = match (one, other) {
        (PlanQuota { plan, .. }, PlanQuota { plan: other, .. })
        | (PlanRate { plan, .. }, PlanRate { plan: other, .. }) => plan == other,
        (Rate { edition, .. }, Rate { edition: other, .. }) => edition == other,
        _ => false,
    };
    is_same_place && one.target() == other.target()
}

struct Next {
    catalogue: Catalogue,
    book: PlanBook,
    edited: Edited,
    plan_editions: Vec<EditionId>,
    catalogue_editions: Vec<EditionId>,
}

impl Next {
    fn set(&mut self, change: &TermsChange) -> Result<(), TermsRule> {
        if change.value().amount().is_some_and(|amount| amount > AMOUNT_MAX) {
            return Err(TermsRule::AmountTooLarge);
        }
        match change {
            TermsChange::PlanQuota { plan, quota, value } => {
                let known = self.book.quota(quota).ok_or(TermsRule::NoSuchQuota)?;
                if known.rule.is_some() {
                    return Err(TermsRule::QuotaIsWords);
                }
                self.set_quota(plan, quota.clone(), *value)
            }
            TermsChange::PlanRate { plan, bucket, rate, amount } => {
                let edition = &self.plan(plan)?.catalogue.clone();
                let bucket = self
                    .catalogue
                    .edition(edition)
                    .and_then(|edition| edition.buckets.iter().find(|one| one.id == *bucket))
                    .ok_or(TermsRule::PlanWithoutBucket)?;
                let default = bucket.rate(*rate).map(|entry| entry.rate.amount);
                let default = default.ok_or(TermsRule::BucketWithoutRate)?;
                let (bucket, rate) = (bucket.id.clone(), rate.with(*amount));
                self.set_plan_rate(plan, &bucket, rate, default)
            }
            TermsChange::Rate { edition, bucket, rate, amount } => {
                let edited = self.edited.clone();
                let edition = self.catalogue.editions.iter_mut().find(|one| one.id == *edition);
                let edition = edition.ok_or(TermsRule::NoSuchEdition)?;
                let bucket = edition.buckets.iter_mut().find(|one| one.id == *bucket);
                let bucket = bucket.ok_or(TermsRule::CatalogueWithoutBucket)?;
                let entry = bucket.rates.iter_mut().find(|one| one.rate.key() == *rate);
                let entry = entry.ok_or(TermsRule::BucketWithoutRate)?;
                if entry.rate.amount == *amount {
                    return Err(TermsRule::IsSo);
                }
                entry.rate.amount = *amount;
                (entry.sources, entry.edited) = (Vec::new(), Some(edited));
                note(&mut self.catalogue_editions, &edition.id);
                Ok(())
            }
        }
    }

    fn plan(&mut self, id: &PlanId) -> Result<&mut crate::plans::Plan, TermsRule> {
        self.book.plans.iter_mut().find(|plan| plan.id == *id).ok_or(TermsRule::NoSuchPlan)
    }

    fn set_quota(
        &mut self,
        plan: &PlanId,
        quota: crate::ids::QuotaId,
        value: LimitValue,
    ) -> Result<(), TermsRule> {
        let edited = Some(self.edited.clone());
        let plan = self.plan(plan)?;
        let edition = plan.edition.clone();
        match plan.quotas.iter_mut().find(|entry| entry.quota == quota) {
            Some(entry) if entry.value == value => return Err(TermsRule::IsSo),
            Some(entry) => {
                entry.value = value;
                (entry.sources, entry.note, entry.edited) = (Vec::new(), None, edited);
            }
            None => plan.quotas.push(PlanQuota {
                quota,
                value,
                sources: Vec::new(),
                note: None,
                edited,
            }),
        }
        note(&mut self.plan_editions, &edition);
        Ok(())
    }

    fn set_plan_rate(
        &mut self,
        plan: &PlanId,
        bucket: &crate::ids::BucketId,
        rate: Rate,
        default: u64,
    ) -> Result<(), TermsRule> {
        let edited = Some(self.edited.clone());
        let plan = self.plan(plan)?;
        let edition = plan.edition.clone();
        let is_same = |entry: &PlanRate| entry.bucket == *bucket && entry.rate.key() == rate.key();
        match plan.rates.iter_mut().find(|entry| is_same(entry)) {
            Some(entry) if entry.rate == rate => return Err(TermsRule::IsSo),
            Some(entry) => {
                entry.rate = rate;
                (entry.sources, entry.edited) = (Vec::new(), edited);
            }
            None if rate.amount == default => return Err(TermsRule::IsSo),
            None => {
                let (bucket, sources) = (bucket.clone(), Vec::new());
                plan.rates.push(PlanRate { bucket, rate, sources, edited });
            }
        }
        note(&mut self.plan_editions, &edition);
        Ok(())
    }

    fn raise_versions(&mut self) {
        for edition in &mut self.book.editions {
            edition.version += u32::from(self.plan_editions.contains(&edition.id));
        }
        for edition in &mut self.catalogue.editions {
            edition.version += u32::from(self.catalogue_editions.contains(&edition.id));
        }
    }
}

fn note(editions: &mut Vec<EditionId>, edition: &EditionId) {
    if !editions.contains(edition) {
        editions.push(edition.clone());
    }
}
