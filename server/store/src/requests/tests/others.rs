//! Settings, what a portal sees, the queue.

use domain::accounts::AccountForm;

use super::*;
use crate::{accounts, tokens};

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
    let db = ready(&pool).await;
    let app = app(&db, "acme#shop", "free").await;
    let portal = Caller {
        actor: Actor::Token { id: Uuid::from_u128(9), name: "portal".into() },
        role: None,
        scopes: vec![domain::access::Scope::RequestsWrite],
        origin: Origin::default(),
    };
    let request = file(&db, &portal.permit().unwrap(), &new(&app, 300), at(0)).await.unwrap();
    comment(&db, &sam(), request.id, "careful", true, at(1)).await.unwrap();
    comment(&db, &sam(), request.id, "we look into it", false, at(2)).await.unwrap();
    claim(&db, &ana(), request.id, false, at(3)).await.unwrap();
    let seen = read(&db, &portal.permit().unwrap(), request.id).await.unwrap();
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
    let gone = RequestQuery { state: Some(State::Withdrawn), ..RequestQuery::default() };
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

#[sqlx::test(migrations = "../../migrations")]
async fn nobody_decides_what_they_filed_by_a_token_of_their_own(pool: PgPool) {
    use domain::tokens::TokenForm;
    let db = ready(&pool).await;
    let app = app(&db, "acme#shop", "free").await;
    let form = AccountForm {
        login: "eva".into(),
        name: String::new(),
        role: "admin".into(),
        password: "correct horse battery".into(),
    };
    let eva = accounts::create(&db, &permit(), &form.parse().unwrap(), at(0)).await.unwrap();
    let actor = Actor::Account { id: eva.id.0, name: "eva".into() };
    let (scopes, origin) = (Vec::new(), Origin::default());
    let eva = Caller { actor, role: Some(Role::Admin), scopes, origin };
    let token = async |name: &str, role: Option<&str>, scopes: &[&str]| {
        let form = TokenForm {
            name: name.into(),
            role: role.map(str::to_owned),
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            expires_in_days: None,
        };
        let new = form.parse().unwrap();
        let (made, _) = tokens::create(&db, &eva.permit().unwrap(), &new, at(0)).await.unwrap();
        let role = made.role;
        let actor = Actor::Token { id: made.id.0, name: name.into() };
        let scopes = made.scopes.clone();
        Caller { actor, role, scopes, origin: Origin::default() }
    };
    let script = token("script", Some("operator"), &[]).await;
    let other = token("other", Some("operator"), &[]).await;
    let portal = token("portal", None, &["requests:write"]).await;
    let mine = file(&db, &eva.permit().unwrap(), &new(&app, 300), at(1)).await.unwrap();
    let by_script =
        decide(&db, &script.permit().unwrap(), mine.id, mine.seen(), &approve(), at(2)).await;
    assert_eq!(code(by_script), Code::Forbidden);
    withdraw(&db, &sam(), mine.id, None, "again", at(3)).await.unwrap();
    let scripted = file(&db, &script.permit().unwrap(), &new(&app, 300), at(4)).await.unwrap();
    for caller in [&eva, &other] {
        let permit = caller.permit().unwrap();
        let own = decide(&db, &permit, scripted.id, scripted.seen(), &approve(), at(5)).await;
        assert_eq!(code(own), Code::Forbidden);
    }
    withdraw(&db, &sam(), scripted.id, None, "again", at(6)).await.unwrap();
    // What a portal files is the customer's, whoever made its token.
    let asked = file(&db, &portal.permit().unwrap(), &new(&app, 300), at(7)).await.unwrap();
    let permit = eva.permit().unwrap();
    let done = decide(&db, &permit, asked.id, asked.seen(), &approve(), at(8)).await.unwrap();
    assert_eq!(done.state, State::Approved);
}
