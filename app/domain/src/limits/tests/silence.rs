//! What exists and does not speak, and why; and which conflict stands at which step.

use super::*;

fn silent(plan_id: &str, overrides: &[Override], seconds: i64, target: &Target) -> Vec<Silence> {
    let told = explain(at(plan_id, overrides, seconds), target);
    told.not_in_force.iter().map(|one| one.because).collect()
}

#[test]
fn what_does_not_speak_says_why_the_newest_start_first() {
    let groups = quota("groups");
    let mut overrides = [
        permanent(1, &groups, limited(1), 0),
        permanent(2, &groups, limited(2), 10),
        temporary(3, &groups, limited(3), 20, 30),
        temporary(4, &groups, limited(4), 60, 70),
        temporary(5, &groups, limited(5), 80, 90),
    ];
    overrides[0].ended_at = Some(moment(10));
    overrides[4].ended_at = Some(moment(15));
    let [withdrawn, not_yet, ended, replaced] =
        [Silence::Withdrawn, Silence::NotYet, Silence::Ended, Silence::Replaced];
    assert_eq!(silent("free", &overrides, 40, &groups), [withdrawn, not_yet, ended, replaced]);
    assert_eq!(silent("free", &overrides, 25, &groups), [withdrawn, not_yet, replaced]);
    assert_eq!(silent("free", &overrides[..1], 40, &groups), [ended], "nobody took its place");
    assert_eq!(silent("free", &overrides, 40, &quota("friends_per_user")), []);
}

#[test]
fn of_two_permanent_ones_in_force_the_older_is_replaced() {
    let groups = quota("groups");
    let both = [permanent(1, &groups, limited(1), 0), permanent(2, &groups, limited(2), 5)];
    assert_eq!(silent("free", &both, 9, &groups), [Silence::Replaced]);
}

#[test]
fn an_override_of_a_bucket_that_the_plan_does_not_have_sleeps_and_says_so() {
    let accounts = per_second("accounts");
    let overrides = [permanent(1, &accounts, limited(7), 0)];
    let told = explain(at("community", &overrides, 5), &accounts);
    assert_eq!((told.steps.len(), told.effective), (0, None));
    assert_eq!(told.not_in_force[0].because, Silence::NoSuchLimit);
    assert_eq!(told.not_in_force[0].step.by.as_deref(), Some("ana"));
    assert_eq!(silent("free", &overrides, 5, &accounts), []);
}

#[test]
fn a_conflict_of_the_ledger_stands_at_a_documented_step_once() {
    for (plan, target, conflict) in [
        ("free", per_second("accounts"), "accounts_bucket"),
        ("basic", quota("groups_per_user"), "groups_per_user"),
        (
            "community",
            rate("chat_history", RateUnit::Call, 60, RateScope::App),
            "chat_history_rate",
        ),
    ] {
        let told = explain(at(plan, &[], 0), &target);
        let ids: Vec<_> = told.steps.iter().flat_map(|step| &step.conflicts).collect();
        let found = ids.iter().filter(|id| id.as_str() == conflict).count();
        assert_eq!(found, 1, "{plan} {target}: {ids:?}");
    }
    let untouched = explain(at("free", &[], 0), &quota("friends_per_user"));
    assert_eq!(untouched.steps[0].conflicts, []);
    assert_eq!(untouched.steps[0].edition.as_ref().map(|one| one.id.as_str()), Some("im"));
}
