//! Changes that show later, and those that overrides make.

use super::*;
use crate::limit_values::LimitOrigin;

fn permanent(id: u128, target: &Target, value: LimitValue, start: i64) -> Override {
    Override {
        id: Uuid::from_u128(id),
        target: target.clone(),
        value,
        reason: "a launch".into(),
        author: "ana".into(),
        created_at: moment(start),
        starts_at: moment(start),
        ends_at: None,
        ended_at: None,
    }
}

fn temporary(id: u128, target: &Target, amount: u64, start: i64, end: i64) -> Override {
    let value = LimitValue::Limited { amount };
    Override { ends_at: Some(moment(end)), ..permanent(id, target, value, start) }
}

fn row<'a>(preview: &'a Preview, target: &Target) -> Option<&'a ChangeRow> {
    preview.rows.iter().find(|row| row.target == *target)
}

#[test]
fn an_override_for_good_hides_the_plan_and_a_temporary_one_only_until_its_end() {
    let groups = quota("groups");
    let uses = Uses::default();
    let for_good = [permanent(1, &groups, LimitValue::Limited { amount: 5000 }, -10)];
    let hidden = preview(under("basic", &for_good), under("free", &for_good), &uses);
    assert_eq!(row(&hidden, &groups), None);
    let for_a_day = [temporary(1, &groups, 5000, -10, 86_400)];
    let later = preview(under("basic", &for_a_day), under("free", &for_a_day), &uses);
    let row = row(&later, &groups).unwrap();
    assert_eq!((row.before_value(), row.after_value()), (limited(100_000), limited(100)));
    assert_eq!(row.at, moment(86_400), "the change shows when the override ends");
    assert_eq!(row.after.as_ref().unwrap().origin, LimitOrigin::Plan);
}

#[test]
fn ending_an_override_that_raised_a_limit_lowers_it() {
    let groups = quota("groups");
    let mut uses = Uses::default();
    uses.now(groups.clone(), 150.0);
    let before = [permanent(1, &groups, LimitValue::Limited { amount: 200 }, -10)];
    let after = ending(&before, Uuid::from_u128(1), moment(0));
    let preview = preview(under("free", &before), under("free", &after), &uses);
    assert_eq!(preview.rows.len(), 1);
    assert_eq!(preview.rows[0].outcome, Outcome::Blocked);
    assert_eq!(preview.checks, [Check::BelowCurrentUse, Check::DropsMoreThan10Percent]);
}

#[test]
fn an_override_that_begins_later_is_judged_at_its_start() {
    let groups = quota("groups");
    let made = temporary(1, &groups, 50, 100, 200);
    let (after, called_off) = adding(&[], &made, moment(0));
    assert_eq!(called_off, []);
    let preview = preview(under("free", &[]), under("free", &after), &Uses::default());
    let row = row(&preview, &groups).unwrap();
    assert_eq!((row.before_value(), row.after_value()), (limited(100), limited(50)));
    assert_eq!(row.at, moment(100));
    assert_eq!(preview.checks, [Check::DropsMoreThan10Percent]);
}

#[test]
fn a_permanent_override_replaces_the_one_before_from_its_start_on() {
    let groups = quota("groups");
    let first = permanent(1, &groups, LimitValue::Limited { amount: 200 }, -10);
    let coming = permanent(2, &groups, LimitValue::Limited { amount: 300 }, 500);
    let other = permanent(3, &quota("chat_rooms"), LimitValue::Unlimited, -10);
    let made = permanent(4, &groups, LimitValue::Unlimited, 100);
    let planned = PlannedChange::from(&coming);
    let (after, called_off) = adding(&[first, coming, other.clone()], &made, moment(0));
    assert_eq!(called_off, [planned]);
    assert_eq!(after[0].ended_at, Some(moment(100)));
    assert_eq!(after[1].ended_at, Some(moment(500)), "it never begins");
    assert_eq!((&after[2], &after[3]), (&other, &made));
    let subject = |seconds| Subject { now: moment(seconds), ..under("free", &after) };
    let value = |seconds| effective(subject(seconds), &groups).map(|limit| limit.value);
    assert_eq!([value(99), value(100), value(600)], [limited(200), UNLIMITED, UNLIMITED]);
}

#[test]
fn what_is_planned_is_called_off_by_what_begins_before_it_or_with_it() {
    let groups = quota("groups");
    let value = |amount| LimitValue::Limited { amount };
    let planned = permanent(1, &groups, value(50), 100);
    for (made, is_called_off) in [
        (permanent(2, &groups, value(500), 0), true),
        (permanent(2, &groups, value(500), 100), true),
        // It holds until the other begins.
        (permanent(2, &groups, value(500), 101), false),
        (permanent(2, &quota("chat_rooms"), value(500), 0), false),
        (temporary(2, &groups, 500, 0, 50), false),
        (temporary(2, &groups, 500, 0, 500), false),
    ] {
        let (_, called_off) = adding(std::slice::from_ref(&planned), &made, moment(0));
        assert_eq!(!called_off.is_empty(), is_called_off, "{made:?}");
    }
    // What holds already, or was called off before, is not planned any more.
    let held = permanent(1, &groups, value(50), 0);
    let gone = Override { ended_at: Some(moment(100)), ..planned.clone() };
    for one in [held, gone] {
        let made = permanent(2, &groups, value(500), 0);
        assert_eq!(adding(&[one], &made, moment(0)).1, []);
    }
    // What is planned for a time goes on beside what is set for good.
    let passing = temporary(1, &groups, 50, 100, 200);
    assert_eq!(adding(&[passing], &permanent(2, &groups, value(500), 0), moment(0)).1, []);
}

#[test]
fn what_is_called_off_must_be_confirmed_by_name() {
    let groups = quota("groups");
    let planned = [permanent(1, &groups, LimitValue::Limited { amount: 50 }, 100)];
    let made = permanent(2, &groups, LimitValue::Limited { amount: 500 }, 0);
    let (after, called_off) = adding(&planned, &made, moment(0));
    let before = under("free", &planned);
    let preview = preview(before, under("free", &after), &Uses::default()).calling_off(called_off);
    assert_eq!(preview.checks, [Check::CallsOffPlanned]);
    assert!(row(&preview, &groups).unwrap().fires(Check::CallsOffPlanned));
    let refused = preview.confirm(&[]).unwrap_err();
    assert_eq!(refused.code, Code::Unconfirmed);
    assert_eq!(
        refused.errors[0].detail(),
        "calls_off_planned: a planned change is called off \
         (groups: 50 from 2026-11-20T08:01:40Z on)"
    );
    assert!(preview.confirm(&[Check::CallsOffPlanned]).is_ok());
}

#[test]
fn a_grant_for_good_of_what_is_needed_for_a_time_must_be_confirmed_by_name() {
    let groups = quota("groups");
    let grant = [permanent(1, &groups, LimitValue::Limited { amount: 500 }, 0)];
    let raised = preview(under("free", &[]), under("free", &grant), &Uses::default());
    assert_eq!(raised.clone().granting_for_good(&[]), raised);
    let endless = raised.granting_for_good(&[&groups]);
    assert_eq!(endless.checks, [Check::GrantsForGood]);
    let refused = endless.confirm(&[]).unwrap_err();
    assert!(refused.errors[0].detail().ends_with("(groups: 500 instead of 100)"));
    assert!(endless.confirm(&[Check::GrantsForGood]).is_ok());
    // Also where no value changes: it is a promise.
    let same = Preview::default().granting_for_good(&[&groups]);
    let refused = same.confirm(&[]).unwrap_err();
    assert!(refused.errors[0].detail().ends_with("the grant has no end"), "{refused:?}");
}

#[test]
fn of_one_limit_the_most_dangerous_moment_is_told() {
    let groups = quota("groups");
    let mut uses = Uses::default();
    uses.now(groups.clone(), 150.0);
    // Raised at first, then far below the use.
    let after = [temporary(1, &groups, 500, 0, 100), temporary(2, &groups, 10, 200, 300)];
    let preview = preview(under("free", &[]), under("free", &after), &uses);
    let row = row(&preview, &groups).unwrap();
    assert_eq!((row.at, row.outcome), (moment(200), Outcome::Blocked));
}

#[test]
fn one_limit_can_be_asked_about_alone() {
    let groups = quota("groups");
    let pair = [(under("basic", &[]), under("free", &[]))];
    let alone = preview_at(&pair, &Uses::default(), Some(&groups));
    assert_eq!((alone.rows.len(), alone.unchanged), (1, 0));
    let all = preview_at(&pair, &Uses::default(), None);
    assert_eq!(row(&all, &groups), alone.rows.first());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever was overridden: at each moment, a row for what differs and none for what does not.
    #[test]
    fn every_difference_has_a_row_and_nothing_else_does(
        plans in (0..6_usize, 0..6_usize),
        overrides in proptest::collection::vec((0..3_usize, 0..300_u64, -50..50_i64, 1..60_i64), 0..6),
        now in -60..100_i64,
    ) {
        let targets = [quota("groups"), quota("chat_rooms"), quota("message_retention_days")];
        let overrides: Vec<Override> = overrides
            .iter()
            .zip(1..)
            .map(|((at, amount, start, length), id)| {
                temporary(id, &targets[*at], *amount, *start, start + length)
            })
            .collect();
        let subject = |at: usize| Subject {
            plan: &terms().book.plans[at],
            now: moment(now),
            ..under("free", &overrides)
        };
        let (before, after) = (subject(plans.0), subject(plans.1));
        let pair = [(before, after)];
        let told = preview_at(&pair, &Uses::default(), None);
        for target in &targets {
            let value = |subject| effective(subject, target).map(|limit| limit.value);
            let differs = value(before) != value(after);
            let row = row(&told, target);
            prop_assert_eq!(row.is_some(), differs);
            if let Some(row) = row {
                prop_assert_eq!(row.before_value(), value(before));
                prop_assert_eq!(row.after_value(), value(after));
            }
        }
        // Over time: a row exactly for what differs at some moment from now on.
        let over_time = preview(before, after, &Uses::default());
        for target in &targets {
            let differs = (now..200).any(|second| {
                let value = |subject: Subject<'_>| {
                    let subject = Subject { now: moment(second), ..subject };
                    effective(subject, target).map(|limit| limit.value)
                };
                value(before) != value(after)
            });
            prop_assert_eq!(row(&over_time, target).is_some(), differs);
        }
    }
}
