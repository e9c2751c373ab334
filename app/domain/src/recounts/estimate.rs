//! How fast a recount may go, and how long it will take.

use serde::{Deserialize, Serialize};

use super::{PAGE_ENTRIES, Reading, SHARE_PERCENT, Source};
use crate::ids::{AppKey, QuotaId};
use crate::limit_values::LimitValue;
use crate::limits::RateLimit;
use crate::rates::{RateScope, RateUnit};

/// What the customer's own limits of a route leave for a recount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spacing {
    /// There is no documented rate.
    Free,
    /// At least so many milliseconds between two calls.
    Every(u64),
    /// Not one call: the limit is zero, or the plan does not have the route.
    Never,
}

/// Reads it off the rates of the route's bucket: of each at most [`SHARE_PERCENT`], and the slowest
/// of them. Rates per user do not hold for calls that are nobody's; rates of messages are none of
/// calls.
pub fn spacing_of<'a>(rates: impl IntoIterator<Item = &'a RateLimit>) -> Spacing {
    let mut slowest = Spacing::Free;
    for rate in rates {
        if rate.unit != RateUnit::Call || rate.scope == RateScope::User {
            continue;
        }
        let spacing = match rate.limit.value {
            LimitValue::Unlimited => continue,
            LimitValue::NotSupported | LimitValue::Limited { amount: 0 } => return Spacing::Never,
            LimitValue::Limited { amount } => {
                let window_ms = u128::from(rate.window_seconds) * 1000;
                let spacing =
                    (window_ms * 100).div_ceil(u128::from(amount) * u128::from(SHARE_PERCENT));
                u64::try_from(spacing).unwrap_or(u64::MAX)
            }
        };
        slowest = match slowest {
            Spacing::Every(known) => Spacing::Every(known.max(spacing)),
            _ => Spacing::Every(spacing),
        };
    }
    slowest
}

impl Spacing {
    /// With the bounds that persons set, in calls per minute: milliseconds between two calls.
    /// `None`: not one call.
    pub fn within(self, calls_per_minute: impl IntoIterator<Item = u32>) -> Option<u64> {
        let own = match self {
            Self::Free => 0,
            Self::Every(spacing) => spacing,
            Self::Never => return None,
        };
        let bounds =
            calls_per_minute.into_iter().map(|calls| 60_000_u64.div_ceil(u64::from(calls.max(1))));
        Some(bounds.fold(own, u64::max).max(1))
    }
}

/// Calls that a count will take, by what was reported: the token and one page, or the pages.
pub fn calls_expected(source: Source, reported: Option<u64>) -> u64 {
    let pages = match source.is_list() {
        true => reported.unwrap_or_default() / PAGE_ENTRIES + 1,
        false => 1,
    };
    pages + 1
}

/// Seconds that so many calls take, rounded up.
pub fn seconds_expected(calls: u64, spacing_ms: u64) -> u64 {
    calls.saturating_mul(spacing_ms).div_ceil(1000)
}

/// One quota of one App Key, before it is asked for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    pub app: AppKey,
    pub quota: QuotaId,
    /// The platform that would be asked; `None`: there is none for this App Key.
    pub platform: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reported: Option<Reading>,
    pub calls: u64,
    /// Milliseconds between two calls; `None`: the customer's own limit leaves none.
    pub spacing_ms: Option<u64>,
    pub seconds: u64,
}

/// What a run would do.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RecountPlan))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub items: Vec<Planned>,
    /// Of all of them together.
    pub calls: u64,
    pub seconds: u64,
}

impl Plan {
    pub fn of(items: Vec<Planned>) -> Self {
        let calls = items.iter().map(|one| one.calls).fold(0, u64::saturating_add);
        let seconds = items.iter().map(|one| one.seconds).fold(0, u64::saturating_add);
        Self { items, calls, seconds }
    }

    /// App Keys for which there is no platform.
    pub fn without_platform(&self) -> usize {
        let mut apps: Vec<&AppKey> =
            self.items.iter().filter(|one| one.platform.is_none()).map(|one| &one.app).collect();
        apps.dedup();
        apps.len()
    }
}
