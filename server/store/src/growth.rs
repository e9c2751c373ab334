//! How much of every limit is used and where that goes: kept by two jobs, read by key.
//!
//! Each job does a bounded part of what is due, the longest waiting first, in transactions of some
//! hundred App Keys: neither a request nor another job waits for 100,000 of them.

mod follow;
mod list;
mod measure;

pub use follow::follow_due;
pub use list::{growth, utilization};
pub use measure::measure_due;

use domain::growth::Outlook;

/// As the column `outlook` writes it.
fn outlook_number(outlook: Outlook) -> i16 {
    match outlook {
        Outlook::TooFew => 0,
        Outlook::NoTrend => 1,
        Outlook::Growing => 2,
    }
}

fn outlook_of(number: i16) -> Option<Outlook> {
    Outlook::ALL.into_iter().find(|one| outlook_number(*one) == number)
}

/// An amount as the database writes it: limits and uses are at most 2⁵³.
fn stored(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
