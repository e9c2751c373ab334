//! Random records of the shipped plans, asked at random moments.

use std::sync::{Arc, LazyLock};

use chrono::TimeDelta;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::limit_values::LimitValue;
use crate::limits::{FormerEnd, Record, Release};
use crate::plans::Terms;
use crate::rates::{RateKey, RateScope, RateUnit};
use crate::terms::files::terms;

const LENGTH: i64 = 60;

fn moment(seconds: i64) -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::seconds(seconds)
}

fn app() -> AppKey {
    "acme#shop".parse().unwrap()
}

fn quota(id: &str) -> Target {
    Target::Quota { quota: id.into() }
}

fn targets() -> [Target; 3] {
    let rate = RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App };
    [quota("groups"), quota("chat_rooms"), Target::Rate { bucket: "users".into(), rate }]
}

/// The shipped terms, and the same with another number of groups from the 30th second on.
fn releases() -> Vec<Release> {
    static TERMS: LazyLock<[Arc<Terms>; 2]> = LazyLock::new(|| {
        let mut newer = terms().clone();
        for plan in &mut newer.book.plans {
            for entry in plan.quotas.iter_mut().filter(|one| one.quota.as_str() == "groups") {
                entry.value = LimitValue::Limited { amount: 123 };
            }
        }
        [Arc::new(terms().clone()), Arc::new(newer)]
    });
    let [older, newer] = &*TERMS;
    vec![
        Release { number: 1, at: moment(-1000), terms: Arc::clone(older) },
        Release { number: 2, at: moment(30), terms: Arc::clone(newer) },
    ]
}

fn choice(plan: &str, created: i64, release: Option<u32>) -> PlanChoice {
    PlanChoice {
        plan: plan.into(),
        author: "ben".into(),
        reason: Some(format!("contract for {plan}")),
        created_at: moment(created),
        starts_at: moment(created),
        cancelled_at: None,
        release,
    }
}

fn an_override(id: u128, target: &Target, amount: u64, start: i64, end: Option<i64>) -> Override {
    Override {
        id: Uuid::from_u128(id),
        target: target.clone(),
        value: LimitValue::Limited { amount },
        reason: "a launch".into(),
        author: "ana".into(),
        created_at: moment(start),
        starts_at: moment(start),
        ends_at: end.map(moment),
        ended_at: None,
    }
}

fn record(plans: Vec<PlanChoice>, overrides: Vec<Override>, ends: Vec<FormerEnd>) -> Record {
    let releases = releases();
    Record { registered_at: moment(0), plans, overrides, former_ends: ends, releases }
}

/// Uses differ from minute to minute; of half of them nothing is known.
fn state(record: &Record, seconds: i64) -> AsOf {
    let usage = |target: &Target| {
        let peak = (seconds / 10) as f64;
        matches!(target, Target::Quota { .. }).then_some(UseThen {
            peak,
            from: moment(seconds),
            seconds: 60,
        })
    };
    AsOf::of(&record.at(moment(seconds)).unwrap(), app(), usage)
}

fn any_record() -> impl Strategy<Value = Record> {
    let plans = ["free", "basic", "advanced", "community", "platform-enterprise"];
    let plan = (0..plans.len(), 1..LENGTH, option::weighted(0.3, 1..=2_u32));
    let times = (0..LENGTH, 0..20_i64, option::weighted(0.6, 1..20_i64));
    let one = (0..3_usize, 0..9_u64, times, option::weighted(0.4, 1..20_i64));
    (vec(plan, 0..4), vec(one, 0..6)).prop_map(move |(chosen, set)| {
        let first = choice("free", 0, None);
        let chosen = chosen.into_iter().map(|(nth, at, release)| choice(plans[nth], at, release));
        let all: Vec<PlanChoice> = std::iter::once(first).chain(chosen).collect();
        let (mut overrides, mut ends) = (Vec::new(), Vec::new());
        for (nth, (target, amount, (created, later, lasts), cut)) in (1_u128..).zip(set) {
            let start = created + later;
            let target = &targets()[target];
            let end = lasts.map(|lasts| start + lasts);
            let mut one = an_override(nth, target, amount, start, end);
            one.created_at = moment(created);
            if let Some(cut) = cut {
                let until = moment(created + cut);
                ends.push(FormerEnd {
                    override_id: one.id,
                    until,
                    ends_at: one.ends_at,
                    ended_at: None,
                });
                one.ended_at = Some(until);
            }
            overrides.push(one);
        }
        overrides.sort_by_key(|one| one.created_at);
        record(all, overrides, ends)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    #[test]
    fn a_comparison_is_the_same_from_both_ends_and_empty_with_itself(
        record in any_record(), one in 0..80_i64, other in 0..80_i64,
    ) {
        let (one, other) = (state(&record, one), state(&record, other));
        let there = compare(one.clone(), other.clone());
        prop_assert_eq!(compare(other.clone(), one.clone()).reversed(), there.clone());
        prop_assert!(compare(one.clone(), one.clone()).is_empty());
        prop_assert!(compare(one.clone(), one.clone()).only_differences().limits.is_empty());
        prop_assert_eq!(there.is_empty(), {
            let essence = |one: &AsOf| (one.plan.clone(), one.overrides.clone());
            let same_limits = there.limits.iter().all(|pair| !pair.differs());
            essence(&one) == essence(&other) && same_limits
        });
    }

    #[test]
    fn every_limit_of_either_moment_stands_in_the_comparison_once(
        record in any_record(), one in 0..80_i64, other in 0..80_i64,
    ) {
        let (one, other) = (state(&record, one), state(&record, other));
        let there = compare(one.clone(), other.clone());
        for (state, before) in [(&one, true), (&other, false)] {
            for limit in &state.limits {
                let found: Vec<_> =
                    there.limits.iter().filter(|pair| pair.target == limit.target).collect();
                prop_assert_eq!(found.len(), 1);
                let side = if before { &found[0].before } else { &found[0].after };
                prop_assert_eq!(side.as_ref(), Some(&limit.then));
            }
        }
    }
}

#[test]
fn a_state_has_every_limit_of_its_plan_with_the_release_of_then() {
    let record = record(
        vec![choice("basic", 0, None), choice("free", 40, Some(1))],
        vec![an_override(1, &quota("groups"), 7, 10, Some(20))],
        vec![],
    );
    let groups = |seconds| {
        let state = state(&record, seconds);
        let limit = state.limits.iter().find(|one| one.target == quota("groups")).unwrap();
        (state.plan.plan.id.to_string(), state.plan.release, limit.then.limit.value.amount())
    };
    assert_eq!(groups(5), ("basic".into(), 1, Some(100_000)));
    assert_eq!(groups(15), ("basic".into(), 1, Some(7)));
    assert_eq!(groups(35), ("basic".into(), 2, Some(123)));
    assert_eq!(groups(45), ("free".into(), 1, Some(100)), "it stays on the older release");
    let first = state(&record, 5);
    let rates = first.limits.iter().filter(|one| matches!(one.target, Target::Rate { .. }));
    let edition = &terms().book.plan(&"basic".into()).unwrap().catalogue;
    let buckets = &terms().catalogue.catalogue().edition(edition).unwrap().buckets;
    assert_eq!(rates.count(), buckets.iter().map(|one| one.rates.len()).sum::<usize>());
}

#[test]
fn what_happened_to_an_override_is_named() {
    let groups = quota("groups");
    let passed = an_override(1, &groups, 1, 10, Some(20));
    let ended = an_override(2, &groups, 2, 2, Some(20));
    let begun = an_override(3, &quota("chat_rooms"), 3, 15, None);
    let mut planned = an_override(4, &groups, 4, 50, Some(60));
    planned.created_at = moment(20);
    let mut longer = an_override(5, &targets()[2], 5, 1, Some(90));
    let until = moment(12);
    let earlier =
        FormerEnd { override_id: longer.id, until, ends_at: Some(moment(40)), ended_at: None };
    longer.ends_at = Some(moment(90));
    let same = an_override(6, &quota("registered_users"), 6, 1, Some(95));
    let all = vec![longer, same, ended, passed, begun, planned];
    let record = record(vec![choice("basic", 0, None)], all, vec![earlier]);
    let there = compare(state(&record, 5), state(&record, 30));
    let mut changes: Vec<_> = there
        .overrides
        .iter()
        .map(|pair| (pair.newest().unwrap().one.id.as_u128(), pair.change()))
        .collect();
    changes.sort_by_key(|(id, _)| *id);
    let expected = [
        (1, OverrideChange::Passed),
        (2, OverrideChange::Ended),
        (3, OverrideChange::Begun),
        (4, OverrideChange::Planned),
        (5, OverrideChange::Changed),
    ];
    assert_eq!(changes, expected);
    let longer = there.overrides.iter().find(|pair| pair.change() == OverrideChange::Changed);
    let end = |one: &Option<OverrideThen>| one.as_ref().unwrap().one.ends_at;
    let longer = longer.unwrap();
    assert_eq!((end(&longer.before), end(&longer.after)), (Some(moment(40)), Some(moment(90))));
}

#[test]
fn two_moments_are_read_and_each_fault_stands_at_its_own() {
    let zone = Zone { first_offset_seconds: 3600, ..Zone::default() };
    let read = |at: &str, and: &str| read_moments(at, and, &zone, moment(0), moment(3600));
    assert_eq!(read("", ""), Ok((None, None)));
    let (first, second) = (moment(60), moment(120));
    assert_eq!(read("2026-11-20T09:01", "2026-11-20T08:02:00Z"), Ok((Some(first), Some(second))));
    assert_eq!(read("2026-11-20T09:01", "2026-11-20T09:01"), Ok((Some(first), Some(first))));
    let fault = |at, and| Err(AsOfFault { at, and });
    let before = SecondFault::BeforeFirst;
    assert_eq!(read("2026-11-20T09:02", "2026-11-20T09:01"), fault(None, Some(before)));
    assert_eq!(read("", "2026-11-20T09:01"), fault(None, Some(before)), "the first is now");
    assert_eq!(
        read("soon", "2027-01-01T00:00"),
        fault(Some(MomentFault::Unreadable), Some(SecondFault::Moment(MomentFault::Future)))
    );
    assert_eq!(read("2026-11-20T08:00", ""), fault(Some(MomentFault::BeforeRegistration), None));
}
