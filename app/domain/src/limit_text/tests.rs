use proptest::prelude::*;

use super::*;
use crate::amounts::AMOUNT_MAX;

fn read(text: &str) -> (LimitValue, Option<QuotaUnit>) {
    let read = parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    (read.value, read.unit)
}

#[test]
fn every_form_of_the_documents_is_read() {
    use QuotaUnit::{Bytes, BytesPerSecond, CallsPerSecond, Chars, Count, Days};
    for (text, amount, unit) in [
        ("3,000", 3000, None),
        ("100", 100, None),
        ("0", 0, None),
        ("2 KB", 2048, Some(Bytes)),
        ("2 KB 以内", 2048, Some(Bytes)),
        ("5 KB", 5120, Some(Bytes)),
        ("10 MB", 10_485_760, Some(Bytes)),
        ("10 GB", 10_737_418_240, Some(Bytes)),
        ("4k bytes", 4096, Some(Bytes)),
        ("limited to 4k bytes", 4096, Some(Bytes)),
        ("128 个字符以内", 128, Some(Chars)),
        ("不能超过 128 个字符", 128, Some(Chars)),
        ("Maximum 64 characters", 64, Some(Chars)),
        ("Up to 64 characters", 64, Some(Chars)),
        ("maximum 60 IDs", 60, Some(Count)),
        ("20,000 messages", 20_000, Some(Count)),
        ("up to 500 chat rooms", 500, Some(Count)),
        ("180 天", 180, Some(Days)),
        ("500k/s", 512_000, Some(BytesPerSecond)),
        ("300 times/s", 300, Some(CallsPerSecond)),
    ] {
        assert_eq!(read(text), (LimitValue::Limited { amount }, unit), "{text}");
    }
    assert_eq!(read("无上限"), (LimitValue::Unlimited, None));
    assert_eq!(read("Unlimited"), (LimitValue::Unlimited, None));
    assert_eq!(read("不支持"), (LimitValue::NotSupported, None));
    assert_eq!(read("not supported"), (LimitValue::NotSupported, None));
}

#[test]
fn garbage_is_refused_with_a_reason() {
    use LimitTextError as E;
    for (text, reason) in [
        ("", E::Empty),
        (" ", E::Empty),
        ("-1", E::Amount(AmountError::Negative)),
        ("1.5 KB", E::Amount(AmountError::Fraction)),
        ("3,00", E::Amount(AmountError::Grouping)),
        ("9007199254740992", E::Amount(AmountError::TooLarge)),
        ("9007199254740991 KB", E::Amount(AmountError::TooLarge)),
        ("many", E::Amount(AmountError::Missing("many".into()))),
        ("10 furlongs", E::Unit("furlongs".into())),
        ("10 以内 KB", E::Unit("以内 kb".into())),
        ("∞", E::Amount(AmountError::Missing("∞".into()))),
    ] {
        assert_eq!(parse(text), Err(reason), "{text:?}");
    }
    assert_eq!(parse(&"1".repeat(LIMIT_TEXT_BYTES_MAX + 1)), Err(E::TooLong));
}

#[test]
fn zero_unlimited_and_not_supported_print_differently() {
    let printed = |value| print(value, QuotaUnit::Bytes, Locale::En);
    assert_eq!(printed(LimitValue::Limited { amount: 0 }), "0 bytes");
    assert_eq!(printed(LimitValue::Unlimited), "unlimited");
    assert_eq!(printed(LimitValue::NotSupported), "not supported");
}

#[test]
fn bytes_print_in_the_largest_unit_that_divides_them() {
    let printed = |amount| print(LimitValue::Limited { amount }, QuotaUnit::Bytes, Locale::Zh);
    assert_eq!(printed(10 * GB), "10 GB");
    assert_eq!(printed(GB + KB), "1,048,577 KB");
    assert_eq!(printed(1025), "1,025 字节");
}

fn any_value() -> impl Strategy<Value = LimitValue> {
    prop_oneof![
        (0..=AMOUNT_MAX).prop_map(|amount| LimitValue::Limited { amount }),
        (0..1u64 << 20, prop_oneof![Just(1), Just(KB), Just(MB), Just(GB)])
            .prop_map(|(count, size)| LimitValue::Limited { amount: count * size }),
        Just(LimitValue::Unlimited),
        Just(LimitValue::NotSupported),
    ]
}

fn any_unit() -> impl Strategy<Value = QuotaUnit> {
    prop_oneof![
        Just(QuotaUnit::Count),
        Just(QuotaUnit::Bytes),
        Just(QuotaUnit::Chars),
        Just(QuotaUnit::Days),
        Just(QuotaUnit::BytesPerSecond),
        Just(QuotaUnit::CallsPerSecond),
    ]
}

proptest! {
    #[test]
    fn printing_and_reading_round_trip_in_both_languages(value in any_value(), unit in any_unit()) {
        for locale in [Locale::Zh, Locale::En] {
            let text = print(value, unit, locale);
            let read = parse(&text);
            prop_assert!(read.is_ok(), "{}: {:?}", text, read);
            let read = read.unwrap();
            prop_assert_eq!(read.value, value, "{}", &text);
            if value.amount().is_some() {
                prop_assert_eq!(read.unit.unwrap_or(QuotaUnit::Count), unit, "{}", &text);
            }
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}") {
        let _ = parse(&text);
    }
}
