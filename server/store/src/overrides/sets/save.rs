//! Writing a set: its row, its overrides, what it takes the place of, and who did it; set-based,
//! however many App Keys there are.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::limit_values::{LimitValue, Target};
use domain::override_sets::{NewSet, OverrideSet};
use domain::overrides::Override;
use sqlx::PgConnection;
use uuid::Uuid;

use super::super::{overlap_or, target_text};
use super::Judged;
use crate::audit::{self, Change, OneChange};
use crate::mutation::Mutation;
use crate::snapshot::Snapshot;
use crate::{Result, record};

pub(super) async fn save(
    mut tx: Mutation<'_>,
    snapshot: &Snapshot,
    new: &NewSet,
    judged: &Judged,
) -> Result<OverrideSet> {
    let now = tx.now;
    let (name, unit) = snapshot.limit_name(&new.target);
    let count = judged.settable.len() as u64;
    let set = OverrideSet {
        id: Uuid::now_v7(),
        target: new.target.clone(),
        name,
        unit,
        value: new.value,
        reason: new.reason.trim().to_owned(),
        author: tx.author().to_owned(),
        created_at: now,
        starts_at: new.starts_at.unwrap_or(now).max(now),
        ends_at: new.ends_at,
        apps: count,
        left_out: judged.preview.left_out_count,
        standing: count,
        undone: None,
    };
    insert_set(&mut tx, &set).await?;
    let app_ids: Vec<i32> = judged.settable.iter().map(|(entry, _)| entry.id).collect();
    let replaced = replace_permanent(&mut tx, &app_ids, &set).await?;
    let rows: Vec<(i32, &Override)> =
        judged.settable.iter().map(|(entry, made)| (entry.id, made)).collect();
    insert_all(&mut tx, &rows, &set.target, Some(set.id)).await?;
    tx.bump(&app_ids).await?;
    let mut changes = Vec::with_capacity(judged.settable.len());
    for (entry, made) in &judged.settable {
        let before = match replaced.get(&entry.id) {
            Some(ids) => audit::state(ids)?,
            None => None,
        };
        changes.push(OneChange { app: entry.app.clone(), before, after: audit::state(made)? });
    }
    let target = target_text(&set.target);
    let said = ("override.set", Some(target.as_str()), Some(set.reason.as_str()));
    tx.record_all(said, &changes).await?;
    let change = Change::of("override_set.create", set.id.to_string())
        .after(&set)
        .reason(set.reason.as_str());
    tx.commit(change, set.clone()).await
}

async fn insert_set(tx: &mut PgConnection, set: &OverrideSet) -> Result<()> {
    sqlx::query!(
        "insert into override_sets
             (id, target, amount, reason, author, created_at, starts_at, ends_at, left_out)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        set.id,
        target_text(&set.target),
        amount(set.value),
        set.reason,
        set.author,
        set.created_at,
        set.starts_at,
        set.ends_at,
        i32::try_from(set.left_out).unwrap_or(i32::MAX),
    )
    .execute(tx)
    .await?;
    Ok(())
}

fn amount(value: LimitValue) -> Option<i64> {
    value.amount().map(|amount| i64::try_from(amount).unwrap_or(i64::MAX))
}

/// The permanent overrides that a permanent set takes the place of end when it starts, and are
/// noted, so that they can come back. By App Key.
async fn replace_permanent(
    tx: &mut PgConnection,
    app_ids: &[i32],
    set: &OverrideSet,
) -> Result<HashMap<i32, Vec<Uuid>>> {
    let mut replaced: HashMap<i32, Vec<Uuid>> = HashMap::new();
    if set.ends_at.is_some() {
        return Ok(replaced);
    }
    let rows = sqlx::query!(
        "select app_id, id from overrides
         where app_id = any($1) and target = $2 and ends_at is null
           and coalesce(ended_at, 'infinity') > greatest($3, starts_at)",
        app_ids,
        target_text(&set.target),
        set.starts_at,
    )
    .fetch_all(&mut *tx)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    record::keep_ends(tx, &ids, set.created_at).await?;
    sqlx::query!(
        "update overrides
         set ended_at = greatest($2, starts_at), end_reason = 'replaced', replaced_by_set = $3
         where id = any($1)",
        &ids,
        set.starts_at,
        set.id,
    )
    .execute(tx)
    .await?;
    for row in rows {
        replaced.entry(row.app_id).or_default().push(row.id);
    }
    Ok(replaced)
}

/// Inserts overrides of one target.
pub(super) async fn insert_all(
    tx: &mut PgConnection,
    rows: &[(i32, &Override)],
    target: &Target,
    set: Option<Uuid>,
) -> Result<()> {
    let (quota, bucket, rate) = match target {
        Target::Quota { quota } => (Some(quota.as_str()), None, None),
        Target::Rate { bucket, rate } => (None, Some(bucket.as_str()), Some(rate)),
    };
    let of = |column: fn(&Override) -> Option<DateTime<Utc>>| -> Vec<Option<DateTime<Utc>>> {
        rows.iter().map(|(_, one)| column(one)).collect()
    };
    let ids: Vec<Uuid> = rows.iter().map(|(_, one)| one.id).collect();
    let app_ids: Vec<i32> = rows.iter().map(|(app_id, _)| *app_id).collect();
    let amounts: Vec<Option<i64>> = rows.iter().map(|(_, one)| amount(one.value)).collect();
    let reasons: Vec<&str> = rows.iter().map(|(_, one)| one.reason.as_str()).collect();
    let authors: Vec<&str> = rows.iter().map(|(_, one)| one.author.as_str()).collect();
    sqlx::query!(
        "insert into overrides
             (id, app_id, quota, bucket, unit, window_seconds, scope, amount, reason, author,
              created_at, starts_at, ends_at, ended_at, set_id)
         select one.id, one.app_id, $1::text, $2::text, $3::text, $4::integer, $5::text, one.amount,
                one.reason, one.author, one.created_at, one.starts_at, one.ends_at, one.ended_at, $6
         from unnest($7::uuid[], $8::integer[], $9::bigint[], $10::text[], $11::text[],
                     $12::timestamptz[], $13::timestamptz[], $14::timestamptz[], $15::timestamptz[])
                  as one (id, app_id, amount, reason, author, created_at, starts_at, ends_at, ended_at)",
        quota,
        bucket,
        rate.map(|rate| rate.unit.as_str()),
        rate.map(|rate| i32::try_from(rate.window_seconds).unwrap_or(i32::MAX)),
        rate.map(|rate| rate.scope.as_str()),
        set,
        &ids,
        &app_ids,
        &amounts as &[Option<i64>],
        &reasons as &[&str],
        &authors as &[&str],
        &of(|one| Some(one.created_at)) as &[Option<DateTime<Utc>>],
        &of(|one| Some(one.starts_at)) as &[Option<DateTime<Utc>>],
        &of(|one| one.ends_at) as &[Option<DateTime<Utc>>],
        &of(|one| one.ended_at) as &[Option<DateTime<Utc>>],
    )
    .execute(tx)
    .await
    .map_err(overlap_or)?;
    Ok(())
}
