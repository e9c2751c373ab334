//! Background jobs, as a page shows them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One thing that the server does again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Job {
    /// Makes coming history partitions.
    Partitions,
    /// Lets go of samples and audit rows past the time that they are kept for.
    Retention,
    /// Forgets what is past its time: notes of flushes, unknown App Keys, sessions, guesses.
    Prune,
    /// Looks when each override last mattered.
    Overrides,
    /// Keeps the largest subjects of each quota, and forgets the rest and those of which nothing
    /// comes any more.
    Subjects,
    /// Ends requests whose time has passed, and decides others by rules that may do it alone.
    Requests,
    /// Tells beforehand that what was granted ends.
    Reminders,
    /// Measures every limit of the App Keys whose use has changed.
    Utilization,
    /// Follows daily peaks: where the use of each quota goes.
    Growth,
    /// Keeps the report of each month that is over.
    Months,
}

impl Job {
    pub const ALL: [Self; 10] = [
        Self::Partitions,
        Self::Retention,
        Self::Prune,
        Self::Overrides,
        Self::Subjects,
        Self::Requests,
        Self::Reminders,
        Self::Utilization,
        Self::Growth,
        Self::Months,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Partitions => "partitions",
            Self::Retention => "retention",
            Self::Prune => "prune",
            Self::Overrides => "overrides",
            Self::Subjects => "subjects",
            Self::Requests => "requests",
            Self::Reminders => "reminders",
            Self::Utilization => "utilization",
            Self::Growth => "growth",
            Self::Months => "months",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|job| job.as_str() == text)
    }

    /// Seconds between two runs.
    pub fn every_seconds(self) -> u64 {
        match self {
            Self::Partitions => 3600,
            Self::Retention => 600,
            Self::Prune => 60,
            Self::Overrides => 300,
            Self::Subjects => 600,
            Self::Requests => 10,
            Self::Reminders => 300,
            // Each does a bounded part of what is due, so that no other job waits for it.
            Self::Utilization => 10,
            Self::Growth => 30,
            Self::Months => 60,
        }
    }
}

/// What a job counts while it works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    PartitionsDropped,
    DaysDropped,
    ChangesRetired,
    NotesForgotten,
    SessionsForgotten,
    GuessesForgotten,
    AnswersForgotten,
    OverridesMattered,
    SubjectsForgotten,
    RequestsExpired,
    RequestsDecided,
    RequestsLeft,
    DeliveriesForgotten,
    NotificationsForgotten,
    GrantsReminded,
    AppsMeasured,
    TrendsFollowed,
    MonthAppsKept,
    MonthsClosed,
}

/// What a job did the last time it ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRun {
    pub job: Job,
    pub started_at: DateTime<Utc>,
    pub finished_at: DateTime<Utc>,
    pub counts: BTreeMap<Counted, u64>,
    /// Why it failed; `None`: it did not.
    pub error: Option<String>,
}
