//! Settings, and runs that let go of samples and audit rows, against a real database.

use chrono::TimeDelta;
use domain::access::Caller;
use domain::retention::Retired;
use seal::SecretKey;
use sqlx::PgPool;

use super::*;
use crate::audit::{Sealer, check};
use crate::testing::{app, at, batch, code, column, gauge, permit, problem, ready};
use crate::usage::flush::{CheckedBatch, flush};

const DAY: i64 = 86_400;

fn kept(sample_days: u16, audit_days: Option<u16>) -> Retention {
    Retention { sample_days, audit_days }
}

async fn set(db: &Db, new: Retention) {
    let (version, _) = read(db, &permit(), at(0)).await.unwrap();
    save(db, &permit(), version, &new, true, at(0)).await.unwrap();
}

async fn close(pool: &PgPool, month: &str) {
    sqlx::query("insert into report_months (month, closed_at) values ($1::date, now())")
        .bind(month)
        .execute(pool)
        .await
        .unwrap();
}

fn caller() -> Caller {
    Caller::system("retention")
}

async fn count(pool: &PgPool, sql: &str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn settings_are_saved_once_and_are_on_record(pool: PgPool) {
    let db = ready(&pool).await;
    let (version, view) = read(&db, &permit(), at(0)).await.unwrap();
    assert_eq!((version, view.settings), (0, Retention::default()));
    let more = kept(120, None);
    assert_eq!(save(&db, &permit(), 0, &more, false, at(0)).await.unwrap(), 1);
    assert_eq!(code(save(&db, &permit(), 0, &more, true, at(0)).await), Code::Stale);
    assert_eq!(db.retention(), more, "this server knows at once");
    let other = ready(&pool).await;
    other.refresh_retention().await.unwrap();
    assert_eq!(other.retention(), more, "another one when it looks");
    let less = kept(62, Some(365));
    let refused = problem(save(&db, &permit(), 1, &less, false, at(0)).await);
    assert_eq!(refused.code, Code::Unconfirmed);
    assert!(refused.detail().contains("0 days of samples"), "{}", refused.detail());
    assert_eq!(save(&db, &permit(), 1, &less, true, at(1)).await.unwrap(), 2);
    let wrong = problem(save(&db, &permit(), 2, &kept(61, Some(364)), true, at(0)).await);
    let fields: Vec<_> = wrong.errors.iter().map(|error| error.pointer.as_str()).collect();
    assert_eq!(fields, ["/sample_days", "/audit_days"]);
    let rows = "select count(*) from audit_log where action = 'retention.settings'
                and after ->> 'sample_days' in ('120', '62')";
    assert_eq!(count(&pool, rows).await, 2);
}

/// App Keys with a sample on each of some days.
async fn sampled(db: &Db, days: &[i64]) {
    let app = app(db, "acme#shop", "free").await;
    for (number, back) in days.iter().enumerate() {
        let moment = at(-back * DAY);
        let one = CheckedBatch {
            gauges: vec![gauge(&app, "groups", 1, moment)],
            ..batch("gateway", number as u64 + 1)
        };
        flush(db, &[one], moment).await.unwrap();
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_day_of_samples_goes_when_it_is_old_and_its_month_is_closed(pool: PgPool) {
    let db = ready(&pool).await;
    set(&db, kept(62, None)).await;
    // 62 days before 2026-11-18 is 2026-09-17; 64 days before, 2026-09-15, is the first to go.
    sampled(&db, &[100, 64, 63, 0]).await;
    let view = read(&db, &permit(), at(0)).await.unwrap().1;
    assert_eq!(view.samples.unwrap().days, 4);
    assert_eq!(view.samples.unwrap().first.to_string(), "2026-08-10");
    assert!(view.next.samples.is_none(), "no month is closed");
    assert_eq!(view.next.samples_held.unwrap().days, 2);
    assert_eq!(run(&db, &caller(), at(0)).await.unwrap(), Ran::default());

    close(&pool, "2026-09-01").await;
    let next = read(&db, &permit(), at(0)).await.unwrap().1.next;
    let (going, held) = (next.samples.unwrap(), next.samples_held.unwrap());
    assert_eq!((going.days, going.first.to_string()), (1, "2026-09-15".to_owned()));
    assert_eq!((held.days, held.last.to_string()), (1, "2026-08-10".to_owned()));
    assert!(going.bytes > 0);
    assert_eq!(run(&db, &caller(), at(0)).await.unwrap().days, 1);
    close(&pool, "2026-08-01").await;
    assert_eq!(run(&db, &caller(), at(1)).await.unwrap().days, 1);
    assert_eq!(run(&db, &caller(), at(2)).await.unwrap().days, 0, "not idempotent");

    let view = read(&db, &permit(), at(0)).await.unwrap().1;
    assert_eq!(view.samples.unwrap().first.to_string(), "2026-09-16");
    let past: Vec<_> = view.past.iter().map(|row| (row.action.as_str(), &*row.target)).collect();
    assert_eq!(past, [(DROP, "2026-08-10"), (DROP, "2026-09-15")]);
    assert_eq!(view.past[0].before.as_ref().unwrap()["tables"], 4);
    assert_eq!(view.past[0].actor.name(), "retention");
    // Batches whose samples would be refused as too old are forgotten with them.
    let batches: Vec<i64> = column(&pool, "select batch from usage_batches order by batch").await;
    assert_eq!(batches, [3, 4]);
}

fn key() -> SecretKey {
    SecretKey::from_bytes([5; 32])
}

/// A log with ten rows on each of some days, sealed each evening, and then what is sealed now.
async fn sealed(db: &Db, pool: &PgPool, days: &[i64]) -> Sealer {
    let mut sealer = Sealer::new(key());
    for back in days {
        let moment = at(-back * DAY);
        sqlx::query(
            "insert into audit_log (at, actor_kind, actor_name, request_id, action, target)
             select $1, 'system', 'test', 'x', 'test.add', 'x' from generate_series(1, 10)",
        )
        .bind(moment)
        .execute(pool)
        .await
        .unwrap();
        sealer.round(db, moment + TimeDelta::hours(1)).await.unwrap().unwrap();
    }
    sealer
}

async fn whole(db: &Db, now: i64) -> u64 {
    let report = check(db, &key().public(), None, at(now)).await.unwrap();
    assert_eq!(report.fault, None);
    report.retired
}

#[sqlx::test(migrations = "../../migrations")]
async fn audit_rows_go_only_once_they_and_their_retirement_are_sealed(pool: PgPool) {
    let db = Db::from_pool(pool.clone());
    let mut sealer = sealed(&db, &pool, &[2000, 1500, 1001, 999, 10]).await;
    assert_eq!(run(&db, &caller(), at(0)).await.unwrap(), Ran::default(), "kept for ever");
    set(&db, kept(90, Some(1000))).await;
    assert_eq!(preview(&db, &permit(), &kept(90, Some(1400)), at(0)).await.unwrap().audit_rows, 20);
    let next = read(&db, &permit(), at(0)).await.unwrap().1.next;
    assert_eq!((next.audit_rows, next.audit_held), (30, 0));

    // The first run only says so; nothing goes before that is sealed.
    assert_eq!(run(&db, &caller(), at(0)).await.unwrap().rows, 0);
    assert_eq!(run(&db, &caller(), at(1)).await.unwrap().rows, 0);
    assert_eq!(
        count(&pool, "select count(*) from audit_log where action = 'audit.retire'").await,
        1
    );
    assert_eq!(whole(&db, 1).await, 0);
    sealer.round(&db, at(2)).await.unwrap().unwrap();
    assert_eq!(read(&db, &permit(), at(2)).await.unwrap().1.audit_announced, 30);
    assert_eq!(run(&db, &caller(), at(3)).await.unwrap().rows, 30);
    assert_eq!(run(&db, &caller(), at(4)).await.unwrap().rows, 0, "not idempotent");
    assert_eq!(whole(&db, 4).await, 30);

    let view = read(&db, &permit(), at(4)).await.unwrap().1;
    assert_eq!(view.audit_since, Some(at(-999 * DAY)));
    assert_eq!((view.audit_gone, view.audit_announced, view.next.audit_rows), (30, 0, 0));
    let said: Retired = serde_json::from_value(view.past[0].after.clone().unwrap()).unwrap();
    assert_eq!((said.places, said.before), (30, at(-1000 * DAY)));

    // The next ones a day later, the row of the first retirement in years among them.
    let later = 990 * DAY;
    assert_eq!(run(&db, &caller(), at(later)).await.unwrap().rows, 0);
    sealer.round(&db, at(later + 1)).await.unwrap().unwrap();
    assert_eq!(run(&db, &caller(), at(later + 2)).await.unwrap().rows, 10);
    assert_eq!(whole(&db, later + 2).await, 40);
}

#[sqlx::test(migrations = "../../migrations")]
async fn whoever_wants_more_again_in_time_loses_nothing(pool: PgPool) {
    let db = Db::from_pool(pool.clone());
    let mut sealer = sealed(&db, &pool, &[2000, 1500, 10]).await;
    set(&db, kept(90, Some(1000))).await;
    run(&db, &caller(), at(0)).await.unwrap();
    sealer.round(&db, at(1)).await.unwrap().unwrap();
    set(&db, kept(90, Some(1600))).await;
    assert_eq!(run(&db, &caller(), at(2)).await.unwrap().rows, 10, "what both let go");
    set(&db, kept(90, None)).await;
    assert_eq!(run(&db, &caller(), at(3)).await.unwrap().rows, 0);
    assert_eq!(whole(&db, 3).await, 10);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_was_not_sealed_is_held_back(pool: PgPool) {
    let db = Db::from_pool(pool.clone());
    sealed(&db, &pool, &[2000]).await;
    sqlx::query(
        "insert into audit_log (at, actor_kind, actor_name, request_id, action, target)
         values ($1, 'system', 'test', 'x', 'test.add', 'x')",
    )
    .bind(at(-1999 * DAY))
    .execute(&pool)
    .await
    .unwrap();
    set(&db, kept(90, Some(1000))).await;
    let next = read(&db, &permit(), at(0)).await.unwrap().1.next;
    assert_eq!((next.audit_rows, next.audit_held), (10, 1));
}

/// As the role of the server, with the database holding the rules by itself.
#[sqlx::test(migrations = "../../migrations")]
async fn the_database_lets_nothing_else_go(pool: PgPool) {
    let db = Db::from_pool(pool.clone());
    db.migrate().await.unwrap();
    let mut sealer = sealed(&db, &pool, &[2000, 1500, 10]).await;
    let retire = |places: i64| {
        let after = serde_json::json!({ "before": at(-1000 * DAY), "places": places });
        sqlx::query(
            "insert into audit_log (at, actor_kind, actor_name, request_id, action, target, after)
             values ($1, 'system', 'x', 'x', 'audit.retire', 'audit', $2)",
        )
        .bind(at(0))
        .bind(after)
        .execute(&pool)
    };
    let as_role = async |statement: &str| {
        let mut connection = pool.acquire().await.unwrap();
        crate::roles::enter(&mut connection).await.unwrap();
        let done = sqlx::query_scalar::<_, i64>(statement).fetch_one(&mut *connection).await;
        sqlx::query("reset role").execute(&mut *connection).await.unwrap();
        done
    };
    let all = "select audit_retire(0, 1000)";
    assert_eq!(as_role(all).await.unwrap(), 0, "nothing is retired");
    retire(20).await.unwrap();
    assert_eq!(as_role(all).await.unwrap(), 0, "it is not sealed yet");
    sealer.round(&db, at(1)).await.unwrap().unwrap();
    assert!(as_role("delete from audit_log returning id").await.is_err());
    assert_eq!(as_role(all).await.unwrap(), 20);
    // The owner too: neither above the boundary nor the row of the retirement.
    for which in ["id > 20", "action = 'audit.retire'", "true"] {
        let statement = format!("delete from audit_log where {which}");
        let refused = sqlx::query(&statement).execute(&pool).await.unwrap_err();
        let name = refused.as_database_error().and_then(|error| error.constraint());
        assert_eq!(name, Some("audit_append_only"), "{which}");
    }
    // A retirement of what is younger than a year by the clock of the database.
    sqlx::query(
        "insert into audit_log (at, actor_kind, actor_name, request_id, action, target)
         values (now() - interval '300 days', 'system', 'x', 'x', 'test.add', 'x')",
    )
    .execute(&pool)
    .await
    .unwrap();
    sealer.round(&db, at(2)).await.unwrap().unwrap();
    retire(32).await.unwrap();
    sealer.round(&db, at(3)).await.unwrap().unwrap();
    assert!(as_role("select audit_retire(31, 32)").await.is_err());
    // What is no number, or beyond all numbers, is no boundary.
    for words in ["'{\"places\": \"all\"}'", "'{\"places\": -5}'", "'{\"places\": 1e300}'", "null"]
    {
        sqlx::query(&format!(
            "insert into audit_log (at, actor_kind, actor_name, request_id, action, target, after)
             values (now(), 'system', 'x', 'x', 'audit.retire', 'x', {words})"
        ))
        .execute(&pool)
        .await
        .unwrap();
        sealer.round(&db, at(4)).await.unwrap().unwrap();
        let boundary = count(&pool, "select audit_boundary()").await;
        assert!(boundary <= 40, "{words}: {boundary}");
    }
}
