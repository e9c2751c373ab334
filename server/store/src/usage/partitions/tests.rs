use chrono::TimeDelta;
use sqlx::PgPool;

use super::*;
use crate::testing::{app, at, batch, gauge, ready, shop, store};
use crate::usage::flush::{CheckedBatch, flush};

async fn all(db: &Db) -> BTreeMap<NaiveDate, Day> {
    existing(&mut db.pool().acquire().await.unwrap()).await.unwrap()
}

async fn days(db: &Db) -> BTreeSet<NaiveDate> {
    all(db).await.into_keys().collect()
}

async fn tables(db: &Db) -> u32 {
    all(db).await.values().map(|day| day.tables).sum()
}

fn day(ahead: i64) -> NaiveDate {
    (at(0) + TimeDelta::days(ahead)).date_naive()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_sample_of_the_past_makes_the_partitions_of_its_day(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    assert!(days(&db).await.is_empty());
    let past = at(-60 * 86_400);
    store(&db, 1, vec![gauge(&app, "groups", 1, past), gauge(&app, "groups", 2, at(0))], vec![])
        .await;
    assert_eq!(days(&db).await, BTreeSet::from([day(-60), day(0)]));
    // What this server believes to exist is only a memory: the next one has none and finds them.
    let other = ready(&pool).await;
    store(&other, 2, vec![gauge(&app, "groups", 3, past)], vec![]).await;
    assert_eq!(tables(&db).await, 2 * TABLES.len() as u32);
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_servers_meet_the_same_new_days_at_once(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    let app = app(&here, "acme#shop", "free").await;
    there.refresh_snapshot(at(0)).await.unwrap();
    let write = |db: Db, number| {
        let days = (0..12).map(|back| at(-back * 86_400));
        let gauges = days.map(|day| gauge(&app, "groups", 1, day)).collect();
        let one = CheckedBatch { gauges, ..batch("gateway", number) };
        tokio::spawn(async move { flush(&db, &[one], at(0)).await.unwrap() })
    };
    let (one, two) = tokio::join!(write(here.clone(), 1), write(there, 2));
    assert_eq!(one.unwrap(), two.unwrap());
    assert_eq!(tables(&here).await, 12 * TABLES.len() as u32);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_coming_days_are_made_ahead_and_once(pool: PgPool) {
    let db = ready(&pool).await;
    for _ in 0..2 {
        make_ahead(&db, at(0)).await.unwrap();
        assert_eq!(days(&db).await, (0..=3).map(day).collect());
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_day_goes_only_once_its_month_is_closed(pool: PgPool) {
    let db = ready(&pool).await;
    make_ahead(&db, at(0)).await.unwrap();
    let mut connection = pool.acquire().await.unwrap();
    let refused = drop_day(&mut connection, day(0)).await.unwrap_err();
    assert!(refused.to_string().contains("has no kept report yet"), "{refused}");
    sqlx::query("insert into report_months (month, closed_at) values ('2026-11-01', now())")
        .execute(&mut *connection)
        .await
        .unwrap();
    assert_eq!(drop_day(&mut connection, day(0)).await.unwrap(), TABLES.len() as u32);
    assert_eq!(drop_day(&mut connection, day(0)).await.unwrap(), 0);
    assert_eq!(days(&db).await, (1..=3).map(day).collect());
}

#[sqlx::test(migrations = "../../migrations")]
async fn tables_of_others_are_no_days(pool: PgPool) {
    let db = ready(&pool).await;
    for statement in [
        "create table call_hours_mine partition of call_hours
         for values from ('2000-01-01') to ('2000-01-02')",
        "create table call_hours_20000103 (it int)",
        "insert into report_months (month, closed_at) values ('2000-01-01', now())",
    ] {
        sqlx::query(statement).execute(&pool).await.unwrap();
    }
    assert_eq!(days(&db).await, BTreeSet::new());
    let mut connection = pool.acquire().await.unwrap();
    for day in ["2000-01-01", "2000-01-03"] {
        assert_eq!(drop_day(&mut connection, day.parse().unwrap()).await.unwrap(), 0);
    }
}
