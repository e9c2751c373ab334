//! Background jobs, as a page shows them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

text_enum! {
    /// One thing that the server does again and again.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Job {
        /// Makes coming history partitions.
        Partitions = "partitions",
        /// Lets go of samples and audit rows past the time that they are kept for.
        Retention = "retention",
        /// Forgets what is past its time: notes of flushes, unknown App Keys, sessions, guesses.
        Prune = "prune",
        /// Looks when each override last mattered.
        Overrides = "overrides",
        /// Keeps the largest subjects of each quota, and forgets the rest and those of which nothing
        /// comes any more.
        Subjects = "subjects",
        /// Ends requests whose time has passed, and decides others by rules that may do it alone.
        Requests = "requests",
        /// Tells beforehand that what was granted ends.
        Reminders = "reminders",
        /// Measures every limit of the App Keys whose use has changed.
        Utilization = "utilization",
        /// Follows daily peaks: where the use of each quota goes.
        Growth = "growth",
        /// Keeps the report of each month that is over.
        Months = "months",
    }
}

impl Job {
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
