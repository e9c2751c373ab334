//! Many App Keys at once.

use domain::apps::bulk::{
    BulkAnswer, BulkFormat, BulkMode, BulkOutcome, BulkRegistration, named_errors,
};
use serde_json::Value;

use super::*;
use crate::idempotency;
use crate::testing::scalar;

fn bulk(lines: &[(&str, &str)]) -> BulkRegistration {
    let lines = lines.iter().map(|(app, plan)| format!("{app},{plan}\n"));
    let body: String = std::iter::once("app,plan\n".to_owned()).chain(lines).collect();
    BulkRegistration::parse(BulkFormat::Csv, body.as_bytes()).unwrap()
}

async fn all(db: &Db, bulk: &BulkRegistration) -> Result<BulkOutcome> {
    register_many(db, &permit(), bulk, BulkMode::AllOrNothing, at(1)).await
}

async fn partly(db: &Db, bulk: &BulkRegistration) -> Result<BulkOutcome> {
    register_many(db, &permit(), bulk, BulkMode::Partial, at(1)).await
}

fn counts(outcome: &BulkOutcome) -> [u64; 4] {
    let BulkAnswer { lines, registered, unchanged, refused, .. } = outcome.answer.clone().unwrap();
    [lines, registered, unchanged, refused]
}

fn pointers(errors: &[domain::problem::FieldError]) -> Vec<String> {
    errors.iter().map(|error| format!("{} {}", error.pointer, error.rule)).collect()
}

/// Whatever the database has of an App Key, without what no two App Keys share.
async fn rows_of(pool: &PgPool, app: &str) -> Vec<Value> {
    sqlx::query_scalar(
        "select jsonb_build_object(
             'app', to_jsonb(a) - '{id,name,key}'::text[],
             'plans', (select jsonb_agg(to_jsonb(p) - '{id,app_id}'::text[])
                       from app_plans p where p.app_id = a.id),
             'summary', (select jsonb_agg(to_jsonb(s) - 'app_id' #- '{summary,app}')
                         from app_summaries s where s.app_id = a.id),
             'changes', (select jsonb_agg(to_jsonb(c) - '{app_id,version}'::text[])
                         from limit_changes c where c.app_id = a.id),
             'audit', (select jsonb_agg(to_jsonb(l) - '{id,app,target}'::text[]
                                        || jsonb_build_object('about', l.app = a.key and l.target = a.key))
                       from audit_log l where l.app = a.key))
         from apps a where a.key = $1",
    )
    .bind(app)
    .fetch_all(pool)
    .await
    .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn each_of_many_leaves_what_a_single_registration_leaves(pool: PgPool) {
    let db = ready(&pool).await;
    let single = "acme#single".parse().unwrap();
    assert!(register(&db, &permit(), &single, &"basic".into(), at(1)).await.unwrap());
    sqlx::query(
        "insert into unknown_apps (key, source, first_seen_at, last_seen_at, samples)
         values ('acme#a', 'gateway', $1, $1, 1), ('acme#z', 'gateway', $1, $1, 1)",
    )
    .bind(at(0))
    .execute(&pool)
    .await
    .unwrap();
    let answer = all(&db, &bulk(&[("acme#b", "free"), ("acme#a", "basic")])).await.unwrap();
    assert_eq!(counts(&answer), [2, 2, 0, 0]);
    let one = rows_of(&pool, "acme#single").await;
    assert_eq!(one.len(), 1);
    assert!(one[0]["audit"][0]["about"] == true && one[0]["changes"].is_array(), "{one:?}");
    assert_eq!(rows_of(&pool, "acme#a").await, one);
    let snapshot = db.snapshot();
    let entry = |app: &str| snapshot.app(&app.parse().unwrap()).unwrap();
    assert_eq!(entry("acme#a").version, entry("acme#single").version);
    // Numbered in the order of the body, without gaps, after what was there.
    assert_eq!((entry("acme#b").limits_version, entry("acme#a").limits_version), (2, 3));
    assert_eq!(snapshot.version, 3);
    let unknown: Vec<String> = column(&pool, "select key from unknown_apps").await;
    assert_eq!(unknown, ["acme#z"]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_wrong_line_holds_back_all_unless_the_good_ones_are_asked_for(pool: PgPool) {
    let db = ready(&pool).await;
    app(&db, "acme#shop", "free").await;
    app(&db, "acme#chat", "basic").await;
    let body = bulk(&[
        ("acme#new", "free"),
        ("acme#shop", "free"),
        ("acme#chat", "advanced"),
        ("nonsense", "free"),
        ("acme#gold", "gold"),
        ("acme#new", "basic"),
    ]);
    let version = db.snapshot().version;
    let refused = all(&db, &body).await.unwrap();
    assert_eq!(refused.answer, None);
    let errors = named_errors(&refused.faults);
    let plans = db.snapshot().plan_names();
    let unknown = format!("there is no plan \"gold\"; plan must be one of {plans}");
    assert_eq!(
        pointers(&errors),
        [
            "/lines/4 acme#chat is registered already, with the plan basic",
            "/lines/5 \"nonsense\": an App Key is written org#app, with exactly one '#'",
            &format!("/lines/6 {unknown}"),
            "/lines/7 acme#new stands in line 2 already",
        ]
    );
    assert_eq!(audited(&db).await.len(), 2, "a refused mutation left a row");
    assert_eq!((db.snapshot().len(), db.snapshot().version), (2, version));
    let outcome = partly(&db, &body).await.unwrap();
    assert_eq!(counts(&outcome), [6, 1, 1, 4]);
    assert_eq!(outcome.faults, refused.faults);
    assert_eq!(outcome.answer.unwrap().errors, errors);
    assert_eq!((db.snapshot().len(), db.snapshot().version), (3, version + 1));
    let again = all(&db, &bulk(&[("acme#new", "free"), ("acme#shop", "free")])).await.unwrap();
    assert_eq!(counts(&again), [2, 0, 2, 0]);
    assert_eq!((audited(&db).await.len(), db.snapshot().version), (3, version + 1));
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_plan_that_is_compared_is_the_one_in_force(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let version = db.snapshot().app(&app).unwrap().version;
    let later = domain::changes::plan::PlanChange {
        starts_at: Some(at(100)),
        ..to_plan("basic", "a contract")
    };
    choose_plan(&db, &permit(), &app, version, &later, at(0)).await.unwrap();
    for (plan, now, is_same) in
        [("free", 99, true), ("basic", 99, false), ("free", 100, false), ("basic", 100, true)]
    {
        let body = bulk(&[("acme#shop", plan)]);
        let mode = BulkMode::AllOrNothing;
        let outcome = register_many(&db, &permit(), &body, mode, at(now)).await.unwrap();
        assert_eq!(outcome.faults.is_empty(), is_same, "{plan} after {now} s");
        assert_eq!(outcome.answer.is_some(), is_same, "{plan} after {now} s");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn under_a_key_a_body_is_registered_once(pool: PgPool) {
    let db = ready(&pool).await;
    let body = bulk(&[("acme#a", "free"), ("acme#b", "free")]);
    let send = |body: BulkRegistration, content: &'static [u8]| {
        let db = db.clone();
        async move {
            let mode = BulkMode::AllOrNothing;
            let once = idempotency::once("key", "POST", content);
            register_many(&db, &permit().once(Some(once)), &body, mode, at(1)).await
        }
    };
    let wrong = bulk(&[("acme#a", "gold")]);
    let refused = send(wrong, b"wrong").await.unwrap();
    assert_eq!(refused.answer, None, "a request that was refused keeps nothing");
    let (one, two) = tokio::join!(send(body.clone(), b"body"), send(body.clone(), b"body"));
    assert_eq!(one.unwrap(), two.unwrap());
    let again = send(body.clone(), b"body").await.unwrap();
    assert_eq!(counts(&again), [2, 2, 0, 0], "the answer of the first time");
    let other = problem(send(body, b"other").await);
    assert_eq!(other.errors[0].pointer, "/Idempotency-Key");
    assert_eq!(audited(&db).await.len(), 2);
}

/// In opposite orders, so that they would wait for each other in a circle if each locked in its own.
#[sqlx::test(migrations = "../../migrations")]
async fn two_who_register_the_same_at_once_register_each_app_key_once(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    for round in 0..5 {
        let keys: Vec<String> = (0..300).map(|nth| format!("r{round}#{nth}")).collect();
        let mut lines: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "free")).collect();
        let one = bulk(&lines);
        lines.reverse();
        let two = bulk(&lines);
        let (one, two) = tokio::join!(all(&here, &one), all(&there, &two));
        let (one, two) = (one.unwrap(), two.unwrap());
        let ([_, one_new, one_old, _], [_, two_new, two_old, _]) = (counts(&one), counts(&two));
        assert_eq!((one_new + two_new, one_old + two_old), (300, 300));
    }
    there.refresh_snapshot(at(1)).await.unwrap();
    assert_eq!(audited(&here).await.len(), 1500);
    for db in [&here, &there] {
        assert_eq!((db.snapshot().len(), db.snapshot().version), (1500, 1500));
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn without_its_row_of_the_record_nothing_is_registered(pool: PgPool) {
    let db = ready(&pool).await;
    sqlx::raw_sql(
        "create function refuse() returns trigger language plpgsql as
             $$ begin if new.app = 'acme#b' then raise exception 'no'; end if; return new; end $$;
         create trigger refuse before insert on audit_log for each row execute function refuse();",
    )
    .execute(&pool)
    .await
    .unwrap();
    let body = bulk(&[("acme#a", "free"), ("acme#b", "free")]);
    assert!(partly(&db, &body).await.is_err());
    let rows: i64 = scalar(&pool, "select count(*) from apps").await;
    assert_eq!(rows, 0);
}
