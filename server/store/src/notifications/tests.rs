//! Who is told of what, and what was read.

use domain::access::{Actor, Caller, DecideRequest, FileRequest, Permit, Right, Role};
use domain::accounts::AccountForm;
use domain::problem::Code;
use domain::requests::{Decision, NewRequest, Settings, Verdict};
use sqlx::PgPool;

use super::*;
use crate::testing::{app, at, code, permit, ready};
use crate::{accounts, overrides, requests};

struct Person(Caller);

impl Person {
    async fn new(db: &Db, login: &str, role: Role) -> Self {
        let form = AccountForm {
            login: login.to_owned(),
            name: String::new(),
            role: role.as_str().to_owned(),
            password: "correct horse battery".to_owned(),
        };
        let made = accounts::create(db, &permit(), &form.parse().unwrap(), at(0)).await.unwrap();
        let actor = Actor::Account { id: made.id.0, name: login.to_owned() };
        Self(Caller { actor, role: Some(role), ..Caller::system("test") })
    }

    fn may<R: Right>(&self) -> Permit<R> {
        self.0.permit().unwrap()
    }

    async fn told(&self, db: &Db) -> Vec<EventKind> {
        let page = list(db, &self.may(), &PageRequest::default()).await.unwrap();
        page.items.into_iter().rev().map(|one| one.kind).collect()
    }
}

fn new(amount: u64) -> NewRequest {
    serde_json::from_value(serde_json::json!({
        "app": "acme#shop", "target": { "quota": "groups" }, "justification": "a launch",
        "requested": { "kind": "limited", "amount": amount },
    }))
    .unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn those_involved_are_told_and_never_who_did_it(pool: PgPool) {
    let db = ready(&pool).await;
    app(&db, "acme#shop", "free").await;
    let sam = Person::new(&db, "sam", Role::Support).await;
    let ana = Person::new(&db, "ana", Role::Operator).await;
    let bo = Person::new(&db, "bo", Role::Operator).await;
    let request = requests::file(&db, &sam.may::<FileRequest>(), &new(300), at(0)).await.unwrap();
    let id = request.id;
    assert_eq!(sam.told(&db).await, []);
    requests::claim(&db, &ana.may(), id, false, at(1)).await.unwrap();
    requests::comment(&db, &sam.may(), id, "they call again", true, at(2)).await.unwrap();
    let taken = requests::claim(&db, &bo.may(), id, true, at(3)).await.unwrap();
    let deny = Decision::new(Verdict::Deny, "no room");
    let by = bo.may::<DecideRequest>();
    requests::decide(&db, &by, id, taken.seen(), &deny, at(4)).await.unwrap();
    assert_eq!(sam.told(&db).await, [EventKind::Claimed, EventKind::Claimed, EventKind::Denied]);
    // Ana had it, and said nothing.
    let told = [EventKind::Commented, EventKind::Claimed, EventKind::Denied];
    assert_eq!(ana.told(&db).await, told);
    assert_eq!(bo.told(&db).await, []);
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_a_proposal_those_hear_who_decide(pool: PgPool) {
    let db = ready(&pool).await;
    app(&db, "acme#shop", "free").await;
    let settings = Settings::default();
    assert!(!settings.thresholds.is_empty(), "by default a second person is needed for much");
    let sam = Person::new(&db, "sam", Role::Support).await;
    let ana = Person::new(&db, "ana", Role::Operator).await;
    let bo = Person::new(&db, "bo", Role::Operator).await;
    let request =
        requests::file(&db, &sam.may::<FileRequest>(), &new(90_000_000), at(0)).await.unwrap();
    let id = request.id;
    requests::claim(&db, &bo.may(), id, false, at(1)).await.unwrap();
    let seen = requests::claim(&db, &ana.may(), id, true, at(2)).await.unwrap().seen();
    let approve = Decision {
        confirm: domain::checks::Check::ALL.to_vec(),
        ..Decision::new(Verdict::Approve, "fits")
    };
    let proposed = requests::decide(&db, &ana.may(), id, seen, &approve, at(2)).await.unwrap();
    assert!(proposed.proposal.is_some());
    assert_eq!(bo.told(&db).await, [EventKind::Claimed, EventKind::Proposed]);
    assert_eq!(sam.told(&db).await, [EventKind::Claimed, EventKind::Claimed]);
    let confirm = domain::checks::Check::ALL;
    requests::agree(&db, &bo.may(), id, proposed.seen(), true, None, &confirm, at(3))
        .await
        .unwrap();
    assert_eq!(ana.told(&db).await, [EventKind::Approved]);
    assert_eq!(sam.told(&db).await.last(), Some(&EventKind::Approved));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_was_read_is_ones_own(pool: PgPool) {
    let db = ready(&pool).await;
    app(&db, "acme#shop", "free").await;
    let sam = Person::new(&db, "sam", Role::Support).await;
    let ana = Person::new(&db, "ana", Role::Operator).await;
    let request = requests::file(&db, &sam.may::<FileRequest>(), &new(300), at(0)).await.unwrap();
    for second in 1..=3 {
        let text = format!("comment {second}");
        requests::comment(&db, &ana.may(), request.id, &text, false, at(second)).await.unwrap();
    }
    let unread_of = |person: &Person| {
        let (db, permit) = (db.clone(), person.may());
        async move { unread(&db, &permit).await.unwrap() }
    };
    assert_eq!(unread_of(&sam).await, Unread { count: 3, more: false });
    let page = PageRequest { limit: Some(2), cursor: None };
    let first = list(&db, &sam.may(), &page).await.unwrap();
    assert_eq!(first.items[0].text.as_deref(), Some("comment 3"));
    let page = PageRequest { limit: Some(2), cursor: first.next.clone() };
    assert_eq!(list(&db, &sam.may(), &page).await.unwrap().items.len(), 1);
    let ids = vec![first.items[0].id];
    let mark = MarkRead { ids, until: None };
    assert_eq!(mark_read(&db, &ana.may(), &mark, at(9)).await.unwrap(), 0);
    assert_eq!(mark_read(&db, &sam.may(), &mark, at(9)).await.unwrap(), 1);
    assert_eq!(mark_read(&db, &sam.may(), &mark, at(10)).await.unwrap(), 0);
    // All until the one that was seen; what came after it stays unread.
    let mark = MarkRead { ids: Vec::new(), until: Some(first.items[1].id) };
    requests::comment(&db, &ana.may(), request.id, "comment 4", false, at(11)).await.unwrap();
    assert_eq!(mark_read(&db, &sam.may(), &mark, at(12)).await.unwrap(), 2);
    assert_eq!(unread_of(&sam).await.count, 1);
    assert_eq!(unread_of(&ana).await.count, 0);
    let nothing = mark_read(&db, &sam.may(), &MarkRead::default(), at(12)).await;
    assert_eq!(code(nothing), Code::Invalid);
    assert_eq!(code(list(&db, &permit(), &page).await), Code::Forbidden);
    assert_eq!(prune(&db, at(50 * 86_400)).await.unwrap(), 0);
    assert_eq!(prune(&db, at(100 * 86_400)).await.unwrap(), 3);
    assert_eq!(unread_of(&sam).await.count, 1);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_end_of_a_grant_is_told_once_for_each_end(pool: PgPool) {
    let db = ready(&pool).await;
    let shop = app(&db, "acme#shop", "free").await;
    let sam = Person::new(&db, "sam", Role::Support).await;
    let ana = Person::new(&db, "ana", Role::Operator).await;
    let request = requests::file(&db, &sam.may::<FileRequest>(), &new(200), at(0)).await.unwrap();
    let day = 86_400;
    let approve = Decision {
        confirm: domain::checks::Check::ALL.to_vec(),
        ends_at: Some(at(30 * day)),
        ..Decision::new(Verdict::Approve, "fits")
    };
    let by = ana.may::<DecideRequest>();
    let done = requests::decide(&db, &by, request.id, request.seen(), &approve, at(1)).await;
    let set = done.unwrap().decision.unwrap().overrides[0];
    let job = Caller::system("reminders");
    assert_eq!(requests::remind(&db, &job, at(22 * day)).await.unwrap(), 0);
    assert_eq!(requests::remind(&db, &job, at(24 * day)).await.unwrap(), 1);
    assert_eq!(requests::remind(&db, &job, at(25 * day)).await.unwrap(), 0);
    assert_eq!(sam.told(&db).await.last(), Some(&EventKind::GrantEnding));
    let told = list(&db, &ana.may(), &PageRequest::default()).await.unwrap().items;
    assert_eq!(told[0].kind, EventKind::GrantEnding);
    assert_eq!((told[0].ending[0].id, told[0].ending[0].ends_at), (set, at(30 * day)));
    let standing = requests::ending(&db, &permit(), request.id, at(25 * day)).await.unwrap();
    assert_eq!(standing.len(), 1);
    // Extended: it ends another day, and is told of again before that.
    let later = overrides::NewEnd {
        ends_at: Some(at(60 * day)),
        reason: "the launch moved".into(),
        confirm: domain::checks::Check::ALL.to_vec(),
    };
    overrides::extend(&db, &permit(), set, None, &later, at(26 * day)).await.unwrap();
    assert_eq!(requests::ending(&db, &permit(), request.id, at(27 * day)).await.unwrap(), []);
    assert_eq!(requests::remind(&db, &job, at(27 * day)).await.unwrap(), 0);
    assert_eq!(requests::remind(&db, &job, at(55 * day)).await.unwrap(), 1);
    // For good, and for a time again: another override, which is still of the request.
    let for_good = overrides::NewEnd { ends_at: None, ..later.clone() };
    let good = overrides::extend(&db, &permit(), set, None, &for_good, at(56 * day)).await.unwrap();
    assert_ne!(good.id, set);
    let again = overrides::NewEnd { ends_at: Some(at(90 * day)), ..later };
    overrides::extend(&db, &permit(), good.id, None, &again, at(57 * day)).await.unwrap();
    assert_eq!(requests::remind(&db, &job, at(85 * day)).await.unwrap(), 1);
    assert_eq!(requests::remind(&db, &job, at(95 * day)).await.unwrap(), 0);
    let _ = shop;
}
