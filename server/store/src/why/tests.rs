use domain::limits::Silence;
use domain::overrides::NewOverride;
use domain::problem::Code;
use domain::rates::{RateKey, RateScope, RateUnit};
use sqlx::PgPool;

use super::*;
use crate::testing::{at, code, gauge, groups, permit, problem, setting, shop, store, to_plan};
use crate::{apps, overrides};

const HOUR: i64 = 3600;

fn per_second(bucket: &str) -> Target {
    let rate = RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App };
    Target::Rate { bucket: bucket.into(), rate }
}

async fn ask(db: &Db, app: &AppKey, target: &Target, moment: &str) -> Result<WhyView> {
    let zone = Zone { first_offset_seconds: 3600, ..Zone::default() };
    let public_url = "https://headroom.example.com".to_owned();
    let asked = Asked { app, target, moment, zone: &zone, public_url };
    view(db, &permit(), asked, at(0)).await
}

async fn choose(db: &Db, app: &AppKey, plan: &str, now: DateTime<Utc>) {
    let version = db.snapshot().app(app).unwrap().version;
    let change = to_plan(plan, "contract 7");
    apps::choose_plan(db, &permit(), app, version, &change, now).await.unwrap();
}

fn amount(view: &WhyView) -> Option<u64> {
    view.answer.as_ref().unwrap().explanation.effective.as_ref()?.value.amount()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_past_moment_is_answered_with_its_plan_its_use_and_the_changes_around_it(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    choose(&db, &app, "basic", at(-9 * HOUR)).await;
    let new =
        NewOverride { reason: "test".into(), ends_at: Some(at(-6 * HOUR)), ..setting(groups(), 7) };
    overrides::set(&db, &permit(), &app, None, &new, at(-8 * HOUR)).await.unwrap();
    store(&db, 1, vec![gauge(&app, "groups", 3, at(-7 * HOUR - 600))], vec![]).await;
    // 12:00 UTC less seven hours, as clocks one hour east of it show it.
    let then = ask(&db, &app, &groups(), "2026-11-18T06:00").await.unwrap();
    assert_eq!(amount(&then), Some(7));
    let answer = then.answer.unwrap();
    assert_eq!((answer.at, answer.is_now), (at(-7 * HOUR), false));
    assert_eq!((answer.plan.id.as_str(), answer.choice.author.as_str()), ("basic", "test"));
    assert_eq!(answer.choice.reason.as_deref(), Some("contract 7"));
    assert_eq!(answer.explanation.steps[0].by.as_deref(), Some("test"));
    assert_eq!(answer.previous.map(|change| change.at), Some(at(-8 * HOUR)));
    assert_eq!(answer.next.map(|change| change.at), Some(at(-6 * HOUR)));
    assert_eq!(answer.usage, None, "nothing was reported in that hour");
    let earlier = ask(&db, &app, &groups(), "2026-11-18T05:55").await.unwrap();
    let usage = earlier.answer.unwrap().usage.unwrap();
    assert_eq!((usage.peak, usage.seconds), (3.0, 3600));
    let now = ask(&db, &app, &groups(), "").await.unwrap();
    assert_eq!(amount(&now), Some(100_000));
    let answer = now.answer.unwrap();
    assert!(answer.is_now);
    assert_eq!(answer.explanation.not_in_force[0].because, Silence::Ended);
    assert_eq!(answer.next, None);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_moment_that_has_no_answer_says_which_rule_it_breaks(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    for (moment, fault) in [
        ("soon", MomentFault::Unreadable),
        ("2026-11-18T14:00", MomentFault::Future),
        ("2026-11-01T00:00:00Z", MomentFault::BeforeRegistration),
    ] {
        let view = ask(&db, &app, &groups(), moment).await.unwrap();
        assert_eq!(view.answer, Err(fault), "{moment}");
    }
    let about = About::Quota("groups".into());
    let explained = |moment: i64| {
        let (db, app, about) = (db.clone(), app.clone(), about.clone());
        async move { explanations(&db, &permit(), &app, &about, Some(at(moment)), at(0)).await }
    };
    let future = problem(explained(10).await);
    assert_eq!((future.code, future.errors[0].pointer.as_str()), (Code::Invalid, "/at"));
    let before = problem(explained(-11 * 24 * HOUR).await);
    assert_eq!(before.code, Code::NotFound);
    assert!(before.detail().contains("was registered at"), "{}", before.detail());
    for target in [Target::Quota { quota: "nothing".into() }, per_second("a\0")] {
        assert_eq!(code(ask(&db, &app, &target, "").await), Code::NotFound, "{target}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_bucket_of_another_edition_has_no_limit_and_shows_what_sleeps(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let new = NewOverride { reason: "test".into(), ..setting(per_second("accounts"), 7) };
    overrides::set(&db, &permit(), &app, None, &new, at(-9 * HOUR)).await.unwrap();
    choose(&db, &app, "community", at(-8 * HOUR)).await;
    let now = ask(&db, &app, &per_second("accounts"), "").await.unwrap();
    assert_eq!(amount(&now), None);
    let silent = &now.answer.unwrap().explanation.not_in_force;
    assert_eq!(silent[0].because, Silence::NoSuchLimit);
    let about = About::Bucket("accounts".into());
    let (_, told) = explanations(&db, &permit(), &app, &about, None, at(0)).await.unwrap();
    assert_eq!((told.len(), told[0].steps.len(), told[0].not_in_force.len()), (1, 0, 1));
    let past = Some(at(-8 * HOUR - 1));
    let (_, told) = explanations(&db, &permit(), &app, &about, past, at(0)).await.unwrap();
    assert_eq!(told[0].effective.as_ref().and_then(|limit| limit.value.amount()), Some(7));
}
