//! Reads rate strings as the documents write them, in Chinese and in English.
//!
//! `100 次/秒/App Key`, `5 次/分钟/单用户 ID，100 次/秒/App Key`, `100/second`,
//! `Single APP call is limited to 10 times/s`. A rate that names no scope is per App Key (our
//! reading: everything is limited per App Key). A remark `（说明：…）` at the end is passed over.

use super::{Rate, RateScope, RateUnit};
use crate::amounts::{self, AmountError};

/// Longest accepted rate string, in bytes.
pub const RATE_TEXT_BYTES_MAX: usize = 1024;

/// Why a text is no rate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateTextError {
    #[error("there is no text")]
    Empty,
    #[error("a rate has at most {RATE_TEXT_BYTES_MAX} bytes of text")]
    TooLong,
    #[error(transparent)]
    Amount(#[from] AmountError),
    #[error("{0:?} is no unit: expected 次, 条, calls, times or messages")]
    Unit(String),
    #[error("{0:?} is no window: expected 秒, 分钟, second, minute, …")]
    Window(String),
    #[error("a window cannot be zero")]
    ZeroWindow,
    #[error("a window is at most {} seconds", u32::MAX)]
    LongWindow,
    #[error("{0:?} is no scope: expected App Key, 单用户 ID, user ID, IP, …")]
    Scope(String),
    #[error("two rates of one string count the same thing")]
    Twice,
}

/// Reads one or more rates; never an empty list.
pub fn parse(text: &str) -> Result<Vec<Rate>, RateTextError> {
    if text.len() > RATE_TEXT_BYTES_MAX {
        return Err(RateTextError::TooLong);
    }
    let text = half_width(without_remark(text.trim()));
    if text.trim().is_empty() {
        return Err(RateTextError::Empty);
    }
    let mut rates: Vec<Rate> = Vec::new();
    for part in parts(&text) {
        let rate = parse_one(part.trim())?;
        if rates.iter().any(|other| other.key() == rate.key()) {
            return Err(RateTextError::Twice);
        }
        rates.push(rate);
    }
    Ok(rates)
}

/// `（说明：…）` after the rates says something about them, not another rate.
fn without_remark(text: &str) -> &str {
    let begin = ["（说明", "(说明"].iter().filter_map(|mark| text.find(mark)).min();
    match begin {
        Some(begin) if text.ends_with(['）', ')']) => text[..begin].trim_end(),
        _ => text,
    }
}

fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '，' | '、' | '；' => ';',
            '／' => '/',
            '\u{3000}' | '\u{a0}' => ' ',
            '０'..='９' => {
                char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c)
            }
            other => other,
        })
        .collect()
}

/// Splits at `;` and at commas that are not thousands separators.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut begin = 0;
    let mut after_digit = false;
    for (at, c) in text.char_indices() {
        if c == ';' || (c == ',' && !after_digit) {
            parts.push(&text[begin..at]);
            begin = at + c.len_utf8();
        }
        after_digit = c.is_ascii_digit();
    }
    parts.push(&text[begin..]);
    parts
}

fn parse_one(text: &str) -> Result<Rate, RateTextError> {
    let (leading_scope, text) = leading_scope(text);
    let (amount, rest) = amounts::take(text)?;
    let mut fields = rest.trim().splitn(3, '/');
    let unit = unit(fields.next().unwrap_or_default())?;
    let window_seconds = window(fields.next().unwrap_or_default())?;
    let scope = match (fields.next(), leading_scope) {
        (Some(text), None) => scope(text)?,
        (None, Some(scope)) => scope,
        (None, None) => RateScope::App,
        (Some(text), Some(_)) => return Err(RateTextError::Scope(short(text))),
    };
    Ok(Rate { amount, unit, window_seconds, scope })
}

/// `Single APP call is limited to 10 times/s`, `单个 app 1 次/分钟`: the scope stands in front.
fn leading_scope(text: &str) -> (Option<RateScope>, &str) {
    let subjects = [
        ("single app", RateScope::App),
        ("single user", RateScope::User),
        ("single ip", RateScope::Ip),
        ("单个 app", RateScope::App),
        ("单个用户", RateScope::User),
        ("单个 ip 地址", RateScope::Ip),
    ];
    for (subject, scope) in subjects {
        let Some(mut rest) = strip_word(text, subject) else { continue };
        for word in ["call", "is", "limited", "limit", "to"] {
            rest = strip_word(rest, word).unwrap_or(rest);
        }
        return (Some(scope), rest);
    }
    (None, text)
}

/// Strips a word at the beginning, whatever its case, and the blanks after it.
fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    let rest = &text[word.len()..];
    let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    (head.eq_ignore_ascii_case(word) && ends).then(|| rest.trim_start())
}

fn unit(text: &str) -> Result<RateUnit, RateTextError> {
    match text.trim().to_ascii_lowercase().as_str() {
        // "100/second" counts calls: every document speaks of call rates.
        "" | "次" | "time" | "times" | "call" | "calls" => Ok(RateUnit::Call),
        "条" | "message" | "messages" => Ok(RateUnit::Message),
        other => Err(RateTextError::Unit(short(other))),
    }
}

fn window(text: &str) -> Result<u32, RateTextError> {
    let text = text.trim();
    let has_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
    let (count, word) = if has_number { amounts::take(text)? } else { (1, text) };
    let seconds = match word.trim().to_ascii_lowercase().as_str() {
        "秒" | "秒钟" | "s" | "sec" | "second" | "seconds" => 1,
        "分" | "分钟" | "min" | "minute" | "minutes" => 60,
        "小时" | "h" | "hour" | "hours" => 3600,
        "天" | "d" | "day" | "days" => 86_400,
        other => return Err(RateTextError::Window(short(other))),
    };
    if count == 0 {
        return Err(RateTextError::ZeroWindow);
    }
    let window = count.checked_mul(seconds).ok_or(RateTextError::LongWindow)?;
    u32::try_from(window).map_err(|_| RateTextError::LongWindow)
}

fn scope(text: &str) -> Result<RateScope, RateTextError> {
    let text = text.trim();
    let text = text.strip_prefix("单个").or_else(|| text.strip_prefix('单')).unwrap_or(text);
    match text.trim().to_ascii_lowercase().as_str() {
        "app key" | "appkey" | "app" => Ok(RateScope::App),
        "用户 id" | "用户id" | "用户" | "user id" | "user" => Ok(RateScope::User),
        "ip" | "ip 地址" | "ip地址" | "ip address" => Ok(RateScope::Ip),
        other => Err(RateTextError::Scope(short(other))),
    }
}

/// Enough of a text to recognise it in a message.
fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests;
