//! What a rule would have decided over the past, beside what people did decide.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Judged, Rule};
use crate::ids::AppKey;

/// Past decisions that a replay looks at, the newest ones.
pub const REPLAYED_MAX: usize = 10_000;
/// Of what the rule would have decided, so many are kept to be looked at.
pub const REPLAY_ROWS_MAX: usize = 200;

/// A past request that the rule would have approved, beside what a person decided.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    #[serde(flatten)]
    pub judged: Judged,
    pub app: AppKey,
    pub decided_at: DateTime<Utc>,
    /// Who decided it then, and why.
    pub by: String,
    pub reason: String,
}

/// What came of a replay, in figures.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Requests that people decided.
    pub people: u64,
    /// Of those the rule would have approved so many.
    pub rule: u64,
    /// And of these a person decided so many otherwise: partly, or not at all.
    pub otherwise: u64,
}

/// A rule over past requests, with the facts of when each was filed and the thresholds of now.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replay {
    pub at: DateTime<Utc>,
    #[serde(flatten)]
    pub figures: Figures,
    /// Which: those that were decided otherwise first, then the newest; at most
    /// [`REPLAY_ROWS_MAX`].
    pub rows: Vec<Replayed>,
}

impl Replay {
    /// Counts `past` (the newest first) and keeps what is to be looked at.
    pub fn of(past: impl IntoIterator<Item = Replayed>, at: DateTime<Utc>) -> Self {
        let mut figures = Figures::default();
        let (mut otherwise, mut alike) = (Vec::new(), Vec::new());
        for one in past {
            figures.people += 1;
            if !one.judged.would_approve() {
                continue;
            }
            figures.rule += 1;
            let is_otherwise = one.judged.is_otherwise();
            figures.otherwise += u64::from(is_otherwise);
            let rows = if is_otherwise { &mut otherwise } else { &mut alike };
            if rows.len() < REPLAY_ROWS_MAX {
                rows.push(one);
            }
        }
        otherwise.extend(alike);
        otherwise.truncate(REPLAY_ROWS_MAX);
        Self { at, figures, rows: otherwise }
    }
}

/// A rule with what came of its replay, and what it has done.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleView {
    #[serde(flatten)]
    pub rule: Rule,
    /// Of this version; `None`: it was not replayed yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replay: Option<Replay>,
    /// Requests that it has decided by itself, in any version.
    pub decided: u64,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::requests::{RequestState, Unmet};

    fn past(number: u64, was: RequestState, unmet: Vec<Unmet>) -> Replayed {
        Replayed {
            judged: Judged { id: Uuid::from_u128(number.into()), number, was, unmet },
            app: "acme#shop".parse().unwrap(),
            decided_at: DateTime::UNIX_EPOCH,
            by: "ana".into(),
            reason: "fits".into(),
        }
    }

    #[test]
    fn what_people_decided_otherwise_is_counted_and_comes_first() {
        let all = [
            past(5, RequestState::Approved, vec![]),
            past(4, RequestState::Denied, vec![]),
            past(3, RequestState::Denied, vec![Unmet::OverFactor]),
            past(2, RequestState::PartlyApproved, vec![]),
            past(1, RequestState::Approved, vec![Unmet::NoPeak]),
        ];
        let replay = Replay::of(all, DateTime::UNIX_EPOCH);
        assert_eq!(replay.figures, Figures { people: 5, rule: 3, otherwise: 2 });
        let numbers: Vec<u64> = replay.rows.iter().map(|row| row.judged.number).collect();
        assert_eq!(numbers, [4, 2, 5]);
    }

    #[test]
    fn a_long_past_is_counted_whole_and_shown_in_part() {
        let all = (0..1000).map(|number| match number % 2 {
            0 => past(number, RequestState::Approved, vec![]),
            _ => past(number, RequestState::Denied, vec![]),
        });
        let replay = Replay::of(all, DateTime::UNIX_EPOCH);
        assert_eq!(replay.figures, Figures { people: 1000, rule: 1000, otherwise: 500 });
        assert_eq!(replay.rows.len(), REPLAY_ROWS_MAX);
        assert!(replay.rows.iter().all(|row| row.judged.is_otherwise()));
    }
}
