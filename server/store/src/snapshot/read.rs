//! Reading the snapshot: whole at start and when the terms change, else what has changed.

use std::collections::HashMap;
use std::sync::Arc;

use arc_swap::ArcSwapOption;
use chrono::{DateTime, Utc};
use domain::ids::{AppKey, PlanId};
use domain::overrides::Override;
use domain::plans::Terms;
use sqlx::{PgConnection, Postgres, Transaction};

use super::changes::{CHANGES_KEPT, ChangeLog};
use super::contract::{Contracts, PlanSpan};
use super::{AppEntry, Names, Snapshot};
use crate::app_rows::plan_rows;
use crate::{Db, Result, override_rows, terms};

/// App Keys that one refresh reads at most before it publishes what it has.
const REFRESH_ROWS: i64 = 10_000;

/// Reads everything anew: at start, and when the terms change.
pub(crate) async fn load(db: &Db, now: DateTime<Utc>) -> Result<Snapshot> {
    let mut tx = one_moment(db).await?;
    let newest = terms::newest(&mut tx).await?;
    let (release, terms) = (newest.release, Arc::new(newest.terms));
    let mut contracts = Contracts::default();
    contracts.add(None, &terms);
    let names = Arc::new(Names::read(&mut tx).await?);
    let version =
        sqlx::query_scalar!("select version from limits_head").fetch_one(&mut *tx).await?;
    let version = version.unsigned_abs();
    let log = log(&mut tx, version).await?;
    let contracts = Arc::new(contracts);
    let mut snapshot =
        Snapshot { terms, release, names, version, contracts, log, ..Snapshot::default() };
    let mut after = 0;
    loop {
        let rows = sqlx::query_as!(
            AppRow,
            r#"select id, key as "key!: AppKey", version, registered_at,
                    coalesce((select max(c.version) from limit_changes c where c.app_id = a.id), 0) as "limits_version!"
               from apps a where id > $1 order by id limit $2"#,
            after,
            REFRESH_ROWS,
        )
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        put(&mut snapshot, &mut tx, rows, now).await?;
    }
    tx.commit().await?;
    Ok(snapshot)
}

/// What has changed since a snapshot.
pub(crate) struct Refreshed {
    pub next: Snapshot,
    pub app_ids: Vec<i32>,
}

/// Reads what has changed since `snapshot`. `None`: nothing did.
pub(crate) async fn refresh(
    db: &Db,
    snapshot: &Snapshot,
    now: DateTime<Utc>,
) -> Result<Option<Refreshed>> {
    let head = sqlx::query!(
        r#"select version, coalesce((select max(release) from terms_releases), 0) as "release!"
           from limits_head"#
    )
    .fetch_one(db.pool())
    .await?;
    if head.release.unsigned_abs() != snapshot.release {
        // The terms are new: so may be the limits of all who follow them.
        let next = load(db, now).await?;
        let changes =
            next.changes_since(snapshot.version).map(|all| all.map(|(_, id)| id).collect());
        let app_ids = changes.unwrap_or_else(|| next.ids().collect());
        return Ok(Some(Refreshed { next, app_ids }));
    }
    if head.version.unsigned_abs() == snapshot.version {
        return Ok(None);
    }
    let mut tx = one_moment(db).await?;
    let since = i64::try_from(snapshot.version).unwrap_or(i64::MAX);
    let changes = sqlx::query!(
        "select version, app_id from limit_changes where version > $1 order by version limit $2",
        since,
        REFRESH_ROWS,
    )
    .fetch_all(&mut *tx)
    .await?;
    let Some(last) = changes.last() else { return Ok(None) };
    let app_ids: Vec<i32> = changes.iter().map(|change| change.app_id).collect();
    let mut next = snapshot.clone();
    next.version = last.version.unsigned_abs();
    for app_id in &app_ids {
        next.log.push(*app_id);
    }
    let rows = sqlx::query_as!(
        AppRow,
        r#"select id, key as "key!: AppKey", version, registered_at,
                (select max(c.version) from limit_changes c where c.app_id = a.id) as "limits_version!"
           from apps a where id = any($1)"#,
        &app_ids,
    )
    .fetch_all(&mut *tx)
    .await?;
    put(&mut next, &mut tx, rows, now).await?;
    tx.commit().await?;
    Ok(Some(Refreshed { next, app_ids }))
}

/// A transaction all reads of which see the same moment.
async fn one_moment(db: &Db) -> Result<Transaction<'static, Postgres>> {
    let mut tx = db.begin().await?;
    sqlx::query!("set transaction isolation level repeatable read, read only")
        .execute(&mut *tx)
        .await?;
    Ok(tx)
}

/// The newest changes up to `version`.
async fn log(tx: &mut PgConnection, version: u64) -> Result<ChangeLog> {
    let first = version.saturating_sub(CHANGES_KEPT as u64);
    let app_ids = sqlx::query_scalar!(
        "select app_id from limit_changes where version > $1 order by version",
        i64::try_from(first).unwrap_or(i64::MAX),
    )
    .fetch_all(tx)
    .await?;
    // Without gaps up to the newest, so how many there are says which is the first.
    let mut log = ChangeLog::after(version.saturating_sub(app_ids.len() as u64));
    for app_id in app_ids {
        log.push(app_id);
    }
    Ok(log)
}

/// Puts App Keys with their plans and overrides into `snapshot`.
async fn put(
    snapshot: &mut Snapshot,
    tx: &mut PgConnection,
    rows: Vec<AppRow>,
    now: DateTime<Utc>,
) -> Result<()> {
    let ids: Vec<i32> = rows.iter().map(|row| row.id).collect();
    let mut overrides = override_rows::current_of(tx, &ids, now).await?;
    let mut plans = plans_of(snapshot, tx, &ids, now).await?;
    for row in rows {
        let overrides = overrides.remove(&row.id).unwrap_or_default();
        match plans.remove(&row.id) {
            Some(plans) => snapshot.put(row.entry(plans, overrides)),
            // Said in the log, not served as something else.
            None => tracing::error!("App Key {} has no plan that is among the plans", row.key),
        }
    }
    Ok(())
}

/// The plan that each App Key has at `now`, and those to come. Before its first plan an App Key is
/// taken to have had that one.
async fn plans_of(
    snapshot: &mut Snapshot,
    tx: &mut PgConnection,
    ids: &[i32],
    now: DateTime<Utc>,
) -> Result<HashMap<i32, Vec<PlanSpan>>> {
    let mut by_app: HashMap<i32, Vec<PlanSpan>> = HashMap::new();
    for row in plan_rows(tx, ids, now).await? {
        let release = row.release.map(i32::unsigned_abs);
        if let Some(release) = release.filter(|_| !snapshot.contracts.knows(release)) {
            let terms: Arc<Terms> = Arc::new(terms::of_release(tx, release).await?.terms);
            Arc::make_mut(&mut snapshot.contracts).add(Some(release), &terms);
        }
        let Some(contract) = snapshot.contracts.get(release, &PlanId::new(&*row.plan)).cloned()
        else {
            tracing::error!("the plan {:?} of {release:?} is not among the plans", row.plan);
            continue;
        };
        by_app.entry(row.app_id).or_default().push(PlanSpan { starts_at: row.starts_at, contract });
    }
    Ok(by_app)
}

struct AppRow {
    id: i32,
    key: AppKey,
    version: i64,
    registered_at: DateTime<Utc>,
    limits_version: i64,
}

impl AppRow {
    fn entry(self, plans: Vec<PlanSpan>, overrides: Vec<Override>) -> AppEntry {
        AppEntry {
            id: self.id,
            app: self.key,
            plans,
            version: self.version.unsigned_abs(),
            limits_version: self.limits_version.unsigned_abs(),
            registered_at: self.registered_at,
            overrides,
            rendered: ArcSwapOption::empty(),
        }
    }
}
