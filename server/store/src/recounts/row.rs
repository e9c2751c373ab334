//! A recount as it lies in the database.

use chrono::{DateTime, Utc};
use domain::ids::{AppKey, QuotaId, Route};
use domain::recounts::{
    Failure, Reading, Recount, RecountFault, RecountState, Resolution, Resolved,
};
use sqlx::PgConnection;
use uuid::Uuid;

use super::missing;
use crate::Result;

pub(super) struct RecountRow {
    pub id: i64,
    pub run_id: Uuid,
    pub key: AppKey,
    pub quota: String,
    pub platform_name: String,
    pub state: RecountState,
    pub started_at: Option<DateTime<Utc>>,
    pub finished_at: Option<DateTime<Utc>>,
    pub spacing_ms: Option<i64>,
    pub expected_calls: i64,
    pub calls: i64,
    pub throttled: i64,
    pub seen: i64,
    pub duplicates: i64,
    pub first_value: Option<i64>,
    pub first_at: Option<DateTime<Utc>>,
    pub last_value: Option<i64>,
    pub last_at: Option<DateTime<Utc>>,
    pub present_value: Option<i64>,
    pub present_at: Option<DateTime<Utc>>,
    pub counted: Option<i64>,
    pub ids_known: Option<bool>,
    pub fault: Option<RecountFault>,
    pub fault_route: Option<String>,
    pub fault_detail: Option<String>,
    pub resolution: Option<Resolution>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub resolved_by: Option<String>,
    pub reason: Option<String>,
    pub former_value: Option<i64>,
    pub former_at: Option<DateTime<Utc>>,
    pub version: i64,
}

/// A value and its moment.
pub(super) fn reading(value: Option<i64>, at: Option<DateTime<Utc>>) -> Option<Reading> {
    Some(Reading { value: value?.unsigned_abs(), at: at? })
}

/// Recounts out of `$from`, which is called `r`, of which `$rest` says which and in which order.
macro_rules! select_recounts {
    ($from:tt, $rest:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            $crate::recounts::row::RecountRow,
            r#"select r.id, r.run_id, a.key as "key!: _", r.quota, r.platform_name,
                      r.state as "state!: _", r.started_at, r.finished_at, r.spacing_ms,
                      r.expected_calls, r.calls, r.throttled, r.seen, r.duplicates, r.first_value,
                      r.first_at, r.last_value, r.last_at, g.value as "present_value?",
                      g.at as "present_at?", r.counted, r.ids_known, r.fault as "fault: _",
                      r.fault_route, r.fault_detail, r.resolution as "resolution: _",
                      r.resolved_at, r.resolved_by, r.reason, r.former_value, r.former_at, r.version
               from "# + $from + r#"
               join apps a on a.id = r.app_id
               left join usage_quotas q on q.quota = r.quota
               left join gauges g on g.app_id = r.app_id and g.quota_id = q.id and g.subject = ''
               "# + $rest
            $(, $argument)*
        )
    };
}
pub(super) use select_recounts;

impl From<RecountRow> for Recount {
    fn from(row: RecountRow) -> Self {
        let failure = row.fault.map(|fault| Failure {
            fault,
            route: Route::new(row.fault_route.unwrap_or_default()),
            detail: row.fault_detail.unwrap_or_default(),
        });
        let resolved = match (row.resolution, row.resolved_at) {
            (Some(resolution), Some(at)) => Some(Resolved {
                resolution,
                at,
                by: row.resolved_by.unwrap_or_default(),
                reason: row.reason.unwrap_or_default(),
                former: reading(row.former_value, row.former_at),
            }),
            _ => None,
        };
        Self {
            id: row.id,
            run: row.run_id,
            app: row.key,
            quota: QuotaId::new(row.quota),
            platform: row.platform_name,
            state: row.state,
            started_at: row.started_at,
            finished_at: row.finished_at,
            spacing_ms: row.spacing_ms.map(i64::unsigned_abs),
            expected_calls: row.expected_calls.unsigned_abs(),
            calls: row.calls.unsigned_abs(),
            throttled: row.throttled.unsigned_abs(),
            seen: row.seen.unsigned_abs(),
            duplicates: row.duplicates.unsigned_abs(),
            first: reading(row.first_value, row.first_at),
            last: reading(row.last_value, row.last_at),
            present: reading(row.present_value, row.present_at),
            counted: row.counted.map(i64::unsigned_abs),
            ids_known: row.ids_known,
            failure,
            resolved,
            version: row.version.unsigned_abs(),
        }
    }
}

/// Those of a run, or one.
pub(super) async fn select(
    tx: &mut PgConnection,
    run: Option<Uuid>,
    id: Option<i64>,
) -> Result<Vec<Recount>> {
    let rows = select_recounts!(
        "recounts r",
        r#"where ($1::uuid is null or r.run_id = $1) and ($2::bigint is null or r.id = $2)
             and ($1::uuid is not null or $2::bigint is not null)
           order by r.id"#,
        run,
        id,
    )
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(Recount::from).collect())
}

pub(super) async fn find(tx: &mut PgConnection, id: i64) -> Result<Recount> {
    select(tx, None, Some(id)).await?.pop().ok_or_else(missing)
}
