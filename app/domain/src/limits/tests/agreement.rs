//! Chain, value, explanation and the gateways' list can never differ, whatever was overridden.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::*;
use crate::amounts::AMOUNT_MAX;

/// Every quota and every rate of every edition, and two that do not exist.
fn targets() -> Vec<Target> {
    let terms = terms();
    let quotas = terms.book.quotas.iter().map(|one| Target::Quota { quota: one.id.clone() });
    let editions = terms.catalogue.catalogue().editions.iter();
    let rates = editions.flat_map(|edition| &edition.buckets).flat_map(|bucket| {
        bucket
            .rates
            .iter()
            .map(|entry| Target::Rate { bucket: bucket.id.clone(), rate: entry.rate.key() })
    });
    let unknown = [quota("nothing"), per_second("nothing")];
    quotas.chain(rates).chain(unknown).collect()
}

fn any_target() -> impl Strategy<Value = Target> {
    let targets = targets();
    // A few often, so that overrides meet.
    let often = vec![quota("groups"), per_second("accounts"), per_second("users")];
    prop_oneof![proptest::sample::select(often), proptest::sample::select(targets)]
}

fn any_value() -> impl Strategy<Value = LimitValue> {
    prop_oneof![
        (0..=AMOUNT_MAX).prop_map(limited),
        Just(limited(0)),
        Just(LimitValue::Unlimited),
        Just(LimitValue::NotSupported),
    ]
}

fn any_override() -> impl Strategy<Value = Override> {
    let times = (0..50_i64, 0..50_i64, option::of(1..50_i64), option::of(0..50_i64));
    (any::<u128>(), any_target(), any_value(), times).prop_map(
        |(id, target, value, (created, start, length, ended))| Override {
            created_at: moment(created),
            ends_at: length.map(|length| moment(start + length)),
            ended_at: ended.map(moment),
            ..permanent(id, &target, value, start)
        },
    )
}

fn any_plan() -> impl Strategy<Value = &'static Plan> {
    (0..terms().book.plans.len()).prop_map(|at| &terms().book.plans[at])
}

/// The value by the rules as `domain.md` words them, written a second time and another way.
fn expected(subject: Subject<'_>, target: &Target) -> Option<LimitValue> {
    let documented = match target {
        Target::Quota { quota } => {
            let known = subject.terms.book.quotas.iter().any(|one| one.id == *quota);
            known.then(|| subject.plan.quota(quota).map(|entry| entry.value))
        }
        Target::Rate { bucket, rate } => {
            let edition = subject.terms.catalogue.catalogue().edition(&subject.plan.catalogue)?;
            let default = edition.buckets.iter().find(|one| one.id == *bucket)?.rate(*rate);
            let own = subject.plan.rate(bucket, *rate).map(|entry| entry.rate.amount);
            let amount = own.or(default.map(|entry| entry.rate.amount));
            amount.map(|amount| Some(limited(amount)))
        }
    }?;
    let mut in_force: Vec<&Override> = subject
        .overrides
        .iter()
        .filter(|one| one.target == *target)
        .filter(|one| one.starts_at <= subject.now)
        .filter(|one| one.ends_at.is_none_or(|end| end > subject.now))
        .filter(|one| one.ended_at.is_none_or(|end| end > subject.now))
        .collect();
    in_force.sort_by_key(|one| (one.ends_at.is_some(), one.created_at));
    in_force.last().map(|one| one.value).or(documented)
}

/// The same limit as gateways read it.
fn listed(all: &AppLimits, target: &Target) -> Option<EffectiveLimit> {
    match target {
        Target::Quota { quota } => {
            let mut found = all.quotas.iter().filter(|one| one.quota == *quota);
            let limit = found.next().map(|one| one.limit.clone());
            assert!(found.next().is_none(), "{quota} stands there twice");
            limit
        }
        Target::Rate { bucket, rate } => {
            let buckets = all.rates.iter().filter(|one| one.bucket == *bucket);
            let mut found =
                buckets.flat_map(|one| &one.limits).filter(|limit| limit.key() == *rate);
            let limit = found.next().map(|one| {
                assert_eq!(one.amount, one.limit.value.amount());
                one.limit.clone()
            });
            assert!(found.next().is_none(), "{target} stands there twice");
            limit
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn chain_value_explanation_and_list_agree(
        plan in any_plan(),
        overrides in vec(any_override(), 0..24),
        now in 0..100_i64,
    ) {
        let subject = Subject { terms: terms(), plan, overrides: &overrides, now: moment(now) };
        let all = resolve_all(subject, "acme#shop".parse().unwrap(), 1);
        for target in targets() {
            let limit = effective(subject, &target);
            prop_assert_eq!(limit.as_ref().map(|one| one.value), expected(subject, &target));
            prop_assert_eq!(&listed(&all, &target), &limit);
            let explanation = explain(subject, &target);
            prop_assert_eq!(&explanation.effective, &limit);
            let last = explanation.steps.last();
            prop_assert_eq!(last.map(|step| step.value), limit.as_ref().map(|one| one.value));
            prop_assert_eq!(last.map(|step| step.origin), limit.as_ref().map(|one| one.origin));
            prop_assert_eq!(
                last.and_then(|step| step.until),
                limit.as_ref().and_then(|one| one.ends_at)
            );
            let origins: Vec<_> = explanation.steps.iter().map(|step| step.origin).collect();
            prop_assert!(origins.is_sorted(), "{:?}", origins);
            prop_assert_eq!(chain(subject, &target).len(), explanation.steps.len());
        }
    }

    #[test]
    fn a_limit_only_changes_where_an_override_says_so(
        plan in any_plan(),
        overrides in vec(any_override(), 0..8),
        now in 0..60_i64,
    ) {
        let subject = Subject { terms: terms(), plan, overrides: &overrides, now: moment(now) };
        let next = overrides.iter().filter_map(|one| one.next_change(subject.now)).min();
        let until = next.unwrap_or_else(|| moment(FAR)) - TimeDelta::seconds(1);
        let later = Subject { now: until.max(subject.now), ..subject };
        let app: AppKey = "acme#shop".parse().unwrap();
        prop_assert_eq!(resolve_all(subject, app.clone(), 1), resolve_all(later, app, 1));
    }
}
