use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::checks::Check;
use domain::limit_values::LimitValue;
use domain::problem::Code;
use domain::reports::Of;
use domain::reports::form::ReportForm;
use domain::terms::{Existing, TermsChange, TermsEdit};
use sqlx::PgPool;

use super::*;
use crate::testing::{app, code, column, groups, permit, ready, setting, until};
use crate::{overrides, term_edits};

mod month;
mod plain;

use month::{october, seeded};

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn query(pairs: &[(&str, &str)], now: DateTime<Utc>) -> ReportQuery {
    let get = |name: &str| {
        pairs.iter().find(|(one, _)| *one == name).map_or("", |(_, text)| *text).to_owned()
    };
    ReportForm::gather(get).parse(None, now.date_naive()).unwrap()
}

async fn read(db: &Db, month: Option<Month>, pairs: &[(&str, &str)]) -> ReportPage {
    let now = moment("2026-11-04T00:00:00Z");
    let mut query = query(pairs, now);
    if let Some(month) = month {
        query.period = month.period();
    }
    page(db, &permit(), month, &query, now).await.unwrap()
}

async fn exported(db: &Db, month: Option<Month>, format: Format) -> String {
    let now = moment("2026-11-04T00:00:00Z");
    let mut query = query(&[], now);
    query.period = october();
    let mut pieces = export(db, &permit(), month, &query, format, now).await.unwrap();
    let mut bytes = Vec::new();
    while let Some(piece) = pieces.recv().await {
        bytes.extend_from_slice(&piece.unwrap());
    }
    String::from_utf8(bytes).unwrap()
}

const OCTOBER: [(&str, &str); 2] = [("from", "2026-10-01"), ("to", "2026-10-31")];

/// Done when: the report of a seeded month equals figures computed independently from the raw
/// samples.
#[sqlx::test(migrations = "../../migrations")]
async fn a_seeded_month_is_what_its_raw_samples_say(pool: PgPool) {
    let db = ready(&pool).await;
    for seed in [1, 2] {
        let seeded = seeded(&db, &format!("acme#shop{seed}"), seed).await;
        let name = format!("acme#shop{seed}");
        let found = read(&db, None, &[OCTOBER[0], OCTOBER[1], ("app", &name)]).await;
        let figures = plain::figures(&seeded);
        let known: BTreeSet<String> = figures.keys().cloned().collect();
        let mut seen = BTreeSet::new();
        for row in &found.items {
            let key = row.of.key();
            match figures.get(&key) {
                Some(figure) => {
                    assert_eq!(&plain::Figure::of(row), figure, "{key}, seed {seed}");
                    seen.insert(key);
                }
                // A limit of which nothing was ever reported.
                None => {
                    assert!(matches!(row.of, Of::Quota { .. }), "{key}");
                    assert_eq!((row.known_minutes, row.days, row.days_missing), (0, 29, 29));
                    assert!(row.peak.is_none() && row.average_milli.is_none());
                }
            }
        }
        assert_eq!(seen, known);
        assert_eq!(found.totals, Totals::of(&found.items));
        assert_eq!(found.totals.counts, plain::all_calls(&seeded));
        assert!(found.totals.counts.rejected.total() > 0);
        let groups = found.items.iter().find(|row| row.of.key() == "quota:groups").unwrap();
        assert_eq!(groups.limits.len(), 4, "{:?}", groups.limits);
        assert_eq!(groups.plan.as_str(), "basic");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_period_that_runs_is_cut_at_now_and_at_the_registration(pool: PgPool) {
    let db = ready(&pool).await;
    // Registered 2026-11-08 12:00, now 2026-11-18 12:00.
    let app = app(&db, "acme#shop", "free").await;
    let now = crate::testing::at(0);
    let query = query(&[("period", "this-month"), ("kind", "quota")], now);
    let found = page(&db, &permit(), None, &query, now).await.unwrap();
    assert_eq!(found.until, now);
    assert!(
        found.items.iter().all(|row| row.app == app && (row.days, row.days_missing) == (11, 11))
    );
    assert!(found.items.len() > 5);
}

#[sqlx::test(migrations = "../../migrations")]
async fn rows_are_chosen_sorted_and_continued_by_key(pool: PgPool) {
    let db = ready(&pool).await;
    for (place, name) in ["b#one", "a#two", "a#one"].into_iter().enumerate() {
        seeded(&db, name, 10 + place as u64).await;
    }
    for number in 0..30 {
        app(&db, &format!("z#{number:02}"), "enterprise").await;
    }
    let all = read(&db, None, &[OCTOBER[0], OCTOBER[1], ("plan", "basic")]).await;
    assert_eq!((all.apps, all.sorted_whole), (3, true));
    let apps: Vec<&str> = all.items.iter().map(|row| row.app.as_str()).collect();
    assert!(apps.is_sorted() && apps[0] == "a#one");
    for sort in ["over-100", "over-80", "peak", "rejected"] {
        let pairs = [OCTOBER[0], OCTOBER[1], ("plan", "basic"), ("sort", sort)];
        let sorted = read(&db, None, &pairs).await;
        let by = ReportSort::parse(sort).unwrap();
        assert!(sorted.items.is_sorted_by_key(|row| by.place(row)), "{sort}");
        assert_eq!(sorted.totals, all.totals, "{sort}");
    }
    let over = read(&db, None, &[OCTOBER[0], OCTOBER[1], ("over", "true")]).await;
    assert!(!over.items.is_empty() && over.items.iter().all(|row| row.over_80_minutes > 0));
    let pairs = [OCTOBER[0], OCTOBER[1], ("rejected", "true"), ("kind", "rate")];
    let rejected = read(&db, None, &pairs).await;
    assert!(rejected.items.iter().all(|row| row.rejected() > 0));
    assert_eq!(rejected.totals.counts.rejected, plain_rates(&all));
    assert_eq!(read(&db, None, &[("q", "A#ON"), OCTOBER[0], OCTOBER[1]]).await.apps, 1);
    assert_eq!(read(&db, None, &[("org", "z"), OCTOBER[0], OCTOBER[1]]).await.items, []);
    // Nothing is left out and nothing comes twice from page to page.
    let mut cursor = String::new();
    let mut rows = Vec::new();
    loop {
        let pairs = [OCTOBER[0], OCTOBER[1], ("cursor", cursor.as_str())];
        let one = read(&db, None, &pairs).await;
        rows.extend(one.items);
        match one.next {
            Some(next) => cursor = next,
            None => break,
        }
    }
    assert_eq!(rows, all.items);
    // A page has as many rows as are asked for, also where it ends within an App Key.
    for (sort, limit) in [("name", 7), ("name", 500), ("peak", 7)] {
        let pairs = [OCTOBER[0], OCTOBER[1], ("plan", "basic"), ("sort", sort)];
        let mut expected = all.items.clone();
        expected.sort_by_cached_key(|row| ReportSort::parse(sort).unwrap().place(row));
        let mut query = query(&pairs, moment("2026-11-04T00:00:00Z"));
        query.page.limit = Some(limit);
        let mut rows = Vec::new();
        loop {
            let now = moment("2026-11-04T00:00:00Z");
            let one = page(&db, &permit(), None, &query, now).await.unwrap();
            let is_last = one.next.is_none();
            assert!(one.items.len() == limit as usize || is_last, "{sort} {limit}");
            rows.extend(one.items);
            query.page.cursor = one.next;
            if is_last {
                break;
            }
        }
        assert_eq!(rows, expected, "{sort} {limit}");
    }
    let mut single = query(&OCTOBER, moment("2026-11-04T00:00:00Z"));
    single.page.limit = Some(1);
    let first = page(&db, &permit(), None, &single, moment("2026-11-04T00:00:00Z")).await.unwrap();
    assert_eq!(first.items, all.items[..1]);
    single.page.cursor = first.next;
    let second = page(&db, &permit(), None, &single, moment("2026-11-04T00:00:00Z")).await.unwrap();
    assert_eq!(second.items, all.items[1..2]);
}

/// Rejected calls of rows of buckets, added up.
fn plain_rates(page: &ReportPage) -> domain::usage::Rejected {
    let rates = page.items.iter().filter(|row| matches!(row.of, Of::Rate { .. }));
    let mut sum = domain::usage::Rejected::default();
    rates.filter_map(|row| row.counts).for_each(|counts| sum.add(&counts.rejected));
    sum
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_export_has_every_row_and_their_sum_and_is_on_record(pool: PgPool) {
    let db = ready(&pool).await;
    seeded(&db, "acme#shop", 3).await;
    let page = read(&db, None, &OCTOBER).await;
    let lines = exported(&db, None, Format::JsonLines).await;
    let (rows, last) = lines.trim_end().rsplit_once('\n').unwrap();
    let rows: Vec<ReportRow> =
        rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows, page.items);
    let last: serde_json::Value = serde_json::from_str(last).unwrap();
    assert_eq!(serde_json::from_value::<Totals>(last["totals"].clone()).unwrap(), page.totals);
    let table = exported(&db, None, Format::Csv(domain::language::Locale::Zh)).await;
    assert_eq!(table.matches("\r\n").count(), page.items.len() + 2);
    assert!(table.starts_with("\u{feff}App Key,套餐"));
    let calls: u64 = table
        .lines()
        .skip(1)
        .filter(|line| !line.starts_with("合计"))
        .map(|line| line.rsplit(',').nth(8).unwrap().parse().unwrap_or(0))
        .sum();
    assert_eq!(calls, page.totals.counts.calls, "the column adds up to the total");
    let on_record: Vec<String> =
        column(&pool, "select after ->> 'format' from audit_log where action = 'report.export'")
            .await;
    assert_eq!(on_record.len(), 2);
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_stops_reading_an_export_frees_everything(pool: PgPool) {
    let db = ready(&pool).await;
    for number in 0..40 {
        seeded(&db, &format!("acme#{number}"), number).await;
    }
    let now = moment("2026-11-04T00:00:00Z");
    let query = ReportQuery { period: october(), ..query(&[], now) };
    let mut pieces = export(&db, &permit(), None, &query, Format::JsonLines, now).await.unwrap();
    assert!(pieces.recv().await.is_some());
    drop(pieces);
    until("connections are in use", async || db.pool().num_idle() as u32 == db.pool().size()).await;
}

async fn kept(pool: &PgPool) -> Vec<(String, String)> {
    sqlx::query_as("select app, lines from report_month_apps order by month, app")
        .fetch_all(pool)
        .await
        .unwrap()
}

/// Whatever is set, dropped or published later: the bytes stay.
#[sqlx::test(migrations = "../../migrations")]
async fn a_closed_month_never_changes(pool: PgPool) {
    let db = ready(&pool).await;
    seeded(&db, "acme#shop", 5).await;
    let counted = read(&db, None, &OCTOBER).await;
    let october: Month = "2026-10".parse().unwrap();
    let early = moment("2026-11-03T23:59:59Z");
    assert_eq!(close_months(&db, early).await.unwrap(), Closed::default());
    let refused = check_month(&db, &permit(), october).await;
    assert_eq!(code(refused), Code::NotFound);
    let now = moment("2026-11-04T00:00:00Z");
    assert_eq!(close_months(&db, now).await.unwrap(), Closed { apps: 1, months: 1 });
    assert_eq!(close_months(&db, now).await.unwrap(), Closed::default());
    let (before, csv) = (kept(&pool).await, exported(&db, Some(october), Format::JsonLines).await);
    assert_eq!(read(&db, Some(october), &[]).await.items, counted.items);
    let month = kept_months(&db, &permit()).await.unwrap().remove(0);
    assert_eq!((month.apps, month.rows, month.closed_at), (1, counted.totals.rows, now));

    let new = setting(groups(), 1);
    let version = db.snapshot().app(&"acme#shop".parse().unwrap()).unwrap().version;
    let app: AppKey = "acme#shop".parse().unwrap();
    overrides::set(&db, &permit(), &app, Some(version), &new, now).await.unwrap();
    let edit = TermsEdit {
        changes: vec![TermsChange::PlanQuota {
            plan: "basic".into(),
            quota: "groups".into(),
            value: LimitValue::Limited { amount: 9 },
        }],
        existing: Existing::Move,
        reason: "new prices".into(),
        confirm: Check::ALL.to_vec(),
    };
    term_edits::save(&db, &permit(), db.snapshot().release, &edit, now).await.unwrap();
    sqlx::query("truncate gauge_minutes, call_minutes").execute(&pool).await.unwrap();
    assert_ne!(read(&db, None, &OCTOBER).await.items, counted.items, "what is counted now differs");
    assert_eq!(kept(&pool).await, before);
    assert_eq!(exported(&db, Some(october), Format::JsonLines).await, csv);
    let check = check_month(&db, &permit(), october).await.unwrap();
    assert_eq!((check.fits, &check.found), (true, &month.hash));

    for refused in [
        "update report_month_apps set lines = ''",
        "delete from report_month_apps",
        "update report_months set hash = null",
        "delete from report_months",
        "truncate report_months",
        "insert into report_month_apps values ('2026-10-01', 'a#b', 'free', '', 0)",
    ] {
        assert!(sqlx::query(refused).execute(&pool).await.is_err(), "{refused}");
    }
    let mut superuser = pool.acquire().await.unwrap();
    sqlx::query("set session_replication_role = replica").execute(&mut *superuser).await.unwrap();
    sqlx::query("update report_month_apps set lines = replace(lines, '\"calls\":', '\"calls\":1')")
        .execute(&mut *superuser)
        .await
        .unwrap();
    assert!(!check_month(&db, &permit(), october).await.unwrap().fits);
}

/// Samples may be of months before the registration: those are closed too, but not while the first
/// of all App Keys is new.
#[sqlx::test(migrations = "../../migrations")]
async fn months_before_the_registration_are_closed_once_the_past_was_brought_along(pool: PgPool) {
    let db = ready(&pool).await;
    // Registered 2026-11-08 12:00.
    let app = app(&db, "acme#shop", "free").await;
    let sample = crate::testing::gauge(&app, "groups", 7, moment("2026-09-30T23:59:59Z"));
    crate::testing::store(&db, 1, vec![sample], vec![]).await;
    let early = moment("2026-11-11T11:59:59Z");
    assert_eq!(close_months(&db, early).await.unwrap(), Closed::default());
    let now = moment("2026-11-11T12:00:00Z");
    assert_eq!(close_months(&db, now).await.unwrap(), Closed { apps: 2, months: 2 });
    let september = read(&db, "2026-09".parse().ok(), &[]).await;
    assert_eq!(september.items.len(), 1);
    let row = &september.items[0];
    assert_eq!((row.known_minutes, row.days, row.days_missing), (1, 1, 0));
    assert_eq!(row.limit, Some(LimitValue::Limited { amount: 100 }));
    assert_eq!(read(&db, "2026-10".parse().ok(), &[]).await.apps, 0);
}

/// A run that breaks off in the middle goes on where it ended, and doubles nothing; months without
/// anything are closed too.
#[sqlx::test(migrations = "../../migrations")]
async fn closing_goes_on_where_it_broke_off(pool: PgPool) {
    let db = ready(&pool).await;
    seeded(&db, "acme#shop", 6).await;
    seeded(&db, "acme#store", 7).await;
    sqlx::query("alter table report_month_apps add constraint broken check (app <> 'acme#store')")
        .execute(&pool)
        .await
        .unwrap();
    let now = moment("2026-12-04T00:00:00Z");
    assert!(close_months(&db, now).await.is_err());
    assert_eq!(kept(&pool).await.len(), 1);
    sqlx::query("alter table report_month_apps drop constraint broken")
        .execute(&pool)
        .await
        .unwrap();
    assert_eq!(close_months(&db, now).await.unwrap(), Closed { apps: 3, months: 2 });
    let months = kept_months(&db, &permit()).await.unwrap();
    let names: Vec<String> = months.iter().map(|month| month.month.to_string()).collect();
    assert_eq!(names, ["2026-11", "2026-10"]);
    for month in months {
        assert!(check_month(&db, &permit(), month.month).await.unwrap().fits);
        let on_record: i64 = sqlx::query_scalar(
            "select count(*) from audit_log where action = 'report.close_month' and target = $1
             and after ->> 'hash' = $2",
        )
        .bind(month.month.to_string())
        .bind(&month.hash)
        .fetch_one(&pool)
        .await
        .unwrap();
        assert_eq!(on_record, 1);
    }
}
