//! Quotas: largest subjects, ages, days, plans that say nothing.

use super::*;

#[test]
fn a_quota_is_compared_with_the_plan_of_the_app_key() {
    let state = gauges([gauge("registered_users", None, 95)]);
    let free = measured("free", &state, 0);
    let use_of = quota(&free, "registered_users");
    assert_eq!((use_of.used, use_of.permille, use_of.level), (95, Some(950), Level::Critical));
    assert_eq!((use_of.at, &use_of.subject), (moment(-5), &None));
    let basic = measured("basic", &state, 0);
    let use_of = quota(&basic, "registered_users");
    assert_eq!((use_of.used, use_of.permille, use_of.level), (95, None, Level::Calm));
}

#[test]
fn the_largest_subject_is_named_and_those_near_are_counted() {
    let state = gauges([
        gauge("members_per_group", Some("calm"), 79),
        gauge("members_per_group", Some("near"), 80),
        gauge("members_per_group", Some("largest"), 101),
        gauge("members_per_group", Some("critical"), 95),
        gauge("members_per_group", Some("full"), 100),
    ]);
    let measured = measured("free", &state, 0);
    let use_of = quota(&measured, "members_per_group");
    assert_eq!((use_of.used, use_of.subject.as_deref()), (101, Some("largest")));
    assert_eq!((use_of.subjects_near, use_of.level), (4, Level::Over));
}

#[test]
fn the_largest_subject_has_the_time_of_its_own_sample() {
    let silent = GaugeReading { at: moment(-86_400), ..gauge("members_per_group", Some("a"), 96) };
    let state = gauges([silent, gauge("members_per_group", Some("b"), 5)]);
    let measured = measured("free", &state, 0);
    let use_of = quota(&measured, "members_per_group");
    assert_eq!((use_of.used, use_of.at), (96, moment(-86_400)));
    assert_eq!(measured.summary.measured_at(), Some(moment(-86_400)));
    assert_eq!(measured.summary.at, Some(moment(-5)), "the newest of all");
    let untold = AppSummary { tightest: None, ..measured.summary };
    assert_eq!(untold.measured_at(), Some(moment(-5)));
}

#[test]
fn a_total_without_subject_is_no_subject() {
    let state =
        gauges([gauge("members_per_group", None, 99), gauge("members_per_group", Some("a"), 90)]);
    let measured = measured("free", &state, 0);
    let use_of = quota(&measured, "members_per_group");
    assert_eq!((use_of.used, &use_of.subject, use_of.subjects_near), (99, &None, 1));
}

#[test]
fn of_equally_large_subjects_the_same_is_named_whatever_their_order() {
    let mut all = ["b", "a", "c"].map(|name| gauge("members_per_group", Some(name), 50));
    for _ in 0..3 {
        all.rotate_left(1);
        let measured = measured("free", &gauges(all.clone()), 0);
        assert_eq!(quota(&measured, "members_per_group").subject.as_deref(), Some("a"));
    }
}

#[test]
fn an_age_is_reported_and_never_an_alarm() {
    let state = gauges([gauge("message_retention_days", None, 5)]);
    let measured = measured("free", &state, 0);
    let use_of = quota(&measured, "message_retention_days");
    assert_eq!((use_of.used, use_of.permille, use_of.level), (5, Some(1667), Level::Calm));
    assert_eq!(measured.summary.tightest, None);
    assert_eq!(measured.summary.level, Level::Calm);
    assert_eq!(measured.summary.at, Some(moment(-5)));
}

#[test]
fn what_a_plan_does_not_support_is_calm_unused_and_over_used() {
    for (value, level, permille) in [(0, Level::Calm, 0), (1, Level::Over, 9999)] {
        let measured = measured("free", &gauges([gauge("chat_rooms", None, value)]), 0);
        let use_of = quota(&measured, "chat_rooms");
        assert_eq!((use_of.level, use_of.permille), (level, Some(permille)));
        assert_eq!(measured.summary.level, level);
    }
}

#[test]
fn a_quota_without_documented_limit_is_not_measured_but_was_reported() {
    let measured = measured("community", &gauges([gauge("registered_users", None, 5)]), 0);
    assert_eq!(measured.quotas, []);
    assert_eq!(measured.summary.tightest, None);
    assert_eq!(measured.summary.at, Some(moment(-5)));
}

#[test]
fn an_override_is_what_use_is_measured_by() {
    let target = Target::Quota { quota: "registered_users".into() };
    let overrides = [Override {
        id: uuid::Uuid::nil(),
        target: target.clone(),
        value: LimitValue::Limited { amount: 1000 },
        reason: "launch".into(),
        author: "ana".into(),
        created_at: moment(0),
        starts_at: moment(0),
        ends_at: Some(moment(10)),
        ended_at: None,
    }];
    let state = gauges([gauge("registered_users", None, 110)]);
    let levels = [0, 10].map(|seconds| {
        let subject = subject("free", &overrides, seconds);
        let measured = measure(subject, "acme#shop".parse().unwrap(), &state, None);
        let tightest = measured.summary.tightest.unwrap();
        assert_eq!(tightest.target, target);
        (measured.summary.level, tightest.limit.amount(), tightest.permille)
    });
    assert_eq!(levels, [(Level::Calm, Some(1000), 110), (Level::Over, Some(100), 1100)]);
}

#[test]
fn what_was_sent_yesterday_takes_nothing_of_today() {
    let mut pushed = gauge("daily_push_messages", None, 19_900);
    pushed.at = "2026-11-20T23:59:59Z".parse().unwrap();
    let plan = terms().book.plan(&"community".into()).unwrap();
    let at = |now: &str| {
        let now = now.parse().unwrap();
        let subject = Subject { terms: terms(), plan, overrides: &[], now };
        let state = gauges([pushed.clone()]);
        measure(subject, "acme#shop".parse().unwrap(), &state, None)
    };
    let today = at("2026-11-20T23:59:59Z");
    assert_eq!(quota(&today, "daily_push_messages").level, Level::Critical);
    let tomorrow = at("2026-11-21T00:00:00Z");
    // Nothing is known of the new day yet, which is not zero.
    assert_eq!(tomorrow.quotas, []);
    assert_eq!((tomorrow.summary.level, tomorrow.summary.at), (Level::Calm, Some(pushed.at)));
}
