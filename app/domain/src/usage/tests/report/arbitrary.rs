//! Whatever JSON comes in is read or refused: never a panic, never a value out of range.

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use super::*;
use crate::amounts::AMOUNT_MAX;

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
        proptest::sample::select(vec!["acme#shop", "groups", "POST /users", "user", "count"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(any_field(), inner, 0..4)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn any_field() -> impl Strategy<Value = String> {
    let known = vec![
        "app", "quota", "subject", "value", "unit", "at", "route", "from", "seconds", "calls",
        "messages", "rejected", "throttle", "peak", "top", "scope",
    ];
    prop_oneof![proptest::sample::select(known).prop_map(str::to_owned), ".{0,8}"]
}

fn check(sample: &Value) -> Result<(), TestCaseError> {
    match rules().gauge(sample) {
        Ok(gauge) => prop_assert!(gauge.value <= AMOUNT_MAX),
        Err((_, detail)) => prop_assert!(detail.len() < 1000, "{}", detail),
    }
    match rules().calls(sample) {
        Ok(read) => {
            prop_assert!(read.calls <= CALLS_MAX && read.messages <= CALLS_MAX);
            prop_assert!((1..=INTERVAL_SECONDS_MAX).contains(&read.seconds));
        }
        Err((_, detail)) => prop_assert!(detail.len() < 1000, "{}", detail),
    }
    Ok(())
}

proptest! {
    #[test]
    fn any_json_is_read_or_refused(sample in any_json()) {
        check(&sample)?;
    }

    #[test]
    fn a_good_sample_with_any_one_field_is_read_or_refused(
        is_gauge in any::<bool>(),
        field in any_field(),
        value in any_json(),
    ) {
        let mut sample = if is_gauge { gauge() } else { calls() };
        sample[field] = value;
        check(&sample)?;
    }

    #[test]
    fn what_is_accepted_is_what_was_sent(
        value in 0..=AMOUNT_MAX,
        calls_sent in 0..=CALLS_MAX,
        throttle in 0..1000_u64,
        seconds in 1..=300_u32,
    ) {
        let read = rules().gauge(&with(gauge(), json!({ "value": value }))).unwrap();
        prop_assert_eq!(read.value, value);
        let sent = json!({ "calls": calls_sent, "seconds": seconds, "rejected": throttle });
        let read = rules().calls(&with(calls(), sent)).unwrap();
        prop_assert_eq!((read.calls, read.messages), (calls_sent, calls_sent));
        prop_assert_eq!((read.rejected.throttle, read.seconds), (throttle, seconds));
        prop_assert!(read.peak <= calls_sent && read.peak * u64::from(seconds) >= calls_sent);
    }
}
