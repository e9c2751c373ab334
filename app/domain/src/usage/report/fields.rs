//! Reading single fields of a sample: types, ranges, texts. It knows no quota, route or time.

use serde_json::Value;

use super::{CALLS_MAX, Checked, NAME_BYTES_MAX, RefusalCode, TOP_MAX};
use crate::quotas::QuotaUnit;
use crate::texts::{TextFault, broken_name_rule};
use crate::usage::Rejected;

/// Most characters of a stranger's text that an answer repeats.
const QUOTED_CHARS_MAX: usize = 80;

pub(super) fn malformed(field: &str, rule: &str) -> (RefusalCode, String) {
    (RefusalCode::Malformed, format!("{field} {rule}"))
}

/// A stranger's text, short and escaped so that it can be repeated in an answer.
pub(super) fn quoted(text: &str) -> String {
    let start: String = text.chars().take(QUOTED_CHARS_MAX).collect();
    format!("{start:?}")
}

pub(super) fn text<'a>(sample: &'a Value, field: &str) -> Checked<&'a str> {
    sample.get(field).and_then(Value::as_str).ok_or_else(|| malformed(field, "must be a string"))
}

pub(super) fn optional_name(sample: &Value, field: &str) -> Checked<Option<String>> {
    match sample.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(name)) => checked_name(name, field).map(Some),
        Some(_) => Err(malformed(field, "must be a string")),
    }
}

pub(super) fn checked_name(name: &str, field: &str) -> Checked<String> {
    // PostgreSQL cannot store NUL in a text.
    if name.is_empty() || name.len() > NAME_BYTES_MAX || name.chars().any(char::is_control) {
        let rule =
            format!("{field} must have 1 to {NAME_BYTES_MAX} bytes and no control characters");
        return Err((RefusalCode::InvalidField, rule));
    }
    Ok(name.to_owned())
}

/// A source is named by people, unlike what a sample is of.
pub(super) fn checked_source(name: &str) -> Checked<String> {
    match broken_name_rule(name, NAME_BYTES_MAX) {
        Some(TextFault::HiddenCharacter) => {
            let rule = "source holds no invisible characters and none that change the direction of \
                        the text";
            Err((RefusalCode::InvalidField, rule.to_owned()))
        }
        _ => checked_name(name, "source"),
    }
}

pub(super) fn number(sample: &Value, field: &str, most: u64) -> Checked<u64> {
    optional_number(sample, field, most)?.ok_or_else(|| malformed(field, "must be a whole number"))
}

pub(super) fn optional_number(sample: &Value, field: &str, most: u64) -> Checked<Option<u64>> {
    let number = match sample.get(field) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number,
        Some(_) => return Err(malformed(field, "must be a whole number")),
    };
    // 5.0 is a whole number too, whatever the writer's printer made of it.
    let whole = number
        .as_f64()
        .filter(|value| value.fract() == 0.0 && *value >= 0.0)
        .map(|value| value as u64);
    match number.as_u64().or(whole).filter(|value| *value <= most) {
        Some(value) => Ok(Some(value)),
        None => {
            let rule = format!("{field} must be a whole number from 0 to {most}");
            Err((RefusalCode::InvalidNumber, rule))
        }
    }
}

/// A sample may say its unit; then it must be the quota's.
pub(super) fn unit(sample: &Value, unit: QuotaUnit) -> Checked<()> {
    let named = match sample.get("unit") {
        None | Some(Value::Null) => return Ok(()),
        Some(Value::String(named)) => named,
        Some(_) => return Err(malformed("unit", "must be a string")),
    };
    let expected = serde_json::to_value(unit).unwrap_or_default();
    if expected == named.as_str() {
        return Ok(());
    }
    let detail = format!("this quota is measured in {expected}, not in {}", quoted(named));
    Err((RefusalCode::WrongUnit, detail))
}

/// A bare number means throttled.
pub(super) fn rejected(sample: &Value) -> Checked<Rejected> {
    let kinds = match sample.get("rejected") {
        None | Some(Value::Null) => return Ok(Rejected::default()),
        Some(Value::Number(_)) => {
            let throttle = number(sample, "rejected", CALLS_MAX)?;
            return Ok(Rejected { throttle, ..Rejected::default() });
        }
        Some(Value::Object(kinds)) => kinds,
        Some(_) => return Err(malformed("rejected", "must be a number or an object of numbers")),
    };
    let mut rejected = Rejected::default();
    for name in kinds.keys() {
        let kind = match name.as_str() {
            "throttle" => &mut rejected.throttle,
            "plan" => &mut rejected.plan,
            "cap" => &mut rejected.cap,
            "batch" => &mut rejected.batch,
            // Passing over a kind would lose rejections without a word.
            _ => {
                let known = "throttle, plan, cap or batch";
                let detail = format!("calls are rejected by {known}, not by {}", quoted(name));
                return Err((RefusalCode::InvalidField, detail));
            }
        };
        *kind = optional_number(&sample["rejected"], name, CALLS_MAX)?.unwrap_or(0);
    }
    Ok(rejected)
}

type Top = Option<(String, u64)>;

/// The largest user and the largest address of `top`.
pub(super) fn top(sample: &Value) -> Checked<(Top, Top)> {
    let entries = match sample.get("top") {
        None | Some(Value::Null) => return Ok((None, None)),
        Some(Value::Array(entries)) => entries,
        Some(_) => return Err(malformed("top", "must be an array")),
    };
    if entries.len() > TOP_MAX {
        return Err((RefusalCode::InvalidField, format!("top has at most {TOP_MAX} entries")));
    }
    let (mut user, mut ip): (Top, Top) = (None, None);
    for entry in entries {
        let subject = checked_name(text(entry, "subject")?, "subject")?;
        let calls = number(entry, "calls", CALLS_MAX)?;
        let largest = match text(entry, "scope")? {
            "user" => &mut user,
            "ip" => &mut ip,
            _ => return Err(malformed("scope", "must be user or ip")),
        };
        if largest.as_ref().is_none_or(|(_, most)| calls > *most) {
            *largest = Some((subject, calls));
        }
    }
    Ok((user, ip))
}
