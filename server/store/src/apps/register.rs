//! Registering App Keys. One or a hundred thousand: the same statements write the same rows, so that
//! nothing is to be told from how an App Key came into the directory.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::access::{Permit, RegisterApp};
use domain::ids::{AppKey, PlanId};
use sqlx::PgConnection;

use super::plan;
use crate::audit::OneChange;
use crate::mutation::Mutation;
use crate::{Db, Result, summaries};

/// App Keys that one statement writes: each stays far below the time that a statement may take.
pub(super) const CHUNK: usize = 10_000;

/// An App Key that somebody wants to have registered.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub app: &'a AppKey,
    pub plan: &'a PlanId,
}

/// Registers an App Key under a plan. One that is there already is left as it is: `false`.
pub async fn register(
    db: &Db,
    permit: &Permit<RegisterApp>,
    app: &AppKey,
    plan: &PlanId,
    now: DateTime<Utc>,
) -> Result<bool> {
    db.snapshot().check_plan(plan)?;
    let mut tx = Mutation::begin(db, permit, now).await?;
    let ids = register_new(&mut tx, &[Wanted { app, plan }]).await?;
    if ids.is_empty() {
        return Ok(false);
    }
    tx.commit_recorded(true).await
}

/// Registers those of `wanted` that are new, in its order, each with its plan, its row of the record
/// and its place among the changes. The ids of the new ones; the others are left as they are.
/// `wanted` names each App Key once, and plans that there are.
pub(super) async fn register_new<'a>(
    tx: &mut Mutation<'_>,
    wanted: &[Wanted<'a>],
) -> Result<HashMap<&'a AppKey, i32>> {
    let now = tx.now;
    let ids = insert_apps(tx, wanted, now).await?;
    let new = wanted.iter().filter_map(|Wanted { app, plan }| Some((*ids.get(app)?, *app, *plan)));
    let new: Vec<(i32, &AppKey, &PlanId)> = new.collect();
    for chunk in new.chunks(CHUNK) {
        begin(tx, chunk).await?;
    }
    // Last, because all other changes of limits wait from here to the commit.
    for chunk in new.chunks(CHUNK) {
        let app_ids: Vec<i32> = chunk.iter().map(|(id, ..)| *id).collect();
        tx.number(&app_ids).await?;
    }
    Ok(ids)
}

/// The rows of the directory. They are locked in the order of their names, so that two who register
/// the same App Keys never wait for each other in a circle.
async fn insert_apps<'a>(
    tx: &mut PgConnection,
    wanted: &[Wanted<'a>],
    now: DateTime<Utc>,
) -> Result<HashMap<&'a AppKey, i32>> {
    let mut sorted: Vec<&Wanted<'a>> = wanted.iter().collect();
    sorted.sort_unstable_by_key(|one| one.app);
    let mut ids = HashMap::with_capacity(wanted.len());
    for chunk in sorted.chunks(CHUNK) {
        let orgs: Vec<&str> = chunk.iter().map(|one| one.app.org()).collect();
        let names: Vec<&str> = chunk.iter().map(|one| one.app.app()).collect();
        let plans: Vec<&str> = chunk.iter().map(|one| one.plan.as_str()).collect();
        let rows = sqlx::query!(
            // Version 2: being registered is its first change.
            r#"insert into apps (org, name, plan, version, registered_at)
               select org, name, plan, 2, $4
               from unnest($1::text[], $2::text[], $3::text[]) with ordinality
                    as one (org, name, plan, place)
               order by place
               on conflict (key) do nothing
               returning id, key as "key!""#,
            &orgs as &[&str],
            &names as &[&str],
            &plans as &[&str],
            now,
        )
        .fetch_all(&mut *tx)
        .await?;
        let new: HashMap<&str, i32> = rows.iter().map(|row| (row.key.as_str(), row.id)).collect();
        let each = chunk.iter().filter_map(|one| Some((one.app, *new.get(one.app.as_str())?)));
        ids.extend(each);
    }
    Ok(ids)
}

/// What an App Key begins with.
async fn begin(tx: &mut Mutation<'_>, new: &[(i32, &AppKey, &PlanId)]) -> Result<()> {
    let (now, author) = (tx.now, tx.author());
    let app_ids: Vec<i32> = new.iter().map(|(id, ..)| *id).collect();
    let plans: Vec<&str> = new.iter().map(|(.., plan)| plan.as_str()).collect();
    let keys: Vec<&str> = new.iter().map(|(_, app, _)| app.as_str()).collect();
    plan::begin_all(tx, &app_ids, &plans, author, now).await?;
    summaries::begin_all(tx, new, now).await?;
    sqlx::query!(
        // Locked in the order in which reports lock them.
        "with gone as (
             select key from unknown_apps where key = any($1) order by key for update
         )
         delete from unknown_apps u using gone where u.key = gone.key",
        &keys as &[&str],
    )
    .execute(&mut **tx)
    .await?;
    let changes: Vec<OneChange> = new
        .iter()
        .map(|(_, app, plan)| OneChange {
            app: (*app).clone(),
            before: None,
            after: Some(serde_json::json!({ "plan": plan })),
        })
        .collect();
    tx.record_all(("app.register", None, None), &changes).await
}
