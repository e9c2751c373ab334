//! What the limits of some App Keys would have been without one of their overrides, at any moment:
//! by the same chain that decides them, with the plans and overrides of that time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::PlanId;
use domain::limit_values::LimitValue;
use domain::limits::{Subject, effective};
use domain::overrides::Override;

use crate::override_rows::select_overrides;
use crate::snapshot::Snapshot;
use crate::{Db, Result};

/// From when on which plan, of which release if not the newest.
type Chosen = (DateTime<Utc>, Option<u32>, PlanId);

/// Plans and overrides by App Key.
pub(super) struct Pasts {
    /// By start, oldest first, each with the release that the App Key stayed on.
    plans: HashMap<i32, Vec<Chosen>>,
    overrides: HashMap<i32, Vec<Override>>,
}

impl Pasts {
    /// Reads what is needed for the `targets` (as `overrides.target` writes them) of `app_ids`.
    pub(super) async fn read(db: &Db, app_ids: &[i32], targets: &[String]) -> Result<Self> {
        let mut pasts = Self { plans: HashMap::new(), overrides: HashMap::new() };
        let plans = sqlx::query!(
            "select app_id, starts_at, plan, release from app_plans
             where app_id = any($1) and cancelled_at is null order by app_id, starts_at",
            app_ids,
        )
        .fetch_all(db.pool())
        .await?;
        for row in plans {
            let release = row.release.map(i32::unsigned_abs);
            let plan = (row.starts_at, release, PlanId::new(row.plan));
            pasts.plans.entry(row.app_id).or_default().push(plan);
        }
        let overrides = select_overrides!(
            "where app_id = any($1) and target = any($2)
             order by created_at, id",
            app_ids,
            targets,
        )
        .fetch_all(db.pool())
        .await?;
        for row in overrides {
            pasts.overrides.entry(row.app_id).or_default().push(row.try_into()?);
        }
        Ok(pasts)
    }

    /// The limit of an override's target at `at` if the override were not. `None`: there is none.
    pub(super) fn without(
        &self,
        snapshot: &Snapshot,
        app_id: i32,
        one: &Override,
        at: DateTime<Utc>,
    ) -> Option<LimitValue> {
        let entry = snapshot.app_by_id(app_id)?;
        let plans = self.plans.get(&app_id).map_or(&[][..], Vec::as_slice);
        let then = plans.iter().rfind(|(starts_at, ..)| *starts_at <= at).or(plans.first());
        let then = then.and_then(|(_, release, plan)| snapshot.contract(*release, plan));
        let contract = then.unwrap_or_else(|| entry.contract(at));
        let others = self.overrides.get(&app_id).map_or(&[][..], Vec::as_slice);
        let is_other = |other: &&Override| other.id != one.id && other.target == one.target;
        let others: Vec<Override> = others.iter().filter(is_other).cloned().collect();
        let (terms, plan) = (&contract.terms, &contract.plan);
        let subject = Subject { terms, plan, overrides: &others, now: at };
        effective(subject, &one.target).map(|limit| limit.value)
    }

    /// The moments between `from` and `to` at which that may change.
    pub(super) fn turns(
        &self,
        app_id: i32,
        one: &Override,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Vec<DateTime<Utc>> {
        let plans = self.plans.get(&app_id).into_iter().flatten().map(|(at, ..)| Some(*at));
        let others = self.overrides.get(&app_id).into_iter().flatten();
        let others = others.filter(|other| other.id != one.id && other.target == one.target);
        let others = others.flat_map(|other| [Some(other.starts_at), other.end()]);
        let mut turns: Vec<_> =
            plans.chain(others).flatten().filter(|at| *at > from && *at < to).collect();
        turns.sort_unstable();
        turns.dedup();
        turns
    }
}
