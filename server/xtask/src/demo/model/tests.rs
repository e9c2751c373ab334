use super::*;

/// Friday 2026-11-20, midnight UTC.
const FRIDAY: i64 = 1_795_132_800;

fn plans() -> Vec<String> {
    ["free", "basic", "advanced", "enterprise", "community", "platform-enterprise"]
        .map(str::to_owned)
        .to_vec()
}

fn profile() -> PlanProfile {
    let rate = |index: u32| RateLimit {
        route: format!("GET /route/{index}"),
        per_second: 100.0,
        counts_messages: index == 3,
    };
    let quota = |name: &str, amount| QuotaLimit { quota: name.into(), amount };
    PlanProfile {
        rates: (0..60).map(rate).collect(),
        quotas: vec![
            quota("registered_users", Some(100_000)),
            quota("concurrent_users", None),
            quota("members_per_group", Some(3000)),
            quota("message_retention_days", Some(7)),
            quota("group_name_chars", Some(128)),
        ],
    }
}

fn shares(customer: &Customer, at: i64) -> Vec<f64> {
    let profile = profile();
    let of = |limit: &QuotaLimit| {
        Some(customer.gauge(limit, &profile, at)?.value as f64 / limit.amount? as f64)
    };
    profile.quotas.iter().filter_map(of).collect()
}

#[test]
fn two_hundred_customers_are_on_every_plan_and_of_every_temper() {
    let customers = customers(200, &plans());
    for plan in 0..6 {
        assert!(customers.iter().filter(|customer| customer.plan == plan).count() >= 33);
    }
    let count = |temper| customers.iter().filter(|customer| customer.temper == temper).count();
    assert_eq!((count(Temper::Bursting), count(Temper::Near), count(Temper::Critical)), (5, 10, 5));
    assert!(count(Temper::Quiet) > count(Temper::Steady));
}

#[test]
fn the_same_moment_is_always_told_the_same_way() {
    let (one, two) = (customers(50, &plans()), customers(50, &plans()));
    for (one, two) in one.iter().zip(&two) {
        assert_eq!(one.calls(&profile(), 7, FRIDAY, 10), two.calls(&profile(), 7, FRIDAY, 10));
        assert_eq!(shares(one, FRIDAY), shares(two, FRIDAY));
    }
}

#[test]
fn the_afternoon_is_busier_than_the_night_by_the_customers_own_clock() {
    for customer in customers(40, &plans()) {
        let at_hour = |hour: i64| FRIDAY + (hour - customer.offset_hours).rem_euclid(24) * 3600;
        let (night, afternoon) = (customer.activity(at_hour(4)), customer.activity(at_hour(16)));
        assert!(afternoon > 4.0 * night, "{night} {afternoon}");
        assert!((0.0..=1.0).contains(&night) && afternoon <= 1.0);
    }
}

#[test]
fn near_and_critical_customers_stay_in_their_band_at_every_hour() {
    for customer in customers(200, &plans()) {
        for hour in 0..48 {
            let shares = shares(&customer, FRIDAY + hour * 3600);
            let highest = shares.iter().copied().fold(0.0, f64::max);
            match customer.temper {
                Temper::Critical => assert!((0.92..1.0).contains(&highest), "{highest}"),
                Temper::Near => assert!((0.79..0.95).contains(&highest), "{highest}"),
                _ => assert!(highest < 0.8, "{highest}"),
            }
        }
    }
}

#[test]
fn only_a_burst_is_throttled_and_nothing_served_exceeds_the_limit() {
    let profile = profile();
    for customer in customers(80, &plans()) {
        for minute in 0..60 {
            let at = FRIDAY + minute * 60;
            for index in customer.routes(&profile) {
                let calls = customer.calls(&profile, index, at, 60);
                assert!(calls.throttled == 0 || customer.is_bursting(at));
                assert!(calls.messages.unwrap_or(calls.calls) <= 6001);
                assert!(calls.peak <= 100);
            }
        }
    }
}

#[test]
fn a_bursting_customer_is_throttled_within_any_half_hour() {
    let profile = profile();
    let bursting = customers(40, &plans()).remove(7);
    let throttled: u64 = (0..30)
        .flat_map(|minute| bursting.routes(&profile).map(move |index| (minute, index)))
        .map(|(minute, index)| bursting.calls(&profile, index, FRIDAY + minute * 60, 60).throttled)
        .sum();
    assert!(throttled > 0);
}

#[test]
fn a_size_of_single_things_has_no_use_and_a_share_of_a_group_names_the_group() {
    let customer = &customers(1, &plans())[0];
    let profile = profile();
    assert_eq!(customer.gauge(&profile.quotas[4], &profile, FRIDAY), None);
    let group = customer.gauge(&profile.quotas[2], &profile, FRIDAY).unwrap();
    assert!(group.subject.is_some_and(|subject| subject.starts_with("g-")));
    assert_eq!(customer.gauge(&profile.quotas[0], &profile, FRIDAY).unwrap().subject, None);
}

#[test]
fn a_customer_calls_a_handful_of_many_routes_and_all_of_few() {
    let mut profile = profile();
    for customer in customers(40, &plans()) {
        assert!((4..=24).contains(&customer.routes(&profile).count()));
    }
    profile.rates.truncate(3);
    assert_eq!(customers(1, &plans())[0].routes(&profile).count(), 3);
    // One call a minute: a single call would be all of it.
    profile.rates[1].per_second = 1.0 / 60.0;
    assert_eq!(customers(1, &plans())[0].routes(&profile).count(), 2);
}

#[test]
fn a_profile_without_anything_makes_no_trouble() {
    let profile = PlanProfile::default();
    let customer = &customers(3, &[])[2];
    assert_eq!(customer.routes(&profile).count(), 0);
    let unlimited = QuotaLimit { quota: "groups".into(), amount: None };
    assert!(customer.gauge(&unlimited, &profile, FRIDAY).is_some());
}
