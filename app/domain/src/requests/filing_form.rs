//! The form that files a request: fields of text, as a person filled them in and as they are
//! posted, read into a [`NewRequest`] or into every fault at once.
//!
//! A field of a limit has its place behind its name: `value0`, `value1`. Whether the App Key and
//! the limits exist, and whether another request is in the way, is not asked here.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{NewAsk, NewRequest, Request, TARGETS_MAX};
use crate::ids::{AppKey, QuotaId};
use crate::language::Locale;
use crate::limit_text;
use crate::limit_values::{LimitValue, Target};
use crate::overrides::form::{parse_target, parse_value, target_text};
use crate::problem::FieldError;
use crate::quotas::QuotaUnit;
use crate::rules::{FormRule, LimitRule, RequestRule, Rule};
use crate::units::Zone;

/// The names of the fields, and how each limit's begin.
pub mod names {
    pub const APP: &str = "app";
    pub const TARGET: &str = "target";
    pub const VALUE: &str = "value";
    pub const AVERAGE: &str = "average";
    pub const PEAK: &str = "peak";
    pub const JUSTIFICATION: &str = "justification";
    pub const NEEDED_UNTIL: &str = "needed_until";
    pub const FOR_GOOD: &str = "for_good";
    pub const CONTACT: &str = "contact";
    pub const FOLLOWS: &str = "follows";
    /// The limit that is to be added.
    pub const ADD: &str = "add";
}

/// One limit as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormRow {
    /// See [`target_text`].
    pub target: String,
    /// A number with or without a unit, or `unlimited`, in either language.
    pub value: String,
    /// A number with or without a unit; empty: unknown.
    pub average: String,
    pub peak: String,
}

/// As posted; everything may be missing or wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestForm {
    pub app: String,
    pub rows: Vec<FormRow>,
    pub justification: String,
    /// `2026-11-20T08:15` in the person's zone.
    pub needed_until: String,
    pub for_good: bool,
    pub contact: String,
    /// The id of an earlier request; empty: none.
    pub follows: String,
}

impl RequestForm {
    /// From what `get` finds under the name of each field. A limit is there if its target is.
    pub fn from_fields(get: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| get(name).unwrap_or_default();
        let rows = (0..TARGETS_MAX).filter_map(|place| {
            let field = |name: &str| text(&of_row(name, place));
            Some(FormRow {
                target: get(&of_row(names::TARGET, place))?,
                value: field(names::VALUE),
                average: field(names::AVERAGE),
                peak: field(names::PEAK),
            })
        });
        Self {
            app: text(names::APP),
            rows: rows.collect(),
            justification: text(names::JUSTIFICATION),
            needed_until: text(names::NEEDED_UNTIL),
            for_good: text(names::FOR_GOOD) == "true",
            contact: text(names::CONTACT),
            follows: text(names::FOLLOWS),
        }
    }

    /// What [`Self::from_fields`] reads back.
    pub fn to_fields(&self) -> BTreeMap<String, String> {
        let mut fields = BTreeMap::new();
        let mut put = |name: String, value: &str| fields.insert(name, value.to_owned());
        for (place, row) in self.rows.iter().enumerate() {
            put(of_row(names::TARGET, place), &row.target);
            put(of_row(names::VALUE, place), &row.value);
            put(of_row(names::AVERAGE, place), &row.average);
            put(of_row(names::PEAK, place), &row.peak);
        }
        put(names::APP.to_owned(), &self.app);
        put(names::JUSTIFICATION.to_owned(), &self.justification);
        put(names::NEEDED_UNTIL.to_owned(), &self.needed_until);
        put(names::FOR_GOOD.to_owned(), if self.for_good { "true" } else { "" });
        put(names::CONTACT.to_owned(), &self.contact);
        put(names::FOLLOWS.to_owned(), &self.follows);
        fields
    }

    /// The form as it was when `request` was filed. An end that has passed is left out.
    pub fn of(
        request: &Request,
        unit: impl Fn(&Target) -> Option<QuotaUnit>,
        (zone, locale): (&Zone, Locale),
        now: DateTime<Utc>,
    ) -> Self {
        let said = |target: &Target, value| said(value, unit(target), locale);
        let amount = |target: &Target, amount: Option<u64>| {
            amount.map(|amount| said(target, LimitValue::Limited { amount })).unwrap_or_default()
        };
        let rows = request.asks.iter().map(|ask| FormRow {
            target: target_text(&ask.target),
            value: said(&ask.target, ask.requested),
            average: amount(&ask.target, ask.expected_average),
            peak: amount(&ask.target, ask.expected_peak),
        });
        let until = request.needed_until.filter(|until| *until > now);
        Self {
            app: request.app.to_string(),
            rows: rows.collect(),
            justification: request.justification.clone(),
            needed_until: until.map(|until| zone.input_text(until)).unwrap_or_default(),
            for_good: request.needed_until.is_none(),
            contact: request.contact.clone().unwrap_or_default(),
            follows: request.follows.map(|id| id.to_string()).unwrap_or_default(),
        }
    }

    /// Puts a limit at the end, unless it is there already or there are too many.
    pub fn add(&mut self, target: &str) {
        let is_there = self.rows.iter().any(|row| row.target == target);
        if !target.is_empty() && !is_there && self.rows.len() < TARGETS_MAX {
            self.rows.push(FormRow { target: target.to_owned(), ..FormRow::default() });
        }
    }

    /// Takes a limit off.
    pub fn remove(&mut self, place: usize) {
        if place < self.rows.len() {
            self.rows.remove(place);
        }
    }

    /// The limits that can be read.
    pub fn targets(&self) -> Vec<Target> {
        self.rows.iter().filter_map(|row| parse_target(&row.target)).collect()
    }

    /// Reads all fields. `unit` is that of a quota, `None` for a rate; `zone` is the person's.
    pub fn parse(
        &self,
        unit: impl Fn(&Target) -> Option<QuotaUnit>,
        zone: &Zone,
        now: DateTime<Utc>,
    ) -> Result<NewRequest, Vec<FieldError>> {
        let mut faults = Vec::new();
        let app = self
            .app
            .trim()
            .parse::<AppKey>()
            .map_err(|_| fault(&mut faults, names::APP, LimitRule::NotAnAppKey));
        let asks = (0..self.rows.len()).map(|place| self.ask(place, &unit, &mut faults)).collect();
        let needed_until = self.until(zone).unwrap_or_else(|rule| {
            fault(&mut faults, names::NEEDED_UNTIL, rule);
            None
        });
        let follows = match self.follows.trim() {
            "" => None,
            id => id
                .parse::<Uuid>()
                .map_err(|_| fault(&mut faults, names::FOLLOWS, RequestRule::NoEarlier))
                .ok(),
        };
        let contact = Some(self.contact.trim()).filter(|contact| !contact.is_empty());
        let new = NewRequest {
            // One that cannot be read is told already, and nothing is filed for the other.
            app: app
                .clone()
                .or_else(|()| AppKey::from_parts("a", "a"))
                .map_err(|_| faults.clone())?,
            target: None,
            requested: None,
            expected_average: None,
            expected_peak: None,
            asks,
            justification: self.justification.trim().to_owned(),
            needed_until,
            contact: contact.map(str::to_owned),
            draft: false,
            follows,
        };
        let rules = new
            .faults(now)
            .into_iter()
            .map(|error| FieldError { pointer: field_of(&error.pointer), ..error });
        faults.extend(rules);
        if faults.is_empty() { Ok(new) } else { Err(faults) }
    }

    /// One limit; what of it cannot be read is told, and stands in by what breaks no rule.
    fn ask(
        &self,
        place: usize,
        unit: impl Fn(&Target) -> Option<QuotaUnit>,
        faults: &mut Vec<FieldError>,
    ) -> NewAsk {
        let row = &self.rows[place];
        let target = parse_target(&row.target);
        if target.is_none() {
            fault(faults, &of_row(names::TARGET, place), LimitRule::NoSuchLimit);
        }
        let unit = target.as_ref().and_then(unit);
        let requested = parse_value(&row.value, unit).unwrap_or_else(|what| {
            fault(faults, &of_row(names::VALUE, place), of_request(what));
            LimitValue::Unlimited
        });
        let mut expected = |name: &str, text: &str| match text.trim() {
            "" => None,
            text => match parse_value(text, unit) {
                Ok(LimitValue::Limited { amount }) => Some(amount),
                Ok(_) => {
                    fault(faults, &of_row(name, place), RequestRule::UseNotANumber);
                    None
                }
                Err(what) => {
                    fault(faults, &of_row(name, place), of_request(what));
                    None
                }
            },
        };
        NewAsk {
            target: target
                .unwrap_or_else(|| Target::Quota { quota: QuotaId::new(format!("?{place}")) }),
            requested,
            expected_average: expected(names::AVERAGE, &row.average),
            expected_peak: expected(names::PEAK, &row.peak),
        }
    }

    fn until(&self, zone: &Zone) -> Result<Option<DateTime<Utc>>, RequestRule> {
        match (self.needed_until.trim(), self.for_good) {
            ("", true) => Ok(None),
            ("", false) => Err(RequestRule::UntilMissing),
            (_, true) => Err(RequestRule::UntilBoth),
            (text, false) => zone.parse(text).map(Some).ok_or(RequestRule::UntilUnreadable),
        }
    }
}

/// The name of a limit's field.
pub fn of_row(name: &str, place: usize) -> String {
    format!("{name}{place}")
}

/// The field of the form that a pointer into [`NewRequest`] means.
pub fn field_of(pointer: &str) -> String {
    let parts: Vec<&str> = pointer.trim_start_matches('/').split('/').collect();
    let name = |field: &str| match field {
        "requested" => Some(names::VALUE),
        "expected_average" => Some(names::AVERAGE),
        "expected_peak" => Some(names::PEAK),
        "target" => Some(names::TARGET),
        _ => None,
    };
    match parts[..] {
        ["asks", place, field] => match (place.parse(), name(field)) {
            (Ok(place), Some(name)) => format!("/{}", of_row(name, place)),
            _ => pointer.to_owned(),
        },
        ["asks" | "target"] => format!("/{}", names::ADD),
        _ => pointer.to_owned(),
    }
}

fn fault(faults: &mut Vec<FieldError>, field: &str, rule: impl Into<Rule>) {
    faults.push(FieldError::new(format!("/{field}"), rule));
}

/// A value that is asked for is told of in words of its own.
fn of_request(rule: FormRule) -> Rule {
    match rule {
        FormRule::ValueMissing => RequestRule::ValueMissing.into(),
        FormRule::ValueNotSupported => RequestRule::ValueNotSupported.into(),
        other => other.into(),
    }
}

/// As [`parse_value`] reads it.
fn said(value: LimitValue, unit: Option<QuotaUnit>, locale: Locale) -> String {
    limit_text::print(value, unit.unwrap_or(QuotaUnit::Count), locale)
}

#[cfg(test)]
mod tests;
