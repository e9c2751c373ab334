//! Ten thousand requests, each decided by several people at the same time who all saw the same:
//! one of them wins, the others are told, and the limits say what the winner granted.

mod outcome;

use std::collections::BTreeMap;
use std::time::Duration;

use domain::limits::rate_keys;
use domain::requests::{Facts, Seen};
use serde_json::json;
use sqlx::ConnectOptions;
use sqlx::postgres::PgPoolOptions;

use super::*;
use outcome::{check_limits, check_record, count, versions};

const APPS: usize = 500;
const REQUESTS_PER_APP: usize = 20;
/// App Keys that are worked on at once.
const LANES: usize = 4;

/// Who meets whom over one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Race {
    ApproveApprove,
    ApproveDeny,
    ApproveWithdraw,
    /// Ana, who filed it, is among three who want to approve it.
    Filer,
    /// Two second approvers, and the first one, who may not be the second.
    AgreeAgree,
    /// Somebody else takes it meanwhile.
    ApproveClaim,
}

impl Race {
    const ALL: [Self; 6] = [
        Self::ApproveApprove,
        Self::ApproveDeny,
        Self::ApproveWithdraw,
        Self::Filer,
        Self::AgreeAgree,
        Self::ApproveClaim,
    ];
}

/// One request to be raced for.
#[derive(Clone)]
struct Entry {
    id: Uuid,
    race: Race,
    /// How much later those come who are faster: they have less to read.
    late: Duration,
}

/// What somebody tries.
#[derive(Clone, Copy, Debug)]
enum Try {
    Approve,
    Deny,
    Agree,
    Withdraw,
    TakeOver,
}

/// The states that became of the requests of one kind of race, and how often.
type Tally = BTreeMap<(Race, &'static str), u64>;

async fn attempt(
    db: Db,
    who: &'static str,
    id: Uuid,
    seen: Seen,
    (what, after): (Try, Duration),
) -> Result<Request, Code> {
    tokio::time::sleep(after).await;
    let caller = person(who, Role::Operator);
    let now = at(60);
    let deny = Decision::new(Verdict::Deny, "no room");
    let done = match what {
        Try::Approve => decide(&db, &caller.permit().unwrap(), id, seen, &approve(), now).await,
        Try::Deny => decide(&db, &caller.permit().unwrap(), id, seen, &deny, now).await,
        Try::Agree => {
            agree(&db, &caller.permit().unwrap(), id, seen, true, None, &Check::ALL, now).await
        }
        Try::Withdraw => {
            withdraw(&db, &caller.permit().unwrap(), id, None, "not needed", now).await
        }
        Try::TakeOver => claim(&db, &caller.permit().unwrap(), id, true, now).await,
    };
    done.map_err(|error| domain::problem::Problem::from(error).code)
}

/// The versions that stand there now.
async fn shown(pool: &PgPool, id: Uuid) -> Seen {
    let (request, app): (i64, i64) = sqlx::query_as(
        "select r.version, a.version from requests r join apps a on a.id = r.app_id
         where r.id = $1",
    )
    .bind(id)
    .fetch_one(pool)
    .await
    .unwrap();
    Seen { request: request.unsigned_abs(), app: app.unsigned_abs(), turned_at: None }
}

/// Lets all meet over one request; what became of it. Exactly one of them is not refused.
async fn race(db: &Db, pool: &PgPool, entry: &Entry) -> RequestState {
    let id = entry.id;
    let mut seen = shown(pool, id).await;
    let tries: &[(&'static str, Try)] = match entry.race {
        Race::ApproveApprove => &[("ana", Try::Approve), ("bo", Try::Approve)],
        Race::ApproveDeny => &[("ana", Try::Approve), ("bo", Try::Deny)],
        Race::ApproveWithdraw => &[("ana", Try::Approve), ("sam", Try::Withdraw)],
        Race::Filer => &[("ana", Try::Approve), ("bo", Try::Approve), ("cy", Try::Approve)],
        Race::AgreeAgree => &[("ana", Try::Agree), ("bo", Try::Agree), ("cy", Try::Agree)],
        Race::ApproveClaim => &[("ana", Try::Approve), ("bo", Try::TakeOver)],
    };
    if entry.race == Race::AgreeAgree {
        let proposed =
            attempt(db.clone(), "ana", id, seen, (Try::Approve, Duration::ZERO)).await.unwrap();
        assert!(proposed.proposal.is_some());
        seen = proposed.seen();
    }
    let racing = tries.iter().map(|(who, what)| {
        let after = match what {
            Try::Withdraw | Try::TakeOver => entry.late,
            Try::Approve | Try::Deny | Try::Agree => Duration::ZERO,
        };
        (*who, *what, tokio::spawn(attempt(db.clone(), who, id, seen, (*what, after))))
    });
    let mut won: Option<(&str, Request)> = None;
    for (who, what, task) in racing.collect::<Vec<_>>() {
        match task.await.unwrap() {
            Ok(request) => {
                assert!(won.is_none(), "{:?}: a second winner, {who}", entry.race);
                won = Some((who, request));
            }
            // Who may not is told so, or that it is another by now.
            Err(Code::Forbidden) => {
                assert!(who == "ana" && matches!(entry.race, Race::Filer | Race::AgreeAgree));
            }
            Err(code) => {
                let expected = match what {
                    Try::Approve | Try::Deny | Try::Agree => Code::Stale,
                    Try::Withdraw | Try::TakeOver => Code::Conflict,
                };
                assert_eq!(code, expected, "{:?}: {who} {what:?}", entry.race);
            }
        }
    }
    let (who, request) = won.unwrap_or_else(|| panic!("{:?}: nobody won", entry.race));
    assert!(who != "ana" || !matches!(entry.race, Race::Filer | Race::AgreeAgree));
    // What was shown to all of them is gone for good.
    let late = attempt(db.clone(), "dan", id, seen, (Try::Approve, Duration::ZERO)).await;
    assert_eq!(late.unwrap_err(), Code::Stale);
    request.state
}

/// Twenty limits of the plan that are numbers, with their values.
fn limits(db: &Db, app: &AppKey) -> Vec<(Target, u64)> {
    let snapshot = db.snapshot();
    let entry = snapshot.app(app).unwrap();
    let subject = snapshot.subject(entry, at(0));
    let quotas = subject.plan.quotas.iter().map(|one| Target::Quota { quota: one.quota.clone() });
    let edition = subject.terms.catalogue.catalogue().edition(&subject.plan.catalogue).unwrap();
    let rates = edition.buckets.iter().flat_map(|bucket| {
        let rates = rate_keys(subject.plan, bucket).into_iter();
        rates.map(|rate| Target::Rate { bucket: bucket.id.clone(), rate })
    });
    let limits = quotas.chain(rates).filter_map(|target| {
        domain::limits::overridable(subject.terms, subject.plan, &target).ok()?;
        let amount = effective(subject, &target)?.value.amount().filter(|amount| *amount > 0)?;
        Some((target, amount))
    });
    limits.take(REQUESTS_PER_APP).collect()
}

/// Puts the requests into the queue, all at once: filing has tests of its own.
async fn seed(db: &Db, pool: &PgPool, apps: &[AppKey]) -> Vec<Vec<Entry>> {
    let limits = limits(db, &apps[0]);
    assert_eq!(limits.len(), REQUESTS_PER_APP);
    let facts = Facts {
        at: at(0),
        plan: "free".into(),
        limit: None,
        plan_value: None,
        used: None,
        peak_30_days: None,
        changed_at: None,
    };
    let (mut entries, mut rows) = (Vec::new(), Vec::new());
    for (number, app) in apps.iter().enumerate() {
        let mut of_app = Vec::new();
        for (place, (target, amount)) in limits.iter().enumerate() {
            let race = Race::ALL[(number + place) % Race::ALL.len()];
            let late = Duration::from_millis((number * 7 + place) as u64 % 24);
            let entry = Entry { id: Uuid::now_v7(), race, late };
            let filer = if race == Race::Filer { "ana" } else { "sam" };
            // Ten times the plan's value is over the threshold.
            let requested = amount * if race == Race::AgreeAgree { 10 } else { 2 };
            rows.push(json!({
                "id": entry.id,
                "app": app,
                "filer": person(filer, Role::Operator).actor.id(),
                "name": filer,
                "target": crate::overrides::target_text(target),
                "target_json": target,
                "requested": requested,
            }));
            of_app.push(entry);
        }
        entries.push(of_app);
    }
    let mut tx = crate::testing::begin(pool).await;
    sqlx::query(
        "insert into requests (id, app_id, state, filed_kind, filed_id, filed_name, justification,
                               created_at, changed_at)
         select (one->>'id')::uuid, a.id, 'draft', 'account', (one->>'filer')::uuid, one->>'name',
                'a launch', $2, $2
         from jsonb_array_elements($1) as one join apps a on a.key = one->>'app'",
    )
    .bind(json!(rows))
    .bind(at(0))
    .execute(&mut *tx)
    .await
    .unwrap();
    sqlx::query(
        "insert into request_asks (request_id, place, app_id, target, target_json, requested, facts)
         select (one->>'id')::uuid, 0, a.id, one->>'target', one->'target_json',
                (one->>'requested')::bigint, $2
         from jsonb_array_elements($1) as one join apps a on a.key = one->>'app'",
    )
    .bind(json!(rows))
    .bind(json!(facts))
    .execute(&mut *tx)
    .await
    .unwrap();
    sqlx::query("update requests set state = 'submitted', submitted_at = created_at")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    entries
}

/// The same database without what costs time and is of no use here: a question before each use of
/// a connection whether it still stands, and a line for each statement.
async fn quiet(pool: &PgPool) -> PgPool {
    let options = (*pool.connect_options()).clone().disable_statement_logging();
    let pool = PgPoolOptions::new().max_connections(5).test_before_acquire(false);
    pool.connect_with(options).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_ten_thousand_races_each_has_one_winner(pool: PgPool) {
    let pool = quiet(&pool).await;
    let db = ready(&pool).await;
    let mut apps = Vec::new();
    for number in 0..APPS {
        apps.push(app(&db, &format!("org#app{number}"), "free").await);
    }
    let entries = seed(&db, &pool, &apps).await;
    let before = versions(&pool).await;
    let head = count(&pool, "select version from limits_head").await;

    // Requests of one App Key come one after the other, since each approval makes the others'
    // tags old; several App Keys are worked on at once.
    let lanes = (0..LANES).map(|lane| {
        let (db, pool, entries) = (db.clone(), pool.clone(), entries.clone());
        tokio::spawn(async move {
            let mut tally = Tally::new();
            for entry in entries.iter().skip(lane).step_by(LANES).flatten() {
                let state = race(&db, &pool, entry).await;
                *tally.entry((entry.race, state.as_str())).or_default() += 1;
            }
            tally
        })
    });
    let mut tally = Tally::new();
    for lane in lanes.collect::<Vec<_>>() {
        for (outcome, times) in lane.await.unwrap() {
            *tally.entry(outcome).or_default() += times;
        }
    }
    let total: u64 = tally.values().sum();
    assert_eq!(total, (APPS * REQUESTS_PER_APP) as u64);

    // The record says the same.
    for state in ["approved", "denied", "withdrawn", "in_review"] {
        let told: u64 = tally.iter().filter(|((_, one), _)| *one == state).map(|(_, n)| n).sum();
        let found: i64 = sqlx::query_scalar("select count(*) from requests where state = $1")
            .bind(state)
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(found.unsigned_abs(), told, "{state}");
    }
    check_limits(&pool, &before, head).await;
    check_record(&pool).await;
    // What memory tells gateways is what the database has.
    let other = ready(&pool).await;
    for key in &apps {
        let limits = |db: &Db| {
            let snapshot = db.snapshot();
            let entry = snapshot.app(key).unwrap();
            domain::limits::resolve_all(snapshot.subject(entry, at(60)), key.clone(), entry.version)
        };
        assert_eq!(limits(&db), limits(&other), "{key}");
    }
}
