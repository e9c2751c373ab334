//! What must be confirmed by name before a change is saved.

use serde::{Deserialize, Serialize};

/// What must be confirmed by name before a change is saved.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// A limit that keeps history gets shorter: what is older is deleted for good.
    DeletesHistory,
    /// What is in use now is more than the new limit.
    BelowCurrentUse,
    /// The plan does not have the feature any more.
    FeatureNotSupported,
    /// What was used at some time in the last 30 days is more than the new limit.
    BelowPeak,
    /// The new limit is less than nine tenths of the old one; any number is, of unlimited.
    #[serde(rename = "drops_more_than_10_percent")]
    DropsMoreThan10Percent,
    /// A change that was planned for later never comes.
    CallsOffPlanned,
    /// The request says until when it is needed, and the grant has no end.
    GrantsForGood,
}

impl Check {
    /// The most dangerous first.
    pub const ALL: [Self; 7] = [
        Self::DeletesHistory,
        Self::BelowCurrentUse,
        Self::FeatureNotSupported,
        Self::BelowPeak,
        Self::DropsMoreThan10Percent,
        Self::CallsOffPlanned,
        Self::GrantsForGood,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::DeletesHistory => "deletes_history",
            Self::BelowCurrentUse => "below_current_use",
            Self::FeatureNotSupported => "feature_not_supported",
            Self::BelowPeak => "below_peak",
            Self::DropsMoreThan10Percent => "drops_more_than_10_percent",
            Self::CallsOffPlanned => "calls_off_planned",
            Self::GrantsForGood => "grants_for_good",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.as_str() == text)
    }

    /// The rule, as a sentence about limits in English; pages have their own words.
    /// In English and in Chinese.
    pub(crate) fn rule(self) -> (&'static str, &'static str) {
        match self {
            Self::DeletesHistory => ("history is deleted", "将删除历史消息"),
            Self::BelowCurrentUse => {
                ("the new limit is below what is in use now", "新上限低于当前用量")
            }
            Self::FeatureNotSupported => {
                ("the feature is not supported any more", "不再支持该功能")
            }
            Self::BelowPeak => (
                "the new limit is below the peak of the last 30 days",
                "新上限低于最近 30 天的峰值",
            ),
            Self::DropsMoreThan10Percent => {
                ("the limit drops by more than 10 %", "上限降幅超过 10%")
            }
            Self::CallsOffPlanned => ("a planned change is called off", "将取消已安排的变更"),
            Self::GrantsForGood => (
                "the request says until when it is needed, and the grant has no end",
                "申请写明了需要到何时，而授予没有结束时间",
            ),
        }
    }
}
