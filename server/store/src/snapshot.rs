//! Everything that decides limits, in memory: the terms, and the plan and overrides of every App
//! Key. Reads never ask PostgreSQL and survive its death.
//!
//! An immutable map shared by structure: a change copies the path to one entry, not the map.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::ids::AppKey;
use domain::limits::{Subject, Terms};
use domain::overrides::Override;
use domain::plans::Plan;
use imbl::{HashMap, OrdSet};

use crate::usage::Names;
use crate::{Db, Result, overrides, terms};

/// App Keys that one refresh reads at most before it publishes what it has.
const REFRESH_ROWS: i64 = 10_000;

/// The state of all limits at one version.
#[derive(Clone, Default)]
pub struct Snapshot {
    pub terms: Arc<Terms>,
    /// The newest change that is in here; readers see changes in this order, without gaps.
    pub version: u64,
    pub(crate) names: Arc<Names>,
    apps: HashMap<AppKey, Arc<AppEntry>>,
    keys: HashMap<i32, AppKey>,
    /// When an override begins or ends, and of which App Key: what time alone changes.
    turns: OrdSet<(DateTime<Utc>, i32)>,
}

/// What decides the limits of one App Key.
#[derive(Clone, Debug)]
pub struct AppEntry {
    pub id: i32,
    pub app: AppKey,
    pub plan: Plan,
    /// Guards edits: an edit names the version it saw.
    pub version: u64,
    /// The platform-wide version of the last change of its limits.
    pub limits_version: u64,
    pub registered_at: DateTime<Utc>,
    /// In force now or later, in the order of their creation.
    pub overrides: Vec<Override>,
}

impl AppEntry {
    fn turns(&self) -> impl Iterator<Item = (DateTime<Utc>, i32)> {
        let moments = self.overrides.iter().flat_map(|one| [Some(one.starts_at), one.end()]);
        moments.flatten().map(|moment| (moment, self.id))
    }
}

impl Snapshot {
    pub fn app(&self, key: &AppKey) -> Option<&Arc<AppEntry>> {
        self.apps.get(key)
    }

    pub fn app_by_id(&self, id: i32) -> Option<&Arc<AppEntry>> {
        self.apps.get(self.keys.get(&id)?)
    }

    /// The numbers of all App Keys.
    pub fn ids(&self) -> impl Iterator<Item = i32> {
        self.keys.keys().copied()
    }

    /// How many App Keys are in the directory.
    pub fn len(&self) -> usize {
        self.apps.len()
    }

    pub fn is_empty(&self) -> bool {
        self.apps.is_empty()
    }

    /// What [`domain::limits`] asks for, of one App Key at `now`.
    pub fn subject<'a>(&'a self, entry: &'a AppEntry, now: DateTime<Utc>) -> Subject<'a> {
        Subject { terms: &self.terms, plan: &entry.plan, overrides: &entry.overrides, now }
    }

    /// App Keys of which an override began or ended after `from` and until `to`.
    pub fn turned(&self, from: DateTime<Utc>, to: DateTime<Utc>) -> BTreeSet<i32> {
        let moments = self.turns.range((from, i32::MAX)..=(to, i32::MAX));
        moments.map(|(_, id)| *id).collect()
    }

    fn put(&mut self, entry: AppEntry) {
        if let Some(before) = self.apps.get(&entry.app).cloned() {
            for turn in before.turns() {
                self.turns.remove(&turn);
            }
        }
        self.turns.extend(entry.turns());
        self.keys.insert(entry.id, entry.app.clone());
        self.apps.insert(entry.app.clone(), Arc::new(entry));
    }
}

/// Reads everything anew: at start, and when the terms change.
pub(crate) async fn load(db: &Db, now: DateTime<Utc>) -> Result<Snapshot> {
    let mut tx = db.pool().begin().await?;
    // One moment for all reads.
    sqlx::query!("set transaction isolation level repeatable read, read only")
        .execute(&mut *tx)
        .await?;
    let terms = Arc::new(terms::newest(&mut tx).await?);
    let names = Arc::new(Names::read(&mut tx).await?);
    let version =
        sqlx::query_scalar!("select version from limits_head").fetch_one(&mut *tx).await?;
    let mut snapshot =
        Snapshot { terms, names, version: version.unsigned_abs(), ..Snapshot::default() };
    let mut after = 0;
    loop {
        let rows = sqlx::query_as!(
            AppRow,
            r#"select id, key as "key!", plan, version, registered_at,
                    coalesce((select max(c.version) from limit_changes c where c.app_id = a.id), 0) as "limits_version!"
               from apps a where id > $1 order by id limit $2"#,
            after,
            REFRESH_ROWS,
        )
        .fetch_all(&mut *tx)
        .await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        let ids: Vec<i32> = rows.iter().map(|row| row.id).collect();
        let mut by_app = overrides::current_of(&mut tx, &ids, now).await?;
        for row in rows {
            let overrides = by_app.remove(&row.id).unwrap_or_default();
            if let Some(entry) = row.entry(&snapshot.terms, overrides)? {
                snapshot.put(entry);
            }
        }
    }
    tx.commit().await?;
    Ok(snapshot)
}

/// Reads what has changed since `snapshot`: the next state, and the App Keys that changed. `None`:
/// nothing did.
pub(crate) async fn refresh(
    db: &Db,
    snapshot: &Snapshot,
    now: DateTime<Utc>,
) -> Result<Option<(Snapshot, Vec<i32>)>> {
    let mut tx = db.pool().begin().await?;
    sqlx::query!("set transaction isolation level repeatable read, read only")
        .execute(&mut *tx)
        .await?;
    let since = i64::try_from(snapshot.version).unwrap_or(i64::MAX);
    let changes = sqlx::query!(
        "select version, app_id from limit_changes where version > $1 order by version limit $2",
        since,
        REFRESH_ROWS,
    )
    .fetch_all(&mut *tx)
    .await?;
    let Some(last) = changes.last() else { return Ok(None) };
    let mut next = snapshot.clone();
    next.version = last.version.unsigned_abs();
    let ids: Vec<i32> = changes.iter().map(|change| change.app_id).collect();
    let rows = sqlx::query_as!(
        AppRow,
        r#"select id, key as "key!", plan, version, registered_at,
                (select max(c.version) from limit_changes c where c.app_id = a.id) as "limits_version!"
           from apps a where id = any($1)"#,
        &ids,
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut by_app = overrides::current_of(&mut tx, &ids, now).await?;
    tx.commit().await?;
    for row in rows {
        let overrides = by_app.remove(&row.id).unwrap_or_default();
        if let Some(entry) = row.entry(&next.terms, overrides)? {
            next.put(entry);
        }
    }
    Ok(Some((next, ids)))
}

struct AppRow {
    id: i32,
    key: String,
    plan: String,
    version: i64,
    registered_at: DateTime<Utc>,
    limits_version: i64,
}

impl AppRow {
    /// `None` where the plan is not among the terms: said in the log, not served as something else.
    fn entry(self, terms: &Terms, overrides: Vec<Override>) -> Result<Option<AppEntry>> {
        let app: AppKey = self
            .key
            .parse()
            .map_err(|error| crate::Error::Corrupt(format!("apps.key: {error}")))?;
        let Some(plan) = terms.book.plan(&self.plan.as_str().into()) else {
            tracing::error!(
                "App Key {app} has the plan {:?}, which is not among the plans",
                self.plan
            );
            return Ok(None);
        };
        Ok(Some(AppEntry {
            id: self.id,
            app,
            plan: plan.clone(),
            version: self.version.unsigned_abs(),
            limits_version: self.limits_version.unsigned_abs(),
            registered_at: self.registered_at,
            overrides,
        }))
    }
}

#[cfg(test)]
mod tests;
