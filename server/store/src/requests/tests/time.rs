//! What time does to requests: limits that changed by themselves after they were shown, and grants
//! that outlast what they are needed for.

use chrono::TimeDelta;
use domain::overrides::NewOverride;

use super::*;
use crate::apps::choose_plan;
use crate::overrides;
use crate::testing::{column, groups, scalar, setting, shop};

/// An override of `groups` of the App Key.
async fn set(db: &Db, app: &AppKey, amount: u64, starts: Option<i64>, ends: Option<i64>) {
    let new = NewOverride {
        starts_at: starts.map(at),
        ends_at: ends.map(at),
        ..setting(groups(), amount)
    };
    overrides::set(db, &permit(), app, None, &new, at(0)).await.unwrap();
}

/// What was shown at a moment.
async fn seen_at(db: &Db, id: Uuid, seconds: i64) -> domain::requests::Seen {
    read(db, &ana(), id, at(seconds)).await.unwrap().request.seen()
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_was_shown_before_an_override_ran_out_is_not_decided(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    set(&db, &app, 200, None, Some(100)).await;
    let request = filed(&db, &app, 300).await;
    let seen = seen_at(&db, request.id, 99).await;
    assert_eq!(seen, request.seen());
    for verdict in Verdict::ALL {
        let decision = Decision { decision: verdict, ..approve() };
        let late = decide(&db, &ana(), request.id, seen, &decision, at(100)).await;
        assert_eq!(code(late), Code::Stale, "{verdict:?}");
    }
    let seen = seen_at(&db, request.id, 100).await;
    assert_eq!(seen.turned_at, Some(at(100)));
    let done = decide(&db, &ana(), request.id, seen, &approve(), at(101)).await.unwrap();
    assert_eq!(done.state, RequestState::Approved);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_was_shown_before_a_planned_override_or_plan_began_is_not_decided(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    set(&db, &app, 200, Some(100), None).await;
    let version = db.snapshot().app(&app).unwrap().version;
    let plan = domain::changes::plan::PlanChange {
        starts_at: Some(at(200)),
        ..to_plan("basic", "bigger")
    };
    choose_plan(&db, &permit(), &app, version, &plan, at(1)).await.unwrap();
    let request = file(&db, &sam(), &new(&app, 300), at(2)).await.unwrap();
    let deny = Decision::new(Verdict::Deny, "the plan gives more");
    for (shown, moment) in [(2, 100), (99, 100), (100, 200), (199, 250)] {
        let seen = seen_at(&db, request.id, shown).await;
        let late = decide(&db, &ana(), request.id, seen, &deny, at(moment)).await;
        assert_eq!(code(late), Code::Stale, "shown at {shown}, decided at {moment}");
    }
    let seen = seen_at(&db, request.id, 200).await;
    decide(&db, &ana(), request.id, seen, &deny, at(250)).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_second_approver_agrees_to_what_was_shown_and_no_time_has_changed(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    set(&db, &app, 200, None, Some(100)).await;
    let request = filed(&db, &app, 500).await;
    let grant = Decision { replace: true, ..approve() };
    let seen = request.seen();
    let proposed = decide(&db, &ana(), request.id, seen, &grant, at(10)).await.unwrap();
    let (id, checks) = (request.id, Check::ALL);
    let late = agree(&db, &bo(), id, proposed.seen(), true, None, &checks, at(100)).await;
    assert_eq!(code(late), Code::Stale);
    let seen = seen_at(&db, id, 100).await;
    let done = agree(&db, &bo(), id, seen, true, None, &checks, at(101)).await.unwrap();
    assert_eq!(done.state, RequestState::Approved);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_the_limit_gave_until_an_override_ran_out_is_not_closed_as_given(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed(&db, &app, 300).await;
    set(&db, &app, 400, None, Some(100)).await;
    let (id, why) = (request.id, "raised already");
    // The version of the request alone is not all that was seen.
    let unaware = supersede(&db, &ana(), id, Some(request.seen()), why, at(1)).await;
    assert_eq!(code(unaware), Code::Stale);
    let seen = seen_at(&db, id, 99).await;
    assert_eq!(code(supersede(&db, &ana(), id, Some(seen), why, at(100)).await), Code::Stale);
    let done = supersede(&db, &ana(), id, Some(seen), why, at(99)).await.unwrap();
    assert_eq!(done.state, RequestState::Superseded);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_end_that_a_called_off_override_left_behind_overtakes_what_was_shown(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    set(&db, &app, 150, None, None).await;
    set(&db, &app, 50, Some(100), None).await;
    let planned: Uuid = scalar(&pool, "select id from overrides where amount = 50").await;
    let ending = crate::testing::ending("not needed");
    overrides::end(&db, &permit(), planned, &ending, at(10)).await.unwrap();
    let request = file(&db, &sam(), &new(&app, 300), at(20)).await.unwrap();
    let late = decide(&db, &ana(), request.id, request.seen(), &approve(), at(100)).await;
    assert_eq!(code(late), Code::Stale);
    assert_eq!(seen_at(&db, request.id, 100).await.turned_at, Some(at(100)));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_time_does_to_another_app_key_leaves_what_was_shown(pool: PgPool) {
    let db = ready(&pool).await;
    let other = app(&db, "acme#blog", "free").await;
    let app = app(&db, "acme#shop", "free").await;
    set(&db, &other, 200, None, Some(100)).await;
    let request = filed(&db, &app, 300).await;
    let done = decide(&db, &ana(), request.id, request.seen(), &approve(), at(200)).await.unwrap();
    assert_eq!((done.state, done.app_turned_at), (RequestState::Approved, None));
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_override_that_was_ended_or_called_off_early_turns_nothing_later(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    set(&db, &app, 200, None, Some(100)).await;
    set(&db, &app, 250, Some(200), None).await;
    let all: Vec<Uuid> = column(&pool, "select id from overrides").await;
    for id in all {
        let ending = crate::testing::ending("over");
        overrides::end(&db, &permit(), id, &ending, at(50)).await.unwrap();
    }
    let request = file(&db, &sam(), &new(&app, 300), at(60)).await.unwrap();
    assert_eq!(request.app_turned_at, None);
    let seen = request.seen();
    decide(&db, &ana(), request.id, seen, &approve(), at(300)).await.unwrap();
}

/// A request for more groups until a moment.
async fn filed_until(db: &Db, app: &AppKey, amount: u64, until: i64) -> Request {
    let new = NewRequest { needed_until: Some(at(until)), ..new(app, amount) };
    file(db, &sam(), &new, at(0)).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_needed_for_a_time_is_granted_for_good_only_by_name(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let until = TimeDelta::days(30).num_seconds();
    let request = filed_until(&db, &app, 300, until).await;
    let endless = Decision::new(Verdict::Approve, "fits");
    let shown = preview_decision(&db, &permit(), request.id, &endless, at(1)).await.unwrap();
    assert_eq!(shown.preview.checks, [Check::GrantsForGood]);
    assert_eq!(shown.proposed_end, Some(at(until)));
    let seen = request.seen();
    let refused = problem(decide(&db, &ana(), request.id, seen, &endless, at(1)).await);
    assert_eq!(refused.code, Code::Unconfirmed);
    assert!(refused.errors[0].detail().starts_with("grants_for_good"), "{refused:?}");
    // Another check that is confirmed says nothing of this one.
    let other = Decision { confirm: vec![Check::BelowPeak], ..endless.clone() };
    assert_eq!(code(decide(&db, &ana(), request.id, seen, &other, at(1)).await), Code::Unconfirmed);
    let meant = Decision { confirm: vec![Check::GrantsForGood], ..endless };
    decide(&db, &ana(), request.id, seen, &meant, at(1)).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_granted_until_it_is_needed_has_nothing_to_confirm(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed_until(&db, &app, 300, 1000).await;
    let ends = Decision { ends_at: Some(at(1000)), ..Decision::new(Verdict::Approve, "fits") };
    let shown = preview_decision(&db, &permit(), request.id, &ends, at(1)).await.unwrap();
    // It falls back when it ends; nobody need confirm the end of what is granted.
    assert!(!shown.preview.checks.contains(&Check::GrantsForGood));
    assert_eq!(shown.proposed_end, None);
    decide(&db, &ana(), request.id, request.seen(), &ends, at(1)).await.unwrap();
    assert_eq!(value(&db, &app, at(1000)), limited(100));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_second_approver_confirms_a_grant_for_good_too(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed_until(&db, &app, 500, 1000).await;
    let endless = Decision::new(Verdict::Approve, "fits");
    let (id, seen) = (request.id, request.seen());
    assert_eq!(code(decide(&db, &ana(), id, seen, &endless, at(1)).await), Code::Unconfirmed);
    let meant = Decision { confirm: vec![Check::GrantsForGood], ..endless };
    let seen = decide(&db, &ana(), id, seen, &meant, at(1)).await.unwrap().seen();
    let silent = agree(&db, &bo(), id, seen, true, None, &[], at(2)).await;
    assert_eq!(code(silent), Code::Unconfirmed);
    let checks = [Check::GrantsForGood];
    agree(&db, &bo(), id, seen, true, None, &checks, at(2)).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_approval_that_calls_off_a_planned_change_is_confirmed_by_name(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    set(&db, &app, 150, Some(1000), None).await;
    let request = filed(&db, &app, 300).await;
    let decision = Decision::new(Verdict::Approve, "fits");
    let refused = problem(decide(&db, &ana(), request.id, request.seen(), &decision, at(1)).await);
    assert_eq!(refused.code, Code::Unconfirmed);
    assert!(refused.errors[0].detail().starts_with("calls_off_planned"), "{refused:?}");
    let meant = Decision { confirm: vec![Check::CallsOffPlanned], ..decision };
    decide(&db, &ana(), request.id, request.seen(), &meant, at(1)).await.unwrap();
    assert_eq!(value(&db, &app, at(1000)), limited(300));
}
