//! Lists of App Keys, page by page.

use super::*;
use domain::usage::AppSummary;

/// 137 App Keys of three plans and all levels.
async fn filled(pool: &PgPool) -> Db {
    let db = ready(pool).await;
    let mut summaries = Vec::new();
    for nth in 0..137_u32 {
        let plan = ["free", "basic", "enterprise"][nth as usize % 3];
        let app = app(&db, &format!("Org-{}#app_{nth}", nth % 7), plan).await;
        let permille = (nth * 37 % 60) * 20;
        let target = domain::limit_values::Target::Quota { quota: "groups".into() };
        let summary = AppSummary {
            app: app.clone(),
            plan: plan.into(),
            level: Level::of_permille(permille),
            tightest: Some(domain::usage::Tightest {
                target,
                name: Name { zh: String::new(), en: String::new() },
                used: 1.0,
                limit: domain::limit_values::LimitValue::Unlimited,
                permille,
                subject: None,
                at: at(0),
            }),
            rejected_now: 0.0,
            rejecting_since: None,
            at: None,
        };
        summaries.push((id(&db, &app), summary));
    }
    summaries::write(&db, &summaries, at(0)).await.unwrap();
    db
}

fn query(text: &str, sort: AppSort, limit: u32) -> AppQuery {
    let page = PageRequest { cursor: None, limit: Some(limit) };
    AppQuery { query: text.to_owned(), plan: None, level: None, sort, page }
}

/// All rows, following `next` to the end.
async fn walk(db: &Db, mut query: AppQuery) -> Vec<AppSummary> {
    let mut rows = Vec::new();
    loop {
        let page = list(db, &permit(), &query).await.unwrap();
        assert!(page.items.len() <= query.page.limit() as usize);
        rows.extend(page.items.into_iter().map(|row| row.summary));
        match page.next {
            Some(next) => query.page.cursor = Some(next),
            None => return rows,
        }
    }
}

fn distinct(rows: &[AppSummary]) -> usize {
    rows.iter().map(|row| row.app.as_str()).collect::<HashSet<_>>().len()
}

#[sqlx::test(migrations = "../../migrations")]
async fn every_page_size_and_sort_shows_every_app_key_once(pool: PgPool) {
    let db = filled(&pool).await;
    for sort in [AppSort::Utilization, AppSort::Name] {
        for limit in [1, 10, 136, 137, 500] {
            let rows = walk(&db, query("", sort, limit)).await;
            assert_eq!((rows.len(), distinct(&rows)), (137, 137), "{sort:?} by {limit}");
            let in_order = match sort {
                AppSort::Name => rows.is_sorted_by_key(|row| row.app.clone()),
                AppSort::Utilization => rows.is_sorted_by_key(|row| {
                    std::cmp::Reverse(row.tightest.as_ref().map_or(0, |one| one.permille / 10))
                }),
            };
            assert!(in_order, "{sort:?} by {limit}");
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn filters_hold_on_every_page(pool: PgPool) {
    let db = filled(&pool).await;
    for sort in [AppSort::Utilization, AppSort::Name] {
        let mut sum = 0;
        for plan in ["free", "basic", "enterprise"] {
            let filter = AppQuery { plan: Some(plan.into()), ..query("", sort, 7) };
            let rows = walk(&db, filter).await;
            assert!(rows.iter().all(|row| row.plan.as_str() == plan));
            sum += rows.len();
        }
        assert_eq!(sum, 137);
        let mut sum = 0;
        for level in Level::ALL {
            let rows = walk(&db, AppQuery { level: Some(level), ..query("", sort, 7) }).await;
            assert!(rows.iter().all(|row| row.level == level));
            sum += rows.len();
        }
        assert_eq!(sum, 137);
        let both = AppQuery {
            plan: Some("basic".into()),
            level: Some(Level::Calm),
            ..query("org-3", sort, 2)
        };
        let rows = walk(&db, both).await;
        assert!(!rows.is_empty() && rows.iter().all(|row| row.app.org() == "Org-3"));
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_searched_for_is_text_and_never_a_pattern(pool: PgPool) {
    let db = filled(&pool).await;
    let found = |text: &'static str| {
        let db = db.clone();
        async move { walk(&db, query(text, AppSort::Name, 50)).await.len() }
    };
    assert_eq!(found("ORG-3#APP_3").await, 3, "3, 31 and 38");
    assert_eq!(found("app_13").await, 8);
    for nothing in
        ["%", "app%1", "appX1", "\\", "'; drop table apps; --", "\0", "app\0", "\u{202e}", "é"]
    {
        assert_eq!(found(nothing).await, 0, "{nothing:?}");
    }
    assert_eq!(found("_").await, 137, "an underline is one character of the name");
    assert_eq!(found("  ").await, 137);
    let long = "x".repeat(100_000);
    let page = list(&db, &permit(), &query(&long, AppSort::Name, 5)).await.unwrap();
    assert!(page.items.is_empty());
    let plans = ["gold", "a\0", "' or 1=1"];
    for plan in plans {
        let filter = AppQuery { plan: Some(plan.into()), ..query("", AppSort::Name, 5) };
        assert!(walk(&db, filter).await.is_empty());
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_order_refuses_the_cursor_of_the_other(pool: PgPool) {
    let db = filled(&pool).await;
    for (sort, other) in
        [(AppSort::Utilization, AppSort::Name), (AppSort::Name, AppSort::Utilization)]
    {
        let mut asked = query("", other, 1);
        asked.page.cursor = list(&db, &permit(), &query("", sort, 1)).await.unwrap().next;
        assert!(asked.page.cursor.is_some());
        let refused = problem(list(&db, &permit(), &asked).await);
        assert_eq!((refused.code, &*refused.errors[0].pointer), (Code::Invalid, "/cursor"));
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_plan_that_this_server_does_not_know_hides_no_app_key(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let summary = AppSummary {
        plan: "of-2027".into(),
        ..walk(&db, query("", AppSort::Name, 5)).await.remove(0)
    };
    summaries::write(&db, &[(id(&db, &app), summary)], at(0)).await.unwrap();
    let page = list(&db, &permit(), &query("", AppSort::Name, 5)).await.unwrap();
    assert_eq!(page.items[0].plan_name.en, "of-2027");
}
