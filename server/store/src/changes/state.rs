//! Everything that decides the limits of one App Key from a moment on, as the database has it:
//! read under the App Key's lock, and changed in memory to see what a change does.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::changes::{PlannedChange, adding, ending};
use domain::ids::PlanId;
use domain::limits::Subject;
use domain::overrides::Override;
use domain::rules::Thing;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app_rows::plan_rows;
use crate::snapshot::{Contract, PlanSpan, Snapshot};
use crate::{Db, Error, Result, override_rows};

#[derive(Clone)]
pub(crate) struct LimitState {
    snapshot: Arc<Snapshot>,
    /// By start, the one in force first; then at most one that is to come.
    pub(super) plans: Vec<PlanSpan>,
    /// In force or to come, in the order of their creation.
    pub(super) overrides: Vec<Override>,
    /// What was planned and never comes, because something else takes its place.
    pub(super) called_off: Vec<PlannedChange>,
}

impl LimitState {
    pub(crate) async fn read(
        tx: &mut PgConnection,
        db: &Db,
        app_id: i32,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let rows = plan_rows(tx, &[app_id], now).await?;
        let snapshot = db.snapshot();
        let mut plans = Vec::with_capacity(rows.len());
        for row in rows {
            let release = row.release.map(i32::unsigned_abs);
            let contract = snapshot.contract(release, &PlanId::new(&*row.plan)).cloned();
            let contract = contract.ok_or_else(|| {
                Error::Corrupt(format!("an App Key has the plan {}, which is none", row.plan))
            })?;
            plans.push(PlanSpan { starts_at: row.starts_at, contract });
        }
        let overrides = override_rows::current_of(tx, &[app_id], now).await?.remove(&app_id);
        let (overrides, called_off) = (overrides.unwrap_or_default(), Vec::new());
        Ok(Self { snapshot, plans, overrides, called_off })
    }

    /// With another plan of the newest terms from a moment on, in place of what was to come.
    pub(crate) fn choosing(
        &self,
        plan: &PlanId,
        from: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let mut after = self.keeping(now);
        let coming = self.plans.iter().filter(|span| span.starts_at > now);
        after.called_off.extend(coming.map(|span| PlannedChange::Plan {
            plan: span.contract.plan.id.clone(),
            starts_at: span.starts_at,
        }));
        if from <= now {
            after.plans.clear();
        }
        let contract = self.snapshot.contract(None, plan).cloned();
        let contract = contract.ok_or_else(|| Error::not_found(Thing::Plan))?;
        after.plans.push(PlanSpan { starts_at: from, contract });
        Ok(after)
    }

    /// Without the plan that is to come.
    pub(crate) fn keeping(&self, now: DateTime<Utc>) -> Self {
        let mut after = self.clone();
        after.plans.retain(|span| span.starts_at <= now);
        after
    }

    /// With one override more.
    pub(crate) fn adding(&self, made: &Override, now: DateTime<Utc>) -> Self {
        let (overrides, called_off) = adding(&self.overrides, made, now);
        let called_off = [&self.called_off[..], &called_off].concat();
        Self { overrides, called_off, ..self.clone() }
    }

    /// Some overrides end at a moment, or, where they begin later, never hold.
    pub(crate) fn cut(&mut self, ids: &[Uuid], at: DateTime<Utc>, now: DateTime<Utc>) {
        for one in self.overrides.iter_mut().filter(|one| ids.contains(&one.id)) {
            if one.starts_at > now && one.starts_at >= at {
                self.called_off.push(PlannedChange::from(&*one));
            }
            one.ended_at = Some(at.max(one.starts_at));
        }
    }

    /// With one override ended now.
    pub(crate) fn ending(&self, id: Uuid, now: DateTime<Utc>) -> Self {
        Self { overrides: ending(&self.overrides, id, now), ..self.clone() }
    }

    /// The plan in force at a moment.
    pub(crate) fn plan(&self, at: DateTime<Utc>) -> Option<&PlanId> {
        self.span(at).map(|span| &span.contract.plan.id)
    }

    pub(crate) fn span(&self, at: DateTime<Utc>) -> Option<&PlanSpan> {
        self.plans.iter().rfind(|span| span.starts_at <= at).or(self.plans.first())
    }

    pub(crate) fn subject(&self, at: DateTime<Utc>) -> Option<Subject<'_>> {
        Some(self.under(self.span(at)?, at))
    }

    /// The App Key at `now` under each of its plans, also the one to come.
    pub(super) fn subjects(&self, now: DateTime<Utc>) -> impl Iterator<Item = Subject<'_>> {
        self.plans.iter().map(move |span| self.under(span, now))
    }

    fn under<'a>(&'a self, span: &'a PlanSpan, now: DateTime<Utc>) -> Subject<'a> {
        let Contract { terms, plan, .. } = &*span.contract;
        Subject { terms, plan, overrides: &self.overrides, now }
    }
}
