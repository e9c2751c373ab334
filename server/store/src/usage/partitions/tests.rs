use chrono::TimeDelta;
use sqlx::PgPool;

use super::*;
use crate::testing::{app, at, batch, gauge, ready, store};
use crate::usage::flush::{CheckedBatch, flush};

async fn days(db: &Db) -> BTreeSet<NaiveDate> {
    existing(db).await.unwrap().into_iter().map(|(_, day)| day).collect()
}

fn day(ahead: i64) -> NaiveDate {
    (at(0) + TimeDelta::days(ahead)).date_naive()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_sample_of_the_past_makes_the_partitions_of_its_day(pool: PgPool) {
    let db = ready(&pool).await;
    let app = app(&db, "acme#shop", "free").await;
    assert!(days(&db).await.is_empty());
    let past = at(-60 * 86_400);
    store(&db, 1, vec![gauge(&app, "groups", 1, past), gauge(&app, "groups", 2, at(0))], vec![])
        .await;
    assert_eq!(days(&db).await, BTreeSet::from([day(-60), day(0)]));
    // What this server believes to exist is only a memory: the next one has none and finds them.
    let other = ready(&pool).await;
    store(&other, 2, vec![gauge(&app, "groups", 3, past)], vec![]).await;
    assert_eq!(existing(&db).await.unwrap().len(), 2 * TABLES.len());
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
    assert_eq!(existing(&here).await.unwrap().len(), 12 * TABLES.len());
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_older_than_the_history_goes_with_its_batches(pool: PgPool) {
    let db = ready(&pool).await;
    let app = app(&db, "acme#shop", "free").await;
    for (number, back) in [(1, 33), (2, 32), (3, 31), (4, 0)] {
        let moment = at(-back * 86_400);
        let one = CheckedBatch {
            gauges: vec![gauge(&app, "groups", 1, moment)],
            ..batch("gateway", number)
        };
        flush(&db, &[one], moment).await.unwrap();
    }
    let dropped = db.maintain_partitions(30, at(0)).await.unwrap();
    assert_eq!(dropped, 2 * TABLES.len() as u32);
    let ahead = (0..=3).map(day);
    assert_eq!(days(&db).await, ahead.chain([day(-31)]).collect());
    let kept: Vec<i64> = sqlx::query_scalar("select batch from usage_batches order by batch")
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(kept, [3, 4]);
    assert_eq!(db.maintain_partitions(30, at(0)).await.unwrap(), 0, "not idempotent");
    // The server forgot what it believed to exist: a sample of a dropped day makes it anew.
    store(&db, 9, vec![gauge(&app, "groups", 1, at(-33 * 86_400))], vec![]).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn tables_of_others_are_never_dropped(pool: PgPool) {
    let db = ready(&pool).await;
    sqlx::query(
        "create table call_hours_mine partition of call_hours
         for values from ('2000-01-01') to ('2000-01-02')",
    )
    .execute(&pool)
    .await
    .unwrap();
    assert_eq!(db.maintain_partitions(1, at(0)).await.unwrap(), 0);
}
