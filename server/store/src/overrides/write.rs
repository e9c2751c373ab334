//! The statements that write one override, and the rules that only the record can judge.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::limit_values::Target;
use domain::overrides::Override;
use domain::problem::{Code, Problem};
use domain::rules::OverrideRule;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::broken_constraint;
use crate::{Error, Result, record};

/// Names the temporary override that already covers part of the time. The App Key is locked, so
/// none can come in between; the database holds the rule all the same.
pub(crate) async fn refuse_overlap(
    tx: &mut PgConnection,
    app_id: i32,
    made: &Override,
) -> Result<()> {
    let Some(ends_at) = made.ends_at else { return Ok(()) };
    let other = sqlx::query!(
        r#"select id, starts_at, least(ends_at, ended_at) as "end!" from overrides
           where app_id = $1 and target = $2 and ends_at is not null and id <> $5
             and starts_at < $4 and least(ends_at, ended_at) > greatest($3, starts_at)
           order by starts_at limit 1"#,
        app_id,
        target_text(&made.target),
        made.starts_at,
        ends_at,
        made.id,
    )
    .fetch_optional(tx)
    .await?;
    let Some(other) = other else { return Ok(()) };
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let (from, to) = (time(other.starts_at), time(other.end));
    Err(overlap(OverrideRule::Overlap { other: other.id, from, to }))
}

fn overlap(rule: OverrideRule) -> Error {
    Problem { code: Code::Conflict, ..Problem::field("/starts_at", rule) }.into()
}

/// The permanent overrides that `made` takes the place of end when `made` starts: the one in
/// force, and one that was to begin later.
pub(crate) async fn replace_permanent(
    tx: &mut PgConnection,
    app_id: i32,
    made: &Override,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    if made.is_temporary() {
        return Ok(Vec::new());
    }
    let ids = sqlx::query_scalar!(
        "select id from overrides
         where app_id = $1 and target = $2 and ends_at is null and id <> $4
           and coalesce(ended_at, 'infinity') > greatest($3, starts_at)",
        app_id,
        target_text(&made.target),
        made.starts_at,
        made.id,
    )
    .fetch_all(&mut *tx)
    .await?;
    if ids.is_empty() {
        return Ok(ids);
    }
    record::keep_ends(tx, &ids, now).await?;
    sqlx::query!(
        "update overrides set ended_at = greatest($2, starts_at), end_reason = 'replaced'
         where id = any($1)",
        &ids,
        made.starts_at,
    )
    .execute(tx)
    .await?;
    Ok(ids)
}

/// As the generated column `target` writes it.
pub(crate) fn target_text(target: &Target) -> String {
    match target {
        Target::Quota { quota } => format!("quota:{quota}"),
        Target::Rate { bucket, rate } => {
            let (unit, scope) = (rate.unit.as_str(), rate.scope.as_str());
            format!("rate:{bucket}:{unit}:{}:{scope}", rate.window_seconds)
        }
    }
}

pub(crate) async fn insert(tx: &mut PgConnection, app_id: i32, made: &Override) -> Result<()> {
    let (quota, bucket, rate) = match &made.target {
        Target::Quota { quota } => (Some(quota.as_str()), None, None),
        Target::Rate { bucket, rate } => (None, Some(bucket.as_str()), Some(rate)),
    };
    let inserted = sqlx::query!(
        "insert into overrides
             (id, app_id, quota, bucket, unit, window_seconds, scope, amount, reason, author,
              created_at, starts_at, ends_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        made.id,
        app_id,
        quota,
        bucket,
        rate.map(|rate| rate.unit.as_str()),
        rate.map(|rate| i32::try_from(rate.window_seconds).unwrap_or(i32::MAX)),
        rate.map(|rate| rate.scope.as_str()),
        made.value.amount().map(|amount| i64::try_from(amount).unwrap_or(i64::MAX)),
        made.reason,
        made.author,
        made.created_at,
        made.starts_at,
        made.ends_at,
    )
    .execute(tx)
    .await;
    inserted.map(|_| ()).map_err(overlap_or)
}

/// The database's own word on an overlap.
pub(super) fn overlap_or(error: sqlx::Error) -> Error {
    match broken_constraint(&error) {
        Some("overrides_no_overlap") => overlap(OverrideRule::Overlaps),
        _ => error.into(),
    }
}
