//! Usage: writing it in groups, reading it as it is now, reading it over time.

pub mod current;
pub mod flush;
pub mod history;
mod named;
pub mod partitions;
pub mod peaks;
pub mod sources;
pub(crate) mod then;

/// A count for a `bigint` column; everything that comes in is at most 2⁵³ − 1.
pub(crate) fn count(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}
