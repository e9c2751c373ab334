//! Use of rates per user and per address over time: of the one whom gateways named with most calls
//! in each minute. Hours do not have it, so minutes answer for every step.

use chrono::{DateTime, Utc};
use domain::rates::{RateKey, RateScope, RateUnit};

use super::history::Span;
use crate::{Db, Result};

/// Start, largest and mean use of each step in which anybody was named. None for other rates:
/// gateways name calls, not messages.
pub(super) async fn steps(
    db: &Db,
    app_id: i32,
    key: RateKey,
    routes: &[i16],
    span: Span,
) -> Result<Vec<(DateTime<Utc>, f64, f64)>> {
    if key.scope == RateScope::App || key.unit == RateUnit::Message {
        return Ok(Vec::new());
    }
    let rows = sqlx::query!(
        r#"select date_bin(make_interval(secs => $5), minute, $3) as "at!",
                max(calls)::double precision as "peak!", avg(calls)::double precision as "mean!"
           from (
               select minute, max(calls) as calls
               from (
                   select minute, sum(calls) as calls
                   from (
                       select minute, case when $6 then top_user else top_ip end as name,
                              case when $6 then top_user_calls else top_ip_calls end as calls
                       from call_minutes
                       where app_id = $1 and route_id = any($2) and minute >= $3 and minute < $4
                   ) as named
                   where name is not null
                   group by minute, name
               ) as sums
               group by minute
           ) as minutes
           group by 1"#,
        app_id,
        routes,
        span.from,
        span.to,
        f64::from(span.step_seconds),
        key.scope == RateScope::User,
    )
    .fetch_all(db.pool())
    .await?;
    let minutes = f64::from(key.window_seconds) / 60.0;
    Ok(rows.into_iter().map(|row| (row.at, row.peak * minutes, row.mean * minutes)).collect())
}
