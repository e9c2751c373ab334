//! Posts the days before now, as far as the server does not have them.
//!
//! Oldest first: then the newest sample that the server has says how far an earlier run came, and
//! one that was interrupted is simply gone on with.

use anyhow::Result;
use chrono::DateTime;

use super::{
    api::Api,
    live::{Numbering, unix_now},
    model::{Customer, PlanProfile},
    samples::{Batch, Samples},
};
use crate::process::say;

const DAY_SECONDS: i64 = 86_400;
const HISTORY_SECONDS: i64 = 28 * DAY_SECONDS;
/// Before this only quotas are posted, and far apart: enough for a trend by the day, and cheap.
const DENSE_SECONDS: i64 = 7 * DAY_SECONDS;
const SAMPLE_SECONDS: u32 = 60;
/// A gap shorter than this is not worth a word: live samples close it.
const SHORTEST_GAP_SECONDS: i64 = 180;
const SOURCE: &str = "gateway-1";

/// Comes back when the history reaches to the present. `known` is when the newest sample that the
/// server has was taken, RFC 3339.
pub fn post(
    api: &Api,
    customers: &[Customer],
    profiles: &[PlanProfile],
    known: Option<&str>,
) -> Result<()> {
    let now = unix_now();
    let moments = moments(known.and_then(parse), now);
    if moments.is_empty() {
        return Ok(());
    }
    say(format_args!("demo: posting the usage of the last {}", span(now - moments[0])));
    let mut numbering = Numbering::begin();
    let mut posted = 0;
    for (done, &at) in moments.iter().enumerate() {
        let mut samples = Samples::default();
        for customer in customers {
            let profile = &profiles[customer.plan];
            if now - at > DENSE_SECONDS {
                samples.add_gauges(customer, profile, at);
            } else {
                samples.add(customer, profile, at, SAMPLE_SECONDS);
            }
        }
        while samples.len() > 0 {
            let batch = samples.take_batch();
            posted += batch.len();
            let batch =
                Batch { source: SOURCE.to_owned(), batch: numbering.next(), samples: batch };
            if !api.post(&batch)? {
                return Ok(());
            }
        }
        if (done + 1) % 100 == 0 {
            say(format_args!("demo: {} of {} moments posted", done + 1, moments.len()));
        }
    }
    say(format_args!("demo: history complete, {posted} samples"));
    Ok(())
}

/// The moments to post, oldest first: after `known`, up to now, ever closer to each other.
fn moments(known: Option<i64>, now: i64) -> Vec<i64> {
    let begin = known.map_or(i64::MIN, |known| known + 1).max(now - HISTORY_SECONDS);
    if now - begin < SHORTEST_GAP_SECONDS {
        return Vec::new();
    }
    let first_minute = (begin + i64::from(SAMPLE_SECONDS)).div_euclid(60) + 1;
    (first_minute..=(now - 1).div_euclid(60))
        .map(|minute| minute * 60)
        // Round in its own spacing, so that two runs choose the same ones.
        .filter(|at| at % spacing_seconds(now - at) == 0)
        .collect()
}

fn spacing_seconds(age: i64) -> i64 {
    if age <= 3_600 {
        60
    } else if age <= DAY_SECONDS {
        15 * 60
    } else if age <= DENSE_SECONDS {
        30 * 60
    } else {
        4 * 3_600
    }
}

fn parse(at: &str) -> Option<i64> {
    Some(DateTime::parse_from_rfc3339(at).ok()?.timestamp())
}

fn span(seconds: i64) -> String {
    match seconds {
        172_800.. => format!("{} days", (seconds + DAY_SECONDS / 2) / DAY_SECONDS),
        7_200.. => format!("{} hours", seconds / 3600),
        _ => format!("{} minutes", seconds / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_132_800 + 12_345;

    #[test]
    fn a_server_without_history_gets_four_weeks_that_grow_denser() {
        let moments = moments(None, NOW);
        assert!(moments.is_sorted());
        let within = |from: i64, to: i64| {
            moments.iter().filter(|&&at| (from..to).contains(&(NOW - at))).count()
        };
        assert!((59..=60).contains(&within(0, 3_600)));
        assert!((90..=93).contains(&within(3_600, DAY_SECONDS)));
        assert!((286..=289).contains(&within(DAY_SECONDS, DENSE_SECONDS)));
        assert!((124..=127).contains(&within(DENSE_SECONDS, HISTORY_SECONDS)));
        assert_eq!(within(HISTORY_SECONDS, i64::MAX), 0);
        assert_eq!(within(i64::MIN, 1), 0);
    }

    #[test]
    fn a_gap_is_filled_and_only_the_gap() {
        let moments = moments(Some(NOW - 1_800), NOW);
        // The first reported minute begins after what is known.
        assert!(moments[0] - i64::from(SAMPLE_SECONDS) > NOW - 1_800);
        assert!((28..=30).contains(&moments.len()));
    }

    #[test]
    fn a_short_gap_and_a_sample_from_the_future_need_nothing() {
        assert!(moments(Some(NOW - 120), NOW).is_empty());
        assert!(moments(Some(NOW + 60), NOW).is_empty());
    }
}
