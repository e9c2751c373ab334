//! Usage: writing it in groups, reading it as it is now, reading it over time.

use std::collections::HashMap;

use domain::ids::{QuotaId, Route};
use sqlx::PgConnection;

use crate::Result;

pub mod current;
pub mod flush;
pub mod history;
mod named;
pub mod partitions;
pub mod peaks;
pub mod sources;
pub(crate) mod then;

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

/// A count for a `bigint` column; everything that comes in is at most 2⁵³ − 1.
pub(crate) fn count(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}
