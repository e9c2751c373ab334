use chrono::TimeDelta;
use domain::ids::AppKey;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use sqlx::PgPool;

use super::*;
use crate::testing::{app, at, batch, calls, gauge, id, ready, scalar, shop};

mod model;

use model::{Minute, Model};

const ROUTES: [&str; 3] = ["POST /users", "POST /messages", "GET /users/{}"];
const QUOTAS: [&str; 2] = ["registered_users", "groups"];

async fn total_calls(db: &Db) -> i64 {
    scalar(db.pool(), "select coalesce(sum(calls), 0)::bigint from call_minutes").await
}

fn one_call(app: &AppKey, number: u64, amount: u64) -> CheckedBatch {
    CheckedBatch {
        calls: vec![calls(app, ROUTES[0], amount, at(number as i64 % 600))],
        ..batch("gateway", number)
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_number_is_written_once(pool: PgPool) {
    use Outcome::{Repeated, Stored};
    let (db, app) = shop(&pool).await;
    let group = [one_call(&app, 1, 10), one_call(&app, 1, 100), one_call(&app, 2, 1)];
    assert_eq!(flush(&db, &group, at(0)).await.unwrap(), [Stored, Repeated, Stored]);
    let again = [one_call(&app, 2, 1000), one_call(&app, 3, 1)];
    assert_eq!(flush(&db, &again, at(1)).await.unwrap(), [Repeated, Stored]);
    let other = CheckedBatch { source: "another".into(), ..one_call(&app, 1, 10_000) };
    assert_eq!(flush(&db, &[other], at(2)).await.unwrap(), [Stored]);
    assert_eq!(total_calls(&db).await, 10_012);
    assert_eq!(flush(&db, &[], at(3)).await.unwrap(), []);
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_servers_that_write_the_same_numbers_at_once_count_each_once(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    let app = app(&here, "acme#shop", "free").await;
    there.refresh_snapshot(at(0)).await.unwrap();
    let write = |db: Db, salt: u64| {
        let app = app.clone();
        tokio::spawn(async move {
            let mut stored = 0;
            for first in (0..120).step_by(6) {
                let mut group: Vec<_> = (first..first + 8)
                    .map(|number| one_call(&app, number, salt + number))
                    .collect();
                group.shuffle(&mut StdRng::seed_from_u64(salt + first));
                let outcomes = flush(&db, &group, at(0)).await.unwrap();
                let pairs = group.iter().zip(outcomes);
                let fresh = pairs.filter(|(_, outcome)| *outcome == Outcome::Stored);
                stored += fresh.map(|(batch, _)| batch.calls[0].calls).sum::<u64>();
            }
            stored
        })
    };
    let (one, two) = tokio::join!(write(here.clone(), 1_000), write(there, 5_000_000));
    assert_eq!(total_calls(&here).await as u64, one.unwrap() + two.unwrap());
    let numbers: i64 = scalar(here.pool(), "select count(*) from usage_batches").await;
    assert_eq!(numbers, 122);
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_servers_in_opposite_order_do_not_stop_each_other(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    let mut apps = Vec::new();
    for name in ["a#a", "b#b", "c#c", "d#d"] {
        apps.push(app(&here, name, "free").await);
    }
    there.refresh_snapshot(at(0)).await.unwrap();
    let write = |db: Db, source: &'static str, apps: Vec<AppKey>| {
        tokio::spawn(async move {
            for round in 0..20_i64 {
                // Each round meets days that neither server has met.
                let moment = at(-round * 86_400);
                let gauges = apps.iter().map(|app| gauge(app, QUOTAS[0], 1, moment)).collect();
                let calls = apps.iter().map(|app| calls(app, ROUTES[0], 1, moment)).collect();
                let number = round.unsigned_abs();
                let one = CheckedBatch { gauges, calls, ..batch(source, number) };
                assert_eq!(flush(&db, &[one], at(0)).await.unwrap(), [Outcome::Stored]);
            }
        })
    };
    let reversed = apps.iter().rev().cloned().collect();
    let (one, two) = tokio::join!(write(here.clone(), "a", apps), write(there, "b", reversed));
    one.and(two).unwrap();
    assert_eq!(total_calls(&here).await, 2 * 20 * 4);
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_gauges_the_one_sampled_last_stands_in_whatever_order_they_come(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let mut order: Vec<i64> = (0..40).collect();
    order.shuffle(&mut StdRng::seed_from_u64(7));
    for (number, chunk) in order.chunks(7).enumerate() {
        let gauges = chunk.iter().map(|nth| gauge(&app, QUOTAS[0], 1000 - *nth as u64, at(*nth)));
        let one = CheckedBatch { gauges: gauges.collect(), ..batch("gateway", number as u64) };
        flush(&db, &[one], at(0)).await.unwrap();
    }
    let state = crate::usage::current::read(&db, &[id(&db, &app)], at(0)).await.unwrap();
    let newest = &state[&id(&db, &app)].gauges[0];
    assert_eq!((newest.value, newest.at), (1000 - 39, at(39)));
    let (peak, value): (i64, i64) =
        sqlx::query_as("select peak, value from gauge_minutes").fetch_one(db.pool()).await.unwrap();
    assert_eq!((peak, value), (1000, 1000 - 39), "of the minute");
}

/// The value of the one gauge, and the seconds at which it was sampled.
async fn gauge_now(db: &Db, app: &AppKey) -> (u64, i64) {
    let states = crate::usage::current::read(db, &[id(db, app)], at(0)).await.unwrap();
    let newest = &states[&id(db, app)].gauges[0];
    (newest.value, (newest.at - at(0)).num_seconds())
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_sample_that_was_ahead_hides_none_that_arrives_after_it(pool: PgPool) {
    let db = ready(&pool).await;
    let sample = |app: &AppKey, value, seconds, ahead| Gauge {
        ahead,
        ..gauge(app, QUOTAS[0], value, at(seconds))
    };
    // One sampled a moment before it stands, one of half an hour ago does not.
    for (number, seconds, stands) in [(0, -1, (10, -1)), (1, -300, (10, -300)), (2, -301, (90, 0))]
    {
        let together = app(&db, &format!("together#{number}"), "free").await;
        let apart = app(&db, &format!("apart#{number}"), "free").await;
        let batches = |app: &AppKey, first: u64| {
            let gauges = [sample(app, 90, 0, true), sample(app, 10, seconds, false)];
            let batches = gauges.into_iter().zip(first..).map(|(gauge, place)| CheckedBatch {
                gauges: vec![gauge],
                ..batch(["north", "south"][place as usize % 2], place)
            });
            batches.collect::<Vec<_>>()
        };
        flush(&db, &batches(&together, 10 * number), at(0)).await.unwrap();
        for one in batches(&apart, 10 * number + 2) {
            flush(&db, &[one], at(0)).await.unwrap();
        }
        assert_eq!(gauge_now(&db, &together).await, stands);
        assert_eq!(gauge_now(&db, &apart).await, stands);
    }
    // What is not known to have been ahead gives way to nothing that was sampled before.
    let app = app(&db, "exact#0", "free").await;
    let gauges = vec![sample(&app, 90, 0, false), sample(&app, 10, -1, false)];
    flush(&db, &[CheckedBatch { gauges, ..batch("west", 1) }], at(0)).await.unwrap();
    assert_eq!(gauge_now(&db, &app).await, (90, 0));
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_interval_that_was_ahead_is_over_when_it_arrived(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let early = |from: i64, arrived: i64| {
        let mut one = calls(&app, ROUTES[0], 5, at(from));
        one.at = at(arrived);
        one
    };
    for (number, samples, over) in [
        (1, vec![early(200, 0)], 0),
        (2, vec![early(200, 3), early(200, 2)], 3), // more of the same interval
        (3, vec![early(210, 9)], 9),
        (4, vec![early(205, 20)], 9), // an older interval
    ] {
        let one = CheckedBatch { calls: samples, ..batch("gateway", number) };
        flush(&db, &[one], at(0)).await.unwrap();
        let states = crate::usage::current::read(&db, &[id(&db, &app)], at(0)).await.unwrap();
        assert_eq!(states[&id(&db, &app)].routes[0].at, at(over), "batch {number}");
    }
}

/// Samples of two sources for one App Key, over some hours and across midnight.
fn samples(rng: &mut StdRng, app: &AppKey) -> Vec<CheckedBatch> {
    let batches = rng.random_range(5..40);
    let batch = |number: u64, rng: &mut StdRng| {
        let mut one = batch(["north", "south"][rng.random_range(0..2)], number);
        for _ in 0..rng.random_range(0..4) {
            let moment =
                at(rng.random_range(-900..900)) + TimeDelta::hours(12 * rng.random_range(0..2));
            let quota = QUOTAS[rng.random_range(0..2)];
            one.gauges.push(gauge(app, quota, rng.random_range(0..1_000_000), moment));
        }
        for _ in 0..rng.random_range(0..5) {
            let moment =
                at(rng.random_range(-400..400)) + TimeDelta::hours(12 * rng.random_range(0..2));
            let amount = rng.random_range(0..5000);
            let mut sample = calls(app, ROUTES[rng.random_range(0..3)], amount, moment);
            sample.seconds = [1, 10, 60, 61, 300][rng.random_range(0..5)];
            sample.at = moment + TimeDelta::seconds(i64::from(sample.seconds));
            sample.messages = rng.random_range(0..9000);
            sample.rejected.throttle = rng.random_range(0..50);
            sample.rejected.plan = rng.random_range(0..3);
            sample.rejected.batch = rng.random_range(0..3);
            sample.peak = rng.random_range(0..700);
            let top = |rng: &mut StdRng| {
                let name = ["u1", "u2", "u3"][rng.random_range(0..3)].to_owned();
                rng.random_bool(0.6).then(|| (name, rng.random_range(0..40)))
            };
            (sample.top_user, sample.top_ip) = (top(rng), top(rng));
            one.calls.push(sample);
        }
        one
    };
    (0..batches).map(|number| batch(number, rng)).collect()
}

/// `batches` for another App Key, under other numbers.
fn copy_for(app: &AppKey, batches: &[CheckedBatch], offset: u64) -> Vec<CheckedBatch> {
    let mut copies = batches.to_vec();
    for one in &mut copies {
        one.batch += offset;
        one.gauges.iter_mut().for_each(|gauge| gauge.app = app.clone());
        one.calls.iter_mut().for_each(|calls| calls.app = app.clone());
    }
    copies
}

/// The rows of `table` of one App Key, without its number, as text. Of those whom the reports of a
/// minute name only the largest is kept, so who stands in it depends on what came together.
async fn rows(db: &Db, table: &str, app: &AppKey) -> Vec<String> {
    let names = match table {
        "call_minutes" => " - '{top_user,top_user_calls,top_ip,top_ip_calls}'::text[]",
        _ => "",
    };
    let query = format!(
        "select (to_jsonb(t) - 'app_id' - 'writes'{names})::text from {table} t
         where app_id = $1 order by 1"
    );
    sqlx::query_scalar(&query).bind(id(db, app)).fetch_all(db.pool()).await.unwrap()
}

/// Adding up in memory, adding up in the database, and adding up by hand say the same.
#[sqlx::test(migrations = "../../migrations")]
async fn whatever_the_grouping_the_sums_are_those_of_a_plain_model(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    for round in 0..6_u64 {
        let mut rng = StdRng::seed_from_u64(4711 + round);
        let mut apps = Vec::new();
        for kind in ["together", "alone", "mixed"] {
            apps.push(app(&here, &format!("{kind}#{round}"), "free").await);
        }
        there.refresh_snapshot(at(0)).await.unwrap();
        let first = samples(&mut rng, &apps[0]);
        let offset = 10_000 * (round + 1);
        let together = copy_for(&apps[0], &first, offset);
        flush(&here, &together, at(0)).await.unwrap();
        for one in copy_for(&apps[1], &first, offset + 1000) {
            flush(&here, &[one], at(0)).await.unwrap();
        }
        let mut mixed = copy_for(&apps[2], &first, offset + 2000);
        while !mixed.is_empty() {
            let size = rng.random_range(1..=mixed.len());
            let group: Vec<_> = mixed.drain(..size).collect();
            let db = if rng.random_bool(0.5) { &here } else { &there };
            flush(db, &group, at(0)).await.unwrap();
        }
        for table in ["route_intervals", "gauges", "gauge_minutes", "call_minutes", "call_hours"] {
            let twin = rows(&here, table, &apps[0]).await;
            assert_eq!(twin, rows(&here, table, &apps[1]).await, "{table}, round {round}");
        }
        let model = Model::of(&first);
        for app in &apps {
            let id = id(&here, app);
            assert_eq!(model.call_minutes, Minute::read(&here, "call_minutes", id).await);
            assert_eq!(model.call_hours(), Minute::read_hours(&here, id).await);
            assert_eq!(model.gauge_minutes, model::gauge_minutes(&here, id).await);
            assert_eq!(model.gauge_hours, model::gauge_hours(&here, id).await);
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_error_writes_nothing_of_the_whole_group(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    sqlx::query("alter table call_hours add constraint broken check (calls < 100)")
        .execute(&pool)
        .await
        .unwrap();
    let group = [one_call(&app, 1, 10), one_call(&app, 2, 100)];
    let error = flush(&db, &group, at(0)).await.unwrap_err();
    assert!(matches!(error, crate::Error::Database(_)), "{error}");
    assert_eq!(total_calls(&db).await, 0);
    assert_eq!(flush(&db, &group[..1], at(0)).await.unwrap(), [Outcome::Stored]);
    assert_eq!(total_calls(&db).await, 10);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_source_remembers_its_newest_sample_and_the_time_it_was_heard(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    for (number, sampled, heard) in [(1, 50, 60), (2, 10, 70)] {
        let gauges = vec![gauge(&app, QUOTAS[0], 1, at(sampled))];
        let one = CheckedBatch { gauges, ..batch("gateway", number) };
        flush(&db, &[one], at(heard)).await.unwrap();
    }
    let sources = crate::usage::sources::sources(&db, at(80)).await.unwrap();
    assert_eq!(sources.len(), 1);
    assert_eq!((sources[0].last_sample_at, sources[0].last_seen_at), (at(50), at(70)));
}
