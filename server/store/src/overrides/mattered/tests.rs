use domain::checks::Check;
use domain::limit_values::{LimitValue, Target};
use domain::overrides::{EndOverride, NewOverride};
use domain::rates::{RateKey, RateScope, RateUnit};
use sqlx::PgPool;

use super::*;
use crate::overrides::{end, set};
use crate::testing::{at, calls, gauge, groups, permit, scalar, shop, store};

fn accounts(scope: RateScope) -> Target {
    let rate = RateKey { unit: RateUnit::Call, window_seconds: 1, scope };
    Target::Rate { bucket: "accounts".into(), rate }
}

fn over() -> EndOverride {
    EndOverride { reason: "over".into(), confirm: Check::ALL.to_vec() }
}

fn new(target: Target, amount: u64) -> NewOverride {
    let value = LimitValue::Limited { amount };
    NewOverride {
        target,
        value,
        reason: "campaign".into(),
        starts_at: None,
        ends_at: None,
        confirm: Check::ALL.to_vec(),
    }
}

async fn last(db: &Db, id: Uuid) -> Option<DateTime<Utc>> {
    sqlx::query_scalar("select last_mattered_at from override_use where override_id = $1")
        .bind(id)
        .fetch_one(db.pool())
        .await
        .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_quota_override_mattered_when_use_was_above_what_it_would_be_without(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let made = set(&db, &permit(), &app, None, &new(groups(), 200), at(-7200)).await.unwrap();
    let sample = |value, seconds| gauge(&app, "groups", value, at(seconds));
    let samples = vec![sample(100, -7100), sample(101, -3600), sample(90, -600)];
    store(&db, 1, samples, Vec::new()).await;
    db.load_snapshot(at(0)).await.unwrap();
    assert_eq!(follow(&db, at(0)).await.unwrap(), 1);
    assert_eq!(last(&db, made.id).await, Some(at(-3600)));
    // Again: nothing new is found, and what was found stays.
    follow(&db, at(1)).await.unwrap();
    assert_eq!(last(&db, made.id).await, Some(at(-3600)));
    // A late sample within the time for late ones counts; what is beyond it was looked at.
    store(&db, 2, vec![sample(150, -300), sample(180, -2000)], Vec::new()).await;
    follow(&db, at(60)).await.unwrap();
    assert_eq!(last(&db, made.id).await, Some(at(-300)));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_it_would_be_without_is_that_of_each_moment(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    // 100 by the plan, 150 by a permanent one that ends after an hour; the temporary one says 200.
    let below = set(&db, &permit(), &app, None, &new(groups(), 150), at(-7200)).await.unwrap();
    let for_a_day = NewOverride { ends_at: Some(at(86_400)), ..new(groups(), 200) };
    let made = set(&db, &permit(), &app, None, &for_a_day, at(-7200)).await.unwrap();
    end(&db, &permit(), below.id, &over(), at(-3600)).await.unwrap();
    let sample = |value, seconds| gauge(&app, "groups", value, at(seconds));
    store(&db, 1, vec![sample(140, -5400)], Vec::new()).await;
    db.load_snapshot(at(0)).await.unwrap();
    follow(&db, at(-3500)).await.unwrap();
    assert_eq!(last(&db, made.id).await, None, "140 was within 150");
    store(&db, 2, vec![sample(120, -1800)], Vec::new()).await;
    follow(&db, at(0)).await.unwrap();
    assert_eq!(last(&db, made.id).await, Some(at(-1800)));
    assert_eq!(last(&db, below.id).await, None, "the temporary one held anyway");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_rate_override_mattered_by_the_peak_of_its_own_window(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let app_wide = new(accounts(RateScope::App), 200);
    let made = set(&db, &permit(), &app, None, &app_wide, at(-7200)).await.unwrap();
    // Ten seconds of 90/s on each of two routes of the bucket: together 180/s.
    let both =
        |from| ["POST /users", "PUT /users/{}"].map(|route| calls(&app, route, 900, at(from)));
    let few = calls(&app, "POST /users", 900, at(-1800));
    store(&db, 1, Vec::new(), [both(-3600).to_vec(), vec![few]].concat()).await;
    db.load_snapshot(at(0)).await.unwrap();
    follow(&db, at(0)).await.unwrap();
    assert_eq!(last(&db, made.id).await, Some(at(-3600)));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_lies_days_back_is_found_by_the_hour(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let day = 86_400;
    let made =
        set(&db, &permit(), &app, None, &new(groups(), 200), at(-4 * day + 600)).await.unwrap();
    let sample = |value, seconds| gauge(&app, "groups", value, at(seconds));
    // Before it began, within its first part of an hour, and in the middle of a later hour.
    store(&db, 1, vec![sample(190, -4 * day), sample(120, -3 * day + 1800)], Vec::new()).await;
    db.load_snapshot(at(0)).await.unwrap();
    follow(&db, at(0)).await.unwrap();
    assert_eq!(last(&db, made.id).await, Some(at(-3 * day)));
    let until: DateTime<Utc> = scalar(&pool, "select checked_until from override_use").await;
    assert_eq!(until, at(-LATE_MINUTES * 60));
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_that_has_ended_is_looked_at_to_its_end_and_then_left_alone(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let made = set(&db, &permit(), &app, None, &new(groups(), 200), at(-7200)).await.unwrap();
    end(&db, &permit(), made.id, &over(), at(-3600)).await.unwrap();
    let sample = |value, seconds| gauge(&app, "groups", value, at(seconds));
    store(&db, 1, vec![sample(150, -1800)], Vec::new()).await;
    db.load_snapshot(at(0)).await.unwrap();
    follow(&db, at(0)).await.unwrap();
    assert_eq!(last(&db, made.id).await, None, "it was over by then");
    assert!(due(&db, at(3600)).await.unwrap().is_empty());
}
