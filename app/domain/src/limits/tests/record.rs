//! What held at past moments, from what was known then.

use std::sync::{Arc, LazyLock};

use super::*;

mod histories;

fn release() -> Release {
    static TERMS: LazyLock<Arc<Terms>> = LazyLock::new(|| Arc::new(terms().clone()));
    Release { number: 1, at: moment(-FAR), terms: Arc::clone(&TERMS) }
}

fn choice(plan: &str, created: i64, starts: i64) -> PlanChoice {
    PlanChoice {
        plan: plan.into(),
        author: "ben".into(),
        reason: Some(format!("contract for {plan}")),
        created_at: moment(created),
        starts_at: moment(starts),
        cancelled_at: None,
        release: None,
    }
}

fn record(plans: Vec<PlanChoice>, overrides: Vec<Override>) -> Record {
    let (former_ends, releases) = (vec![], vec![release()]);
    Record { registered_at: moment(0), plans, overrides, former_ends, releases }
}

fn held(record: &Record, seconds: i64, target: &Target) -> Option<u64> {
    value(record.at(moment(seconds))?.subject(), target)?.amount()
}

#[test]
fn before_its_registration_nothing_held() {
    let record = record(vec![choice("free", 0, 0)], vec![]);
    assert!(record.at(moment(-1)).is_none());
    assert_eq!(held(&record, 0, &quota("groups")), Some(100));
}

#[test]
fn the_plan_step_says_who_chose_it_when_and_why_and_from_which_version() {
    let plans = vec![choice("free", 0, 0), choice("basic", 10, 20), choice("advanced", 30, 30)];
    let record = record(plans, vec![]);
    let step = |seconds| {
        let state = record.at(moment(seconds)).unwrap();
        state.explain(&quota("groups")).steps.remove(0)
    };
    assert_eq!(step(19).plan.unwrap().id.as_str(), "free");
    let basic = step(20);
    assert_eq!(basic.plan.unwrap().id.as_str(), "basic");
    assert_eq!((basic.by.as_deref(), basic.at), (Some("ben"), Some(moment(10))));
    assert_eq!(
        (basic.from, basic.reason.as_deref()),
        (Some(moment(20)), Some("contract for basic"))
    );
    assert_eq!(basic.edition.map(|one| one.version), Some(terms().book.editions[0].version));
    assert_eq!(step(FAR).plan.unwrap().id.as_str(), "advanced");
}

#[test]
fn a_plan_change_that_was_taken_back_never_was() {
    let mut coming = choice("basic", 10, 50);
    coming.cancelled_at = Some(moment(40));
    let record = record(vec![choice("free", 0, 0), coming], vec![]);
    for seconds in [0, 20, 40, 50, FAR] {
        assert_eq!(held(&record, seconds, &quota("groups")), Some(100), "{seconds}");
    }
}

/// As it stood up to `until`.
fn former(one: &Override, until: i64) -> FormerEnd {
    let Override { id, ends_at, ended_at, .. } = *one;
    FormerEnd { override_id: id, until: moment(until), ends_at, ended_at }
}

#[test]
fn an_end_that_was_decided_later_was_not_known_before() {
    let groups = quota("groups");
    let mut cut_short = temporary(1, &groups, limited(5), 10, 100);
    let (mut first, second) =
        (permanent(2, &groups, limited(6), 0), permanent(3, &groups, limited(7), 60));
    let former_ends = vec![former(&cut_short, 50), former(&first, 60)];
    cut_short.ended_at = Some(moment(50));
    first.ended_at = Some(moment(60));
    let record = record(vec![choice("free", 0, 0)], vec![first, cut_short, second]);
    let record = Record { former_ends, ..record };
    let until = |seconds| {
        let state = record.at(moment(seconds)).unwrap();
        effective(state.subject(), &groups).unwrap().ends_at
    };
    assert_eq!(until(20), Some(moment(100)));
    assert_eq!(until(5), None, "nobody had replaced it yet");
    let values = [5, 20, 49, 50, 60].map(|seconds| held(&record, seconds, &groups).unwrap());
    assert_eq!(values, [6, 5, 5, 6, 7]);
    let known: Vec<_> = record.at(moment(20)).unwrap().overrides.iter().map(|one| one.id).collect();
    assert_eq!(known, [2, 1].map(Uuid::from_u128), "of the third nobody knew");
}

#[test]
fn one_that_became_permanent_was_temporary_before() {
    let groups = quota("groups");
    let mut longer = temporary(1, &groups, limited(5), 10, 100);
    let former_ends = vec![former(&longer, 50)];
    longer.ends_at = None;
    let newer = permanent(2, &groups, limited(6), 20);
    let record = record(vec![choice("free", 0, 0)], vec![longer, newer]);
    let record = Record { former_ends, ..record };
    // Temporary it spoke over the permanent one; permanent it is the older of two.
    let values = [15, 30, 49, 50].map(|seconds| held(&record, seconds, &groups).unwrap());
    assert_eq!(values, [5, 5, 5, 6]);
}

#[test]
fn a_plan_that_stays_on_a_release_does_not_move_with_the_newest() {
    let mut newer = terms().clone();
    for plan in &mut newer.book.plans {
        for entry in plan.quotas.iter_mut().filter(|one| one.quota.as_str() == "groups") {
            entry.value = limited(123);
        }
    }
    let newer = Release { number: 2, at: moment(50), terms: Arc::new(newer) };
    let pinned = PlanChoice { release: Some(1), ..choice("free", 0, 0) };
    let following = choice("free", 70, 70);
    let releases = vec![release(), newer];
    let record = Record { releases, ..record(vec![pinned, following], vec![]) };
    let values = [49, 50, 69, 70].map(|seconds| held(&record, seconds, &quota("groups")).unwrap());
    assert_eq!(values, [100, 100, 100, 123]);
    let unpinned = Record { plans: vec![choice("free", 0, 0)], ..record };
    let values = [49, 50].map(|seconds| held(&unpinned, seconds, &quota("groups")).unwrap());
    assert_eq!(values, [100, 123]);
}

#[test]
fn changes_are_the_moments_at_which_another_value_began_to_hold() {
    let groups = quota("groups");
    let other = temporary(9, &quota("friends_per_user"), limited(1), 15, 25);
    let overrides = vec![temporary(1, &groups, limited(5), 10, 20), other];
    let record = record(vec![choice("free", 0, 0), choice("basic", 5, 30)], overrides);
    let changes = record.changes(&groups);
    let seen: Vec<_> = changes
        .iter()
        .map(|change| {
            let after = change.after.as_ref().and_then(|limit| limit.value.amount());
            (change.at, after)
        })
        .collect();
    let expected = [(0, 100), (10, 5), (20, 100), (30, 100_000)];
    assert_eq!(seen, expected.map(|(at, amount)| (moment(at), Some(amount))));
    assert_eq!(changes[0].before, None);
    assert_eq!(changes[1].before.as_ref().map(|limit| limit.value), Some(limited(100)));
}
