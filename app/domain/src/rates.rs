//! Rates: how often something may be done. Reading and printing of the documents' limit strings.
//!
//! Values of quotas have their own words: [`crate::limit_text`].

use serde::{Deserialize, Serialize};

mod parse;
mod print;

pub use parse::{RateTextError, parse};
pub use print::print;

text_enum! {
    /// What a rate counts.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum RateUnit {
        /// 次: one REST call.
        Call = "call",
        /// 条: one message; a call may carry several.
        Message = "message",
    }
}

text_enum! {
    /// Whose calls share the counter.
    #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum RateScope {
        /// All calls of the App Key.
        App = "app",
        /// Calls of the App Key from one address.
        Ip = "ip",
        /// Calls of the App Key about or by one user id.
        User = "user",
    }
}

/// `amount` units per window and scope, as a document states it: `6000 条/分钟/App Key`.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Rate {
    pub amount: u64,
    pub unit: RateUnit,
    pub window_seconds: u32,
    pub scope: RateScope,
}

/// Which rate of a bucket is meant: everything of a [`Rate`] but its amount.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RateKey {
    pub unit: RateUnit,
    pub window_seconds: u32,
    pub scope: RateScope,
}

impl RateKey {
    /// So much of it.
    pub fn with(self, amount: u64) -> Rate {
        let Self { unit, window_seconds, scope } = self;
        Rate { amount, unit, window_seconds, scope }
    }
}

impl Rate {
    pub fn key(&self) -> RateKey {
        RateKey { unit: self.unit, window_seconds: self.window_seconds, scope: self.scope }
    }
}
