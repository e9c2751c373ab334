use domain::as_of::{NamedLimit, OverrideChange, Standing};
use domain::checks::Check;
use domain::limit_values::LimitValue;
use domain::overrides::NewOverride;
use domain::rates::{RateKey, RateScope, RateUnit};
use domain::terms::{Existing, TermsChange, TermsEdit};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::testing::{
    app, at, calls, code, ending, gauge, permit, problem, quota, ready, setting, shop, store,
    to_plan,
};
use crate::usage::history::{What, use_at};
use crate::{apps, overrides, term_edits};

const HOUR: i64 = 3600;

fn groups() -> Target {
    quota("groups")
}

fn text(moment: DateTime<Utc>) -> String {
    moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

async fn one(db: &Db, app: &AppKey, moment: DateTime<Utc>) -> AsOf {
    match read(db, &permit(), app, (&text(moment), ""), at(0)).await.unwrap() {
        AsOfAnswer::One(state) => *state,
        AsOfAnswer::Two(_) => panic!("one was asked"),
    }
}

async fn two(db: &Db, app: &AppKey, from: DateTime<Utc>, to: DateTime<Utc>) -> Comparison {
    match read(db, &permit(), app, (&text(from), &text(to)), at(0)).await.unwrap() {
        AsOfAnswer::Two(comparison) => *comparison,
        AsOfAnswer::One(_) => panic!("two were asked"),
    }
}

fn of<'a>(state: &'a AsOf, target: &Target) -> Option<&'a NamedLimit> {
    state.limits.iter().find(|one| one.target == *target)
}

fn amount(state: &AsOf) -> Option<u64> {
    of(state, &groups())?.then.limit.value.amount()
}

async fn choose(db: &Db, app: &AppKey, plan: &str, now: DateTime<Utc>) {
    let version = db.snapshot().app(app).unwrap().version;
    apps::choose_plan(db, &permit(), app, version, &to_plan(plan, "contract 7"), now)
        .await
        .unwrap();
}

async fn set(db: &Db, app: &AppKey, value: u64, until: i64, now: DateTime<Utc>) -> Uuid {
    let new = NewOverride { ends_at: Some(at(until)), ..setting(groups(), value) };
    overrides::set(db, &permit(), app, None, &new, now).await.unwrap().id
}

async fn publish(db: &Db, amount: u64, now: DateTime<Utc>) {
    let edit = TermsEdit {
        changes: vec![TermsChange::PlanQuota {
            plan: "basic".into(),
            quota: "groups".into(),
            value: LimitValue::Limited { amount },
        }],
        existing: Existing::Move,
        reason: "new prices".into(),
        confirm: Check::ALL.to_vec(),
    };
    let release = db.snapshot().release;
    term_edits::save(db, &permit(), release, &edit, now).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_past_moment_is_as_it_was_whatever_was_decided_since(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    choose(&db, &app, "basic", at(-20 * HOUR)).await;
    // Set to last long, and cut short later.
    let id = set(&db, &app, 7, 10 * HOUR, at(-18 * HOUR)).await;
    let during = at(-17 * HOUR);
    let seen = one(&db, &app, during).await;
    assert_eq!((seen.plan.plan.id.as_str(), amount(&seen)), ("basic", Some(7)));
    assert_eq!(seen.plan.choice.reason.as_deref(), Some("contract 7"));
    let known = &seen.overrides[0];
    assert_eq!((known.standing, known.one.ends_at), (Standing::InForce, Some(at(10 * HOUR))));

    overrides::end(&db, &permit(), id, &ending("over"), at(-16 * HOUR)).await.unwrap();
    // A second on, because the first terms were made at the time of the test's own clock.
    publish(&db, 123_456, at(10)).await;
    choose(&db, &app, "advanced", at(20)).await;
    assert_eq!(one(&db, &app, during).await, seen, "nothing reaches back");
    let after = one(&db, &app, at(-15 * HOUR)).await;
    assert_eq!((amount(&after), after.overrides[0].standing), (Some(100_000), Standing::Over));
    let before = one(&db, &app, at(-19 * HOUR)).await;
    assert_eq!((amount(&before), before.overrides.len()), (Some(100_000), 0));
    let first = one(&db, &app, at(-10 * 24 * HOUR)).await;
    assert_eq!((first.plan.plan.id.as_str(), amount(&first)), ("free", Some(100)));
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_limits_of_a_moment_come_from_the_release_of_then(pool: PgPool) {
    let db = ready(&pool).await;
    let app = app(&db, "acme#shop", "basic").await;
    publish(&db, 123_456, at(-HOUR)).await;
    let release = db.snapshot().release;
    let earlier = one(&db, &app, at(-HOUR - 1)).await;
    let later = one(&db, &app, at(-HOUR)).await;
    assert_eq!((amount(&earlier), amount(&later)), (Some(100_000), Some(123_456)));
    assert_eq!((earlier.plan.release, later.plan.release), (release - 1, release));
    let comparison = two(&db, &app, at(-HOUR - 1), at(-HOUR)).await;
    assert!(comparison.plan.differs() && comparison.overrides.is_empty());
    let changed = comparison.only_differences().limits;
    assert_eq!(changed.iter().map(|pair| &pair.target).collect::<Vec<_>>(), [&groups()]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_moments_differ_in_plan_overrides_limits_and_use(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let old = set(&db, &app, 50, -5 * HOUR, at(-9 * HOUR)).await;
    store(&db, 1, vec![gauge(&app, "groups", 3, at(-8 * HOUR + 30))], vec![]).await;
    choose(&db, &app, "basic", at(-7 * HOUR)).await;
    let new = set(&db, &app, 70, HOUR, at(-4 * HOUR)).await;
    let busy = calls(&app, "POST /users", 40, at(-3 * HOUR));
    store(&db, 2, vec![gauge(&app, "groups", 9, at(-3 * HOUR + 59))], vec![busy]).await;
    let there = two(&db, &app, at(-8 * HOUR + 45), at(-3 * HOUR + 10)).await;
    assert_eq!(there.plan.before.plan.id.as_str(), "free");
    assert_eq!(there.plan.after.plan.id.as_str(), "basic");
    let changes: Vec<_> =
        there.overrides.iter().map(|pair| (pair.newest().unwrap().one.id, pair.change())).collect();
    assert_eq!(changes, [(old, OverrideChange::Ended), (new, OverrideChange::Begun)]);
    let pair = there.limits.iter().find(|pair| pair.target == groups()).unwrap();
    let (before, after) = (pair.before.as_ref().unwrap(), pair.after.as_ref().unwrap());
    assert_eq!((before.limit.value.amount(), after.limit.value.amount()), (Some(50), Some(70)));
    assert_eq!((before.usage.unwrap().peak, after.usage.unwrap().peak), (3.0, 9.0));
    let key = RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App };
    let accounts = there
        .limits
        .iter()
        .find(|pair| pair.target == Target::Rate { bucket: "accounts".into(), rate: key });
    let accounts = accounts.unwrap();
    assert!(accounts.use_differs(), "{accounts:?}");
    // The same moment twice: nothing.
    let same = two(&db, &app, at(-3 * HOUR), at(-3 * HOUR)).await;
    assert!(same.is_empty() && same.only_differences().limits.is_empty());
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_uses_read_at_once_are_those_read_one_by_one(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let gauges = vec![
        gauge(&app, "groups", 3, at(-HOUR + 30)),
        gauge(&app, "chat_rooms", 5, at(-HOUR + 900)),
    ];
    let sent = vec![
        calls(&app, "POST /users", 40, at(-HOUR + 20)),
        calls(&app, "DELETE /users", 80, at(-HOUR + 20)),
        calls(&app, "POST /messages", 70, at(-HOUR + 1200)),
    ];
    store(&db, 1, gauges, sent).await;
    let mut found = 0;
    for moment in [at(-HOUR + 25), at(-HOUR + 1800), at(-3 * HOUR)] {
        let state = one(&db, &app, moment).await;
        let snapshot = db.snapshot();
        let entry = snapshot.app(&app).unwrap();
        let subject = snapshot.subject(entry, moment);
        for limit in &state.limits {
            let what = match &limit.target {
                Target::Quota { quota } => What::Quota(quota.clone()),
                target @ Target::Rate { bucket, rate } => {
                    let catalogue = &subject.terms.catalogue;
                    let bucket = catalogue.bucket(&subject.plan.catalogue, bucket).unwrap();
                    let routes = bucket.routes.clone();
                    What::Rate { target: target.clone(), key: *rate, routes }
                }
            };
            let alone = use_at(&db, &snapshot, entry, &what, moment).await.unwrap();
            assert_eq!(limit.then.usage, alone, "{} at {moment}", limit.target);
            found += usize::from(alone.is_some());
        }
    }
    assert!(found >= 6, "{found}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_moment_without_an_answer_names_its_field(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let asked = |one: &'static str, other: &'static str| {
        let (db, app) = (db.clone(), app.clone());
        async move { problem(read(&db, &permit(), &app, (one, other), at(0)).await) }
    };
    for (one, other, pointer) in [
        ("soon", "", "/at"),
        ("2026-11-18T14:00:00Z", "", "/at"),
        ("2026-11-18T11:00:00Z", "2026-11-18T10:00:00Z", "/and"),
        ("2026-11-18T11:00:00Z", "later", "/and"),
    ] {
        let problem = asked(one, other).await;
        assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::Invalid, pointer));
    }
    let both = asked("soon", "later").await;
    assert_eq!(both.errors.len(), 2);
    for (one, other) in [("2026-11-01T00:00:00Z", ""), ("", "2026-11-01T00:00:00Z")] {
        let problem = asked(one, other).await;
        assert_eq!(problem.code, Code::NotFound);
        assert!(problem.detail().contains("was registered at"), "{}", problem.detail());
    }
    let nobody: AppKey = "no#body".parse().unwrap();
    assert_eq!(code(read(&db, &permit(), &nobody, ("", ""), at(0)).await), Code::NotFound);
}
