//! Measures every limit of the App Keys whose use, or whose limits, have changed.

use chrono::{DateTime, TimeDelta, Utc};
use domain::limit_values::Target;
use domain::limits::{Subject, effective};
use domain::overrides::form::target_text;
use domain::quotas::QuotaKind;
use domain::usage::{CALLS_FRESH_SECONDS, Level, Measured, measure};

use super::stored;
use crate::snapshot::Snapshot;
use crate::summaries::level_number;
use crate::usage::current;
use crate::{Db, Result};

/// App Keys of one transaction, and of one run.
const BATCH: usize = 400;
const RUN: i64 = 4000;

/// What was measured longer ago than this is measured again, whatever happened: new terms and
/// overrides that begin or end by themselves change shares too.
const AGE_MAX: TimeDelta = TimeDelta::hours(1);

/// Rows of the table, a column each.
#[derive(Default)]
struct Columns {
    app_id: Vec<i32>,
    target: Vec<String>,
    quota: Vec<Option<String>>,
    plan: Vec<String>,
    permille: Vec<i16>,
    level: Vec<i16>,
    used: Vec<f64>,
    amount: Vec<i64>,
    subject: Vec<Option<String>>,
    at: Vec<DateTime<Utc>>,
}

/// A limit with a bound, and its use.
struct Share<'a> {
    target: Target,
    used: f64,
    permille: u32,
    level: Level,
    subject: Option<&'a String>,
    at: DateTime<Utc>,
}

/// Measures what is due; how many App Keys that were.
pub async fn measure_due(db: &Db, now: DateTime<Utc>) -> Result<u64> {
    let due = due(db, now).await?;
    let snapshot = db.snapshot();
    // One that another server has just registered is not in this memory yet.
    let known: Vec<i32> = due.into_iter().filter(|id| snapshot.app_by_id(*id).is_some()).collect();
    for batch in known.chunks(BATCH) {
        one_batch(db, &snapshot, batch, now).await?;
    }
    Ok(known.len() as u64)
}

async fn due(db: &Db, now: DateTime<Utc>) -> Result<Vec<i32>> {
    let rows = sqlx::query_scalar!(
        "select s.app_id
         from app_summaries s
         join apps a on a.id = s.app_id
         left join utilization_marks m on m.app_id = s.app_id
         where m.app_id is null
            or (m.measured_at < $1 and (s.summarised_at >= m.measured_at or a.version <> m.version))
            or (m.has_rates and m.measured_at < $2)
            or m.measured_at < $3
         order by m.measured_at nulls first, s.app_id
         limit $4",
        now,
        now - TimeDelta::seconds(CALLS_FRESH_SECONDS),
        now - AGE_MAX,
        RUN,
    )
    .fetch_all(db.pool())
    .await?;
    Ok(rows)
}

async fn one_batch(db: &Db, snapshot: &Snapshot, ids: &[i32], now: DateTime<Utc>) -> Result<()> {
    let states = current::read(db, ids, now).await?;
    let mut rows = Columns::default();
    let (mut versions, mut has_rates) = (Vec::new(), Vec::new());
    for id in ids {
        let Some(entry) = snapshot.app_by_id(*id) else { continue };
        versions.push(stored(entry.version));
        let before = rows.quota.len();
        if let Some(state) = states.get(id) {
            let subject = snapshot.subject(entry, now);
            let measured = measure(subject, entry.app.clone(), state, None);
            add(&mut rows, *id, subject, &measured);
        }
        has_rates.push(rows.quota[before..].iter().any(Option::is_none));
    }
    write(db, ids, &rows, (&versions, &has_rates), now).await
}

/// Adds every limit that has a bound and a use. What stands at its limit as a rule (the age of the
/// oldest message) is no use that grows hot.
fn add(rows: &mut Columns, app_id: i32, subject: Subject<'_>, measured: &Measured) {
    let book = &subject.terms.book;
    let quotas = measured.quotas.iter().filter_map(|one| {
        book.quota(&one.quota).filter(|quota| quota.kind != QuotaKind::Age)?;
        Some(Share {
            target: Target::Quota { quota: one.quota.clone() },
            used: one.used as f64,
            permille: one.permille?,
            level: one.level,
            subject: one.subject.as_ref(),
            at: one.at,
        })
    });
    let rates = measured.buckets.iter().flat_map(|bucket| {
        bucket.rates.iter().filter_map(|one| {
            Some(Share {
                target: Target::Rate { bucket: bucket.bucket.clone(), rate: one.key },
                used: one.used,
                permille: one.permille?,
                level: one.level,
                subject: one.subject.as_ref(),
                at: bucket.at,
            })
        })
    });
    for share in quotas.chain(rates) {
        let limit = effective(subject, &share.target);
        let Some(amount) = limit.and_then(|limit| limit.value.amount()) else { continue };
        rows.app_id.push(app_id);
        rows.quota.push(match &share.target {
            Target::Quota { quota } => Some(quota.to_string()),
            Target::Rate { .. } => None,
        });
        rows.target.push(target_text(&share.target));
        rows.plan.push(subject.plan.id.to_string());
        rows.permille.push(i16::try_from(share.permille).unwrap_or(i16::MAX));
        rows.level.push(level_number(share.level));
        rows.used.push(share.used);
        rows.amount.push(stored(amount));
        rows.subject.push(share.subject.cloned());
        rows.at.push(share.at);
    }
}

async fn write(
    db: &Db,
    ids: &[i32],
    rows: &Columns,
    (versions, has_rates): (&[i64], &[bool]),
    now: DateTime<Utc>,
) -> Result<()> {
    let mut tx = db.begin().await?;
    sqlx::query!(
        "delete from utilization u
         where u.app_id = any($1) and not exists (
             select from unnest($2::integer[], $3::text[]) as n (app_id, target)
             where n.app_id = u.app_id and n.target = u.target
         )",
        ids,
        &rows.app_id,
        &rows.target,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into utilization
             (app_id, target, quota, plan, percent, permille, level, used, amount, subject, at,
              measured_at)
         select app_id, target, quota, plan, permille / 10, permille, level, used, amount, subject,
                at, $11
         from unnest($1::integer[], $2::text[], $3::text[], $4::text[], $5::smallint[],
                     $6::smallint[], $7::double precision[], $8::bigint[], $9::text[],
                     $10::timestamptz[])
              as n (app_id, target, quota, plan, permille, level, used, amount, subject, at)
         order by app_id, target
         on conflict (app_id, target) do update
         set plan = excluded.plan, percent = excluded.percent, permille = excluded.permille,
             level = excluded.level, used = excluded.used, amount = excluded.amount,
             subject = excluded.subject, at = excluded.at, measured_at = excluded.measured_at",
        &rows.app_id,
        &rows.target,
        &rows.quota as &[Option<String>],
        &rows.plan,
        &rows.permille,
        &rows.level,
        &rows.used,
        &rows.amount,
        &rows.subject as &[Option<String>],
        &rows.at,
        now,
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into utilization_marks (app_id, version, has_rates, measured_at)
         select app_id, version, has_rates, $4
         from unnest($1::integer[], $2::bigint[], $3::boolean[]) as n (app_id, version, has_rates)
         on conflict (app_id) do update
         set version = excluded.version, has_rates = excluded.has_rates,
             measured_at = excluded.measured_at",
        ids,
        versions,
        has_rates,
        now,
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(())
}
