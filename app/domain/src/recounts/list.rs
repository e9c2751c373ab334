//! Which differences are shown.

use serde::{Deserialize, Serialize};

text_enum! {
    /// What a person made of them.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[cfg_attr(feature = "openapi", schema(as = RecountShow))]
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Show {
        /// A difference about which nobody has decided.
        #[default]
        Open = "open",
        Repaired = "repaired",
        Dismissed = "dismissed",
        /// Also what agrees.
        All = "all",
    }
}

/// The newest count of each App Key and quota, the largest difference first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecountQuery {
    /// A part of the App Key.
    pub app: String,
    /// One quota; empty: all.
    pub quota: String,
    pub show: Show,
}
