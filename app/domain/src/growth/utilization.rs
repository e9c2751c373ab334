//! How much of every limit is used, hottest first: what is asked and what is answered.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Outlook, Reach};
use crate::ids::{AppKey, PlanId, QuotaId};
use crate::language::Name;
use crate::limit_values::Target;
use crate::page::PageRequest;
use crate::quotas::QuotaUnit;
use crate::units::Measure;
use crate::usage::Level;

/// Which limits are listed. As text: `quotas`, `rates`, or the id of one quota.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Quotas,
    Rates,
    Quota(QuotaId),
}

impl What {
    /// Reads what stands in an address. Any other word is taken as a quota; one that does not exist
    /// has no rows.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "" => None,
            "quotas" => Some(Self::Quotas),
            "rates" => Some(Self::Rates),
            id => Some(Self::Quota(QuotaId::new(id))),
        }
    }

    pub fn as_str(&self) -> &str {
        match self {
            Self::Quotas => "quotas",
            Self::Rates => "rates",
            Self::Quota(id) => id.as_str(),
        }
    }
}

/// Which limits of which App Keys are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UtilizationQuery {
    /// Part of the App Key, upper and lower case alike. Empty: all.
    #[serde(default)]
    pub query: String,
    #[serde(default)]
    pub plan: Option<PlanId>,
    #[serde(default)]
    pub what: Option<What>,
    #[serde(default)]
    pub level: Option<Level>,
    #[serde(default)]
    pub page: PageRequest,
}

/// One limit of one App Key that has a bound and a use.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UtilizationRow {
    pub app: AppKey,
    pub plan: PlanId,
    pub target: Target,
    /// The quota's or the bucket's name.
    pub name: Name,
    /// The unit of a quota; a rate has its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<QuotaUnit>,
    pub used: f64,
    pub limit: u64,
    pub permille: u32,
    pub level: Level,
    /// The largest user, group, room or address, where use is that of the largest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When the sample was taken.
    pub at: DateTime<Utc>,
    /// When it was measured against the limit.
    pub measured_at: DateTime<Utc>,
    /// The largest daily peak of the last 28 complete days; of quotas only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak: Option<u64>,
    /// Where it goes; `None`: not computed, or a rate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outlook: Option<Outlook>,
    /// When it passes 80, 95 and 100 %; empty unless it grows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reaches: Vec<Reach>,
}

impl UtilizationRow {
    pub fn measure(&self) -> Measure {
        crate::as_of::measure(&self.target, self.unit)
    }
}
