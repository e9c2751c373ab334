//! The gateways that obey: which version of the limits each has applied, and how far behind the
//! platform it is.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::problem::Problem;
use crate::rules::UsageRule;
use crate::texts::{TextFault, broken_name_rule};

/// Longest name, in characters.
pub const NAME_CHARS_MAX: usize = 100;

/// Gateways that are kept at most: whoever invents names cannot fill the memory.
pub const GATEWAYS_MAX: usize = 10_000;

/// A change must be in force everywhere within a fraction of a second; from here on it is late.
pub const STALE_SECONDS: i64 = 5;

/// A gateway without a stream asks every few seconds; from here on it is silent.
pub const SILENT_SECONDS: i64 = 60;

/// What a gateway says after it has applied a version.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ack {
    /// A name of its own, 1 to 100 printable characters.
    pub gateway: String,
    pub version: u64,
    /// It began anew and has an older version than it acknowledged before.
    #[serde(default)]
    pub restarted: bool,
}

/// Refuses names that nobody could read.
pub fn check_name(name: &str) -> Result<(), Problem> {
    let rule = match broken_name_rule(name, NAME_CHARS_MAX) {
        None if name.trim() == name => return Ok(()),
        Some(TextFault::HiddenCharacter) => UsageRule::GatewayNameHidden,
        _ => UsageRule::GatewayName { most: NAME_CHARS_MAX },
    };
    Err(Problem::field("/gateway", rule))
}

/// One gateway, against the platform's version.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gateway {
    pub name: String,
    /// What it has applied; absent: it reads limits and has acknowledged nothing yet.
    pub version: Option<u64>,
    /// Changes that it has not applied; absent where `version` is.
    pub behind: Option<u64>,
    /// When the oldest change that it has not applied was made; absent while there is none, and for
    /// a moment until it is looked up.
    pub waiting_since: Option<DateTime<Utc>>,
    /// Whether it holds a stream now.
    pub connected: bool,
    pub acked_at: Option<DateTime<Utc>>,
    pub last_seen_at: DateTime<Utc>,
    pub first_seen_at: DateTime<Utc>,
    /// The name of the token that it came with last.
    pub token: String,
    /// The last time that it began anew with an older version.
    pub restarted_at: Option<DateTime<Utc>>,
    /// The version that it had before.
    pub restarted_from: Option<u64>,
}

/// How a gateway stands, the worst first.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = GatewayStanding))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// A change has waited for longer than [`STALE_SECONDS`].
    Stale,
    /// Nothing was heard of it for [`SILENT_SECONDS`].
    Silent,
    /// It has not applied the newest change yet, or not said so.
    Behind,
    Current,
}

impl Gateway {
    pub fn standing(&self, now: DateTime<Utc>) -> Standing {
        let is_older = |at: DateTime<Utc>, seconds| now - at > TimeDelta::seconds(seconds);
        if self.waiting_since.is_some_and(|at| is_older(at, STALE_SECONDS)) {
            Standing::Stale
        } else if !self.connected && is_older(self.last_seen_at, SILENT_SECONDS) {
            Standing::Silent
        } else if self.behind == Some(0) {
            Standing::Current
        } else {
            Standing::Behind
        }
    }
}

/// All gateways, as the page shows them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fleet {
    /// The platform's newest version.
    pub version: u64,
    /// The worst first; at most as many as a page shows.
    pub gateways: Vec<Gateway>,
    /// How many there are.
    pub total: u64,
}

impl Fleet {
    /// The worst of `gateways`, at most `shown`.
    pub fn new(version: u64, mut gateways: Vec<Gateway>, shown: usize, now: DateTime<Utc>) -> Self {
        let total = gateways.len() as u64;
        let never = DateTime::<Utc>::MAX_UTC;
        gateways.sort_by_cached_key(|one| {
            (one.standing(now), one.waiting_since.unwrap_or(never), one.name.clone())
        });
        gateways.truncate(shown);
        Self { version, gateways, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_003_200 + seconds, 0).unwrap()
    }

    fn gateway(name: &str, behind: Option<u64>, waiting: Option<i64>, seen: i64) -> Gateway {
        Gateway {
            name: name.into(),
            version: behind.map(|behind| 10 - behind),
            behind,
            waiting_since: waiting.map(moment),
            connected: false,
            acked_at: behind.map(|_| moment(0)),
            last_seen_at: moment(seen),
            first_seen_at: moment(0),
            token: "test".into(),
            restarted_at: None,
            restarted_from: None,
        }
    }

    #[test]
    fn the_worst_stand_first_and_of_them_who_waits_longest() {
        let now = moment(100);
        let all = vec![
            gateway("current", Some(0), None, 99),
            gateway("new", None, None, 99),
            gateway("catching up", Some(1), Some(96), 99),
            gateway("silent", Some(0), None, 30),
            gateway("stale b", Some(3), Some(90), 99),
            gateway("stale a", Some(3), Some(91), 20),
            Gateway { connected: true, ..gateway("quiet", Some(0), None, 10) },
        ];
        let fleet = Fleet::new(10, all, 6, now);
        let names: Vec<_> = fleet.gateways.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["stale b", "stale a", "silent", "catching up", "new", "current"]);
        assert_eq!(fleet.total, 7);
        let standings: Vec<_> = fleet.gateways.iter().map(|one| one.standing(now)).collect();
        use Standing::{Behind, Current, Silent, Stale};
        assert_eq!(standings, [Stale, Stale, Silent, Behind, Behind, Current]);
    }

    #[test]
    fn a_name_can_be_read() {
        for good in ["a", "gateway-7", "网关 7", "a/b#c?", &"x".repeat(100)] {
            assert!(check_name(good).is_ok(), "{good:?}");
        }
        for bad in ["", " ", "a ", "a\nb", "a\u{0}", "a\u{202e}b", "\u{200b}", &"x".repeat(101)] {
            let problem = check_name(bad).unwrap_err();
            assert!(problem.for_field("gateway").is_some(), "{bad:?}");
        }
    }
}
