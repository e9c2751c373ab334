use chrono::TimeDelta;
use domain::ids::AppKey;
use domain::limit_values::{LimitOrigin, LimitValue};
use domain::limits::effective;
use domain::overrides::NewOverride;
use domain::problem::Code;
use sqlx::PgPool;

use super::*;
use crate::override_rows::history;
use crate::overrides::set;
use crate::testing::{
    at, code, gauge, groups, limited, permit, problem, scalar, setting, shop, store,
};

fn new(amount: u64, from: i64, to: Option<i64>) -> NewOverride {
    NewOverride {
        starts_at: (from > 0).then(|| at(from)),
        ends_at: to.map(at),
        confirm: Vec::new(),
        ..setting(groups(), amount)
    }
}

fn until(to: Option<i64>) -> NewEnd {
    NewEnd { ends_at: to.map(at), reason: "longer".into(), confirm: Vec::new() }
}

fn held(db: &Db, app: &AppKey, now: i64) -> (LimitValue, LimitOrigin) {
    let snapshot = db.snapshot();
    let entry = snapshot.app(app).unwrap();
    let limit = effective(snapshot.subject(entry, at(now)), &groups()).unwrap();
    (limit.value, limit.origin)
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_temporary_override_is_extended_and_shortened_in_place(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let made = set(&db, &permit(), &app, None, &new(200, 0, Some(100)), at(0)).await.unwrap();
    set(&db, &permit(), &app, None, &new(300, 500, Some(600)), at(0)).await.unwrap();
    let version = db.snapshot().app(&app).unwrap().version;
    let longer = |version, to, now| {
        let db = db.clone();
        async move { extend(&db, &permit(), made.id, version, &until(to), at(now)).await }
    };
    assert_eq!(code(longer(Some(version - 1), Some(300), 10).await), Code::Stale);
    let overlap = problem(longer(Some(version), Some(501), 10).await);
    assert_eq!((overlap.code, overlap.errors[0].pointer.as_str()), (Code::Conflict, "/starts_at"));
    for (to, why) in [(5, "the past"), (100, "the same")] {
        let refused = problem(longer(None, Some(to), 10).await);
        assert_eq!(
            (refused.code, refused.errors[0].pointer.as_str()),
            (Code::Invalid, "/ends_at"),
            "{why}"
        );
    }
    let after = longer(Some(version), Some(500), 10).await.unwrap();
    assert_eq!((after.id, after.ends_at), (made.id, Some(at(500))));
    assert_eq!(held(&db, &app, 499), (limited(200), LimitOrigin::Temporary));
    let refused = problem(longer(None, Some(50), 20).await);
    assert_eq!(refused.code, Code::Unconfirmed, "sooner it falls to what it is without");
    let sooner = NewEnd { confirm: Check::ALL.to_vec(), ..until(Some(50)) };
    extend(&db, &permit(), made.id, None, &sooner, at(20)).await.unwrap();
    assert_eq!(held(&db, &app, 50).1, LimitOrigin::Plan);
    assert_eq!(code(longer(None, Some(900), 60).await), Code::Conflict, "it has ended");
    let empty = NewEnd { reason: " ".into(), ..until(None) };
    assert_eq!(code(extend(&db, &permit(), made.id, None, &empty, at(30)).await), Code::Invalid);
    assert_eq!(
        code(extend(&db, &permit(), Uuid::nil(), None, &until(None), at(30)).await),
        Code::NotFound
    );
    let rows: i64 =
        scalar(&pool, "select count(*) from audit_log where action = 'override.extend'").await;
    assert_eq!(rows, 2);
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_that_becomes_permanent_goes_on_as_another_and_the_past_stays(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    set(&db, &permit(), &app, None, &new(150, 0, None), at(0)).await.unwrap();
    let made = set(&db, &permit(), &app, None, &new(200, 0, Some(100)), at(1)).await.unwrap();
    let good = extend(&db, &permit(), made.id, None, &until(None), at(50)).await.unwrap();
    assert_ne!(good.id, made.id);
    assert_eq!(held(&db, &app, 1000), (limited(200), LimitOrigin::Override));
    let all = history(&db, db.snapshot().app(&app).unwrap().id).await.unwrap();
    let ends: Vec<_> = all.iter().map(|one| (one.starts_at, one.end())).collect();
    let now = Some(at(50));
    assert_eq!(ends, [(at(50), None), (at(1), now), (at(0), now)]);
    // And back: permanent until a moment.
    let short = NewEnd { confirm: Check::ALL.to_vec(), ..until(Some(90)) };
    let short = extend(&db, &permit(), good.id, None, &short, at(60)).await.unwrap();
    assert_eq!((short.is_temporary(), short.starts_at), (true, at(60)));
    assert_eq!(held(&db, &app, 89), (limited(200), LimitOrigin::Temporary));
    assert_eq!(held(&db, &app, 90), (limited(100), LimitOrigin::Plan));
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_that_has_not_begun_changes_in_place(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let made = set(&db, &permit(), &app, None, &new(200, 100, Some(200)), at(0)).await.unwrap();
    let good = extend(&db, &permit(), made.id, None, &until(None), at(50)).await.unwrap();
    assert_eq!((good.id, good.ends_at), (made.id, None));
    assert_eq!(held(&db, &app, 99).1, LimitOrigin::Plan);
    assert_eq!(held(&db, &app, 5000), (limited(200), LimitOrigin::Override));
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_end_that_lets_a_limit_fall_below_use_must_be_confirmed(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let day = 86_400;
    let made = set(&db, &permit(), &app, None, &new(200, 0, Some(9 * day)), at(0)).await.unwrap();
    store(&db, 1, vec![gauge(&app, "groups", 180, at(0))], Vec::new()).await;
    db.load_snapshot(at(0)).await.unwrap();
    let shorter = until(Some(day));
    let refused = problem(extend(&db, &permit(), made.id, None, &shorter, at(10)).await);
    assert_eq!(refused.code, Code::Unconfirmed);
    let confirm = Check::ALL.to_vec();
    let shorter = NewEnd { confirm, ..shorter };
    extend(&db, &permit(), made.id, None, &shorter, at(10)).await.unwrap();
    assert_eq!(held(&db, &app, day).0, limited(100));
    // To extend lowers nothing.
    let longer = NewEnd { ends_at: Some(at(0) + TimeDelta::days(30)), ..until(None) };
    extend(&db, &permit(), made.id, None, &longer, at(20)).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn making_an_override_permanent_calls_off_a_planned_one_only_by_name(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let passing = set(&db, &permit(), &app, None, &new(200, 0, Some(100)), at(0)).await.unwrap();
    set(&db, &permit(), &app, None, &new(150, 500, None), at(0)).await.unwrap();
    let refused = problem(extend(&db, &permit(), passing.id, None, &until(None), at(10)).await);
    assert_eq!(refused.code, Code::Unconfirmed);
    assert!(refused.errors[0].detail().starts_with("calls_off_planned"), "{refused:?}");
    // A longer time calls nothing off.
    extend(&db, &permit(), passing.id, None, &until(Some(600)), at(10)).await.unwrap();
    let meant = NewEnd { confirm: vec![Check::CallsOffPlanned], ..until(None) };
    extend(&db, &permit(), passing.id, None, &meant, at(20)).await.unwrap();
    assert_eq!(held(&db, &app, 900).0, limited(200));
}
