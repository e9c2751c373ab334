//! The table of moves, decisions as overrides, thresholds, goals and rules.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::problem::FieldError;

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    moment("2026-11-20T08:00:00Z")
}

fn days(days: i64) -> DateTime<Utc> {
    now() + TimeDelta::days(days)
}

fn limited(amount: u64) -> LimitValue {
    LimitValue::Limited { amount }
}

fn quota(id: &str) -> Target {
    Target::Quota { quota: id.into() }
}

fn facts() -> Facts {
    Facts {
        at: now(),
        plan: "basic".into(),
        limit: Some(limited(100)),
        plan_value: Some(limited(100)),
        used: Some(90),
        peak_30_days: Some(95),
        changed_at: None,
    }
}

fn ask(id: &str, requested: LimitValue) -> Ask {
    let (expected_average, expected_peak) = (None, None);
    Ask { target: quota(id), requested, expected_average, expected_peak, facts: facts() }
}

fn request(asks: Vec<Ask>, needed_until: Option<DateTime<Utc>>) -> Request {
    Request {
        id: Uuid::from_u128(1),
        number: 1,
        app: "acme#shop".parse().unwrap(),
        state: RequestState::InReview,
        version: 3,
        app_version: 7,
        app_turned_at: None,
        filed_by: Actor::Account { id: Uuid::from_u128(2), name: "sam".into() },
        contact: None,
        justification: "launch".into(),
        needed_until,
        asks,
        created_at: now(),
        submitted_at: Some(now()),
        due_at: None,
        changed_at: now(),
        claim: None,
        proposal: None,
        decision: None,
        follows: None,
        superseded_by: None,
    }
}

/// Row: from, column: to, both in the order of [`RequestState::ALL`].
const PAIRS: [&str; 10] = [
    // D S R I A P N W E U
    " . x . . . . . x x . ", // draft
    " . . x x x x x x x x ", // submitted
    " . x . x x x x x x x ", // in review
    " . . x . . . . x x x ", // more information asked
    " . . . . . . . . . . ", // approved
    " . . . . . . . . . . ", // partly approved
    " . . . . . . . . . . ", // denied
    " . . . . . . . . . . ", // withdrawn
    " . . . . . . . . . . ", // expired
    " . . . . . . . . . . ", // superseded
];

#[test]
fn every_pair_of_states_is_allowed_or_not_as_the_table_says() {
    for (row, from) in PAIRS.iter().zip(RequestState::ALL) {
        for (mark, to) in row.split_whitespace().zip(RequestState::ALL) {
            assert_eq!(may_become(from, to), mark == "x", "{from:?} to {to:?}");
        }
    }
}

#[test]
fn a_move_leads_to_one_state_and_what_is_decided_stays() {
    for (place, (from, by, _)) in MOVES.iter().enumerate() {
        let same =
            |(state, one, _): &&(RequestState, Move, RequestState)| (state, one) == (from, by);
        assert!(MOVES[..place].iter().find(same).is_none(), "{from:?} {by:?} stands twice");
    }
    for from in RequestState::ALL.into_iter().filter(|state| state.is_final()) {
        assert!(Move::ALL.into_iter().all(|by| after(from, by).is_none()), "{from:?}");
    }
    for state in RequestState::ALL {
        assert_eq!(RequestState::parse(state.as_str()), Some(state));
    }
    for kind in EventKind::ALL {
        assert_eq!(EventKind::parse(kind.as_str()), Some(kind));
    }
}

#[test]
fn steps_become_overrides_that_follow_each_other() {
    let grant = Grant {
        target: quota("groups"),
        steps: vec![
            Step { value: limited(200), starts_at: None },
            Step { value: limited(400), starts_at: Some(days(7)) },
            Step { value: limited(800), starts_at: Some(days(14)) },
        ],
        ends_at: None,
    };
    let made = grant.overrides("launch", &[]);
    let times: Vec<_> = made.iter().map(|one| (one.value, one.starts_at, one.ends_at)).collect();
    assert_eq!(
        times,
        [
            (limited(200), None, Some(days(7))),
            (limited(400), Some(days(7)), Some(days(14))),
            (limited(800), Some(days(14)), None),
        ]
    );
}

fn pointers(faults: Vec<FieldError>) -> Vec<String> {
    faults.into_iter().map(|fault| fault.pointer).collect()
}

#[test]
fn approving_grants_what_was_asked_and_a_counter_offer_less() {
    let request = request(vec![ask("groups", limited(500))], Some(days(30)));
    let approve = Decision::new(Verdict::Approve, "fits");
    assert_eq!(approve.faults(&request, now()), []);
    assert_eq!(approve.outcome(&request), RequestState::Approved);
    assert_eq!(approve.grants_of(&request)[0].last(), Some(limited(500)));

    let less = Decision { granted: Some(limited(300)), ..approve.clone() };
    assert_eq!(pointers(less.faults(&request, now())), ["/decision"]);
    let offer = Decision { decision: Verdict::ApprovePartially, ..less };
    assert_eq!(offer.faults(&request, now()), []);
    assert_eq!(offer.outcome(&request), RequestState::PartlyApproved);

    let shorter = Decision { ends_at: Some(days(10)), ..approve.clone() };
    assert_eq!(shorter.outcome(&request), RequestState::PartlyApproved);
    let longer = Decision { ends_at: Some(days(31)), ..approve.clone() };
    assert_eq!(longer.outcome(&request), RequestState::Approved);
    let whole =
        Decision { decision: Verdict::ApprovePartially, granted: Some(limited(500)), ..approve };
    assert_eq!(pointers(whole.faults(&request, now())), ["/decision"]);
}

#[test]
fn of_several_limits_each_is_granted_by_name() {
    let asks = vec![ask("groups", limited(500)), ask("chat_rooms", limited(50))];
    let request = request(asks, None);
    let one = Grant {
        target: quota("groups"),
        steps: vec![Step { value: limited(500), starts_at: None }],
        ends_at: None,
    };
    let offer = Decision {
        grants: vec![one.clone()],
        ..Decision::new(Verdict::ApprovePartially, "rooms are enough")
    };
    assert_eq!(offer.faults(&request, now()), []);
    assert_eq!(offer.outcome(&request), RequestState::PartlyApproved);
    // In an approval what is not named is granted as it was asked.
    let all = Decision { decision: Verdict::Approve, ..offer.clone() };
    assert_eq!(all.outcome(&request), RequestState::Approved);
    assert_eq!(all.grants_of(&request).len(), 2);
    let vague = Decision { granted: Some(limited(1)), grants: vec![], ..offer.clone() };
    assert!(pointers(vague.faults(&request, now())).contains(&"/granted".to_owned()));
    let other = Grant { target: quota("friends_per_user"), ..one };
    let foreign = Decision { grants: vec![other], ..offer };
    assert_eq!(pointers(foreign.faults(&request, now())), ["/grants/0/target", "/granted"]);
}

#[test]
fn a_decision_needs_a_reason_and_steps_in_order() {
    let request = request(vec![ask("groups", limited(800))], None);
    for verdict in Verdict::ALL {
        let faults = Decision::new(verdict, " ").faults(&request, now());
        assert_eq!(pointers(faults)[0], "/reason", "{verdict:?}");
        assert_eq!(Verdict::parse(verdict.as_str()), Some(verdict));
    }
    let steps = |starts: [Option<DateTime<Utc>>; 3]| Decision {
        grants: vec![Grant {
            target: quota("groups"),
            steps: starts
                .into_iter()
                .zip([200, 400, 800])
                .map(|(starts_at, amount)| Step { value: limited(amount), starts_at })
                .collect(),
            ends_at: None,
        }],
        ..Decision::new(Verdict::Approve, "in steps")
    };
    assert_eq!(steps([None, Some(days(1)), Some(days(2))]).faults(&request, now()), []);
    let swapped = steps([None, Some(days(2)), Some(days(1))]).faults(&request, now());
    assert_eq!(swapped[0].pointer, "/grants/0/steps/2/starts_at");
    assert!(!steps([None, None, Some(days(2))]).faults(&request, now()).is_empty());
    let past = Decision { ends_at: Some(days(-1)), ..Decision::new(Verdict::Approve, "x") };
    assert_eq!(pointers(past.faults(&request, now())), ["/ends_at"]);
    let denied = Decision { granted: Some(limited(1)), ..Decision::new(Verdict::Deny, "no") };
    assert_eq!(pointers(denied.faults(&request, now())), ["/granted"]);
}

#[test]
fn a_second_approver_is_needed_over_a_threshold() {
    let settings = Settings {
        thresholds: vec![
            Threshold { of: ThresholdOf::All, factor_percent: Some(400), amount: None },
            Threshold { of: ThresholdOf::Quotas, factor_percent: None, amount: Some(10_000) },
            Threshold {
                of: ThresholdOf::Quota { quota: "message_retention_days".into() },
                factor_percent: None,
                amount: None,
            },
        ],
        ..Settings::default()
    };
    let needed = |id: &str, granted: LimitValue, plan: Option<LimitValue>| {
        settings.risks(&quota(id), granted, plan).len()
    };
    assert_eq!(needed("groups", limited(400), Some(limited(100))), 0);
    assert_eq!(needed("groups", limited(401), Some(limited(100))), 1);
    assert_eq!(needed("groups", limited(10_001), Some(limited(9_000))), 1);
    assert_eq!(needed("groups", LimitValue::Unlimited, Some(limited(9_000))), 2);
    assert_eq!(needed("groups", LimitValue::Unlimited, Some(LimitValue::Unlimited)), 0);
    assert_eq!(needed("groups", limited(1), Some(LimitValue::NotSupported)), 1);
    assert_eq!(needed("groups", limited(1), None), 1);
    assert_eq!(needed("message_retention_days", limited(8), Some(limited(7))), 1);
}

#[test]
fn a_weekend_does_not_count_against_the_service_goal() {
    let day = Goal::WorkingDays { amount: 1 };
    // A Thursday, a Friday, a Saturday.
    assert_eq!(day.due(moment("2026-11-19T10:00:00Z")), moment("2026-11-20T10:00:00Z"));
    assert_eq!(day.due(moment("2026-11-20T10:00:00Z")), moment("2026-11-23T10:00:00Z"));
    assert_eq!(day.due(moment("2026-11-21T10:00:00Z")), moment("2026-11-24T00:00:00Z"));
    let hours = Goal::Hours { amount: 4 };
    assert_eq!(hours.due(moment("2026-11-21T10:00:00Z")), moment("2026-11-21T14:00:00Z"));
}

proptest! {
    #[test]
    fn who_files_later_is_due_later(from in 0i64..2_000_000, more in 0i64..500_000, amount in 1u16..20) {
        let goal = Goal::WorkingDays { amount };
        let (first, second) = (now() + TimeDelta::seconds(from), now() + TimeDelta::seconds(from + more));
        prop_assert!(goal.due(first) <= goal.due(second));
        prop_assert!(goal.due(first) > first);
    }
}

proptest! {
    #[test]
    fn what_is_late_is_what_is_due(hours in 0i64..400, amount in 1u16..8) {
        let goal = Goal::WorkingDays { amount };
        let from = now() - TimeDelta::hours(hours);
        let late = goal.late_before(now());
        // To the second.
        prop_assume!((from - late).abs() > TimeDelta::seconds(2));
        prop_assert_eq!(from <= late, goal.due(from) <= now());
    }
}

fn rule() -> RuleWords {
    RuleWords {
        name: "small raises".into(),
        of: ThresholdOf::Quotas,
        plans: vec!["basic".into()],
        factor_percent: 200,
        unchanged_days: 30,
        peak_percent: 80,
        headroom_percent: 200,
        days_max: None,
    }
}

#[test]
fn a_rule_approves_what_meets_all_of_it_and_names_what_is_not_met() {
    let settings = Settings::default();
    let unmet = |rule: &RuleWords, ask: Ask| rule.unmet(&request(vec![ask], None), &settings);
    let with = |facts: Facts| Ask { facts, ..ask("groups", limited(190)) };
    assert_eq!(unmet(&rule(), ask("groups", limited(190))), []);
    assert_eq!(
        unmet(&rule(), ask("groups", limited(201))),
        [Unmet::OverFactor, Unmet::MoreThanNeeded]
    );
    assert_eq!(unmet(&rule(), ask("groups", LimitValue::Unlimited)), [Unmet::Unlimited]);
    let cases = [
        (Facts { plan: "free".into(), ..facts() }, Unmet::OtherPlan),
        (Facts { peak_30_days: None, ..facts() }, Unmet::NoPeak),
        (Facts { plan_value: Some(LimitValue::NotSupported), ..facts() }, Unmet::NoPlanValue),
        (Facts { limit: Some(limited(200)), ..facts() }, Unmet::PeakTooLow),
        (Facts { changed_at: Some(days(-29)), ..facts() }, Unmet::ChangedLately),
    ];
    for (facts, expected) in cases {
        assert!(unmet(&rule(), with(facts.clone())).contains(&expected), "{facts:?}");
    }
    assert_eq!(unmet(&rule(), with(Facts { changed_at: Some(days(-30)), ..facts() })), []);
    let short = RuleWords { days_max: Some(30), ..rule() };
    assert_eq!(unmet(&short, ask("groups", limited(190))), [Unmet::TooLong]);
    let one = request(vec![ask("groups", limited(190))], Some(days(30)));
    assert_eq!(short.unmet(&one, &settings), []);
    let wide = RuleWords { factor_percent: 900, headroom_percent: 900, ..rule() };
    assert_eq!(unmet(&wide, ask("groups", limited(500))), [Unmet::OverThreshold]);
}

#[test]
fn each_fault_of_a_filing_names_its_field() {
    let new = NewRequest {
        app: "acme#shop".parse().unwrap(),
        target: Some(quota("groups")),
        requested: Some(limited(500)),
        expected_average: None,
        expected_peak: None,
        asks: Vec::new(),
        justification: "launch".into(),
        needed_until: None,
        contact: None,
        draft: false,
        follows: None,
    };
    assert_eq!(new.faults(now()), []);
    let more = NewAsk {
        target: quota("groups"),
        requested: LimitValue::NotSupported,
        expected_average: Some(10),
        expected_peak: Some(5),
    };
    let bad = NewRequest {
        asks: vec![more],
        justification: " ".into(),
        needed_until: Some(now()),
        contact: Some("\u{0}".into()),
        ..new.clone()
    };
    assert_eq!(
        pointers(bad.faults(now())),
        [
            "/asks/0/target",
            "/asks/0/requested",
            "/asks/0/expected_peak",
            "/needed_until",
            "/justification",
            "/contact"
        ]
    );
    let empty = NewRequest { target: None, requested: None, ..new.clone() };
    assert_eq!(pointers(empty.faults(now())), ["/target"]);
    let half = NewRequest { requested: None, ..new };
    assert_eq!(pointers(half.faults(now())), ["/requested"]);
}

#[test]
fn what_was_seen_is_written_and_read_alike() {
    let seen = Seen { request: 3, app: 17, turned_at: None };
    assert_eq!((seen.to_string().parse(), seen.to_string()), (Ok(seen), "3-17".to_owned()));
    let turned = Seen { turned_at: DateTime::from_timestamp_micros(1_795_003_200_000_001), ..seen };
    assert_eq!(turned.to_string(), "3-17-1795003200000001");
    assert_eq!(turned.to_string().parse(), Ok(turned));
    for bad in
        ["", "3", "3-", "-3", "a-b", "3-17-", "3-17-x", "3-17-1-1", "3-17-99999999999999999999"]
    {
        assert!(bad.parse::<Seen>().is_err(), "{bad}");
    }
}

#[test]
fn the_pace_is_told_from_the_time_that_is_left() {
    use super::list::Pace;
    let at = |hours: i64| now() + chrono::TimeDelta::hours(hours);
    let request =
        Request { submitted_at: Some(now()), due_at: Some(at(24)), ..request(Vec::new(), None) };
    let cases = [
        (0, Pace::InTime),
        (18, Pace::InTime),
        (19, Pace::Near),
        (24, Pace::Near),
        (25, Pace::Late),
    ];
    for (hours, pace) in cases {
        assert_eq!(request.pace(at(hours)), Some(pace), "after {hours} h");
    }
    assert_eq!(Request { due_at: None, ..request }.pace(now()), None);
}
