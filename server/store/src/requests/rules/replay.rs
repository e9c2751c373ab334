//! A rule over past requests: what it would have decided, beside what people did.
//!
//! It judges by what was known when each was filed, and by the thresholds of now.

use chrono::{DateTime, Utc};
use domain::access::{ManageRequests, Permit};
use domain::requests::{
    Judged, REPLAYED_MAX, Replay, Replayed, Rule, RuleView, RuleWords, Settings,
};
use uuid::Uuid;

use super::super::row::{asks_of, select_requests};
use super::super::settings;
use super::{begin, checked, find, record, seen, view};
use crate::audit;
use crate::{Db, Result};

/// Of a person's reason so many characters are kept beside the request.
const REASON_SHOWN: usize = 300;

/// Requests that are read at once.
const CHUNK: i64 = 1000;

/// Replays the present version of a rule and keeps what came of it: it may be switched on then.
pub async fn replay(
    db: &Db,
    permit: &Permit<ManageRequests>,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<RuleView> {
    let before: Rule = find(&mut *db.pool().acquire().await?, id).await?.0;
    let replay = over_the_past(db, &before.words, now).await?;
    let (mut tx, _) = begin(db, permit, now).await?;
    // Of this version and no other.
    seen(&mut tx, id, Some(before.version)).await?;
    sqlx::query!(
        "update request_rules set replay = $2, replayed_at = $3 where id = $1",
        id,
        audit::state(&replay)?,
        now,
    )
    .execute(&mut *tx)
    .await?;
    let view = view(&mut tx, id).await?;
    let change = record("requests.rule_replay", Some(&before), Some(&view.rule));
    tx.commit(change, view).await
}

/// The same of words that are not kept yet.
pub async fn preview(
    db: &Db,
    _permit: &Permit<ManageRequests>,
    words: &RuleWords,
    now: DateTime<Utc>,
) -> Result<Replay> {
    over_the_past(db, &checked(db, words)?, now).await
}

/// The newest requests that people decided, judged by the rule.
async fn over_the_past(db: &Db, words: &RuleWords, now: DateTime<Utc>) -> Result<Replay> {
    let settings = settings::current(&mut *db.pool().acquire().await?).await?.1;
    let mut past: Vec<Replayed> = Vec::new();
    let mut after: Option<(DateTime<Utc>, i64)> = None;
    while past.len() < REPLAYED_MAX {
        let (chunk, last) = decided_before(db, words, &settings, after).await?;
        past.extend(chunk);
        match last {
            Some(last) => after = Some(last),
            None => break,
        }
    }
    past.truncate(REPLAYED_MAX);
    Ok(Replay::of(past, now))
}

/// A chunk of them, the newest first, and where the next one begins.
type Chunk = (Vec<Replayed>, Option<(DateTime<Utc>, i64)>);

async fn decided_before(
    db: &Db,
    words: &RuleWords,
    settings: &Settings,
    after: Option<(DateTime<Utc>, i64)>,
) -> Result<Chunk> {
    let mut tx = db.begin().await?;
    let rows = select_requests!(
        r#"where r.state in ('approved', 'partly_approved', 'denied')
             and r.decision -> 'rule' is null
             and ($1::timestamptz is null or (r.decided_at, r.number) < ($1, $2::bigint))
           order by r.decided_at desc, r.number desc limit $3"#,
        after.map(|(at, _)| at),
        after.map(|(_, number)| number),
        CHUNK,
    )
    .fetch_all(&mut *tx)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut asks = asks_of(&mut tx, &ids).await?;
    tx.commit().await?;
    let is_full = i64::try_from(rows.len()).is_ok_and(|rows| rows == CHUNK);
    let mut past = Vec::with_capacity(rows.len());
    let mut last = None;
    for row in rows {
        let number = row.number;
        let asks = asks.remove(&row.id).unwrap_or_default();
        let request = row.request(asks, settings)?;
        let Some(decision) = &request.decision else { continue };
        last = Some((decision.at, number));
        let judged = Judged {
            id: request.id,
            number: request.number,
            was: request.state,
            unmet: words.unmet(&request, settings),
        };
        past.push(Replayed {
            judged,
            app: request.app.clone(),
            decided_at: decision.at,
            by: decision.by.name().to_owned(),
            reason: decision.reason.chars().take(REASON_SHOWN).collect(),
        });
    }
    Ok((past, last.filter(|_| is_full)))
}
