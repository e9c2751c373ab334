//! Recounts against a real database: asked for, taken once, finished, repaired, undone.

use domain::platforms::PlatformForm;
use domain::problem::Code;
use domain::recounts::{
    Failure, Reading, RecountFault, RecountQuery, RecountState, Resolution, RunState, Show, Source,
};
use sqlx::PgPool;

use super::repair::{dismiss, repair, undo};
use super::work::{Beat, Counted, LEASE, Progress, Taken, beat, finish, release, take};
use super::*;
use crate::testing::{app, at, code, gauge, id as app_id, permit, problem, ready, scalar, store};
use crate::usage::current;

async fn platform(db: &Db, scope: &str, calls: u32) -> domain::platforms::Platform {
    let text = |text: &str| Some(text.to_owned());
    let form = PlatformForm {
        name: text(scope),
        url: text("https://a1.example.com"),
        scope: text(scope),
        client_id: text("YXA6"),
        client_secret: text("hush"),
        calls_per_minute: Some(calls),
        enabled: None,
    };
    let new = form.parse(None, false).unwrap_or_else(|_| unreachable!());
    crate::platforms::create(db, &permit(), &new, at(0)).await.unwrap()
}

fn ask(scope: &str, quotas: &[&str]) -> Ask {
    let quotas = quotas.iter().map(|quota| (*quota).to_owned()).collect();
    Ask { scope: scope.to_owned(), quotas, calls_per_minute: 6000 }
}

async fn started(db: &Db, scope: &str, quotas: &[&str]) -> Run {
    start(db, &permit(), &ask(scope, quotas), at(1)).await.unwrap()
}

/// Counts so much, of what was taken.
async fn count_to(db: &Db, taken: &Taken, value: u64, seconds: i64) {
    let counted = Ok(Counted { value, ids_known: true });
    let progress = Progress { calls: 3, throttled: 1, seen: value, duplicates: 0 };
    assert!(finish(db, taken, progress, &counted, at(seconds)).await.unwrap());
}

async fn groups_now(db: &Db, key: &domain::ids::AppKey) -> Option<(u64, i64)> {
    let id = app_id(db, key);
    let states = current::read(db, &[id], at(0)).await.unwrap();
    let gauges = states.get(&id).map(|state| state.gauges.clone()).unwrap_or_default();
    let found = gauges.into_iter().find(|one| one.quota.as_str() == "groups");
    found.map(|one| (one.value, (one.at - at(0)).num_seconds()))
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_plan_says_what_is_asked_how_fast_and_how_long(pool: PgPool) {
    let db = ready(&pool).await;
    let shop = app(&db, "acme#shop", "free").await;
    app(&db, "acme#chat", "community").await;
    app(&db, "other#x", "free").await;
    store(&db, 1, vec![gauge(&shop, "registered_users", 81_234, at(0))], Vec::new()).await;
    let none = plan(&db, &permit(), &ask("acme", &["groups"]), at(1)).await.unwrap();
    assert_eq!((none.calls, none.without_platform()), (0, 2));
    let nobody = start(&db, &permit(), &ask("acme", &["groups"]), at(1)).await;
    assert_eq!(problem(nobody).for_field("scope"), Some(&OutsideRule::NoPlatform.into()));
    platform(&db, "acme", 6000).await;
    let both = ["registered_users", "user_attribute_bytes"];
    let plan = super::plan(&db, &permit(), &ask("acme", &both), at(1)).await.unwrap();
    let users = plan.items.iter().find(|one| one.reported.is_some()).unwrap();
    // 100 calls a second: a fifth is one in 50 ms; 813 pages and the token.
    assert_eq!((users.spacing_ms, users.calls, users.seconds), (Some(50), 814, 41));
    // The older edition has 10 a second for all that is about users.
    let older = plan.items.iter().find(|one| one.app.app() == "chat").unwrap();
    assert_eq!((older.spacing_ms, older.calls), (Some(500), 2));
    assert_eq!(plan.calls, plan.items.iter().map(|one| one.calls).sum::<u64>());
    // An App Key's own platform goes before its organisation's, and its bound holds.
    platform(&db, "acme#shop", 60).await;
    let own = super::plan(&db, &permit(), &ask("acme#shop", &both), at(1)).await.unwrap();
    assert_eq!(own.items[0].platform.as_deref(), Some("acme#shop"));
    assert_eq!(own.items[0].spacing_ms, Some(1000));
    for unknown in ["nobody", "acme#nothing"] {
        let refused = super::plan(&db, &permit(), &ask(unknown, &both), at(1)).await;
        assert!(problem(refused).for_field("scope").is_some(), "{unknown}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_at_a_time_for_an_app_key_and_for_a_platform(pool: PgPool) {
    let db = ready(&pool).await;
    for key in ["acme#shop", "acme#chat", "orbit#live"] {
        app(&db, key, "free").await;
    }
    platform(&db, "acme", 600).await;
    platform(&db, "orbit", 600).await;
    let run = started(&db, "acme", &["groups", "chat_rooms"]).await;
    assert_eq!((run.recounts, run.state), (4, RunState::Waiting));
    let twice = start(&db, &permit(), &ask("acme#shop", &["groups"]), at(2)).await;
    let twice = problem(twice);
    assert_eq!((twice.code, twice.existing), (Code::Conflict, Some(run.id)));
    started(&db, "orbit#live", &["groups"]).await;
    let first = take(&db, at(3)).await.unwrap().unwrap();
    assert_eq!((first.client_secret.as_str(), first.spacing_ms), ("hush", 100));
    let second = take(&db, at(3)).await.unwrap().unwrap();
    assert_eq!((first.app.org(), second.app.org()), ("acme", "orbit"));
    assert!(take(&db, at(3)).await.unwrap().is_none(), "both platforms are busy");
    // Who does not come back in time loses it; what was begun is begun anew.
    assert_eq!(
        beat(&db, &first, Progress { calls: 9, ..Progress::default() }, at(20)).await.unwrap(),
        Beat::GoOn
    );
    assert!(take(&db, at(4) + LEASE).await.unwrap().is_some_and(|again| again.id == second.id));
    let again = take(&db, at(21) + LEASE).await.unwrap().unwrap();
    assert_eq!(again.id, first.id);
    assert_eq!(beat(&db, &first, Progress::default(), at(60)).await.unwrap(), Beat::Stop);
    let late = Ok(Counted { value: 1, ids_known: true });
    assert!(!finish(&db, &first, Progress::default(), &late, at(60)).await.unwrap());
    // A server that stops gives it back.
    release(&db, &again).await.unwrap();
    let third = take(&db, at(61)).await.unwrap().unwrap();
    count_to(&db, &third, 7, 62).await;
    assert!(take(&db, at(63)).await.unwrap().is_some_and(|next| next.id != third.id));
    let seen = read(&db, &permit(), run.id).await.unwrap();
    assert_eq!((seen.run.ended, seen.run.state), (1, RunState::Running));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_run_is_cancelled_and_a_platform_switched_off(pool: PgPool) {
    let db = ready(&pool).await;
    app(&db, "acme#shop", "free").await;
    let there = platform(&db, "acme", 600).await;
    let run = started(&db, "acme", &["groups", "chat_rooms"]).await;
    let taken = take(&db, at(2)).await.unwrap().unwrap();
    let cancelled = cancel(&db, &permit(), run.id, at(3)).await.unwrap();
    assert_eq!((cancelled.state, cancelled.ended), (RunState::Cancelled, 2));
    assert_eq!(beat(&db, &taken, Progress::default(), at(4)).await.unwrap(), Beat::Stop);
    assert_eq!(code(cancel(&db, &permit(), run.id, at(5)).await), Code::Conflict);
    assert!(take(&db, at(5)).await.unwrap().is_none());
    let run = started(&db, "acme", &["groups", "chat_rooms"]).await;
    let taken = take(&db, at(6)).await.unwrap().unwrap();
    let off = PlatformForm { enabled: Some(false), ..PlatformForm::default() };
    crate::platforms::edit(&db, &permit(), there.id, 1, &off, false, at(7)).await.unwrap();
    assert_eq!(beat(&db, &taken, Progress::default(), at(8)).await.unwrap(), Beat::PlatformOff);
    let failure = Err(Failure::new(RecountFault::PlatformOff, taken.source.route(), ""));
    assert!(finish(&db, &taken, Progress::default(), &failure, at(8)).await.unwrap());
    crate::platforms::delete(&db, &permit(), there.id, 2, at(9)).await.unwrap();
    assert!(take(&db, at(10)).await.unwrap().is_none());
    let seen = read(&db, &permit(), run.id).await.unwrap();
    assert!(seen.items.iter().all(|one| one.state == RecountState::Failed
        && one.failure.as_ref().is_some_and(|it| it.fault == RecountFault::PlatformOff)));
    assert_eq!(seen.run.state, RunState::Done);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_repair_is_made_undone_and_on_record(pool: PgPool) {
    let db = ready(&pool).await;
    let shop = app(&db, "acme#shop", "free").await;
    platform(&db, "acme", 600).await;
    store(&db, 1, vec![gauge(&shop, "groups", 90, at(-60))], Vec::new()).await;
    let run = started(&db, "acme#shop", &["groups"]).await;
    let taken = take(&db, at(2)).await.unwrap().unwrap();
    assert_eq!(taken.source, Source::Groups);
    count_to(&db, &taken, 98, 10).await;
    // The count has changed nothing.
    assert_eq!(groups_now(&db, &shop).await, Some((90, -60)));
    let seen = read(&db, &permit(), run.id).await.unwrap().items.remove(0);
    assert_eq!((seen.difference(), seen.calls, seen.throttled), (Some(8), 3, 1));
    let present = seen.present;
    assert_eq!(present, Some(Reading { value: 90, at: at(-60) }));
    let no_reason = repair(&db, &permit(), seen.id, present, " ", at(20)).await;
    assert!(problem(no_reason).for_field("reason").is_some());
    for other in [None, Some(Reading { value: 91, at: at(-60) })] {
        let stale = repair(&db, &permit(), seen.id, other, "x", at(20)).await;
        let stale = problem(stale);
        assert_eq!(stale.code, Code::Stale);
        assert!(stale.detail().contains("says 90"), "{}", stale.detail());
    }
    assert_eq!(code(undo(&db, &permit(), seen.id, "x", at(20)).await), Code::Conflict);
    let history = || async {
        sqlx::query_as::<_, (i64, i64, f64, i32)>(
            "select (select sum(peak) from gauge_minutes)::bigint, (select sum(value) from gauge_minutes)::bigint,
                    sum(total), sum(samples)::int from gauge_hours",
        )
        .fetch_one(&pool)
        .await
        .unwrap()
    };
    let before = history().await;
    let repaired =
        repair(&db, &permit(), seen.id, present, "gateway lost samples", at(20)).await.unwrap();
    assert_eq!(groups_now(&db, &shop).await, Some((98, 10)));
    let resolved = repaired.resolved.clone().unwrap();
    assert_eq!((resolved.resolution, resolved.former), (Resolution::Repaired, present));
    assert!(repaired.may_undo() && history().await != before);
    let flushes: i64 = sqlx::query_scalar("select count(*) from usage_flushes where at = $1")
        .bind(at(20))
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(flushes, 1, "live pages follow");
    assert_eq!(code(repair(&db, &permit(), seen.id, present, "x", at(21)).await), Code::Conflict);
    // Back again, the history too; and once more.
    let undone = undo(&db, &permit(), seen.id, "the wrong customer", at(30)).await.unwrap();
    assert_eq!(groups_now(&db, &shop).await, Some((90, -60)));
    assert!(undone.resolved.is_none());
    assert_eq!(history().await, before);
    repair(&db, &permit(), seen.id, present, "after all", at(40)).await.unwrap();
    // A newer sample takes its place, and then nothing is put back.
    store(&db, 2, vec![gauge(&shop, "groups", 99, at(45))], Vec::new()).await;
    let late = problem(undo(&db, &permit(), seen.id, "x", at(50)).await);
    assert_eq!(late.code, Code::Conflict);
    assert!(late.detail().contains("99"), "{}", late.detail());
    assert_eq!(groups_now(&db, &shop).await, Some((99, 45)));
    type Row = (String, Option<serde_json::Value>, Option<serde_json::Value>, Option<String>);
    let rows: Vec<Row> =
        sqlx::query_as("select action, before, after, reason from audit_log where action like 'recount.%' order by id")
            .fetch_all(&pool)
            .await
            .unwrap();
    let actions: Vec<_> = rows.iter().map(|row| row.0.as_str()).collect();
    assert_eq!(actions, ["recount.start", "recount.repair", "recount.undo", "recount.repair"]);
    let value =
        |state: &Option<serde_json::Value>| state.as_ref().map(|state| state["value"].clone());
    assert_eq!((value(&rows[1].1), value(&rows[1].2)), (Some(90.into()), Some(98.into())));
    assert_eq!((value(&rows[2].1), value(&rows[2].2)), (Some(98.into()), Some(90.into())));
    assert_eq!(rows[2].3.as_deref(), Some("the wrong customer"));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_newer_than_the_count_is_never_passed_over(pool: PgPool) {
    let db = ready(&pool).await;
    let shop = app(&db, "acme#shop", "free").await;
    platform(&db, "acme", 600).await;
    let run = started(&db, "acme#shop", &["groups"]).await;
    let taken = take(&db, at(2)).await.unwrap().unwrap();
    count_to(&db, &taken, 98, 10).await;
    let id = read(&db, &permit(), run.id).await.unwrap().items[0].id;
    // Nothing was reported: the repair makes the gauge, its undoing takes it away.
    repair(&db, &permit(), id, None, "never reported", at(20)).await.unwrap();
    assert_eq!(groups_now(&db, &shop).await, Some((98, 10)));
    undo(&db, &permit(), id, "x", at(21)).await.unwrap();
    assert_eq!(groups_now(&db, &shop).await, None);
    let left: i64 = scalar(
        &pool,
        "select (select count(*) from gauge_minutes) + (select count(*) from gauge_hours)",
    )
    .await;
    assert_eq!(left, 0);
    store(&db, 1, vec![gauge(&shop, "groups", 95, at(11))], Vec::new()).await;
    let newer = Some(Reading { value: 95, at: at(11) });
    let refused = problem(repair(&db, &permit(), id, newer, "x", at(30)).await);
    assert_eq!(refused.code, Code::Conflict);
    assert!(refused.detail().contains("95"), "{}", refused.detail());
    dismiss(&db, &permit(), id, "known", at(31)).await.unwrap();
    assert_eq!(code(dismiss(&db, &permit(), id, "known", at(32)).await), Code::Conflict);
    assert_eq!(code(dismiss(&db, &permit(), 999, "known", at(32)).await), Code::NotFound);
}

#[sqlx::test(migrations = "../../migrations")]
async fn differences_come_hottest_first(pool: PgPool) {
    let db = ready(&pool).await;
    platform(&db, "acme", 600).await;
    for (number, (name, reported, counted)) in
        [("mild", 1000, 1010), ("hot", 10, 40), ("same", 5, 5)].into_iter().enumerate()
    {
        let key = app(&db, &format!("acme#{name}"), "free").await;
        let sample = gauge(&key, "groups", reported, at(-60));
        store(&db, number as u64 + 1, vec![sample], Vec::new()).await;
        let seconds = number as i64 * 10;
        started(&db, &format!("acme#{name}"), &["groups"]).await;
        let taken = take(&db, at(seconds + 2)).await.unwrap().unwrap();
        count_to(&db, &taken, counted, seconds + 5).await;
    }
    let names = async |query: RecountQuery| {
        let (found, is_cut) = differences(&db, &permit(), &query).await.unwrap();
        assert!(!is_cut);
        found.iter().map(|one| one.app.app().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(RecountQuery::default()).await, ["hot", "mild"]);
    let all = RecountQuery { show: Show::All, ..RecountQuery::default() };
    assert_eq!(names(all).await, ["hot", "mild", "same"]);
    let one = RecountQuery { app: "MILD".into(), quota: "groups".into(), show: Show::Open };
    assert_eq!(names(one).await, ["mild"]);
    let (found, _) = differences(&db, &permit(), &RecountQuery::default()).await.unwrap();
    dismiss(&db, &permit(), found[0].id, "known", at(60)).await.unwrap();
    assert_eq!(names(RecountQuery::default()).await, ["mild"]);
    let dismissed = RecountQuery { show: Show::Dismissed, ..RecountQuery::default() };
    assert_eq!(names(dismissed).await, ["hot"]);
    let page = domain::page::PageRequest { cursor: None, limit: Some(2) };
    let runs = list(&db, &permit(), &page).await.unwrap();
    assert_eq!((runs.items.len(), runs.items[1].differing), (2, 1));
    assert!(runs.next.is_some());
}
