//! What the page that files a request shows beside its fields.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::list::Named;
use super::{Facts, RequestState};
use crate::ids::AppKey;
use crate::limit_values::{LimitOrigin, LimitValue, Target};
use crate::plans::PlanRef;
use crate::units::Measure;

/// An App Key of which more may be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Prepared {
    pub app: AppKey,
    pub plan: PlanRef,
    /// Of the limits that were named and can be asked for, in their order.
    pub prospects: Vec<Prospect>,
    /// Every limit that can be asked for.
    pub choices: Vec<Choice>,
}

/// A limit of which more is about to be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prospect {
    pub target: Target,
    pub named: Named,
    pub facts: Facts,
    /// `None`: no documented limit.
    pub origin: Option<LimitOrigin>,
    pub ends_at: Option<DateTime<Utc>>,
    /// The request that asks for it already.
    pub open: Option<OpenRequest>,
}

/// An open request that a second one leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenRequest {
    pub id: Uuid,
    pub number: u64,
    pub state: RequestState,
    /// Everything that it asks for.
    pub names: Vec<Named>,
}

/// A limit that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub target: Target,
    pub named: Named,
    /// In force.
    pub limit: Option<LimitValue>,
}

impl Named {
    /// The measure of a limit of this name.
    pub fn measure(&self, target: &Target) -> Measure {
        self.unit.map_or_else(|| Measure::of(target), Measure::Quota)
    }
}
