//! Rates as the console shows them: `97/s`, `6,000/min`; `97 次/秒`, `6,000 条/分钟`.

use crate::language::Locale;
use crate::rates::{RateKey, RateScope, RateUnit};

/// The window's name: `s`, `min`, `h`, `d`, or `10 s` where it is no whole unit.
pub fn window(window_seconds: u32, locale: Locale) -> String {
    let (amount, en, zh) = match window_seconds {
        seconds if seconds >= 86_400 && seconds.is_multiple_of(86_400) => {
            (seconds / 86_400, "d", "天")
        }
        seconds if seconds >= 3600 && seconds.is_multiple_of(3600) => (seconds / 3600, "h", "小时"),
        seconds if seconds >= 60 && seconds.is_multiple_of(60) => (seconds / 60, "min", "分钟"),
        seconds => (seconds, "s", "秒"),
    };
    let unit = locale.pick(en, zh);
    if amount == 1 { unit.to_owned() } else { format!("{amount}\u{a0}{unit}") }
}

/// An amount in a rate's unit and window, without its scope: `97/s`, `6,000 msg/min`.
pub fn rate_amount(amount: u64, key: RateKey, locale: Locale) -> String {
    let amount = super::count(amount);
    let window = window(key.window_seconds, locale);
    match (locale, key.unit) {
        (Locale::En, RateUnit::Call) => format!("{amount}/{window}"),
        (Locale::En, RateUnit::Message) => format!("{amount}\u{a0}msg/{window}"),
        (Locale::Zh, RateUnit::Call) => format!("{amount}\u{a0}次/{window}"),
        (Locale::Zh, RateUnit::Message) => format!("{amount}\u{a0}条/{window}"),
    }
}

/// The same with its scope where that is not the App Key itself: `5/min per user`.
pub fn rate(amount: u64, key: RateKey, locale: Locale) -> String {
    let text = rate_amount(amount, key, locale);
    let scope = match key.scope {
        RateScope::App => return text,
        RateScope::Ip => locale.pick("per IP", "单 IP"),
        RateScope::User => locale.pick("per user", "单用户"),
    };
    match locale {
        Locale::En => format!("{text} {scope}"),
        Locale::Zh => format!("{text}/{scope}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(unit: RateUnit, window_seconds: u32, scope: RateScope) -> RateKey {
        RateKey { unit, window_seconds, scope }
    }

    #[test]
    fn rates_read_as_the_documents_write_them() {
        let calls = key(RateUnit::Call, 1, RateScope::App);
        assert_eq!(rate(97, calls, Locale::En), "97/s");
        assert_eq!(rate(97, calls, Locale::Zh), "97\u{a0}次/秒");
        let messages = key(RateUnit::Message, 60, RateScope::App);
        assert_eq!(rate(6000, messages, Locale::En), "6,000\u{a0}msg/min");
        assert_eq!(rate(6000, messages, Locale::Zh), "6,000\u{a0}条/分钟");
        let user = key(RateUnit::Call, 60, RateScope::User);
        assert_eq!(rate(5, user, Locale::En), "5/min per user");
        assert_eq!(rate(5, user, Locale::Zh), "5\u{a0}次/分钟/单用户");
    }

    #[test]
    fn a_window_that_is_no_whole_unit_keeps_its_number() {
        assert_eq!(window(10, Locale::En), "10\u{a0}s");
        assert_eq!(window(90, Locale::En), "90\u{a0}s");
        assert_eq!(window(120, Locale::Zh), "2\u{a0}分钟");
        assert_eq!(window(3600, Locale::En), "h");
        assert_eq!(window(86_400, Locale::Zh), "天");
    }
}
