//! Overrides: a value for one App Key in place of the plan's, for good or for a time.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::amounts::AMOUNT_MAX;
use crate::checks::Check;
use crate::limit_values::{LimitValue, Target};
use crate::problem::FieldError;
use crate::rules::{Noun, OverrideRule};
use crate::texts::text_faults;
use crate::times;

pub mod form;
pub mod list;

/// Longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 1000;

/// A start may lie this far in the past, for clocks that differ. Further back it would claim that
/// a limit held which no gateway knew.
pub const BACKDATED_SECONDS_MAX: i64 = 300;

/// Start and end lie at most this far ahead (ten years): what is meant longer is permanent.
pub const AHEAD_DAYS_MAX: i64 = 3660;

/// One override as it stands on record.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    pub id: Uuid,
    pub target: Target,
    pub value: LimitValue,
    pub reason: String,
    /// Who set it: the name at that time.
    pub author: String,
    pub created_at: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
    /// The planned end; `None`: permanent.
    pub ends_at: Option<DateTime<Utc>>,
    /// When somebody ended it early, or another permanent one took its place.
    pub ended_at: Option<DateTime<Utc>>,
}

impl Override {
    pub fn is_temporary(&self) -> bool {
        self.ends_at.is_some()
    }

    /// The moment from which it no longer holds, if there is one.
    pub fn end(&self) -> Option<DateTime<Utc>> {
        match (self.ends_at, self.ended_at) {
            (Some(planned), Some(early)) => Some(planned.min(early)),
            (planned, early) => planned.or(early),
        }
    }

    /// Whether it holds at `now`: from its start, up to and without its end.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.starts_at <= now && self.end().is_none_or(|end| now < end)
    }

    /// The next moment after `now` at which [`Self::is_in_force`] changes.
    pub fn next_change(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let empty = self.end().is_some_and(|end| end <= self.starts_at);
        let moments = [Some(self.starts_at), self.end()];
        moments.into_iter().flatten().filter(|moment| !empty && *moment > now).min()
    }
}

/// What is needed to set one.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOverride {
    pub target: Target,
    pub value: LimitValue,
    pub reason: String,
    /// Absent: now.
    #[serde(default, deserialize_with = "times::read_optional")]
    pub starts_at: Option<DateTime<Utc>>,
    /// Absent: permanent.
    #[serde(default, deserialize_with = "times::read_optional")]
    pub ends_at: Option<DateTime<Utc>>,
    /// What of its consequences was seen and is meant.
    #[serde(default)]
    pub confirm: Vec<Check>,
}

/// What is needed to end one.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndOverride {
    pub reason: String,
    /// What of its consequences was seen and is meant: to end what raised a limit lowers it.
    #[serde(default)]
    pub confirm: Vec<Check>,
}

impl NewOverride {
    /// Every rule that the fields break by themselves; whether the target exists is not asked here.
    pub fn faults(&self, now: DateTime<Utc>) -> Vec<FieldError> {
        let mut faults = reason_faults(&self.reason);
        let mut fault = |pointer: &str, rule| faults.push(FieldError::new(pointer, rule));
        match self.value {
            LimitValue::Limited { amount } if amount > AMOUNT_MAX => {
                fault("/value", OverrideRule::AmountTooLarge { most: AMOUNT_MAX });
            }
            LimitValue::NotSupported => {
                fault("/value", OverrideRule::NotSupported);
            }
            LimitValue::Limited { .. } | LimitValue::Unlimited => {}
        }
        let starts_at = self.starts_at.unwrap_or(now);
        let latest = now + TimeDelta::days(AHEAD_DAYS_MAX);
        if starts_at < now - TimeDelta::seconds(BACKDATED_SECONDS_MAX) {
            fault("/starts_at", OverrideRule::StartPast);
        } else if starts_at > latest {
            fault("/starts_at", OverrideRule::StartFar { days: AHEAD_DAYS_MAX });
        }
        if let Some(ends_at) = self.ends_at {
            if ends_at <= starts_at {
                fault("/ends_at", OverrideRule::EndBeforeStart);
            } else if ends_at <= now {
                fault("/ends_at", OverrideRule::EndPast);
            } else if ends_at > latest {
                fault("/ends_at", OverrideRule::EndFar { days: AHEAD_DAYS_MAX });
            }
        }
        faults
    }
}

/// The rules of a new end of an override, as it stands at `now`; `None`: for good.
pub fn end_faults(
    ends_at: Option<DateTime<Utc>>,
    one: &Override,
    now: DateTime<Utc>,
) -> Vec<FieldError> {
    let rule = match ends_at {
        Some(end) if end <= now => OverrideRule::EndPast,
        Some(end) if end <= one.starts_at => OverrideRule::EndBeforeStart,
        Some(end) if end > now + TimeDelta::days(AHEAD_DAYS_MAX) => {
            OverrideRule::EndFar { days: AHEAD_DAYS_MAX }
        }
        end if end == one.ends_at => OverrideRule::SameEnd,
        _ => return Vec::new(),
    };
    vec![FieldError::new("/ends_at", rule)]
}

/// The rules of a reason: it is required, has at most [`REASON_CHARS_MAX`] characters, and no
/// control characters but line breaks and tabs (PostgreSQL cannot store NUL in a text).
pub fn reason_faults(reason: &str) -> Vec<FieldError> {
    text_faults("/reason", Noun::Reason, reason, REASON_CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::ids::QuotaId;

    fn moment(seconds: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
    }

    fn from_to(start: i64, ends: Option<i64>, ended: Option<i64>) -> Override {
        Override {
            id: Uuid::nil(),
            target: Target::Quota { quota: QuotaId::from("groups") },
            value: LimitValue::Unlimited,
            reason: "test".into(),
            author: "ana".into(),
            created_at: moment(0),
            starts_at: moment(start),
            ends_at: ends.map(moment),
            ended_at: ended.map(moment),
        }
    }

    #[test]
    fn an_override_holds_from_its_start_up_to_its_end() {
        let one = from_to(10, Some(20), None);
        let held: Vec<bool> = [9, 10, 19, 20].map(|s| one.is_in_force(moment(s))).to_vec();
        assert_eq!(held, [false, true, true, false]);
        assert!(!from_to(10, Some(20), Some(15)).is_in_force(moment(15)));
        assert!(from_to(10, None, None).is_in_force(moment(1_000_000)));
    }

    #[test]
    fn the_next_change_is_the_start_then_the_end_then_nothing() {
        let one = from_to(10, Some(20), None);
        assert_eq!(one.next_change(moment(5)), Some(moment(10)));
        assert_eq!(one.next_change(moment(10)), Some(moment(20)));
        assert_eq!(one.next_change(moment(20)), None);
        assert_eq!(from_to(10, Some(20), Some(5)).next_change(moment(0)), None);
    }

    #[test]
    fn each_broken_rule_names_its_field() {
        let new = NewOverride {
            target: Target::Quota { quota: QuotaId::from("groups") },
            value: LimitValue::NotSupported,
            reason: "  ".into(),
            starts_at: Some(moment(30)),
            ends_at: Some(moment(20)),
            confirm: Vec::new(),
        };
        let pointers: Vec<_> = new.faults(moment(0)).into_iter().map(|f| f.pointer).collect();
        assert_eq!(pointers, ["/reason", "/value", "/ends_at"]);
        let past = NewOverride {
            value: LimitValue::Limited { amount: 0 },
            reason: "maintenance".into(),
            starts_at: Some(moment(0)),
            ends_at: Some(moment(20)),
            ..new
        };
        assert_eq!(past.faults(moment(10)), []);
        assert_eq!(past.faults(moment(20)).len(), 1);
    }

    fn valid() -> NewOverride {
        NewOverride {
            target: Target::Quota { quota: QuotaId::from("groups") },
            value: LimitValue::Limited { amount: 1 },
            reason: "maintenance".into(),
            starts_at: None,
            ends_at: None,
            confirm: Vec::new(),
        }
    }

    fn pointers(new: &NewOverride, now: DateTime<Utc>) -> Vec<String> {
        new.faults(now).into_iter().map(|fault| fault.pointer).collect()
    }

    #[test]
    fn a_value_is_zero_to_the_largest_number_or_unlimited() {
        for (value, accepted) in [
            (LimitValue::Limited { amount: 0 }, true),
            (LimitValue::Limited { amount: AMOUNT_MAX }, true),
            (LimitValue::Limited { amount: AMOUNT_MAX + 1 }, false),
            (LimitValue::Limited { amount: u64::MAX }, false),
            (LimitValue::Unlimited, true),
            (LimitValue::NotSupported, false),
        ] {
            let faults = pointers(&NewOverride { value, ..valid() }, moment(0));
            assert_eq!(faults.is_empty(), accepted, "{value:?}: {faults:?}");
        }
    }

    #[test]
    fn ancient_and_far_times_are_refused_at_their_field() {
        let now = moment(1_000_000);
        let ahead = TimeDelta::days(AHEAD_DAYS_MAX);
        let second = TimeDelta::seconds(1);
        let late = TimeDelta::seconds(BACKDATED_SECONDS_MAX);
        let (min, max) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
        let faults =
            |starts_at, ends_at| pointers(&NewOverride { starts_at, ends_at, ..valid() }, now);
        assert!(faults(Some(now - late), Some(now + ahead)).is_empty());
        assert_eq!(faults(Some(now - late - second), None), ["/starts_at"]);
        assert_eq!(faults(Some(min), None), ["/starts_at"]);
        assert_eq!(faults(Some(max), None), ["/starts_at"]);
        assert_eq!(faults(None, Some(now + ahead + second)), ["/ends_at"]);
        assert_eq!(faults(None, Some(max)), ["/ends_at"]);
        assert_eq!(faults(None, Some(min)), ["/ends_at"]);
        assert_eq!(faults(None, Some(now)), ["/ends_at"]);
    }

    #[test]
    fn a_reason_is_text_that_can_be_kept() {
        let longest = "因".repeat(REASON_CHARS_MAX);
        for good in
            ["launch", "two\nlines\tand a tab", "</title><script>", "👩\u{200d}🔧", &longest]
        {
            assert_eq!(reason_faults(good), [], "{good:?}");
        }
        let too_long = format!("{longest}x");
        for bad in
            ["", " \n\t", "a\u{0}b", "a\u{1b}[31m", "a\u{7f}", "a\u{202e}b", "\u{2060}", &too_long]
        {
            let faults = reason_faults(bad);
            assert_eq!(faults.len(), 1, "{bad:?}");
            assert_eq!(faults[0].pointer, "/reason");
        }
    }
}
