//! What an App Key was promised: one plan, under the terms of one release.
//!
//! Shared by all App Keys that have it, and so is the text of the limits that it alone decides.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Utc};
use domain::ids::PlanId;
use domain::plans::Plan;
use domain::plans::Terms;

use super::rendered::Tail;

/// A plan of one release of the terms.
pub struct Contract {
    /// The release that App Keys stay on who have this; `None`: they follow the newest.
    pub release: Option<u32>,
    pub terms: Arc<Terms>,
    pub plan: Plan,
    /// The limits of an App Key without overrides in force, written once.
    pub(super) tail: OnceLock<Tail>,
}

/// Without the terms, which are long.
impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { release, plan, .. } = self;
        f.debug_struct("Contract").field("release", release).field("plan", plan).finish()
    }
}

/// From when an App Key has which plan.
#[derive(Clone, Debug)]
pub struct PlanSpan {
    pub starts_at: DateTime<Utc>,
    pub contract: Arc<Contract>,
}

/// All contracts that App Keys have or may get.
#[derive(Clone, Debug, Default)]
pub(super) struct Contracts(HashMap<(Option<u32>, PlanId), Arc<Contract>>);

impl Contracts {
    pub(super) fn add(&mut self, release: Option<u32>, terms: &Arc<Terms>) {
        for plan in &terms.book.plans {
            let (terms, id) = (Arc::clone(terms), plan.id.clone());
            let contract = Contract { release, terms, plan: plan.clone(), tail: OnceLock::new() };
            self.0.insert((release, id), Arc::new(contract));
        }
    }

    pub(super) fn knows(&self, release: Option<u32>) -> bool {
        self.0.keys().any(|(known, _)| *known == release)
    }

    pub(super) fn get(&self, release: Option<u32>, plan: &PlanId) -> Option<&Arc<Contract>> {
        self.0.get(&(release, plan.clone()))
    }
}
