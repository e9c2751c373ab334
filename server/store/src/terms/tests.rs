use domain::changes::plan::PlanChange;
use domain::checks::Check;
use domain::ids::AppKey;
use domain::limit_values::{LimitValue, Target};
use domain::overrides::NewOverride;
use domain::problem::Code;
use domain::terms::{Existing, TermsChange, TermsEdit};
use sqlx::PgPool;

use super::*;
use crate::term_edits::{preview, save};
use crate::testing::{
    app, at, code, gauge, permit, problem, quota, ready, scalar, setting, store, to_plan,
};
use crate::{apps, overrides};

async fn versions(db: &Db) -> Vec<(String, String, i32)> {
    sqlx::query_as("select kind, name, version from terms_documents order by 1, 2, 3")
        .fetch_all(db.pool())
        .await
        .unwrap()
}

async fn audited(db: &Db) -> i64 {
    scalar(db.pool(), "select count(*) from audit_log where action = 'terms.load'").await
}

#[sqlx::test(migrations = "../../migrations")]
async fn loading_again_changes_nothing(pool: PgPool) {
    let db = Db::from_pool(pool);
    let caller = Caller::system("test");
    load(&db, &caller, at(0)).await.unwrap();
    let first = versions(&db).await;
    assert_eq!(first.len(), 6);
    assert_eq!(audited(&db).await, 6);
    load(&db, &caller, at(1)).await.unwrap();
    assert_eq!((versions(&db).await, audited(&db).await), (first, 6));
    let newest = newest(&mut db.pool().acquire().await.unwrap()).await.unwrap();
    let (stored, built) = (newest.terms, of_this_build().unwrap());
    assert_eq!(newest.release, 1);
    assert_eq!(stored.book.plans.len(), built.book.plans.len());
    let of = |terms: &Terms| terms.catalogue.catalogue().clone();
    assert_eq!(of(&stored).editions[0].id.as_str(), "rest");
    assert_eq!(of(&stored).conflicts, of(&built).conflicts);
    for edition in &of(&built).editions {
        assert_eq!(of(&stored).edition(&edition.id), Some(edition));
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn servers_that_start_together_load_once(pool: PgPool) {
    let load = |db: Db| {
        tokio::spawn(async move { load(&db, &Caller::system("test"), at(0)).await.unwrap() })
    };
    let db = Db::from_pool(pool);
    let (one, two, three) = tokio::join!(load(db.clone()), load(db.clone()), load(db.clone()));
    one.and(two).and(three).unwrap();
    assert_eq!(versions(&db).await.len(), 6);
    let routes: i64 = scalar(db.pool(), "select count(*) from usage_routes").await;
    assert_eq!(routes, 132);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_version_that_was_loaded_is_never_changed(pool: PgPool) {
    let db = Db::from_pool(pool);
    let caller = Caller::system("test");
    load(&db, &caller, at(0)).await.unwrap();
    let edit = "update terms_documents set document = jsonb_set(document, '{name,en}', '\"x\"')
                where kind = 'catalogue' and name = 'rest'";
    sqlx::query(edit).execute(db.pool()).await.unwrap();
    let error = load(&db, &caller, at(1)).await.unwrap_err();
    assert!(error.to_string().contains("raise its version"), "{error}");
    assert_eq!(versions(&db).await.len(), 6, "half a load was kept");
    // Where the database has a newer version, this build leaves it alone.
    sqlx::query(
        "update terms_documents set version = 2 where kind = 'catalogue' and name = 'rest'",
    )
    .execute(db.pool())
    .await
    .unwrap();
    load(&db, &caller, at(2)).await.unwrap();
    assert_eq!(versions(&db).await.len(), 6);
}

fn groups(plan: &str, amount: u64, existing: Existing) -> TermsEdit {
    let value = LimitValue::Limited { amount };
    TermsEdit {
        changes: vec![TermsChange::PlanQuota { plan: plan.into(), quota: "groups".into(), value }],
        existing,
        reason: "the price list of January".to_owned(),
        confirm: Check::ALL.to_vec(),
    }
}

fn limit(db: &Db, app: &AppKey) -> Option<LimitValue> {
    let snapshot = db.snapshot();
    let subject = snapshot.subject(snapshot.app(app).unwrap(), at(1000));
    let target = Target::Quota { quota: "groups".into() };
    domain::limits::effective(subject, &target).map(|limit| limit.value)
}

const fn limited(amount: u64) -> Option<LimitValue> {
    Some(LimitValue::Limited { amount })
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_blast_radius_tells_who_changes_and_who_would_be_over(pool: PgPool) {
    let db = ready(&pool).await;
    let (over, calm) = (app(&db, "a#over", "free").await, app(&db, "a#calm", "free").await);
    let spoken = app(&db, "a#override", "free").await;
    let other = app(&db, "a#basic", "basic").await;
    let new = NewOverride { confirm: Vec::new(), ..setting(quota("groups"), 500) };
    overrides::set(&db, &permit(), &spoken, None, &new, at(0)).await.unwrap();
    let uses = [(&over, 90), (&calm, 10), (&spoken, 80), (&other, 99)];
    let gauges = uses.map(|(app, value)| gauge(app, "groups", value, at(0))).to_vec();
    store(&db, 1, gauges, Vec::new()).await;
    let edit = groups("free", 50, Existing::Move);
    let radius = preview(&db, &permit(), &edit, at(1)).await.unwrap();
    assert_eq!((radius.apps, radius.over_total, radius.release), (2, 1, 1));
    let rows: Vec<_> = radius.over.iter().map(|row| (row.app.as_str(), row.used)).collect();
    assert_eq!(rows, [("a#over", 90)]);
    let value = &radius.values[0];
    assert_eq!((radius.values.len(), value.apps, value.overridden), (1, 2, 1));
    assert_eq!((value.before, value.after), (limited(100), limited(50)));
    assert_eq!(radius.checks, [Check::BelowCurrentUse, Check::DropsMoreThan10Percent]);
    let radius = preview(&db, &permit(), &groups("free", 50, Existing::Stay), at(1)).await.unwrap();
    assert_eq!((radius.apps, radius.over_total), (0, 0));
    assert!(radius.checks.is_empty());
    assert_eq!(db.snapshot().release, 1, "a preview saves nothing");
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_edit_is_the_next_release_and_every_server_and_reader_hears_of_it(pool: PgPool) {
    let (db, there) = (ready(&pool).await, ready(&pool).await);
    let (free, basic) = (app(&db, "a#free", "free").await, app(&db, "a#basic", "basic").await);
    let before = db.snapshot().version;
    let made = save(&db, &permit(), 1, &groups("free", 50, Existing::Move), at(1)).await.unwrap();
    assert_eq!((made.release, made.author.as_str(), made.changes.len()), (2, "test", 1));
    there.refresh_snapshot(at(1)).await.unwrap();
    for db in [&db, &there, &ready(&pool).await] {
        assert_eq!((limit(db, &free), limit(db, &basic)), (limited(50), limited(100_000)));
        let changed: Vec<_> = db.snapshot().changes_since(before).unwrap().collect();
        assert_eq!(changed, [(before + 1, crate::testing::id(db, &free))]);
        assert_eq!(db.snapshot().release, 2);
    }
    let old = of(&db, &permit(), Some(1)).await.unwrap();
    let value = |terms: &Terms| {
        terms.book.plan(&"free".into()).unwrap().quota(&"groups".into()).unwrap().value
    };
    assert_eq!(Some(value(&old)), limited(100));
    assert_eq!(Some(value(&of(&db, &permit(), None).await.unwrap())), limited(50));
    assert_eq!(code(of(&db, &permit(), Some(3)).await), Code::NotFound);
    let releases: Vec<u32> =
        list(&db, &permit()).await.unwrap().iter().map(|one| one.release).collect();
    assert_eq!(releases, [2, 1]);
    // A build does not take back what a person saved.
    load(&db, &Caller::system("test"), at(2)).await.unwrap();
    db.load_snapshot(at(2)).await.unwrap();
    assert_eq!(limit(&db, &free), limited(50));
}

#[sqlx::test(migrations = "../../migrations")]
async fn app_keys_may_stay_on_the_release_before_and_follow_the_newest_later(pool: PgPool) {
    let db = ready(&pool).await;
    let old = app(&db, "a#old", "free").await;
    save(&db, &permit(), 1, &groups("free", 50, Existing::Stay), at(1)).await.unwrap();
    let new = app(&db, "a#new", "free").await;
    for db in [&db, &ready(&pool).await] {
        assert_eq!((limit(db, &old), limit(db, &new)), (limited(100), limited(50)));
    }
    assert_eq!(list(&db, &permit()).await.unwrap()[1].pinned_apps, 1);
    // Another edit passes by those that stay.
    let edit = groups("free", 20, Existing::Move);
    let radius = preview(&db, &permit(), &edit, at(2)).await.unwrap();
    assert_eq!(radius.apps, 1);
    save(&db, &permit(), 2, &edit, at(2)).await.unwrap();
    assert_eq!((limit(&db, &old), limit(&db, &new)), (limited(100), limited(20)));
    let version = db.snapshot().app(&old).unwrap().version;
    let same = to_plan("free", "moved");
    let unconfirmed = PlanChange { confirm: Vec::new(), ..same.clone() };
    let refused = apps::choose_plan(&db, &permit(), &old, version, &unconfirmed, at(3)).await;
    assert_eq!(code(refused), Code::Unconfirmed);
    apps::choose_plan(&db, &permit(), &old, version, &same, at(3)).await.unwrap();
    assert_eq!(limit(&db, &old), limited(20));
    let again = apps::choose_plan(&db, &permit(), &old, version + 1, &same, at(4)).await;
    assert_eq!(problem(again).errors[0].pointer, "/plan");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_stale_or_unconfirmed_edit_saves_nothing(pool: PgPool) {
    let db = ready(&pool).await;
    app(&db, "a#a", "free").await;
    let edit = groups("free", 50, Existing::Move);
    let unconfirmed = TermsEdit { confirm: Vec::new(), ..edit.clone() };
    let refused = problem(save(&db, &permit(), 1, &unconfirmed, at(1)).await);
    assert_eq!((refused.code, refused.errors.len()), (Code::Unconfirmed, 1));
    assert_eq!(code(save(&db, &permit(), 2, &edit, at(1)).await), Code::Stale);
    let wrong = groups("nobody", 50, Existing::Move);
    let refused = problem(save(&db, &permit(), 1, &wrong, at(1)).await);
    assert_eq!(refused.errors[0].pointer, "/changes/0");
    assert_eq!(versions(&db).await.len(), 6);
    let (one, other) = (groups("free", 50, Existing::Move), groups("basic", 50, Existing::Move));
    let (here, there) = (permit(), permit());
    let (one, other) =
        tokio::join!(save(&db, &here, 1, &one, at(1)), save(&db, &there, 1, &other, at(1)));
    let lost = [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert_eq!(lost.len(), 1, "of two edits of one release one is told to look again");
    assert_eq!(db.snapshot().release, 2);
    let plans = apps::list(&db, &permit(), &Default::default()).await.unwrap();
    assert_eq!(plans.items.len(), 1);
}
