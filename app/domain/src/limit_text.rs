//! Reads and prints limit values as the documents write them: `3,000`, `无上限`, `不支持`, `2 KB`,
//! `4k bytes`, `128 个字符以内`, `20,000 messages`, `500k/s`.
//!
//! 1 KB = 1024 bytes, 1 MB = 1024², 1 GB = 1024³ (our reading). Rates have their own words:
//! [`crate::rates`].

use crate::amounts;
use crate::amounts::AmountError;
use crate::language::Locale;
use crate::limit_values::LimitValue;
use crate::quotas::QuotaUnit;

/// Longest accepted text of a limit value, in bytes.
pub const LIMIT_TEXT_BYTES_MAX: usize = 256;

const KB: u64 = 1024;
const MB: u64 = KB * 1024;
const GB: u64 = MB * 1024;

/// Why a text is no limit value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LimitTextError {
    #[error("there is no text")]
    Empty,
    #[error("a limit has at most {LIMIT_TEXT_BYTES_MAX} bytes of text")]
    TooLong,
    #[error(transparent)]
    Amount(#[from] AmountError),
    #[error("{0:?} is no unit of a limit: expected KB, 字符, days, messages, …")]
    Unit(String),
}

/// What a text says. A bare number and the two words have no unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitText {
    pub value: LimitValue,
    pub unit: Option<QuotaUnit>,
}

/// Reads one limit value.
pub fn parse(text: &str) -> Result<LimitText, LimitTextError> {
    if text.len() > LIMIT_TEXT_BYTES_MAX {
        return Err(LimitTextError::TooLong);
    }
    let text = text.trim();
    match text.to_ascii_lowercase().as_str() {
        "" => return Err(LimitTextError::Empty),
        "无上限" | "unlimited" => {
            return Ok(LimitText { value: LimitValue::Unlimited, unit: None });
        }
        "不支持" | "not supported" => {
            return Ok(LimitText { value: LimitValue::NotSupported, unit: None });
        }
        _ => {}
    }
    let (number, rest) = amounts::take(without_lead(text))?;
    let (unit, factor) = unit(rest)?;
    let value = LimitValue::Limited { amount: amounts::times(number, factor)? };
    Ok(LimitText { value, unit })
}

/// Prints a value in its canonical form, which [`parse`] reads back.
pub fn print(value: LimitValue, unit: QuotaUnit, locale: Locale) -> String {
    let zh = locale == Locale::Zh;
    let amount = match value {
        LimitValue::Unlimited => return if zh { "无上限" } else { "unlimited" }.to_owned(),
        LimitValue::NotSupported => return if zh { "不支持" } else { "not supported" }.to_owned(),
        LimitValue::Limited { amount } => amount,
    };
    let plural = if amount == 1 { "" } else { "s" };
    let number = amounts::grouped(amount);
    match unit {
        QuotaUnit::Count => number,
        QuotaUnit::Bytes => bytes(amount, locale),
        QuotaUnit::BytesPerSecond => {
            format!("{}/{}", bytes(amount, locale), if zh { "秒" } else { "s" })
        }
        QuotaUnit::Chars if zh => format!("{number} 个字符"),
        QuotaUnit::Chars => format!("{number} character{plural}"),
        QuotaUnit::Days if zh => format!("{number} 天"),
        QuotaUnit::Days => format!("{number} day{plural}"),
        QuotaUnit::CallsPerSecond if zh => format!("{number} 次/秒"),
        QuotaUnit::CallsPerSecond => format!("{number} call{plural}/s"),
    }
}

/// `10 GB`, `1,025 bytes`: the largest unit that divides the amount.
fn bytes(amount: u64, locale: Locale) -> String {
    let divides = |(size, _): &&(u64, &str)| amount > 0 && amount.is_multiple_of(*size);
    match ([(GB, "GB"), (MB, "MB"), (KB, "KB")].iter().find(divides), locale) {
        (Some((size, word)), _) => format!("{} {word}", amounts::grouped(amount / size)),
        (None, Locale::Zh) => format!("{} 字节", amounts::grouped(amount)),
        (None, Locale::En) if amount == 1 => "1 byte".to_owned(),
        (None, Locale::En) => format!("{} bytes", amounts::grouped(amount)),
    }
}

/// Passes over the words that say that a bound follows.
fn without_lead(text: &str) -> &str {
    for lead in ["maximum", "up to", "limited to", "不超过", "不能超过", "最多"] {
        if let Some(head) = text.get(..lead.len())
            && head.eq_ignore_ascii_case(lead)
        {
            return text[lead.len()..].trim_start();
        }
    }
    text
}

fn unit(text: &str) -> Result<(Option<QuotaUnit>, u64), LimitTextError> {
    let text = text.trim();
    let text = text.strip_suffix("以内").unwrap_or(text).trim_end();
    let (unit, factor) = match text.to_ascii_lowercase().as_str() {
        "" => return Ok((None, 1)),
        "user" | "users" | "group" | "groups" | "chat room" | "chat rooms" | "message"
        | "messages" | "id" | "ids" => (QuotaUnit::Count, 1),
        "byte" | "bytes" | "字节" => (QuotaUnit::Bytes, 1),
        "kb" | "k bytes" => (QuotaUnit::Bytes, KB),
        "mb" => (QuotaUnit::Bytes, MB),
        "gb" => (QuotaUnit::Bytes, GB),
        "个字符" | "字符" | "character" | "characters" => (QuotaUnit::Chars, 1),
        "天" | "day" | "days" => (QuotaUnit::Days, 1),
        "byte/s" | "bytes/s" | "字节/秒" => (QuotaUnit::BytesPerSecond, 1),
        "k/s" | "kb/s" | "kb/秒" => (QuotaUnit::BytesPerSecond, KB),
        "mb/s" | "mb/秒" => (QuotaUnit::BytesPerSecond, MB),
        "gb/s" | "gb/秒" => (QuotaUnit::BytesPerSecond, GB),
        "time/s" | "times/s" | "call/s" | "calls/s" | "次/秒" => (QuotaUnit::CallsPerSecond, 1),
        other => return Err(LimitTextError::Unit(other.chars().take(40).collect())),
    };
    Ok((Some(unit), factor))
}

#[cfg(test)]
mod tests;
