use sqlx::PgPool;

use super::*;
use crate::testing::{app, at, gauge, id, ready, shop, store};

async fn note(pool: &PgPool, app_id: i32, seconds: i64) {
    sqlx::query("insert into usage_flushes (at, app_ids) values ($1, array[$2])")
        .bind(at(seconds))
        .bind(app_id)
        .execute(pool)
        .await
        .unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn each_commit_is_seen_once(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let mut feed = Feed::new(db.clone());
    assert!(feed.touched(at(0)).await.unwrap().is_empty());
    store(&db, 1, vec![gauge(&app, "groups", 1, at(0))], vec![]).await;
    assert_eq!(feed.touched(at(1)).await.unwrap(), [id(&db, &app)].into());
    assert!(feed.touched(at(2)).await.unwrap().is_empty());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_flush_that_commits_late_is_seen_although_later_ones_were(pool: PgPool) {
    let db = ready(&pool).await;
    let mut feed = Feed::new(db.clone());
    let mut late = crate::testing::begin(&pool).await;
    sqlx::query("insert into usage_flushes (at, app_ids) values ($1, array[1])")
        .bind(at(0))
        .execute(&mut *late)
        .await
        .unwrap();
    note(&pool, 2, 5).await;
    assert_eq!(feed.touched(at(6)).await.unwrap(), [2].into());
    late.commit().await.unwrap();
    note(&pool, 3, 20).await;
    assert_eq!(feed.touched(at(21)).await.unwrap(), [1, 3].into());
    assert!(feed.touched(at(22)).await.unwrap().is_empty());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_hint_ends_the_wait_and_none_is_needed(pool: PgPool) {
    let db = ready(&pool).await;
    let mut feed = Feed::new(db.clone());
    let mut hints = Hints::new(db.clone());
    // The first wait begins to listen.
    hints.wait(Duration::from_millis(1)).await;
    let app = app(&db, "acme#shop", "free").await;
    store(&db, 1, vec![gauge(&app, "groups", 1, at(0))], vec![]).await;
    let long = Duration::from_secs(600);
    let heard = tokio::time::timeout(Duration::from_secs(20), hints.wait(long)).await;
    assert!(heard.expect("no hint came").usage);
    // It was passed on before anybody waited for it.
    let waited = tokio::time::timeout(Duration::from_secs(20), feed.wait(long)).await;
    assert!(waited.is_ok(), "the hint was kept");
    assert_eq!(feed.touched(at(1)).await.unwrap(), [id(&db, &app)].into());
}
