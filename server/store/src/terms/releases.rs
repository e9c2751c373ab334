//! The releases of the terms: listing them, reading an old one.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::access::{Permit, ReadConsole, ReadLimits};
use domain::plans::Terms;
use domain::rules::Thing;
use domain::terms::Release;
use sqlx::PgConnection;

use super::{corrupt, of_release};
use crate::{Db, Error, Result};

/// Releases that are listed at most, the newest of them.
const LISTED_MAX: i64 = 500;

struct ReleaseRow {
    release: i32,
    at: DateTime<Utc>,
    author: String,
    reason: Option<String>,
    changes: serde_json::Value,
    pinned_apps: i64,
}

impl TryFrom<ReleaseRow> for Release {
    type Error = Error;

    fn try_from(row: ReleaseRow) -> Result<Self> {
        Ok(Self {
            release: row.release.unsigned_abs(),
            at: row.at,
            author: row.author,
            reason: row.reason,
            changes: serde_json::from_value(row.changes).map_err(corrupt)?,
            pinned_apps: row.pinned_apps.unsigned_abs(),
        })
    }
}

/// The releases, newest first; at most 500.
pub async fn list(db: &Db, _permit: &Permit<ReadConsole>) -> Result<Vec<Release>> {
    let rows = sqlx::query_as!(
        ReleaseRow,
        r#"select r.release, r.at, r.author, r.reason, r.changes,
               (select count(*) from apps a where a.release = r.release) as "pinned_apps!"
           from terms_releases r order by r.release desc limit $1"#,
        LISTED_MAX,
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter().map(Release::try_from).collect()
}

pub(crate) async fn one(tx: &mut PgConnection, release: i32) -> Result<Release> {
    let row = sqlx::query_as!(
        ReleaseRow,
        r#"select r.release, r.at, r.author, r.reason, r.changes,
               (select count(*) from apps a where a.release = r.release) as "pinned_apps!"
           from terms_releases r where r.release = $1"#,
        release,
    )
    .fetch_one(tx)
    .await?;
    row.try_into()
}

/// The terms of a release; `None`: of the newest, from memory.
pub async fn of(db: &Db, _permit: &Permit<ReadLimits>, release: Option<u32>) -> Result<Arc<Terms>> {
    let snapshot = db.snapshot();
    let Some(release) = release.filter(|release| *release != snapshot.release) else {
        return Ok(snapshot.terms.clone());
    };
    if release == 0 || release > snapshot.release {
        return Err(Error::not_found(Thing::Release));
    }
    let mut connection = db.pool().acquire().await?;
    Ok(Arc::new(of_release(&mut connection, release).await?.terms))
}
