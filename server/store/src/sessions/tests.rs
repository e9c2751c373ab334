use chrono::TimeDelta;
use domain::access::Role;
use domain::accounts::AccountEdit;
use domain::sessions::Throttle;
use sqlx::PgPool;

use super::*;
use crate::accounts;
use crate::accounts::tests::{
    PASSWORD, account, admin_permit, at, code, is_alive, own_permit, signed_in,
};
use crate::sign_in;
use crate::testing::scalar;

const LIFETIME: Lifetime = Lifetime { idle: TimeDelta::hours(8), absolute: TimeDelta::days(7) };

async fn find(db: &Db, key: &str, now: DateTime<Utc>) -> Option<Visitor> {
    visitor(db, key, LIFETIME, now).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_session_that_nobody_uses_ends_after_eight_hours(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "ana", Role::Viewer).await;
    signed_in(&db, "ana", "key", at(0)).await;
    let hours = |hours: i64| at(hours * 3600);
    assert!(find(&db, "key", hours(7)).await.is_some());
    assert!(find(&db, "key", hours(14)).await.is_some(), "use did not keep it alive");
    assert!(find(&db, "key", hours(22)).await.is_none());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_session_in_use_ends_after_seven_days(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "ana", Role::Viewer).await;
    signed_in(&db, "ana", "key", at(0)).await;
    let week = 7 * 24;
    for hour in (0..week).step_by(4) {
        assert!(find(&db, "key", at(hour * 3600)).await.is_some(), "gone after {hour} h");
    }
    assert!(find(&db, "key", at(week * 3600)).await.is_none());
    assert_eq!(prune(&db, LIFETIME, at(week * 3600)).await.unwrap(), 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_cookie_is_not_in_the_table(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "ana", Role::Viewer).await;
    signed_in(&db, "ana", "key", at(0)).await;
    let stored: Vec<u8> = scalar(db.pool(), "select key_sha256 from sessions").await;
    assert_ne!(stored, b"key");
    assert_eq!(stored, Sha256::digest(b"key").to_vec());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_new_role_holds_from_the_next_request_on(pool: PgPool) {
    let db = Db::from_pool(pool);
    let ana = account(&db, "ana", Role::Operator).await;
    signed_in(&db, "ana", "key", at(0)).await;
    assert_eq!(find(&db, "key", at(1)).await.unwrap().role, Role::Operator);
    let demote = AccountEdit { role: Some(Role::Viewer), ..Default::default() };
    accounts::edit(&db, &admin_permit(), ana.id, 1, &demote, at(2)).await.unwrap();
    assert_eq!(find(&db, "key", at(3)).await.unwrap().role, Role::Viewer);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_request_in_flight_cannot_revive_a_session(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "ana", Role::Viewer).await;
    signed_in(&db, "ana", "key", at(0)).await;
    let seen = find(&db, "key", at(1)).await.unwrap();
    sign_out(&db, "key", &Origin::default(), at(2)).await.unwrap();
    touch(&db, seen.session, at(3)).await.unwrap();
    assert!(find(&db, "key", at(3)).await.is_none());
}

#[sqlx::test(migrations = "../../migrations")]
async fn sessions_are_listed_and_ended_by_their_owner_only(pool: PgPool) {
    let db = Db::from_pool(pool);
    let (ana, bo) =
        (account(&db, "ana", Role::Viewer).await, account(&db, "bo", Role::Viewer).await);
    for (login, key) in [("ana", "a1"), ("ana", "a2"), ("ana", "a3"), ("bo", "b1")] {
        signed_in(&db, login, key, at(0)).await;
    }
    let here = find(&db, "a1", at(1)).await.unwrap().session;
    let listed = list_own(&db, &own_permit(&ana), Some(here), LIFETIME, at(1)).await.unwrap();
    assert_eq!(listed.len(), 3);
    assert_eq!(listed.iter().filter(|session| session.is_current).count(), 1);
    let foreign = end_own(&db, &own_permit(&bo), here, at(2)).await;
    assert_eq!(code(foreign), Code::NotFound);
    let other = find(&db, "a2", at(1)).await.unwrap().session;
    end_own(&db, &own_permit(&ana), other, at(2)).await.unwrap();
    assert!(!is_alive(&db, "a2", at(3)).await);
    assert_eq!(end_own_all(&db, &own_permit(&ana), Some(here), at(4)).await.unwrap(), 1);
    assert!(is_alive(&db, "a1", at(5)).await && is_alive(&db, "b1", at(5)).await);
    assert_eq!(end_own_all(&db, &own_permit(&ana), None, at(6)).await.unwrap(), 1);
    assert!(!is_alive(&db, "a1", at(7)).await);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_sign_in_that_raced_with_a_new_password_begins_no_session(pool: PgPool) {
    let db = Db::from_pool(pool);
    let ana = account(&db, "ana", Role::Viewer).await;
    let origin = Origin::default();
    let verified =
        sign_in::verify(&db, "ana", PASSWORD, &origin, Throttle::default(), at(1)).await.unwrap();
    let new = "another good phrase";
    accounts::reset_password(&db, &admin_permit(), ana.id, new, at(2)).await.unwrap();
    let begun = begin(&db, &verified, "key", &origin, None, LIFETIME, at(3)).await;
    assert_eq!(code(begun), Code::Unauthenticated);
}

#[sqlx::test(migrations = "../../migrations")]
async fn signing_in_and_out_is_on_record_with_the_address(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "ana", Role::Viewer).await;
    let origin = Origin { address: Some("203.0.113.7".into()), request_id: "r1".into() };
    let verified =
        sign_in::verify(&db, "ana", PASSWORD, &origin, Throttle::default(), at(1)).await.unwrap();
    let agent = "x".repeat(1000);
    begin(&db, &verified, "key", &origin, Some(&agent), LIFETIME, at(1)).await.unwrap();
    sign_out(&db, "key", &origin, at(2)).await.unwrap();
    sign_out(&db, "key", &origin, at(3)).await.unwrap();
    let rows: Vec<(String, String, Option<String>)> = sqlx::query_as(
        "select action, actor_name, address from audit_log where action like 'session.%' order by id",
    )
    .fetch_all(db.pool())
    .await
    .unwrap();
    let row = |action: &str| (action.to_owned(), "ana".to_owned(), origin.address.clone());
    assert_eq!(rows, [row("session.sign_in"), row("session.sign_out")]);
}
