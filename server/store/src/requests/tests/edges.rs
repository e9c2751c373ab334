//! What happens at the same time, too late, or by those who speak for the customer.

use std::collections::BTreeSet;

use domain::access::{DecideRequest, FileRequest, Scope};
use domain::requests::TARGETS_MAX;
use domain::requests::list::{RequestQuery, Show};
use serde_json::Value;

use super::*;

fn portal(number: u128) -> Caller {
    Caller {
        actor: Actor::Token { id: Uuid::from_u128(number), name: "portal".into() },
        role: None,
        scopes: vec![Scope::RequestsWrite],
        ..Caller::system("test")
    }
}

async fn decided(db: &Db, request: &Request, decision: &Decision, now: DateTime<Utc>) -> Request {
    let seen = read(db, &ana(), request.id, at(9)).await.unwrap().request.seen();
    decide(db, &ana(), request.id, seen, decision, now).await.unwrap()
}

/// The newest audit row of an action: before and after.
async fn audited(pool: &PgPool, action: &str) -> (Value, Value) {
    let row: (Option<Value>, Option<Value>) = sqlx::query_as(
        "select before, after from audit_log where action = $1 order by id desc limit 1",
    )
    .bind(action)
    .fetch_one(pool)
    .await
    .unwrap();
    (row.0.unwrap_or_default(), row.1.unwrap_or_default())
}

#[sqlx::test(migrations = "../../migrations")]
async fn of_many_who_file_at_once_one_does_and_the_others_are_led_there(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let mut open: Option<Uuid> = None;
    // The first time nothing is open; then all take up the same open one.
    for round in 0..3_i64 {
        let filing = (0..6).map(|number| {
            let new = NewRequest { follows: open, ..new(&app, 200 + number) };
            let db = db.clone();
            tokio::spawn(async move {
                let permit = portal(number.into()).permit::<FileRequest>().unwrap();
                file(&db, &permit, &new, at(round)).await
            })
        });
        let (mut made, mut existing) = (Vec::new(), BTreeSet::new());
        for task in filing.collect::<Vec<_>>() {
            match task.await.unwrap() {
                Ok(request) => made.push(request.id),
                Err(error) => {
                    let problem = domain::problem::Problem::from(error);
                    assert_eq!(problem.code, Code::Conflict, "{problem}");
                    existing.insert(problem.existing.unwrap());
                }
            }
        }
        assert_eq!(made.len(), 1);
        assert_eq!(existing.into_iter().collect::<Vec<_>>(), made);
        if let Some(before) = open {
            let before = read(&db, &sam(), before, at(9)).await.unwrap().request;
            assert_eq!(
                (before.state, before.superseded_by),
                (RequestState::Superseded, Some(made[0]))
            );
            let (_, after) = audited(&pool, "request.supersede").await;
            assert_eq!(after["superseded_by"], serde_json::json!(made[0]));
        }
        open = Some(made[0]);
    }
}

/// Everything that may be done to a request and to a draft that takes its place, at once: whoever
/// is too late is told so, and nobody waits for ever.
#[sqlx::test(migrations = "../../migrations")]
async fn nobody_waits_for_each_other(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    for round in 0..40 {
        let now = at(round);
        let first = file(&db, &sam(), &new(&app, 200), now).await.unwrap();
        let draft = NewRequest { draft: true, follows: Some(first.id), ..new(&app, 300) };
        let draft = file(&db, &sam(), &draft, now).await.unwrap();
        let (id, seen, other) = (first.id, first.seen(), draft.id);
        let filer = sam::<FileRequest>();
        let own: Permit<DecideRequest> = person("sam", Role::Operator).permit().unwrap();
        let deny = Decision::new(Verdict::Deny, "no");
        let (ana, bo, decision) = (ana(), bo(), approve());
        let done = tokio::join!(
            submit(&db, &filer, other, None, now),
            decide(&db, &ana, id, seen, &decision, now),
            decide(&db, &own, other, draft.seen(), &deny, now),
            claim(&db, &bo, id, false, now),
            comment(&db, &filer, id, "hello", false, now),
            withdraw(&db, &filer, other, None, "no", now),
        );
        for done in [done.0, done.1, done.2, done.3, done.4, done.5] {
            if let Err(error) = done {
                let code = domain::problem::Problem::from(error).code;
                let told = [Code::Stale, Code::Conflict, Code::Forbidden, Code::Invalid];
                assert!(told.contains(&code), "{code:?}");
            }
        }
        for id in [id, other] {
            let _ = withdraw(&db, &filer, id, None, "the next round", now).await;
        }
        for one in db.snapshot().app(&app).unwrap().overrides.iter() {
            let ended = crate::testing::ending("the next round");
            let _ = crate::overrides::end(&db, &permit(), one.id, &ended, now).await;
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_proposal_that_waited_gives_what_of_it_is_still_to_come(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed(&db, &app, 900).await;
    let steps = [(200, None), (500, Some(at(100))), (900, Some(at(200)))];
    let steps = steps.map(|(amount, starts_at)| Step { value: limited(amount), starts_at });
    let grant = Grant { target: quota("groups"), steps: steps.to_vec(), ends_at: Some(at(300)) };
    let decision = Decision { grants: vec![grant], ..approve() };
    let proposed = decided(&db, &request, &decision, at(1)).await;
    assert!(proposed.proposal.is_some());
    let seen = proposed.seen();
    let late = agree(&db, &bo(), request.id, seen, true, None, &Check::ALL, at(300)).await;
    assert_eq!(code(late), Code::Conflict);
    let done = agree(&db, &bo(), request.id, seen, true, None, &Check::ALL, at(150)).await.unwrap();
    assert_eq!(done.state, RequestState::Approved);
    let decision = done.decision.unwrap();
    assert_eq!((decision.grants[0].steps.len(), decision.overrides.len()), (2, 2));
    for (moment, amount) in [(150, 500), (200, 900), (299, 900), (300, 100)] {
        assert_eq!(value(&db, &app, at(moment)), limited(amount), "at {moment}");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_is_granted_for_good_replaces_what_would_speak_in_its_place(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let short = Decision { ends_at: Some(at(1000)), ..approve() };
    let first = decided(&db, &filed(&db, &app, 200).await, &short, at(1)).await;
    let temporary = first.decision.unwrap().overrides[0];
    let more = Decision { replace: true, ..approve() };
    let request = file(&db, &sam(), &new(&app, 350), at(2)).await.unwrap();
    decided(&db, &request, &more, at(3)).await;
    for moment in [3, 999, 1001] {
        assert_eq!(value(&db, &app, at(moment)), limited(350), "at {moment}");
    }
    // What it ended is on record with it.
    let (before, _) = audited(&pool, "override.set").await;
    assert_eq!(before, serde_json::json!([temporary]));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_a_portal_says_while_a_question_waits_is_the_answer(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let portal = portal(9);
    let request = file(&db, &portal.permit().unwrap(), &new(&app, 300), at(0)).await.unwrap();
    let say = async |text: &str, now| {
        comment(&db, &portal.permit().unwrap(), request.id, text, false, now).await.unwrap()
    };
    assert_eq!(say("hurry", at(1)).await.state, RequestState::Submitted);
    decided(&db, &request, &Decision::new(Verdict::Ask, "until when?"), at(2)).await;
    // Support may talk to the customer meanwhile; that is no answer.
    let said = comment(&db, &sam(), request.id, "we asked them", false, at(3)).await.unwrap();
    assert_eq!(said.state, RequestState::InfoAsked);
    let answered = say("until May", at(4)).await;
    assert_eq!(answered.state, RequestState::InReview);
    assert_eq!(say("and one thing more", at(5)).await.state, RequestState::InReview);
    let kinds = events(&db, request.id).await;
    assert_eq!(kinds[4..], [EventKind::Answered, EventKind::Commented]);
    let (before, after) = audited(&pool, "request.answer").await;
    assert_eq!((&before["state"], &after["state"]), (&"info_asked".into(), &"in_review".into()));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_draft_is_there_for_its_author_only(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let draft = NewRequest { draft: true, ..new(&app, 300) };
    let made = file(&db, &sam(), &draft, at(0)).await.unwrap();
    let (id, seen) = (made.id, made.seen());
    let other = portal(9);
    assert_eq!(code(read(&db, &ana(), id, at(9)).await), Code::NotFound);
    assert_eq!(code(read(&db, &other.permit().unwrap(), id, at(9)).await), Code::NotFound);
    assert_eq!(code(submit(&db, &ana(), id, None, at(1)).await), Code::NotFound);
    assert_eq!(code(edit_draft(&db, &ana(), id, None, &draft, at(1)).await), Code::NotFound);
    assert_eq!(code(withdraw(&db, &ana(), id, None, "x", at(1)).await), Code::NotFound);
    assert_eq!(code(comment(&db, &ana(), id, "x", false, at(1)).await), Code::NotFound);
    assert_eq!(code(answer(&db, &ana(), id, "x", at(1)).await), Code::NotFound);
    assert_eq!(code(claim(&db, &ana(), id, true, at(1)).await), Code::NotFound);
    assert_eq!(code(release(&db, &ana(), id, at(1)).await), Code::NotFound);
    assert_eq!(code(supersede(&db, &ana(), id, None, "x", at(1)).await), Code::NotFound);
    assert_eq!(code(decide(&db, &ana(), id, seen, &approve(), at(1)).await), Code::NotFound);
    assert_eq!(code(agree(&db, &ana(), id, seen, true, None, &[], at(1)).await), Code::NotFound);
    assert_eq!(code(preview_decision(&db, &permit(), id, &approve(), at(1)).await), Code::NotFound);
    // Nor may another one take it up.
    let follows = NewRequest { follows: Some(id), ..new(&app, 400) };
    let refused = problem(file(&db, &ana(), &follows, at(1)).await);
    assert_eq!(refused.errors[0].pointer, "/follows");
    assert_eq!(read(&db, &sam(), id, at(9)).await.unwrap().request, made);
    // Also once it was thrown away: nobody else ever hears of it.
    let gone = withdraw(&db, &sam(), id, None, "a mistake", at(2)).await.unwrap();
    assert_eq!(gone.state, RequestState::Withdrawn);
    assert_eq!(code(read(&db, &ana(), id, at(9)).await), Code::NotFound);
    let all = RequestQuery { show: Show::All, ..RequestQuery::default() };
    assert_eq!(list(&db, &ana(), &all, at(3)).await.unwrap().items, []);
    assert_eq!(list(&db, &sam(), &all, at(3)).await.unwrap().items.len(), 1);
    assert!(read(&db, &sam(), id, at(9)).await.unwrap().events.iter().all(|event| event.internal));
    let refused = problem(file(&db, &ana(), &follows, at(3)).await);
    assert_eq!(refused.errors[0].pointer, "/follows");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_preview_needs_no_reason_and_an_open_request(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let request = filed(&db, &app, 900).await;
    let silent = Decision { reason: String::new(), ..approve() };
    let shown = preview_decision(&db, &permit(), request.id, &silent, at(1)).await.unwrap();
    assert_eq!((shown.state, shown.risks.len()), (RequestState::Approved, 1));
    assert_eq!(
        problem(decide(&db, &ana(), request.id, request.seen(), &silent, at(1)).await).errors[0]
            .pointer,
        "/reason"
    );
    let grant = Grant { target: quota("groups"), steps: Vec::new(), ends_at: None };
    let many = Decision { grants: vec![grant; TARGETS_MAX + 1], ..approve() };
    let refused = problem(preview_decision(&db, &permit(), request.id, &many, at(1)).await);
    assert_eq!(refused.errors[0].pointer, "/grants");
    withdraw(&db, &sam(), request.id, None, "no", at(2)).await.unwrap();
    let late = preview_decision(&db, &permit(), request.id, &silent, at(3)).await;
    assert_eq!(code(late), Code::Conflict);
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_unknown_app_key_is_a_field_of_what_is_filed(pool: PgPool) {
    let db = ready(&pool).await;
    let nobody: AppKey = "no#body".parse().unwrap();
    let refused = problem(file(&db, &sam(), &new(&nobody, 300), at(0)).await);
    assert_eq!((refused.code, refused.errors[0].pointer.as_str()), (Code::Invalid, "/app"));
}
