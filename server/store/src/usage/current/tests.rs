use domain::usage::report::Gauge;
use sqlx::PgPool;

use super::*;
use crate::testing::{app, at, calls, gauge, id, ready, store};

#[sqlx::test(migrations = "../../migrations")]
async fn only_the_largest_subjects_are_read_and_kept(pool: PgPool) {
    let db = ready(&pool).await;
    let app = app(&db, "acme#shop", "free").await;
    let of = |nth: u64| Gauge {
        subject: Some(format!("g-{nth}")),
        ..gauge(&app, "members_per_group", nth, at(0))
    };
    let mut gauges: Vec<_> = (0..250).map(of).collect();
    gauges.push(gauge(&app, "groups", 1, at(0)));
    store(&db, 1, gauges, vec![]).await;
    let state = |db: Db| async move { read(&db, &[id(&db, &"acme#shop".parse().unwrap())]).await };
    let before = state(db.clone()).await.unwrap();
    let readings = &before[&id(&db, &app)].gauges;
    assert_eq!(readings.len(), 201);
    let least = readings.iter().filter(|one| one.subject.is_some()).map(|one| one.value).min();
    assert_eq!(least, Some(50));
    assert_eq!(prune_subjects(&db).await.unwrap(), 50);
    assert_eq!(prune_subjects(&db).await.unwrap(), 0);
    assert_eq!(state(db.clone()).await.unwrap()[&id(&db, &app)].gauges, *readings);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_last_hour_of_a_route_is_its_peak_and_its_rejections(pool: PgPool) {
    let db = ready(&pool).await;
    let app = app(&db, "acme#shop", "free").await;
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
    assert!(read(&db, &[4711]).await.unwrap().is_empty());
}
