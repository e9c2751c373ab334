//! The row of the lists: what is tightest, and what is being rejected since when.

use super::*;

fn after(state: &AppUse, earlier: &AppSummary, seconds: i64) -> AppSummary {
    let app = "acme#shop".parse().unwrap();
    measure(subject("free", &[], seconds), app, state, Some(earlier)).summary
}

#[test]
fn nothing_reported_is_calm_and_has_no_age() {
    let measured = measured("free", &AppUse::default(), 0);
    assert_eq!((measured.quotas, measured.buckets), (vec![], vec![]));
    let summary = measured.summary;
    assert_eq!((summary.level, summary.tightest, summary.at), (Level::Calm, None, None));
    assert_eq!((summary.rejected_now, summary.rejecting_since), (0.0, None));
}

#[test]
fn the_largest_share_is_the_tightest_be_it_of_a_quota_or_a_rate() {
    let mut state = AppUse {
        gauges: vec![
            gauge("registered_users", None, 90),
            gauge("members_per_group", Some("g-42"), 91),
            gauge("message_retention_days", None, 3),
            gauge("members_per_chat_room", Some("r-1"), 1_000_000),
        ],
        ..routes([reading("POST /users", -2, 10, 920)])
    };
    let by_rate = measured("free", &state, 0).summary.tightest.unwrap();
    assert_eq!(by_rate.target.to_string(), "accounts (calls per 1 s per app)");
    assert_eq!((by_rate.used, by_rate.permille, by_rate.at), (92.0, 920, moment(-2)));
    assert_eq!(by_rate.limit, LimitValue::Limited { amount: 100 });
    assert_eq!(by_rate.name.zh, "注册用户与推送设置");
    state.routes.clear();
    let by_quota = measured("free", &state, 0).summary.tightest.unwrap();
    assert_eq!(by_quota.target, Target::Quota { quota: "members_per_group".into() });
    assert_eq!((by_quota.used, by_quota.subject.as_deref()), (91.0, Some("g-42")));
    assert_eq!(by_quota.at, moment(-5));
}

#[test]
fn of_equal_shares_the_same_is_tightest_whatever_the_order() {
    let mut all = ["registered_users", "groups", "concurrent_users"].map(|id| gauge(id, None, 50));
    for _ in 0..3 {
        all.rotate_left(1);
        let tightest = measured("free", &gauges(all.clone()), 0).summary.tightest.unwrap();
        assert_eq!(tightest.target, Target::Quota { quota: "concurrent_users".into() });
    }
}

#[test]
fn rejections_are_added_up_over_all_routes_and_never_shown_as_none() {
    let measured = measured(
        "community",
        &routes([
            rejecting(reading("POST /users", 0, 10, 5), 11),
            rejecting(reading("POST /users", 0, 300, 5), 1),
            // No documented limit in this edition; its calls are rejected all the same.
            rejecting(reading("POST /token", 0, 10, 5), 20),
        ]),
        0,
    );
    assert_eq!(bucket(&measured, "users").rejected_now, 1.2);
    assert_eq!(measured.summary.rejected_now, 3.2);
    let one =
        super::measured("free", &routes([rejecting(reading("POST /users", 0, 300, 5), 1)]), 0);
    assert_eq!(one.summary.rejected_now, 0.1);
    // Whole tenths stay what they are.
    for rejected in 0..200 {
        let state = routes([rejecting(reading("POST /users", 0, 10, 5), rejected)]);
        let now = super::measured("free", &state, 0).summary.rejected_now;
        assert_eq!(now, rejected as f64 / 10.0);
    }
}

#[test]
fn all_four_kinds_of_rejection_count() {
    let mut one = reading("POST /users", 0, 10, 5);
    one.interval.rejected = Rejected { throttle: 1, plan: 2, cap: 3, batch: 4 };
    assert_eq!(measured("free", &routes([one]), 0).summary.rejected_now, 1.0);
}

#[test]
fn a_run_of_rejections_keeps_its_beginning_and_ends_with_the_first_clean_interval() {
    let interval = |end: i64, rejected: u64| {
        routes([rejecting(reading("POST /users", end, 10, 50), rejected)])
    };
    let first = measured("free", &interval(0, 5), 1).summary;
    assert_eq!(first.rejecting_since, Some(moment(-10)));
    let second = after(&interval(10, 7), &first, 11);
    assert_eq!(second.rejecting_since, Some(moment(-10)));
    let clean = after(&interval(20, 0), &second, 21);
    assert_eq!((clean.rejected_now, clean.rejecting_since), (0.0, None));
    let again = after(&interval(30, 1), &clean, 31);
    assert_eq!(again.rejecting_since, Some(moment(20)));
}

#[test]
fn a_run_that_was_long_ago_is_not_this_one() {
    let yesterday = routes([rejecting(reading("POST /users", 0, 10, 50), 5)]);
    let earlier = measured("free", &yesterday, 1).summary;
    let today = routes([rejecting(reading("POST /users", 86_400, 10, 50), 5)]);
    let now = after(&today, &earlier, 86_401);
    assert_eq!(now.rejecting_since, Some(moment(86_390)));
}

#[test]
fn a_run_ends_when_the_gateway_falls_silent() {
    let state = routes([rejecting(reading("POST /users", 0, 10, 50), 5)]);
    let earlier = measured("free", &state, 1).summary;
    assert!(after(&state, &earlier, CALLS_FRESH_SECONDS).rejecting_since.is_some());
    assert_eq!(after(&state, &earlier, CALLS_FRESH_SECONDS + 1).rejecting_since, None);
}
