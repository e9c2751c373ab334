//! Use over time: which range, how finely, and the limit that held at each point.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::limit_values::LimitValue;

text_enum! {
    /// A range that a chart shows.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
    pub enum Range {
        #[serde(rename = "1h")]
        Hour = "1h",
        #[serde(rename = "6h")]
        SixHours = "6h",
        #[default]
        #[serde(rename = "24h")]
        Day = "24h",
        #[serde(rename = "7d")]
        Week = "7d",
        #[serde(rename = "30d")]
        Month = "30d",
        #[serde(rename = "90d")]
        Quarter = "90d",
    }
}

impl Range {
    pub fn length(self) -> TimeDelta {
        match self {
            Self::Hour => TimeDelta::hours(1),
            Self::SixHours => TimeDelta::hours(6),
            Self::Day => TimeDelta::days(1),
            Self::Week => TimeDelta::days(7),
            Self::Month => TimeDelta::days(30),
            Self::Quarter => TimeDelta::days(90),
        }
    }

    /// Seconds of one point: 60 to 144 points a chart.
    pub fn step_seconds(self) -> u32 {
        match self {
            Self::Hour => 60,
            Self::SixHours => 300,
            Self::Day => 900,
            Self::Week => 2 * 3600,
            Self::Month => 6 * 3600,
            Self::Quarter => 24 * 3600,
        }
    }
}

/// One point of a series.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Start of the step.
    pub at: DateTime<Utc>,
    /// The largest use in the step, in the unit of the limit; `None`: no data, which is a gap.
    pub peak: Option<f64>,
    /// The mean use over those minutes of the step that have data.
    pub mean: Option<f64>,
    /// Calls rejected in the step.
    #[serde(default)]
    pub rejected: u64,
    /// The limit in force at the start of the step, or now for the step that still runs; `None`:
    /// none was documented.
    pub limit: Option<LimitValue>,
}

/// A series with its grain.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    pub from: DateTime<Utc>,
    pub to: DateTime<Utc>,
    pub step_seconds: u32,
    pub points: Vec<Point>,
}
