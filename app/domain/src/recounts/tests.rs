use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::language::Locale;
use crate::limit_values::{LimitOrigin, LimitValue};
use crate::limits::{EffectiveLimit, RateLimit};
use crate::rates::{RateScope, RateUnit};
use crate::rules::OutsideRule;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn rate(value: LimitValue, unit: RateUnit, window_seconds: u32, scope: RateScope) -> RateLimit {
    let limit =
        EffectiveLimit { value, origin: LimitOrigin::Catalogue, override_id: None, ends_at: None };
    RateLimit { amount: value.amount(), unit, window_seconds, scope, limit }
}

fn limited(amount: u64) -> LimitValue {
    LimitValue::Limited { amount }
}

#[test]
fn a_recount_takes_a_fifth_of_the_slowest_rate() {
    let calls = |value, window| rate(value, RateUnit::Call, window, RateScope::App);
    // 100 a second: a fifth is 20 a second.
    assert_eq!(spacing_of(&[calls(limited(100), 1)]), Spacing::Every(50));
    // One a minute: one in five minutes.
    assert_eq!(
        spacing_of(&[calls(limited(100), 1), calls(limited(1), 60)]),
        Spacing::Every(300_000)
    );
    assert_eq!(spacing_of(&[calls(LimitValue::Unlimited, 1)]), Spacing::Free);
    assert_eq!(spacing_of(&[]), Spacing::Free);
    for none in [limited(0), LimitValue::NotSupported] {
        assert_eq!(spacing_of(&[calls(limited(100), 1), calls(none, 1)]), Spacing::Never);
    }
    let others = [
        rate(limited(1), RateUnit::Message, 60, RateScope::App),
        rate(limited(1), RateUnit::Call, 60, RateScope::User),
    ];
    assert_eq!(spacing_of(&others), Spacing::Free);
    assert_eq!(Spacing::Every(50).within([6000, 600]), Some(100));
    assert_eq!(Spacing::Free.within([7]), Some(8572));
    assert_eq!(Spacing::Never.within([6000]), None);
}

proptest! {
    #[test]
    fn no_bound_is_ever_passed(amount in 1_u64..1_000_000, window in 1_u32..86_400, bound in 1_u32..=6000) {
        let rates = [rate(limited(amount), RateUnit::Call, window, RateScope::App)];
        let spacing = u128::from(spacing_of(&rates).within([bound]).unwrap());
        // Calls in a window, and in a minute, by this spacing.
        let window_ms = u128::from(window) * 1000;
        prop_assert!(window_ms * 100 <= spacing * u128::from(amount) * u128::from(SHARE_PERCENT));
        prop_assert!(60_000 <= spacing * u128::from(bound));
    }
}

#[test]
fn the_estimate_is_a_token_and_the_pages() {
    assert_eq!(calls_expected(Source::RegisteredUsers, Some(250)), 4);
    assert_eq!(calls_expected(Source::Groups, None), 2);
    assert_eq!(calls_expected(Source::UserAttributeBytes, Some(7_000_000)), 2);
    assert_eq!(seconds_expected(811, 50), 41);
}

#[test]
fn what_is_asked_is_checked_field_by_field() {
    let problem = Ask::default().parse().unwrap_err();
    let fields: Vec<_> = problem.errors.iter().map(|one| one.pointer.as_str()).collect();
    assert_eq!(fields, ["/scope", "/quotas", "/calls_per_minute"]);
    let unknown = Ask {
        scope: "acme#shop".into(),
        quotas: vec!["friends_per_user".into()],
        calls_per_minute: 60,
    };
    let more = unknown.parse().unwrap_err();
    assert_eq!(more.for_field("quotas"), Some(&OutsideRule::NoSuchSource.into()));
    for error in problem.errors.iter().chain(&more.errors) {
        assert!(!error.rule.text(Locale::Zh).is_ascii(), "{}", error.detail());
    }
    let both = vec!["groups".into(), "registered_users".into(), "groups".into()];
    let ask = Ask { quotas: both, ..unknown };
    assert_eq!(ask.parse().unwrap(), [Source::RegisteredUsers, Source::Groups]);
}

fn counted(first: u64, last: u64, counted: u64) -> Recount {
    let reading = |value, seconds| Some(Reading { value, at: at(seconds) });
    Recount {
        id: 1,
        run: Uuid::nil(),
        app: "acme#shop".parse().unwrap(),
        quota: "groups".into(),
        platform: "Cluster 1".into(),
        state: RecountState::Counted,
        started_at: Some(at(100)),
        finished_at: Some(at(200)),
        spacing_ms: Some(50),
        expected_calls: 2,
        calls: 2,
        throttled: 0,
        seen: counted,
        duplicates: 0,
        first: reading(first, 90),
        last: reading(last, 190),
        present: reading(last, 190),
        counted: Some(counted),
        ids_known: Some(true),
        failure: None,
        resolved: None,
        version: 1,
    }
}

#[test]
fn a_count_within_the_change_meanwhile_agrees() {
    assert_eq!(counted(90, 90, 98).difference(), Some(8));
    assert_eq!(counted(90, 90, 80).difference(), Some(-10));
    assert!(!counted(90, 90, 98).agrees());
    assert!(counted(90, 100, 98).agrees() && counted(100, 90, 98).agrees());
}

#[test]
fn a_newer_sample_stands_in_the_way_of_a_repair_and_of_its_undoing() {
    let now = at(300);
    let open = counted(90, 90, 98);
    assert!(open.may_repair(now) && !open.may_undo());
    assert!(!open.may_repair(now + TimeDelta::days(8)), "too old");
    assert!(!counted(98, 98, 98).may_repair(now), "nothing to repair");
    let newer = Recount { present: Some(Reading { value: 91, at: at(250) }), ..open.clone() };
    assert!(newer.is_overtaken() && !newer.may_repair(now));
    let resolved = Resolved {
        resolution: Resolution::Repaired,
        at: at(260),
        by: "ana".into(),
        reason: "x".into(),
        former: open.present,
    };
    let present = Some(Reading { value: 98, at: at(200) });
    let repaired = Recount { resolved: Some(resolved), present, ..open };
    assert!(repaired.may_undo() && !repaired.may_repair(now));
    let newer = Recount { present: Some(Reading { value: 98, at: at(261) }), ..repaired };
    assert!(!newer.may_undo());
}

#[test]
fn every_name_is_found_again() {
    for source in Source::ALL {
        assert_eq!(Source::parse(source.as_str()), Some(source));
    }
    for fault in RecountFault::ALL {
        assert_eq!(RecountFault::parse(fault.as_str()), Some(fault));
        assert_eq!(serde_json::to_value(fault).unwrap(), fault.as_str());
    }
    for state in RecountState::ALL {
        assert_eq!(RecountState::parse(state.as_str()), Some(state));
    }
    let failure =
        Failure::new(RecountFault::Status, Source::Groups.route(), &"a\u{0}\n".repeat(400));
    assert_eq!(failure.detail.chars().count(), fault::DETAIL_CHARS_MAX - 2);
    assert_eq!(failure.route.as_str(), "GET /chatgroups");
}
