//! The configuration of the Envoy rate-limit service (github.com/envoyproxy/ratelimit).
//!
//! A counter is found by the descriptor that the proxy sends, entry by entry:
//!
//! | entry | when |
//! |---|---|
//! | `app_key` = `org#app` | always |
//! | `bucket` = id of the bucket | always |
//! | `counts` = `messages` | the rate counts messages: the proxy sends their number as hits |
//! | `per` = `minute`, `hour`, `day` | the bucket has a further rate of the same kind with a shorter window |
//! | `user` or `remote_address`, any value | the rate is per user, per address |
//!
//! The service knows windows of a second, a minute, an hour and a day, and numbers of 32 bits. A
//! rate with another window is written with the longest of these that divides it where its amount
//! divides too (300 in 120 s are 150 a minute: never more than the rate allows); what cannot be
//! written is named in a comment and left out. Quotas are no rates and are not written.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::limit_values::LimitValue;
use crate::limits::{AppLimits, BucketLimits, RateLimit};
use crate::rates::{RateScope, RateUnit};

/// What every exported configuration belongs to unless another name is asked for.
pub const DOMAIN: &str = "headroom";

/// The windows that the service knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Second,
    Minute,
    Hour,
    Day,
}

impl Unit {
    /// The longest first.
    const ALL: [Self; 4] = [Self::Day, Self::Hour, Self::Minute, Self::Second];

    pub fn seconds(self) -> u32 {
        match self {
            Self::Second => 1,
            Self::Minute => 60,
            Self::Hour => 3600,
            Self::Day => 86_400,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Second => "second",
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }
}

/// What may hold, in the service's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allowed {
    Unlimited,
    PerUnit(u32),
}

/// The domain of a configuration: its longest name, in characters, and which it has.
pub const DOMAIN_CHARS_MAX: usize = 100;
pub const DOMAIN_PATTERN: &str = "^[A-Za-z0-9._/-]+$";

/// How the whole is written.
#[derive(Clone, Debug)]
pub struct Options {
    pub domain: String,
    /// Count and report, but let everything pass.
    pub shadow_mode: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { domain: DOMAIN.to_owned(), shadow_mode: false }
    }
}

/// The lines above all App Keys.
pub fn head(options: &Options) -> String {
    format!(
        "# Limits for the Envoy rate-limit service. Entries of a descriptor: app_key, bucket, then\n\
         # counts=messages, per=<unit>, user or remote_address where a limit below has them.\n\
         # Quotas are no rates and are not in here.\n\
         domain: {}\ndescriptors:\n",
        quoted(&options.domain)
    )
}

/// One App Key.
pub fn app(limits: &AppLimits, options: &Options) -> String {
    let mut buckets: Vec<&BucketLimits> = limits.rates.iter().collect();
    buckets.sort_by(|a, b| a.bucket.cmp(&b.bucket));
    let mut text = String::new();
    let mut refused = Vec::new();
    for bucket in buckets {
        let mut tree = Node::default();
        for rate in &bucket.limits {
            match place(bucket, rate) {
                Ok((path, value)) => tree.put(&path, value),
                Err(why) => refused.push(format!("{}: {why}", bucket.bucket)),
            }
        }
        if !tree.is_empty() {
            tree.write(&mut text, ("bucket", Some(bucket.bucket.as_str())), 2, options);
        }
    }
    let refused: String = refused.iter().fold(String::new(), |mut lines, why| {
        // Writing to a string cannot fail.
        let _ = writeln!(lines, "  # left out of {}: {why}", limits.app);
        lines
    });
    if text.is_empty() {
        return refused;
    }
    let key = quoted(limits.app.as_str());
    format!("{refused}  - key: app_key\n    value: {key}\n    descriptors:\n{text}")
}

/// An entry below the bucket: its key, and its value where only one matches.
type Entry = (&'static str, Option<&'static str>);

type Value = (Allowed, Option<Unit>);

/// Where below its bucket a rate is written, and as what.
fn place(bucket: &BucketLimits, rate: &RateLimit) -> Result<(Vec<Entry>, Value), String> {
    let (allowed, unit) = convert(rate).ok_or_else(|| refusal(rate))?;
    let mut path: Vec<Entry> = Vec::new();
    if rate.unit == RateUnit::Message {
        path.push(("counts", Some("messages")));
    }
    let rivals = bucket.limits.iter().filter(|other| {
        (other.unit, other.scope) == (rate.unit, rate.scope) && other.key() != rate.key()
    });
    let rivals: Vec<Unit> = rivals.filter_map(|other| Some(convert(other)?.1)).collect();
    if rivals.contains(&unit) && !is_stricter(bucket, rate, unit) {
        return Err(format!("{}; a stricter rate has this window already", refusal(rate)));
    }
    if rivals.iter().any(|other| *other < unit) {
        path.push(("per", Some(unit.as_str())));
    }
    match rate.scope {
        RateScope::App => {}
        RateScope::User => path.push(("user", None)),
        RateScope::Ip => path.push(("remote_address", None)),
    }
    let unit = (allowed != Allowed::Unlimited).then_some(unit);
    Ok((path, (allowed, unit)))
}

/// Whether no other rate that comes to the same window allows less; of equal ones the first.
fn is_stricter(bucket: &BucketLimits, rate: &RateLimit, unit: Unit) -> bool {
    let rank = |one: &RateLimit| match convert(one) {
        Some((Allowed::PerUnit(amount), of)) if of == unit => {
            (u64::from(amount), one.window_seconds)
        }
        Some((Allowed::Unlimited, of)) if of == unit => (u64::MAX, one.window_seconds),
        _ => (u64::MAX, u32::MAX),
    };
    let same = |other: &&RateLimit| (other.unit, other.scope) == (rate.unit, rate.scope);
    bucket.limits.iter().filter(same).map(rank).min() == Some(rank(rate))
}

/// A rate in a window that the service knows; `None`: it cannot be said there exactly.
pub fn convert(rate: &RateLimit) -> Option<(Allowed, Unit)> {
    let mut dividing =
        Unit::ALL.into_iter().filter(|unit| rate.window_seconds.is_multiple_of(unit.seconds()));
    match rate.limit.value {
        LimitValue::Unlimited => Some((Allowed::Unlimited, dividing.next()?)),
        LimitValue::NotSupported => Some((Allowed::PerUnit(0), dividing.next()?)),
        LimitValue::Limited { amount } => dividing.find_map(|unit| {
            let windows = u64::from(rate.window_seconds / unit.seconds());
            let exact = amount.is_multiple_of(windows).then(|| amount / windows)?;
            Some((Allowed::PerUnit(u32::try_from(exact).ok()?), unit))
        }),
    }
}

fn refusal(rate: &RateLimit) -> String {
    let amount = rate.limit.value.amount().unwrap_or_default();
    let what = match rate.unit {
        RateUnit::Call => "calls",
        RateUnit::Message => "messages",
    };
    format!("{amount} {what} in {} s cannot be written in whole numbers", rate.window_seconds)
}

/// Descriptors below one another.
#[derive(Default)]
struct Node {
    value: Option<Value>,
    below: BTreeMap<Entry, Node>,
}

impl Node {
    fn is_empty(&self) -> bool {
        self.value.is_none() && self.below.is_empty()
    }

    fn put(&mut self, path: &[Entry], value: Value) {
        match path.split_first() {
            None => self.value = Some(value),
            Some((first, rest)) => self.below.entry(*first).or_default().put(rest, value),
        }
    }

    fn write(&self, text: &mut String, entry: (&str, Option<&str>), depth: usize, how: &Options) {
        let pad = " ".repeat(4 * depth - 2);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{pad}- key: {}", entry.0);
        if let Some(value) = entry.1 {
            let _ = writeln!(text, "{pad}  value: {}", quoted(value));
        }
        if let Some((allowed, unit)) = self.value {
            let _ = writeln!(text, "{pad}  rate_limit:");
            match (allowed, unit) {
                (Allowed::PerUnit(amount), Some(unit)) => {
                    let _ = writeln!(text, "{pad}    unit: {}", unit.as_str());
                    let _ = writeln!(text, "{pad}    requests_per_unit: {amount}");
                }
                _ => {
                    let _ = writeln!(text, "{pad}    unlimited: true");
                }
            }
            if how.shadow_mode {
                let _ = writeln!(text, "{pad}  shadow_mode: true");
            }
        }
        if !self.below.is_empty() {
            let _ = writeln!(text, "{pad}  descriptors:");
            for (entry, node) in &self.below {
                node.write(text, *entry, depth + 1, how);
            }
        }
    }
}

/// A text in the double quotes of JSON, which YAML reads alike.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
