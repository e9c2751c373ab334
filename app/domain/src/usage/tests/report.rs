//! Samples as gateways send them, good and bad.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::terms::files::terms;
use crate::usage::Rejected;
use crate::usage::report::*;

mod arbitrary;

fn moment() -> DateTime<Utc> {
    "2026-11-20T08:00:10Z".parse().unwrap()
}

fn rules() -> Rules<'static> {
    Rules { terms: terms(), now: moment(), history_days: 90 }
}

fn gauge() -> Value {
    json!({
        "app": "acme#shop", "quota": "registered_users", "value": 81234,
        "at": "2026-11-20T08:00:00Z",
    })
}

fn calls() -> Value {
    json!({
        "app": "acme#shop", "route": "POST /users", "from": "2026-11-20T08:00:00Z", "seconds": 10,
        "calls": 812,
    })
}

/// `sample` with some fields set; `null` takes a field away.
fn with(mut sample: Value, fields: Value) -> Value {
    let object = sample.as_object_mut().unwrap();
    for (name, value) in fields.as_object().unwrap() {
        match value {
            Value::Null => object.remove(name),
            value => object.insert(name.clone(), value.clone()),
        };
    }
    sample
}

fn gauge_refusal(fields: Value) -> RefusalCode {
    refusal(rules().gauge(&with(gauge(), fields)))
}

fn calls_refusal(fields: Value) -> RefusalCode {
    refusal(rules().calls(&with(calls(), fields)))
}

/// The code; the sentence is short whatever was sent.
fn refusal<T: std::fmt::Debug>(read: Result<T, (RefusalCode, String)>) -> RefusalCode {
    let (code, detail) = read.unwrap_err();
    assert!(!detail.is_empty() && detail.len() < 1000, "{detail}");
    assert!(!detail.chars().any(char::is_control), "{detail:?}");
    code
}

#[test]
fn the_example_of_the_api_is_read_to_the_letter() {
    let batch: Batch = serde_json::from_str(
        r#"{"source":"gateway-7","batch":4711,
 "gauges":[{"app":"acme#shop","quota":"registered_users","value":81234,"at":"2026-11-20T08:00:00Z"},
           {"app":"acme#shop","quota":"members_per_group","subject":"g-42","value":2990,"at":"2026-11-20T08:00:00Z"}],
 "calls":[{"app":"acme#shop","route":"POST /users","from":"2026-11-20T08:00:00Z","seconds":10,"calls":812,"rejected":12,"peak":97}]}"#,
    )
    .unwrap();
    assert_eq!(batch.faults(), []);
    let at = "2026-11-20T08:00:00Z".parse().unwrap();
    let users = rules().gauge(&batch.gauges[0]).unwrap();
    assert_eq!((users.value, users.at, users.subject), (81234, at, None));
    let members = rules().gauge(&batch.gauges[1]).unwrap();
    assert_eq!((members.value, members.subject.as_deref()), (2990, Some("g-42")));
    let calls = rules().calls(&batch.calls[0]).unwrap();
    let expected = Calls {
        app: "acme#shop".parse().unwrap(),
        route: "POST /users".into(),
        from: at,
        seconds: 10,
        at: moment(),
        calls: 812,
        messages: 812,
        rejected: Rejected { throttle: 12, ..Rejected::default() },
        peak: 97,
        top_user: None,
        top_ip: None,
    };
    assert_eq!(calls, expected);
}

#[test]
fn everything_that_calls_may_add_is_read() {
    let sample = with(
        calls(),
        json!({
            "messages": 900,
            "rejected": { "throttle": 12, "plan": 0, "cap": 1, "batch": 2 },
            "top": [
                { "scope": "ip", "subject": "203.0.113.7", "calls": 412 },
                { "scope": "ip", "subject": "203.0.113.8", "calls": 413 },
                { "scope": "user", "subject": "ana", "calls": 5 },
            ],
            "something_newer": true,
        }),
    );
    let read = rules().calls(&sample).unwrap();
    assert_eq!(read.messages, 900);
    assert_eq!(read.rejected, Rejected { throttle: 12, plan: 0, cap: 1, batch: 2 });
    assert_eq!(read.top_ip, Some(("203.0.113.8".to_owned(), 413)));
    assert_eq!(read.top_user, Some(("ana".to_owned(), 5)));
    // The mean, rounded up, is the least that the peak can have been.
    assert_eq!(read.peak, 82);
}

#[test]
fn a_route_is_known_in_whatever_way_it_is_written() {
    for (written, route) in [
        ("POST /users", "POST /users"),
        ("post /{org_name}/{app_name}/users?x=1", "POST /users"),
        ("GET /metadata/user/capacity", "GET /metadata/user/capacity"),
        ("GET /metadata/user/alice", "GET /metadata/user/{}"),
    ] {
        let read = rules().calls(&with(calls(), json!({ "route": written }))).unwrap();
        assert_eq!(read.route.as_str(), route, "{written}");
    }
}

#[test]
fn an_app_key_that_is_none_is_refused() {
    for bad in ["", "acme", "acme#", "a#b#c", "acme#</title><script>", "acme#\u{0}"] {
        assert_eq!(gauge_refusal(json!({ "app": bad })), RefusalCode::InvalidApp, "{bad:?}");
        assert_eq!(calls_refusal(json!({ "app": bad })), RefusalCode::InvalidApp, "{bad:?}");
    }
}

#[test]
fn unknown_quotas_and_routes_are_refused_and_not_repeated_at_length() {
    let long = "x".repeat(1_000_000);
    for bad in ["", "Registered_Users", "</title><script>", "\u{0}", "用户", &long] {
        assert_eq!(gauge_refusal(json!({ "quota": bad })), RefusalCode::UnknownQuota, "{bad:.20}");
        assert_eq!(calls_refusal(json!({ "route": bad })), RefusalCode::UnknownRoute, "{bad:.20}");
    }
    for bad in ["PATCH /users", "POST users", "POST /nowhere", "POST /users/a/b/c/d/e"] {
        assert_eq!(calls_refusal(json!({ "route": bad })), RefusalCode::UnknownRoute, "{bad}");
    }
}

#[test]
fn a_quota_without_use_takes_no_gauge() {
    for quota in ["group_name_chars", "text_message_bytes", "message_extension_bytes"] {
        assert_eq!(gauge_refusal(json!({ "quota": quota })), RefusalCode::NoUse, "{quota}");
    }
}

#[test]
fn a_unit_must_be_the_quotas_own() {
    let bytes = json!({ "quota": "user_attribute_bytes", "unit": "bytes" });
    assert!(rules().gauge(&with(gauge(), bytes)).is_ok());
    for unit in ["bytes", "Count", "", &"x".repeat(100_000)] {
        assert_eq!(gauge_refusal(json!({ "unit": unit })), RefusalCode::WrongUnit, "{unit:.20}");
    }
    assert_eq!(gauge_refusal(json!({ "unit": 7 })), RefusalCode::Malformed);
}

#[test]
fn a_subject_is_a_name_and_only_where_there_are_subjects() {
    let of = |subject: Value| json!({ "quota": "members_per_group", "subject": subject });
    // What the chat cloud calls it is kept as it is, and shown so that it turns nothing.
    let turning = "g\u{202e}42";
    for name in ["g-42", "</title><script>", "群 1", turning, &"x".repeat(NAME_BYTES_MAX)] {
        let read = rules().gauge(&with(gauge(), of(json!(name)))).unwrap();
        assert_eq!(read.subject.as_deref(), Some(name));
    }
    for bad in ["", "a\u{0}b", "a\nb", "\u{1b}[31m", &"x".repeat(NAME_BYTES_MAX + 1)] {
        assert_eq!(gauge_refusal(of(json!(bad))), RefusalCode::InvalidField, "{bad:?}");
    }
    assert_eq!(gauge_refusal(of(json!(42))), RefusalCode::Malformed);
    assert_eq!(gauge_refusal(json!({ "subject": "g-42" })), RefusalCode::InvalidField);
    // The largest group, unnamed.
    assert!(rules().gauge(&with(gauge(), json!({ "quota": "members_per_group" }))).is_ok());
}

#[test]
fn numbers_are_whole_not_negative_and_not_huge() {
    for bad in [
        json!(-1),
        json!(0.5),
        json!(-0.5),
        json!(1e16),
        json!(1e300),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(9_007_199_254_740_992_u64),
    ] {
        assert_eq!(gauge_refusal(json!({ "value": bad })), RefusalCode::InvalidNumber, "{bad}");
        for field in ["calls", "messages", "peak", "rejected", "seconds"] {
            let code = calls_refusal(json!({ field: bad }));
            assert_eq!(code, RefusalCode::InvalidNumber, "{field} {bad}");
        }
        let kinds = json!({ "rejected": { "cap": bad } });
        assert_eq!(calls_refusal(kinds), RefusalCode::InvalidNumber, "cap {bad}");
        let top = json!({ "top": [{ "scope": "ip", "subject": "a", "calls": bad }] });
        assert_eq!(calls_refusal(top), RefusalCode::InvalidNumber, "top {bad}");
    }
    for (good, value) in [(json!(0), 0), (json!(5.0), 5), (json!(-0.0), 0)] {
        assert_eq!(rules().gauge(&with(gauge(), json!({ "value": good }))).unwrap().value, value);
    }
    let largest = json!({ "value": 9_007_199_254_740_991_u64 });
    assert!(rules().gauge(&with(gauge(), largest)).is_ok());
}

#[test]
fn a_counter_that_sums_could_not_hold_is_refused() {
    assert!(rules().calls(&with(calls(), json!({ "calls": CALLS_MAX }))).is_ok());
    assert_eq!(calls_refusal(json!({ "calls": CALLS_MAX + 1 })), RefusalCode::InvalidNumber);
}

#[test]
fn wrong_types_and_missing_fields_are_malformed() {
    for sample in [json!(null), json!([]), json!("x"), json!(5), json!({})] {
        assert_eq!(refusal(rules().gauge(&sample)), RefusalCode::Malformed);
        assert_eq!(refusal(rules().calls(&sample)), RefusalCode::Malformed);
    }
    for field in ["app", "quota", "value", "at"] {
        for bad in [json!(null), json!({}), json!([1]), json!(true)] {
            assert_eq!(gauge_refusal(json!({ field: bad })), RefusalCode::Malformed, "{field}");
        }
    }
    for field in ["app", "route", "from", "seconds", "calls"] {
        for bad in [json!(null), json!({}), json!([1]), json!(true)] {
            assert_eq!(calls_refusal(json!({ field: bad })), RefusalCode::Malformed, "{field}");
        }
    }
    for (field, bad) in [
        ("value", json!("81234")),
        ("messages", json!("1")),
        ("peak", json!([])),
        ("rejected", json!("12")),
        ("rejected", json!([12])),
        ("top", json!({})),
        ("top", json!(["a"])),
        ("top", json!([{ "scope": "group", "subject": "a", "calls": 1 }])),
        ("top", json!([{ "subject": "a", "calls": 1 }])),
        ("top", json!([{ "scope": "ip", "subject": "a" }])),
        ("top", json!([{ "scope": "ip", "calls": 1 }])),
    ] {
        let read = if field == "value" {
            gauge_refusal(json!({ field: bad }))
        } else {
            calls_refusal(json!({ field: bad }))
        };
        assert_eq!(read, RefusalCode::Malformed, "{field} {bad}");
    }
}

#[test]
fn a_kind_of_rejection_that_nobody_knows_is_not_lost_without_a_word() {
    let code = calls_refusal(json!({ "rejected": { "throtle": 5 } }));
    assert_eq!(code, RefusalCode::InvalidField);
    let none = rules().calls(&with(calls(), json!({ "rejected": {} }))).unwrap();
    assert_eq!(none.rejected, Rejected::default());
}

#[test]
fn rules_between_fields_hold() {
    for bad in [
        json!({ "peak": 813 }),
        json!({ "seconds": 0 }),
        json!({ "seconds": 3601, "from": "2026-11-20T06:00:00Z" }),
        json!({ "top": [{ "scope": "ip", "subject": "a", "calls": 813 }] }),
        json!({ "top": [{ "scope": "ip", "subject": "a\u{0}", "calls": 1 }] }),
        json!({ "top": [{ "scope": "ip", "subject": "", "calls": 1 }] }),
    ] {
        assert_eq!(calls_refusal(bad.clone()), RefusalCode::InvalidField, "{bad}");
    }
    // All of one second were rejected: whether they count as calls is the gateway's choice.
    let rejected = json!({ "calls": 0, "rejected": 50, "peak": 50 });
    assert!(rules().calls(&with(calls(), rejected)).is_ok());
}

#[test]
fn top_has_at_most_twenty_entries() {
    let top =
        |n: usize| json!({ "top": vec![json!({ "scope": "ip", "subject": "a", "calls": 1 }); n] });
    assert!(rules().calls(&with(calls(), top(TOP_MAX))).is_ok());
    assert_eq!(calls_refusal(top(TOP_MAX + 1)), RefusalCode::InvalidField);
}

#[test]
fn what_is_ahead_of_the_servers_clock_is_taken_as_of_its_arrival() {
    let second = TimeDelta::seconds(1);
    for (at, taken, is_ahead) in [
        (moment() - second, moment() - second, false),
        (moment(), moment(), false),
        (moment() + second, moment(), true),
        (moment() + TimeDelta::seconds(FUTURE_SECONDS_MAX), moment(), true),
    ] {
        let read = rules().gauge(&with(gauge(), json!({ "at": at.to_rfc3339() }))).unwrap();
        assert_eq!((read.at, read.ahead), (taken, is_ahead), "{at}");
        let from = at - TimeDelta::seconds(10);
        let read = rules().calls(&with(calls(), json!({ "from": from.to_rfc3339() }))).unwrap();
        assert_eq!((read.from, read.at), (from, taken), "{at}");
    }
}

#[test]
fn times_lie_between_the_kept_history_and_five_minutes_ahead() {
    let text = |at: DateTime<Utc>| at.to_rfc3339();
    let ahead = moment() + TimeDelta::seconds(FUTURE_SECONDS_MAX);
    let oldest = moment() - TimeDelta::days(90);
    let second = TimeDelta::seconds(1);
    for good in [ahead, oldest, moment()] {
        assert!(rules().gauge(&with(gauge(), json!({ "at": text(good) }))).is_ok(), "{good}");
    }
    assert_eq!(gauge_refusal(json!({ "at": text(ahead + second) })), RefusalCode::InFuture);
    assert_eq!(gauge_refusal(json!({ "at": text(oldest - second) })), RefusalCode::TooOld);
    assert_eq!(calls_refusal(json!({ "from": text(oldest - second) })), RefusalCode::TooOld);
    assert_eq!(gauge_refusal(json!({ "at": "0001-01-01T00:00:00Z" })), RefusalCode::TooOld);
    assert_eq!(gauge_refusal(json!({ "at": "9999-12-31T23:59:59Z" })), RefusalCode::InFuture);
    let hour_ahead = json!({ "from": text(moment()), "seconds": 3600 });
    assert_eq!(calls_refusal(hour_ahead), RefusalCode::InFuture);
    let elsewhere = json!({ "at": "2026-11-20T16:00:00+08:00" });
    let read = rules().gauge(&with(gauge(), elsewhere)).unwrap();
    assert_eq!(read.at, moment() - TimeDelta::seconds(10));
    for bad in ["", "now", "2026-11-20", "2026-11-20T08:00:00", "2026-13-01T00:00:00Z", "\u{0}"] {
        assert_eq!(gauge_refusal(json!({ "at": bad })), RefusalCode::Malformed, "{bad}");
    }
    assert_eq!(gauge_refusal(json!({ "at": 1_763_625_600 })), RefusalCode::Malformed);
}

#[test]
fn an_envelope_names_its_source_and_its_number() {
    let batch = |source: &str, batch: u64| {
        let batch = Batch { source: source.into(), batch, gauges: vec![], calls: vec![] };
        batch.faults().into_iter().map(|fault| fault.pointer).collect::<Vec<_>>()
    };
    assert_eq!(batch("gateway-7", 0), Vec::<String>::new());
    assert_eq!(batch("", 1), ["/source"]);
    for hidden in ["a\u{0}", "a\u{202e}b", "a\u{200b}", "\u{2060}"] {
        assert_eq!(batch(hidden, 1), ["/source"], "{hidden:?}");
    }
    assert_eq!(batch("a", u64::MAX), ["/batch"]);
    assert!(is_source_name("</title><script>") && !is_source_name(&"x".repeat(201)));
    for bad in [
        r#"{"batch":1}"#,
        r#"{"source":"a"}"#,
        r#"{"source":"a","batch":-1}"#,
        r#"{"source":"a","batch":1.5}"#,
        r#"{"source":"a","batch":"1"}"#,
        r#"{"source":7,"batch":1}"#,
        r#"{"source":"a","batch":1,"gauges":{}}"#,
        r#"{"source":"a","batch":1,"batch":2}"#,
        r#"[]"#,
        r#"{"source":"a","batch":1"#,
    ] {
        assert!(serde_json::from_str::<Batch>(bad).is_err(), "{bad}");
    }
}
