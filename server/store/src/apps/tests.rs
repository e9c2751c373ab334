use std::collections::HashSet;

use domain::apps::Subject as About;
use domain::history::Range;
use domain::ids::AppKey;
use domain::page::PageRequest;
use domain::problem::Code;
use domain::usage::Level;
use sqlx::PgPool;

use super::*;
use crate::summaries;
use crate::testing::{app, at, code, column, id, permit, problem, ready, shop, to_plan};

mod bulk;
mod listing;

async fn audited(db: &Db) -> Vec<(String, String, Option<String>)> {
    sqlx::query_as(
        "select action, target, reason from audit_log where action like 'app.%' order by id",
    )
    .fetch_all(db.pool())
    .await
    .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_app_key_is_registered_once_and_keeps_its_plan(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    assert!(!register(&db, &permit(), &app, &"basic".into(), at(1)).await.unwrap());
    let entry = db.snapshot().app(&app).cloned().unwrap();
    assert_eq!((entry.plan(at(0)).id.as_str(), entry.limits_version), ("free", 1));
    let two = "acme#two".parse().unwrap();
    let refused = problem(register(&db, &permit(), &two, &"gold".into(), at(1)).await);
    assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (Code::Invalid, "/plan"));
    let nul = register(&db, &permit(), &two, &"a\0".into(), at(1)).await;
    assert_eq!(code(nul), Code::Invalid);
    let row = ("app.register".to_owned(), "acme#shop".to_owned(), None);
    assert_eq!(audited(&db).await, [row], "a refused mutation left a row");
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_two_that_register_at_once_one_is_told_that_it_is_there(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    for round in 0..10 {
        let app: AppKey = format!("acme#{round}").parse().unwrap();
        let (permit, plan) = (permit(), PlanId::from("free"));
        let (one, two) = tokio::join!(
            register(&here, &permit, &app, &plan, at(0)),
            register(&there, &permit, &app, &plan, at(0))
        );
        assert!(one.unwrap() != two.unwrap());
    }
    assert_eq!(audited(&here).await.len(), 10);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_plan_is_chosen_by_who_saw_the_newest_version(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let choose = |version, plan: &'static str, reason: &'static str| {
        let (db, app) = (db.clone(), app.clone());
        async move { choose_plan(&db, &permit(), &app, version, &to_plan(plan, reason), at(5)).await }
    };
    let version = db.snapshot().app(&app).unwrap().version;
    choose(version, "basic", " growth ").await.unwrap();
    let stale = problem(choose(version, "advanced", "more").await);
    assert_eq!(stale.code, Code::Stale);
    assert!(stale.detail().contains("basic"), "{}", stale.detail());
    let next = db.snapshot().app(&app).unwrap().version;
    assert_eq!(next, version + 1);
    for (plan, reason, pointer) in
        [("gold", "x", "/plan"), ("basic", "x", "/plan"), ("advanced", "  ", "/reason")]
    {
        let refused = problem(choose(next, plan, reason).await);
        assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (Code::Invalid, pointer));
    }
    // Twice in one moment: the second comes after the first all the same.
    choose(next, "advanced", "more").await.unwrap();
    let plans: Vec<String> = column(&pool, "select plan from app_plans order by starts_at").await;
    assert_eq!(plans, ["free", "basic", "advanced"]);
    let rows = audited(&db).await;
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[1].2.as_deref(), Some("growth"));
    let ghost = "no#body".parse().unwrap();
    let missing = choose_plan(&db, &permit(), &ghost, 1, &to_plan("basic", "x"), at(6)).await;
    assert_eq!(code(missing), Code::NotFound);
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_two_that_choose_at_once_one_is_told_that_it_is_stale(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    let app = app(&here, "acme#shop", "free").await;
    there.refresh_snapshot(at(0)).await.unwrap();
    let version = here.snapshot().app(&app).unwrap().version;
    let permit = permit();
    let (one, two) = (to_plan("basic", "here"), to_plan("advanced", "there"));
    let (one, two) = tokio::join!(
        choose_plan(&here, &permit, &app, version, &one, at(1)),
        choose_plan(&there, &permit, &app, version, &two, at(1))
    );
    let refused = if one.is_ok() { two } else { one };
    assert_eq!(code(refused), Code::Stale);
    assert_eq!(audited(&here).await.len(), 2);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_view_of_an_app_key_shows_what_was_reported_and_what_was_not(pool: PgPool) {
    use crate::testing::{calls, gauge, store};
    let (db, app) = shop(&pool).await;
    store(
        &db,
        1,
        vec![gauge(&app, "registered_users", 81, at(-10))],
        vec![calls(&app, "POST /users", 812, at(-10))],
    )
    .await;
    let view = view(&db, &permit(), &app, at(0)).await.unwrap();
    let quota = |id: &str| view.quotas.iter().find(|row| row.quota.id.as_str() == id).unwrap();
    let used = quota("registered_users");
    assert_eq!(used.usage.as_ref().map(|usage| (usage.used, usage.level)), Some((81, Level::Near)));
    assert_eq!(used.peak_30_days, Some(81));
    assert_eq!(used.trend.len(), 24);
    assert!(quota("groups").usage.is_none(), "nothing reported is not zero");
    let bucket = view.buckets.iter().find(|row| row.bucket.as_str() == "accounts").unwrap();
    let usage = bucket.usage.as_ref().unwrap();
    assert_eq!((usage.rates[0].used, usage.peak_hour), (81.2, 82));
    let about = About::Bucket("accounts".into());
    let limit = limit_view(&db, &permit(), &app, &about, Range::Hour, at(0)).await.unwrap();
    assert_eq!((limit.series.len(), limit.explanations.len()), (1, 1));
    for about in [About::Quota("nothing".into()), About::Bucket("a\0".into())] {
        let missing = limit_view(&db, &permit(), &app, &about, Range::Hour, at(0)).await;
        assert_eq!(code(missing), Code::NotFound);
    }
}
