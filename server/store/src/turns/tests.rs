use chrono::{DateTime, TimeDelta, Utc};
use domain::overrides::NewOverride;
use sqlx::PgPool;

use crate::testing::{app, at, ending, id, permit, quota, ready, scalar, setting, shop};
use crate::{Db, overrides};

async fn turned_until(pool: &PgPool, moment: DateTime<Utc>) {
    sqlx::query("update limits_head set turned_until = $1")
        .bind(moment)
        .execute(pool)
        .await
        .unwrap();
}

fn groups(amount: u64, from: i64, until: Option<i64>) -> NewOverride {
    NewOverride {
        starts_at: Some(at(from)),
        ends_at: until.map(at),
        ..setting(quota("groups"), amount)
    }
}

fn changes(db: &Db, since: u64) -> Vec<i32> {
    db.snapshot().changes_since(since).unwrap().map(|(_, id)| id).collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_beginning_and_an_end_are_numbered_once_however_many_servers_look(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    let app = app(&here, "acme#shop", "free").await;
    turned_until(&pool, at(0)).await;
    overrides::set(&here, &permit(), &app, None, &groups(7, 100, Some(200)), at(0)).await.unwrap();
    let before = here.snapshot().version;
    for (moment, numbered) in [(99, 0), (100, 1), (101, 1), (199, 1), (200, 2), (900, 2)] {
        let (one, other) = tokio::join!(
            here.turn(at(moment - 1), at(moment)),
            there.turn(at(moment - 1), at(moment))
        );
        one.unwrap();
        other.unwrap();
        for db in [&here, &there] {
            db.refresh_snapshot(at(moment)).await.unwrap();
            assert_eq!(changes(db, before), vec![id(db, &app); numbered], "at {moment}");
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_turned_while_no_server_ran_is_numbered_at_the_next_start(pool: PgPool) {
    let db = ready(&pool).await;
    let (one, other) = (app(&db, "acme#shop", "free").await, app(&db, "acme#web", "free").await);
    turned_until(&pool, at(0)).await;
    overrides::set(&db, &permit(), &one, None, &groups(7, 100, Some(200)), at(0)).await.unwrap();
    overrides::set(&db, &permit(), &other, None, &groups(7, 150, None), at(0)).await.unwrap();
    let before = db.snapshot().version;
    drop(db);
    let db = ready(&pool).await;
    db.turn(at(299), at(300)).await.unwrap();
    assert_eq!(changes(&db, before), [id(&db, &one), id(&db, &other)]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_began_as_it_was_set_or_was_ended_by_hand_is_not_told_twice(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    turned_until(&pool, at(0)).await;
    let new = groups(7, 10, Some(200));
    let made = overrides::set(&db, &permit(), &app, None, &new, at(10)).await.unwrap();
    overrides::end(&db, &permit(), made.id, &ending("over"), at(50)).await.unwrap();
    let before = db.snapshot().version;
    db.turn(at(0), at(900)).await.unwrap();
    assert_eq!(db.snapshot().version, before);
}

#[sqlx::test(migrations = "../../migrations")]
async fn without_the_database_a_turn_is_told_without_a_number(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    turned_until(&pool, at(0)).await;
    overrides::set(&db, &permit(), &app, None, &groups(7, 100, Some(200)), at(0)).await.unwrap();
    let (before, told) = (db.snapshot().version, db.snapshot().told());
    db.close().await;
    assert!(db.turn(at(99), at(100)).await.is_err());
    let seen = db.snapshot();
    assert_eq!(seen.version, before);
    assert_eq!(seen.told_since(told).collect::<Vec<_>>(), [id(&db, &app)]);
    assert_eq!(*db.limits_moved().borrow(), (before, told + 1));
    assert!(db.turn(at(100), at(150)).await.is_err());
    assert_eq!(db.snapshot().told(), told + 1, "nothing turned, nothing is told");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_plan_that_was_chosen_for_later_begins_at_its_moment(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    turned_until(&pool, at(0)).await;
    let number = id(&db, &app);
    sqlx::query(
        "insert into app_plans (app_id, created_at, starts_at, plan, author, reason)
         values ($1, $2, $3, 'basic', 'ana', 'contract')",
    )
    .bind(number)
    .bind(at(0))
    .bind(at(100))
    .execute(&pool)
    .await
    .unwrap();
    db.load_snapshot(at(0)).await.unwrap();
    let plan = |moment| {
        let snapshot = db.snapshot();
        snapshot.app(&app).unwrap().plan(at(moment)).id.to_string()
    };
    assert_eq!((plan(99).as_str(), plan(100).as_str()), ("free", "basic"));
    assert_eq!(db.snapshot().next_turn(at(0)), Some(at(100)));
    let version = db.snapshot().app(&app).unwrap().version;
    db.turn(at(99), at(100) + TimeDelta::milliseconds(1)).await.unwrap();
    let settled: String = scalar(&pool, "select plan from apps").await;
    assert_eq!(settled, "basic");
    let snapshot = db.snapshot();
    let entry = snapshot.app(&app).unwrap();
    assert_eq!(entry.version, version + 1, "who saw the plan before must look again");
    assert_eq!(entry.limits_version, snapshot.version);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_ended_for_a_planned_override_that_was_called_off_is_numbered_once(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    turned_until(&pool, at(0)).await;
    overrides::set(&db, &permit(), &app, None, &groups(150, 0, None), at(0)).await.unwrap();
    let planned = groups(50, 100, None);
    let planned = overrides::set(&db, &permit(), &app, None, &planned, at(0)).await.unwrap();
    overrides::end(&db, &permit(), planned.id, &ending("not needed"), at(50)).await.unwrap();
    let before = db.snapshot().version;
    for (moment, numbered) in [(99, 0), (100, 1), (900, 1)] {
        db.turn(at(moment - 1), at(moment)).await.unwrap();
        assert_eq!(changes(&db, before), vec![id(&db, &app); numbered], "at {moment}");
    }
    // What took another's place at once is told by its own number.
    overrides::set(&db, &permit(), &app, None, &groups(200, 1000, None), at(1000)).await.unwrap();
    overrides::set(&db, &permit(), &app, None, &groups(250, 1010, None), at(1010)).await.unwrap();
    let before = db.snapshot().version;
    db.turn(at(1009), at(1020)).await.unwrap();
    assert_eq!(db.snapshot().version, before);
}
