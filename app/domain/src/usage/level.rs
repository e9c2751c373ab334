//! How near a use is to its limit: thousandths, and the four levels made of them.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::limit_values::LimitValue;

/// From here on a use is near its limit.
pub const NEAR_PERMILLE: u32 = 800;

/// From here on it is critical, up to and with 1000.
pub const CRITICAL_PERMILLE: u32 = 950;

/// Stands for everything from ten times the limit on, and for any use of a limit of zero.
pub const PERMILLE_MAX: u32 = 9999;

text_enum! {
    /// How near a use is to its limit.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(
        Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
    )]
    #[serde(rename_all = "snake_case")]
    pub enum Level {
        /// Below 80 %, or nothing to compare with.
        #[default]
        Calm = "calm",
        /// From 80 %.
        Near = "near",
        /// From 95 % up to and with 100 %.
        Critical = "critical",
        /// Above 100 %, or use of what the plan does not support.
        Over = "over",
    }
}

impl Level {
    /// Compares a use with a limit. Nothing used of a limit of zero is calm.
    pub fn of(used: f64, limit: LimitValue) -> Self {
        permille(used, limit).map_or(Self::Calm, Self::of_permille)
    }

    /// The level of a share as [`permille`] gives it.
    pub fn of_permille(permille: u32) -> Self {
        match permille {
            ..NEAR_PERMILLE => Self::Calm,
            NEAR_PERMILLE..CRITICAL_PERMILLE => Self::Near,
            CRITICAL_PERMILLE..=1000 => Self::Critical,
            _ => Self::Over,
        }
    }
}

/// Use as a share of its limit in thousandths, at most [`PERMILLE_MAX`]. Rounded down below the
/// limit and up above it, so that 1000 means exactly full. `None`: there is no bound to divide by.
pub fn permille(used: f64, limit: LimitValue) -> Option<u32> {
    let amount = match limit {
        LimitValue::Unlimited => return None,
        LimitValue::NotSupported => 0,
        LimitValue::Limited { amount } => amount,
    };
    let bound = amount as f64;
    let share = used * 1000.0 / bound;
    Some(match used.partial_cmp(&bound) {
        _ if used <= 0.0 => 0,
        Some(Ordering::Greater) => share.ceil().clamp(1001.0, f64::from(PERMILLE_MAX)) as u32,
        Some(Ordering::Equal) => 1000,
        Some(Ordering::Less) => share.floor().min(999.0) as u32,
        // Not a number: no use that could be near anything.
        None => 0,
    })
}
