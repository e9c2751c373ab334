//! What tests of the store share: a database that is ready to serve, App Keys in it, samples.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Caller, Permit, Right};
use domain::changes::plan::PlanChange;
use domain::checks::Check;
use domain::ids::AppKey;
use domain::limit_values::{LimitValue, Target};
use domain::overrides::{EndOverride, NewOverride};
use domain::problem::{Code, Problem};
use domain::requests::NewRequest;
use domain::tokens::TokenForm;
use domain::usage::Rejected;
use domain::usage::report::{Calls, Gauge};
use sqlx::{Decode, PgPool, Postgres, Transaction, Type};
use uuid::Uuid;

use crate::usage::flush::{CheckedBatch, Outcome, flush};
use crate::{Db, Result, apps, terms};

/// A whole hour, `seconds` later: 2026-11-18 12:00:00 UTC.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_003_200 + seconds, 0).unwrap()
}

/// Looks again and again until `is_so`; fails with `otherwise` after ten seconds.
pub(crate) async fn until(otherwise: &str, is_so: impl AsyncFn() -> bool) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < Duration::from_secs(10), "{otherwise}");
        tokio::task::yield_now().await;
    }
}

pub(crate) fn permit<R: Right>() -> Permit<R> {
    Caller::system("test").permit().unwrap()
}

/// A server's handle on the database: terms loaded, memory filled.
pub(crate) async fn ready(pool: &PgPool) -> Db {
    let db = Db::from_pool(pool.clone());
    terms::load(&db, &Caller::system("test"), at(0)).await.unwrap();
    db.load_snapshot(at(0)).await.unwrap();
    db
}

/// The same with an App Key of the plan `free`.
pub(crate) async fn shop(pool: &PgPool) -> (Db, AppKey) {
    let db = ready(pool).await;
    let app = app(&db, "acme#shop", "free").await;
    (db, app)
}

/// The only value of a query.
pub(crate) async fn scalar<T>(pool: &PgPool, sql: &'static str) -> T
where
    T: for<'r> Decode<'r, Postgres> + Type<Postgres> + Send + Unpin,
{
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

/// The only column of a query.
pub(crate) async fn column<T>(pool: &PgPool, sql: &'static str) -> Vec<T>
where
    T: for<'r> Decode<'r, Postgres> + Type<Postgres> + Send + Unpin,
{
    sqlx::query_scalar(sql).fetch_all(pool).await.unwrap()
}

/// A transaction of somebody else.
pub(crate) async fn begin(pool: &PgPool) -> Transaction<'static, Postgres> {
    Db::from_pool(pool.clone()).begin().await.unwrap()
}

/// Registers an App Key, ten days before [`at`]`(0)`.
pub(crate) async fn app(db: &Db, key: &str, plan: &str) -> AppKey {
    let app: AppKey = key.parse().unwrap();
    let before = at(-10 * 86_400);
    assert!(apps::register(db, &permit(), &app, &plan.into(), before).await.unwrap());
    app
}

pub(crate) fn id(db: &Db, app: &AppKey) -> i32 {
    db.snapshot().app(app).unwrap().id
}

pub(crate) fn gauge(app: &AppKey, quota: &str, value: u64, at: DateTime<Utc>) -> Gauge {
    Gauge { app: app.clone(), quota: quota.into(), subject: None, value, at, ahead: false }
}

/// Ten seconds of calls.
pub(crate) fn calls(app: &AppKey, route: &str, amount: u64, from: DateTime<Utc>) -> Calls {
    Calls {
        app: app.clone(),
        route: route.into(),
        from,
        seconds: 10,
        at: from + TimeDelta::seconds(10),
        calls: amount,
        messages: amount,
        rejected: Rejected::default(),
        peak: amount.div_ceil(10),
        top_user: None,
        top_ip: None,
    }
}

pub(crate) fn batch(source: &str, batch: u64) -> CheckedBatch {
    CheckedBatch {
        source: source.to_owned(),
        batch,
        sender: Uuid::nil(),
        content: [0; 32],
        gauges: Vec::new(),
        calls: Vec::new(),
    }
}

/// A gateway's token, made at [`at`]`(0)`; with `days` it expires by itself.
pub(crate) async fn token(db: &Db, days: Option<u32>) -> Uuid {
    let form = TokenForm {
        name: "gateway".to_owned(),
        scopes: vec!["usage:write".to_owned(), "limits:read".to_owned()],
        all: true,
        expires_in_days: days,
        ..TokenForm::default()
    };
    let made = crate::tokens::create(db, &permit(), &form.parse().unwrap(), at(0)).await;
    made.unwrap().0.id.0
}

/// Stores samples as a batch of their own.
pub(crate) async fn store(db: &Db, number: u64, gauges: Vec<Gauge>, calls: Vec<Calls>) {
    let one = CheckedBatch { gauges, calls, ..batch("gateway", number) };
    assert_eq!(flush(db, &[one], at(0)).await.unwrap(), [Outcome::Stored]);
}

/// A change of plan from now on, with everything confirmed.
pub(crate) fn to_plan(plan: &str, reason: &str) -> PlanChange {
    let confirm = Check::ALL.to_vec();
    PlanChange { plan: plan.into(), reason: reason.to_owned(), confirm, starts_at: None }
}

pub(crate) fn limited(amount: u64) -> LimitValue {
    LimitValue::Limited { amount }
}

pub(crate) fn quota(id: &str) -> Target {
    Target::Quota { quota: id.into() }
}

pub(crate) fn groups() -> Target {
    quota("groups")
}

/// An override from now on and for good, with everything confirmed.
pub(crate) fn setting(target: Target, amount: u64) -> NewOverride {
    NewOverride {
        target,
        value: limited(amount),
        reason: "a test".to_owned(),
        starts_at: None,
        ends_at: None,
        confirm: Check::ALL.to_vec(),
    }
}

/// A request for so many [`groups`], for good.
pub(crate) fn asking(app: &AppKey, amount: u64) -> NewRequest {
    NewRequest {
        app: app.clone(),
        target: Some(groups()),
        requested: Some(limited(amount)),
        expected_average: None,
        expected_peak: None,
        asks: Vec::new(),
        justification: "a launch".to_owned(),
        needed_until: None,
        contact: None,
        draft: false,
        follows: None,
    }
}

/// The end of an override, with everything confirmed.
pub(crate) fn ending(reason: &str) -> EndOverride {
    EndOverride { reason: reason.to_owned(), confirm: Check::ALL.to_vec() }
}

/// The problem that a caller is told.
pub(crate) fn problem<T>(result: Result<T>) -> Problem {
    Problem::from(result.err().unwrap())
}

pub(crate) fn code<T>(result: Result<T>) -> Code {
    problem(result).code
}
