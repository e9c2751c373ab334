//! What whoever decides sees, and what the platform would carry.

use domain::access::{Actor, Caller, Permit, Right, Role};
use domain::checks::Check;
use domain::ids::AppKey;
use domain::overrides::NewOverride;
use domain::problem::Code;
use domain::rates::{RateKey, RateScope, RateUnit};
use domain::requests::{Decision, NewAsk, NewRequest, RequestState, Verdict};
use sqlx::PgPool;

use super::super::{decide, file, withdraw};
use super::*;
use crate::overrides;
use crate::testing::{
    app, at, calls, code, gauge, limited, permit, quota, ready, shop, store, to_plan,
};

fn person<R: Right>(name: &str, role: Role) -> Permit<R> {
    let id = name.bytes().fold(7u128, |id, byte| id * 257 + u128::from(byte));
    let actor = Actor::Account { id: Uuid::from_u128(id), name: name.to_owned() };
    Caller { actor, role: Some(role), ..Caller::system("test") }.permit().unwrap()
}

fn accounts() -> Target {
    let rate = RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App };
    Target::Rate { bucket: "accounts".into(), rate }
}

fn new(app: &AppKey, asks: &[(Target, u64)]) -> NewRequest {
    let asks = asks.iter().map(|(target, amount)| NewAsk {
        target: target.clone(),
        requested: limited(*amount),
        expected_average: None,
        expected_peak: None,
    });
    NewRequest {
        app: app.clone(),
        target: None,
        requested: None,
        expected_average: None,
        expected_peak: None,
        asks: asks.collect(),
        justification: "a launch".into(),
        needed_until: None,
        contact: None,
        draft: false,
        follows: None,
    }
}

async fn filed(db: &Db, new: &NewRequest, seconds: i64) -> Request {
    file(db, &person("sam", Role::Support), new, at(seconds)).await.unwrap()
}

async fn set(db: &Db, app: &AppKey, target: Target, value: LimitValue, ends: Option<i64>) {
    let new = NewOverride {
        target,
        value,
        reason: "x".into(),
        starts_at: None,
        ends_at: ends.map(at),
        confirm: Check::ALL.to_vec(),
    };
    overrides::set(db, &permit(), app, None, &new, at(0)).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_platform_is_summed_over_plans_and_overrides(pool: PgPool) {
    let db = ready(&pool).await;
    let one = app(&db, "acme#shop", "free").await;
    let two = app(&db, "acme#chat", "free").await;
    let three = app(&db, "orbit#live", "free").await;
    app(&db, "orbit#old", "community").await;
    set(&db, &two, quota("groups"), limited(250), None).await;
    set(&db, &three, quota("groups"), LimitValue::Unlimited, Some(500)).await;
    let gauges = vec![
        gauge(&one, "groups", 90, at(-60)),
        gauge(&two, "groups", 200, at(-60)),
        gauge(&one, "members_per_group", 5, at(-60)),
    ];
    let samples =
        vec![calls(&one, "POST /users", 100, at(-20)), calls(&two, "POST /users", 50, at(-20))];
    store(&db, 1, gauges, samples).await;
    let asks = [(quota("groups"), 300), (accounts(), 500), (quota("members_per_group"), 9_000)];
    let request = filed(&db, &new(&one, &asks), 0).await;
    let seen = evidence(&db, &permit(), request.id, at(1)).await.unwrap();
    let groups = seen.asks[0].platform;
    // The plan of the other edition says nothing of groups.
    assert_eq!((groups.apps, groups.unlimited, groups.sum), (3, 1, 350));
    assert_eq!((groups.most, groups.used, groups.reporting), (Some(250), Some(290.0), 2));
    assert_eq!(groups.with(seen.asks[0].facts.limit, limited(300)).sum, 550);
    let rates = seen.asks[1].platform;
    assert_eq!((rates.apps, rates.sum), (3, 300));
    assert_eq!((rates.used, rates.reporting), (Some(15.0), 2));
    let members = seen.asks[2].platform;
    assert!(!members.adds_up && members.used.is_none(), "{members:?}");
    // An end that comes by itself is seen.
    let later = evidence(&db, &permit(), request.id, at(600)).await.unwrap();
    let groups = later.asks[0].platform;
    assert_eq!((groups.unlimited, groups.sum), (0, 450));
    assert_eq!(later.asks[1].platform.used, None, "calls of long ago say nothing about now");
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_changed_since_it_was_filed_is_said(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    store(&db, 1, vec![gauge(&app, "groups", 90, at(-60))], Vec::new()).await;
    let request = filed(&db, &new(&app, &[(quota("groups"), 300)]), 0).await;
    let seen = evidence(&db, &permit(), request.id, at(1)).await.unwrap();
    let ask = &seen.asks[0];
    assert!(!ask.has_changed(&request.asks[0]) && !ask.is_given(&request.asks[0]));
    assert_eq!((ask.facts.used, ask.facts.limit), (Some(90), Some(limited(100))));
    assert_eq!(ask.explanation.effective.as_ref().map(|one| one.value), Some(limited(100)));
    let peaks = ask.series.as_ref().unwrap().points.iter().filter_map(|point| point.peak);
    assert_eq!(peaks.fold(0.0, f64::max), 90.0);
    let above = ask.above.clone().unwrap();
    assert_ne!(above.plan.id, seen.plan.id);
    assert!(at_least(above.value, limited(101)), "{above:?}");
    // Another plan, then an override: what was asked is given by now.
    let plan = to_plan("enterprise", "grows");
    let version = db.snapshot().app(&app).unwrap().version;
    crate::apps::choose_plan(&db, &permit(), &app, version, &plan, at(10)).await.unwrap();
    let seen = evidence(&db, &permit(), request.id, at(20)).await.unwrap();
    let ask = &seen.asks[0];
    assert!(ask.has_changed(&request.asks[0]));
    assert_eq!(ask.changes.iter().map(|change| change.at).collect::<Vec<_>>(), [at(10)]);
    assert_eq!((ask.plan_then.id.as_str(), seen.plan.id.as_str()), ("free", "enterprise"));
    assert!(ask.is_given(&request.asks[0]));
    assert_eq!(ask.above, None, "there is no larger plan");
    assert_eq!(seen.last_change.unwrap().action, "app.choose_plan");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_customers_other_requests_are_beside_it_and_drafts_are_not(pool: PgPool) {
    let db = ready(&pool).await;
    let app_one = app(&db, "acme#shop", "free").await;
    let app_two = app(&db, "acme#chat", "free").await;
    let stranger = app(&db, "acmeother#shop", "free").await;
    let groups = [(quota("groups"), 300)];
    let granted = filed(&db, &new(&app_two, &groups), 0).await;
    let decision = Decision {
        granted: Some(limited(200)),
        ..Decision::new(Verdict::ApprovePartially, "a part")
    };
    let ana = person("ana", Role::Operator);
    decide(&db, &ana, granted.id, granted.seen(), &decision, at(1)).await.unwrap();
    let open = filed(&db, &new(&app_one, &[(quota("chat_rooms"), 300)]), 2).await;
    let gone = filed(&db, &new(&app_one, &groups), 3).await;
    withdraw(&db, &person("sam", Role::Support), gone.id, None, "no", at(4)).await.unwrap();
    filed(&db, &new(&stranger, &groups), 5).await;
    let draft = NewRequest { draft: true, ..new(&app_one, &groups) };
    let draft = filed(&db, &draft, 6).await;
    let request = filed(&db, &new(&app_one, &groups), 7).await;
    let seen = evidence(&db, &permit(), request.id, at(8)).await.unwrap();
    let related: Vec<_> = seen.related.iter().map(|one| one.id).collect();
    assert_eq!(related, [open.id, gone.id, granted.id]);
    let ask = &seen.related[2].asks[0];
    assert_eq!((ask.requested, ask.granted), (limited(300), Some(limited(200))));
    assert_eq!(seen.related[2].by.as_deref(), Some("ana"));
    // A draft is its author's.
    let other = evidence(&db, &ana_reads(), draft.id, at(9)).await;
    assert_eq!(code(other), Code::NotFound);
    let own = evidence(&db, &person("sam", Role::Support), draft.id, at(9)).await.unwrap();
    assert_eq!(own.view.request.state, RequestState::Draft);
    let missing = evidence(&db, &permit(), Uuid::nil(), at(9)).await;
    assert_eq!(code(missing), Code::NotFound);
}

fn ana_reads() -> Permit<ReadConsole> {
    person("ana", Role::Operator)
}

#[sqlx::test(migrations = "../../migrations")]
async fn temporary_overrides_in_the_way_are_named(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    set(&db, &app, quota("groups"), limited(150), Some(100)).await;
    set(&db, &app, quota("chat_rooms"), limited(150), Some(100)).await;
    let request = filed(&db, &new(&app, &[(quota("groups"), 300)]), 1).await;
    let seen = evidence(&db, &permit(), request.id, at(2)).await.unwrap();
    let values: Vec<_> = seen.asks[0].temporary.iter().map(|one| one.value).collect();
    assert_eq!(values, [limited(150)]);
    let later = evidence(&db, &permit(), request.id, at(200)).await.unwrap();
    assert!(later.asks[0].temporary.is_empty());
}
