//! Requests against a real database: what moves, what is refused, what a decision sets.

use chrono::{DateTime, Utc};
use domain::access::{Actor, Caller, Origin, Permit, Right, Role};
use domain::checks::Check;
use domain::ids::AppKey;
use domain::limit_values::{LimitValue, Target};
use domain::limits::{Subject, effective};
use domain::problem::Code;
use domain::requests::{
    Decision, EventKind, Grant, NewRequest, Request, RequestState, Settings, Step, Threshold,
    ThresholdOf, Verdict, may_become,
};
use sqlx::PgPool;
use uuid::Uuid;

use super::*;
use crate::error::broken_constraint;
use crate::testing::{
    app, asking, at, code, column, limited, permit, problem, quota, ready, shop, to_plan,
};
use crate::{Db, Error, apps};

mod edges;
mod hands;
mod others;
mod prepare;
mod races;
mod reach;
mod time;

/// A person, always the same under one name.
fn person(name: &str, role: Role) -> Caller {
    let id = name.bytes().fold(7u128, |id, byte| id * 257 + u128::from(byte));
    let actor = Actor::Account { id: Uuid::from_u128(id), name: name.to_owned() };
    Caller { actor, role: Some(role), ..Caller::system("test") }
}

fn sam<R: Right>() -> Permit<R> {
    person("sam", Role::Support).permit().unwrap()
}

fn ana<R: Right>() -> Permit<R> {
    person("ana", Role::Operator).permit().unwrap()
}

fn bo<R: Right>() -> Permit<R> {
    person("bo", Role::Operator).permit().unwrap()
}

fn new(app: &AppKey, amount: u64) -> NewRequest {
    NewRequest { contact: Some("ops@acme.example".into()), ..asking(app, amount) }
}

fn value(db: &Db, app: &AppKey, now: DateTime<Utc>) -> LimitValue {
    let snapshot = db.snapshot();
    let entry = snapshot.app(app).unwrap();
    let subject = Subject { now, ..snapshot.subject(entry, now) };
    effective(subject, &quota("groups")).unwrap().value
}

async fn filed(db: &Db, app: &AppKey, amount: u64) -> Request {
    file(db, &sam(), &new(app, amount), at(0)).await.unwrap()
}

fn approve() -> Decision {
    Decision { confirm: Check::ALL.to_vec(), ..Decision::new(Verdict::Approve, "fits") }
}

async fn events(db: &Db, id: Uuid) -> Vec<EventKind> {
    let view = read(db, &sam(), id, at(9)).await.unwrap();
    view.events.into_iter().map(|event| event.kind).collect()
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_approval_sets_the_override_in_the_same_transaction(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed(&db, &app, 300).await;
    assert_eq!((request.state, request.number), (RequestState::Submitted, 1));
    assert_eq!(request.asks[0].facts.limit, Some(limited(100)));
    assert!(request.due_at.is_some());
    let seen = request.seen();
    let done = decide(&db, &ana(), request.id, seen, &approve(), at(10)).await.unwrap();
    assert_eq!(done.state, RequestState::Approved);
    assert_eq!(value(&db, &app, at(10)), limited(300));
    let decision = done.decision.clone().unwrap();
    assert_eq!((decision.by.name(), decision.overrides.len()), ("ana", 1));
    let set = request_of_override(&db, &permit(), decision.overrides[0]).await.unwrap();
    assert_eq!(set, Some((request.id, 1)));
    assert_eq!(events(&db, request.id).await, [EventKind::Submitted, EventKind::Approved]);
    // What is decided stays so.
    let again = decide(&db, &bo(), request.id, done.seen(), &approve(), at(11)).await;
    assert_eq!(code(again), Code::Conflict);
    let actions: Vec<String> = column(
        &pool,
        "select action from audit_log where action like 'request.%' or action like 'override.%'
         order by id",
    )
    .await;
    assert_eq!(actions, ["request.submit", "override.set", "request.approve"]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_was_shown_is_what_is_decided(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed(&db, &app, 300).await;
    let seen = request.seen();
    // Somebody comments: the request is another now.
    comment(&db, &sam(), request.id, "they called", true, at(1)).await.unwrap();
    let stale = decide(&db, &ana(), request.id, seen, &approve(), at(2)).await;
    assert_eq!(code(stale), Code::Stale);
    let seen = read(&db, &ana(), request.id, at(9)).await.unwrap().request.seen();
    // The plan changes: so do the limits.
    let change = to_plan("basic", "bigger");
    apps::choose_plan(&db, &permit(), &app, seen.app, &change, at(3)).await.unwrap();
    let stale = decide(&db, &ana(), request.id, seen, &approve(), at(4)).await;
    assert_eq!(code(stale), Code::Stale);
    let seen = read(&db, &ana(), request.id, at(9)).await.unwrap().request.seen();
    let deny = Decision::new(Verdict::Deny, "the new plan gives more");
    let done = decide(&db, &ana(), request.id, seen, &deny, at(5)).await.unwrap();
    assert_eq!(done.state, RequestState::Denied);
    assert_eq!(done.decision.unwrap().overrides, [] as [Uuid; 0]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn nobody_decides_what_they_filed(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let mine = file(&db, &ana(), &new(&app, 300), at(0)).await.unwrap();
    for verdict in Verdict::ALL {
        let decision = Decision { decision: verdict, ..approve() };
        let own = decide(&db, &ana(), mine.id, mine.seen(), &decision, at(1)).await;
        assert_eq!(code(own), Code::Forbidden, "{verdict:?}");
    }
    assert_eq!(code(claim(&db, &ana(), mine.id, false, at(1)).await), Code::Forbidden);
    // The database says so too, whoever writes.
    let id = ana::<domain::access::ReadConsole>().actor().id();
    for column in ["decided_id", "seconded_id"] {
        let forced = sqlx::query(&format!(
            "update requests set state = 'denied', decision = '{{}}', decided_at = now(), {column} = $2
             where id = $1"
        ))
        .bind(mine.id)
        .bind(id)
        .execute(&pool)
        .await
        .unwrap_err();
        assert_eq!(broken_constraint(&forced), Some("requests_no_self_approval"));
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn over_a_threshold_a_second_person_makes_it_so(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed(&db, &app, 500).await;
    let seen = request.seen();
    let proposed = decide(&db, &ana(), request.id, seen, &approve(), at(1)).await.unwrap();
    assert_eq!(proposed.state, RequestState::InReview);
    assert_eq!(proposed.proposal.as_ref().unwrap().risks.len(), 1);
    assert_eq!(value(&db, &app, at(1)), limited(100));
    let seen = proposed.seen();
    let checks = Check::ALL;
    let own = agree(&db, &ana(), request.id, seen, true, None, &checks, at(2)).await;
    assert_eq!(code(own), Code::Forbidden);
    let filer = person("sam", Role::Operator).permit().unwrap();
    let own = agree(&db, &filer, request.id, seen, true, None, &checks, at(2)).await;
    assert_eq!(code(own), Code::Forbidden);
    let silent = agree(&db, &bo(), request.id, seen, false, None, &checks, at(2)).await;
    assert_eq!(problem(silent).errors[0].pointer, "/reason");
    let refused =
        agree(&db, &bo(), request.id, seen, false, Some("too much"), &checks, at(2)).await.unwrap();
    assert_eq!((refused.state, refused.proposal.clone()), (RequestState::InReview, None));
    let proposed =
        decide(&db, &ana(), request.id, refused.seen(), &approve(), at(3)).await.unwrap();
    let seen = proposed.seen();
    let done = agree(&db, &bo(), request.id, seen, true, None, &checks, at(4)).await.unwrap();
    assert_eq!(done.state, RequestState::Approved);
    assert_eq!(value(&db, &app, at(4)), limited(500));
    let decision = done.decision.unwrap();
    assert_eq!((decision.by.name(), decision.second.unwrap().by.name()), ("ana", "bo"));
    let again = agree(&db, &bo(), request.id, seen, true, None, &checks, at(5)).await;
    assert_eq!(code(again), Code::Stale);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_second_request_for_the_same_limit_leads_to_the_first(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let first = filed(&db, &app, 300).await;
    let refused = problem(file(&db, &sam(), &new(&app, 400), at(1)).await);
    assert_eq!((refused.code, refused.existing), (Code::Conflict, Some(first.id)));
    // A draft takes no place; submitting it does.
    let draft = NewRequest { draft: true, ..new(&app, 400) };
    let draft = file(&db, &sam(), &draft, at(2)).await.unwrap();
    assert_eq!(code(submit(&db, &sam(), draft.id, None, at(3)).await), Code::Conflict);
    withdraw(&db, &sam(), first.id, None, "not needed", at(4)).await.unwrap();
    let second = submit(&db, &sam(), draft.id, None, at(5)).await.unwrap();
    assert_eq!(second.state, RequestState::Submitted);
    // One that follows an open one takes its place.
    let third = NewRequest { follows: Some(second.id), ..new(&app, 450) };
    let third = file(&db, &sam(), &third, at(6)).await.unwrap();
    let second = read(&db, &sam(), second.id, at(9)).await.unwrap().request;
    assert_eq!((second.state, second.superseded_by), (RequestState::Superseded, Some(third.id)));
    // A denied one may be filed again.
    let deny = Decision::new(Verdict::Deny, "why?");
    decide(&db, &ana(), third.id, third.seen(), &deny, at(7)).await.unwrap();
    let again = NewRequest { follows: Some(third.id), ..new(&app, 450) };
    let again = file(&db, &sam(), &again, at(8)).await.unwrap();
    assert_eq!((again.state, again.follows), (RequestState::Submitted, Some(third.id)));
    let third = read(&db, &sam(), third.id, at(9)).await.unwrap().request;
    assert_eq!((third.state, third.superseded_by), (RequestState::Denied, None));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_withdrawn_request_cannot_be_decided(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed(&db, &app, 300).await;
    let gone = withdraw(&db, &sam(), request.id, None, "not needed", at(1)).await.unwrap();
    let late = decide(&db, &ana(), request.id, gone.seen(), &approve(), at(2)).await;
    assert_eq!(code(late), Code::Conflict);
    assert_eq!(value(&db, &app, at(2)), limited(100));
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_people_do_not_work_on_one(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed(&db, &app, 300).await;
    let mine = claim(&db, &ana(), request.id, false, at(1)).await.unwrap();
    assert_eq!(
        (mine.state, mine.claim.as_ref().unwrap().name.as_str()),
        (RequestState::InReview, "ana")
    );
    assert_eq!(code(claim(&db, &bo(), request.id, false, at(2)).await), Code::Conflict);
    let theirs = decide(&db, &bo(), request.id, mine.seen(), &approve(), at(3)).await;
    assert_eq!(code(theirs), Code::Conflict);
    let taken = claim(&db, &bo(), request.id, true, at(4)).await.unwrap();
    assert_eq!(taken.claim.as_ref().unwrap().name, "bo");
    assert_eq!(code(release(&db, &ana(), request.id, at(5)).await), Code::Conflict);
    let free = release(&db, &bo(), request.id, at(6)).await.unwrap();
    assert_eq!((free.state, free.claim), (RequestState::Submitted, None));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_question_is_answered_or_expires(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed(&db, &app, 300).await;
    let ask = Decision::new(Verdict::Ask, "until when?");
    let asked = decide(&db, &ana(), request.id, request.seen(), &ask, at(1)).await.unwrap();
    assert_eq!((asked.state, asked.due_at), (RequestState::InfoAsked, None));
    let answered = answer(&db, &sam(), request.id, "until May", at(2)).await.unwrap();
    assert_eq!(
        (answered.state, answered.claim.unwrap().name.as_str()),
        (RequestState::InReview, "ana")
    );
    let seen = read(&db, &ana(), request.id, at(9)).await.unwrap().request.seen();
    decide(&db, &ana(), request.id, seen, &ask, at(3)).await.unwrap();
    let system = Caller::system("test");
    assert_eq!(expire(&db, &system, at(4)).await.unwrap(), 0);
    assert_eq!(expire(&db, &system, at(31 * 86_400)).await.unwrap(), 1);
    let gone = read(&db, &ana(), request.id, at(9)).await.unwrap().request;
    assert_eq!(gone.state, RequestState::Expired);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_grant_in_dated_steps_holds_each_in_its_time(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed(&db, &app, 400).await;
    let steps = [(200, None), (300, Some(at(100))), (400, Some(at(200)))];
    let steps = steps.map(|(amount, starts_at)| Step { value: limited(amount), starts_at });
    let grant = Grant { target: quota("groups"), steps: steps.to_vec(), ends_at: Some(at(300)) };
    let decision = Decision { grants: vec![grant], ..approve() };
    let seen = request.seen();
    let shown = preview_decision(&db, &permit(), request.id, &decision, at(1)).await.unwrap();
    assert_eq!((shown.state, shown.risks.len()), (RequestState::Approved, 0));
    assert_eq!(value(&db, &app, at(1)), limited(100), "a preview sets nothing");
    let done = decide(&db, &ana(), request.id, seen, &decision, at(1)).await.unwrap();
    assert_eq!((done.state, done.decision.unwrap().overrides.len()), (RequestState::Approved, 3));
    for (moment, amount) in [(1, 200), (99, 200), (100, 300), (200, 400), (299, 400), (300, 100)] {
        assert_eq!(value(&db, &app, at(moment)), limited(amount), "at {moment}");
    }
    // Another one in the same time has to say that it takes the place of these.
    let more = file(&db, &sam(), &new(&app, 350), at(10)).await.unwrap();
    let until = Decision { ends_at: Some(at(250)), ..approve() };
    let refused = decide(&db, &ana(), more.id, more.seen(), &until, at(11)).await;
    assert_eq!(code(refused), Code::Conflict);
    let until = Decision { replace: true, ..until };
    decide(&db, &ana(), more.id, more.seen(), &until, at(12)).await.unwrap();
    for (moment, amount) in [(12, 350), (249, 350), (250, 100)] {
        assert_eq!(value(&db, &app, at(moment)), limited(amount), "at {moment}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_database_allows_the_same_moves_as_the_table(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed(&db, &app, 300).await;
    // Every state is reached from a draft by force of the trigger being off.
    for from in RequestState::ALL {
        for to in RequestState::ALL {
            let mut tx = crate::testing::begin(&pool).await;
            let claimed = "claimed_id = gen_random_uuid(), claimed_name = 'x', claimed_at = now()";
            let decided = "decision = case when $2 in ('approved', 'partly_approved', 'denied')
                                           then '{}'::jsonb end,
                           decided_at = case when $2 in ('approved', 'partly_approved', 'denied')
                                             then now() end";
            sqlx::query("set local session_replication_role = replica")
                .execute(&mut *tx)
                .await
                .unwrap();
            sqlx::query(&format!(
                "update requests set state = $2, {claimed}, {decided} where id = $1"
            ))
            .bind(request.id)
            .bind(from.as_str())
            .execute(&mut *tx)
            .await
            .unwrap();
            sqlx::query("set local session_replication_role = origin")
                .execute(&mut *tx)
                .await
                .unwrap();
            let moved =
                sqlx::query(&format!("update requests set state = $2, {decided} where id = $1"))
                    .bind(request.id)
                    .bind(to.as_str())
                    .execute(&mut *tx)
                    .await;
            let allowed = from == to || may_become(from, to);
            match moved {
                Ok(_) => assert!(allowed, "{from:?} became {to:?}"),
                Err(error) => {
                    assert!(!allowed, "{from:?} to {to:?}: {error}");
                    assert_eq!(broken_constraint(&error), Some("requests_move"));
                }
            }
            tx.rollback().await.unwrap();
        }
    }
}
