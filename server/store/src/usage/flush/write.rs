//! The upserts of a flush: each one statement, rows sorted by key.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::usage::report::FUTURE_SECONDS_MAX;
use sqlx::PgConnection;

use super::fold::{Folded, GaugeSpan, floor};
use crate::Result;
use crate::usage::count;

pub(super) async fn all(tx: &mut PgConnection, folded: &Folded<'_>) -> Result<()> {
    gauges(tx, folded).await?;
    gauge_minutes(tx, &folded.gauge_minutes).await?;
    gauge_hours(tx, &folded.gauge_hours).await?;
    routes(tx, folded).await?;
    calls(tx, folded).await
}

/// A column of an `unnest`.
fn column<K, V, T>(rows: &BTreeMap<K, V>, of: impl Fn(&K, &V) -> T) -> Vec<T> {
    rows.iter().map(|(key, value)| of(key, value)).collect()
}

/// The twin in memory is `GaugeNow::yields_to`.
async fn gauges(tx: &mut PgConnection, folded: &Folded<'_>) -> Result<()> {
    let rows = &folded.gauges;
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into gauges as g (app_id, quota_id, subject, value, at, ahead)
         select * from unnest($1::integer[], $2::smallint[], $3::text[], $4::bigint[],
                              $5::timestamptz[], $6::boolean[])
         on conflict (app_id, quota_id, subject) do update
         set value = excluded.value, at = excluded.at, ahead = excluded.ahead
         where excluded.at >= g.at - make_interval(secs => case when g.ahead then $7 else 0::double precision end)",
        &column(rows, |key, _| key.0),
        &column(rows, |key, _| key.1),
        &column(rows, |key, _| key.2.clone()),
        &column(rows, |_, one| count(one.value)),
        &column(rows, |_, one| one.at),
        &column(rows, |_, one| one.ahead),
        FUTURE_SECONDS_MAX as f64,
    )
    .execute(tx)
    .await?;
    Ok(())
}

type GaugeSpans<'a> = BTreeMap<(i32, i16, DateTime<Utc>), GaugeSpan<'a>>;

async fn gauge_minutes(tx: &mut PgConnection, rows: &GaugeSpans<'_>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into gauge_minutes as g (app_id, quota_id, minute, peak, value, at, peak_subject)
         select * from unnest($1::integer[], $2::smallint[], $3::timestamptz[], $4::bigint[],
                              $5::bigint[], $6::timestamptz[], $7::text[])
         on conflict (app_id, quota_id, minute) do update
         set peak_subject = case when excluded.peak > g.peak then excluded.peak_subject
                                 else g.peak_subject end,
             peak = greatest(g.peak, excluded.peak),
             value = case when excluded.at >= g.at then excluded.value else g.value end,
             at = greatest(g.at, excluded.at)",
        &column(rows, |key, _| key.0),
        &column(rows, |key, _| key.1),
        &column(rows, |key, _| key.2),
        &column(rows, |_, one| count(one.peak)),
        &column(rows, |_, one| count(one.last.value)),
        &column(rows, |_, one| one.last.at),
        &column(rows, |_, one| one.peak_subject) as &[Option<&str>],
    )
    .execute(tx)
    .await?;
    Ok(())
}

async fn gauge_hours(tx: &mut PgConnection, rows: &GaugeSpans<'_>) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into gauge_hours as g (app_id, quota_id, hour, peak, total, samples)
         select * from unnest($1::integer[], $2::smallint[], $3::timestamptz[], $4::bigint[],
                              $5::double precision[], $6::integer[])
         on conflict (app_id, quota_id, hour) do update
         set peak = greatest(g.peak, excluded.peak),
             total = g.total + excluded.total,
             samples = g.samples + excluded.samples",
        &column(rows, |key, _| key.0),
        &column(rows, |key, _| key.1),
        &column(rows, |key, _| key.2),
        &column(rows, |_, one| count(one.peak)),
        &column(rows, |_, one| one.total),
        &column(rows, |_, one| i32::try_from(one.samples).unwrap_or(i32::MAX)),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// The twin in memory is `RouteNow::merge`; both must say the same.
async fn routes(tx: &mut PgConnection, folded: &Folded<'_>) -> Result<()> {
    let rows = &folded.routes;
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query_file!(
        "src/usage/flush/route_intervals.sql",
        &column(rows, |key, _| key.0),
        &column(rows, |key, _| key.1),
        &column(rows, |key, _| key.2),
        &column(rows, |_, one| one.from),
        &column(rows, |_, one| i32::try_from(one.seconds).unwrap_or(i32::MAX)),
        &column(rows, |_, one| count(one.interval.calls)),
        &column(rows, |_, one| count(one.interval.messages)),
        &column(rows, |_, one| count(one.interval.rejected.throttle)),
        &column(rows, |_, one| count(one.interval.rejected.plan)),
        &column(rows, |_, one| count(one.interval.rejected.cap)),
        &column(rows, |_, one| count(one.interval.rejected.batch)),
        &column(rows, |_, one| count(one.interval.peak)),
        &column(rows, |_, one| one.minute),
        &column(rows, |_, one| count(one.minute_calls)),
        &column(rows, |_, one| count(one.minute_messages)),
        &column(rows, |_, one| count(one.last_minute_calls)),
        &column(rows, |_, one| count(one.last_minute_messages)),
        &column(rows, |_, one| one.top_user.map(|top| top.0)) as &[Option<&str>],
        &column(rows, |_, one| one.top_user.map(|top| count(top.1))) as &[Option<i64>],
        &column(rows, |_, one| one.top_ip.map(|top| top.0)) as &[Option<&str>],
        &column(rows, |_, one| one.top_ip.map(|top| count(top.1))) as &[Option<i64>],
        &column(rows, |_, one| one.at),
    )
    .execute(tx)
    .await?;
    Ok(())
}

/// What an hour gains from the minutes of a flush.
#[derive(Default)]
struct HourGain {
    calls: i64,
    messages: i64,
    rejected: i64,
    peak: i64,
    peak_minute_calls: i64,
    peak_minute_messages: i64,
    new_minutes: i16,
}

async fn calls(tx: &mut PgConnection, folded: &Folded<'_>) -> Result<()> {
    let rows = &folded.call_minutes;
    if rows.is_empty() {
        return Ok(());
    }
    let minutes = sqlx::query_file!(
        "src/usage/flush/call_minutes.sql",
        &column(rows, |key, _| key.0),
        &column(rows, |key, _| key.1),
        &column(rows, |key, _| key.2),
        &column(rows, |_, one| count(one.calls)),
        &column(rows, |_, one| count(one.messages)),
        &column(rows, |_, one| count(one.rejected.throttle)),
        &column(rows, |_, one| count(one.rejected.plan)),
        &column(rows, |_, one| count(one.rejected.cap)),
        &column(rows, |_, one| count(one.rejected.batch)),
        &column(rows, |_, one| count(one.peak)),
        &column(rows, |_, one| one.top_user.map(|top| top.0)) as &[Option<&str>],
        &column(rows, |_, one| one.top_user.map(|top| count(top.1))) as &[Option<i64>],
        &column(rows, |_, one| one.top_ip.map(|top| top.0)) as &[Option<&str>],
        &column(rows, |_, one| one.top_ip.map(|top| count(top.1))) as &[Option<i64>],
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut hours: BTreeMap<(i32, i16, DateTime<Utc>), HourGain> = BTreeMap::new();
    for ((app, route, minute), span) in rows {
        let gain = hours.entry((*app, *route, floor(*minute, 3600))).or_default();
        gain.calls += count(span.calls);
        gain.messages += count(span.messages);
        gain.rejected += count(span.rejected.total());
        gain.peak = gain.peak.max(count(span.peak));
    }
    for row in minutes {
        let gain = hours.entry((row.app_id, row.route_id, floor(row.minute, 3600))).or_default();
        gain.peak_minute_calls = gain.peak_minute_calls.max(row.calls);
        gain.peak_minute_messages = gain.peak_minute_messages.max(row.messages);
        gain.new_minutes += i16::from(row.is_new);
    }
    call_hours(tx, &hours).await
}

async fn call_hours(
    tx: &mut PgConnection,
    rows: &BTreeMap<(i32, i16, DateTime<Utc>), HourGain>,
) -> Result<()> {
    sqlx::query!(
        "insert into call_hours as c
             (app_id, route_id, hour, calls, messages, rejected, peak, peak_minute_calls,
              peak_minute_messages, minutes)
         select * from unnest($1::integer[], $2::smallint[], $3::timestamptz[], $4::bigint[],
                              $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
                              $10::smallint[])
         on conflict (app_id, route_id, hour) do update
         set calls = c.calls + excluded.calls,
             messages = c.messages + excluded.messages,
             rejected = c.rejected + excluded.rejected,
             peak = greatest(c.peak, excluded.peak),
             peak_minute_calls = greatest(c.peak_minute_calls, excluded.peak_minute_calls),
             peak_minute_messages = greatest(c.peak_minute_messages, excluded.peak_minute_messages),
             minutes = c.minutes + excluded.minutes",
        &column(rows, |key, _| key.0),
        &column(rows, |key, _| key.1),
        &column(rows, |key, _| key.2),
        &column(rows, |_, one| one.calls),
        &column(rows, |_, one| one.messages),
        &column(rows, |_, one| one.rejected),
        &column(rows, |_, one| one.peak),
        &column(rows, |_, one| one.peak_minute_calls),
        &column(rows, |_, one| one.peak_minute_messages),
        &column(rows, |_, one| one.new_minutes),
    )
    .execute(tx)
    .await?;
    Ok(())
}
