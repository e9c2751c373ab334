use proptest::prelude::*;

use super::*;
use crate::limits::{Subject, resolve_all};
use crate::plans::{Plan, Terms};
use crate::terms::files::terms;

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_003_200, 0).unwrap()
}

fn edit(changes: Vec<TermsChange>) -> TermsEdit {
    let reason = "the price list of January".to_owned();
    TermsEdit { changes, existing: Existing::Move, reason, confirm: Vec::new() }
}

fn quota(plan: &str, quota: &str, amount: u64) -> TermsChange {
    let value = LimitValue::Limited { amount };
    TermsChange::PlanQuota { plan: plan.into(), quota: quota.into(), value }
}

fn version_of(terms: &Terms, edition: &str) -> u32 {
    let plans = terms.book.editions.iter().find(|one| one.id.as_str() == edition);
    plans.unwrap().version
}

/// Every effective value of a plan, without overrides.
fn values(terms: &Terms, plan: &Plan) -> Vec<(Target, LimitValue)> {
    let subject = Subject { terms, plan, overrides: &[], now: at() };
    let limits = resolve_all(subject, "a#a".parse().unwrap(), 1);
    let quotas = limits.quotas.into_iter().map(|one| {
        let target = Target::Quota { quota: one.quota };
        (target, one.limit.value)
    });
    let rates = limits.rates.into_iter().flat_map(|bucket| {
        let id = bucket.bucket;
        bucket.limits.into_iter().map(move |one| {
            let target = Target::Rate { bucket: id.clone(), rate: one.key() };
            (target, one.limit.value)
        })
    });
    quotas.chain(rates).collect()
}

/// Any value of a plan or of the catalogue, by its place in the data, with an amount.
fn any_change() -> impl Strategy<Value = TermsChange> {
    let terms = terms();
    let mut all = Vec::new();
    for plan in &terms.book.plans {
        for entry in &plan.quotas {
            let (plan, quota) = (plan.id.clone(), entry.quota.clone());
            all.push(TermsChange::PlanQuota { plan, quota, value: LimitValue::Unlimited });
        }
        let edition = terms.catalogue.catalogue().edition(&plan.catalogue).unwrap();
        for (bucket, entry) in
            edition.buckets.iter().flat_map(|b| b.rates.iter().map(move |entry| (b, entry)))
        {
            let (bucket, rate) = (bucket.id.clone(), entry.rate.key());
            let (plan, amount) = (plan.id.clone(), 0);
            all.push(TermsChange::PlanRate { plan, bucket, rate, amount });
        }
    }
    for edition in &terms.catalogue.catalogue().editions {
        for bucket in &edition.buckets {
            for entry in &bucket.rates {
                let (edition, bucket) = (edition.id.clone(), bucket.id.clone());
                let rate = entry.rate.key();
                all.push(TermsChange::Rate { edition, bucket, rate, amount: 0 });
            }
        }
    }
    (prop::sample::select(all), 1_000_000u64..2_000_000).prop_map(|(mut change, new)| {
        match &mut change {
            TermsChange::PlanQuota { value, .. } => *value = LimitValue::Limited { amount: new },
            TermsChange::PlanRate { amount, .. } | TermsChange::Rate { amount, .. } => {
                *amount = new;
            }
        }
        change
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_edit_sets_what_it_names_and_nothing_else(change in any_change()) {
        let before = terms();
        let after = apply(before, &edit(vec![change.clone()]), "ana", at()).unwrap();
        after.catalogue.catalogue().check().unwrap();
        after.book.check(after.catalogue.catalogue()).unwrap();
        for (old, new) in before.book.plans.iter().zip(&after.book.plans) {
            let is_meant = match &change {
                TermsChange::PlanQuota { plan, .. } | TermsChange::PlanRate { plan, .. } => {
                    *plan == old.id
                }
                TermsChange::Rate { edition, bucket, rate, .. } => {
                    *edition == old.catalogue && old.rate(bucket, *rate).is_none()
                }
            };
            let (old, new) = (values(before, old), values(&after, new));
            prop_assert_eq!(old.len(), new.len());
            for ((target, old), (same, new)) in old.into_iter().zip(new) {
                prop_assert_eq!(&target, &same);
                if is_meant && target == change.target() {
                    prop_assert_eq!(new, change.value());
                } else {
                    prop_assert_eq!(new, old);
                }
            }
        }
    }
}

#[test]
fn only_editions_that_change_get_a_new_version() {
    let before = terms();
    let changes = vec![quota("free", "groups", 200), quota("basic", "groups", 7)];
    let after = apply(before, &edit(changes), "ana", at()).unwrap();
    assert_eq!(version_of(&after, "im"), version_of(before, "im") + 1);
    assert_eq!(version_of(&after, "platform"), version_of(before, "platform"));
    let entry = after.book.plan(&"free".into()).unwrap().quota(&"groups".into()).unwrap();
    assert_eq!(entry.edited.as_ref().map(|edited| edited.by.as_str()), Some("ana"));
    assert_eq!(entry.sources, [], "a value of ours cites no document");
    let other = after.book.plan(&"free".into()).unwrap().quota(&"chat_rooms".into()).unwrap();
    assert!(other.edited.is_none() && !other.sources.is_empty());
}

#[test]
fn a_quota_that_a_plan_was_silent_about_can_be_given_a_value() {
    let before = terms();
    let plan = before.book.plan(&"community".into()).unwrap();
    assert!(plan.quota(&"groups".into()).is_none());
    let after = apply(before, &edit(vec![quota("community", "groups", 9)]), "ana", at()).unwrap();
    let plan = after.book.plan(&"community".into()).unwrap();
    let value = plan.quota(&"groups".into()).map(|entry| entry.value);
    assert_eq!(value, Some(LimitValue::Limited { amount: 9 }));
}

#[test]
fn every_fault_is_named_at_its_place() {
    let rate = terms().catalogue.catalogue().editions[0].buckets[0].rates[0].rate;
    let bucket = terms().catalogue.catalogue().editions[0].buckets[0].id.clone();
    let at_rate = |edition: &str, amount| TermsChange::Rate {
        edition: edition.into(),
        bucket: bucket.clone(),
        rate: rate.key(),
        amount,
    };
    let bad = vec![
        quota("nobody", "groups", 1),
        quota("free", "nothing", 1),
        quota("free", "groups", 100),
        quota("free", "groups", AMOUNT + 1),
        at_rate("rest", rate.amount),
        at_rate("nowhere", 1),
        quota("basic", "groups", 8),
        quota("basic", "groups", 9),
        TermsChange::PlanRate {
            plan: "community".into(),
            bucket: bucket.clone(),
            rate: RateKey { window_seconds: 77, ..rate.key() },
            amount: 1,
        },
    ];
    let faults = apply(terms(), &edit(bad), "ana", at()).unwrap_err();
    let places: Vec<_> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
    let meant = [0, 1, 2, 3, 4, 5, 7, 8].map(|place| format!("/changes/{place}"));
    assert_eq!(places, meant, "{faults:?}");
    let pointers = |edit: TermsEdit| -> Vec<String> {
        let faults = apply(terms(), &edit, "ana", at()).unwrap_err();
        faults.into_iter().map(|fault| fault.pointer).collect()
    };
    assert_eq!(pointers(edit(Vec::new())), ["/changes"]);
    let mute = TermsEdit { reason: " ".to_owned(), ..edit(vec![quota("free", "groups", 7)]) };
    assert_eq!(pointers(mute), ["/reason"]);
    let many = (0..=CHANGES_MAX as u64).map(|amount| quota("free", "groups", amount)).collect();
    assert_eq!(pointers(edit(many)), ["/changes"]);
}

const AMOUNT: u64 = crate::amounts::AMOUNT_MAX;

#[test]
fn an_edit_reads_back_as_it_was_written() {
    let change = quota("free", "groups", 7);
    let text = serde_json::to_string(&change).unwrap();
    assert!(text.contains(r#""kind":"plan_quota""#), "{text}");
    assert_eq!(serde_json::from_str::<TermsChange>(&text).unwrap(), change);
}

mod form {
    use super::*;
    use crate::language::Locale;
    use crate::rules::FormRule;
    use crate::terms::form::{Owner, Place, TermsForm};

    fn typed(values: &[(&str, &str)]) -> TermsForm {
        let values = values.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        TermsForm { values: values.collect() }
    }

    #[test]
    fn every_place_of_the_terms_reads_back_and_is_no_change_as_it_stands() {
        let terms = terms();
        let mut values = Vec::new();
        for plan in &terms.book.plans {
            let owner = Owner::Plan(plan.id.clone());
            for entry in &plan.quotas {
                let target = Target::Quota { quota: entry.quota.clone() };
                values.push(Place { owner: owner.clone(), target });
            }
        }
        for edition in &terms.catalogue.catalogue().editions {
            let owner = Owner::Catalogue(edition.id.clone());
            for bucket in &edition.buckets {
                for entry in &bucket.rates {
                    let target = Target::Rate { bucket: bucket.id.clone(), rate: entry.rate.key() };
                    values.push(Place { owner: owner.clone(), target });
                }
            }
        }
        assert!(values.len() > 200);
        for place in &values {
            assert_eq!(Place::parse(&place.text()).as_ref(), Some(place));
            assert!(place.value(terms).is_some());
        }
        for locale in Locale::ALL {
            let values = values.iter().map(|place| (place.text(), place.present(terms, locale)));
            let form = TermsForm { values: values.collect() };
            assert_eq!(form.parse(terms), Ok(vec![]));
        }
    }

    #[test]
    fn what_is_typed_becomes_a_change_of_its_kind() {
        let form = typed(&[
            ("plan.free.quota:groups", "200"),
            ("plan.free.quota:chat_rooms", "无上限"),
            ("plan.basic.quota:chat_rooms", "not supported"),
            ("plan.community.quota:groups", ""),
        ]);
        let changes = form.parse(terms()).unwrap();
        let values: Vec<_> = changes.iter().map(TermsChange::value).collect();
        let meant =
            [LimitValue::Limited { amount: 200 }, LimitValue::Unlimited, LimitValue::NotSupported];
        assert_eq!(values, meant);
    }

    #[test]
    fn every_fault_names_its_field() {
        let form = typed(&[
            ("nothing", "1"),
            ("plan.free.quota:unheard", "1"),
            ("plan.free.quota:groups", ""),
            ("plan.free.quota:groups", "many"),
            ("plan.free.quota:groups", "10 GB"),
            ("catalogue.rest.quota:groups", "1"),
        ]);
        let faults: Vec<_> =
            form.parse(terms()).unwrap_err().into_iter().map(|(_, fault)| fault).collect();
        let meant = [
            FormRule::Target,
            FormRule::Target,
            FormRule::ValueMissing,
            FormRule::ValueUnreadable,
            FormRule::ValueUnit,
            FormRule::Target,
        ];
        assert_eq!(faults, meant);
    }
}
