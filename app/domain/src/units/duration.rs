//! Lengths of time, and ages: "4 s ago".

use chrono::{DateTime, Utc};

use crate::language::Locale;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A length in its largest unit, rounded down: `4 s`, `12 min`, `3 h`, `9 d`.
pub fn duration(seconds: u64, locale: Locale) -> String {
    let (amount, en, zh) = match seconds {
        0..MINUTE => (seconds, "s", "秒"),
        MINUTE..HOUR => (seconds / MINUTE, "min", "分钟"),
        HOUR..DAY => (seconds / HOUR, "h", "小时"),
        _ => (seconds / DAY, "d", "天"),
    };
    format!("{}\u{a0}{}", super::count(amount), locale.pick(en, zh))
}

/// How long ago: `now`, `4 s ago`, `12 min ago`; `刚刚`, `4 秒前`. Below one second it is now.
pub fn age(seconds: u64, locale: Locale) -> String {
    match (seconds, locale) {
        (0, Locale::En) => "now".to_owned(),
        (0, Locale::Zh) => "刚刚".to_owned(),
        (_, Locale::En) => format!("{} ago", duration(seconds, locale)),
        (_, Locale::Zh) => format!("{}前", duration(seconds, locale)),
    }
}

/// Whole seconds from `then` to `now`; a `then` in the future (clocks differ a little) is zero.
pub fn since(then: DateTime<Utc>, now: DateTime<Utc>) -> u64 {
    u64::try_from((now - then).num_seconds()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NBSP: char = '\u{a0}';

    #[test]
    fn a_length_is_told_in_its_largest_unit() {
        let cases = [
            (0, "0\u{a0}s", "0\u{a0}秒"),
            (59, "59\u{a0}s", "59\u{a0}秒"),
            (60, "1\u{a0}min", "1\u{a0}分钟"),
            (3599, "59\u{a0}min", "59\u{a0}分钟"),
            (3600, "1\u{a0}h", "1\u{a0}小时"),
            (86_399, "23\u{a0}h", "23\u{a0}小时"),
            (86_400, "1\u{a0}d", "1\u{a0}天"),
        ];
        for (seconds, en, zh) in cases {
            assert_eq!(duration(seconds, Locale::En), en);
            assert_eq!(duration(seconds, Locale::Zh), zh);
        }
    }

    #[test]
    fn an_age_below_a_second_is_now() {
        assert_eq!(age(0, Locale::En), "now");
        assert_eq!(age(0, Locale::Zh), "刚刚");
        assert_eq!(age(4, Locale::En), "4\u{a0}s ago");
        assert_eq!(age(4, Locale::Zh), "4\u{a0}秒前");
    }

    #[test]
    fn a_sample_from_the_near_future_is_zero_seconds_old() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let later = now + chrono::TimeDelta::seconds(3);
        assert_eq!(since(later, now), 0);
        assert_eq!(since(now, later), 3);
    }

    proptest! {
        #[test]
        fn every_length_has_words(seconds: u64) {
            for locale in Locale::ALL {
                let text = duration(seconds, locale);
                let (amount, unit) = text.split_once(NBSP).unwrap();
                prop_assert!(amount.starts_with(|first: char| first.is_ascii_digit()));
                prop_assert!(!unit.is_empty());
            }
        }
    }
}
