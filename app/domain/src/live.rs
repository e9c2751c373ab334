//! The wire messages of the live feed, and the overview that it keeps up to date.
//!
//! Every stream begins with a whole state, so connecting and reconnecting are the same path.
//! Frames carry the server's time: the browser reckons ages by it and not by its own clock.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::apps::AppRow;
use crate::gateways::Fleet;
use crate::requests::list::Waiting;
use crate::usage::{AppSummary, BucketUse, QuotaUse};

/// Seconds between two `ping` events of a stream.
pub const PING_SECONDS: u64 = 2;

/// Seconds without any event after which a page says that it is stale.
pub const STALE_SECONDS: u64 = 5;

/// A figure older than this shows its age.
pub const FRESH_SECONDS: i64 = 30;

/// Rows of the overview at most.
pub const OVERVIEW_ROWS_MAX: usize = 50;

/// Who is near a limit now.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    pub counts: LevelCounts,
    /// The tightest App Keys from [`crate::usage::Level::Near`] on, tightest first.
    pub rows: Vec<AppRow>,
    /// App Keys that send usage and are not in the directory, newest first.
    pub unknown: Vec<UnknownApp>,
    pub sources: Vec<UsageSource>,
    /// All App Keys of the directory.
    pub apps_total: u64,
    /// Requests for more that wait for a decision.
    #[serde(default)]
    pub requests: Waiting,
}

/// App Keys by level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelCounts {
    pub near: u64,
    pub critical: u64,
    pub over: u64,
    /// App Keys whose calls are being rejected.
    pub rejecting: u64,
}

/// An App Key that is not in the directory but for which usage arrives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownApp {
    pub app: String,
    pub source: String,
    pub first_seen_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub samples: u64,
}

/// A gateway that reports usage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageSource {
    pub source: String,
    pub last_seen_at: DateTime<Utc>,
    /// The newest sample that it sent.
    pub last_sample_at: DateTime<Utc>,
}

/// What one event of a stream says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The server's time.
    pub now: DateTime<Utc>,
    /// When the feed last read the database with success; old: what is shown is stale.
    pub feed_at: DateTime<Utc>,
    pub body: Body,
}

/// The payload of a frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// Nothing changed; the feed is alive.
    Ping,
    Overview(Overview),
    App(AppFrame),
    Apps {
        rows: Vec<AppSummary>,
    },
    Gateways(Fleet),
}

/// What changed for one App Key; the first frame of a stream has everything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppFrame {
    pub summary: AppSummary,
    pub quotas: Vec<QuotaUse>,
    pub buckets: Vec<BucketUse>,
    /// The version of the App Key's limits: when it grows, the page reads them anew.
    pub version: u64,
}
