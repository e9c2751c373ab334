//! Deciding without a person: the first rule that a request meets approves it as it was asked.
//!
//! A request is looked at once, and again only after it, its App Key's limits, the rules or the
//! settings changed. What somebody has begun with (taken it, asked back, said something) is left to
//! people, and so is everything that a rule could not decide.

use chrono::{DateTime, Utc};
use domain::access::Caller;
use domain::requests::{Ask, Decision, Request, RequestState, Rule, RuleUse, Settings, Verdict};
use uuid::Uuid;

use super::super::{decide, facts, row, settings};
use super::reason::reason;
use super::{all, turn};
use crate::changes::{KnownUse, LimitState};
use crate::{Db, Error, Result};

/// Requests that one run looks at.
const LOOKS_MAX: i64 = 200;

/// What a run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ByRules {
    /// Approved by a rule.
    pub decided: u64,
    /// Left to people.
    pub left: u64,
}

/// What the rules were when a run began.
struct Present {
    rules: Vec<Rule>,
    turn: i64,
    settings_version: i64,
    settings: Settings,
}

/// Looks at what was submitted and nobody has, by the rules that are switched on. A refusal leaves
/// its request to people and stops nothing else; without a database there is no run.
pub async fn decide_by_rules(db: &Db, now: DateTime<Utc>) -> Result<ByRules> {
    let present = present(db).await?;
    let mut done = ByRules::default();
    if present.rules.is_empty() {
        return Ok(done);
    }
    let mut broken = None;
    for look in waiting(db, &present).await? {
        let by = match one(db, &present, look.id, now).await {
            Ok(by) => by,
            Err(error @ Error::Unavailable(_)) => return Err(error),
            Err(Error::Problem(problem)) => {
                let request = look.id;
                tracing::info!(%request, "a rule left a request to people: {}", problem.rule);
                None
            }
            // Not the fault of the request: the next run looks at it again.
            Err(error) => {
                broken.get_or_insert(error);
                continue;
            }
        };
        match by {
            Some(_) => done.decided += 1,
            None => done.left += 1,
        }
        keep(db, &look, &present, by, now).await?;
    }
    broken.map_or(Ok(done), Err)
}

async fn present(db: &Db) -> Result<Present> {
    let mut tx = db.begin().await?;
    let turn = turn(&mut tx).await?;
    let rules = all(&mut tx, true).await?;
    let (version, settings) = settings::current(&mut tx).await?;
    tx.commit().await?;
    let settings_version = i64::try_from(version).unwrap_or(i64::MAX);
    Ok(Present { rules, turn, settings_version, settings })
}

/// A request as it stood when it was found.
struct Look {
    id: Uuid,
    version: i64,
    app_version: i64,
}

/// What was not looked at yet as it is now, the oldest first.
async fn waiting(db: &Db, present: &Present) -> Result<Vec<Look>> {
    let looks = sqlx::query_as!(
        Look,
        "select r.id, r.version, a.version as app_version
         from requests r
         join apps a on a.id = r.app_id
         left join request_rule_looks l on l.request_id = r.id
         where r.state = 'submitted' and r.claimed_id is null
           and (l.request_id is null
                or (l.request_version, l.app_version, l.rules_turn, l.settings_version)
                   <> (r.version, a.version, $1::bigint, $2::bigint))
           and not exists (
               select from request_events e
               where e.request_id = r.id
                 and e.kind in ('claimed', 'info_asked', 'proposed', 'commented'))
         order by r.submitted_at, r.id limit $3",
        present.turn,
        present.settings_version,
        LOOKS_MAX,
    )
    .fetch_all(db.pool())
    .await?;
    Ok(looks)
}

/// Remembers that it was looked at as it stood; what changed meanwhile is looked at again.
async fn keep(
    db: &Db,
    look: &Look,
    present: &Present,
    by: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into request_rule_looks
             (request_id, request_version, app_version, rules_turn, settings_version,
              looked_at, rule_id)
         values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (request_id) do update
         set request_version = excluded.request_version, app_version = excluded.app_version,
             rules_turn = excluded.rules_turn, settings_version = excluded.settings_version,
             looked_at = excluded.looked_at, rule_id = excluded.rule_id",
        look.id,
        look.version,
        look.app_version,
        present.turn,
        present.settings_version,
        now,
        by,
    )
    .execute(db.pool())
    .await?;
    Ok(())
}

/// Decides one request, if a rule is met by what is known of its limits now; which rule did.
///
/// The facts are those of the version of the App Key that the decision names: where the plan or a
/// limit changes meanwhile, the decision is refused as stale.
async fn one(db: &Db, present: &Present, id: Uuid, now: DateTime<Utc>) -> Result<Option<Uuid>> {
    let mut first = db.pool().acquire().await?;
    let (app_id, request) = row::find_under(&mut first, id, &present.settings, now).await?;
    drop(first);
    if request.state != RequestState::Submitted || request.claim.is_some() {
        return Ok(None);
    }
    let known = KnownUse::read(db, &request.app, None, now).await?;
    let mut tx = db.begin().await?;
    let state = LimitState::read(&mut tx, db, app_id, now).await?;
    let mut asks = Vec::with_capacity(request.asks.len());
    for ask in &request.asks {
        let facts = facts::of(&mut tx, app_id, &state, &known, &ask.target, now).await?;
        asks.push(Ask { facts, ..ask.clone() });
    }
    tx.commit().await?;
    let judged = Request { asks, ..request.clone() };
    let is_met = |rule: &&Rule| rule.words.unmet(&judged, &present.settings).is_empty();
    let Some(rule) = present.rules.iter().find(is_met) else { return Ok(None) };
    let why = reason(&db.snapshot(), rule, &judged);
    let decision =
        Decision { ends_at: request.needed_until, ..Decision::new(Verdict::Approve, &why) };
    let used = RuleUse {
        id: rule.id,
        version: rule.version,
        words: rule.words.clone(),
        inputs: judged.asks.iter().map(|ask| ask.facts.clone()).collect(),
    };
    let caller = Caller::system(&format!("rule: {}", rule.words.name));
    let seen = request.seen();
    decide::decide_as(db, &caller, id, seen, &decision, Some(used), now).await?;
    Ok(Some(rule.id))
}
