use domain::limit_values::LimitValue;
use domain::overrides::NewOverride;
use sqlx::PgPool;

use super::*;
use crate::testing::{at, calls, ending, gauge, groups, id, permit, setting, shop, store, to_plan};
use crate::{apps, overrides};

const HOUR: i64 = 3600;

fn span(from: i64, to: i64, step_seconds: u32) -> Span {
    Span { from: at(from), to: at(to), step_seconds }
}

fn limited(amount: u64) -> Option<LimitValue> {
    Some(LimitValue::Limited { amount })
}

fn per_second(bucket: &str, route: &str) -> What {
    let key = RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App };
    let target = Target::Rate { bucket: bucket.into(), rate: key };
    What::Rate { target, key, routes: vec![route.into()] }
}

async fn series_of(db: &Db, key: &str, what: &What, span: Span) -> Series {
    let snapshot = db.snapshot();
    let entry = snapshot.app(&key.parse().unwrap()).unwrap();
    series(db, &snapshot, entry, what, span, at(0)).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_series_has_every_step_and_where_nothing_was_reported_a_gap(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let values = [(-590, 10), (-580, 30), (-520, 20), (-100, 7)];
    let gauges = values.map(|(seconds, value)| gauge(&app, "groups", value, at(seconds)));
    store(&db, 1, gauges.to_vec(), vec![]).await;
    let what = What::Quota("groups".into());
    let series = series_of(&db, "acme#shop", &what, span(-600, 0, 120)).await;
    let seen: Vec<_> = series.points.iter().map(|point| (point.peak, point.mean)).collect();
    // The mean is over the last value of each minute: 30 and 20.
    let gap = (None, None);
    let last = (Some(7.0), Some(7.0));
    assert_eq!(seen, [(Some(30.0), Some(25.0)), gap, gap, gap, last]);
    assert_eq!(series.points[1].at, at(-480));
    assert!(series.points.iter().all(|point| point.limit == limited(100)));
    let nothing = series_of(&db, "acme#shop", &What::Quota("a\0".into()), span(-600, 0, 120)).await;
    assert!(nothing.points.iter().all(|point| point.peak.is_none() && point.limit.is_none()));
}

#[sqlx::test(migrations = "../../migrations")]
async fn hours_say_what_their_minutes_say(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let samples = [(-7100, 600, 90, 5), (-7000, 1200, 130, 0), (-3500, 60, 6, 1)];
    let samples = samples.map(|(seconds, amount, peak, throttle)| {
        let mut one = calls(&app, "POST /users", amount, at(seconds));
        (one.peak, one.rejected.throttle) = (peak, throttle);
        one
    });
    let mut samples = samples.to_vec();
    samples.push(calls(&app, "PUT /users/{}", 6000, at(-7100)));
    store(&db, 1, vec![], samples).await;
    let what = per_second("accounts", "POST /users");
    let by_minute = series_of(&db, "acme#shop", &what, span(-7200, 0, 600)).await;
    let by_hour = series_of(&db, "acme#shop", &what, span(-7200, 0, 3600)).await;
    let peaks: Vec<_> = by_hour.points.iter().map(|point| point.peak).collect();
    assert_eq!(peaks, [Some(130.0), Some(6.0)]);
    let largest =
        |points: &[Point]| points.iter().filter_map(|point| point.peak).fold(0.0, f64::max);
    assert_eq!(largest(&by_minute.points[..6]), 130.0);
    assert_eq!(largest(&by_minute.points[6..]), 6.0);
    let rejected = |points: &[Point]| points.iter().map(|point| point.rejected).sum::<u64>();
    assert_eq!((rejected(&by_minute.points), rejected(&by_hour.points)), (6, 6));
    // 1800 calls in two minutes that have data.
    assert_eq!(by_hour.points[0].mean, Some(15.0));
    assert!(by_hour.points.iter().all(|point| point.limit == limited(100)));
    let both = match what {
        What::Rate { target, key, mut routes } => {
            routes.push("PUT /users/{}".into());
            What::Rate { target, key, routes }
        }
        What::Quota(_) => unreachable!(),
    };
    let shared = series_of(&db, "acme#shop", &both, span(-7200, 0, 3600)).await;
    assert_eq!(shared.points[0].peak, Some(130.0 + 600.0), "routes share the bucket");
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_limit_line_steps_where_the_plan_or_an_override_changed(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let version = || db.snapshot().app(&app).unwrap().version;
    let choose = |plan: &'static str, hour: i64| {
        let (db, app, version) = (db.clone(), app.clone(), version());
        async move {
            let change = to_plan(plan, "test");
            apps::choose_plan(&db, &permit(), &app, version, &change, at(hour * HOUR))
                .await
                .unwrap();
        }
    };
    let new = |amount, from: i64, to: Option<i64>| NewOverride {
        reason: "test".into(),
        starts_at: Some(at(from * HOUR)),
        ends_at: to.map(|to| at(to * HOUR)),
        ..setting(groups(), amount)
    };
    choose("basic", -9).await;
    let now = at(-8 * HOUR);
    overrides::set(&db, &permit(), &app, None, &new(5, -7, Some(-5)), now).await.unwrap();
    let lasting = overrides::set(&db, &permit(), &app, None, &new(6, -4, None), now).await.unwrap();
    overrides::end(&db, &permit(), lasting.id, &ending("over"), at(-2 * HOUR)).await.unwrap();
    choose("free", -1).await;
    let what = What::Quota("groups".into());
    let series = series_of(&db, "acme#shop", &what, span(-10 * HOUR, 0, 3600)).await;
    let line: Vec<_> = series
        .points
        .iter()
        .map(|point| point.limit.and_then(LimitValue::amount).unwrap())
        .collect();
    let basic = 100_000;
    assert_eq!(line, [100, basic, basic, 5, 5, basic, 6, 6, basic, 100]);
    // The step that runs has the limit of now, not the one that it began with.
    choose("basic", 0).await;
    let running = series_of(&db, "acme#shop", &what, span(-1800, 1800, 3600)).await;
    assert_eq!(running.points[0].limit, limited(basic));
    // Before its registration an App Key had the plan that it began with.
    let ancient =
        series_of(&db, "acme#shop", &what, span(-20 * 86_400, -19 * 86_400, 86_400)).await;
    assert_eq!(ancient.points[0].limit, limited(100));
}

#[sqlx::test(migrations = "../../migrations")]
async fn trends_have_24_hours_and_peaks_the_days_that_are_asked_for(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let now = at(1800);
    let moments = [(-40 * 24, 900), (-29 * 24, 700), (-24, 50), (-23, 40), (-1, 30), (0, 20)];
    let gauges = moments.map(|(hour, value)| gauge(&app, "groups", value, at(hour * HOUR)));
    store(&db, 1, gauges.to_vec(), vec![calls(&app, "POST /users", 70, at(0))]).await;
    let snapshot = db.snapshot();
    let entry = snapshot.app(&app).unwrap();
    let trends = quota_trends(&db, &snapshot, id(&db, &app), now).await.unwrap();
    let mut expected = vec![None; 24];
    (expected[0], expected[22], expected[23]) = (Some(40.0), Some(30.0), Some(20.0));
    assert_eq!(trends[&QuotaId::from("groups")], expected);
    let target = Target::Quota { quota: "groups".into() };
    assert_eq!(trend(&db, &snapshot, entry, &target, now).await.unwrap(), expected);
    let What::Rate { target, .. } = per_second("accounts", "POST /users") else { unreachable!() };
    let of_rate = trend(&db, &snapshot, entry, &target, now).await.unwrap();
    assert_eq!((of_rate.len(), of_rate[23], of_rate[22]), (24, Some(7.0), None));
    let peaks = peaks::quotas(&db, &snapshot, &[id(&db, &app)], now).await.unwrap();
    assert_eq!(peaks[&id(&db, &app)][&QuotaId::from("groups")], 700);
    assert!(quota_trends(&db, &snapshot, 4711, now).await.unwrap().is_empty());
}

#[test]
fn a_span_until_now_ends_with_the_step_that_holds_now() {
    let span = Span::until(at(1801), TimeDelta::hours(1), 900);
    assert_eq!((span.from, span.to), (at(2700 - 3600), at(2700)));
    let exact = Span::until(at(1800), TimeDelta::hours(1), 900);
    assert_eq!(exact.to, at(2700));
}

/// One user's calls of a minute add up over gateways and routes; of two users the larger stands.
#[sqlx::test(migrations = "../../migrations")]
async fn a_rate_per_user_has_the_history_of_whom_gateways_named(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let route = "DELETE /users/{}/user_channel";
    let samples = [(-600, "u1", 3), (-590, "u1", 4), (-540, "u2", 2), (-60, "u2", 9)];
    let samples = samples.map(|(seconds, user, most)| {
        let mut one = calls(&app, route, 20, at(seconds));
        one.top_user = Some((user.to_owned(), most));
        one
    });
    store(&db, 1, vec![], samples.to_vec()).await;
    let key = RateKey { unit: RateUnit::Call, window_seconds: 60, scope: RateScope::User };
    let target = Target::Rate { bucket: "delete_conversation".into(), rate: key };
    let what = What::Rate { target, key, routes: vec![route.into()] };
    for (from, step) in [(-600, 300), (-3600, 3600)] {
        let series = series_of(&db, "acme#shop", &what, span(from, 0, step)).await;
        let seen: Vec<_> = series.points.iter().map(|point| (point.peak, point.mean)).collect();
        match step {
            300 => assert_eq!(seen, [(Some(7.0), Some(4.5)), (Some(9.0), Some(9.0))]),
            _ => assert_eq!(seen, [(Some(9.0), Some(6.0))]),
        }
    }
}
