use sqlx::PgPool;

use super::*;
use crate::testing::{app, at, column, ready, scalar};

fn named(key: &str, samples: u64) -> (String, String, u64) {
    (key.to_owned(), "gateway".to_owned(), samples)
}

#[sqlx::test(migrations = "../../migrations")]
async fn unknown_app_keys_add_up_until_they_are_registered(pool: PgPool) {
    let db = ready(&pool).await;
    note_unknown(&db, &[named("a#a", 2), named("b#b", 1)], at(0)).await.unwrap();
    note_unknown(&db, &[named("a#a", 3)], at(5)).await.unwrap();
    let seen = unknown_apps(&db, at(6)).await.unwrap();
    let samples: Vec<_> = seen.iter().map(|one| (one.app.as_str(), one.samples)).collect();
    assert_eq!(samples, [("a#a", 5), ("b#b", 1)]);
    assert_eq!((seen[0].first_seen_at, seen[0].last_seen_at), (at(0), at(5)));
    app(&db, "a#a", "free").await;
    // A note that was on its way when it was registered does not bring it back.
    note_unknown(&db, &[named("a#a", 1)], at(7)).await.unwrap();
    assert_eq!(unknown_apps(&db, at(8)).await.unwrap().len(), 1);
    assert!(unknown_apps(&db, at(2 * 86_400)).await.unwrap().is_empty());
}

#[sqlx::test(migrations = "../../migrations")]
async fn whoever_invents_names_cannot_fill_the_table(pool: PgPool) {
    let db = ready(&pool).await;
    for start in [0, 700, 1400] {
        let names: Vec<_> = (start..start + 700).map(|n| named(&format!("x#{n:05}"), 1)).collect();
        note_unknown(&db, &names, at(0)).await.unwrap();
    }
    let count: i64 = scalar(&pool, "select count(*) from unknown_apps").await;
    assert_eq!(count, UNKNOWN_APPS_MAX);
    note_unknown(&db, &[named("x#00001", 9), named("new#new", 1)], at(1)).await.unwrap();
    let samples: Vec<i64> =
        column(&pool, "select samples from unknown_apps where key in ('x#00001', 'new#new')").await;
    assert_eq!(samples, [10], "a known one adds up, a new one finds no room");
    assert_eq!(prune(&db, at(31 * 86_400)).await.unwrap(), UNKNOWN_APPS_MAX.unsigned_abs());
}
