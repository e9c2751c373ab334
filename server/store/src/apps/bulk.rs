//! Many App Keys registered at once: all of them in one transaction, or those that can be. A line is
//! at fault here for what the directory and the plans say; what it says itself was judged before.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use domain::access::{Permit, RegisterApp};
use domain::apps::bulk::{
    BulkAnswer, BulkFault, BulkLine, BulkMode, BulkOutcome, BulkRegistration, named_errors,
};
use domain::ids::{AppKey, PlanId};
use domain::rules::BulkRule;
use sqlx::PgConnection;

use super::register::{CHUNK, Wanted, register_new};
use crate::mutation::Mutation;
use crate::snapshot::Snapshot;
use crate::{Db, Result};

/// Registers the App Keys of a body. Those that have the plan of their line already are left as they
/// are. Where a line is wrong nothing is registered; with [`BulkMode::Partial`] the good ones are
/// registered all the same. A request that is answered again has its wrong lines in its answer only.
pub async fn register_many(
    db: &Db,
    permit: &Permit<RegisterApp>,
    bulk: &BulkRegistration,
    mode: BulkMode,
    now: DateTime<Utc>,
) -> Result<BulkOutcome> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    if let Some(first) = tx.answered().await? {
        return Ok(BulkOutcome { answer: Some(first), faults: Vec::new() });
    }
    let mut judged = Judged { faults: bulk.faults.clone(), ..Judged::default() };
    let known = judged.plans(&db.snapshot(), &bulk.lines);
    let missing = judged.compare(&mut tx, known, now).await?;
    if let Some(refusal) = judged.refusal(mode) {
        return Ok(refusal);
    }
    let wanted: Vec<Wanted> =
        missing.iter().map(|line| Wanted { app: &line.app, plan: &line.plan }).collect();
    let ids = register_new(&mut tx, &wanted).await?;
    // Others may have registered some of them since they were compared.
    let overtaken = missing.iter().filter(|line| !ids.contains_key(&line.app)).copied().collect();
    judged.compare(&mut tx, overtaken, now).await?;
    if let Some(refusal) = judged.refusal(mode) {
        return Ok(refusal);
    }
    let answer = BulkAnswer {
        lines: bulk.line_count() as u64,
        registered: ids.len() as u64,
        unchanged: judged.unchanged,
        refused: judged.faults.len() as u64,
        errors: named_errors(&judged.faults),
    };
    let answer = tx.commit_recorded(answer).await?;
    Ok(BulkOutcome { answer: Some(answer), faults: judged.faults })
}

/// What is known of the lines so far.
#[derive(Default)]
struct Judged {
    faults: Vec<BulkFault>,
    /// App Keys that have the plan of their line already.
    unchanged: u64,
}

impl Judged {
    fn add(&mut self, line: &BulkLine, rule: BulkRule) {
        self.faults.push(BulkFault { number: line.number, rule });
    }

    /// The lines that name a plan of the newest terms.
    fn plans<'a>(&mut self, snapshot: &Snapshot, lines: &'a [BulkLine]) -> Vec<&'a BulkLine> {
        let book = &snapshot.terms.book;
        let plans: HashSet<&PlanId> = book.plans.iter().map(|plan| &plan.id).collect();
        let mut known = Vec::with_capacity(lines.len());
        for line in lines {
            if plans.contains(&line.plan) {
                known.push(line);
            } else {
                let plan = line.plan.to_string();
                self.add(line, BulkRule::UnknownPlan { plan, plans: snapshot.plan_names() });
            }
        }
        known
    }

    /// The lines whose App Keys are not in the directory.
    async fn compare<'a>(
        &mut self,
        tx: &mut PgConnection,
        lines: Vec<&'a BulkLine>,
        now: DateTime<Utc>,
    ) -> Result<Vec<&'a BulkLine>> {
        let mut missing = Vec::with_capacity(lines.len());
        for chunk in lines.chunks(CHUNK) {
            let plans = lookup_plans(tx, chunk.iter().map(|line| &line.app), now).await?;
            for line in chunk {
                match plans.get(line.app.as_str()) {
                    None => missing.push(*line),
                    Some(plan) if plan == line.plan.as_str() => self.unchanged += 1,
                    Some(plan) => {
                        let (app, plan) = (line.app.clone(), PlanId::new(plan));
                        self.add(
                            line,
                            BulkRule::OtherPlan { app: app.to_string(), plan: plan.to_string() },
                        );
                    }
                }
            }
        }
        self.faults.sort_unstable_by_key(|fault| fault.number);
        Ok(missing)
    }

    /// What is answered where a line is wrong and all of them were to be registered.
    fn refusal(&mut self, mode: BulkMode) -> Option<BulkOutcome> {
        let is_refused = mode == BulkMode::AllOrNothing && !self.faults.is_empty();
        is_refused.then(|| BulkOutcome { answer: None, faults: std::mem::take(&mut self.faults) })
    }
}

/// The plan that each of `apps` has at `now`, of those that are registered.
async fn lookup_plans(
    tx: &mut PgConnection,
    apps: impl Iterator<Item = &AppKey>,
    now: DateTime<Utc>,
) -> Result<HashMap<String, String>> {
    let keys: Vec<&str> = apps.map(AppKey::as_str).collect();
    let rows = sqlx::query!(
        r#"select a.key as "key!",
                  coalesce(
                      (select p.plan from app_plans p
                       where p.app_id = a.id and p.cancelled_at is null and p.starts_at <= $2
                       order by p.starts_at desc limit 1),
                      a.plan) as "plan!"
           from apps a where a.key = any($1)"#,
        &keys as &[&str],
        now,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|row| (row.key, row.plan)).collect())
}
