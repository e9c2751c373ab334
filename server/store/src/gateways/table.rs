//! The table behind the memory of gateways.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::gateways::GATEWAYS_MAX;
use sqlx::PgConnection;
use uuid::Uuid;

use super::Known;
use crate::{Db, Result};

/// Writes all in one statement, in the order of their names. A row that another server has seen
/// later stays, and so does one that belongs to somebody else who is still valid.
pub(super) async fn write(db: &Db, changed: &[(String, Known)], now: DateTime<Utc>) -> Result<()> {
    if changed.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into gateways as g (name, version, acked_at, first_seen_at, last_seen_at,
                                    connected_at, token, restarted_at, restarted_from, owner)
         select * from unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::timestamptz[],
                              $5::timestamptz[], $6::timestamptz[], $7::text[],
                              $8::timestamptz[], $9::bigint[], $10::uuid[])
         on conflict (name) do update
         set version = excluded.version, acked_at = excluded.acked_at,
             last_seen_at = excluded.last_seen_at, connected_at = excluded.connected_at,
             token = excluded.token, restarted_at = excluded.restarted_at,
             restarted_from = excluded.restarted_from, owner = excluded.owner
         where g.last_seen_at <= excluded.last_seen_at
           and (g.owner is null or g.owner = excluded.owner or not is_valid_actor(g.owner, $11))",
        &column(changed, |(name, _)| name.clone()),
        &column(changed, |(_, one)| number(one.version)) as &[Option<i64>],
        &column(changed, |(_, one)| one.acked_at) as &[Option<DateTime<Utc>>],
        &column(changed, |(_, one)| one.first_seen_at),
        &column(changed, |(_, one)| one.last_seen_at),
        &column(changed, |(_, one)| one.connected_at) as &[Option<DateTime<Utc>>],
        &column(changed, |(_, one)| one.token.clone()),
        &column(changed, |(_, one)| one.restarted_at) as &[Option<DateTime<Utc>>],
        &column(changed, |(_, one)| number(one.restarted_from)) as &[Option<i64>],
        &column(changed, |(_, one)| one.owner) as &[Option<Uuid>],
        now,
    )
    .execute(db.pool())
    .await?;
    Ok(())
}

fn column<T>(rows: &[(String, Known)], of: impl FnMut(&(String, Known)) -> T) -> Vec<T> {
    rows.iter().map(of).collect()
}

fn number(version: Option<u64>) -> Option<i64> {
    version.map(|version| i64::try_from(version).unwrap_or(i64::MAX))
}

/// All gateways, as they were written last.
pub(super) async fn read(db: &Db) -> Result<Vec<(String, Known)>> {
    let rows = sqlx::query!(
        "select name, version, acked_at, first_seen_at, last_seen_at, connected_at, token,
                restarted_at, restarted_from, owner
         from gateways order by name limit $1",
        i64::try_from(GATEWAYS_MAX).unwrap_or(i64::MAX),
    )
    .fetch_all(db.pool())
    .await?;
    let known = rows.into_iter().map(|row| {
        let known = Known {
            version: row.version.map(i64::unsigned_abs),
            acked_at: row.acked_at,
            first_seen_at: row.first_seen_at,
            last_seen_at: row.last_seen_at,
            connected_at: row.connected_at,
            token: row.token,
            owner: row.owner,
            restarted_at: row.restarted_at,
            restarted_from: row.restarted_from.map(i64::unsigned_abs),
            waiting: None,
            is_changed: false,
        };
        (row.name, known)
    });
    Ok(known.collect())
}

/// Whether a token or an account may still be used.
pub(super) async fn is_valid(db: &Db, actor: Uuid, now: DateTime<Utc>) -> Result<bool> {
    let valid = sqlx::query_scalar!(r#"select is_valid_actor($1, $2) as "it!""#, actor, now)
        .fetch_one(db.pool())
        .await?;
    Ok(valid)
}

pub(super) async fn delete(tx: &mut PgConnection, name: &str) -> Result<()> {
    sqlx::query!("delete from gateways where name = $1", name).execute(tx).await?;
    Ok(())
}

/// When versions were made.
pub(super) async fn moments(db: &Db, versions: &[u64]) -> Result<HashMap<u64, DateTime<Utc>>> {
    let versions: Vec<i64> =
        versions.iter().map(|one| i64::try_from(*one).unwrap_or(i64::MAX)).collect();
    let rows =
        sqlx::query!("select version, at from limit_changes where version = any($1)", &versions)
            .fetch_all(db.pool())
            .await?;
    Ok(rows.into_iter().map(|row| (row.version.unsigned_abs(), row.at)).collect())
}
