//! The forms of how requests are decided, as admins fill them in: fields of text, read into
//! [`Settings`] or [`RuleWords`], or into every fault at its field.
//!
//! A factor is typed as a number of times (`4`, `4×`, `2.5x`) or as a share (`400 %`); an amount as
//! a limit is, with the unit of a size where the limit has one.

use std::collections::BTreeMap;

use super::settings::{DAYS_MAX, FACTOR_PERCENT_MAX, THRESHOLDS_MAX};
use super::{Goal, RuleWords, Settings, Threshold, ThresholdOf};
use crate::ids::{BucketId, PlanId, QuotaId};
use crate::limit_values::LimitValue;
use crate::overrides::form::parse_value;
use crate::problem::FieldError;
use crate::quotas::QuotaUnit;
use crate::rules::{CommonRule, FormRule, LimitRule, RequestRule, Rule};
use crate::units::{bytes, count, typed, typed_number};

/// Which limits are meant, as one word: `all`, `quotas`, `rates`, `quota:groups`,
/// `bucket:accounts`.
pub fn of_text(of: &ThresholdOf) -> String {
    match of {
        ThresholdOf::All => "all".to_owned(),
        ThresholdOf::Quotas => "quotas".to_owned(),
        ThresholdOf::Rates => "rates".to_owned(),
        ThresholdOf::Quota { quota } => format!("quota:{quota}"),
        ThresholdOf::Bucket { bucket } => format!("bucket:{bucket}"),
    }
}

/// Reads what [`of_text`] wrote.
pub fn parse_of(text: &str) -> Option<ThresholdOf> {
    match text.split_once(':') {
        None => match text {
            "all" => Some(ThresholdOf::All),
            "quotas" => Some(ThresholdOf::Quotas),
            "rates" => Some(ThresholdOf::Rates),
            _ => None,
        },
        Some((_, "")) => None,
        Some(("quota", id)) => Some(ThresholdOf::Quota { quota: QuotaId::new(id) }),
        Some(("bucket", id)) => Some(ThresholdOf::Bucket { bucket: BucketId::new(id) }),
        Some(_) => None,
    }
}

/// A factor as it is typed: 400 percent are `4`, 250 are `2.5`.
pub fn factor_text(percent: u32) -> String {
    let (whole, rest) = (percent / 100, percent % 100);
    match rest {
        0 => whole.to_string(),
        _ => format!("{whole}.{rest:02}").trim_end_matches('0').to_owned(),
    }
}

/// Reads a factor, in percent.
fn parse_factor(text: &str) -> Option<u32> {
    let text = typed(text);
    if let Some(share) = text.strip_suffix('%') {
        return typed_number(share);
    }
    let number = text.trim_end_matches(['×', 'x', 'X', '倍']).trim().replace(',', "");
    let (whole, rest) = number.split_once('.').unwrap_or((&number, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(rest) || rest.len() > 2 {
        return None;
    }
    let hundredths: u32 = format!("{rest:0<2}").parse().ok()?;
    whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(hundredths)
}

/// An amount as it is typed: a size with its unit where that is exact.
pub fn amount_text(amount: u64, unit: Option<QuotaUnit>) -> String {
    let size = bytes(amount);
    match unit {
        Some(QuotaUnit::Bytes)
            if parse_value(&size, unit) == Ok(LimitValue::Limited { amount }) =>
        {
            size
        }
        _ => count(amount),
    }
}

/// Fields by their names.
pub type Fields = BTreeMap<String, String>;

/// What reads the fields and gathers their faults.
struct Reader<'a> {
    fields: &'a Fields,
    faults: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    fn new(fields: &'a Fields) -> Self {
        Self { fields, faults: Vec::new() }
    }

    fn text(&self, name: &str) -> &'a str {
        self.fields.get(name).map_or("", |text| text.trim())
    }

    fn fault(&mut self, name: &str, rule: impl Into<Rule>) {
        let pointer = format!("/{name}");
        if self.faults.iter().all(|fault| fault.pointer != pointer) {
            self.faults.push(FieldError::new(pointer, rule));
        }
    }

    /// A whole number; 0 with a fault where it is none.
    fn number<T: std::str::FromStr + Default>(&mut self, name: &str) -> T {
        let text = typed(self.text(name));
        typed_number(text.trim_end_matches('%')).unwrap_or_else(|| {
            self.fault(name, CommonRule::NotANumber);
            T::default()
        })
    }

    fn of(&mut self, name: &str) -> ThresholdOf {
        parse_of(self.text(name)).unwrap_or_else(|| {
            self.fault(name, LimitRule::NoSuchLimit);
            ThresholdOf::All
        })
    }

    /// A factor in percent; nothing typed is none.
    fn factor(&mut self, name: &str) -> Option<u32> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        let factor = parse_factor(text);
        match factor {
            None => self.fault(name, RequestRule::FactorUnreadable),
            Some(percent) if !(100..=FACTOR_PERCENT_MAX).contains(&percent) => {
                self.fault(name, CommonRule::Between { least: 1, most: FACTOR_PERCENT_MAX / 100 });
            }
            Some(_) => {}
        }
        factor
    }

    fn amount(&mut self, name: &str, unit: Option<QuotaUnit>) -> Option<u64> {
        let text = self.text(name);
        if text.is_empty() {
            return None;
        }
        match parse_value(text, unit) {
            Ok(LimitValue::Limited { amount }) => return Some(amount),
            Ok(_) => self.fault(name, RequestRule::AmountUnbounded),
            Err(rule @ FormRule::ValueTooLarge) => self.fault(name, rule),
            Err(_) => self.fault(name, RequestRule::AmountUnreadable),
        }
        None
    }

    /// The faults of what was read, at the fields that they are about.
    fn add(&mut self, faults: Vec<FieldError>, field: impl Fn(&str) -> String) {
        for fault in faults {
            let name = field(fault.pointer.trim_start_matches('/'));
            self.fault(&name, fault.rule);
        }
    }
}

/// The name of a field of the threshold at `row`.
pub fn threshold_field(name: &str, row: usize) -> String {
    format!("{name}-{row}")
}

/// The settings as fields.
pub fn settings_fields(
    settings: &Settings,
    unit: impl Fn(&ThresholdOf) -> Option<QuotaUnit>,
) -> Fields {
    let (amount, unit_name) = match settings.goal {
        Goal::Hours { amount } => (amount, "hours"),
        Goal::WorkingDays { amount } => (amount, "working_days"),
    };
    let mut fields = Fields::from([
        ("goal".to_owned(), amount.to_string()),
        ("goal_unit".to_owned(), unit_name.to_owned()),
        ("remind_days".to_owned(), settings.remind_days.to_string()),
        ("answer_days".to_owned(), settings.answer_days.to_string()),
        ("rows".to_owned(), settings.thresholds.len().to_string()),
    ]);
    for (row, one) in settings.thresholds.iter().enumerate() {
        let factor = one.factor_percent.map(factor_text).unwrap_or_default();
        let amount = one.amount.map(|amount| amount_text(amount, unit(&one.of)));
        fields.insert(threshold_field("of", row), of_text(&one.of));
        fields.insert(threshold_field("factor", row), factor);
        fields.insert(threshold_field("amount", row), amount.unwrap_or_default());
    }
    fields
}

/// The rows of thresholds that the form has; never more than there may be.
pub fn rows(fields: &Fields) -> usize {
    let rows = fields.get("rows").and_then(|rows| rows.parse().ok()).unwrap_or(0);
    usize::min(rows, THRESHOLDS_MAX)
}

/// The form with one more threshold, for any limit.
pub fn with_row(mut fields: Fields) -> Fields {
    let row = rows(&fields);
    if row < THRESHOLDS_MAX {
        fields.insert("rows".to_owned(), (row + 1).to_string());
        fields.insert(threshold_field("of", row), "all".to_owned());
    }
    fields
}

/// The form without one of its thresholds.
pub fn without_row(mut fields: Fields, gone: usize) -> Fields {
    let rows = rows(&fields);
    if gone >= rows {
        return fields;
    }
    for row in gone..rows {
        for name in ["of", "factor", "amount"] {
            let next = fields.remove(&threshold_field(name, row + 1));
            match next.filter(|_| row + 1 < rows) {
                Some(next) => fields.insert(threshold_field(name, row), next),
                None => fields.remove(&threshold_field(name, row)),
            };
        }
    }
    fields.insert("rows".to_owned(), (rows - 1).to_string());
    fields
}

/// Reads the settings. `unit`: of a quota that is named.
pub fn parse_settings(
    fields: &Fields,
    unit: impl Fn(&ThresholdOf) -> Option<QuotaUnit>,
) -> Result<Settings, Vec<FieldError>> {
    let mut read = Reader::new(fields);
    let amount = read.number("goal");
    let goal = match read.text("goal_unit") {
        "hours" => Goal::Hours { amount },
        _ => Goal::WorkingDays { amount },
    };
    let remind_days = read.number("remind_days");
    let answer_days = read.number("answer_days");
    let mut thresholds = Vec::new();
    for row in 0..rows(fields) {
        let of = read.of(&threshold_field("of", row));
        let factor_percent = read.factor(&threshold_field("factor", row));
        let amount = read.amount(&threshold_field("amount", row), unit(&of));
        thresholds.push(Threshold { of, factor_percent, amount });
    }
    let settings = Settings { goal, remind_days, answer_days, thresholds };
    read.add(settings.faults(), settings_field);
    if read.faults.is_empty() { Ok(settings) } else { Err(read.faults) }
}

/// The field that a fault of [`Settings`] is about: `thresholds/2/of` stands in `of-2`.
pub fn settings_field(pointer: &str) -> String {
    let parts: Vec<&str> = pointer.trim_start_matches('/').split('/').collect();
    match parts[..] {
        ["goal", "amount"] => "goal".to_owned(),
        ["thresholds", row, "factor_percent"] => format!("factor-{row}"),
        ["thresholds", row, name] => format!("{name}-{row}"),
        [name, ..] => name.to_owned(),
        [] => String::new(),
    }
}

/// The words of a rule as fields. Plans stand in one field each: `plan-basic`.
pub fn rule_fields(words: &RuleWords) -> Fields {
    let mut fields = Fields::from([
        ("name".to_owned(), words.name.clone()),
        ("of".to_owned(), of_text(&words.of)),
        ("factor".to_owned(), factor_text(words.factor_percent)),
        ("unchanged_days".to_owned(), words.unchanged_days.to_string()),
        ("peak".to_owned(), words.peak_percent.to_string()),
        ("headroom".to_owned(), factor_text(words.headroom_percent)),
        ("days_max".to_owned(), words.days_max.map(|days| days.to_string()).unwrap_or_default()),
    ]);
    fields.extend(words.plans.iter().map(|plan| (plan_field(plan), "on".to_owned())));
    fields
}

/// The name of the field that a plan is ticked in.
pub fn plan_field(plan: &PlanId) -> String {
    format!("plan-{plan}")
}

/// Reads the words of a rule.
pub fn parse_rule(fields: &Fields) -> Result<RuleWords, Vec<FieldError>> {
    let mut read = Reader::new(fields);
    let mut factor = |name: &str| match read.factor(name) {
        Some(percent) => percent,
        None => {
            read.fault(name, RequestRule::FactorUnreadable);
            0
        }
    };
    let (factor_percent, headroom_percent) = (factor("factor"), factor("headroom"));
    let days_max = match read.text("days_max") {
        "" => None,
        _ => Some(read.number("days_max")),
    };
    let words = RuleWords {
        name: read.text("name").to_owned(),
        of: read.of("of"),
        plans: fields
            .keys()
            .filter_map(|name| name.strip_prefix("plan-"))
            .map(PlanId::new)
            .collect(),
        factor_percent,
        unchanged_days: read.number("unchanged_days"),
        peak_percent: read.number("peak"),
        headroom_percent,
        days_max,
    };
    read.add(words.faults(), rule_field);
    if read.faults.is_empty() { Ok(words) } else { Err(read.faults) }
}

/// The field that a fault of [`RuleWords`] is about.
pub fn rule_field(pointer: &str) -> String {
    let pointer = pointer.trim_start_matches('/');
    match pointer.split('/').next().unwrap_or_default() {
        "factor_percent" => "factor".to_owned(),
        "peak_percent" => "peak".to_owned(),
        "headroom_percent" => "headroom".to_owned(),
        name => name.to_owned(),
    }
}

/// What a new rule begins with: careful, and off.
pub fn new_rule() -> RuleWords {
    RuleWords {
        name: String::new(),
        of: ThresholdOf::Quotas,
        plans: Vec::new(),
        factor_percent: 200,
        unchanged_days: 30,
        peak_percent: 80,
        headroom_percent: 200,
        days_max: Some(DAYS_MAX.min(90)),
    }
}

#[cfg(test)]
mod tests;
