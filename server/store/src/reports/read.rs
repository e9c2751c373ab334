//! Counting the report of one App Key from its minutes, a day at a time: what is held here is a
//! day's rows, and no connection between two days.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use domain::ids::{AppKey, Route};
use domain::reports::query::Period;
use domain::reports::{AppReport, CallCounts, GaugeMinute, ReportRow, RouteMinute};
use domain::usage::Rejected;

use crate::snapshot::Snapshot;
use crate::{Db, Result, record};

/// The rows of one App Key; none where it is not in the directory.
pub(super) async fn rows(
    db: &Db,
    app: &AppKey,
    period: Period,
    now: DateTime<Utc>,
) -> Result<Vec<ReportRow>> {
    let snapshot = db.snapshot();
    let Some(entry) = snapshot.app(app) else { return Ok(Vec::new()) };
    let record = record::read(db, &snapshot, entry).await?;
    let mut report = AppReport::new(app.clone(), &record, period, now);
    for day in period.days().take_while(|day| *day <= now.date_naive()) {
        let from = day.and_time(NaiveTime::MIN).and_utc();
        gauges(db, &snapshot, entry.id, from, &mut report).await?;
        calls(db, &snapshot, entry.id, from, &mut report).await?;
    }
    Ok(report.rows())
}

async fn gauges(
    db: &Db,
    snapshot: &Snapshot,
    app_id: i32,
    from: DateTime<Utc>,
    report: &mut AppReport<'_>,
) -> Result<()> {
    let rows = sqlx::query!(
        "select quota_id, minute, peak, value, peak_subject from gauge_minutes
         where app_id = $1 and minute >= $2 and minute < $3",
        app_id,
        from,
        from + TimeDelta::days(1),
    )
    .fetch_all(db.pool())
    .await?;
    for row in &rows {
        let Some(quota) = snapshot.names.quota(row.quota_id) else { continue };
        let one = GaugeMinute {
            minute: row.minute,
            peak: row.peak.unsigned_abs(),
            subject: row.peak_subject.as_deref(),
            value: row.value.unsigned_abs(),
        };
        report.gauge(quota, one);
    }
    Ok(())
}

async fn calls(
    db: &Db,
    snapshot: &Snapshot,
    app_id: i32,
    from: DateTime<Utc>,
    report: &mut AppReport<'_>,
) -> Result<()> {
    let rows = sqlx::query!(
        "select route_id, minute, calls, messages, rejected_throttle, rejected_plan, rejected_cap,
                rejected_batch, peak, top_user, top_user_calls, top_ip, top_ip_calls
         from call_minutes
         where app_id = $1 and minute >= $2 and minute < $3
         order by minute",
        app_id,
        from,
        from + TimeDelta::days(1),
    )
    .fetch_all(db.pool())
    .await?;
    for minute in rows.chunk_by(|one, other| one.minute == other.minute) {
        let routes = minute.iter().filter_map(|row| {
            let one = RouteMinute {
                counts: CallCounts {
                    calls: row.calls.unsigned_abs(),
                    messages: row.messages.unsigned_abs(),
                    rejected: Rejected {
                        throttle: row.rejected_throttle.unsigned_abs(),
                        plan: row.rejected_plan.unsigned_abs(),
                        cap: row.rejected_cap.unsigned_abs(),
                        batch: row.rejected_batch.unsigned_abs(),
                    },
                },
                second: row.peak.unsigned_abs(),
                top_user: named(row.top_user.as_deref(), row.top_user_calls),
                top_ip: named(row.top_ip.as_deref(), row.top_ip_calls),
            };
            Some((snapshot.names.route(row.route_id)?, one))
        });
        let routes: Vec<(&Route, RouteMinute<'_>)> = routes.collect();
        if let Some(first) = minute.first() {
            report.calls(first.minute, &routes);
        }
    }
    Ok(())
}

fn named(name: Option<&str>, calls: Option<i64>) -> Option<(&str, u64)> {
    name.zip(calls.map(i64::unsigned_abs))
}
