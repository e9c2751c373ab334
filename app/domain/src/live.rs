//! The wire messages of the live feed, and the overview that it keeps up to date.
//!
//! Every stream begins with a whole state, so connecting and reconnecting are the same path.
//! Frames carry the server's time: the browser counts ages by it and not by its own clock.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::apps::AppRow;
use crate::limit_values::{LimitValue, Target};
use crate::limits::{RateLimit, Subject, bucket_limits, effective};
use crate::requests::list::Waiting;
use crate::usage::{AppSummary, BucketUse, Measured, QuotaUse};

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

/// What is live of one App Key: its uses beside the limits that they were measured by.
#[derive(Clone, Debug, PartialEq)]
pub struct AppUses {
    pub summary: AppSummary,
    pub quotas: Vec<QuotaUses>,
    pub buckets: Vec<BucketUses>,
    /// The version of the App Key's limits: when it grows, pages are read anew.
    pub version: u64,
}

/// A quota's use and its limit.
#[derive(Clone, Debug, PartialEq)]
pub struct QuotaUses {
    pub usage: QuotaUse,
    pub limit: LimitValue,
}

/// A bucket's use and the limits of its rates.
#[derive(Clone, Debug, PartialEq)]
pub struct BucketUses {
    pub usage: BucketUse,
    pub limits: Vec<RateLimit>,
}

impl AppUses {
    /// `subject`: whose limits `measured` was measured by.
    pub fn new(measured: Measured, subject: Subject<'_>, version: u64) -> Self {
        let quotas = measured.quotas.into_iter().filter_map(|usage| {
            let target = Target::Quota { quota: usage.quota.clone() };
            Some(QuotaUses { limit: effective(subject, &target)?.value, usage })
        });
        let buckets = measured.buckets.into_iter().map(|usage| {
            let bucket = subject.terms.catalogue.bucket(&subject.plan.catalogue, &usage.bucket);
            let limits = bucket.map(|bucket| bucket_limits(subject, bucket).limits);
            BucketUses { usage, limits: limits.unwrap_or_default() }
        });
        Self {
            summary: measured.summary,
            quotas: quotas.collect(),
            buckets: buckets.collect(),
            version,
        }
    }
}

/// What one event of a stream says: which parts of the page have changed, as the HTML that the page
/// itself would have. Times are milliseconds since 1970.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The server's time.
    pub now: i64,
    /// When the feed last read the database with success; old: what is shown is stale.
    pub feed_at: i64,
    /// The version of the limits of the App Key that the stream is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// The contents of parts by their key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parts: BTreeMap<String, String>,
    /// The rows of lists, in order.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub lists: BTreeMap<String, Vec<String>>,
    /// Whole rows by their key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rows: BTreeMap<String, String>,
}
