use sqlx::PgPool;

use super::*;
use crate::testing::at;

async fn versions(db: &Db) -> Vec<(String, String, i32)> {
    sqlx::query_as("select kind, name, version from terms_documents order by 1, 2, 3")
        .fetch_all(db.pool())
        .await
        .unwrap()
}

async fn audited(db: &Db) -> i64 {
    sqlx::query_scalar("select count(*) from audit_log where action = 'terms.load'")
        .fetch_one(db.pool())
        .await
        .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn loading_again_changes_nothing(pool: PgPool) {
    let db = Db::from_pool(pool);
    let caller = Caller::system("test");
    load(&db, &caller, at(0)).await.unwrap();
    let first = versions(&db).await;
    assert_eq!(first.len(), 6);
    assert_eq!(audited(&db).await, 6);
    load(&db, &caller, at(1)).await.unwrap();
    assert_eq!((versions(&db).await, audited(&db).await), (first, 6));
    let newest = newest(&mut db.pool().acquire().await.unwrap()).await.unwrap();
    let (stored, built) = (newest.terms, of_this_build().unwrap());
    assert_eq!(newest.release, 1);
    assert_eq!(stored.book.plans.len(), built.book.plans.len());
    let of = |terms: &Terms| terms.catalogue.catalogue().clone();
    assert_eq!(of(&stored).editions[0].id.as_str(), "rest");
    assert_eq!(of(&stored).conflicts, of(&built).conflicts);
    for edition in &of(&built).editions {
        assert_eq!(of(&stored).edition(&edition.id), Some(edition));
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn servers_that_start_together_load_once(pool: PgPool) {
    let load = |db: Db| {
        tokio::spawn(async move { load(&db, &Caller::system("test"), at(0)).await.unwrap() })
    };
    let db = Db::from_pool(pool);
    let (one, two, three) = tokio::join!(load(db.clone()), load(db.clone()), load(db.clone()));
    one.and(two).and(three).unwrap();
    assert_eq!(versions(&db).await.len(), 6);
    let routes: i64 =
        sqlx::query_scalar("select count(*) from usage_routes").fetch_one(db.pool()).await.unwrap();
    assert_eq!(routes, 132);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_version_that_was_loaded_is_never_changed(pool: PgPool) {
    let db = Db::from_pool(pool);
    let caller = Caller::system("test");
    load(&db, &caller, at(0)).await.unwrap();
    let edit = "update terms_documents set document = jsonb_set(document, '{name,en}', '\"x\"')
                where kind = 'catalogue' and name = 'rest'";
    sqlx::query(edit).execute(db.pool()).await.unwrap();
    let error = load(&db, &caller, at(1)).await.unwrap_err();
    assert!(error.to_string().contains("raise its version"), "{error}");
    assert_eq!(versions(&db).await.len(), 6, "half a load was kept");
    // Where the database has a newer version, this build leaves it alone.
    sqlx::query(
        "update terms_documents set version = 2 where kind = 'catalogue' and name = 'rest'",
    )
    .execute(db.pool())
    .await
    .unwrap();
    load(&db, &caller, at(2)).await.unwrap();
    assert_eq!(versions(&db).await.len(), 6);
}
