//! Which differences are shown.

use serde::{Deserialize, Serialize};

/// What a person made of them.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = RecountShow))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Show {
    /// A difference about which nobody has decided.
    #[default]
    Open,
    Repaired,
    Dismissed,
    /// Also what agrees.
    All,
}

impl Show {
    pub const ALL: [Self; 4] = [Self::Open, Self::Repaired, Self::Dismissed, Self::All];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Repaired => "repaired",
            Self::Dismissed => "dismissed",
            Self::All => "all",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|show| show.as_str() == text)
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
