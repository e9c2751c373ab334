use proptest::prelude::*;

use super::*;
use crate::amounts::AMOUNT_MAX;
use crate::language::Locale;
use crate::rates::print;

fn rate(amount: u64, unit: RateUnit, window_seconds: u32, scope: RateScope) -> Rate {
    Rate { amount, unit, window_seconds, scope }
}

fn calls(amount: u64, window_seconds: u32, scope: RateScope) -> Rate {
    rate(amount, RateUnit::Call, window_seconds, scope)
}

#[test]
fn every_form_of_the_documents_is_read() {
    use RateScope::{App, Ip, User};
    let messages = |amount, window| vec![rate(amount, RateUnit::Message, window, App)];
    for (text, expected) in [
        ("100 次/秒/App Key", vec![calls(100, 1, App)]),
        ("6000 条/分钟/App Key", messages(6000, 60)),
        ("20 条/秒/App Key", messages(20, 1)),
        ("10 次/分钟/App Key", vec![calls(10, 60, App)]),
        ("5 次/分钟/单用户 ID，100 次/秒/App Key", vec![calls(5, 60, User), calls(100, 1, App)]),
        ("5 次/分钟/单用户 ID,100 次/秒/App Key", vec![calls(5, 60, User), calls(100, 1, App)]),
        ("100/second", vec![calls(100, 1, App)]),
        ("100 次/秒", vec![calls(100, 1, App)]),
        ("100 次/秒/单个 IP 地址", vec![calls(100, 1, Ip)]),
        ("单个 app 1 次/分钟", vec![calls(1, 60, App)]),
        ("Single APP call limited to 10 times/sec", vec![calls(10, 1, App)]),
        ("Single app call limited to 30 times/sec", vec![calls(30, 1, App)]),
        ("Single APP call limit 10 times/second", vec![calls(10, 1, App)]),
        ("Single APP call is limited to 10 times/s", vec![calls(10, 1, App)]),
        ("Single APP call limited to 1 time/minute", vec![calls(1, 60, App)]),
        ("1 time/minute", vec![calls(1, 60, App)]),
        ("3,000 calls/second/App Key", vec![calls(3000, 1, App)]),
        ("5 calls/30 seconds/IP address", vec![calls(5, 30, Ip)]),
        ("  １００ 次／秒／App Key ", vec![calls(100, 1, App)]),
        ("0 次/秒/App Key", vec![calls(0, 1, App)]),
    ] {
        assert_eq!(parse(text), Ok(expected), "{text}");
    }
}

#[test]
fn a_remark_after_the_rates_is_passed_over() {
    let text = "100 次/秒/App Key （说明：1秒下行分发消息量限制是该频率的20倍；该接口废弃）";
    assert_eq!(parse(text), Ok(vec![calls(100, 1, RateScope::App)]));
    assert!(parse("100 次/秒/App Key （说明：没有结束").is_err());
    assert_eq!(parse("（说明：只有说明）"), Err(RateTextError::Empty));
}

#[test]
fn garbage_is_refused_with_a_reason() {
    use RateTextError as E;
    for (text, reason) in [
        ("", E::Empty),
        ("   ", E::Empty),
        ("-5 次/秒/App Key", E::Amount(AmountError::Negative)),
        ("1.5 次/秒/App Key", E::Amount(AmountError::Fraction)),
        ("9007199254740992 次/秒", E::Amount(AmountError::TooLarge)),
        ("1,0 次/秒", E::Amount(AmountError::Grouping)),
        ("无上限", E::Amount(AmountError::Missing("无上限".into()))),
        ("owner", E::Amount(AmountError::Missing("owner".into()))),
        ("100 个/秒/App Key", E::Unit("个".into())),
        ("100 次", E::Window(String::new())),
        ("100 次/fortnight", E::Window("fortnight".into())),
        ("100 次/0 秒", E::ZeroWindow),
        ("100 次/-1 秒", E::Amount(AmountError::Negative)),
        ("100 次/4294967296 秒", E::LongWindow),
        ("100 次/9007199254740991 天", E::LongWindow),
        ("100 次/秒/cluster", E::Scope("cluster".into())),
        ("100 次/秒/App Key/again", E::Scope("app key/again".into())),
        ("Single APP call limited to 10 times/sec/App Key", E::Scope("App Key".into())),
        ("100 次/秒/App Key，200 次/秒/App Key", E::Twice),
        ("100 次/秒/App Key，", E::Amount(AmountError::Missing(String::new()))),
    ] {
        assert_eq!(parse(text), Err(reason), "{text:?}");
    }
    assert_eq!(parse(&"1".repeat(RATE_TEXT_BYTES_MAX + 1)), Err(E::TooLong));
}

fn any_rate() -> impl Strategy<Value = Rate> {
    let unit = prop_oneof![Just(RateUnit::Call), Just(RateUnit::Message)];
    let scope = prop_oneof![Just(RateScope::App), Just(RateScope::Ip), Just(RateScope::User)];
    let window = prop_oneof![Just(1), Just(60), Just(3600), Just(86_400), 1..=u32::MAX];
    (0..=AMOUNT_MAX, unit, window, scope)
        .prop_map(|(amount, unit, window, scope)| rate(amount, unit, window, scope))
}

/// What one bucket can hold: no two rates count the same thing.
fn any_rates() -> impl Strategy<Value = Vec<Rate>> {
    prop::collection::vec(any_rate(), 1..5).prop_map(|mut rates| {
        rates.sort_by_key(Rate::key);
        rates.dedup_by_key(|rate| rate.key());
        rates
    })
}

proptest! {
    #[test]
    fn printing_and_reading_round_trip_in_both_languages(rates in any_rates()) {
        for language in [Locale::Zh, Locale::En] {
            let text = print(&rates, language);
            prop_assert_eq!(parse(&text), Ok(rates.clone()), "{}", text);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}") {
        let _ = parse(&text);
    }

    #[test]
    fn no_text_that_looks_like_a_rate_makes_it_panic(
        text in "(单个? ?)?[-0-9,.，；; ]{0,8}(次|条|times|k)?[/／]?(秒|分钟|0 s|minute)?[/／]?(App Key|单用户 ID)?（?(说明)?）?"
    ) {
        if let Ok(rates) = parse(&text) {
            prop_assert!(!rates.is_empty());
            prop_assert!(rates.iter().all(|rate| rate.amount <= AMOUNT_MAX && rate.window_seconds > 0));
        }
    }
}
