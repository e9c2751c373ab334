//! What must be confirmed by name before a change is saved.

use serde::{Deserialize, Serialize};

text_enum! {
    /// What must be confirmed by name before a change is saved; the most dangerous first.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Check {
        /// A limit that keeps history gets shorter: what is older is deleted for good.
        DeletesHistory = "deletes_history",
        /// What is in use now is more than the new limit.
        BelowCurrentUse = "below_current_use",
        /// The plan does not have the feature any more.
        FeatureNotSupported = "feature_not_supported",
        /// What was used at some time in the last 30 days is more than the new limit.
        BelowPeak = "below_peak",
        /// The new limit is less than nine tenths of the old one; any number is, of unlimited.
        #[serde(rename = "drops_more_than_10_percent")]
        DropsMoreThan10Percent = "drops_more_than_10_percent",
        /// A change that was planned for later never comes.
        CallsOffPlanned = "calls_off_planned",
        /// The request says until when it is needed, and the grant has no end.
        GrantsForGood = "grants_for_good",
    }
}

nouns! {
    for Check {
        DeletesHistory = "history is deleted", "将删除历史消息";
        BelowCurrentUse = "the new limit is below what is in use now", "新上限低于当前用量";
        FeatureNotSupported = "the feature is not supported any more", "不再支持该功能";
        BelowPeak =
            "the new limit is below the peak of the last 30 days",
            "新上限低于最近 30 天的峰值";
        DropsMoreThan10Percent = "the limit drops by more than 10 %", "上限降幅超过 10%";
        CallsOffPlanned = "a planned change is called off", "将取消已安排的变更";
        GrantsForGood =
            "the request says until when it is needed, and the grant has no end",
            "申请写明了需要到何时，而授予没有结束时间";
    }
}
