//! From readings and limits to use: how much of each limit is taken now, and which is tightest.
//!
//! It reads nothing and remembers nothing: the state comes in whole, with the summary before for
//! what runs on from it.

use chrono::{DateTime, TimeDelta, Utc};

use super::{AppSummary, BucketUse, GaugeReading, HourPast, Level, QuotaUse, RouteReading};
use crate::ids::{AppKey, Route};
use crate::limits::Subject;

mod buckets;
mod quotas;
mod rates;
mod tightest;

/// A call counter older than this says nothing about now.
pub const CALLS_FRESH_SECONDS: i64 = 120;

/// The raw state of one App Key.
#[derive(Clone, Debug, Default)]
pub struct AppUse {
    pub gauges: Vec<GaugeReading>,
    /// One per route and source.
    pub routes: Vec<RouteReading>,
    /// One per route. Read only for pages that show them; empty elsewhere.
    pub hours: Vec<(Route, HourPast)>,
}

impl AppUse {
    /// When the newest sample was taken, whatever it was of.
    fn newest(&self) -> Option<DateTime<Utc>> {
        let gauges = self.gauges.iter().map(|one| one.at);
        gauges.chain(self.routes.iter().map(|one| one.at)).max()
    }
}

/// Use of everything that was ever reported for one App Key.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    pub quotas: Vec<QuotaUse>,
    pub buckets: Vec<BucketUse>,
    pub summary: AppSummary,
}

/// Measures one App Key. `earlier` is the summary before, for what runs on from it.
pub fn measure(
    subject: Subject<'_>,
    app: AppKey,
    state: &AppUse,
    earlier: Option<&AppSummary>,
) -> Measured {
    let quotas = quotas::measure(subject, &state.gauges);
    let (buckets, rejections) = buckets::measure(subject, state);
    let tightest = tightest::find(&quotas, &buckets);
    let level = tightest.as_ref().map_or(Level::Calm, |one| Level::of_permille(one.permille));
    let summary = AppSummary {
        app,
        plan: subject.plan.id.clone(),
        level,
        tightest,
        rejected_now: tenths_up(rejections.per_second),
        rejecting_since: rejections.since.map(|since| run_began(since, earlier)),
        at: state.newest(),
    };
    Measured {
        quotas: quotas.into_iter().map(|one| one.usage).collect(),
        buckets: buckets.into_iter().map(|one| one.usage).collect(),
        summary,
    }
}

/// When the run of rejections began that goes on at `since`. A summary that is older than counters
/// stay fresh knows of another run, not of this one.
fn run_began(since: DateTime<Utc>, earlier: Option<&AppSummary>) -> DateTime<Utc> {
    let gap = TimeDelta::seconds(CALLS_FRESH_SECONDS);
    earlier
        .filter(|one| one.at.is_some_and(|at| since - at <= gap))
        .and_then(|one| one.rejecting_since)
        .map_or(since, |began| began.min(since))
}

/// In tenths, rounded up: what happened is never shown as nothing. A use that is a whole number of
/// tenths stays what it is, whatever binary fractions make of it.
fn tenths_up(value: f64) -> f64 {
    (value * 10.0 - 1e-6).ceil().max(0.0) / 10.0
}
