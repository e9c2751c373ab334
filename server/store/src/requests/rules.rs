//! Rules that may decide requests alone: kept, changed, replayed over the past, switched on and off.
//!
//! Whoever changes one holds the table, so that two admins wait for each other; who decides by one
//! only reads its row. A change of its words takes the next version, switches it off and forgets
//! its replay. One that is ended stays on record.

use chrono::{DateTime, Utc};
use domain::access::{ManageRequests, Permit, ReadConsole};
use domain::problem::{FieldError, Problem};
use domain::requests::{RULES_MAX, Replay, Rule, RuleUse, RuleView, RuleWords, ThresholdOf};
use domain::rules::LimitRule;
use domain::rules::RequestRule;
use domain::rules::Thing;
use sqlx::PgConnection;
use uuid::Uuid;

use super::row::parsed;
use crate::audit::{self, Change};
use crate::error::{broken_constraint, refuse};
use crate::mutation::Mutation;
use crate::snapshot::Snapshot;
use crate::{Db, Error, Result};

mod alone;
mod reason;
mod replay;

pub use alone::{ByRules, decide_by_rules};
pub use reason::retell;
pub use replay::{preview, replay};

struct RuleRow {
    id: Uuid,
    version: i64,
    words: serde_json::Value,
    enabled: bool,
    replay: Option<serde_json::Value>,
    replayed_at: Option<DateTime<Utc>>,
    changed_at: DateTime<Utc>,
    changed_by: String,
}

impl RuleRow {
    fn rule(self) -> Result<(Rule, Option<Replay>)> {
        let rule = Rule {
            id: self.id,
            version: self.version.unsigned_abs(),
            words: parsed(self.words)?,
            enabled: self.enabled,
            replayed_at: self.replayed_at,
            changed_at: self.changed_at,
            changed_by: self.changed_by,
        };
        Ok((rule, self.replay.map(parsed).transpose()?))
    }
}

/// All rules, in the order in which they are asked: the first made comes first.
pub async fn list(db: &Db, _permit: &Permit<ReadConsole>) -> Result<Vec<Rule>> {
    all(&mut *db.pool().acquire().await?, false).await
}

async fn all(tx: &mut PgConnection, enabled: bool) -> Result<Vec<Rule>> {
    let rows = sqlx::query_as!(
        RuleRow,
        "select id, version, words, enabled, null::jsonb as replay, replayed_at, changed_at,
                changed_by
         from request_rules where ended_at is null and (enabled or not $1) order by number",
        enabled,
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(|row| row.rule().map(|(rule, _)| rule)).collect()
}

/// One rule with its replay, and how many requests it has decided.
pub async fn read(db: &Db, _permit: &Permit<ReadConsole>, id: Uuid) -> Result<RuleView> {
    view(&mut *db.pool().acquire().await?, id).await
}

async fn view(tx: &mut PgConnection, id: Uuid) -> Result<RuleView> {
    let (rule, replay) = find(tx, id).await?;
    let decided = sqlx::query_scalar!(
        r#"select count(*) as "count!" from request_rule_looks where rule_id = $1"#,
        id,
    )
    .fetch_one(tx)
    .await?;
    Ok(RuleView { rule, replay, decided: decided.unsigned_abs() })
}

async fn find(tx: &mut PgConnection, id: Uuid) -> Result<(Rule, Option<Replay>)> {
    let row = sqlx::query_as!(
        RuleRow,
        "select id, version, words, enabled, replay, replayed_at, changed_at, changed_by
         from request_rules where id = $1 and ended_at is null",
        id,
    )
    .fetch_optional(tx)
    .await?;
    row.ok_or_else(|| Error::not_found(Thing::RequestRule))?.rule()
}

/// Makes a rule, switched off.
pub async fn create(
    db: &Db,
    permit: &Permit<ManageRequests>,
    words: &RuleWords,
    now: DateTime<Utc>,
) -> Result<Rule> {
    let words = checked(db, words)?;
    let (mut tx, turn) = begin(db, permit, now).await?;
    if let Some(first) = tx.answered().await? {
        return Ok(first);
    }
    let rules = all(&mut tx, false).await?.len();
    if rules >= RULES_MAX {
        return Err(Error::conflict(RequestRule::TooManyRules { count: rules }));
    }
    let id = Uuid::now_v7();
    sqlx::query!(
        "insert into request_rules (id, words, created_at, changed_at, changed_by, turn)
         values ($1, $2, $3, $3, $4, $5)",
        id,
        audit::state(&words)?,
        now,
        permit.actor().name(),
        turn,
    )
    .execute(&mut *tx)
    .await
    .map_err(name_taken_or)?;
    let rule = find(&mut tx, id).await?.0;
    tx.commit(record("requests.rule_create", None, Some(&rule)), rule.clone()).await
}

/// Changes the words of `version`; that switches the rule off until it was replayed again.
pub async fn change(
    db: &Db,
    permit: &Permit<ManageRequests>,
    id: Uuid,
    version: impl Into<Option<u64>>,
    words: &RuleWords,
    now: DateTime<Utc>,
) -> Result<Rule> {
    let words = checked(db, words)?;
    let (mut tx, turn) = begin(db, permit, now).await?;
    let before = seen(&mut tx, id, version.into()).await?;
    if before.words == words {
        return Ok(before);
    }
    sqlx::query!(
        "update request_rules
         set words = $2, version = version + 1, enabled = false, replay = null, replayed_at = null,
             changed_at = $3, changed_by = $4, turn = $5
         where id = $1",
        id,
        audit::state(&words)?,
        now,
        permit.actor().name(),
        turn,
    )
    .execute(&mut *tx)
    .await
    .map_err(name_taken_or)?;
    let rule = find(&mut tx, id).await?.0;
    tx.commit(record("requests.rule_change", Some(&before), Some(&rule)), rule.clone()).await
}

/// Ends a rule for good. What it decided stays as it is.
pub async fn end(
    db: &Db,
    permit: &Permit<ManageRequests>,
    id: Uuid,
    version: impl Into<Option<u64>>,
    now: DateTime<Utc>,
) -> Result<()> {
    let (mut tx, turn) = begin(db, permit, now).await?;
    let before = seen(&mut tx, id, version.into()).await?;
    sqlx::query!(
        "update request_rules
         set enabled = false, ended_at = $2, changed_at = $2, changed_by = $3, turn = $4
         where id = $1",
        id,
        now,
        permit.actor().name(),
        turn,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit(record("requests.rule_end", Some(&before), None), ()).await
}

/// Lets a rule decide from now on, if this version of it was replayed.
pub async fn enable(
    db: &Db,
    permit: &Permit<ManageRequests>,
    id: Uuid,
    version: impl Into<Option<u64>>,
    now: DateTime<Utc>,
) -> Result<Rule> {
    let (mut tx, turn) = begin(db, permit, now).await?;
    let before = seen(&mut tx, id, version.into()).await?;
    if before.enabled {
        return Ok(before);
    }
    if before.replayed_at.is_none() {
        return Err(Error::conflict(RequestRule::RuleNotReplayed));
    }
    switch(tx, before, true, turn).await
}

/// Stops a rule from deciding, at once and whatever its version.
pub async fn disable(
    db: &Db,
    permit: &Permit<ManageRequests>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Rule> {
    let (mut tx, turn) = begin(db, permit, now).await?;
    let before = find(&mut tx, id).await?.0;
    if !before.enabled {
        return Ok(before);
    }
    switch(tx, before, false, turn).await
}

async fn switch(mut tx: Mutation<'_>, before: Rule, on: bool, turn: i64) -> Result<Rule> {
    sqlx::query!(
        "update request_rules set enabled = $2, changed_at = $3, changed_by = $4, turn = $5
         where id = $1",
        before.id,
        on,
        tx.now,
        tx.author(),
        turn,
    )
    .execute(&mut *tx)
    .await?;
    let rule = find(&mut tx, before.id).await?.0;
    let action = if on { "requests.rule_enable" } else { "requests.rule_disable" };
    tx.commit(record(action, Some(&before), Some(&rule)), rule.clone()).await
}

/// Holds the rules against other changes, not against those who read them; the next turn.
async fn begin<'a>(
    db: &'a Db,
    permit: &'a Permit<ManageRequests>,
    now: DateTime<Utc>,
) -> Result<(Mutation<'a>, i64)> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    sqlx::query!("lock table request_rules in share row exclusive mode").execute(&mut *tx).await?;
    let turn = turn(&mut tx).await? + 1;
    Ok((tx, turn))
}

/// What grows with every change of any rule.
async fn turn(tx: &mut PgConnection) -> Result<i64> {
    let turn =
        sqlx::query_scalar!(r#"select coalesce(max(turn), 0) as "turn!" from request_rules"#)
            .fetch_one(tx)
            .await?;
    Ok(turn)
}

/// The rule, if it still is of the version that was seen.
async fn seen(tx: &mut PgConnection, id: Uuid, version: Option<u64>) -> Result<Rule> {
    let rule = find(tx, id).await?.0;
    match version.is_none_or(|version| version == rule.version) {
        true => Ok(rule),
        false => Err(Error::stale(RequestRule::RuleChanged { version: rule.version })),
    }
}

/// Refuses a rule that was switched off, changed or ended meanwhile. It cannot be before the
/// transaction ends.
pub(super) async fn check_stands(tx: &mut PgConnection, used: &RuleUse) -> Result<()> {
    let version = i64::try_from(used.version).unwrap_or(i64::MAX);
    let stands = sqlx::query_scalar!(
        "select id from request_rules where id = $1 and version = $2 and enabled for share",
        used.id,
        version,
    )
    .fetch_optional(tx)
    .await?;
    let gone = || Error::conflict(RequestRule::RuleGone);
    stands.map(|_| ()).ok_or_else(gone)
}

fn record(action: &'static str, before: Option<&Rule>, after: Option<&Rule>) -> Change<'static> {
    let target = after.or(before).map(|rule| rule.id.to_string()).unwrap_or_default();
    Change::of(action, target).before(before).after(after)
}

fn name_taken_or(error: sqlx::Error) -> Error {
    match broken_constraint(&error) {
        Some("request_rules_name") => Problem::field("/name", RequestRule::RuleNameTaken).into(),
        _ => error.into(),
    }
}

/// The words as they are kept, if they break no rule and name what there is.
fn checked(db: &Db, words: &RuleWords) -> Result<RuleWords> {
    let words = RuleWords { name: words.name.trim().to_owned(), ..words.clone() };
    let snapshot = db.snapshot();
    let mut faults = words.faults();
    faults.extend(of_faults(&snapshot, &words.of, "/of"));
    for (place, plan) in words.plans.iter().enumerate() {
        if snapshot.terms.book.plan(plan).is_none() {
            let pointer = format!("/plans/{place}");
            faults.push(FieldError::new(pointer, LimitRule::NoSuchPlan));
        }
    }
    refuse(faults)?;
    Ok(words)
}

/// What is wrong with which limits are meant: there is no such one.
pub(super) fn of_faults(
    snapshot: &Snapshot,
    of: &ThresholdOf,
    pointer: &str,
) -> Option<FieldError> {
    let is_there = match of {
        ThresholdOf::All | ThresholdOf::Quotas | ThresholdOf::Rates => true,
        ThresholdOf::Quota { quota } => snapshot.terms.book.quota(quota).is_some(),
        ThresholdOf::Bucket { bucket } => {
            let editions = &snapshot.terms.catalogue.catalogue().editions;
            editions.iter().flat_map(|edition| &edition.buckets).any(|one| one.id == *bucket)
        }
    };
    let fault = || FieldError::new(pointer, LimitRule::NoSuchLimit);
    (!is_there).then(fault)
}

#[cfg(test)]
mod tests;
