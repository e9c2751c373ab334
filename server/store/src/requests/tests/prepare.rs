//! What the filing page shows, and the number that waits, from memory.

use domain::access::ReadConsole;
use domain::limit_values::LimitOrigin;

use super::*;

fn reader() -> Permit<ReadConsole> {
    permit()
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_known_of_each_limit_is_shown_with_the_request_that_is_in_the_way(pool: PgPool) {
    let db = ready(&pool).await;
    let app = app(&db, "acme#shop", "basic").await;
    let unknown = quota("nonsense");
    let fixed = quota("group_name_chars");
    let targets = [quota("chat_rooms"), unknown, fixed, quota("groups"), quota("groups")];
    let prepared = prepare(&db, &reader(), &app, &targets, at(0)).await.unwrap();
    let shown: Vec<_> = prepared.prospects.iter().map(|one| one.target.clone()).collect();
    assert_eq!(shown, [quota("chat_rooms"), quota("groups")], "each once, and only what can be");
    let rooms = &prepared.prospects[0];
    assert_eq!((rooms.origin, &rooms.open), (Some(LimitOrigin::Plan), &None));
    assert_eq!(rooms.facts.limit, rooms.facts.plan_value);
    assert!(prepared.choices.iter().any(|one| one.target == quota("groups")));
    assert!(prepared.choices.iter().any(|one| matches!(one.target, Target::Rate { .. })));
    assert!(prepared.choices.iter().all(|one| one.target != quota("group_name_chars")));

    let first = filed(&db, &app, 900_000).await;
    let prepared = prepare(&db, &reader(), &app, &[quota("groups")], at(1)).await.unwrap();
    let open = prepared.prospects[0].open.as_ref().unwrap();
    assert_eq!((open.id, open.number, open.names.len()), (first.id, first.number, 1));
    withdraw(&db, &sam(), first.id, None, "not needed", at(2)).await.unwrap();
    let prepared = prepare(&db, &reader(), &app, &[quota("groups")], at(3)).await.unwrap();
    assert_eq!(prepared.prospects[0].open, None);

    let nowhere: AppKey = "no#body".parse().unwrap();
    let missing = prepare(&db, &reader(), &nowhere, &[], at(0)).await;
    assert_eq!(code(missing), Code::NotFound);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_number_that_waits_follows_own_changes_at_once_and_others_within_seconds(pool: PgPool) {
    let db = ready(&pool).await;
    let app = app(&db, "acme#shop", "basic").await;
    let start = at(0);
    assert_eq!(waiting_now(&db, start).await.unwrap().requests, 0);
    let first = filed(&db, &app, 900_000).await;
    let waiting = waiting_now(&db, start).await.unwrap();
    assert_eq!((waiting.requests, waiting.oldest_at), (1, first.submitted_at));

    // By another server, as this one cannot know.
    let soon = |millis| start + chrono::TimeDelta::milliseconds(millis);
    let set = sqlx::query("update requests set submitted_at = $1").bind(soon(-9000));
    set.execute(&pool).await.unwrap();
    assert_eq!(waiting_now(&db, soon(2900)).await.unwrap().oldest_at, first.submitted_at);
    assert_eq!(waiting_now(&db, soon(3000)).await.unwrap().oldest_at, Some(soon(-9000)));

    withdraw(&db, &sam(), first.id, None, "not needed", at(1)).await.unwrap();
    assert_eq!(waiting_now(&db, soon(3000)).await.unwrap().requests, 0);
    let open = apps::view(&db, &reader(), &app, at(1)).await.unwrap().open_requests;
    assert_eq!(open, 0);
    filed(&db, &app, 900_000).await;
    let open = apps::view(&db, &reader(), &app, at(1)).await.unwrap().open_requests;
    assert_eq!(open, 1);
}
