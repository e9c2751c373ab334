//! What the terms call quotas, buckets and plans, and the numbers that stand for names in the
//! usage tables.

use std::collections::HashMap;

use domain::ids::{PlanId, QuotaId, Route};
use domain::language::Name;
use domain::limit_values::Target;
use domain::problem::Problem;
use domain::quotas::QuotaUnit;
use domain::rules::LimitRule;
use sqlx::PgConnection;

use super::Snapshot;
use crate::Result;

/// The numbers that stand for names of quotas and routes in the usage tables.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    quota_ids: HashMap<QuotaId, i16>,
    route_ids: HashMap<Route, i16>,
    quotas: HashMap<i16, QuotaId>,
    routes: HashMap<i16, Route>,
}

impl Names {
    pub(crate) async fn read(tx: &mut PgConnection) -> Result<Self> {
        let mut names = Self::default();
        let quotas = sqlx::query!("select id, quota from usage_quotas").fetch_all(&mut *tx).await?;
        for row in quotas {
            let quota = QuotaId::new(row.quota);
            names.quota_ids.insert(quota.clone(), row.id);
            names.quotas.insert(row.id, quota);
        }
        let routes = sqlx::query!("select id, route from usage_routes").fetch_all(&mut *tx).await?;
        for row in routes {
            let route = Route::new(row.route);
            names.route_ids.insert(route.clone(), row.id);
            names.routes.insert(row.id, route);
        }
        Ok(names)
    }

    pub(crate) fn quota_id(&self, quota: &QuotaId) -> Option<i16> {
        self.quota_ids.get(quota).copied()
    }

    pub(crate) fn route_id(&self, route: &Route) -> Option<i16> {
        self.route_ids.get(route).copied()
    }

    pub(crate) fn quota(&self, id: i16) -> Option<&QuotaId> {
        self.quotas.get(&id)
    }

    pub(crate) fn route(&self, id: i16) -> Option<&Route> {
        self.routes.get(&id)
    }
}

impl Snapshot {
    /// What a target is called, and the unit of a quota. One that the terms do not have any more is
    /// called by its id.
    pub(crate) fn limit_name(&self, target: &Target) -> (Name, Option<QuotaUnit>) {
        let by_id = |id: &str| Name { zh: id.to_owned(), en: id.to_owned() };
        match target {
            Target::Quota { quota: id } => match self.terms.book.quota(id) {
                Some(quota) => (quota.name.clone(), Some(quota.unit)),
                None => (by_id(id.as_str()), None),
            },
            Target::Rate { bucket: id, .. } => {
                let editions = &self.terms.catalogue.catalogue().editions;
                let mut buckets = editions.iter().flat_map(|edition| &edition.buckets);
                let bucket = buckets.find(|bucket| bucket.id == *id);
                (bucket.map_or_else(|| by_id(id.as_str()), |bucket| bucket.name.clone()), None)
            }
        }
    }

    /// The ids of quotas and buckets that a filter means: that one, or those with it in their name.
    pub(crate) fn limits_named(&self, text: &str) -> Vec<String> {
        let wanted = text.trim().to_lowercase();
        let quotas = self.terms.book.quotas.iter().map(|one| (one.id.as_str(), &one.name));
        let editions = &self.terms.catalogue.catalogue().editions;
        let buckets = editions.iter().flat_map(|edition| &edition.buckets);
        let all = quotas.chain(buckets.map(|one| (one.id.as_str(), &one.name)));
        let mut found: Vec<String> = all
            .filter(|(id, name)| {
                let has = |text: &str| text.to_lowercase().contains(&wanted);
                *id == wanted || has(&name.en) || has(&name.zh)
            })
            .map(|(id, _)| id.to_owned())
            .collect();
        found.push(wanted);
        found
    }

    /// Refuses a plan that is none of the newest terms.
    pub(crate) fn check_plan(&self, plan: &PlanId) -> Result<()> {
        if self.terms.book.plan(plan).is_some() {
            return Ok(());
        }
        let plans = self.plan_names();
        Err(Problem::field("/plan", LimitRule::PlanNotOf { plans }).into())
    }

    /// The plans that can be chosen, as a refusal lists them.
    pub(crate) fn plan_names(&self) -> String {
        let plans = self.terms.book.plans.iter().map(|plan| plan.id.as_str());
        plans.collect::<Vec<_>>().join(", ")
    }
}
