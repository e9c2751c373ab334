//! Amounts in the unit of what they are compared with.

use crate::ids::QuotaId;
use crate::language::Locale;
use crate::limit_values::{LimitValue, Target};
use crate::quotas::QuotaUnit;
use crate::rates::RateKey;

use super::{bytes, count, rate_amount};

/// What an amount counts: the unit of a quota, or that of a rate per its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Quota(QuotaUnit),
    Rate(RateKey),
}

impl Measure {
    /// The measure of a target by its name alone, for rows that carry no more: the ids of quotas
    /// name their unit (`user_attribute_bytes`, `message_retention_days`) unless they count.
    pub fn of(target: &Target) -> Self {
        match target {
            Target::Quota { quota } => Self::Quota(unit_of(quota)),
            Target::Rate { rate, .. } => Self::Rate(*rate),
        }
    }

    /// `81,234`, `7.4 GB`, `7 days`, `97/s`. A use is rounded down to whole units, a rate below
    /// ten to tenths.
    pub fn amount(self, amount: f64, locale: Locale) -> String {
        match self {
            Self::Rate(key) if amount > 0.0 && amount < 10.0 && amount.fract() >= 0.1 => {
                let whole = rate_amount(0, key, locale);
                whole.replacen('0', &format!("{:.1}", (amount * 10.0).floor() / 10.0), 1)
            }
            Self::Rate(key) => rate_amount(amount as u64, key, locale),
            Self::Quota(unit) => quota_amount(amount as u64, unit, locale),
        }
    }

    /// The limit itself: an amount, `∞`, or the words for what is not supported.
    pub fn limit(self, limit: LimitValue, locale: Locale) -> String {
        match limit {
            LimitValue::Limited { amount } => self.amount(amount as f64, locale),
            LimitValue::Unlimited => "∞".to_owned(),
            LimitValue::NotSupported => locale.text().terms.not_supported.to_owned(),
        }
    }
}

fn quota_amount(amount: u64, unit: QuotaUnit, locale: Locale) -> String {
    let counted = |one: &str, many: &str, zh: &str| match locale {
        Locale::En if amount == 1 => format!("1\u{a0}{one}"),
        Locale::En => format!("{}\u{a0}{many}", count(amount)),
        Locale::Zh => format!("{}\u{a0}{zh}", count(amount)),
    };
    match unit {
        QuotaUnit::Count => count(amount),
        QuotaUnit::Bytes => bytes(amount),
        QuotaUnit::Chars => counted("character", "characters", "个字符"),
        QuotaUnit::Days => counted("day", "days", "天"),
        QuotaUnit::BytesPerSecond => format!("{}/{}", bytes(amount), locale.pick("s", "秒")),
        QuotaUnit::CallsPerSecond => match locale {
            Locale::En => format!("{}/s", count(amount)),
            Locale::Zh => format!("{}\u{a0}次/秒", count(amount)),
        },
    }
}

fn unit_of(quota: &QuotaId) -> QuotaUnit {
    let has = |unit: &str| quota.as_str().split('_').any(|word| word == unit);
    match () {
        () if has("bytes") => QuotaUnit::Bytes,
        () if has("days") => QuotaUnit::Days,
        () if has("chars") => QuotaUnit::Chars,
        () => QuotaUnit::Count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::{RateScope, RateUnit};

    fn quota(id: &str) -> Measure {
        Measure::of(&Target::Quota { quota: QuotaId::from(id) })
    }

    #[test]
    fn a_quotas_name_says_what_it_counts() {
        let cases = [
            ("registered_users", 81_234.0, "81,234", "81,234"),
            ("user_attribute_bytes", 7_945_689_498.0, "7.4 GB", "7.4 GB"),
            ("user_attribute_bytes_per_user", 2048.0, "2 KB", "2 KB"),
            ("message_retention_days", 1.0, "1\u{a0}day", "1\u{a0}天"),
            ("group_name_chars", 128.0, "128\u{a0}characters", "128\u{a0}个字符"),
        ];
        for (id, amount, en, zh) in cases {
            assert_eq!(quota(id).amount(amount, Locale::En), en);
            assert_eq!(quota(id).amount(amount, Locale::Zh), zh);
        }
    }

    #[test]
    fn the_three_kinds_of_limit_never_look_alike() {
        let rooms = quota("chat_rooms");
        assert_eq!(rooms.limit(LimitValue::Limited { amount: 0 }, Locale::En), "0");
        assert_eq!(rooms.limit(LimitValue::Unlimited, Locale::En), "∞");
        assert_eq!(rooms.limit(LimitValue::NotSupported, Locale::Zh), "不支持");
    }

    #[test]
    fn a_slow_rate_keeps_a_tenth_and_never_rounds_up() {
        let key = RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App };
        let rate = Measure::Rate(key);
        assert_eq!(rate.amount(0.0, Locale::En), "0/s");
        assert_eq!(rate.amount(0.49, Locale::En), "0.4/s");
        assert_eq!(rate.amount(9.99, Locale::En), "9.9/s");
        assert_eq!(rate.amount(99.9, Locale::En), "99/s");
        assert_eq!(rate.amount(100.0, Locale::Zh), "100\u{a0}次/秒");
    }
}
