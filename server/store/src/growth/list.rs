//! The two lists: hottest first, and what passes a threshold soonest.

use domain::access::{Permit, ReadReports};
use domain::growth::{
    GrowthLine, GrowthQuery, GrowthRow, HORIZON_DAYS, Reach, THRESHOLDS_PERCENT, UtilizationQuery,
    UtilizationRow, What,
};
use domain::ids::{AppKey, PlanId, QuotaId};
use domain::language::Name;
use domain::limit_values::Target;
use domain::overrides::form::parse_target;
use domain::page::Page;
use domain::problem::FieldError;
use domain::quotas::QuotaUnit;
use domain::rules::ReportRule;
use domain::usage::Level;

use sqlx::types::Json;

use super::outlook_of;
use crate::cursor::Cursor;
use crate::error::refuse;
use crate::patterns::containing;
use crate::snapshot::Snapshot;
use crate::summaries::level_number;
use crate::{Db, Error, Result};

/// By per cent, App Key and target.
const HOTTEST: Cursor<(i16, i32, String)> = Cursor::new("utilization");

/// By days, App Key and quota.
const SOONEST: Cursor<(i16, i32, String)> = Cursor::new("growth");

/// What no App Key and no plan is called, and PostgreSQL would not even read.
fn is_unheard_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> bool {
    texts.into_iter().any(|text| text.contains('\0'))
}

/// The name and unit of what is limited. One that this server does not know is called by its id.
fn named(snapshot: &Snapshot, target: &Target) -> (Name, Option<QuotaUnit>) {
    let as_it_is = |id: &str| Name { zh: id.to_owned(), en: id.to_owned() };
    match target {
        Target::Quota { quota: id } => match snapshot.terms.book.quota(id) {
            Some(quota) => (quota.name.clone(), Some(quota.unit)),
            None => (as_it_is(id.as_str()), None),
        },
        Target::Rate { bucket: id, .. } => {
            let catalogue = &snapshot.terms.catalogue;
            let mut editions = catalogue.catalogue().editions.iter();
            let bucket = editions.find_map(|edition| catalogue.bucket(&edition.id, id));
            (bucket.map_or_else(|| as_it_is(id.as_str()), |bucket| bucket.name.clone()), None)
        }
    }
}

/// Every limit that has a bound and a use, the largest share first (by whole per cent).
pub async fn utilization(
    db: &Db,
    _permit: &Permit<ReadReports>,
    query: &UtilizationQuery,
) -> Result<Page<UtilizationRow>> {
    let limit = query.page.limit();
    let after = HOTTEST.after(&query.page)?;
    let (percent, app_id, target) = after.unwrap_or_else(|| (i16::MAX, 0, String::new()));
    let plan = query.plan.as_ref().map(PlanId::as_str);
    let quota = match &query.what {
        Some(What::Quota(id)) => Some(id.as_str()),
        Some(What::Quotas | What::Rates) | None => None,
    };
    if is_unheard_of([query.query.as_str()].into_iter().chain(plan).chain(quota)) {
        return Ok(Page::EMPTY);
    }
    let only_rates = match query.what {
        Some(What::Rates) => Some(true),
        Some(What::Quotas) => Some(false),
        Some(What::Quota(_)) | None => None,
    };
    let rows = sqlx::query!(
        r#"select u.app_id, a.key as "key!: AppKey", u.target, u.plan, u.percent, u.permille, u.level,
                u.used, u.amount, u.subject, u.at, u.measured_at,
                g.peak as "peak?", g.outlook as "outlook?", g.reaches as "reaches?: Json<Vec<Reach>>"
           from utilization u
           join apps a on a.id = u.app_id
           left join growth g on g.app_id = u.app_id and g.quota = u.quota
           where (u.percent, u.app_id, u.target) < ($1::smallint, $2::integer, $3::text)
             and ($4::text is null or lower(a.key) like $4)
             and ($5::text is null or u.plan = $5)
             and ($6::smallint is null or u.level = $6)
             and ($7::text is null or u.quota = $7)
             and ($8::boolean is null or (u.quota is null) = $8)
           order by u.percent desc, u.app_id desc, u.target desc
           limit $9"#,
        percent,
        app_id,
        target,
        containing(&query.query),
        plan,
        query.level.map(level_number),
        quota,
        only_rates,
        i64::from(limit) + 1,
    )
    .fetch_all(db.pool())
    .await?;
    let page = HOTTEST.cut(rows, limit, |row| (row.percent, row.app_id, row.target.clone()))?;
    let snapshot = db.snapshot();
    let items = page.items.into_iter().map(|row| {
        let target = parse_target(&row.target)
            .ok_or_else(|| Error::Corrupt(format!("utilization.target: {}", row.target)))?;
        let (name, unit) = named(&snapshot, &target);
        let permille = u32::from(row.permille.unsigned_abs());
        Ok(UtilizationRow {
            app: row.key,
            plan: PlanId::new(row.plan),
            target,
            name,
            unit,
            used: row.used,
            limit: row.amount.unsigned_abs(),
            permille,
            level: Level::of_permille(permille),
            subject: row.subject,
            at: row.at,
            measured_at: row.measured_at,
            peak: row.peak.map(i64::unsigned_abs),
            outlook: row.outlook.and_then(outlook_of),
            reaches: row.reaches.map(|reaches| reaches.0).unwrap_or_default(),
        })
    });
    Ok(Page { items: items.collect::<Result<_>>()?, next: page.next })
}

/// What is wrong with the threshold and the days.
fn check(query: &GrowthQuery) -> Result<()> {
    let mut faults = Vec::new();
    let mut fault = |pointer: &str, rule| faults.push(FieldError::new(pointer, rule));
    if query.percent.is_some_and(|percent| !THRESHOLDS_PERCENT.contains(&percent)) {
        fault("/percent", ReportRule::Percent);
    }
    if query.within.is_some_and(|days| days > HORIZON_DAYS) {
        fault("/within", ReportRule::WithinTooFar { days: HORIZON_DAYS });
    }
    refuse(faults)
}

/// Quotas that will pass a threshold at their present trend, the soonest first.
pub async fn growth(
    db: &Db,
    _permit: &Permit<ReadReports>,
    query: &GrowthQuery,
) -> Result<Page<GrowthRow>> {
    check(query)?;
    let limit = query.page.limit();
    let after = SOONEST.after(&query.page)?;
    let (days, app_id, quota_after) = after.unwrap_or_else(|| (-1, 0, String::new()));
    let plan = query.plan.as_ref().map(PlanId::as_str);
    let quota = query.quota.as_ref().map(QuotaId::as_str);
    if is_unheard_of([query.query.as_str()].into_iter().chain(plan).chain(quota)) {
        return Ok(Page::EMPTY);
    }
    let within = query.within.unwrap_or(HORIZON_DAYS);
    let rows = sqlx::query!(
        r#"select g.app_id, a.key as "key!: AppKey", g.quota, g.plan, g.amount, g.latest, g.days,
                g.line as "line!: Json<GrowthLine>", g.reaches as "reaches!: Json<Vec<Reach>>",
                g.peaks as "peaks!: Json<Vec<Option<u64>>>", g.day, g.computed_at, g.until as "until!"
           from (
               select *, case $4::integer when 80 then days_80 when 95 then days_95
                   when 100 then days_100 else days_next end as until
               from growth where days_next is not null
           ) as g
           join apps a on a.id = g.app_id
           where g.until >= 0 and g.until <= $5
             and (g.until, g.app_id, g.quota) > ($1::smallint, $2::integer, $3::text)
             and ($6::text is null or lower(a.key) like $6)
             and ($7::text is null or g.plan = $7)
             and ($8::text is null or g.quota = $8)
           order by g.until, g.app_id, g.quota
           limit $9"#,
        days,
        app_id,
        quota_after,
        query.percent.map_or(0, u32::cast_signed),
        i16::try_from(within).unwrap_or(i16::MAX),
        containing(&query.query),
        plan,
        quota,
        i64::from(limit) + 1,
    )
    .fetch_all(db.pool())
    .await?;
    let page = SOONEST.cut(rows, limit, |row| (row.until, row.app_id, row.quota.clone()))?;
    let snapshot = db.snapshot();
    let items = page.items.into_iter().map(|row| {
        let quota = QuotaId::new(row.quota);
        let (name, unit) = named(&snapshot, &Target::Quota { quota: quota.clone() });
        Ok(GrowthRow {
            app: row.key,
            plan: PlanId::new(row.plan),
            quota,
            name,
            unit: unit.unwrap_or(QuotaUnit::Count),
            limit: row.amount.unsigned_abs(),
            latest: row.latest.unsigned_abs(),
            line: row.line.0,
            reaches: row.reaches.0,
            days: u32::from(row.days.unsigned_abs()),
            peaks: row.peaks.0,
            day: row.day,
            computed_at: row.computed_at,
        })
    });
    Ok(Page { items: items.collect::<Result<_>>()?, next: page.next })
}
