//! What a gateway reports (`POST /usage`), sample by sample: read, checked, refused with a reason.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Rejected;
use crate::ids::{AppKey, QuotaId, Route};
use crate::limits::{AMOUNT_MAX, Terms};
use crate::quotas::QuotaUnit;

/// A sample may be this far ahead of the server's clock.
pub const FUTURE_SECONDS_MAX: i64 = 300;

/// Longest interval of one call sample.
pub const INTERVAL_SECONDS_MAX: u32 = 3600;

/// Most entries of `top` in one call sample (`api.md`).
pub const TOP_MAX: usize = 20;

/// Longest name of a source or subject, in bytes.
pub const NAME_BYTES_MAX: usize = 200;

/// A batch as it arrives: the envelope is read, the samples are not yet.
#[derive(Debug, Deserialize)]
pub struct Batch {
    pub source: String,
    pub batch: u64,
    #[serde(default)]
    pub gauges: Vec<Value>,
    #[serde(default)]
    pub calls: Vec<Value>,
}

/// One value of a quota, for the App Key or one of its subjects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gauge {
    pub app: AppKey,
    pub quota: QuotaId,
    pub subject: Option<String>,
    pub value: u64,
    pub at: DateTime<Utc>,
}

/// Calls of one route in one interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calls {
    pub app: AppKey,
    pub route: Route,
    pub from: DateTime<Utc>,
    pub seconds: u32,
    pub calls: u64,
    pub messages: u64,
    pub rejected: Rejected,
    pub peak: u64,
    pub top_user: Option<(String, u64)>,
    pub top_ip: Option<(String, u64)>,
}

/// Why one sample was refused. The names are part of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusalCode {
    /// A field is missing or has the wrong JSON type.
    Malformed,
    /// The App Key is not written `org#app`.
    InvalidApp,
    /// The App Key is not in the directory.
    UnknownApp,
    UnknownQuota,
    UnknownRoute,
    /// The quota limits the size of single things: there is no use to report.
    NoUse,
    /// `unit` is not the quota's.
    WrongUnit,
    /// A number is negative, fractional or larger than 2⁵³ − 1.
    InvalidNumber,
    /// Older than the history that is kept.
    TooOld,
    /// More than five minutes ahead.
    InFuture,
    /// A rule between fields is broken, or a text is too long.
    InvalidField,
}

/// One refused sample, named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// JSON pointer into the batch: `/gauges/1`.
    pub pointer: String,
    pub code: RefusalCode,
    pub detail: String,
}

type Checked<T> = Result<T, (RefusalCode, String)>;

/// What a sample is checked against.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    pub terms: &'a Terms,
    pub now: DateTime<Utc>,
    /// Days that history is kept; what is older is refused.
    pub history_days: u16,
}

impl Rules<'_> {
    /// Reads one entry of `gauges`. Whether the App Key exists is not asked here.
    pub fn gauge(&self, sample: &Value) -> Checked<Gauge> {
        let app = app(sample)?;
        let id = QuotaId::new(text(sample, "quota")?);
        let quota = self.terms.book.quota(&id).ok_or_else(|| {
            (RefusalCode::UnknownQuota, format!("there is no quota {:?}", short(id.as_str())))
        })?;
        if !quota.has_use() {
            let detail = format!("{id} limits the size of single things; it has no use to report");
            return Err((RefusalCode::NoUse, detail));
        }
        check_unit(sample, quota.unit)?;
        let subject = optional_name(sample, "subject")?;
        if subject.is_some() && !quota.is_per_subject() {
            let detail = format!("{id} is measured for the whole App Key and takes no subject");
            return Err((RefusalCode::InvalidField, detail));
        }
        let value = number(sample, "value")?;
        let at = self.time(sample, "at")?;
        Ok(Gauge { app, quota: id, subject, value, at })
    }

    /// Reads one entry of `calls`.
    pub fn calls(&self, sample: &Value) -> Checked<Calls> {
        let app = app(sample)?;
        let named = text(sample, "route")?;
        let route = self
            .terms
            .catalogue
            .route(named)
            .ok_or_else(|| {
                (RefusalCode::UnknownRoute, format!("there is no route {:?}", short(named)))
            })?
            .clone();
        let from = self.time(sample, "from")?;
        let seconds = number(sample, "seconds")?;
        let seconds = u32::try_from(seconds)
            .ok()
            .filter(|seconds| (1..=INTERVAL_SECONDS_MAX).contains(seconds))
            .ok_or_else(|| {
                let detail = format!("seconds must be 1 to {INTERVAL_SECONDS_MAX}");
                (RefusalCode::InvalidField, detail)
            })?;
        let calls = number(sample, "calls")?;
        let messages = optional_number(sample, "messages")?.unwrap_or(calls);
        let rejected = rejected(sample)?;
        let peak =
            optional_number(sample, "peak")?.unwrap_or_else(|| calls.div_ceil(u64::from(seconds)));
        if peak > calls {
            let detail = "peak counts the calls of one second and cannot exceed calls".to_owned();
            return Err((RefusalCode::InvalidField, detail));
        }
        let (top_user, top_ip) = top(sample)?;
        Ok(Calls { app, route, from, seconds, calls, messages, rejected, peak, top_user, top_ip })
    }

    fn time(&self, sample: &Value, field: &str) -> Checked<DateTime<Utc>> {
        let written = text(sample, field)?;
        let at = DateTime::parse_from_rfc3339(written)
            .map_err(|_| malformed(field, "must be an RFC 3339 time such as 2026-11-20T08:00:00Z"))?
            .with_timezone(&Utc);
        if at > self.now + TimeDelta::seconds(FUTURE_SECONDS_MAX) {
            let detail = format!("{field} is more than {FUTURE_SECONDS_MAX} s in the future");
            return Err((RefusalCode::InFuture, detail));
        }
        if at < self.now - TimeDelta::days(i64::from(self.history_days)) {
            let detail =
                format!("{field} is older than the {} days of history kept", self.history_days);
            return Err((RefusalCode::TooOld, detail));
        }
        Ok(at)
    }
}

fn malformed(field: &str, rule: &str) -> (RefusalCode, String) {
    (RefusalCode::Malformed, format!("{field} {rule}"))
}

/// A stranger's text, short enough to be repeated in an answer.
fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

fn app(sample: &Value) -> Checked<AppKey> {
    let named = text(sample, "app")?;
    named.parse().map_err(|error| (RefusalCode::InvalidApp, format!("app: {error}")))
}

fn text<'a>(sample: &'a Value, field: &str) -> Checked<&'a str> {
    sample.get(field).and_then(Value::as_str).ok_or_else(|| malformed(field, "must be a string"))
}

fn optional_name(sample: &Value, field: &str) -> Checked<Option<String>> {
    match sample.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(name)) => checked_name(name, field).map(Some),
        Some(_) => Err(malformed(field, "must be a string")),
    }
}

fn checked_name(name: &str, field: &str) -> Checked<String> {
    // PostgreSQL cannot store NUL in a text.
    if name.is_empty() || name.len() > NAME_BYTES_MAX || name.chars().any(char::is_control) {
        let rule =
            format!("{field} must have 1 to {NAME_BYTES_MAX} bytes and no control characters");
        return Err((RefusalCode::InvalidField, rule));
    }
    Ok(name.to_owned())
}

/// Whether a batch's source is a name that can be kept.
pub fn is_source_name(name: &str) -> bool {
    checked_name(name, "source").is_ok()
}

fn number(sample: &Value, field: &str) -> Checked<u64> {
    optional_number(sample, field)?.ok_or_else(|| malformed(field, "must be a whole number"))
}

fn optional_number(sample: &Value, field: &str) -> Checked<Option<u64>> {
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
    match number.as_u64().or(whole).filter(|value| *value <= AMOUNT_MAX) {
        Some(value) => Ok(Some(value)),
        None => {
            let rule = format!("{field} must be a whole number from 0 to {AMOUNT_MAX}");
            Err((RefusalCode::InvalidNumber, rule))
        }
    }
}

fn check_unit(sample: &Value, unit: QuotaUnit) -> Checked<()> {
    let Some(named) = sample.get("unit").filter(|value| !value.is_null()) else { return Ok(()) };
    let expected = serde_json::to_value(unit).unwrap_or_default();
    if *named == expected {
        return Ok(());
    }
    Err((RefusalCode::WrongUnit, format!("this quota is measured in {expected}, not in {named}")))
}

/// A bare number means throttled.
fn rejected(sample: &Value) -> Checked<Rejected> {
    let kinds = match sample.get("rejected") {
        None | Some(Value::Null) => return Ok(Rejected::default()),
        Some(Value::Number(_)) => {
            return Ok(Rejected { throttle: number(sample, "rejected")?, ..Rejected::default() });
        }
        Some(kinds @ Value::Object(_)) => kinds,
        Some(_) => return Err(malformed("rejected", "must be a number or an object of numbers")),
    };
    let kind = |name| Ok(optional_number(kinds, name)?.unwrap_or(0));
    Ok(Rejected {
        throttle: kind("throttle")?,
        plan: kind("plan")?,
        cap: kind("cap")?,
        batch: kind("batch")?,
    })
}

type Top = Option<(String, u64)>;

/// The largest user and the largest address of `top`.
fn top(sample: &Value) -> Checked<(Top, Top)> {
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
        let calls = number(entry, "calls")?;
        let largest = match text(entry, "scope")? {
            "user" => &mut user,
            "ip" => &mut ip,
            _ => return Err(malformed("scope", "must be \"user\" or \"ip\"")),
        };
        if largest.as_ref().is_none_or(|(_, most)| calls > *most) {
            *largest = Some((subject, calls));
        }
    }
    Ok((user, ip))
}
