//! How long samples and audit rows are kept, as admins set it, and what goes when their time is
//! over.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::audit::AuditRow;
use crate::problem::FieldError;
use crate::rules::ReportRule;

/// Bounds of the days that samples are kept (ours): two whole months, so that a month can be
/// reported before its samples go.
pub const SAMPLE_DAYS_MIN: u16 = 62;
pub const SAMPLE_DAYS_MAX: u16 = 3650;

/// The same of audit rows (ours): at least a year. The database holds the lower bound as well.
pub const AUDIT_DAYS_MIN: u16 = 365;
pub const AUDIT_DAYS_MAX: u16 = 36_500;

/// The action of a row that retires audit rows.
pub const RETIRE: &str = "audit.retire";

/// The action of a row that says which day's samples were dropped.
pub const DROP: &str = "samples.drop";

/// How long things are kept.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Days of samples by minute and hour, 62 to 3650.
    pub sample_days: u16,
    /// Days of audit rows, 365 to 36500; `null`: for ever. Counted from when they were sealed.
    #[serde(default)]
    pub audit_days: Option<u16>,
}

impl Default for Retention {
    fn default() -> Self {
        Self { sample_days: 90, audit_days: None }
    }
}

impl Retention {
    pub fn faults(&self) -> Vec<FieldError> {
        let mut faults = Vec::new();
        if !(SAMPLE_DAYS_MIN..=SAMPLE_DAYS_MAX).contains(&self.sample_days) {
            let (least, most) = (SAMPLE_DAYS_MIN, SAMPLE_DAYS_MAX);
            faults.push(FieldError::new("/sample_days", ReportRule::SampleDays { least, most }));
        }
        if self.audit_days.is_some_and(|days| !(AUDIT_DAYS_MIN..=AUDIT_DAYS_MAX).contains(&days)) {
            let (least, most) = (AUDIT_DAYS_MIN, AUDIT_DAYS_MAX);
            faults.push(FieldError::new("/audit_days", ReportRule::AuditDays { least, most }));
        }
        faults
    }

    /// The first day (UTC) of which samples are kept; those of a day before may go. A sample is
    /// taken as long as it is younger than the days, so one day more than them is kept.
    pub fn first_sample_day(&self, now: DateTime<Utc>) -> NaiveDate {
        let today = now.date_naive();
        today.checked_sub_days(Days::new(u64::from(self.sample_days) + 1)).unwrap_or(today)
    }

    /// Audit rows that were sealed before may go; `None`: none may.
    pub fn audit_before(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.audit_days.map(|days| now - TimeDelta::days(i64::from(days)))
    }

    /// Whether less is kept than by `other`.
    pub fn is_shorter_than(&self, other: &Self) -> bool {
        let days = |kept: &Self| kept.audit_days.unwrap_or(u16::MAX);
        self.sample_days < other.sample_days || days(self) < days(other)
    }

    /// One word for it, by which what was shown is confirmed: `62-365`, `90-`.
    pub fn word(&self) -> String {
        let audit = self.audit_days.map(|days| days.to_string()).unwrap_or_default();
        format!("{}-{audit}", self.sample_days)
    }
}

/// What a row of the action [`RETIRE`] says in `after`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// Rows that were sealed before.
    pub before: DateTime<Utc>,
    /// Rows at places below are gone, or about to go.
    pub places: u64,
}

/// The first day of a day's month.
pub fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// What goes in the next run, and what would and is held back.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Going {
    /// Days of samples, oldest first and newest; `None`: none.
    pub samples: Option<DaysGoing>,
    /// Days of samples whose time is over and whose month no kept report has closed.
    pub samples_held: Option<DaysGoing>,
    /// Audit rows.
    pub audit_rows: u64,
    /// Audit rows whose time is over and that were not sealed so long ago, as far as was counted.
    pub audit_held: u64,
}

impl Going {
    pub fn is_nothing(&self) -> bool {
        self.samples.is_none() && self.audit_rows == 0
    }
}

/// Some days of samples.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaysGoing {
    pub days: u32,
    pub first: NaiveDate,
    pub last: NaiveDate,
    pub bytes: u64,
}

impl DaysGoing {
    /// Of days in ascending order with their bytes; `None`: there are none.
    pub fn of(days: impl IntoIterator<Item = (NaiveDate, u64)>) -> Option<Self> {
        let mut all =
            days.into_iter().map(|(day, bytes)| Self { days: 1, first: day, last: day, bytes });
        let first = all.next()?;
        Some(all.fold(first, |sum, one| Self {
            days: sum.days + 1,
            first: sum.first,
            last: one.last,
            bytes: sum.bytes + one.bytes,
        }))
    }
}

/// What is kept, and what is not any more.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RetentionView {
    pub settings: Retention,
    /// Days of samples that there are.
    pub samples: Option<DaysGoing>,
    /// The oldest audit row that there is.
    pub audit_since: Option<DateTime<Utc>>,
    /// Audit rows that are sealed, gone ones included.
    pub audit_sealed: u64,
    /// Of these, rows that are deleted.
    pub audit_gone: u64,
    /// Rows that a retirement has announced and that are not deleted yet.
    pub audit_announced: u64,
    pub next: Going,
    /// What the last runs removed, newest first.
    pub past: Vec<AuditRow>,
}

/// The fields of the form.
pub fn fields(settings: &Retention) -> BTreeMap<String, String> {
    let audit = settings.audit_days.map(|days| days.to_string()).unwrap_or_default();
    [("sample_days".to_owned(), settings.sample_days.to_string()), ("audit_days".to_owned(), audit)]
        .into()
}

/// Reads the form; every fault at its field.
pub fn parse_fields(fields: &BTreeMap<String, String>) -> Result<Retention, Vec<FieldError>> {
    let typed = |name: &str| fields.get(name).map(|text| text.trim()).unwrap_or_default();
    let number = |name: &str| crate::units::typed_number::<u16>(typed(name));
    // What is no number is outside of the bounds too.
    let audit_days = match typed("audit_days") {
        "" => None,
        _ => Some(number("audit_days").unwrap_or_default()),
    };
    let read = Retention { sample_days: number("sample_days").unwrap_or_default(), audit_days };
    let faults = read.faults();
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

#[cfg(test)]
mod tests;
