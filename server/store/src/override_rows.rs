//! Overrides as their table has them: those of an App Key that hold or will, or all of them.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::ids::{BucketId, QuotaId};
use domain::limit_values::{LimitValue, Target};
use domain::overrides::{NewOverride, Override};
use domain::rates::{RateKey, RateScope, RateUnit};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Db, Error, Result};

/// Most rows that a page about one limit shows.
const HISTORY_ROWS: i64 = 100;

/// An override as its columns have it.
pub(crate) struct StoredOverride {
    pub app_id: i32,
    pub id: Uuid,
    pub quota: Option<String>,
    pub bucket: Option<String>,
    pub unit: Option<RateUnit>,
    pub window_seconds: Option<i32>,
    pub scope: Option<RateScope>,
    pub amount: Option<i64>,
    pub reason: String,
    pub author: String,
    pub created_at: DateTime<Utc>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// Overrides of which `$rest` says which and in which order.
macro_rules! select_overrides {
    ($rest:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            $crate::override_rows::StoredOverride,
            r#"select app_id, id, quota, bucket, unit as "unit: _", window_seconds,
                      scope as "scope: _", amount, reason, author, created_at, starts_at,
                      ends_at, ended_at
               from overrides "# + $rest
            $(, $argument)*
        )
    };
}
pub(crate) use select_overrides;

impl TryFrom<StoredOverride> for Override {
    type Error = Error;

    fn try_from(row: StoredOverride) -> Result<Self> {
        let target = match (row.quota, row.bucket, row.unit, row.window_seconds, row.scope) {
            (Some(quota), None, None, None, None) => Target::Quota { quota: QuotaId::new(quota) },
            (None, Some(bucket), Some(unit), Some(window), Some(scope)) => Target::Rate {
                bucket: BucketId::new(bucket),
                rate: RateKey { unit, window_seconds: window.unsigned_abs(), scope },
            },
            _ => return Err(Error::Corrupt(format!("override {} has no single target", row.id))),
        };
        let limited = |amount: i64| LimitValue::Limited { amount: amount.unsigned_abs() };
        Ok(Self {
            id: row.id,
            target,
            value: row.amount.map_or(LimitValue::Unlimited, limited),
            reason: row.reason,
            author: row.author,
            created_at: row.created_at,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            ended_at: row.ended_at,
        })
    }
}

/// Overrides of some App Keys that are in force at `now` or will be, in the order of creation.
pub(crate) async fn current_of(
    tx: &mut PgConnection,
    app_ids: &[i32],
    now: DateTime<Utc>,
) -> Result<HashMap<i32, Vec<Override>>> {
    let rows = select_overrides!(
        "where app_id = any($1)
           and coalesce(ends_at, 'infinity') > $2 and coalesce(ended_at, 'infinity') > $2
         order by created_at, id",
        app_ids,
        now,
    )
    .fetch_all(tx)
    .await?;
    let mut by_app: HashMap<i32, Vec<Override>> = HashMap::new();
    for row in rows {
        by_app.entry(row.app_id).or_default().push(row.try_into()?);
    }
    Ok(by_app)
}

/// Every override of one App Key there ever was, in the order of creation.
pub(crate) async fn all_of(tx: &mut PgConnection, app_id: i32) -> Result<Vec<Override>> {
    let rows = select_overrides!("where app_id = $1 order by created_at, id", app_id)
        .fetch_all(tx)
        .await?;
    rows.into_iter().map(Override::try_from).collect()
}

/// The overrides of one App Key, newest first, whatever their time; at most 100.
pub(crate) async fn history(db: &Db, app_id: i32) -> Result<Vec<Override>> {
    let rows = select_overrides!(
        "where app_id = $1 order by created_at desc, id limit $2",
        app_id,
        HISTORY_ROWS,
    )
    .fetch_all(db.pool())
    .await?;
    rows.into_iter().map(Override::try_from).collect()
}

/// As it will stand on record.
pub(crate) fn made(new: &NewOverride, author: &str, now: DateTime<Utc>) -> Override {
    Override {
        id: Uuid::now_v7(),
        target: new.target.clone(),
        value: new.value,
        reason: new.reason.trim().to_owned(),
        author: author.to_owned(),
        created_at: now,
        starts_at: new.starts_at.unwrap_or(now).max(now),
        ends_at: new.ends_at,
        ended_at: None,
    }
}
