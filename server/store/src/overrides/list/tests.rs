use chrono::TimeDelta;
use domain::checks::Check;
use domain::limit_values::{LimitValue, Target};
use domain::overrides::{EndOverride, NewOverride};
use domain::page::PageRequest;
use domain::problem::Code;
use sqlx::PgPool;

use super::*;
use crate::overrides::{end, mattered, set};
use crate::testing::{app, at, code, permit, ready, setting};

fn over() -> EndOverride {
    EndOverride { reason: "over".into(), confirm: Check::ALL.to_vec() }
}

fn new(quota: &str, amount: u64, from: i64, to: Option<i64>) -> NewOverride {
    NewOverride {
        starts_at: (from > 0).then(|| at(from)),
        ends_at: to.map(at),
        ..setting(Target::Quota { quota: quota.into() }, amount)
    }
}

/// Five overrides of three App Keys, and what the table answers at 1000.
async fn table(db: &Db) -> Vec<Uuid> {
    for name in ["acme#shop", "acme#chat", "orbit#live"] {
        app(db, name, "free").await;
    }
    let day = 86_400;
    let mut ids = Vec::new();
    for (place, (key, new)) in [
        ("acme#shop", new("groups", 150, 0, None)),
        ("acme#shop", new("groups", 200, 2000, Some(2000 + day))),
        ("acme#chat", new("friends_per_user", 200, 0, Some(20 * day))),
        ("orbit#live", new("chat_rooms", 5, 0, Some(2 * day))),
        ("orbit#live", new("groups", 300, 0, Some(500))),
    ]
    .into_iter()
    .enumerate()
    {
        let (app, now) = (key.parse().unwrap(), at(place as i64));
        ids.push(set(db, &permit(), &app, None, &new, now).await.unwrap().id);
    }
    ids
}

async fn ask(db: &Db, query: OverrideQuery) -> Vec<Uuid> {
    let page = list(db, &permit(), &query, at(1000)).await.unwrap();
    page.items.into_iter().map(|row| row.one.id).collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_table_answers_each_filter(pool: PgPool) {
    let db = ready(&pool).await;
    let ids = table(&db).await;
    let of = |places: &[usize]| places.iter().map(|place| ids[*place]).collect::<Vec<_>>();
    let any = OverrideQuery::default;
    assert_eq!(ask(&db, any()).await, of(&[4, 3, 2, 1, 0]));
    assert_eq!(ask(&db, OverrideQuery { app: "ACME#S".into(), ..any() }).await, of(&[1, 0]));
    assert_eq!(ask(&db, OverrideQuery { author: "te".into(), ..any() }).await.len(), 5);
    assert!(ask(&db, OverrideQuery { author: "%".into(), ..any() }).await.is_empty());
    assert!(ask(&db, OverrideQuery { app: "\0".into(), ..any() }).await.is_empty());
    for target in ["groups", "GROUPS"] {
        let asked = ask(&db, OverrideQuery { target: target.into(), ..any() }).await;
        assert_eq!(asked, of(&[4, 1, 0]), "{target}");
    }
    let by_name = OverrideQuery { target: "好友".into(), ..any() };
    assert_eq!(ask(&db, by_name).await, of(&[2]));
    for (state, places) in [
        (OverrideState::InForce, &[3, 2, 0][..]),
        (OverrideState::Coming, &[1]),
        (OverrideState::Ended, &[4]),
    ] {
        let asked = ask(&db, OverrideQuery { state: Some(state), ..any() }).await;
        assert_eq!(asked, of(places), "{state:?}");
    }
    let permanent = OverrideQuery { kind: Some(Kind::Permanent), ..any() };
    assert_eq!(ask(&db, permanent).await, of(&[0]));
    let soon = OverrideQuery { ending_within_days: Some(7), ..any() };
    assert_eq!(ask(&db, soon.clone()).await, of(&[3, 1]));
    assert_eq!(ask(&db, OverrideQuery { sort: Sort::Ending, ..soon }).await, of(&[1, 3]));
    // What nobody looked at is not said to be unused.
    assert!(ask(&db, OverrideQuery { unused: true, ..any() }).await.is_empty());
    mattered::follow(&db, at(1000)).await.unwrap();
    let unused = OverrideQuery { unused: true, state: Some(OverrideState::InForce), ..any() };
    assert_eq!(ask(&db, unused).await, of(&[3, 2, 0]));
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_table_goes_on_where_the_page_before_ended(pool: PgPool) {
    let db = ready(&pool).await;
    let ids = table(&db).await;
    for (sort, expected) in [(Sort::Newest, vec![4, 3, 2, 1, 0]), (Sort::Ending, vec![1, 3, 2, 0])]
    {
        let mut seen = Vec::new();
        let mut cursor = None;
        loop {
            let page = PageRequest { cursor, limit: Some(2) };
            let query = OverrideQuery { sort, page, ..OverrideQuery::default() };
            let page = list(&db, &permit(), &query, at(1000)).await.unwrap();
            seen.extend(page.items.iter().map(|row| row.one.id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let expected: Vec<_> = expected.into_iter().map(|place| ids[place]).collect();
        assert_eq!(seen, expected, "{sort:?}");
    }
    // Each order has cursors of its own.
    let query = |sort, cursor| OverrideQuery {
        sort,
        page: PageRequest { cursor, limit: Some(2) },
        ..OverrideQuery::default()
    };
    let newest = list(&db, &permit(), &query(Sort::Newest, None), at(0)).await.unwrap().next;
    let refused = list(&db, &permit(), &query(Sort::Ending, newest), at(0)).await;
    assert_eq!(code(refused), Code::Invalid);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_row_says_what_the_limit_would_be_without_it(pool: PgPool) {
    let db = ready(&pool).await;
    let ids = table(&db).await;
    let read = |place: usize, now| {
        let (db, id) = (db.clone(), ids[place]);
        async move { read_one(&db, &permit(), id, now).await.unwrap() }
    };
    let limited = |amount| Some(LimitValue::Limited { amount });
    // Of the plan; of the permanent one below it; of what the plan does not have.
    assert_eq!(read(0, at(10)).await.without, limited(100));
    let coming = read(1, at(10)).await;
    assert_eq!((coming.without, coming.origin), (limited(150), LimitOrigin::Temporary));
    assert_eq!(read(3, at(10)).await.without, Some(LimitValue::NotSupported));
    assert_eq!(read(4, at(5000)).await.without, limited(100), "as it was when it ended");
    end(&db, &permit(), ids[0], &over(), at(20)).await.unwrap();
    let ended = read(0, at(30)).await;
    assert_eq!((ended.without, ended.end_reason.as_deref()), (limited(100), Some("over")));
    assert_eq!(read(1, at(30) + TimeDelta::days(1)).await.without, limited(100));
    assert_eq!(code(read_one(&db, &permit(), Uuid::nil(), at(0)).await), Code::NotFound);
}
