use domain::access::Role;
use sqlx::PgPool;

use super::*;
use crate::accounts::tests::{PASSWORD, account, at, code};
use crate::testing::column;

const THROTTLE: Throttle = Throttle {
    window: TimeDelta::minutes(15),
    failures_per_login_max: 3,
    failures_per_address_max: 5,
};

async fn try_from(db: &Db, address: &str, login: &str, word: &str, now: i64) -> Result<Verified> {
    let origin = Origin { address: Some(address.to_owned()), request_id: String::new() };
    verify(db, login, word, &origin, THROTTLE, at(now)).await
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_right_password_is_verified_and_a_wrong_one_told_like_an_unknown_login(pool: PgPool) {
    let db = Db::from_pool(pool);
    let ana = account(&db, "ana", Role::Viewer).await;
    let verified = try_from(&db, "::1", " ANA ", PASSWORD, 1).await.unwrap();
    assert_eq!(verified.account(), ana.id);
    let wrong = Problem::from(try_from(&db, "::1", "ana", "wrong", 1).await.unwrap_err());
    let unknown = Problem::from(try_from(&db, "::1", "bo", PASSWORD, 1).await.unwrap_err());
    assert_eq!(wrong.code, Code::Unauthenticated);
    assert_eq!(wrong, unknown);
}

#[sqlx::test(migrations = "../../migrations")]
async fn guesses_at_one_login_are_throttled_whatever_their_address(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "ana", Role::Viewer).await;
    for guess in 0..3 {
        let refused = try_from(&db, &format!("203.0.113.{guess}"), "ana", "wrong", guess).await;
        assert_eq!(code(refused), Code::Unauthenticated);
    }
    let refused = try_from(&db, "198.51.100.1", "ana", PASSWORD, 10).await;
    let problem = Problem::from(refused.unwrap_err());
    assert_eq!(problem.code, Code::TooMany);
    // The oldest of the three leaves the window 15 minutes after it was made.
    assert_eq!(problem.retry_after_seconds, Some(15 * 60 - 10 + 1));
    try_from(&db, "198.51.100.1", "ana", PASSWORD, 15 * 60).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn guesses_from_one_address_are_throttled_whatever_their_login(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "ana", Role::Viewer).await;
    for guess in 0..5 {
        let login = if guess == 0 { "no login at all".to_owned() } else { format!("user{guess}") };
        let refused = try_from(&db, "203.0.113.7", &login, "wrong", 0).await;
        assert_eq!(code(refused), Code::Unauthenticated);
    }
    assert_eq!(code(try_from(&db, "203.0.113.7", "ana", PASSWORD, 1).await), Code::TooMany);
    try_from(&db, "203.0.113.8", "ana", PASSWORD, 1).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn guesses_that_run_at_once_do_not_slip_through(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "ana", Role::Viewer).await;
    let mut guesses = tokio::task::JoinSet::new();
    for guess in 0..12 {
        let db = db.clone();
        guesses.spawn(async move {
            let address = format!("203.0.113.{guess}");
            code(try_from(&db, &address, "ana", "wrong", 0).await)
        });
    }
    let codes = guesses.join_all().await;
    let looked_at = codes.iter().filter(|code| **code == Code::Unauthenticated).count();
    assert_eq!((looked_at, codes.len()), (3, 12), "{codes:?}");
    assert!(codes.iter().all(|code| matches!(code, Code::Unauthenticated | Code::TooMany)));
}

#[sqlx::test(migrations = "../../migrations")]
async fn right_passwords_are_not_counted_and_old_failures_are_forgotten(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "ana", Role::Viewer).await;
    for _ in 0..10 {
        try_from(&db, "::1", "ana", PASSWORD, 0).await.unwrap();
    }
    assert_eq!(code(try_from(&db, "::1", "ana", "wrong", 0).await), Code::Unauthenticated);
    assert_eq!(prune(&db, THROTTLE, at(1)).await.unwrap(), 0);
    assert_eq!(prune(&db, THROTTLE, at(15 * 60)).await.unwrap(), 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_failure_is_on_record_but_not_what_was_typed_instead_of_a_login(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "ana", Role::Viewer).await;
    let _ = try_from(&db, "::1", "ana", "wrong", 0).await;
    let _ = try_from(&db, "::1", "my-secret-password", "", 0).await;
    let targets: Vec<String> = column(
        db.pool(),
        "select target from audit_log where action = 'session.refuse' order by id",
    )
    .await;
    assert_eq!(targets, ["ana", "unknown login"]);
}
