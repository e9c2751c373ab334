//! Settings, what a portal sees, the queue.

use super::*;

#[sqlx::test(migrations = "../../migrations")]
async fn settings_are_saved_against_the_version_that_was_seen(pool: PgPool) {
    let db = ready(&pool).await;
    let admin = person("ada", Role::Admin);
    let always = Threshold { of: ThresholdOf::Quotas, factor_percent: None, amount: None };
    let new = Settings { thresholds: vec![always], ..Settings::default() };
    let version = settings::save(&db, &admin.permit().unwrap(), 0, &new, at(0)).await.unwrap();
    assert_eq!(version, 1);
    let stale = settings::save(&db, &admin.permit().unwrap(), 0, &new, at(1)).await;
    assert_eq!(code(stale), Code::Stale);
    assert_eq!(settings::read(&db, &permit()).await.unwrap(), (1, new));
    let bad = Settings { remind_days: 0, ..Settings::default() };
    let refused = settings::save(&db, &admin.permit().unwrap(), 1, &bad, at(2)).await;
    assert_eq!(problem(refused).errors[0].pointer, "/remind_days");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_portal_sees_what_is_for_the_customer(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let portal = Caller {
        actor: Actor::Token { id: Uuid::from_u128(9), name: "portal".into() },
        role: None,
        scopes: vec![domain::access::Scope::RequestsWrite],
        ..Caller::system("test")
    };
    let request = file(&db, &portal.permit().unwrap(), &new(&app, 300), at(0)).await.unwrap();
    comment(&db, &sam(), request.id, "careful", true, at(1)).await.unwrap();
    comment(&db, &sam(), request.id, "we look into it", false, at(2)).await.unwrap();
    claim(&db, &ana(), request.id, false, at(3)).await.unwrap();
    let seen = read(&db, &portal.permit().unwrap(), request.id, at(9)).await.unwrap();
    let kinds: Vec<_> = seen.events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Submitted, EventKind::Commented]);
    assert_eq!(seen.request.claim, None);
    let refused: Result<Request, Error> =
        comment(&db, &portal.permit().unwrap(), request.id, "x", true, at(4)).await;
    assert_eq!(problem(refused).errors[0].pointer, "/internal");
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_queue_is_oldest_first_and_continues_by_key(pool: PgPool) {
    use domain::page::PageRequest;
    use domain::requests::list::{RequestQuery, Show, With};
    let db = ready(&pool).await;
    let mut filed_ids = Vec::new();
    for number in 0..5 {
        let key = app(&db, &format!("acme#shop{number}"), "free").await;
        let request = file(&db, &sam(), &new(&key, 300), at(number)).await.unwrap();
        filed_ids.push(request.id);
    }
    claim(&db, &ana(), filed_ids[1], false, at(10)).await.unwrap();
    withdraw(&db, &sam(), filed_ids[2], None, "no", at(11)).await.unwrap();
    let ids = async |query: RequestQuery| {
        let page = list(&db, &ana(), &query, at(20)).await.unwrap();
        (page.items.into_iter().map(|row| row.request.id).collect::<Vec<_>>(), page.next)
    };
    let open = [filed_ids[0], filed_ids[1], filed_ids[3], filed_ids[4]];
    let page = PageRequest { cursor: None, limit: Some(3) };
    let (first, next) = ids(RequestQuery { page, ..RequestQuery::default() }).await;
    assert_eq!(first, open[..3]);
    let page = PageRequest { cursor: next, limit: Some(3) };
    assert_eq!(ids(RequestQuery { page, ..RequestQuery::default() }).await.0, open[3..]);
    let mine = RequestQuery { with: Some(With::Me), ..RequestQuery::default() };
    assert_eq!(ids(mine).await.0, [filed_ids[1]]);
    let gone = RequestQuery { state: Some(RequestState::Withdrawn), ..RequestQuery::default() };
    assert_eq!(ids(gone).await.0, [filed_ids[2]]);
    let all = RequestQuery { show: Show::All, app: "SHOP4".into(), ..RequestQuery::default() };
    assert_eq!(ids(all).await.0, [filed_ids[4]]);
    let other = RequestQuery { target: "chat_rooms".into(), ..RequestQuery::default() };
    assert!(ids(other).await.0.is_empty());
    let named = RequestQuery { target: "groups".into(), ..RequestQuery::default() };
    assert_eq!(ids(named).await.0.len(), 4);
    let later = at(10 * 86_400);
    let waits = waiting(&db, &permit(), later).await.unwrap();
    assert_eq!((waits.requests, waits.overdue, waits.oldest_at), (4, 4, Some(at(0))));
    assert_eq!(waiting(&db, &permit(), at(20)).await.unwrap().overdue, 0);
}
