//! Whether plan data is whole, against the catalogue whose buckets it names.

use std::collections::HashSet;

use super::{Plan, PlanBook};
use crate::catalogue::check::{in_range, named, sourced, unique};
use crate::catalogue::{Catalogue, Fault};
use crate::ids::QuotaId;
use crate::limits::{AMOUNT_MAX, LimitValue};

pub(super) fn plan_book(book: &PlanBook, catalogue: &Catalogue) -> Result<(), Vec<Fault>> {
    let mut faults = Vec::new();
    unique("plan edition", book.editions.iter().map(|edition| edition.id.as_str()), &mut faults);
    unique("quota", book.quotas.iter().map(|quota| quota.id.as_str()), &mut faults);
    unique("plan", book.plans.iter().map(|plan| plan.id.as_str()), &mut faults);
    for edition in &book.editions {
        named("plan edition", edition.id.as_str(), &edition.name, &mut faults);
    }
    check_quotas(book, &mut faults);
    for plan in &book.plans {
        named("plan", plan.id.as_str(), &plan.name, &mut faults);
        if !book.editions.iter().any(|edition| edition.id == plan.edition) {
            faults.push(dangling(plan, "plan edition", plan.edition.to_string()));
        }
        check_plan_quotas(plan, book, &mut faults);
        check_plan_rates(plan, catalogue, &mut faults);
    }
    check_conflicts(book, catalogue, &mut faults);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn check_quotas(book: &PlanBook, faults: &mut Vec<Fault>) {
    let used: HashSet<&QuotaId> =
        book.plans.iter().flat_map(|plan| &plan.quotas).map(|entry| &entry.quota).collect();
    for quota in &book.quotas {
        let id = quota.id.as_str();
        named("quota", id, &quota.name, faults);
        match &quota.rule {
            Some(rule) => {
                named("rule of quota", id, &rule.text, faults);
                sourced("rule of quota", id, &rule.sources, faults);
            }
            None if !used.contains(&quota.id) => {
                faults.push(Fault::Empty {
                    what: "quota without a value in any plan:",
                    id: id.to_owned(),
                });
            }
            None => {}
        }
    }
}

fn check_plan_quotas(plan: &Plan, book: &PlanBook, faults: &mut Vec<Fault>) {
    let entries = plan.quotas.iter().map(|entry| format!("{} in plan {}", entry.quota, plan.id));
    unique("quota", entries, faults);
    for entry in &plan.quotas {
        if !book.quotas.iter().any(|quota| quota.id == entry.quota && quota.rule.is_none()) {
            faults.push(dangling(plan, "quota", entry.quota.to_string()));
        }
        let id = format!("{} of plan {}", entry.quota, plan.id);
        sourced("quota", &id, &entry.sources, faults);
        if matches!(entry.value, LimitValue::Limited { amount } if amount > AMOUNT_MAX) {
            faults.push(Fault::OutOfRange { what: "quota", id });
        }
    }
}

fn check_plan_rates(plan: &Plan, catalogue: &Catalogue, faults: &mut Vec<Fault>) {
    let Some(edition) = catalogue.edition(&plan.catalogue) else {
        faults.push(dangling(plan, "catalogue edition", plan.catalogue.to_string()));
        return;
    };
    let keys =
        plan.rates.iter().map(|e| format!("{} {:?} in plan {}", e.bucket, e.rate.key(), plan.id));
    unique("rate", keys, faults);
    for entry in &plan.rates {
        let id = format!("{} of plan {}", entry.bucket, plan.id);
        // A plan's rate replaces a default; one that no default has would silently add a limit.
        let replaces = |bucket: &crate::catalogue::Bucket| {
            bucket.id == entry.bucket && bucket.rate(entry.rate.key()).is_some()
        };
        if !edition.buckets.iter().any(replaces) {
            faults.push(dangling(plan, "bucket and rate", entry.bucket.to_string()));
        }
        sourced("rate of bucket", &id, &entry.sources, faults);
        in_range("rate of bucket", &id, &entry.rate, faults);
    }
}

fn check_conflicts(book: &PlanBook, catalogue: &Catalogue, faults: &mut Vec<Fault>) {
    for conflict in &catalogue.conflicts {
        for quota in conflict.quotas.iter().filter(|id| book.quota(id).is_none()) {
            let (id, missing) = (conflict.id.to_string(), quota.to_string());
            faults.push(Fault::Dangling { what: "conflict", id, target: "quota", missing });
        }
    }
}

fn dangling(plan: &Plan, target: &'static str, missing: String) -> Fault {
    Fault::Dangling { what: "plan", id: plan.id.to_string(), target, missing }
}
