//! Prints rates in their canonical form, which [`super::parse`] reads back.

use super::{Rate, RateScope, RateUnit};
use crate::language::Locale;

/// `5 次/分钟/单用户 ID，100 次/秒/App Key` or
/// `5 calls/minute/user ID, 100 calls/second/App Key`. Numbers as in the documents, ungrouped.
pub fn print(rates: &[Rate], locale: Locale) -> String {
    let printed: Vec<String> = rates.iter().map(|rate| rate.print(locale)).collect();
    printed.join(match locale {
        Locale::Zh => "，",
        Locale::En => ", ",
    })
}

impl Rate {
    /// One rate in its canonical form.
    pub fn print(&self, locale: Locale) -> String {
        let Self { amount, unit, window_seconds, scope } = *self;
        let window = window_text(window_seconds, locale);
        let (unit, scope) = match locale {
            Locale::Zh => (unit_zh(unit), scope_zh(scope)),
            Locale::En => (unit_en(unit, amount), scope_en(scope)),
        };
        format!("{amount} {unit}/{window}/{scope}")
    }
}

/// `秒`, `30 秒`, `second`, `5 minutes`: the largest unit that divides the window.
fn window_text(window_seconds: u32, locale: Locale) -> String {
    let units = [(86_400, "天", "day"), (3600, "小时", "hour"), (60, "分钟", "minute")];
    let divides = |(seconds, ..): &&(u32, &str, &str)| window_seconds.is_multiple_of(*seconds);
    let (seconds, zh, en) = units.iter().find(divides).copied().unwrap_or((1, "秒", "second"));
    match (window_seconds / seconds, locale) {
        (1, Locale::Zh) => zh.to_owned(),
        (1, Locale::En) => en.to_owned(),
        (count, Locale::Zh) => format!("{count} {zh}"),
        (count, Locale::En) => format!("{count} {en}s"),
    }
}

fn unit_zh(unit: RateUnit) -> &'static str {
    match unit {
        RateUnit::Call => "次",
        RateUnit::Message => "条",
    }
}

fn unit_en(unit: RateUnit, amount: u64) -> &'static str {
    match (unit, amount) {
        (RateUnit::Call, 1) => "call",
        (RateUnit::Call, _) => "calls",
        (RateUnit::Message, 1) => "message",
        (RateUnit::Message, _) => "messages",
    }
}

fn scope_zh(scope: RateScope) -> &'static str {
    match scope {
        RateScope::App => "App Key",
        RateScope::Ip => "单个 IP 地址",
        RateScope::User => "单用户 ID",
    }
}

fn scope_en(scope: RateScope) -> &'static str {
    match scope {
        RateScope::App => "App Key",
        RateScope::Ip => "IP address",
        RateScope::User => "user ID",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_canonical_form_is_the_documents_own() {
        let user =
            Rate { amount: 5, unit: RateUnit::Call, window_seconds: 60, scope: RateScope::User };
        let app =
            Rate { amount: 100, unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App };
        let zh = "5 次/分钟/单用户 ID，100 次/秒/App Key";
        assert_eq!(print(&[user, app], Locale::Zh), zh);
        let en = "5 calls/minute/user ID, 100 calls/second/App Key";
        assert_eq!(print(&[user, app], Locale::En), en);
    }

    #[test]
    fn one_is_singular_and_odd_windows_keep_their_number() {
        let once =
            Rate { amount: 1, unit: RateUnit::Message, window_seconds: 90, scope: RateScope::Ip };
        assert_eq!(once.print(Locale::En), "1 message/90 seconds/IP address");
        assert_eq!(once.print(Locale::Zh), "1 条/90 秒/单个 IP 地址");
        let weekly = Rate { window_seconds: 7 * 86_400, ..once };
        assert_eq!(weekly.print(Locale::Zh), "1 条/7 天/单个 IP 地址");
    }
}
