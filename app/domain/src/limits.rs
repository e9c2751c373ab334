//! Limit values, and (with `overrides`) the one function that resolves effective limits.

use serde::{Deserialize, Serialize};

/// Largest amount a limit, a use or a sample may have: the largest integer that every JSON reader
/// keeps exactly (2⁵³ − 1).
pub const AMOUNT_MAX: u64 = 9_007_199_254_740_991;

/// What a limit says. Zero is a number and neither of the other two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LimitValue {
    /// At most `amount`, in the unit of the quota or rate; at most [`AMOUNT_MAX`].
    Limited { amount: u64 },
    /// 无上限: there is no bound.
    Unlimited,
    /// 不支持: the plan does not have the feature at all.
    NotSupported,
}

impl LimitValue {
    pub fn amount(self) -> Option<u64> {
        match self {
            Self::Limited { amount } => Some(amount),
            Self::Unlimited | Self::NotSupported => None,
        }
    }
}
