use domain::changes::plan::PlanChange;
use domain::changes::{ChangeRow, Outcome};
use domain::limit_values::LimitValue;
use domain::overrides::EndOverride;
use domain::problem::Code;
use domain::rates::{RateKey, RateScope, RateUnit};
use sqlx::PgPool;

use super::*;
use crate::testing::{
    app, at, calls, code, gauge, id, permit, problem, quota, ready, scalar, setting, shop, store,
    to_plan,
};
use crate::usage::peaks;
use crate::{apps, overrides};

const DAY: i64 = 86_400;

fn per_second(bucket: &str) -> Target {
    let rate = RateKey { unit: RateUnit::Call, window_seconds: 1, scope: RateScope::App };
    Target::Rate { bucket: bucket.into(), rate }
}

fn limited(amount: u64) -> Option<LimitValue> {
    Some(LimitValue::Limited { amount })
}

fn row<'a>(preview: &'a Preview, target: &Target) -> &'a ChangeRow {
    preview.rows.iter().find(|row| row.target == *target).unwrap()
}

fn version(db: &Db, app: &AppKey) -> u64 {
    db.snapshot().app(app).unwrap().version
}

async fn to(db: &Db, app: &AppKey, plan: &str) -> Preview {
    plan_preview(db, &permit(), app, &plan.into(), None, at(0)).await.unwrap().preview
}

/// Set for good, nothing confirmed.
fn set_to(target: &Target, amount: u64) -> NewOverride {
    NewOverride { confirm: Vec::new(), ..setting(target.clone(), amount) }
}

async fn plans(pool: &PgPool) -> Vec<(String, bool)> {
    sqlx::query_as("select plan, cancelled_at is not null from app_plans order by id")
        .fetch_all(pool)
        .await
        .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_preview_compares_with_use_and_peak_as_they_were_reported(pool: PgPool) {
    let db = ready(&pool).await;
    let app = app(&db, "acme#shop", "advanced").await;
    let gauges = vec![
        gauge(&app, "groups", 99_000, at(-9 * DAY)),
        gauge(&app, "groups", 91_020, at(-60)),
        gauge(&app, "chat_rooms", 98, at(-60)),
        gauge(&app, "message_retention_days", 60, at(-60)),
        gauge(&app, "friends_per_user", 4000, at(-31 * DAY)),
        gauge(&app, "friends_per_user", 20, at(-60)),
    ];
    // Two routes of the older platform's `users`, in buckets of their own in the newer one.
    let calls = vec![
        calls(&app, "POST /users", 90, at(-10)),
        calls(&app, "GET /users", 70, at(-10)),
        calls(&app, "GET /users", 400, at(-5 * DAY)),
    ];
    store(&db, 1, gauges, calls).await;
    let basic = to(&db, &app, "basic").await;
    let groups = row(&basic, &quota("groups"));
    assert_eq!((groups.used, groups.peak_30_days), (Some(91_020), Some(99_000)));
    assert_eq!(groups.outcome, Outcome::Kept);
    let retention = row(&basic, &quota("message_retention_days"));
    assert_eq!(retention.outcome, Outcome::Destroyed { days: Some(53) });
    let friends = row(&basic, &quota("friends_per_user"));
    assert_eq!(friends.peak_30_days, Some(20), "what is older than 30 days is no peak of them");
    assert_eq!(row(&basic, &quota("members_per_group")).outcome, Outcome::Unmeasured);
    let community = to(&db, &app, "community").await;
    let users = row(&community, &per_second("users"));
    assert_eq!((users.before_value(), users.after_value()), (None, limited(10)));
    assert_eq!((users.used, users.peak_30_days), (Some(16), Some(40)), "as it is counted there");
    assert_eq!(users.outcome, Outcome::Blocked);
    let accounts = row(&community, &per_second("accounts"));
    assert_eq!((accounts.after_value(), accounts.used), (None, Some(9)));
    assert_eq!(accounts.outcome, Outcome::Ends);
    let nothing = plan_preview(&db, &permit(), &app, &"gold".into(), None, at(0)).await;
    assert_eq!(problem(nothing).errors[0].pointer, "/plan");
    let past = plan_preview(&db, &permit(), &app, &"basic".into(), Some(at(-DAY)), at(0)).await;
    assert_eq!(problem(past).errors[0].pointer, "/starts_at");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_plan_is_not_changed_before_everything_is_confirmed(pool: PgPool) {
    let db = ready(&pool).await;
    let app = app(&db, "acme#shop", "basic").await;
    store(&db, 1, vec![gauge(&app, "groups", 91_020, at(-60))], Vec::new()).await;
    let mut change = PlanChange { confirm: Vec::new(), ..to_plan("free", "smaller") };
    let seen = version(&db, &app);
    let choose = |change: PlanChange| {
        let (db, app) = (db.clone(), app.clone());
        async move { apps::choose_plan(&db, &permit(), &app, seen, &change, at(0)).await }
    };
    let refused = problem(choose(change.clone()).await);
    assert_eq!(refused.code, Code::Unconfirmed);
    let fired = to(&db, &app, "free").await.checks;
    assert_eq!(fired.len(), 5);
    assert_eq!(refused.errors.len(), 5);
    for (check, error) in fired.iter().zip(&refused.errors) {
        assert_eq!(error.pointer, "/confirm");
        assert!(error.detail().starts_with(check.as_str()), "{}", error.detail());
    }
    for check in &fired {
        change.confirm = fired.iter().copied().filter(|one| one != check).collect();
        let refused = problem(choose(change.clone()).await);
        assert_eq!((refused.code, refused.errors.len()), (Code::Unconfirmed, 1), "{check:?}");
    }
    assert_eq!(plans(&pool).await, [("basic".to_owned(), false)]);
    change.confirm = fired;
    choose(change.clone()).await.unwrap();
    assert_eq!(code(choose(change).await), Code::Stale);
    let after: serde_json::Value =
        scalar(&pool, "select after from audit_log where action = 'app.choose_plan'").await;
    assert_eq!(after["plan"], "free");
    assert_eq!(after["confirmed"][0], "deletes_history", "who confirmed what is on record");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_change_to_come_is_one_and_a_new_one_takes_its_place(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let later = |plan, start| PlanChange { starts_at: Some(at(start)), ..to_plan(plan, "growth") };
    let choose = |change: PlanChange, now| {
        let (db, app) = (db.clone(), app.clone());
        async move {
            let seen = version(&db, &app);
            apps::choose_plan(&db, &permit(), &app, seen, &change, at(now)).await
        }
    };
    choose(later("basic", DAY), 0).await.unwrap();
    let plan: String = scalar(&pool, "select plan from apps").await;
    assert_eq!(plan, "free", "the plan of now stays");
    let preview = plan_preview(&db, &permit(), &app, &"advanced".into(), Some(at(2 * DAY)), at(10))
        .await
        .unwrap();
    let replaced = preview.replaces.unwrap();
    assert_eq!((replaced.plan.as_str(), replaced.starts_at), ("basic", at(DAY)));
    // For a day the customer gets less than was promised, and later more.
    let groups = row(&preview.preview, &quota("groups"));
    assert_eq!((groups.at, groups.after_value()), (at(DAY), limited(100)));
    choose(later("advanced", 2 * DAY), 20).await.unwrap();
    let record = [("free", false), ("basic", true), ("advanced", false)];
    assert_eq!(plans(&pool).await, record.map(|(plan, gone)| (plan.to_owned(), gone)));
    assert_eq!(problem(choose(later("free", DAY), 30).await).errors[0].pointer, "/plan");
    assert_eq!(problem(choose(later("basic", -DAY), 30).await).errors[0].pointer, "/starts_at");
    // At once: what was to come is off, or the plan would change again behind everybody's back.
    choose(to_plan("enterprise", "now"), 40).await.unwrap();
    assert_eq!(plans(&pool).await.iter().filter(|(_, gone)| *gone).count(), 2);
    let plan: String = scalar(&pool, "select plan from apps").await;
    assert_eq!(plan, "enterprise");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_change_to_come_can_be_called_off_until_it_comes(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let cancel = |reason: &'static str, confirm: Vec<Check>, now| {
        let (db, app) = (db.clone(), app.clone());
        async move {
            let seen = version(&db, &app);
            apps::cancel_plan(&db, &permit(), &app, seen, reason, &confirm, at(now)).await
        }
    };
    assert_eq!(code(cancel("x", Vec::new(), 0).await), Code::NotFound);
    let change = PlanChange { starts_at: Some(at(DAY)), ..to_plan("basic", "growth") };
    let seen = version(&db, &app);
    apps::choose_plan(&db, &permit(), &app, seen, &change, at(0)).await.unwrap();
    assert_eq!(
        code(apps::cancel_plan(&db, &permit(), &app, 1, "x", &[], at(1)).await),
        Code::Stale
    );
    assert_eq!(code(cancel(" ", Vec::new(), 1).await), Code::Invalid);
    assert_eq!(code(cancel("x", Vec::new(), 1).await), Code::Unconfirmed);
    let told = cancel_preview(&db, &permit(), &app, at(1)).await.unwrap();
    assert_eq!(row(&told, &quota("groups")).at, at(DAY));
    assert_eq!(code(cancel("late", told.checks.clone(), DAY).await), Code::NotFound);
    cancel("no budget", told.checks, 2).await.unwrap();
    let row: (String, String) =
        sqlx::query_as("select cancelled_by, cancel_reason from app_plans where plan = 'basic'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(row, ("test".to_owned(), "no budget".to_owned()));
    let rows: i64 =
        scalar(&pool, "select count(*) from audit_log where action = 'app.cancel_plan'").await;
    assert_eq!(rows, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_override_that_lowers_and_the_end_of_one_that_raised_are_guarded(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let groups = quota("groups");
    store(&db, 1, vec![gauge(&app, "groups", 95, at(-60))], Vec::new()).await;
    let set = |new: NewOverride| {
        let (db, app) = (db.clone(), app.clone());
        async move { overrides::set(&db, &permit(), &app, None, &new, at(0)).await }
    };
    let low = set_to(&groups, 90);
    let told = override_preview(&db, &permit(), &app, &low, at(0)).await.unwrap();
    assert_eq!(told.checks, [Check::BelowCurrentUse, Check::BelowPeak]);
    assert_eq!(told.rows.len(), 1);
    assert_eq!(problem(set(low.clone()).await).errors.len(), 2);
    set(NewOverride { confirm: told.checks, ..low }).await.unwrap();
    // Up again, without a question.
    let high = set(set_to(&groups, 500)).await.unwrap();
    let told = endings(&db, &app, std::slice::from_ref(&high), at(1)).await.unwrap();
    assert_eq!(told[0].id, high.id);
    let told = told[0].preview.clone();
    assert_eq!(row(&told, &groups).after_value(), limited(100));
    assert_eq!(told.checks, [Check::DropsMoreThan10Percent]);
    let end = |confirm: Vec<Check>| {
        let ending = EndOverride { reason: "over".into(), confirm };
        let db = db.clone();
        async move { overrides::end(&db, &permit(), high.id, &ending, at(1)).await }
    };
    assert_eq!(code(end(Vec::new()).await), Code::Unconfirmed);
    end(told.checks).await.unwrap();
    let rows: i64 =
        scalar(&pool, "select count(*) from audit_log where action like 'override.%'").await;
    assert_eq!(rows, 3, "a refused mutation left a row");
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_override_is_judged_under_the_plan_that_is_to_come_too(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let change = PlanChange { starts_at: Some(at(DAY)), ..to_plan("basic", "growth") };
    let seen = version(&db, &app);
    apps::choose_plan(&db, &permit(), &app, seen, &change, at(0)).await.unwrap();
    // Twice what it has now, and far less than what it was promised from tomorrow on.
    let new = set_to(&quota("groups"), 200);
    let told = override_preview(&db, &permit(), &app, &new, at(0)).await.unwrap();
    let groups = row(&told, &quota("groups"));
    assert_eq!((groups.at, groups.before_value()), (at(DAY), limited(100_000)));
    assert_eq!(told.checks, [Check::DropsMoreThan10Percent]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_peak_of_a_bucket_is_that_of_its_busiest_hour_over_its_routes(pool: PgPool) {
    let db = ready(&pool).await;
    let (one, two) = (app(&db, "acme#shop", "free").await, app(&db, "acme#two", "free").await);
    let reported = vec![
        calls(&one, "POST /users", 600, at(-10)),
        calls(&one, "PUT /users/{}", 300, at(-10)),
        calls(&one, "POST /users", 800, at(-2 * 3600)),
        calls(&one, "POST /users", 5000, at(-31 * DAY)),
    ];
    store(&db, 1, Vec::new(), reported).await;
    let snapshot = db.snapshot();
    let accounts = snapshot.terms.catalogue.bucket(&"rest".into(), &"accounts".into()).unwrap();
    let ids = [id(&db, &one), id(&db, &two)];
    let peaks = peaks::buckets(&db, &snapshot, &ids, &[accounts], at(0)).await.unwrap();
    assert!(!peaks.contains_key(&ids[1]), "nothing reported is not zero");
    let peak = peaks[&ids[0]][&0];
    assert_eq!((peak.second_calls, peak.minute_calls), (90.0, 900.0));
    let key = |window_seconds, scope| RateKey { unit: RateUnit::Call, window_seconds, scope };
    assert_eq!(peak.of(key(1, RateScope::App)), Some(90.0));
    assert_eq!(peak.of(key(60, RateScope::App)), Some(900.0));
    assert_eq!(peak.of(key(60, RateScope::User)), None);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_choice_that_calls_off_a_planned_change_of_plan_is_confirmed_by_name(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let later = PlanChange { starts_at: Some(at(DAY)), ..to_plan("basic", "growth") };
    apps::choose_plan(&db, &permit(), &app, version(&db, &app), &later, at(0)).await.unwrap();
    for starts_at in [None, Some(at(2 * DAY))] {
        let up = PlanChange { starts_at, confirm: Vec::new(), ..to_plan("advanced", "more") };
        let shown = plan_preview(&db, &permit(), &app, &up.plan, starts_at, at(1)).await.unwrap();
        assert!(shown.preview.checks.contains(&Check::CallsOffPlanned));
        assert_eq!(shown.preview.calls_off.len(), 1);
        // Everything else that fires is confirmed.
        let confirm: Vec<Check> =
            Check::ALL.into_iter().filter(|check| *check != Check::CallsOffPlanned).collect();
        let up = PlanChange { confirm, ..up };
        let refused =
            problem(apps::choose_plan(&db, &permit(), &app, shown.version, &up, at(1)).await);
        assert_eq!((refused.code, refused.errors.len()), (Code::Unconfirmed, 1));
        assert!(refused.errors[0].detail().contains("plan basic from"), "{refused:?}");
    }
    // Calling it off by itself says so already.
    let told = cancel_preview(&db, &permit(), &app, at(1)).await.unwrap();
    assert!(!told.checks.contains(&Check::CallsOffPlanned));
    let up = to_plan("advanced", "more");
    apps::choose_plan(&db, &permit(), &app, version(&db, &app), &up, at(2)).await.unwrap();
    assert_eq!(plans(&pool).await.len(), 3);
}
