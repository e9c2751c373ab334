//! Everything that decides the limits of one App Key from a moment on, as the database has it:
//! read under the App Key's lock, and changed in memory to see what a change does.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::changes::plan::ComingPlan;
use domain::changes::{adding, ending};
use domain::ids::PlanId;
use domain::limits::{Subject, Terms};
use domain::overrides::Override;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Db, Error, Result, overrides, terms};

#[derive(Clone)]
pub(crate) struct State {
    /// By start, the one in force first; then at most one that is to come.
    pub(super) plans: Vec<Span>,
    /// In force or to come, in the order of their creation.
    pub(super) overrides: Vec<Override>,
}

/// From when on the App Key has which plan, and of which terms.
#[derive(Clone)]
pub(crate) struct Span {
    pub(crate) starts_at: DateTime<Utc>,
    pub(crate) plan: PlanId,
    /// `None`: the newest terms.
    pub(crate) release: Option<u32>,
    pub(crate) terms: Arc<Terms>,
}

impl State {
    pub(crate) async fn read(
        tx: &mut PgConnection,
        db: &Db,
        app_id: i32,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let rows = sqlx::query!(
            "select starts_at, plan, release from app_plans
             where app_id = $1 and cancelled_at is null
               and starts_at >= coalesce(
                   (select max(starts_at) from app_plans
                    where app_id = $1 and starts_at <= $2 and cancelled_at is null),
                   '-infinity')
             order by starts_at",
            app_id,
            now,
        )
        .fetch_all(&mut *tx)
        .await?;
        let mut plans = Vec::with_capacity(rows.len());
        for row in rows {
            let release = row.release.map(i32::unsigned_abs);
            let terms = terms_of(tx, db, release).await?;
            let plan = PlanId::new(row.plan);
            if terms.book.plan(&plan).is_none() {
                return Err(Error::Corrupt(format!("App Key {app_id} has an unknown plan {plan}")));
            }
            plans.push(Span { starts_at: row.starts_at, plan, release, terms });
        }
        let overrides = overrides::current_of(tx, &[app_id], now).await?.remove(&app_id);
        Ok(Self { plans, overrides: overrides.unwrap_or_default() })
    }

    /// With another plan of the newest terms from a moment on, in place of what was to come.
    pub(crate) fn choosing(
        &self,
        db: &Db,
        plan: PlanId,
        from: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Self {
        let mut after = self.keeping(now);
        if from <= now {
            after.plans.clear();
        }
        let terms = Arc::clone(&db.snapshot().terms);
        after.plans.push(Span { starts_at: from, plan, release: None, terms });
        after
    }

    /// Without the plan that is to come.
    pub(crate) fn keeping(&self, now: DateTime<Utc>) -> Self {
        let mut after = self.clone();
        after.plans.retain(|span| span.starts_at <= now);
        after
    }

    /// With one override more.
    pub(crate) fn adding(&self, made: &Override) -> Self {
        Self { overrides: adding(&self.overrides, made), ..self.clone() }
    }

    /// With one override ended now.
    pub(crate) fn ending(&self, id: Uuid, now: DateTime<Utc>) -> Self {
        Self { overrides: ending(&self.overrides, id, now), ..self.clone() }
    }

    /// The plan in force at a moment.
    pub(crate) fn span(&self, at: DateTime<Utc>) -> Option<&Span> {
        let in_force = self.plans.iter().rfind(|span| span.starts_at <= at);
        in_force.or(self.plans.first())
    }

    pub(crate) fn subject(&self, at: DateTime<Utc>) -> Option<Subject<'_>> {
        self.under(self.span(at)?, at)
    }

    /// The App Key at `now` under each of its plans, also the one to come.
    pub(super) fn subjects(&self, now: DateTime<Utc>) -> impl Iterator<Item = Subject<'_>> {
        self.plans.iter().filter_map(move |span| self.under(span, now))
    }

    fn under<'a>(&'a self, span: &'a Span, now: DateTime<Utc>) -> Option<Subject<'a>> {
        let plan = span.terms.book.plan(&span.plan)?;
        Some(Subject { terms: &span.terms, plan, overrides: &self.overrides, now })
    }
}

/// The terms of a release, from memory where an App Key that has them is there.
async fn terms_of(tx: &mut PgConnection, db: &Db, release: Option<u32>) -> Result<Arc<Terms>> {
    let snapshot = db.snapshot();
    let Some(release) = release else { return Ok(Arc::clone(&snapshot.terms)) };
    match snapshot.terms_of(release) {
        Some(terms) => Ok(terms),
        None => Ok(Arc::new(terms::of_release(tx, release).await?.terms)),
    }
}

/// The plan that an App Key will have from a later moment on.
pub(crate) async fn coming(
    tx: &mut PgConnection,
    app_id: i32,
    now: DateTime<Utc>,
) -> Result<Option<ComingPlan>> {
    let row = sqlx::query!(
        "select plan, starts_at, author, created_at, reason from app_plans
         where app_id = $1 and starts_at > $2 and cancelled_at is null
         order by starts_at limit 1",
        app_id,
        now,
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| ComingPlan {
        plan: PlanId::new(row.plan),
        starts_at: row.starts_at,
        author: row.author,
        created_at: row.created_at,
        reason: row.reason,
    }))
}
