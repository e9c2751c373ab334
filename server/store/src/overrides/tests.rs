use chrono::TimeDelta;
use domain::checks::Check;
use domain::limit_values::{LimitValue, Target};
use domain::limits::{Subject, effective};
use domain::problem::Code;
use domain::rates::{RateKey, RateScope, RateUnit};
use sqlx::PgPool;

use super::*;
use crate::apps;
use crate::error::broken_constraint;
use crate::override_rows::history;
use crate::testing::{
    app, at, code, ending, limited, permit, problem, quota, ready, shop, to_plan,
};

fn rate(bucket: &str, window_seconds: u32) -> Target {
    let rate = RateKey { unit: RateUnit::Call, window_seconds, scope: RateScope::App };
    Target::Rate { bucket: bucket.into(), rate }
}

fn new(target: Target, amount: u64) -> NewOverride {
    let value = LimitValue::Limited { amount };
    let (reason, confirm) = ("campaign".into(), Check::ALL.to_vec());
    NewOverride { target, value, reason, starts_at: None, ends_at: None, confirm }
}

fn during(target: Target, amount: u64, from: i64, to: i64) -> NewOverride {
    NewOverride { starts_at: Some(at(from)), ends_at: Some(at(to)), ..new(target, amount) }
}

/// The effective value of a target as this server's memory has it.
fn value(db: &Db, app: &AppKey, target: &Target, now: DateTime<Utc>) -> LimitValue {
    let snapshot = db.snapshot();
    let entry = snapshot.app(app).unwrap();
    let subject = Subject { now, ..snapshot.subject(entry, now) };
    effective(subject, target).unwrap().value
}

async fn audited(db: &Db) -> Vec<(String, String)> {
    sqlx::query_as(
        "select action, target from audit_log where action like 'override.%' order by id",
    )
    .fetch_all(db.pool())
    .await
    .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_permanent_override_takes_the_place_of_the_one_before(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let target = quota("groups");
    assert_eq!(value(&db, &app, &target, at(0)), limited(100));
    let first = set(&db, &permit(), &app, None, &new(target.clone(), 150), at(0)).await.unwrap();
    let later = NewOverride { starts_at: Some(at(1000)), ..new(target.clone(), 300) };
    set(&db, &permit(), &app, None, &later, at(10)).await.unwrap();
    assert_eq!(value(&db, &app, &target, at(999)), limited(150));
    assert_eq!(value(&db, &app, &target, at(1000)), limited(300));
    // Unlimited from now on: both the one in force and the one to come are gone.
    let unlimited = NewOverride { value: LimitValue::Unlimited, ..new(target.clone(), 0) };
    let last = set(&db, &permit(), &app, None, &unlimited, at(20)).await.unwrap();
    assert_eq!(value(&db, &app, &target, at(2000)), LimitValue::Unlimited);
    end(&db, &permit(), last.id, &ending("over"), at(30)).await.unwrap();
    for moment in [30, 500, 2000] {
        assert_eq!(value(&db, &app, &target, at(moment)), limited(100), "at {moment}");
    }
    let all = history(&db, db.snapshot().app(&app).unwrap().id).await.unwrap();
    assert_eq!(all.len(), 3);
    assert_eq!(all[2].id, first.id);
    assert_eq!(all[2].ended_at, Some(at(20)));
    assert_eq!(audited(&db).await.len(), 4);
}

#[sqlx::test(migrations = "../../migrations")]
async fn temporary_overrides_of_one_target_never_overlap(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let target = quota("groups");
    let set = |new: NewOverride| {
        let (db, app) = (db.clone(), app.clone());
        async move { set(&db, &permit(), &app, None, &new, at(0)).await }
    };
    let first = set(during(target.clone(), 200, 100, 200)).await.unwrap();
    for (from, to) in [(100, 200), (0, 101), (199, 300), (120, 130), (0, 1000)] {
        let refused = problem(set(during(target.clone(), 300, from, to)).await);
        assert_eq!(
            (refused.code, refused.errors[0].pointer.as_str()),
            (Code::Conflict, "/starts_at")
        );
        assert!(refused.detail().contains(&first.id.to_string()), "{}", refused.detail());
        assert!(refused.detail().contains("2026-11-18T12:01:40Z"), "{}", refused.detail());
    }
    set(during(target.clone(), 300, 200, 300)).await.unwrap();
    set(during(target.clone(), 300, 0, 100)).await.unwrap();
    set(during(quota("registered_users"), 300, 100, 200)).await.unwrap();
    // A permanent one lies below them and is no overlap.
    set(new(target.clone(), 120)).await.unwrap();
    let seen: Vec<_> = [50, 150, 250, 350].map(|s| value(&db, &app, &target, at(s))).to_vec();
    assert_eq!(seen, [300, 200, 300, 120].map(limited));
    end(&db, &permit(), first.id, &ending("over"), at(150)).await.unwrap();
    assert_eq!(value(&db, &app, &target, at(150)), limited(120));
    set(during(target.clone(), 400, 150, 180)).await.unwrap();
    assert_eq!(value(&db, &app, &target, at(160)), limited(400));
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_database_itself_refuses_an_overlap(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let new = during(quota("groups"), 1, 100, 200);
    let made = set(&db, &permit(), &app, None, &new, at(0)).await.unwrap();
    let copy = "insert into overrides (id, app_id, quota, amount, reason, author, created_at, starts_at, ends_at)
                select gen_random_uuid(), app_id, quota, amount, reason, author, created_at, starts_at, ends_at
                from overrides where id = $1";
    let error = sqlx::query(copy).bind(made.id).execute(&pool).await.unwrap_err();
    assert_eq!(broken_constraint(&error), Some("overrides_no_overlap"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_overlapping_ones_set_at_once_one_is_made(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    let app = app(&here, "acme#shop", "free").await;
    there.refresh_snapshot(at(0)).await.unwrap();
    let (permit, one, two) =
        (permit(), during(quota("groups"), 1, 10, 20), during(quota("groups"), 2, 15, 30));
    let (one, two) = tokio::join!(
        set(&here, &permit, &app, None, &one, at(0)),
        set(&there, &permit, &app, None, &two, at(0))
    );
    assert!(one.is_ok() != two.is_ok());
    let refused = if one.is_ok() { two } else { one };
    assert_eq!(code(refused), Code::Conflict);
    assert_eq!(audited(&here).await.len(), 1, "a refused mutation left a row");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_cannot_be_overridden_is_refused_at_its_field(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let nothing = NewOverride { value: LimitValue::NotSupported, ..new(quota("groups"), 0) };
    let cases = [
        (new(quota("nothing"), 1), "/target"),
        (new(quota("a\0"), 1), "/target"),
        (new(quota("group_name_chars"), 1), "/target"),
        (new(rate("accounts", 60), 1), "/target"),
        (new(rate("nothing", 1), 1), "/target"),
        (new(quota("groups"), u64::MAX), "/value"),
        (nothing, "/value"),
        (NewOverride { reason: "\0".into(), ..new(quota("groups"), 1) }, "/reason"),
        (during(quota("groups"), 1, -10_000, 10), "/starts_at"),
        (during(quota("groups"), 1, 10, 10), "/ends_at"),
        (
            NewOverride { ends_at: Some(DateTime::<Utc>::MAX_UTC), ..new(quota("groups"), 1) },
            "/ends_at",
        ),
        (
            NewOverride { starts_at: Some(DateTime::<Utc>::MIN_UTC), ..new(quota("groups"), 1) },
            "/starts_at",
        ),
    ];
    for (new, pointer) in cases {
        let refused = problem(set(&db, &permit(), &app, None, &new, at(0)).await);
        assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (Code::Invalid, pointer));
    }
    let stale = set(&db, &permit(), &app, Some(9), &new(quota("groups"), 1), at(0)).await;
    assert_eq!(code(stale), Code::Stale);
    let ghost = "no#body".parse().unwrap();
    let missing = set(&db, &permit(), &ghost, None, &new(quota("groups"), 1), at(0)).await;
    assert_eq!(code(missing), Code::NotFound);
    assert!(audited(&db).await.is_empty());
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_override_ends_once(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let target = rate("accounts", 1);
    let made = set(&db, &permit(), &app, None, &new(target.clone(), 250), at(0)).await.unwrap();
    assert_eq!(value(&db, &app, &target, at(1)), limited(250));
    let stop = |id, reason: &'static str, now| {
        let db = db.clone();
        async move { end(&db, &permit(), id, &ending(reason), now).await }
    };
    assert_eq!(code(stop(made.id, "", at(1)).await), Code::Invalid);
    assert_eq!(code(stop(Uuid::nil(), "over", at(1)).await), Code::NotFound);
    stop(made.id, "over", at(5)).await.unwrap();
    assert_eq!(code(stop(made.id, "over", at(6)).await), Code::Conflict);
    assert_eq!(value(&db, &app, &target, at(6)), limited(100));
    // One that has not begun can be called off, one that ran out cannot.
    let planned = during(target.clone(), 1, 100, 200);
    let planned = set(&db, &permit(), &app, None, &planned, at(6)).await.unwrap();
    stop(planned.id, "called off", at(7)).await.unwrap();
    assert_eq!(code(stop(planned.id, "again", at(8)).await), Code::Conflict);
    assert_eq!(value(&db, &app, &target, at(150)), limited(100));
    let short = set(&db, &permit(), &app, None, &during(target, 1, 10, 20), at(9)).await.unwrap();
    assert_eq!(code(stop(short.id, "late", at(20)).await), Code::Conflict);
    let rows = audited(&db).await;
    assert_eq!(rows.iter().filter(|(action, _)| action == "override.end").count(), 2);
    let states: (serde_json::Value, serde_json::Value) = sqlx::query_as(
        "select before, after from audit_log where action = 'override.end' order by id limit 1",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert!(states.0["ended_at"].is_null() && states.1["ended_at"].is_string());
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_override_stays_when_the_plan_changes(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let target = quota("groups");
    set(&db, &permit(), &app, None, &new(target.clone(), 150), at(0)).await.unwrap();
    let version = db.snapshot().app(&app).unwrap().version;
    let change = to_plan("basic", "growth");
    apps::choose_plan(&db, &permit(), &app, version, &change, at(1)).await.unwrap();
    assert_eq!(value(&db, &app, &target, at(2) + TimeDelta::days(1)), limited(150));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_calls_off_a_planned_override_is_confirmed_by_name(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let target = quota("groups");
    let planned = NewOverride { starts_at: Some(at(2000)), ..new(target.clone(), 50) };
    set(&db, &permit(), &app, None, &planned, at(0)).await.unwrap();
    let silent = |amount| NewOverride { confirm: Vec::new(), ..new(target.clone(), amount) };
    let refused = problem(set(&db, &permit(), &app, None, &silent(300), at(1)).await);
    assert_eq!((refused.code, refused.errors.len()), (Code::Unconfirmed, 1));
    assert!(refused.errors[0].detail().starts_with("calls_off_planned"), "{refused:?}");
    let shown = crate::changes::override_preview(&db, &permit(), &app, &silent(300), at(1)).await;
    let shown = shown.unwrap();
    assert_eq!((shown.checks, shown.calls_off.len()), (vec![Check::CallsOffPlanned], 1));
    assert_eq!(value(&db, &app, &target, at(2000)), limited(50), "a refusal changed something");
    // What holds for a time, or for another limit, calls nothing off.
    let passing = NewOverride { ends_at: Some(at(100)), ..silent(300) };
    set(&db, &permit(), &app, None, &passing, at(1)).await.unwrap();
    let other = NewOverride { target: quota("chat_rooms"), ..silent(1_000_000) };
    set(&db, &permit(), &app, None, &other, at(1)).await.unwrap();
    let meant = NewOverride { confirm: vec![Check::CallsOffPlanned], ..silent(300) };
    set(&db, &permit(), &app, None, &meant, at(2)).await.unwrap();
    assert_eq!(value(&db, &app, &target, at(2000)), limited(300));
    // It is gone: the next one has nothing to call off.
    set(&db, &permit(), &app, None, &silent(400), at(3)).await.unwrap();
}
