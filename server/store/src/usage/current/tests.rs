use domain::usage::report::Gauge;
use sqlx::PgPool;

use super::*;
use crate::testing::{at, calls, gauge, id, shop, store};

#[sqlx::test(migrations = "../../migrations")]
async fn only_the_largest_subjects_are_read_and_kept(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let of = |nth: u64| Gauge {
        subject: Some(format!("g-{nth}")),
        ..gauge(&app, "members_per_group", nth, at(0))
    };
    let mut gauges: Vec<_> = (0..250).map(of).collect();
    gauges.push(gauge(&app, "groups", 1, at(0)));
    store(&db, 1, gauges, vec![]).await;
    let state =
        |db: Db| async move { read(&db, &[id(&db, &"acme#shop".parse().unwrap())], at(0)).await };
    let before = state(db.clone()).await.unwrap();
    let readings = &before[&id(&db, &app)].gauges;
    assert_eq!(readings.len(), 201);
    let least = readings.iter().filter(|one| one.subject.is_some()).map(|one| one.value).min();
    assert_eq!(least, Some(50));
    assert_eq!(prune_subjects(&db, at(0)).await.unwrap(), 50);
    assert_eq!(prune_subjects(&db, at(0)).await.unwrap(), 0);
    assert_eq!(state(db.clone()).await.unwrap()[&id(&db, &app)].gauges, *readings);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_subject_of_which_nothing_came_for_a_week_ages_out(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let of = |name: &str, value, days: i64| Gauge {
        subject: Some(name.to_owned()),
        ..gauge(&app, "members_per_group", value, at(-days * 86_400))
    };
    let gone = of("g-gone", 96, 55);
    let all = vec![gone, of("g-week", 50, 7), of("g-day", 5, 1), gauge(&app, "groups", 3, at(0))];
    let old_total = gauge(&app, "registered_users", 7, at(-55 * 86_400));
    store(&db, 1, [all, vec![old_total]].concat(), vec![]).await;
    let names = |db: Db, seconds: i64| async move {
        let id = id(&db, &"acme#shop".parse().unwrap());
        let state = read(&db, &[id], at(seconds)).await.unwrap().remove(&id).unwrap();
        let name = |one: GaugeReading| one.subject.unwrap_or_else(|| one.quota.to_string());
        state.gauges.into_iter().map(name).collect::<BTreeSet<_>>()
    };
    let totals = ["groups", "registered_users"].map(str::to_owned);
    let with = |subjects: &[&str]| {
        let subjects = subjects.iter().map(|name| (*name).to_owned());
        subjects.chain(totals.clone()).collect::<BTreeSet<_>>()
    };
    assert_eq!(names(db.clone(), -1).await, with(&["g-week", "g-day"]));
    assert_eq!(names(db.clone(), 0).await, with(&["g-day"]));
    db.set_subject_days(60);
    assert_eq!(names(db.clone(), 0).await, with(&["g-gone", "g-week", "g-day"]));
    db.set_subject_days(7);

    // It is forgotten, and whoever follows is told to measure the App Key anew.
    let mut feed = crate::feed::Feed::new(db.clone());
    sqlx::query("delete from usage_flushes").execute(&pool).await.unwrap();
    assert_eq!(prune_subjects(&db, at(0)).await.unwrap(), 2);
    assert_eq!(feed.touched(at(1)).await.unwrap(), BTreeSet::from([id(&db, &app)]));
    assert_eq!(prune_subjects(&db, at(0)).await.unwrap(), 0);
    assert_eq!(names(db.clone(), 0).await, with(&["g-day"]));
    let week_later = 7 * 86_400;
    assert_eq!(names(db.clone(), week_later).await, with(&[]));
}

#[sqlx::test(migrations = "../../migrations")]
async fn subjects_that_are_gone_take_no_room_from_those_that_are_not(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let of = |name: String, value, days: i64| Gauge {
        subject: Some(name),
        ..gauge(&app, "members_per_group", value, at(-days * 86_400))
    };
    let gone = (0..250).map(|nth| of(format!("gone-{nth}"), 1000, 8));
    let mut all: Vec<_> = gone.collect();
    all.push(of("alive".to_owned(), 1, 0));
    store(&db, 1, all, vec![]).await;
    let state =
        |db: Db| async move { read(&db, &[id(&db, &"acme#shop".parse().unwrap())], at(0)).await };
    for _ in 0..2 {
        let states = state(db.clone()).await.unwrap();
        let subjects: Vec<_> = states[&id(&db, &app)].gauges.iter().map(|one| one.value).collect();
        assert_eq!(subjects, [1]);
        prune_subjects(&db, at(0)).await.unwrap();
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_last_hour_of_a_route_is_its_peak_and_its_rejections(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let mut samples = Vec::new();
    for (minutes, peak, throttle) in [(-90, 900, 100), (-30, 70, 2), (-5, 50, 3)] {
        let mut one = calls(&app, "POST /users", 1000, at(minutes * 60));
        (one.peak, one.rejected.throttle) = (peak, throttle);
        samples.push(one);
    }
    store(&db, 1, vec![], samples).await;
    let state = read_with_hour(&db, id(&db, &app), at(0)).await.unwrap();
    assert_eq!(state.hours, [("POST /users".into(), HourPast { peak: 70, rejected: 5 })]);
    assert_eq!(state.routes.len(), 1);
    assert_eq!(state.routes[0].interval.from, at(-300));
    assert!(read(&db, &[4711], at(0)).await.unwrap().is_empty());
}
