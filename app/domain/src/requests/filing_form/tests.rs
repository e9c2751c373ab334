use super::*;
use crate::rates::{RateKey, RateScope, RateUnit};
use crate::requests::{Ask, Facts, JUSTIFICATION_CHARS_MAX, RequestState};
use crate::rules::{Noun, TextRule};

fn now() -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

fn zone() -> Zone {
    Zone { name: "Asia/Shanghai".to_owned(), first_offset_seconds: 28_800, transitions: vec![] }
}

fn unit(target: &Target) -> Option<QuotaUnit> {
    match target {
        Target::Quota { quota } if quota.as_str() == "user_attribute_bytes" => {
            Some(QuotaUnit::Bytes)
        }
        Target::Quota { .. } => Some(QuotaUnit::Count),
        Target::Rate { .. } => None,
    }
}

fn row(target: &str, value: &str) -> FormRow {
    FormRow { target: target.into(), value: value.into(), ..FormRow::default() }
}

fn form() -> RequestForm {
    RequestForm {
        app: " acme#shop ".into(),
        rows: vec![
            FormRow {
                average: "1,000".into(),
                peak: "1,800".into(),
                ..row("quota:groups", " 2,000 ")
            },
            row("rate:accounts:call:1:app", "unlimited"),
            row("quota:user_attribute_bytes", "20 GB"),
        ],
        justification: " a launch\nwith many groups ".into(),
        needed_until: "2026-12-01T08:00".into(),
        contact: " ".into(),
        ..RequestForm::default()
    }
}

fn faults(form: &RequestForm) -> Vec<(String, Rule)> {
    let faults = form.parse(unit, &zone(), now()).unwrap_err();
    faults.into_iter().map(|fault| (fault.pointer, fault.rule)).collect()
}

fn fields(form: &RequestForm) -> Vec<String> {
    faults(form).into_iter().map(|(field, _)| field).collect()
}

#[test]
fn several_limits_are_read_with_their_units_and_the_end_in_the_persons_zone() {
    let new = form().parse(unit, &zone(), now()).unwrap();
    assert_eq!(new.app.as_str(), "acme#shop");
    let requested: Vec<_> = new.asks.iter().map(|ask| ask.requested).collect();
    let limited = |amount| LimitValue::Limited { amount };
    assert_eq!(requested, [limited(2000), LimitValue::Unlimited, limited(20 << 30)]);
    assert_eq!((new.asks[0].expected_average, new.asks[0].expected_peak), (Some(1000), Some(1800)));
    assert_eq!(new.asks[1].expected_peak, None);
    assert_eq!(new.justification, "a launch\nwith many groups");
    assert_eq!(new.needed_until, Some("2026-12-01T00:00:00Z".parse().unwrap()));
    assert_eq!((new.contact, new.follows, new.draft), (None, None, false));
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_at_its_field() {
    let form = RequestForm {
        app: "acme".into(),
        rows: vec![
            FormRow {
                average: "unlimited".into(),
                peak: "many".into(),
                ..row("quota:groups", "x")
            },
            row("nonsense", "1"),
            row("quota:groups", "not supported"),
            row("quota:user_attribute_bytes", "3 days"),
        ],
        justification: "x".repeat(JUSTIFICATION_CHARS_MAX + 1),
        needed_until: "soon".into(),
        contact: "\u{7}".into(),
        follows: "R-1".into(),
        for_good: false,
    };
    let told = fields(&form);
    for field in [
        "/app",
        "/value0",
        "/average0",
        "/peak0",
        "/target1",
        "/target2",
        "/value2",
        "/value3",
        "/justification",
        "/needed_until",
        "/contact",
        "/follows",
    ] {
        assert!(told.contains(&field.to_owned()), "{field}: {told:?}");
    }
    assert_eq!(told.len(), 12, "{told:?}");
}

#[test]
fn an_empty_form_says_what_is_needed() {
    let told = faults(&RequestForm::default());
    let told: Vec<_> = told.iter().map(|(at, rule)| (at.as_str(), rule.clone())).collect();
    assert_eq!(
        told,
        [
            ("/app", LimitRule::NotAnAppKey.into()),
            ("/needed_until", RequestRule::UntilMissing.into()),
            ("/add", RequestRule::NoLimit.into()),
            ("/justification", TextRule::Missing { of: Noun::Justification }.into()),
        ]
    );
}

#[test]
fn an_end_and_for_good_exclude_each_other() {
    let both = RequestForm { for_good: true, ..form() };
    assert_eq!(faults(&both), [("/needed_until".to_owned(), RequestRule::UntilBoth.into())]);
    let for_good = RequestForm { needed_until: String::new(), ..both };
    assert_eq!(for_good.parse(unit, &zone(), now()).unwrap().needed_until, None);
    let past = RequestForm { needed_until: "2026-11-20T15:59".into(), ..form() };
    assert_eq!(fields(&past), ["/needed_until"]);
}

#[test]
fn what_was_typed_survives_the_way_through_the_fields() {
    let form = RequestForm { follows: Uuid::nil().to_string(), ..form() };
    let typed = form.to_fields();
    assert_eq!(RequestForm::from_fields(|name| typed.get(name).cloned()), form);
    assert_eq!(RequestForm::from_fields(|_| None), RequestForm::default());
}

#[test]
fn rows_come_and_go_and_a_gap_between_them_closes() {
    let mut form = form();
    form.add("quota:groups");
    form.add("");
    assert_eq!(form.rows.len(), 3, "each limit once");
    form.remove(9);
    form.remove(0);
    form.add("quota:chat_rooms");
    let targets: Vec<_> = form.rows.iter().map(|row| row.target.as_str()).collect();
    let expected = ["rate:accounts:call:1:app", "quota:user_attribute_bytes", "quota:chat_rooms"];
    assert_eq!(targets, expected);
    let mut typed = form.to_fields();
    typed.retain(|name, _| !name.ends_with('1'));
    let read = RequestForm::from_fields(|name| typed.get(name).cloned());
    assert_eq!(read.rows.len(), 2);
    for place in 0..TARGETS_MAX + 5 {
        form.add(&format!("quota:q{place}"));
    }
    assert_eq!(form.rows.len(), TARGETS_MAX);
}

#[test]
fn pointers_of_the_api_lead_to_the_fields() {
    let cases = [
        ("/asks/3/requested", "/value3"),
        ("/asks/0/target", "/target0"),
        ("/asks/0/expected_peak", "/peak0"),
        ("/asks", "/add"),
        ("/target", "/add"),
        ("/justification", "/justification"),
        ("/asks/x/requested", "/asks/x/requested"),
    ];
    for (pointer, field) in cases {
        assert_eq!(field_of(pointer), field);
    }
}

#[test]
fn an_earlier_request_fills_the_form_in_both_languages() {
    let rate = RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App };
    let ask = |target, requested| Ask {
        target,
        requested,
        expected_average: Some(7),
        expected_peak: None,
        facts: Facts {
            at: now(),
            plan: "basic".into(),
            limit: None,
            plan_value: None,
            used: None,
            peak_30_days: None,
            changed_at: None,
        },
    };
    let request = Request {
        id: Uuid::nil(),
        number: 7,
        app: "acme#shop".parse().unwrap(),
        state: RequestState::Denied,
        version: 3,
        app_version: 9,
        app_turned_at: None,
        filed_by: crate::access::Actor::System { name: "x".into() },
        contact: Some("ops@acme.example".into()),
        justification: "a launch".into(),
        needed_until: Some(now() + chrono::TimeDelta::days(9)),
        asks: vec![
            ask(Target::Rate { bucket: "accounts".into(), rate }, LimitValue::Unlimited),
            ask(
                Target::Quota { quota: "user_attribute_bytes".into() },
                LimitValue::Limited { amount: 20 << 30 },
            ),
        ],
        created_at: now(),
        submitted_at: None,
        due_at: None,
        changed_at: now(),
        claim: None,
        proposal: None,
        decision: None,
        follows: None,
        superseded_by: None,
    };
    for locale in Locale::ALL {
        let form = RequestForm::of(&request, unit, (&zone(), locale), now());
        let new = form.parse(unit, &zone(), now()).unwrap();
        let asked = new.asks.iter().map(|ask| (&ask.target, ask.requested, ask.expected_average));
        let before =
            request.asks.iter().map(|ask| (&ask.target, ask.requested, ask.expected_average));
        assert!(asked.eq(before), "{form:?}");
        assert_eq!(new.needed_until, request.needed_until);
        assert_eq!(new.contact, request.contact);
    }
    let later = now() + chrono::TimeDelta::days(10);
    let form = RequestForm::of(&request, unit, (&zone(), Locale::En), later);
    assert_eq!((form.needed_until.as_str(), form.for_good), ("", false), "its end has passed");
}
