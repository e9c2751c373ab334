//! What is asked of the report: the period, which App Keys, which rows, in which order.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Of, ReportRow};
use crate::ids::{AppKey, PlanId};
use crate::page::PageRequest;

/// Whole days of UTC, both inclusive.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    pub from: NaiveDate,
    pub to: NaiveDate,
}

impl Period {
    pub fn start(self) -> DateTime<Utc> {
        self.from.and_time(NaiveTime::MIN).and_utc()
    }

    /// The moment at which it is over.
    pub fn end(self) -> DateTime<Utc> {
        (self.to + Days::new(1)).and_time(NaiveTime::MIN).and_utc()
    }

    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.from.iter_days().take_while(move |day| *day <= self.to)
    }
}

/// A [`Month`], as a pattern of JSON Schema.
pub const MONTH_PATTERN: &str = "^[0-9]{4}-(0[1-9]|1[0-2])$";

/// A month of UTC, written `2026-11`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(NaiveDate);

impl Month {
    pub fn of(day: NaiveDate) -> Self {
        Self(day.with_day(1).unwrap_or(day))
    }

    pub fn first(self) -> NaiveDate {
        self.0
    }

    pub fn next(self) -> Self {
        Self(self.0 + Months::new(1))
    }

    pub fn before(self) -> Self {
        Self(self.0 - Months::new(1))
    }

    pub fn period(self) -> Period {
        Period { from: self.0, to: self.next().0 - Days::new(1) }
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.format("%Y-%m"))
    }
}

impl std::str::FromStr for Month {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_plain = text.len() == 7 && text.starts_with(|one: char| one.is_ascii_digit());
        let day = NaiveDate::parse_from_str(&format!("{text}-01"), "%Y-%m-%d");
        day.ok().filter(|_| is_plain).map(Self).ok_or("a month is written 2026-11")
    }
}

impl TryFrom<String> for Month {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.to_string()
    }
}

text_enum! {
    /// A period by its name.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Preset {
        #[default]
        Week = "7d",
        Days30 = "30d",
        ThisMonth = "this-month",
        LastMonth = "last-month",
        /// From one day to another.
        Days = "days",
    }
}

impl Preset {
    /// The period, today; `None` where the days have to be named.
    pub fn period(self, today: NaiveDate) -> Option<Period> {
        match self {
            Self::Week => Some(Period { from: today - Days::new(6), to: today }),
            Self::Days30 => Some(Period { from: today - Days::new(29), to: today }),
            Self::ThisMonth => Some(Month::of(today).period()),
            Self::LastMonth => Some(Month::of(today).before().period()),
            Self::Days => None,
        }
    }
}

text_enum! {
    /// Which rows, by what they are of.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Kind {
        Quota = "quota",
        Rate = "rate",
        Route = "route",
    }
}

impl Kind {
    pub fn of(of: &Of) -> Self {
        match of {
            Of::Quota { .. } => Self::Quota,
            Of::Rate { .. } => Self::Rate,
            Of::Route { .. } => Self::Route,
        }
    }
}

text_enum! {
    /// In which order; of equals, by App Key and then as the documents have them.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum ReportSort {
        #[default]
        Name = "name",
        /// The largest share of time over 100 % first.
        Over100 = "over-100",
        Over80 = "over-80",
        /// The largest share of a limit first.
        Peak = "peak",
        Rejected = "rejected",
    }
}

impl ReportSort {
    /// The larger stands first; what is not known stands after zero.
    pub fn rank(self, row: &ReportRow) -> u64 {
        let known = |share: Option<u32>| share.map_or(0, |share| u64::from(share) + 1);
        match self {
            Self::Name => 0,
            Self::Over100 => known(row.over_100_ppm()),
            Self::Over80 => known(row.over_80_ppm()),
            Self::Peak => known(row.most_permille),
            Self::Rejected => row.counts.map_or(0, |_| row.rejected() + 1),
        }
    }

    /// The place of a row in the order: rows are sorted by it. In the order by name the rows of an
    /// App Key stay as they were counted.
    pub fn place(self, row: &ReportRow) -> Place {
        let key = if self == Self::Name { String::new() } else { row.of.key() };
        Place { last: u64::MAX - self.rank(row), app: row.app.clone(), key }
    }
}

/// The place of a row in a sorted report: the key by which a list is continued.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    last: u64,
    app: AppKey,
    key: String,
}

/// Which App Keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppChoice {
    pub app: Option<AppKey>,
    /// The part before the `#`; empty: any.
    pub org: String,
    pub plan: Option<PlanId>,
    /// Part of the App Key, upper and lower case alike; empty: any.
    pub text: String,
}

impl AppChoice {
    pub fn finds(&self, app: &AppKey, plan: &PlanId) -> bool {
        self.app.as_ref().is_none_or(|one| one == app)
            && (self.org.is_empty() || self.org == app.org())
            && self.plan.as_ref().is_none_or(|one| one == plan)
            && app.as_str().to_lowercase().contains(&self.text.to_lowercase())
    }
}

/// Which rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowChoice {
    pub kind: Option<Kind>,
    /// Only those that were ever over 80 % of their limit.
    pub over: bool,
    /// Only those with rejected calls.
    pub rejected: bool,
}

impl RowChoice {
    pub fn finds(self, row: &ReportRow) -> bool {
        self.kind.is_none_or(|kind| kind == Kind::of(&row.of))
            && (!self.over || row.over_80_minutes > 0)
            && (!self.rejected || row.rejected() > 0)
    }
}

/// A question that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportQuery {
    pub period: Period,
    pub apps: AppChoice,
    pub rows: RowChoice,
    pub sort: ReportSort,
    pub page: PageRequest,
}
