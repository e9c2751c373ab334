use chrono::{DateTime, TimeDelta, Utc};
use domain::growth::{GrowthQuery, Outlook, UtilizationQuery, UtilizationRow, What, When};
use domain::ids::AppKey;
use domain::limit_values::Target;
use domain::overrides::NewOverride;
use domain::page::PageRequest;
use domain::problem::Code;
use domain::usage::Level;
use sqlx::PgPool;

use super::*;
use crate::testing::{
    app, at, calls, code, gauge, groups, id, permit, problem, ready, setting, store, to_plan,
};
use crate::{Db, apps, overrides};

const DAY: i64 = 86_400;

/// Marks the App Keys as touched, as the server's follower does after a commit.
async fn touched(db: &Db, now: DateTime<Utc>) {
    sqlx::query("update app_summaries set summarised_at = $1")
        .bind(now)
        .execute(db.pool())
        .await
        .unwrap();
}

async fn measured(db: &Db, now: DateTime<Utc>) -> u64 {
    measure_due(db, now).await.unwrap()
}

async fn hottest(db: &Db, query: UtilizationQuery) -> Vec<UtilizationRow> {
    utilization(db, &permit(), &query).await.unwrap().items
}

fn shares(rows: &[UtilizationRow]) -> Vec<(&str, String, u32)> {
    rows.iter().map(|row| (row.app.as_str(), row.target.to_string(), row.permille)).collect()
}

/// Two App Keys with three quotas and one bucket in use.
async fn in_use(db: &Db) -> (AppKey, AppKey) {
    let shop = app(db, "acme#shop", "free").await;
    let live = app(db, "orbit#live", "basic").await;
    let gauges = vec![
        gauge(&shop, "groups", 97, at(0)),
        gauge(&shop, "registered_users", 10, at(0)),
        gauge(&live, "groups", 120_000, at(0)),
        gauge(&live, "chat_rooms", 5, at(0)),
    ];
    store(db, 1, gauges, vec![calls(&live, "POST /users", 850, at(-20))]).await;
    (shop, live)
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_limit_in_use_is_listed_hottest_first_and_by_key(pool: PgPool) {
    let db = ready(&pool).await;
    in_use(&db).await;
    assert_eq!(measured(&db, at(5)).await, 2);
    let all = hottest(&db, UtilizationQuery::default()).await;
    assert!(all.len() >= 5, "{:?}", shares(&all));
    assert!(all.windows(2).all(|pair| pair[0].permille / 10 >= pair[1].permille / 10));
    let first = &all[0];
    assert_eq!(
        (first.app.as_str(), first.level, first.limit),
        ("orbit#live", Level::Over, 100_000)
    );
    assert_eq!((first.used, first.measured_at), (120_000.0, at(5)));
    assert_eq!(first.name.en, "Groups");
    assert!(all.iter().any(|row| matches!(row.target, Target::Rate { .. })), "{:?}", shares(&all));
    // By pages of one: the same rows, none twice.
    let (mut cursor, mut paged) = (None, Vec::new());
    loop {
        let page = PageRequest { cursor, limit: Some(1) };
        let query = UtilizationQuery { page, ..UtilizationQuery::default() };
        let page = utilization(&db, &permit(), &query).await.unwrap();
        paged.extend(page.items);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(shares(&paged), shares(&all));
    let wrong = PageRequest { cursor: Some("1.x".to_owned()), limit: None };
    let wrong = UtilizationQuery { page: wrong, ..UtilizationQuery::default() };
    assert_eq!(problem(utilization(&db, &permit(), &wrong).await).errors[0].pointer, "/cursor");
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_list_is_narrowed_by_plan_level_limit_and_name(pool: PgPool) {
    let db = ready(&pool).await;
    in_use(&db).await;
    measured(&db, at(5)).await;
    let ask = |query: UtilizationQuery| {
        let db = db.clone();
        async move { hottest(&db, query).await }
    };
    let none = UtilizationQuery::default;
    let rows = ask(UtilizationQuery { plan: Some("free".into()), ..none() }).await;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.app.as_str() == "acme#shop"));
    let rows = ask(UtilizationQuery { level: Some(Level::Critical), ..none() }).await;
    assert_eq!(shares(&rows), [("acme#shop", "groups".to_owned(), 970)]);
    let rows = ask(UtilizationQuery { what: Some(What::Quota("groups".into())), ..none() }).await;
    assert_eq!(rows.len(), 2);
    let rows = ask(UtilizationQuery { what: Some(What::Rates), ..none() }).await;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.unit.is_none()));
    let rows = ask(UtilizationQuery { what: Some(What::Quotas), ..none() }).await;
    assert!(rows.len() >= 4 && rows.iter().all(|row| row.unit.is_some()));
    let rows = ask(UtilizationQuery { query: "ORBIT".into(), ..none() }).await;
    assert!(!rows.is_empty() && rows.iter().all(|row| row.app.org() == "orbit"));
    for query in ["%", "\0", "nobody"] {
        assert!(ask(UtilizationQuery { query: query.into(), ..none() }).await.is_empty());
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn only_what_has_changed_is_measured_again(pool: PgPool) {
    let db = ready(&pool).await;
    let (shop, live) = in_use(&db).await;
    assert_eq!(measured(&db, at(5)).await, 2);
    assert_eq!(measured(&db, at(6)).await, 0);
    // Another plan: of one App Key.
    let version = db.snapshot().app(&shop).unwrap().version;
    apps::choose_plan(&db, &permit(), &shop, version, &to_plan("basic", "x"), at(7)).await.unwrap();
    assert_eq!(measured(&db, at(8)).await, 1);
    let groups =
        UtilizationQuery { what: Some(What::Quota("groups".into())), ..Default::default() };
    let rows = hottest(&db, groups.clone()).await;
    let of_shop = rows.iter().find(|row| row.app == shop).unwrap();
    assert_eq!((of_shop.limit, of_shop.permille, of_shop.plan.as_str()), (100_000, 0, "basic"));
    // More was reported.
    store(&db, 2, vec![gauge(&live, "groups", 50_000, at(9))], vec![]).await;
    touched(&db, at(9)).await;
    assert_eq!(measured(&db, at(10)).await, 2);
    assert_eq!(hottest(&db, groups).await[0].permille, 500);
    // Calls that nobody reports any more go by themselves.
    let rates = UtilizationQuery { what: Some(What::Rates), ..Default::default() };
    assert!(!hottest(&db, rates.clone()).await.is_empty());
    assert_eq!(measured(&db, at(300)).await, 1);
    assert!(hottest(&db, rates).await.is_empty());
    assert_eq!(measured(&db, at(4000)).await, 2, "everything once an hour");
}

/// One peak a day for each of the last `days` complete days, growing by `slope`.
async fn history(db: &Db, app: &AppKey, quota: &str, start: u64, slope: u64, days: u64) {
    let gauges = (0..days).map(|day| {
        let back = i64::try_from(days - day).unwrap();
        gauge(app, quota, start + slope * day, at(-back * DAY))
    });
    let number = start * 1000 + slope;
    store(db, number, gauges.collect(), vec![]).await;
}

async fn followed(db: &Db, now: DateTime<Utc>) -> u64 {
    follow_due(db, now).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_growing_quota_is_listed_with_its_days_and_others_are_not(pool: PgPool) {
    let db = ready(&pool).await;
    let (shop, live) = (app(&db, "acme#shop", "free").await, app(&db, "orbit#live", "free").await);
    let few = app(&db, "tiny#few", "free").await;
    history(&db, &shop, "groups", 52, 1, 28).await;
    history(&db, &live, "groups", 90, 0, 28).await;
    history(&db, &few, "groups", 50, 5, 9).await;
    assert_eq!(followed(&db, at(0)).await, 3);
    let page = growth(&db, &permit(), &GrowthQuery::default()).await.unwrap();
    let [row] = &page.items[..] else { panic!("{:?}", page.items) };
    assert_eq!((row.app.as_str(), row.limit, row.latest, row.days), ("acme#shop", 100, 79, 28));
    assert_eq!((row.line.slope.estimate, row.line.today.estimate), (1.0, 80.0));
    let exactly = |days| When::Within { days, not_before: days, not_after: Some(days) };
    let whens: Vec<_> = row.reaches.iter().map(|reach| reach.when).collect();
    assert_eq!(whens, [exactly(0), exactly(15), exactly(20)]);
    assert_eq!(row.peaks.first(), Some(&Some(52)));
    assert_eq!(row.day, at(0).date_naive());
    // The other two have an outlook beside their share.
    measured(&db, at(5)).await;
    let rows = hottest(&db, UtilizationQuery::default()).await;
    let outlook = |app: &AppKey| rows.iter().find(|row| row.app == *app).unwrap().outlook;
    assert_eq!(outlook(&shop), Some(Outlook::Growing));
    assert_eq!(outlook(&live), Some(Outlook::NoTrend));
    assert_eq!(outlook(&few), Some(Outlook::TooFew));
    assert_eq!(rows.iter().find(|row| row.app == shop).unwrap().peak, Some(79));
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_soonest_comes_first_and_is_narrowed_by_threshold_and_days(pool: PgPool) {
    let db = ready(&pool).await;
    for (key, start, slope) in [("a#one", 40, 1), ("b#two", 30, 2), ("c#three", 60, 1)] {
        let app = app(&db, key, "free").await;
        history(&db, &app, "groups", start, slope, 28).await;
    }
    assert_eq!(followed(&db, at(0)).await, 3);
    let ask = |query: GrowthQuery| {
        let db = db.clone();
        async move {
            let rows = growth(&db, &permit(), &query).await.unwrap().items;
            rows.iter().map(|row| row.app.to_string()).collect::<Vec<_>>()
        }
    };
    let none = GrowthQuery::default;
    // On day 0 they stand at 68, 86 and 88 of 100: 80 in 12 days, 95 in 5 and in 7.
    assert_eq!(ask(none()).await, ["b#two", "c#three", "a#one"]);
    assert_eq!(ask(GrowthQuery { within: Some(6), ..none() }).await, ["b#two"]);
    assert_eq!(ask(GrowthQuery { percent: Some(80), ..none() }).await, ["a#one"]);
    assert_eq!(
        ask(GrowthQuery { percent: Some(100), within: Some(12), ..none() }).await,
        ["b#two", "c#three"]
    );
    assert_eq!(ask(GrowthQuery { query: "three".into(), ..none() }).await, ["c#three"]);
    assert!(ask(GrowthQuery { quota: Some("friends_per_user".into()), ..none() }).await.is_empty());
    assert!(ask(GrowthQuery { plan: Some("basic".into()), ..none() }).await.is_empty());
    let page = |cursor| GrowthQuery { page: PageRequest { cursor, limit: Some(2) }, ..none() };
    let first = growth(&db, &permit(), &page(None)).await.unwrap();
    assert_eq!(ask(page(first.next)).await, ["a#one"]);
    let wrong = GrowthQuery { percent: Some(81), within: Some(31), ..none() };
    let problem = problem(growth(&db, &permit(), &wrong).await);
    let pointers: Vec<_> = problem.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(pointers, ["/percent", "/within"]);
    assert_eq!(code(growth(&db, &permit(), &page(Some("x".into()))).await), Code::Invalid);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_trend_is_followed_once_a_day_and_when_limits_change(pool: PgPool) {
    let db = ready(&pool).await;
    let shop = app(&db, "acme#shop", "free").await;
    history(&db, &shop, "groups", 52, 1, 28).await;
    assert_eq!(followed(&db, at(0)).await, 1);
    assert_eq!(followed(&db, at(60)).await, 0);
    let until_full = |db: Db| async move {
        growth(&db, &permit(), &GrowthQuery::default()).await.unwrap().items[0].reaches[2].when
    };
    let exactly = |days| When::Within { days, not_before: days, not_after: Some(days) };
    assert_eq!(until_full(db.clone()).await, exactly(20));
    // Raised from the tenth day on: then 100 % is met as it will be.
    let new = NewOverride { starts_at: Some(at(10 * DAY)), ..setting(groups(), 105) };
    overrides::set(&db, &permit(), &shop, None, &new, at(70)).await.unwrap();
    assert_eq!(followed(&db, at(80)).await, 1);
    assert_eq!(until_full(db.clone()).await, exactly(25));
    assert_eq!(followed(&db, at(0) + TimeDelta::days(1)).await, 1);
    let _ = id(&db, &shop);
}
