//! What is limited, and what a limit says.

use serde::{Deserialize, Serialize};

use crate::ids::{BucketId, QuotaId};
use crate::rates::{RateKey, RateScope, RateUnit};

/// What a limit says. Zero is a number and neither of the other two.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "LimitMembers")]
pub enum LimitValue {
    /// At most `amount`, in the unit of the quota or rate; at most [`AMOUNT_MAX`].
    Limited { amount: u64 },
    /// 无上限: there is no bound.
    Unlimited,
    /// 不支持: the plan does not have the feature at all.
    NotSupported,
}

/// A kind that has an amount, or one that has none: never both.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitMembers {
    kind: LimitKind,
    amount: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum LimitKind {
    Limited,
    Unlimited,
    NotSupported,
}

impl TryFrom<LimitMembers> for LimitValue {
    type Error = &'static str;

    fn try_from(members: LimitMembers) -> Result<Self, Self::Error> {
        match (members.kind, members.amount) {
            (LimitKind::Limited, Some(amount)) => Ok(Self::Limited { amount }),
            (LimitKind::Limited, None) => Err("a limited value has an amount"),
            (LimitKind::Unlimited, None) => Ok(Self::Unlimited),
            (LimitKind::NotSupported, None) => Ok(Self::NotSupported),
            (LimitKind::Unlimited | LimitKind::NotSupported, Some(_)) => {
                Err("only a limited value has an amount")
            }
        }
    }
}

impl LimitValue {
    pub fn amount(self) -> Option<u64> {
        match self {
            Self::Limited { amount } => Some(amount),
            Self::Unlimited | Self::NotSupported => None,
        }
    }
}

/// What a limit limits: a quota, or one rate of a bucket.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged, try_from = "TargetMembers")]
pub enum Target {
    Quota {
        quota: QuotaId,
    },
    Rate {
        bucket: BucketId,
        #[serde(flatten)]
        rate: RateKey,
    },
}

/// Both kinds together: what names one and something of the other names none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetMembers {
    quota: Option<QuotaId>,
    bucket: Option<BucketId>,
    unit: Option<RateUnit>,
    window_seconds: Option<u32>,
    scope: Option<RateScope>,
}

impl TryFrom<TargetMembers> for Target {
    type Error = &'static str;

    fn try_from(members: TargetMembers) -> Result<Self, Self::Error> {
        let TargetMembers { quota, bucket, unit, window_seconds, scope } = members;
        match (quota, bucket, unit, window_seconds, scope) {
            (Some(quota), None, None, None, None) => Ok(Self::Quota { quota }),
            (None, Some(bucket), Some(unit), Some(window_seconds), Some(scope)) => {
                Ok(Self::Rate { bucket, rate: RateKey { unit, window_seconds, scope } })
            }
            _ => Err("name either a quota, or a bucket with unit, window_seconds and scope"),
        }
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Quota { quota } => write!(f, "{quota}"),
            Self::Rate { bucket, rate } => {
                let RateKey { unit, window_seconds, scope } = rate;
                let counted = match unit {
                    RateUnit::Call => "calls",
                    RateUnit::Message => "messages",
                };
                let counter = match scope {
                    RateScope::App => "app",
                    RateScope::Ip => "ip",
                    RateScope::User => "user",
                };
                write!(f, "{bucket} ({counted} per {window_seconds} s per {counter})")
            }
        }
    }
}

/// Which link of the chain a value comes from.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitOrigin {
    Catalogue,
    Plan,
    Override,
    Temporary,
}
