//! The largest use of the last days: of quotas, and of buckets by second and by minute.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use domain::catalogue::Bucket;
use domain::ids::QuotaId;
use domain::rates::{RateKey, RateScope, RateUnit};

use crate::snapshot::Snapshot;
use crate::{Db, Result};

/// Days over which pages and previews look back.
pub const PEAK_DAYS: i64 = 30;

/// The largest value of each quota of some App Keys in the last [`PEAK_DAYS`]. An App Key without
/// any report is absent.
pub async fn quotas(
    db: &Db,
    snapshot: &Snapshot,
    app_ids: &[i32],
    now: DateTime<Utc>,
) -> Result<HashMap<i32, HashMap<QuotaId, u64>>> {
    let rows = sqlx::query!(
        r#"select app_id, quota_id, max(peak) as "peak!" from gauge_hours
           where app_id = any($1) and hour >= $2 group by app_id, quota_id"#,
        app_ids,
        now - TimeDelta::days(PEAK_DAYS),
    )
    .fetch_all(db.pool())
    .await?;
    let mut peaks: HashMap<i32, HashMap<QuotaId, u64>> = HashMap::new();
    for row in rows {
        let Some(quota) = snapshot.names.quota(row.quota_id) else { continue };
        peaks.entry(row.app_id).or_default().insert(quota.clone(), row.peak.unsigned_abs());
    }
    Ok(peaks)
}

/// The busiest second and the busiest minute of a bucket. Over several routes the sum of theirs in
/// the same hour, so never less than it was.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CallPeak {
    pub second_calls: f64,
    pub second_messages: f64,
    pub minute_calls: f64,
    pub minute_messages: f64,
}

impl CallPeak {
    /// As the use of a rate. `None` for a rate per user or address: who called most is not kept.
    pub fn of(self, key: RateKey) -> Option<f64> {
        let (second, minute) = match key.unit {
            RateUnit::Call => (self.second_calls, self.minute_calls),
            RateUnit::Message => (self.second_messages, self.minute_messages),
        };
        (key.scope == RateScope::App).then(|| in_window(key, second, minute))
    }
}

/// The busiest window, by the busiest second or minute.
pub(super) fn in_window(key: RateKey, second: f64, minute: f64) -> f64 {
    let window = f64::from(key.window_seconds);
    if key.window_seconds < 60 { second * window } else { minute * window / 60.0 }
}

/// The peaks of `buckets`, by place in that list, of some App Keys in the last [`PEAK_DAYS`]. A
/// bucket that nobody called is absent.
pub async fn buckets(
    db: &Db,
    snapshot: &Snapshot,
    app_ids: &[i32],
    buckets: &[&Bucket],
    now: DateTime<Utc>,
) -> Result<HashMap<i32, HashMap<usize, CallPeak>>> {
    let (mut routes, mut places): (Vec<i16>, Vec<i32>) = (Vec::new(), Vec::new());
    for (place, bucket) in (0..).zip(buckets) {
        let ids = bucket.routes.iter().filter_map(|route| snapshot.names.route_id(route));
        routes.extend(ids);
        places.resize(routes.len(), place);
    }
    let rows = sqlx::query!(
        r#"select app_id as "app_id!", place as "place!",
                max(peak)::double precision as "second_calls!",
                max(peak * messages::double precision / greatest(calls, 1)) as "second_messages!",
                max(minute_calls)::double precision as "minute_calls!",
                max(minute_messages)::double precision as "minute_messages!"
           from (
               select app_id, place, hour, sum(peak) as peak, sum(calls) as calls,
                      sum(messages) as messages, sum(peak_minute_calls) as minute_calls,
                      sum(peak_minute_messages) as minute_messages
               from call_hours
               join unnest($2::smallint[], $3::integer[]) as counted (route, place)
                 on counted.route = call_hours.route_id
               where app_id = any($1) and hour >= $4
               group by app_id, place, hour
           ) as hours
           group by app_id, place"#,
        app_ids,
        &routes,
        &places,
        now - TimeDelta::days(PEAK_DAYS),
    )
    .fetch_all(db.pool())
    .await?;
    let mut peaks: HashMap<i32, HashMap<usize, CallPeak>> = HashMap::new();
    for row in rows {
        let peak = CallPeak {
            second_calls: row.second_calls,
            second_messages: row.second_messages,
            minute_calls: row.minute_calls,
            minute_messages: row.minute_messages,
        };
        let place = usize::try_from(row.place).unwrap_or_default();
        peaks.entry(row.app_id).or_default().insert(place, peak);
    }
    Ok(peaks)
}
