use domain::checks::Check;
use domain::limit_values::{LimitValue, Target};
use domain::limits::{Subject, effective};
use domain::overrides::NewOverride;
use domain::problem::Code;
use sqlx::PgPool;

use super::*;
use crate::testing::{
    app, at, code, gauge, groups, limited, permit, problem, ready, setting, store,
};
use crate::{idempotency, override_rows, overrides};

fn new(apps: &[&str], amount: u64) -> NewSet {
    NewSet {
        apps: Some(apps.iter().map(|app| (*app).to_owned()).collect()),
        filter: None,
        target: groups(),
        value: limited(amount),
        reason: "a term begins".into(),
        starts_at: None,
        ends_at: None,
        confirm: Vec::new(),
        leave_out: false,
    }
}

fn during(apps: &[&str], amount: u64, from: i64, to: i64) -> NewSet {
    NewSet { starts_at: Some(at(from)), ends_at: Some(at(to)), ..new(apps, amount) }
}

fn value(db: &Db, app: &str, now: DateTime<Utc>) -> LimitValue {
    let snapshot = db.snapshot();
    let entry = snapshot.app(&app.parse().unwrap()).unwrap();
    effective(Subject { now, ..snapshot.subject(entry, now) }, &groups()).unwrap().value
}

async fn count(db: &Db, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(db.pool()).await.unwrap()
}

async fn three(db: &Db) {
    for name in ["a#one", "a#two", "b#three"] {
        app(db, name, "free").await;
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_set_holds_for_all_of_its_app_keys_and_is_undone_as_one(pool: PgPool) {
    let db = ready(&pool).await;
    three(&db).await;
    let reason = "growth".into();
    let own = NewOverride { reason, confirm: Vec::new(), ..setting(groups(), 150) };
    let first = "a#one".parse().unwrap();
    overrides::set(&db, &permit(), &first, None, &own, at(0)).await.unwrap();
    let before = db.snapshot().version;
    let filter = Some(SetFilter { query: "A#".into(), plan: Some("free".into()), all: false });
    let asked = NewSet { apps: None, filter, ..new(&[], 300) };
    let preview = preview_set(&db, &permit(), &asked, at(10)).await.unwrap();
    assert_eq!((preview.asked, preview.settable, preview.effects.raised), (2, 2, 2));
    assert_eq!(count(&db, "select count(*) from overrides").await, 1, "a preview changes nothing");
    let set = set_many(&db, &permit(), &asked, at(10)).await.unwrap();
    assert_eq!((set.apps, set.standing, set.left_out), (2, 2, 0));
    let values = |now| ["a#one", "a#two", "b#three"].map(|app| value(&db, app, now));
    assert_eq!(values(at(11)), [limited(300), limited(300), limited(100)]);
    assert_eq!(db.snapshot().version, before + 2, "each App Key has its own number");
    assert_eq!(read_set(&db, &permit(), set.id, at(11)).await.unwrap(), set);
    let rows = "select count(*) from audit_log where action = 'override.set' and app is not null";
    assert_eq!(count(&db, rows).await, 3);

    let undone = undo(&db, &permit(), set.id, ("a mistake", &Check::ALL), at(20)).await.unwrap();
    let undone = undone.undone.unwrap();
    assert_eq!((undone.ended, undone.restored), (2, 1));
    assert_eq!(values(at(21)), [limited(150), limited(100), limited(100)]);
    let back = override_rows::history(&db, db.snapshot().app(&first).unwrap().id).await.unwrap();
    assert_eq!(back[0].reason, format!("undo of set {}: growth", set.id));
    let again = undo(&db, &permit(), set.id, ("a mistake", &[]), at(22)).await;
    assert_eq!(code(again), Code::Conflict);
    let read = read_set(&db, &permit(), set.id, at(23)).await.unwrap();
    assert_eq!((read.standing, read.undone), (0, Some(undone)));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_was_set_since_is_not_touched_by_undoing(pool: PgPool) {
    let db = ready(&pool).await;
    three(&db).await;
    let set = set_many(&db, &permit(), &new(&["a#one", "a#two"], 300), at(0)).await.unwrap();
    let newer = NewOverride { value: limited(400), ..new(&[], 400).single() };
    let one = "a#one".parse().unwrap();
    overrides::set(&db, &permit(), &one, None, &newer, at(5)).await.unwrap();
    let preview = preview_undo(&db, &permit(), set.id, at(6)).await.unwrap();
    assert_eq!((preview.ends, preview.restores, preview.effects.lowered), (1, 0, 1));
    undo(&db, &permit(), set.id, ("over", &Check::ALL), at(6)).await.unwrap();
    assert_eq!(
        (value(&db, "a#one", at(7)), value(&db, "a#two", at(7))),
        (limited(400), limited(100))
    );
}

#[sqlx::test(migrations = "../../migrations")]
async fn those_that_cannot_have_it_refuse_the_whole_or_are_left_out(pool: PgPool) {
    let db = ready(&pool).await;
    three(&db).await;
    app(&db, "old#one", "community").await;
    let busy = during(&["a#one"], 200, 50, 150);
    set_many(&db, &permit(), &busy, at(0)).await.unwrap();
    let asked = during(&["a#one", "a#two", "no#body", "not an App Key", "old#one"], 200, 100, 200);
    let refused = problem(set_many(&db, &permit(), &asked, at(0)).await);
    assert_eq!((refused.code, refused.errors.len()), (Code::Invalid, 4));
    assert!(refused.errors.iter().all(|error| error.pointer == "/apps"));
    let told = |part: &str| refused.errors.iter().any(|error| error.detail().contains(part));
    assert!(told("no#body: there is no such App Key"), "{refused:?}");
    assert!(told("a#one: the temporary override"), "{refused:?}");
    assert!(told("old#one: the plan community has no quota groups"), "{refused:?}");
    assert_eq!(count(&db, "select count(*) from overrides").await, 1, "a refused set left a row");
    assert_eq!(count(&db, "select count(*) from override_sets").await, 1);
    let leaving = NewSet { leave_out: true, ..asked };
    let set = set_many(&db, &permit(), &leaving, at(0)).await.unwrap();
    assert_eq!((set.apps, set.left_out), (1, 4));
    assert_eq!(value(&db, "a#two", at(150)), limited(200));
    let none = NewSet { apps: Some(vec!["no#body".into()]), ..leaving };
    assert_eq!(code(set_many(&db, &permit(), &none, at(0)).await), Code::Invalid);
    let fixed =
        NewSet { target: Target::Quota { quota: "group_name_chars".into() }, ..new(&["a#one"], 1) };
    let refused = problem(set_many(&db, &permit(), &fixed, at(0)).await);
    assert!(refused.detail().contains("fixed size"), "{}", refused.detail());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_set_that_lowers_below_use_must_be_confirmed(pool: PgPool) {
    let db = ready(&pool).await;
    three(&db).await;
    let one: AppKey = "a#one".parse().unwrap();
    store(&db, 1, vec![gauge(&one, "groups", 90, at(0))], Vec::new()).await;
    db.load_snapshot(at(0)).await.unwrap();
    let asked = new(&["a#one", "a#two"], 50);
    let preview = preview_set(&db, &permit(), &asked, at(1)).await.unwrap();
    assert_eq!(preview.effects.lowered, 2);
    assert_eq!(preview.effects.checks[&Check::BelowCurrentUse], 1);
    assert_eq!(preview.effects.checks[&Check::DropsMoreThan10Percent], 2);
    assert_eq!(preview.effects.named[0].row.used, Some(90));
    let refused = problem(set_many(&db, &permit(), &asked, at(1)).await);
    assert_eq!(refused.code, Code::Unconfirmed);
    assert_eq!(count(&db, "select count(*) from overrides").await, 0);
    let confirm: Vec<Check> = preview.effects.checks.keys().copied().collect();
    set_many(&db, &permit(), &NewSet { confirm, ..asked }, at(1)).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_two_sets_at_once_over_the_same_time_one_is_made(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    three(&here).await;
    there.refresh_snapshot(at(0)).await.unwrap();
    let permit = permit();
    let (one, two) = (
        during(&["a#one", "a#two"], 200, 10, 100),
        during(&["b#three", "a#two", "a#one"], 300, 50, 200),
    );
    let (one, two) = tokio::join!(
        set_many(&here, &permit, &one, at(0)),
        set_many(&there, &permit, &two, at(0)),
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    let made = if one.is_ok() { 2 } else { 3 };
    let refused = problem(if one.is_ok() { two } else { one });
    assert!(refused.detail().contains("the temporary override"), "{refused:?}");
    assert_eq!(count(&here, "select count(*) from overrides").await, made);
    assert_eq!(count(&here, "select count(*) from override_sets").await, 1);
    let numbers = "select count(distinct version) - max(version) from limit_changes";
    assert_eq!(count(&here, numbers).await, 0, "the numbers have a gap");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_set_that_fails_half_way_leaves_nothing(pool: PgPool) {
    let db = ready(&pool).await;
    three(&db).await;
    let version = db.snapshot().version;
    // The last thing that a set writes is refused.
    sqlx::query(
        "alter table audit_log add constraint half_way check (action <> 'override_set.create')",
    )
    .execute(&pool)
    .await
    .unwrap();
    let asked = new(&["a#one", "a#two", "b#three"], 300);
    assert!(set_many(&db, &permit(), &asked, at(0)).await.is_err());
    for sql in [
        "select count(*) from overrides",
        "select count(*) from override_sets",
        "select count(*) from audit_log where action like 'override%'",
    ] {
        assert_eq!(count(&db, sql).await, 0, "{sql}");
    }
    let head = count(&db, "select version from limits_head").await;
    assert_eq!((head.unsigned_abs(), db.snapshot().version), (version, version));
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_same_key_makes_a_set_once_also_at_once(pool: PgPool) {
    let db = ready(&pool).await;
    three(&db).await;
    let asked = new(&["a#one", "a#two"], 300);
    let under = |body| permit().once(Some(idempotency::once("k1", "POST", body)));
    let permit = under(b"asked");
    let (one, two) =
        tokio::join!(set_many(&db, &permit, &asked, at(0)), set_many(&db, &permit, &asked, at(0)),);
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.id, two.id);
    assert_eq!(count(&db, "select count(*) from overrides").await, 2);
    let other = under(b"other");
    let refused = problem(set_many(&db, &other, &new(&["a#one"], 1), at(1)).await);
    assert_eq!(
        (refused.code, refused.errors[0].pointer.as_str()),
        (Code::Invalid, "/Idempotency-Key")
    );
    // A day later the key is free again.
    let later = at(25 * 3600);
    let set = set_many(&db, &other, &new(&["a#one"], 400), later).await.unwrap();
    assert_ne!(set.id, one.id);
    assert_eq!(idempotency::prune(&db, later).await.unwrap(), 0);
    assert_eq!(idempotency::prune(&db, at(50 * 3600)).await.unwrap(), 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn ten_thousand_app_keys_are_set_and_undone_and_one_more_is_refused(pool: PgPool) {
    let db = ready(&pool).await;
    sqlx::query(
        "with made as (
             insert into apps (org, name, plan, registered_at)
             select 'many', 'app' || n, 'free', $1 from generate_series(1, 10001) as n returning id
         )
         insert into app_plans (app_id, created_at, starts_at, plan, author)
         select id, $1, $1, 'free', 'test' from made",
    )
    .bind(at(0))
    .execute(&pool)
    .await
    .unwrap();
    db.load_snapshot(at(0)).await.unwrap();
    let all = SetFilter { query: "many#".into(), ..SetFilter::default() };
    let all = NewSet { apps: None, filter: Some(all), ..new(&[], 300) };
    let refused = problem(set_many(&db, &permit(), &all, at(0)).await);
    assert_eq!(refused.errors[0].pointer, "/apps");
    assert!(refused.detail().contains("10001"), "{}", refused.detail());
    let names: Vec<String> = (1..=10_000).map(|n| format!("many#app{n}")).collect();
    let asked = NewSet { apps: Some(names), ..new(&[], 300) };
    let set = set_many(&db, &permit(), &asked, at(0)).await.unwrap();
    assert_eq!((set.apps, value(&db, "many#app10000", at(1))), (10_000, limited(300)));
    assert_eq!(db.snapshot().version, 10_000);
    let undone = undo(&db, &permit(), set.id, ("over", &Check::ALL), at(2)).await.unwrap();
    assert_eq!(undone.undone.unwrap().ended, 10_000);
    assert_eq!(value(&db, "many#app1", at(3)), limited(100));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_set_that_calls_off_planned_overrides_is_confirmed_by_name(pool: PgPool) {
    let db = ready(&pool).await;
    three(&db).await;
    let planned = NewSet { starts_at: Some(at(500)), ..new(&["a#one", "a#two"], 150) };
    set_many(&db, &permit(), &planned, at(0)).await.unwrap();
    let now = new(&["a#one", "a#two", "b#three"], 300);
    let shown = preview_set(&db, &permit(), &now, at(1)).await.unwrap();
    assert_eq!(shown.effects.checks[&Check::CallsOffPlanned], 2);
    assert_eq!(shown.effects.named.len(), 2);
    let refused = problem(set_many(&db, &permit(), &now, at(1)).await);
    assert_eq!(refused.code, Code::Unconfirmed);
    assert!(refused.errors[0].detail().starts_with("calls_off_planned"), "{refused:?}");
    let meant = NewSet { confirm: vec![Check::CallsOffPlanned], ..now };
    let set = set_many(&db, &permit(), &meant, at(2)).await.unwrap();
    assert_eq!(value(&db, "a#one", at(600)), limited(300));
    // Taking a set back is the very wish to call off what is planned of it.
    undo(&db, &permit(), set.id, ("over", &[Check::DropsMoreThan10Percent]), at(3)).await.unwrap();
    assert_eq!(value(&db, "a#one", at(600)), limited(150));
}
