//! Everything that whoever decides a request should see, read in few statements: one short
//! transaction for the request and its customer, one for the record of the App Key's limits, and
//! for each limit its use over 30 days.

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadConsole};
use domain::history::{Range, Series};
use domain::ids::PlanId;
use domain::language::Name;
use domain::limit_values::{LimitValue, Target};
use domain::limits::{LimitChange, Record, Subject};
use domain::plans::PlanRef;
use domain::requests::evidence::{AskEvidence, Evidence, PlanAbove};
use domain::requests::list::Named;
use domain::requests::{Ask, Facts, Request, RequestView, at_least};
use domain::rules::Thing;
use uuid::Uuid;

use super::{events, facts, platform, related, row, settings};
use crate::changes::{KnownUse, LimitState};
use crate::snapshot::{AppEntry, Contract, Snapshot};
use crate::tokens::are_one_hand;
use crate::usage::history::{Span, What, series_by};
use crate::{Db, Error, Result, audit, record, why};

/// What the page of a request shows. A draft is shown to its author only.
pub async fn evidence(
    db: &Db,
    permit: &Permit<ReadConsole>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Evidence> {
    let mut first = db.pool().acquire().await?;
    let settings = settings::current(&mut first).await?.1;
    let app = row::find_under(&mut first, id, &settings, now).await?.1.app;
    drop(first);
    // Use first: a second connection is not waited for while one is held.
    let known = KnownUse::read(db, &app, None, now).await?;
    let snapshot = db.snapshot();
    let entry = snapshot.app(&app).ok_or_else(|| Error::not_found(Thing::App))?;
    let mut tx = db.begin().await?;
    let (app_id, request) = row::find_under(&mut tx, id, &settings, now).await?;
    row::check_visible(&request, permit.caller())?;
    let events = events::of(&mut tx, id).await?;
    let related = related::of(&mut tx, &snapshot, &request, &settings).await?;
    let last_change = audit::last_change(&mut tx, &app).await?;
    let is_own = are_one_hand(&mut tx, &request.filed_by, permit.actor()).await?;
    let is_own_proposal = match &request.proposal {
        Some(proposal) => are_one_hand(&mut tx, &proposal.by, permit.actor()).await?,
        None => false,
    };
    let limits = LimitState::read(&mut tx, db, app_id, now).await?;
    let mut now_known = Vec::with_capacity(request.asks.len());
    for ask in &request.asks {
        let target = &ask.target;
        now_known.push(facts::of(&mut tx, app_id, &limits, &known, target, now).await?);
    }
    tx.commit().await?;
    let asks = About { db, snapshot: &snapshot, entry, now }.asks(&request, now_known).await?;
    let plan = plan_ref(&snapshot, &entry.plan(now).id);
    let view = RequestView { request, events };
    Ok(Evidence { view, plan, asks, related, last_change, is_own, is_own_proposal })
}

/// A plan by its name in the newest terms; one that is not there any more keeps its id.
fn plan_ref(snapshot: &Snapshot, id: &PlanId) -> PlanRef {
    let name = snapshot.terms.book.plan(id).map(|plan| plan.name.clone());
    let unnamed = || Name { zh: id.to_string(), en: id.to_string() };
    PlanRef { id: id.clone(), name: name.unwrap_or_else(unnamed) }
}

#[derive(Clone, Copy)]
struct About<'a> {
    db: &'a Db,
    snapshot: &'a Snapshot,
    entry: &'a AppEntry,
    now: DateTime<Utc>,
}

impl About<'_> {
    async fn asks(self, request: &Request, facts: Vec<Facts>) -> Result<Vec<AskEvidence>> {
        let Self { db, snapshot, entry, now } = self;
        let targets: Vec<Target> = request.asks.iter().map(|ask| ask.target.clone()).collect();
        let record = record::read(db, snapshot, entry).await?;
        let explanations = why::told_by(&record, snapshot, entry, &targets, now);
        let platforms = platform::of(db, snapshot, entry, &targets, now).await?;
        let mut asks = Vec::with_capacity(targets.len());
        let known = facts.into_iter().zip(explanations).zip(platforms);
        for (ask, ((facts, explanation), platform)) in request.asks.iter().zip(known) {
            let target = &ask.target;
            let (name, unit) = snapshot.limit_name(target);
            let is_current = |end: Option<DateTime<Utc>>| end.is_none_or(|end| now < end);
            let temporary = entry
                .overrides
                .iter()
                .filter(|one| one.target == *target && one.is_temporary() && is_current(one.end()));
            asks.push(AskEvidence {
                named: Named { name, unit },
                plan_then: plan_ref(snapshot, &ask.facts.plan),
                explanation,
                series: self.series(&record, target).await?,
                changes: since(&record, ask, now),
                above: self.above(target, facts.plan_value),
                platform,
                temporary: temporary.cloned().collect(),
                facts,
            });
        }
        Ok(asks)
    }

    /// The last 30 days; `None`: what has no use.
    async fn series(self, record: &Record, target: &Target) -> Result<Option<Series>> {
        let Self { db, snapshot, entry, now } = self;
        let Contract { terms, plan, .. } = &**entry.contract(now);
        let what = match target {
            Target::Quota { quota: id } => {
                if !terms.book.quota(id).is_some_and(|quota| quota.has_use()) {
                    return Ok(None);
                }
                What::Quota(id.clone())
            }
            Target::Rate { bucket, rate } => {
                let Some(bucket) = terms.catalogue.bucket(&plan.catalogue, bucket) else {
                    return Ok(None);
                };
                let routes = bucket.routes.clone();
                What::Rate { target: target.clone(), key: *rate, routes }
            }
        };
        let span = Span::until(now, Range::Month.length(), Range::Month.step_seconds());
        series_by(db, snapshot, entry, &what, span, record, now).await.map(Some)
    }

    /// The next larger plan of the same edition that gives more than the App Key's own.
    fn above(self, target: &Target, of_plan: Option<LimitValue>) -> Option<PlanAbove> {
        let Contract { terms, plan: own, .. } = &**self.entry.contract(self.now);
        let plans = terms.book.plans.iter();
        let mut larger: Vec<_> = plans
            .filter(|plan| plan.edition == own.edition && plan.position > own.position)
            .collect();
        larger.sort_by_key(|plan| plan.position);
        larger.into_iter().find_map(|plan| {
            let subject = Subject { terms, plan, overrides: &[], now: self.now };
            let value = facts::plan_value(subject, target)?;
            let gives_more = match of_plan {
                Some(of_plan) => at_least(value, of_plan) && value != of_plan,
                None => true,
            };
            gives_more.then_some(PlanAbove { plan: plan.into(), value })
        })
    }
}

/// How a limit changed after its request was filed, up to now.
fn since(record: &Record, ask: &Ask, now: DateTime<Utc>) -> Vec<LimitChange> {
    let mut changes = record.changes(&ask.target);
    changes.retain(|change| ask.facts.at < change.at && change.at <= now);
    changes
}

#[cfg(test)]
mod tests;
