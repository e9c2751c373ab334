use chrono::TimeDelta;
use domain::overrides::NewOverride;
use sqlx::PgPool;

use crate::testing::{app, at, column, ending, groups, id, permit, ready, setting, shop, to_plan};
use crate::{Db, apps, overrides};

#[sqlx::test(migrations = "../../migrations")]
async fn writers_at_once_leave_no_gap_and_every_server_sees_them_all(pool: PgPool) {
    let (here, there) = (ready(&pool).await, ready(&pool).await);
    let register = |db: Db, from: u32| {
        tokio::spawn(async move {
            for nth in from..from + 25 {
                let app = format!("acme#{nth}").parse().unwrap();
                let now = at(i64::from(nth));
                apps::register(&db, &permit(), &app, &"free".into(), now).await.unwrap();
                let seen = db.snapshot();
                assert!(seen.app(&app).is_some(), "who saved does not see it");
                let change = to_plan("basic", "growth");
                apps::choose_plan(&db, &permit(), &app, 2, &change, now).await.unwrap();
            }
        })
    };
    let watcher = there.clone();
    let watch = tokio::spawn(async move {
        let mut last = 0;
        while last < 200 {
            watcher.refresh_snapshot(at(0)).await.unwrap();
            let seen = watcher.snapshot();
            assert!(seen.version >= last, "the version went back");
            // Everything up to the version is there: without a gap below it.
            let newest = seen.apps.values().map(|entry| entry.limits_version).max().unwrap_or(0);
            assert!(newest >= seen.version || seen.is_empty());
            last = seen.version;
        }
    });
    let all = [
        register(here.clone(), 0),
        register(here.clone(), 25),
        register(there.clone(), 50),
        register(there.clone(), 75),
    ];
    for one in all {
        one.await.unwrap();
    }
    watch.await.unwrap();
    let versions: Vec<i64> =
        column(&pool, "select version from limit_changes order by version").await;
    assert_eq!(versions, (1..=200).collect::<Vec<i64>>());
    for db in [&here, &there] {
        db.refresh_snapshot(at(0)).await.unwrap();
        let seen = db.snapshot();
        assert_eq!((seen.len(), seen.version), (100, 200));
        assert!(seen.apps.values().all(|entry| entry.plan(at(1000)).id.as_str() == "basic"));
        assert_eq!(db.take_changed().len(), 100);
        assert!(db.take_changed().is_empty());
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_whole_load_and_a_refresh_say_the_same(pool: PgPool) {
    let db = ready(&pool).await;
    for (key, plan) in [("a#a", "free"), ("b#b", "enterprise"), ("c#c", "basic")] {
        app(&db, key, plan).await;
    }
    let new = setting(groups(), 7);
    let key = "a#a".parse().unwrap();
    overrides::set(&db, &permit(), &key, None, &new, at(0)).await.unwrap();
    let loaded = ready(&pool).await.snapshot();
    let refreshed = db.snapshot();
    assert_eq!(loaded.version, refreshed.version);
    for (key, entry) in &refreshed.apps {
        assert_eq!(format!("{entry:?}"), format!("{:?}", loaded.apps[key]));
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_snapshot_knows_when_time_alone_changes_a_limit(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let new = NewOverride {
        reason: "campaign".into(),
        starts_at: Some(at(100)),
        ends_at: Some(at(200)),
        ..setting(groups(), 7)
    };
    let made = overrides::set(&db, &permit(), &app, None, &new, at(0)).await.unwrap();
    let turned = |from, to| db.snapshot().turned(at(from), at(to)).into_iter().collect::<Vec<_>>();
    let this = [id(&db, &app)];
    assert!(turned(0, 99).is_empty());
    assert_eq!(turned(99, 100), this);
    assert!(turned(100, 199).is_empty());
    assert_eq!(turned(150, 250), this);
    overrides::end(&db, &permit(), made.id, &ending("over"), at(150)).await.unwrap();
    let late = at(150) + TimeDelta::seconds(1);
    assert!(db.snapshot().turned(late, at(1000)).is_empty(), "an ended one still turns");
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_text_of_limits_says_what_resolving_says_and_its_tag_changes_with_it(pool: PgPool) {
    let db = ready(&pool).await;
    let (plain, other) = (app(&db, "a#a", "free").await, app(&db, "b#b", "free").await);
    let new = NewOverride {
        reason: "campaign".into(),
        starts_at: Some(at(100)),
        ends_at: Some(at(200)),
        ..setting(groups(), 7)
    };
    overrides::set(&db, &permit(), &plain, None, &new, at(0)).await.unwrap();
    let snapshot = db.snapshot();
    let mut tags = Vec::new();
    for moment in [0, 99, 100, 199, 200] {
        for key in [&plain, &other] {
            let entry = snapshot.app(key).unwrap();
            let text = snapshot.rendered(entry, at(moment)).unwrap();
            let whole = [&text.head[..], &text.tail[..]].concat();
            let said: domain::limits::AppLimits = serde_json::from_slice(&whole).unwrap();
            let subject = snapshot.subject(entry, at(moment));
            let meant = domain::limits::resolve_all(subject, key.clone(), entry.limits_version);
            assert_eq!(said, meant, "{key} at {moment}");
            if key == &plain {
                tags.push(text.etag.to_string());
            }
        }
    }
    assert_eq!((&tags[0], &tags[2], &tags[0]), (&tags[1], &tags[3], &tags[4]));
    assert_ne!(tags[0], tags[2]);
    let tail = |key| snapshot.rendered(snapshot.app(key).unwrap(), at(0)).unwrap().tail.as_ptr();
    assert_eq!(tail(&plain), tail(&other), "App Keys of one plan share the text");
}

#[sqlx::test(migrations = "../../migrations")]
async fn who_goes_through_all_app_keys_sees_each_once_in_order(pool: PgPool) {
    let db = ready(&pool).await;
    for key in ["b#b", "a#b", "c#a", "a#a"] {
        app(&db, key, "free").await;
    }
    let snapshot = db.snapshot();
    let names = |after: Option<&str>| {
        let after = after.map(|key| key.parse().unwrap());
        let apps = snapshot.apps_after(after.as_ref()).map(|entry| entry.app.to_string());
        apps.collect::<Vec<_>>()
    };
    assert_eq!(names(None), ["a#a", "a#b", "b#b", "c#a"]);
    assert_eq!(names(Some("a#b")), ["b#b", "c#a"]);
    assert!(names(Some("c#a")).is_empty());
}
