use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

fn now() -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

fn zone() -> Zone {
    Zone { name: "Asia/Shanghai".to_owned(), first_offset_seconds: 28_800, transitions: vec![] }
}

fn form(value: &str) -> OverrideForm {
    OverrideForm {
        target: "quota:groups".to_owned(),
        value: value.to_owned(),
        reason: "ticket 7".to_owned(),
        ..OverrideForm::default()
    }
}

fn value(text: &str, unit: Option<QuotaUnit>) -> Result<LimitValue, Vec<FormRule>> {
    form(text).parse(unit, &zone(), now()).map(|new| new.value)
}

#[test]
fn values_are_read_as_people_write_them() {
    let limited = |amount| Ok(LimitValue::Limited { amount });
    assert_eq!(value("1,200", Some(QuotaUnit::Count)), limited(1200));
    assert_eq!(value(" 0 ", None), limited(0));
    assert_eq!(value("20 GB", Some(QuotaUnit::Bytes)), limited(20 << 30));
    for text in ["unlimited", "无上限", "∞"] {
        assert_eq!(value(text, None), Ok(LimitValue::Unlimited));
    }
}

#[test]
fn what_is_no_value_is_told_apart() {
    let cases = [
        ("", FormRule::ValueMissing),
        ("many", FormRule::ValueUnreadable),
        ("-1", FormRule::ValueUnreadable),
        ("1.5", FormRule::ValueUnreadable),
        ("not supported", FormRule::ValueNotSupported),
        ("2 GB", FormRule::ValueUnit),
    ];
    for (text, fault) in cases {
        assert_eq!(value(text, Some(QuotaUnit::Count)), Err(vec![fault]), "{text:?}");
    }
    assert_eq!(value("20 GB", None), Err(vec![FormRule::ValueUnit]));
}

#[test]
fn times_are_those_of_the_persons_zone() {
    let form = OverrideForm {
        starts_at: "2026-11-20T17:00".to_owned(),
        ends_at: "2026-11-21T00:30:30".to_owned(),
        ..form("1")
    };
    let new = form.parse(None, &zone(), now()).unwrap();
    assert_eq!(new.starts_at, Some("2026-11-20T09:00:00Z".parse().unwrap()));
    assert_eq!(new.ends_at, Some("2026-11-20T16:30:30Z".parse().unwrap()));
}

#[test]
fn every_fault_is_told_at_once_and_at_its_field() {
    let form = OverrideForm {
        target: "bucket".to_owned(),
        value: String::new(),
        reason: " ".to_owned(),
        starts_at: "tomorrow".to_owned(),
        ends_at: "2026-13-40T00:00".to_owned(),
        confirm: Vec::new(),
    };
    let faults = form.parse(None, &zone(), now()).unwrap_err();
    let fields: Vec<_> = faults.iter().map(|fault| fault.field()).collect();
    assert_eq!(fields, ["target", "value", "reason", "starts_at", "ends_at"]);
}

#[test]
fn an_end_must_lie_ahead_and_after_the_start() {
    let read = |starts_at: &str, ends_at: &str| {
        let form = OverrideForm {
            starts_at: starts_at.to_owned(),
            ends_at: ends_at.to_owned(),
            ..form("1")
        };
        form.parse(None, &zone(), now()).unwrap_err()
    };
    assert_eq!(read("", "2026-11-20T15:00"), [FormRule::EndInPast]);
    assert_eq!(read("2026-11-01T00:00", "2026-11-02T00:00"), [FormRule::EndInPast]);
    assert_eq!(read("2026-11-22T00:00", "2026-11-21T00:00"), [FormRule::EndBeforeStart]);
}

#[test]
fn a_target_comes_back_from_its_word() {
    let rate = RateKey { unit: RateUnit::Message, window_seconds: 60, scope: RateScope::User };
    for target in [
        Target::Quota { quota: QuotaId::from("groups") },
        Target::Rate { bucket: BucketId::from("accounts"), rate },
    ] {
        assert_eq!(parse_target(&target_text(&target)), Some(target));
    }
    for wrong in ["", "quota:", "rate:a:call:x:app", "rate:a:call:1:all", "rate::call:1:app"] {
        assert_eq!(parse_target(wrong), None, "{wrong}");
    }
}

#[test]
fn a_form_typed_on_a_chinese_keyboard_is_the_same_form() {
    for (wide, plain) in
        [("３，０００", "3000"), ("１０　ＧＢ", "10 GB"), ("ｕｎｌｉｍｉｔｅｄ", "unlimited")]
    {
        for unit in [None, Some(QuotaUnit::Bytes), Some(QuotaUnit::Count)] {
            assert_eq!(parse_value(wide, unit), parse_value(plain, unit), "{wide}");
        }
    }
    assert_eq!(parse_value("－１", None), Err(FormRule::ValueUnreadable));
    assert_eq!(parse_value("　", None), Err(FormRule::ValueMissing));
}

#[test]
fn a_reason_breaks_the_same_rules_as_in_the_api() {
    let long = "x".repeat(REASON_CHARS_MAX + 1);
    for (reason, fault) in [
        (" ", FormRule::ReasonMissing),
        (&*long, FormRule::ReasonTooLong),
        ("\u{e}", FormRule::ReasonControl),
        ("a\0b", FormRule::ReasonControl),
        ("a\u{202e}b", FormRule::ReasonHidden),
        ("\u{200b}a", FormRule::ReasonHidden),
    ] {
        assert_eq!(reason_fault(reason), Some(fault), "{reason:?}");
        assert_eq!(crate::overrides::reason_faults(reason).len(), 1, "{reason:?}");
    }
    assert_eq!(reason_fault("two\n\tlines"), None);
}

proptest! {
    #[test]
    fn what_is_read_breaks_no_rule_of_an_override(
        text in ".{0,24}",
        reason in ".{0,1100}",
        start in 0_i64..100,
        end in 0_i64..100,
    ) {
        let local = |hours: i64| {
            (now() + TimeDelta::hours(hours - 40)).format("%Y-%m-%dT%H:%M").to_string()
        };
        let form = OverrideForm {
            value: text,
            reason,
            starts_at: local(start),
            ends_at: local(end),
            ..form("")
        };
        if let Ok(new) = form.parse(Some(QuotaUnit::Count), &zone(), now()) {
            prop_assert!(new.faults(now()).is_empty());
        }
    }
}
