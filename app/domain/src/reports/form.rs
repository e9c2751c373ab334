//! The question as it is typed: in an address, in a form, in a query of the API.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::query::{AppChoice, Kind, Month, Period, Preset, ReportQuery, ReportSort, RowChoice};
use crate::ids::PlanId;
use crate::page::{self, PageRequest};
use crate::problem::{FieldError, Problem};
use crate::rules::{ReportRule, Rule};
use crate::units::typed;

/// Most days of a period.
pub const DAYS_MAX: i64 = 366;

/// Longer than any App Key.
const TEXT_CHARS_MAX: usize = 129;

/// The question as text, so that a mistake can be named and nothing that was typed is lost.
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReportForm {
    /// `7d` (as it is without a word), `30d`, `this-month`, `last-month`, or `days`, which `from`
    /// and `to` name.
    pub period: String,
    /// The first day, UTC: `2026-11-01`.
    pub from: String,
    /// The last day, UTC: `2026-11-30`.
    pub to: String,
    /// One App Key, written `org#app`.
    pub app: String,
    /// All App Keys of an organisation.
    pub org: String,
    /// All App Keys that have this plan now (in a kept month: had it at its end).
    pub plan: String,
    /// App Keys with this in their name.
    pub q: String,
    /// `quota`, `rate` or `route`.
    pub kind: String,
    /// `true`: only rows that were over 80 % of their limit.
    pub over: String,
    /// `true`: only rows with rejected calls.
    pub rejected: String,
    /// `name` (as it is without a word), `over-100`, `over-80`, `peak` or `rejected`.
    pub sort: String,
    /// `next` of the page before.
    pub cursor: String,
    /// Rows on the page. Without it a page ends with an App Key.
    #[serde(deserialize_with = "page::read_limit")]
    pub limit: Option<u32>,
}

impl ReportForm {
    /// Names and values, for addresses and hidden fields; all but the page.
    pub fn pairs(&self) -> [(&'static str, &str); 11] {
        [
            ("period", &self.period),
            ("from", &self.from),
            ("to", &self.to),
            ("app", &self.app),
            ("org", &self.org),
            ("plan", &self.plan),
            ("q", &self.q),
            ("kind", &self.kind),
            ("over", &self.over),
            ("rejected", &self.rejected),
            ("sort", &self.sort),
        ]
    }

    /// Reads what a source of named texts has.
    pub fn gather(get: impl Fn(&str) -> String) -> Self {
        Self {
            period: get("period"),
            from: get("from"),
            to: get("to"),
            app: get("app"),
            org: get("org"),
            plan: get("plan"),
            q: get("q"),
            kind: get("kind"),
            over: get("over"),
            rejected: get("rejected"),
            sort: get("sort"),
            cursor: get("cursor"),
            limit: None,
        }
    }

    /// The question, today. `month`: of a kept month, whose period is its own.
    pub fn parse(&self, month: Option<Month>, today: NaiveDate) -> Result<ReportQuery, Problem> {
        let mut faults = Vec::new();
        let mut fault = |field: &str, rule: Rule| {
            faults.push(FieldError::new(format!("/{field}"), rule));
        };
        let fallback = Period { from: today, to: today };
        let period = match month {
            Some(month) => month.period(),
            None => self.period(today, &mut fault).unwrap_or(fallback),
        };
        let app = match self.app.trim() {
            "" => None,
            text => text.parse().map_err(|error| fault("app", Rule::AppKey(error))).ok(),
        };
        let kind = one_of(&self.kind, Kind::parse);
        let kind = kind.map_err(|()| fault("kind", ReportRule::Kind.into())).ok().flatten();
        let sort = one_of(&self.sort, ReportSort::parse);
        let sort = sort
            .map_err(|()| fault("sort", ReportRule::Sort.into()))
            .ok()
            .flatten()
            .unwrap_or_default();
        let text = |text: &str| text.trim().chars().take(TEXT_CHARS_MAX).collect::<String>();
        let plan = Some(text(&self.plan)).filter(|plan| !plan.is_empty()).map(PlanId::new);
        if !faults.is_empty() {
            return Err(Problem::fields(faults));
        }
        let cursor = Some(self.cursor.clone()).filter(|cursor| !cursor.is_empty());
        Ok(ReportQuery {
            period,
            apps: AppChoice { app, org: text(&self.org), plan, text: text(&self.q) },
            rows: RowChoice { kind, over: self.over == "true", rejected: self.rejected == "true" },
            sort,
            page: PageRequest { cursor, limit: self.limit },
        })
    }

    /// The preset, or the days where only they are named.
    fn period(&self, today: NaiveDate, fault: &mut impl FnMut(&str, Rule)) -> Option<Period> {
        let has_days = !self.from.is_empty() || !self.to.is_empty();
        let preset = match self.period.as_str() {
            "" if has_days => Preset::Days,
            "" => Preset::default(),
            text => match Preset::parse(text) {
                Some(preset) => preset,
                None => {
                    fault("period", ReportRule::Period.into());
                    return None;
                }
            },
        };
        if let Some(period) = preset.period(today) {
            return Some(period);
        }
        let mut day = |name: &str, text: &str| {
            let read = NaiveDate::parse_from_str(&typed(text), "%Y-%m-%d").ok();
            let day = read.filter(|day| (2000..=9998).contains(&day.year()));
            if day.is_none() {
                fault(name, ReportRule::Day.into());
            }
            day
        };
        let (from, to) = (day("from", &self.from), day("to", &self.to));
        let (from, to) = (from?, to?);
        if to < from {
            fault("to", ReportRule::DayOrder.into());
            return None;
        }
        if (to - from).num_days() >= DAYS_MAX {
            fault("to", ReportRule::PeriodTooLong { days: DAYS_MAX }.into());
            return None;
        }
        Some(Period { from, to })
    }
}

fn one_of<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ()> {
    match text {
        "" => Ok(None),
        text => parse(text).map(Some).ok_or(()),
    }
}
