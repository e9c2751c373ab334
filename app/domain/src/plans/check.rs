//! Whether plan data is whole, against the catalogue whose buckets it names.

use std::collections::HashSet;

use super::{Plan, PlanBook};
use crate::amounts::AMOUNT_MAX;
use crate::catalogue::check::{in_range, named, sourced, unique};
use crate::catalogue::{Catalogue, CatalogueFault};
use crate::ids::QuotaId;
use crate::limit_values::LimitValue;

pub(super) fn plan_book(book: &PlanBook, catalogue: &Catalogue) -> Result<(), Vec<CatalogueFault>> {
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

fn check_quotas(book: &PlanBook, faults: &mut Vec<CatalogueFault>) {
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
                faults.push(CatalogueFault::Empty {
                    what: "quota without a value in any plan:",
                    id: id.to_owned(),
                });
            }
            None => {}
        }
    }
}

fn check_plan_quotas(plan: &Plan, book: &PlanBook, faults: &mut Vec<CatalogueFault>) {
    let entries = plan.quotas.iter().map(|entry| format!("{} in plan {}", entry.quota, plan.id));
    unique("quota", entries, faults);
    for entry in &plan.quotas {
        if !book.quotas.iter().any(|quota| quota.id == entry.quota && quota.rule.is_none()) {
            faults.push(dangling(plan, "quota", entry.quota.to_string()));
        }
        let id = format!("{} of plan {}", entry.quota, plan.id);
        if entry.edited.is_none() {
            sourced("quota", &id, &entry.sources, faults);
        }
        if matches!(entry.value, LimitValue::Limited { amount } if amount > AMOUNT_MAX) {
            faults.push(CatalogueFault::OutOfRange { what: "quota", id });
        }
    }
}

fn check_plan_rates(plan: &Plan, catalogue: &Catalogue, faults: &mut Vec<CatalogueFault>) {
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
        if entry.edited.is_none() {
            sourced("rate of bucket", &id, &entry.sources, faults);
        }
        in_range("rate of bucket", &id, &entry.rate, faults);
    }
}

fn check_conflicts(book: &PlanBook, catalogue: &Catalogue, faults: &mut Vec<CatalogueFault>) {
    for conflict in &catalogue.conflicts {
        for quota in conflict.quotas.iter().filter(|id| book.quota(id).is_none()) {
            let (id, missing) = (conflict.id.to_string(), quota.to_string());
            faults.push(CatalogueFault::Dangling {
                what: "conflict",
                id,
                target: "quota",
                missing,
            });
        }
    }
}

fn dangling(plan: &Plan, target: &'static str, missing: String) -> CatalogueFault {
    CatalogueFault::Dangling { what: "plan", id: plan.id.to_string(), target, missing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terms::files;

    /// What is wrong after a change to the shipped data, in words.
    fn faults(change: impl FnOnce(&mut PlanBook)) -> Vec<String> {
        let mut book = files::plan_book();
        change(&mut book);
        let faults = book.check(&files::catalogue()).expect_err("the change must be found");
        faults.iter().map(ToString::to_string).collect()
    }

    fn plan<'a>(book: &'a mut PlanBook, id: &str) -> &'a mut Plan {
        book.plans.iter_mut().find(|plan| plan.id.as_str() == id).unwrap()
    }

    #[test]
    fn the_shipped_plans_have_no_fault() {
        assert_eq!(files::plan_book().check(&files::catalogue()), Ok(()));
    }

    #[test]
    fn a_plan_names_only_what_is_there() {
        let quota = faults(|b| plan(b, "free").quotas[0].quota = "nothing".into());
        assert_eq!(quota, ["plan free names quota nothing, which is not there"]);
        let ruled = faults(|b| plan(b, "free").quotas[0].quota = "message_extension_bytes".into());
        assert_eq!(ruled, ["plan free names quota message_extension_bytes, which is not there"]);
        let bucket = faults(|b| plan(b, "community").rates[0].bucket = "nothing".into());
        assert_eq!(bucket, ["plan community names bucket and rate nothing, which is not there"]);
        let window = faults(|b| plan(b, "community").rates[0].rate.window_seconds = 5);
        assert_eq!(window, ["plan community names bucket and rate users, which is not there"]);
        let catalogue = faults(|b| plan(b, "community").catalogue = "nothing".into());
        assert_eq!(
            catalogue,
            ["plan community names catalogue edition nothing, which is not there"]
        );
        let edition = faults(|b| plan(b, "free").edition = "nothing".into());
        assert_eq!(edition, ["plan free names plan edition nothing, which is not there"]);
    }

    #[test]
    fn values_are_sourced_and_stand_once() {
        let unsourced = faults(|b| plan(b, "free").quotas[0].sources.clear());
        assert_eq!(unsourced, ["quota friends_per_user of plan free cites no document"]);
        let twice = faults(|b| {
            let again = plan(b, "free").quotas[0].clone();
            plan(b, "free").quotas.push(again);
        });
        assert_eq!(twice, ["quota friends_per_user in plan free is there more than once"]);
        let huge = LimitValue::Limited { amount: AMOUNT_MAX + 1 };
        assert_eq!(faults(|b| plan(b, "free").quotas[0].value = huge).len(), 1);
        let idle = faults(|b| plan(b, "community").quotas.retain(|q| q.note.is_some()));
        assert_eq!(idle.len(), 1, "{idle:?}");
    }
}
