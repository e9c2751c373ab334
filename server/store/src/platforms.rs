//! Platforms: where recounts ask, which admins keep. A client secret goes in and never comes out,
//! but to the task that asks for a token with it ([`crate::recounts::work`]).

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use domain::access::{ManagePlatforms, Permit};
use domain::platforms::{NewPlatform, PLATFORMS_MAX, Platform, PlatformForm};
use domain::problem::Problem;
use domain::rules::OutsideRule;
use domain::rules::Thing;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::audit::Change;
use crate::error::broken_constraint;
use crate::mutation::Mutation;
use crate::{Db, Error, Result};

struct PlatformRow {
    id: Uuid,
    name: String,
    url: String,
    scope: String,
    client_id: String,
    secret_at: DateTime<Utc>,
    calls_per_minute: i32,
    enabled: bool,
    version: i64,
    created_at: DateTime<Utc>,
    created_by: String,
}

impl From<PlatformRow> for Platform {
    fn from(row: PlatformRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            url: row.url,
            scope: row.scope,
            client_id: row.client_id,
            secret_at: row.secret_at,
            calls_per_minute: row.calls_per_minute.unsigned_abs(),
            enabled: row.enabled,
            version: row.version.unsigned_abs(),
            created_at: row.created_at,
            created_by: row.created_by,
        }
    }
}

/// All platforms by name: there are at most [`PLATFORMS_MAX`].
pub async fn list(db: &Db, _permit: &Permit<ManagePlatforms>) -> Result<Vec<Platform>> {
    select(&mut *db.pool().acquire().await?, None).await
}

/// One platform.
pub async fn read(db: &Db, _permit: &Permit<ManagePlatforms>, id: Uuid) -> Result<Platform> {
    find(&mut *db.pool().acquire().await?, id).await
}

/// All of them, or one, whoever asks.
pub(crate) async fn select(tx: &mut PgConnection, id: Option<Uuid>) -> Result<Vec<Platform>> {
    let rows = sqlx::query_as!(
        PlatformRow,
        "select id, name, url, scope, client_id, secret_at, calls_per_minute, enabled, version,
                created_at, created_by
         from platforms where $1::uuid is null or id = $1 order by name, id",
        id,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(Platform::from).collect())
}

async fn find(tx: &mut PgConnection, id: Uuid) -> Result<Platform> {
    select(tx, Some(id)).await?.pop().ok_or_else(missing)
}

fn missing() -> Error {
    Error::not_found(Thing::Platform)
}

/// Locks the platform at the version that the caller has seen.
async fn lock(tx: &mut PgConnection, id: Uuid, version: Option<i64>) -> Result<Platform> {
    sqlx::query!("select id from platforms where id = $1 for no key update", id)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or_else(missing)?;
    let before = find(tx, id).await?;
    if version.is_some_and(|version| u64::try_from(version) != Ok(before.version)) {
        return Err(Error::stale(OutsideRule::PlatformChanged));
    }
    Ok(before)
}

/// Adds a platform. `new` has a client secret.
pub async fn create(
    db: &Db,
    permit: &Permit<ManagePlatforms>,
    new: &NewPlatform,
    now: DateTime<Utc>,
) -> Result<Platform> {
    let id = Uuid::now_v7();
    let mut tx = Mutation::begin(db, permit, now).await?;
    if let Some(first) = tx.answered().await? {
        return Ok(first);
    }
    // Two who add one at once: one of them waits here.
    sqlx::query!("lock table platforms in share row exclusive mode").execute(&mut *tx).await?;
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from platforms"#)
        .fetch_one(&mut *tx)
        .await?;
    if usize::try_from(count).is_ok_and(|count| count >= PLATFORMS_MAX) {
        return Err(Error::conflict(OutsideRule::TooManyPlatforms { most: PLATFORMS_MAX }));
    }
    sqlx::query!(
        "insert into platforms
             (id, name, url, scope, client_id, client_secret, secret_at, calls_per_minute, enabled,
              created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7, $10)",
        id,
        new.name.as_str(),
        new.url,
        new.scope,
        new.client_id,
        new.client_secret.as_deref().unwrap_or_default(),
        now,
        calls(new),
        new.enabled,
        permit.actor().name(),
    )
    .execute(&mut *tx)
    .await
    .map_err(taken)?;
    let made = find(&mut tx, id).await?;
    let change = change("platform.create", None, Some(&made));
    tx.commit(change, made.clone()).await
}

fn calls(new: &NewPlatform) -> i32 {
    i32::try_from(new.calls_per_minute).unwrap_or(i32::MAX)
}

fn taken(error: sqlx::Error) -> Error {
    match broken_constraint(&error) {
        Some("platforms_scope_once") => Problem::field("/scope", OutsideRule::ScopeTaken).into(),
        _ => error.into(),
    }
}

/// Changes a platform. Without a client secret the one before stays.
pub async fn edit(
    db: &Db,
    permit: &Permit<ManagePlatforms>,
    id: Uuid,
    version: impl Into<Option<i64>>,
    form: &PlatformForm,
    private: bool,
    now: DateTime<Utc>,
) -> Result<Platform> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    let before = lock(&mut tx, id, version.into()).await?;
    let new = form.parse(Some(&before), private)?;
    sqlx::query!(
        "update platforms
         set name = $2, url = $3, scope = $4, client_id = $5,
             client_secret = coalesce($6, client_secret),
             secret_at = case when $6::text is null then secret_at else $7 end,
             calls_per_minute = $8, enabled = $9, version = version + 1
         where id = $1",
        id,
        new.name.as_str(),
        new.url,
        new.scope,
        new.client_id,
        new.client_secret,
        now,
        calls(&new),
        new.enabled,
    )
    .execute(&mut *tx)
    .await
    .map_err(taken)?;
    let after = find(&mut tx, id).await?;
    let change = change("platform.edit", Some(&before), Some(&after));
    tx.commit(change, after.clone()).await
}

/// Deletes a platform with its credentials. Recounts that wait for it fail.
pub async fn delete(
    db: &Db,
    permit: &Permit<ManagePlatforms>,
    id: Uuid,
    version: impl Into<Option<i64>>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    let before = lock(&mut tx, id, version.into()).await?;
    sqlx::query!("delete from platforms where id = $1", id).execute(&mut *tx).await?;
    let change = change("platform.delete", Some(&before), None);
    tx.commit(change, ()).await
}

/// Of the secret only when it was given.
fn change(
    action: &'static str,
    before: Option<&Platform>,
    after: Option<&Platform>,
) -> Change<'static> {
    let id = after.or(before).map(|one| one.id.to_string()).unwrap_or_default();
    let what = |one: &Platform| {
        json!({
            "name": one.name, "url": one.url, "of": one.scope, "client_id": one.client_id,
            "calls_per_minute": one.calls_per_minute, "enabled": one.enabled,
            "secret_at": one.secret_at,
        })
    };
    Change::of(action, id).before(before.map(what)).after(after.map(what))
}
