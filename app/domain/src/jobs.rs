//! Background jobs, as a page shows them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a job did the last time it ran.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobRun {
    pub job: String,
    pub started_at: DateTime<Utc>,
    pub finished_at: DateTime<Utc>,
    pub is_done: bool,
    /// What it did, or why it failed.
    pub detail: String,
}
