//! What the page shows that files a request: what is known of the limits, and what is in the way.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadConsole};
use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::limits::{Subject, effective, overridable, rate_keys};
use domain::plans::PlanRef;
use domain::requests::RequestState;
use domain::requests::list::Named;
use domain::requests::prepared::{Choice, OpenRequest, Prepared, Prospect};
use domain::rules::Thing;
use sqlx::PgConnection;
use uuid::Uuid;

use super::facts;
use super::row::asks_of;
use crate::changes::{KnownUse, LimitState};
use crate::overrides::target_text;
use crate::snapshot::Snapshot;
use crate::{Db, Error, Result, app_rows};

/// Of `app`. Targets that cannot be asked for under its plan are left out.
pub async fn prepare(
    db: &Db,
    _permit: &Permit<ReadConsole>,
    app: &AppKey,
    targets: &[Target],
    now: DateTime<Utc>,
) -> Result<Prepared> {
    let only = match targets {
        [one] => Some(one),
        _ => None,
    };
    let known = KnownUse::read(db, app, only, now).await?;
    let snapshot = db.snapshot();
    let mut tx = db.begin().await?;
    let app_id = app_rows::find(&mut tx, app).await?.id;
    let state = LimitState::read(&mut tx, db, app_id, now).await?;
    let subject = state.subject(now).ok_or_else(|| Error::not_found(Thing::Plan))?;
    let mut open = open_of(&mut tx, &snapshot, app_id).await?;
    let mut prospects: Vec<Prospect> = Vec::with_capacity(targets.len());
    for target in targets {
        let is_new = prospects.iter().all(|one| one.target != *target);
        if !is_new || overridable(subject.terms, subject.plan, target).is_err() {
            continue;
        }
        let limit = effective(subject, target);
        prospects.push(Prospect {
            named: name_of(&snapshot, target),
            facts: facts::of(&mut tx, app_id, &state, &known, target, now).await?,
            origin: limit.as_ref().map(|limit| limit.origin),
            ends_at: limit.and_then(|limit| limit.ends_at),
            open: open.remove(&target_text(target)),
            target: target.clone(),
        });
    }
    tx.commit().await?;
    let plan = PlanRef::from(subject.plan);
    Ok(Prepared { app: app.clone(), plan, prospects, choices: choices(&snapshot, subject) })
}

fn name_of(snapshot: &Snapshot, target: &Target) -> Named {
    let (name, unit) = snapshot.limit_name(target);
    Named { name, unit }
}

/// Every limit that can be asked for: quotas, then the rates of the plan's edition.
fn choices(snapshot: &Snapshot, subject: Subject<'_>) -> Vec<Choice> {
    let quotas = subject.terms.book.quotas.iter();
    let quotas = quotas.map(|quota| Target::Quota { quota: quota.id.clone() });
    let edition = subject.terms.catalogue.catalogue().edition(&subject.plan.catalogue);
    let buckets = edition.map_or(&[][..], |edition| &edition.buckets);
    let rates = buckets.iter().flat_map(|bucket| {
        let rate = |rate| Target::Rate { bucket: bucket.id.clone(), rate };
        rate_keys(subject.plan, bucket).into_iter().map(rate)
    });
    let all = quotas.chain(rates);
    let may = all.filter(|target| overridable(subject.terms, subject.plan, target).is_ok());
    let choices = may.map(|target| Choice {
        named: name_of(snapshot, &target),
        limit: effective(subject, &target).map(|limit| limit.value),
        target,
    });
    choices.collect()
}

/// The open requests of an App Key, by the text of each limit that they ask for.
async fn open_of(
    tx: &mut PgConnection,
    snapshot: &Snapshot,
    app_id: i32,
) -> Result<HashMap<String, OpenRequest>> {
    let rows = sqlx::query!(
        r#"select k.target, r.id, r.number, r.state as "state: RequestState"
           from request_asks k join requests r on r.id = k.request_id
           where k.app_id = $1 and k.is_open"#,
        app_id,
    )
    .fetch_all(&mut *tx)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let asks = asks_of(tx, &ids).await?;
    let mut open = HashMap::with_capacity(rows.len());
    for row in rows {
        let asks = asks.get(&row.id).map(Vec::as_slice).unwrap_or_default();
        let names = asks.iter().map(|ask| name_of(snapshot, &ask.target)).collect();
        let number = row.number.unsigned_abs();
        open.insert(row.target, OpenRequest { id: row.id, number, state: row.state, names });
    }
    Ok(open)
}
