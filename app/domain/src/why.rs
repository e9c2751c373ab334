//! Why a limit is what it is, now or at a past moment: what is asked and what is answered.
//!
//! The chain is told by [`crate::limits`]; here it stands beside the plan, the use and the changes
//! of that moment. [`text`] says the whole in plain words for a customer's ticket.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::catalogue::Conflict;
use crate::ids::AppKey;
use crate::language::Name;
use crate::limit_values::Target;
use crate::limits::{EditionRef, Explanation, LimitChange, PlanChoice};
use crate::plans::PlanRef;
use crate::quotas::QuotaUnit;
use crate::units::{Measure, Zone, typed};
use crate::usage::Binding;

/// A moment may lie this far ahead, for clocks that differ and for a link that is opened at once.
pub const AHEAD_SECONDS_MAX: i64 = 2;

/// What is wrong with the moment that is asked about.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MomentFault {
    Unreadable,
    /// It is still to come.
    Future,
    /// There was no such App Key.
    BeforeRegistration,
}

/// One target of an App Key, and the answer or why there is none.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhyView {
    pub app: AppKey,
    pub target: Target,
    /// The quota's or the bucket's name.
    pub name: Name,
    /// The unit of a quota; a rate has its own.
    pub unit: Option<QuotaUnit>,
    pub registered_at: DateTime<Utc>,
    /// The address of the console, for links that leave it: `https://headroom.example.com`.
    pub public_url: String,
    pub answer: Result<Box<WhyAnswer>, MomentFault>,
}

impl WhyView {
    pub fn measure(&self) -> Measure {
        match (&self.target, self.unit) {
            (Target::Quota { .. }, Some(unit)) => Measure::Quota(unit),
            (target, _) => Measure::of(target),
        }
    }
}

/// What held at one moment, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WhyAnswer {
    pub at: DateTime<Utc>,
    /// Nobody asked for another moment.
    pub is_now: bool,
    pub plan: PlanRef,
    pub edition: Option<EditionRef>,
    pub choice: PlanChoice,
    pub explanation: Explanation,
    /// Rows of the conflict ledger that touch the limit.
    pub conflicts: Vec<Conflict>,
    pub usage: Option<UseThen>,
    /// Which rate of the bucket binds first, at the load of now.
    pub binding: Option<Binding>,
    /// The other rates of the bucket, which hold at once.
    pub others: Vec<Target>,
    /// The change that brought what held.
    pub previous: Option<LimitChange>,
    /// The first change after that moment, also one to come.
    pub next: Option<LimitChange>,
}

/// The largest use around a moment, as history keeps it.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct UseThen {
    /// In the unit of the limit.
    pub peak: f64,
    /// A minute or an hour that holds the moment.
    pub from: DateTime<Utc>,
    pub seconds: u32,
}

/// Reads the moment that somebody asks about: RFC 3339, or the time that clocks of `zone` show.
/// Empty: now, which is `None`.
pub fn read_moment(
    text: &str,
    zone: &Zone,
    registered_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, MomentFault> {
    let text = typed(text);
    if text.is_empty() {
        return Ok(None);
    }
    // A plus sign that was not encoded arrives as a blank.
    let written = DateTime::parse_from_rfc3339(&text.replace(' ', "+")).ok();
    let moment = written.map(|at| at.to_utc()).or_else(|| zone.parse(&text));
    let moment = moment.ok_or(MomentFault::Unreadable)?;
    check_moment(moment, registered_at, now)?;
    Ok(Some(moment))
}

/// The rules of a moment that can be answered.
pub fn check_moment(
    moment: DateTime<Utc>,
    registered_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), MomentFault> {
    if moment - now > TimeDelta::seconds(AHEAD_SECONDS_MAX) {
        Err(MomentFault::Future)
    } else if moment < registered_at {
        Err(MomentFault::BeforeRegistration)
    } else {
        Ok(())
    }
}

/// The moment that a link to the answer of `now` names: the next whole millisecond, so that what
/// was saved just now is in it.
pub fn moment_of(now: DateTime<Utc>) -> DateTime<Utc> {
    let past = i64::from(now.timestamp_subsec_nanos() % 1_000_000);
    if past == 0 { now } else { now + TimeDelta::nanoseconds(1_000_000 - past) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn parse(text: &str) -> Result<Option<DateTime<Utc>>, MomentFault> {
        let zone = Zone { first_offset_seconds: 3600, ..Zone::default() };
        read_moment(text, &zone, at("2026-11-01T00:00:00Z"), at("2026-11-20T08:00:00Z"))
    }

    #[test]
    fn a_moment_is_read_in_its_own_zone_or_in_the_persons() {
        let expected = Ok(Some(at("2026-11-03T13:05:00Z")));
        for text in [
            "2026-11-03T13:05:00Z",
            "2026-11-03T14:05:00+01:00",
            "2026-11-03T14:05:00 01:00",
            "2026-11-03T14:05",
            " 2026-11-03T14:05:00 ",
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
        assert_eq!(parse(""), Ok(None));
        for text in ["yesterday", "2026-13-01T00:00", "2026-11-03", "14:05", "\0"] {
            assert_eq!(parse(text), Err(MomentFault::Unreadable), "{text:?}");
        }
    }

    #[test]
    fn what_is_to_come_and_what_was_before_is_refused() {
        assert_eq!(parse("2026-11-20T08:00:01Z"), Ok(Some(at("2026-11-20T08:00:01Z"))));
        assert_eq!(parse("2026-11-20T08:00:03Z"), Err(MomentFault::Future));
        assert_eq!(parse("9999-12-31T23:59:59Z"), Err(MomentFault::Future));
        assert_eq!(parse("2026-11-01T00:00:00Z"), Ok(Some(at("2026-11-01T00:00:00Z"))));
        assert_eq!(parse("2026-10-31T23:59:59.999Z"), Err(MomentFault::BeforeRegistration));
        assert_eq!(parse("0001-01-01T00:00:00Z"), Err(MomentFault::BeforeRegistration));
    }

    #[test]
    fn a_link_names_the_next_whole_millisecond() {
        assert_eq!(moment_of(at("2026-11-20T08:00:00Z")), at("2026-11-20T08:00:00Z"));
        assert_eq!(moment_of(at("2026-11-20T08:00:00.1230001Z")), at("2026-11-20T08:00:00.124Z"));
        assert_eq!(moment_of(at("2026-11-20T08:00:00.9999Z")), at("2026-11-20T08:00:01Z"));
    }
}
