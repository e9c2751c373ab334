//! Buckets: sums over routes and gateways, windows, scopes, what is too old to count.

use proptest::prelude::*;

use super::*;

const SEND: &str = "POST /messages/users";

fn used(plan: &str, id: &str, readings: impl Into<Vec<RouteReading>>, seconds: i64) -> f64 {
    let measured = measured(plan, &routes(readings), seconds);
    let rates = &bucket(&measured, id).rates;
    assert_eq!(rates.len(), 1, "{id}");
    rates[0].used
}

#[test]
fn a_bucket_adds_up_its_routes() {
    let readings = [reading("POST /users", -2, 10, 400), reading("PUT /users/{}", -1, 10, 120)];
    let measured = measured("free", &routes(readings), 0);
    let use_of = bucket(&measured, "accounts");
    assert_eq!((use_of.rates[0].used, use_of.rates[0].permille), (52.0, Some(520)));
    assert_eq!(use_of.at, moment(-1));
    assert_eq!(measured.buckets.len(), 1);
}

#[test]
fn a_route_adds_up_its_gateways_whatever_their_intervals() {
    let readings = [
        reading("POST /users", -1, 10, 300),
        reading("POST /users", -4, 5, 100),
        // Once a minute: its next interval is not due yet.
        reading("POST /users", -55, 60, 600),
    ];
    assert_eq!(used("free", "accounts", readings, 0), 60.0);
}

#[test]
fn a_gateway_that_stopped_is_not_counted_while_others_go_on() {
    let both = |behind: i64| {
        [reading("POST /users", 0, 10, 300), reading("POST /users", -behind, 10, 500)]
    };
    assert_eq!(used("free", "accounts", both(30), 0), 80.0);
    assert_eq!(used("free", "accounts", both(31), 0), 30.0);
    // Of another route of the same bucket it is the same.
    let routes = [reading("POST /users", 0, 10, 300), reading("PUT /users/{}", -31, 10, 500)];
    assert_eq!(used("free", "accounts", routes, 0), 30.0);
}

#[test]
fn a_gateway_whose_clock_is_ahead_does_not_silence_the_others() {
    let early = ahead(reading("POST /users", 200, 10, 100), 0);
    let readings = [early, reading("POST /users", -5, 10, 300)];
    assert_eq!(used("free", "accounts", readings.clone(), 0), 40.0);
    let measured = measured("free", &routes(readings), 0);
    assert_eq!(bucket(&measured, "accounts").at, moment(0));
    assert_eq!(measured.summary.at, Some(moment(0)));
    assert_eq!(measured.summary.tightest.unwrap().at, moment(0));
}

#[test]
fn a_gateway_whose_clock_is_ahead_is_no_longer_counted_than_any_other() {
    let early = ahead(rejecting(reading("POST /users", 240, 10, 100), 5), 0);
    for (seconds, is_counted) in [(CALLS_FRESH_SECONDS, true), (CALLS_FRESH_SECONDS + 1, false)] {
        let measured = measured("free", &routes([early.clone()]), seconds);
        assert_eq!(!bucket(&measured, "accounts").rates.is_empty(), is_counted);
        let since = measured.summary.rejecting_since;
        assert_eq!(since, is_counted.then(|| moment(-10)), "by the server's clock");
    }
    let beside = [early, reading("POST /users", 31, 10, 300)];
    assert_eq!(used("free", "accounts", beside, 31), 30.0, "it stopped, and the other goes on");
}

#[test]
fn a_sliding_minute_is_that_of_the_gateways_clock() {
    let mut one = ahead(reading(SEND, 240, 10, 500), 0);
    one.minute = moment(220);
    one.last_minute = Counts { calls: 1, messages: 3000 };
    one.this_minute = Counts { calls: 1, messages: 1000 };
    for (seconds, expected) in [(0, 3000.0), (10, 2500.0), (40, 1000.0), (100, 0.0)] {
        let now = used("free", "send_user_message", [one.clone()], seconds);
        assert_eq!(now, expected, "{seconds}");
    }
}

#[test]
fn a_counter_older_than_two_minutes_says_nothing_about_now() {
    let state = AppUse {
        hours: vec![("POST /users".into(), HourPast { peak: 990, rejected: 7 })],
        ..routes([rejecting(reading("POST /users", 0, 10, 990), 5)])
    };
    let fresh = measured("free", &state, CALLS_FRESH_SECONDS);
    assert_eq!(bucket(&fresh, "accounts").rates[0].level, Level::Critical);
    assert_eq!((fresh.summary.level, fresh.summary.rejected_now), (Level::Critical, 0.5));
    let stale = measured("free", &state, CALLS_FRESH_SECONDS + 1);
    let use_of = bucket(&stale, "accounts");
    // Unknown, which is not zero; what was, stays known.
    assert_eq!((&use_of.rates, use_of.rejected_now), (&vec![], 0.0));
    assert_eq!((use_of.peak_hour, use_of.rejected_hour, use_of.at), (990, 7, moment(0)));
    assert_eq!((stale.summary.level, stale.summary.tightest), (Level::Calm, None));
    assert_eq!((stale.summary.rejected_now, stale.summary.rejecting_since), (0.0, None));
    assert_eq!(stale.summary.at, Some(moment(0)));
}

#[test]
fn a_message_rate_counts_messages_and_a_call_rate_calls() {
    let mut one = reading("POST /messages/chatgroups", 0, 10, 10);
    one.interval.counts = Counts { calls: 10, messages: 190 };
    assert_eq!(used("free", "send_group_message", [one.clone()], 0), 19.0);
    // The same route in the other edition is limited by calls.
    assert_eq!(used("community", "sending", [one], 0), 1.0);
}

#[test]
fn a_rate_per_minute_counts_a_sliding_minute() {
    // 3000 messages in the minute that ended 20 s ago, 1000 in this one.
    let mut one = reading(SEND, 0, 10, 500);
    one.minute = moment(-20);
    one.last_minute = Counts { calls: 1, messages: 3000 };
    one.this_minute = Counts { calls: 1, messages: 1000 };
    for (seconds, expected) in [
        (-20, 4000.0), // the minute begins: all of the last one is still in the window
        (0, 3000.0),
        (10, 2500.0),
        (39, 1050.0),
        (40, 1000.0), // nothing came since, and the next minute begins
        (70, 500.0),
        (99, 16.7),
        (100, 0.0),
    ] {
        assert_eq!(
            used("free", "send_user_message", [one.clone()], seconds),
            expected,
            "{seconds}"
        );
    }
}

#[test]
fn in_a_minute_a_gateway_that_stopped_counts_until_its_calls_are_a_minute_old() {
    // It ended 40 s ago, so it is none of the current ones; its messages are of this minute.
    let stopped = reading(SEND, -15, 1, 600);
    let going_on = reading(SEND, 20, 10, 60);
    assert_eq!(used("free", "send_user_message", [stopped.clone(), going_on], 20), 660.0);
    let later = reading(SEND, 100, 10, 60);
    assert_eq!(used("free", "send_user_message", [stopped, later], 100), 60.0);
}

#[test]
fn an_interval_as_long_as_the_window_is_its_own_measure() {
    // From second 30 to second 30; counted in the minute in which it began.
    let one = reading(SEND, 10, 60, 6000);
    assert_eq!(used("free", "send_user_message", [one.clone()], 12), 6000.0);
    let five_minutes = reading(SEND, 10, 300, 6000);
    assert_eq!(used("free", "send_user_message", [five_minutes], 12), 1200.0);
}

#[test]
fn a_rate_per_user_is_that_of_the_user_with_most_calls_in_a_minute() {
    let route = "GET /user/{}/user_channels";
    let with_top = |end: i64, name: &str, calls: u64| RouteReading {
        top_user: Some((name.to_owned(), calls)),
        top_ip: Some(("203.0.113.7".to_owned(), 900)),
        ..reading(route, end, 10, 50)
    };
    let per_user = |readings: Vec<RouteReading>, seconds: i64| {
        let measured = measured("free", &routes(readings), seconds);
        let rates = &bucket(&measured, "get_conversations").rates;
        rates.iter().find(|rate| rate.key.scope == crate::rates::RateScope::User).cloned()
    };
    let one = per_user(vec![with_top(0, "ana", 3), with_top(0, "bo", 4)], 0).unwrap();
    assert_eq!((one.used, one.subject.as_deref()), (4.0, Some("bo")));
    assert_eq!((one.permille, one.level), (Some(800), Level::Near));
    // Over two gateways she has called five times, and a third one knows of a minute before.
    let readings = vec![
        with_top(0, "ana", 3),
        with_top(0, "bo", 4),
        with_top(-1, "ana", 2),
        with_top(-55, "bo", 2),
    ];
    let one = per_user(readings, 0).unwrap();
    assert_eq!((one.used, one.subject.as_deref()), (5.0, Some("ana")));
    // Two minutes after its minute began, a name says nothing about now.
    assert!(per_user(vec![with_top(0, "ana", 3)], 99).is_some());
    assert_eq!(per_user(vec![with_top(0, "ana", 3)], 100), None);
    // No gateway names users: unknown, which is not zero. The rate of the App Key is known.
    let measured = measured("free", &routes([reading(route, 0, 10, 50)]), 0);
    let rates = &bucket(&measured, "get_conversations").rates;
    let scopes: Vec<_> = rates.iter().map(|rate| rate.key.scope).collect();
    assert_eq!(scopes, [crate::rates::RateScope::App]);
}

#[test]
fn a_route_that_the_edition_does_not_mention_has_no_bucket() {
    let readings = [reading("POST /token", 0, 10, 9_000)];
    let platform = measured("community", &routes(readings.clone()), 0);
    assert_eq!((platform.buckets, platform.summary.tightest), (vec![], None));
    assert_eq!(platform.summary.at, Some(moment(0)));
    assert_eq!(bucket(&measured("free", &routes(readings), 0), "get_token").rates[0].used, 900.0);
}

#[test]
fn an_hour_is_added_up_over_the_routes_of_a_bucket_and_only_once() {
    let hour = |route: &str, peak, rejected| (route.into(), HourPast { peak, rejected });
    let state = AppUse {
        hours: vec![
            hour("POST /users", 90, 4),
            hour("PUT /users/{}", 20, 1),
            hour("POST /token", 1000, 1000),
        ],
        // Two gateways on one route.
        ..routes([reading("POST /users", 0, 10, 10), reading("POST /users", 0, 5, 10)])
    };
    let measured = measured("free", &state, 0);
    let use_of = bucket(&measured, "accounts");
    assert_eq!((use_of.peak_hour, use_of.rejected_hour), (110, 5));
}

#[test]
fn levels_are_of_the_use_before_it_is_rounded() {
    for (calls, seconds, shown, level, permille) in [
        // 99.97, 100 and 100.03 of 100.
        (29_990, 300, 99.9, Level::Critical, 999),
        (30_000, 300, 100.0, Level::Critical, 1000),
        (30_010, 300, 100.1, Level::Over, 1001),
        // 79.97 and 94.97 look like the next level and are not there.
        (23_990, 300, 80.0, Level::Calm, 799),
        (28_490, 300, 95.0, Level::Near, 949),
        (1, 300, 0.1, Level::Calm, 0),
        (0, 300, 0.0, Level::Calm, 0),
    ] {
        let measured = measured("free", &routes([reading("POST /users", 0, seconds, calls)]), 0);
        let rate = &bucket(&measured, "accounts").rates[0];
        assert_eq!((rate.used, rate.level, rate.permille), (shown, level, Some(permille)));
        assert_eq!(measured.summary.level, level, "{calls}");
    }
}

#[test]
fn gateways_that_share_the_limit_evenly_are_at_it_and_not_above() {
    for gateways in 1..30_u32 {
        let share = reading("POST /users", 0, gateways, 100);
        let measured = measured("free", &routes(vec![share; gateways as usize]), 0);
        let rate = &bucket(&measured, "accounts").rates[0];
        assert_eq!((rate.permille, rate.level), (Some(1000), Level::Critical), "{gateways}");
    }
}

proptest! {
    #[test]
    fn the_order_of_readings_does_not_matter_and_one_without_calls_adds_nothing(
        all in proptest::collection::vec((0..4_usize, 0..60_i64, 1..120_u32, 0..10_000_u64), 0..8),
        seconds in 0..200_i64,
    ) {
        let names = ["POST /users", "PUT /users/{}", SEND, "POST /token"];
        let readings: Vec<_> = all
            .iter()
            .map(|&(name, age, length, calls)| reading(names[name], -age, length, calls))
            .collect();
        let there = measured("free", &routes(readings.clone()), seconds);
        let back: Vec<_> = readings.iter().rev().cloned().collect();
        prop_assert_eq!(&measured("free", &routes(back), seconds), &there);
        let with_idle = readings.iter().cloned().chain(
            readings.iter().map(|one| reading(one.route.as_str(), -60, 120, 0)),
        );
        let idle = measured("free", &routes(with_idle.collect::<Vec<_>>()), seconds);
        for (with, without) in idle.buckets.iter().zip(&there.buckets) {
            if !without.rates.is_empty() {
                prop_assert_eq!(&with.rates, &without.rates);
            }
        }
        for one in &there.buckets {
            for rate in &one.rates {
                prop_assert!(rate.used >= 0.0 && rate.used.is_finite());
            }
        }
    }
}
